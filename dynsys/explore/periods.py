"""The period of a recorded orbit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOISE = 1e-13
APART = 8
SHARE = 8  # the record has to show a period this often


def find_periods(points: Floats, tolerance: float, unit: float = 1.0) -> NDArray[np.int64]:
    """Return the smallest period p <= R/8 of each recorded orbit, 0 where it has none or has not settled yet.

    A period is accepted when the distance to the cycle is below the tolerance: the largest |x_(i+p) − x_i| in
    the second half of the record plus the geometric tail of |x_(i+2p) − x_i| by the rate at which it falls
    from the first half to the second. So an orbit that still alternates around a fixed point near a flip is
    not a 2-cycle: its two-step changes are tiny, but what they add up to is not. It has no period until the
    alternation is below the tolerance; points of a cycle are at least eight tolerances apart.

    Parameters
    ----------
    points
        (R, m, n) records of m orbits.
    tolerance
        Relative to the largest size of each component in the record, or to ``unit`` where that is larger.
    unit
        Smallest size that counts.

    Returns
    -------
    array
        (m,) integers.

    Examples
    --------
    >>> find_periods(np.tile([[[0.5, 1.0]], [[0.7, 1.0]]], (16, 1, 1)), 1e-6).tolist()
    [2]
    """
    count, columns, _ = points.shape
    scale = np.maximum(np.abs(points).max(axis=0), max(unit, 2.0**-1022))
    periods = np.zeros(columns, dtype=np.int64)
    open_columns = np.flatnonzero(np.isfinite(scale).all(axis=1))
    for period in range(1, count // SHARE + 1):
        near = np.abs(points[-1, open_columns] - points[-1 - period, open_columns]) / scale[open_columns]
        candidates = open_columns[near.max(axis=1) <= tolerance]
        if candidates.size:
            states = points[:, candidates] / scale[candidates]
            settled = (_distance(states, period) <= tolerance) & _apart(states, period, APART * tolerance)
            periods[candidates[settled]] = period
            open_columns = open_columns[periods[open_columns] == 0]
    return periods


def _distance(states: Floats, period: int) -> Floats:
    """Return the (m,) relative distances to a cycle of that period; inf where none is approached."""
    half = len(states) // 2
    once = np.abs(states[half:] - states[half - period : -period]).max(axis=(0, 2))
    twice = np.abs(states[2 * period :] - states[: -2 * period]).max(axis=2)
    early = twice[: half - 2 * period].max(axis=0)
    late = twice[half - 2 * period :].max(axis=0)
    with np.errstate(all="ignore"):
        ratio = (late / early) ** (2 * period / (half - 2 * period))
        tail = np.where(ratio < 1, late / (1 - ratio), np.inf)
    return once + np.where(late <= NOISE, late, tail)


def _apart(states: Floats, period: int, distance: float) -> NDArray[np.bool_]:
    """Return whether the last p points are no shorter cycle up to that distance, by column."""
    cycle = states[-period:]
    apart = np.ones(states.shape[1], dtype=bool)
    for shift in range(1, period):
        if period % shift == 0:
            apart &= np.abs(np.roll(cycle, shift, axis=0) - cycle).max(axis=(0, 2)) > distance
    return apart
