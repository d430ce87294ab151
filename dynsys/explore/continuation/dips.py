"""Test functions that come near 0 and go back: two events within a step that no sign tells of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.crossings import SIGNED, Crossings, Signs
from dynsys.explore.continuation.walk import Path, Place

Floats = NDArray[np.float64]
ROUNDS = 6


def dips(signs: Signs, lengths: Floats) -> list[tuple[int, int]]:
    """Return where a test function may pass 0 and come back: (row, column) of the places nearest to it.

    By the parabola through three places its size falls below 0, or comes nearer to it than it has changed, and nothing
    else tells of it.

    Parameters
    ----------
    signs
        c places.
    lengths
        (c,) of the steps to them.
    """
    if len(lengths) < 3:
        return []
    size = np.abs(signs.values)
    same = (signs.values[1:] < 0) == (signs.values[:-1] < 0)
    clear = ~(signs.flat[:-2] | signs.flat[1:-1] | signs.flat[2:])
    clear &= ((signs.counts[2:] == signs.counts[1:-1]) & (signs.counts[1:-1] == signs.counts[:-2])).all(axis=1)[:, None]
    low = (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:]) & same[:-1] & same[1:] & clear
    if not low.any():
        return []
    found = []
    for row, column in np.argwhere(low).tolist():
        bottom, _ = _vertex(size[row : row + 3, column], lengths[row + 1 : row + 3])
        change = float(size[row : row + 3, column].max() - size[row + 1, column])
        if bottom < change:
            found.append((row + 1, column))
    return found


def _vertex(values: Floats, lengths: Floats) -> tuple[float, float]:
    """Return the smallest value of a parabola through three, and how far from the first it is."""
    a, b, c = values.tolist()
    first, second = lengths.tolist()
    left, right = (b - a) / first, (c - b) / second
    curve = (right - left) / (first + second)
    if curve <= 0:
        return b, first
    at = 0.5 * (first - left / curve)
    return a + at * (left + (at - first) * curve), at


def bottom_of(
    path: Path, places: list[Place], known: list[Crossings], column: int, signature: Callable[[Place], Crossings]
) -> Place | None:
    """Return a place between three at which a test function has the other sign, None where it keeps its own.

    Parameters
    ----------
    path
        The curve.
    places
        Three, one after another.
    known
        The test functions there.
    column
        Which one, in the order of `SIGNED`.
    signature
        What gives them elsewhere.

    References
    ----------
    R. P. Brent, *Algorithms for Minimization without Derivatives* (1973), chapter 5: parabolic interpolation.
    """
    name, start = SIGNED[column], places[0]
    row = path.metric * start.tangent
    at = [float(row @ (place.z - start.z)) for place in places]
    values = [getattr(one, name) for one in known]
    sign = -1.0 if values[1] < 0 else 1.0
    for _ in range(ROUNDS):
        size = np.array([sign * value for value in values])
        steps = np.diff(at)
        if not (steps > 0).all():
            return None
        bottom, share = _vertex(size, steps)
        change = float(size.max() - size[1])
        if bottom > change or not change:
            return None
        here = at[0] + share
        if not at[0] < here < at[2] or here == at[1]:
            return None
        place = path.along(start, here)
        if place is None:
            return None
        value = getattr(signature(place), name)
        if sign * value < 0:
            return place
        at, values = _nearer(at, values, here, value, sign)
    return None


def _nearer(
    at: list[float], values: list[float], here: float, value: float, sign: float
) -> tuple[list[float], list[float]]:
    """Return three places round the lowest of four, with their values."""
    every = sorted([*zip(at, values, strict=True), (here, value)])
    lowest = min(range(1, 3), key=lambda i: sign * every[i][1])
    three = every[lowest - 1 : lowest + 2]
    return [one for one, _ in three], [one for _, one in three]
