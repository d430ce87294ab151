"""The period of a recorded orbit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOISE = 1e-13
APART = 8
SHARE = 8  # the record has to show a period this often
TOGETHER = 1 << 21  # numbers looked at at once, so that what is held beside a long record is small


def largest_sizes(points: Floats) -> Floats:
    """Return the largest size of each component in each of m records (R, m, n): (m, n), nan where one is."""
    tables = points.transpose(2, 0, 1)
    return np.stack([np.maximum(table.max(axis=0), -table.min(axis=0)) for table in tables], axis=1)


def find_periods(points: Floats, scale: Floats, tolerance: float) -> NDArray[np.int64]:
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
    scale
        (m, n) the size of each component in each record, positive; nan or inf where no period is looked for.
    tolerance
        Relative to the scale.

    Returns
    -------
    array
        (m,) integers.

    Examples
    --------
    >>> find_periods(np.tile([[[0.5, 1.0]], [[0.7, 1.0]]], (16, 1, 1)), np.ones((1, 2)), 1e-6).tolist()
    [2]
    """
    count, columns, dimension = points.shape
    most = max(1, TOGETHER // (count * dimension))
    slabs = [slice(first, first + most) for first in range(0, columns, most)]
    parts = [_periods(points[:, slab], scale[slab], tolerance) for slab in slabs]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _periods(points: Floats, scale: Floats, tolerance: float) -> NDArray[np.int64]:
    # A table (R, m) for each component, columns side by side: NumPy is quick along a long axis, and on two axes.
    tables, scale = points.transpose(2, 0, 1), np.ascontiguousarray(scale.T)
    if tables.strides[-1] != tables.itemsize:
        tables = np.ascontiguousarray(tables)
    periods = np.zeros(tables.shape[2], dtype=np.int64)
    open_columns = np.flatnonzero(np.isfinite(scale).all(axis=0))
    for period in range(1, len(points) // SHARE + 1):
        if not open_columns.size:
            break
        change = _taken(tables[:, -1], open_columns) - _taken(tables[:, -1 - period], open_columns)
        near = (np.abs(change) / _taken(scale, open_columns)).max(axis=0) <= tolerance
        candidates = open_columns[near]
        if candidates.size:
            apart = _apart(_taken(tables[:, -period:], candidates), _taken(scale, candidates), APART * tolerance)
            candidates = candidates[apart]
        if candidates.size:
            if candidates.size < tables.shape[2]:
                tables = np.ascontiguousarray(tables)  # once, as each selection would make a copy otherwise
            settled = _settled(_taken(tables, candidates), _taken(scale, candidates), period, tolerance)
            periods[candidates[settled]] = period
            open_columns = open_columns[periods[open_columns] == 0]
    return periods


def _taken(tables: Floats, columns: NDArray[np.int64]) -> Floats:
    """Return these columns of tables (..., m), the tables themselves where it is all of them."""
    return tables if columns.size == tables.shape[-1] else tables.take(columns, axis=-1)


def _settled(states: Floats, scale: Floats, period: int, tolerance: float) -> NDArray[np.bool_]:
    """Return whether (n, R, m) states are nearer to a cycle of that period than the tolerance, by column.

    Where the second half of the record stays in the same p places up to noise, no change in it is larger than these
    places are wide, and there is no tail.
    """
    settled = 2 * _width(states, scale, period) <= min(2 * NOISE, tolerance)
    moving = np.flatnonzero(~settled)
    if moving.size:
        settled[moving] = _distance(_taken(states, moving), _taken(scale, moving), period) <= tolerance
    return settled


def _width(states: Floats, scale: Floats, period: int) -> Floats:
    """Return how wide the places of a cycle are, (m,), in the half of (n, R, m) states that `_distance` looks at."""
    count = states.shape[1]
    turns = -(-(count - count // 2) // period) + 2  # two more than in the half: changes over two turns count
    last = states[:, -turns * period :]
    width = np.zeros(scale.shape[1])
    for table, size in zip(last, scale, strict=True):
        places = table.reshape(turns, period, -1)
        np.maximum(width, (places.max(axis=0) - places.min(axis=0)).max(axis=0) / size, out=width)
    return width


def _distance(states: Floats, scale: Floats, period: int) -> Floats:
    """Return the (m,) distances of (n, R, m) states to a cycle of that period; inf where none is approached."""
    half = states.shape[1] // 2
    once = _largest(states[:, half:], states[:, half - period : -period], scale)
    middle = half - 2 * period
    late = _largest(states[:, half:], states[:, middle : -2 * period], scale)
    if not (late > NOISE).any():
        return once + late
    early = _largest(states[:, 2 * period : half], states[:, :middle], scale)
    with np.errstate(all="ignore"):
        ratio = (late / early) ** (2 * period / middle)
        tail = np.where(ratio < 1, late / (1 - ratio), np.inf)
    return once + np.where(late <= NOISE, late, tail)


def _largest(a: Floats, b: Floats, scale: Floats) -> Floats:
    """Return the (m,) largest |a − b| of two stacks (n, R, m), in units of a scale (n, m)."""
    largest = np.zeros(scale.shape[1])
    for table, other, size in zip(a, b, scale, strict=True):
        change = table - other
        np.maximum(largest, np.abs(change, out=change).max(axis=0) / size, out=largest)
    return largest


def _apart(cycle: Floats, scale: Floats, distance: float) -> NDArray[np.bool_]:
    """Return whether (n, p, m) points are no shorter cycle up to that distance, by column."""
    period = cycle.shape[1]
    apart = np.ones(cycle.shape[2], dtype=bool)
    for shift in range(1, period):
        if period % shift == 0 and apart.any():
            change = np.abs(np.roll(cycle, shift, axis=1) - cycle).max(axis=1)
            apart &= (change / scale).max(axis=0) > distance
    return apart
