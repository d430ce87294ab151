"""The period of a recorded orbit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOISE = 1e-13
APART = 8
SHARE = 8  # the record has to show a period this often
TOGETHER = 512  # columns looked at at once, so that what is held beside the record is small


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
    columns = points.shape[1]
    parts = [_periods(points[:, first : first + TOGETHER], tolerance, unit) for first in range(0, columns, TOGETHER)]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _periods(points: Floats, tolerance: float, unit: float) -> NDArray[np.int64]:
    count, columns, _ = points.shape
    rows = np.ascontiguousarray(points.transpose(0, 2, 1))  # columns last: NumPy is quick along a long axis
    scale = np.maximum(np.maximum(rows.max(axis=0), -rows.min(axis=0)), max(unit, 2.0**-1022))
    periods = np.zeros(columns, dtype=np.int64)
    open_columns = np.flatnonzero(np.isfinite(scale).all(axis=0))
    for period in range(1, count // SHARE + 1):
        if not open_columns.size:
            break
        size = scale[:, open_columns]
        near = (np.abs(rows[-1, :, open_columns].T - rows[-1 - period, :, open_columns].T) / size).max(axis=0)
        candidates = open_columns[near <= tolerance]
        size = scale[:, candidates]
        candidates = candidates[_apart(rows[-period:].take(candidates, axis=2), size, APART * tolerance)]
        if candidates.size:
            states = rows if candidates.size == columns else rows.take(candidates, axis=2)
            periods[candidates[_distance(states, scale[:, candidates], period) <= tolerance]] = period
            open_columns = open_columns[periods[open_columns] == 0]
    return periods


def _distance(states: Floats, scale: Floats, period: int) -> Floats:
    """Return the (m,) distances of (R, n, m) states to a cycle of that period; inf where none is approached."""
    half = len(states) // 2
    once = _largest(states[half:], states[half - period : -period], scale)
    middle = half - 2 * period
    late = _largest(states[half:], states[middle : -2 * period], scale)
    if not (late > NOISE).any():
        return once + late
    early = _largest(states[2 * period : half], states[:middle], scale)
    with np.errstate(all="ignore"):
        ratio = (late / early) ** (2 * period / middle)
        tail = np.where(ratio < 1, late / (1 - ratio), np.inf)
    return once + np.where(late <= NOISE, late, tail)


def _largest(a: Floats, b: Floats, scale: Floats) -> Floats:
    """Return the (m,) largest |a − b| of two stacks (R, n, m), in units of a scale (n, m)."""
    change = a - b
    return np.asarray((np.maximum(change.max(axis=0), -change.min(axis=0)) / scale).max(axis=0))


def _apart(cycle: Floats, scale: Floats, distance: float) -> NDArray[np.bool_]:
    """Return whether (p, n, m) points are no shorter cycle up to that distance, by column."""
    period = len(cycle)
    apart = np.ones(cycle.shape[2], dtype=bool)
    for shift in range(1, period):
        if period % shift == 0 and apart.any():
            apart &= _largest(np.roll(cycle, shift, axis=0), cycle, scale) > distance
    return apart
