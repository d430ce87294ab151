"""Where a branch stops: at the end of the range, where it comes round, and why none of its steps converges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.stride import Place
from dynsys.explore.continuation.walk import Path
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
SAME = 1e-6
"""Two places this near, in the metric, are one."""


def at_end(problem: Problem, path: Path, start: Place, end: Place) -> Place | None:
    """Return the place at the end of the range that a step passes, None where none is found."""
    value = problem.low if end.z[-1] < problem.low else problem.high
    guess = start.z + (value - start.z[-1]) / (end.z[-1] - start.z[-1]) * (end.z - start.z)
    guess[-1] = value
    place = held_at(path, start, end, guess, -1)
    if place is None and path.is_zero(guess):  # on a bifurcation no single branch leads on
        return Place(guess, end.tangent, path.zeros.multipliers())
    return place


def held_at(path: Path, start: Place, end: Place, guess: Floats, position: int) -> Place | None:
    """Return the place near a guess between two others with one unknown held, None where that leads elsewhere."""
    row = np.zeros(len(guess))
    row[position] = path.root[position]
    found = path.correct(guess, row)
    if found is None or path.length(found[0].z - guess) > path.length(end.z - start.z):
        return None
    place = found[0]
    place.z[position] = guess[position]
    if float(place.tangent @ (path.metric * start.tangent)) < 0:
        place.tangent = -place.tangent
    return place


def comes_round(path: Path, origin: Floats, z: Floats, lengths: Floats) -> NDArray[np.bool_]:
    """Return (c,) which of c steps may end beside the place where the side began, or a cyclic shift of its cycle."""
    near = np.abs(origin[-1] - z[:, -1]) * path.root[-1] <= 2 * lengths
    for row in np.flatnonzero(near).tolist():
        near[row] = len(_shifts(path, origin, z[row], float(lengths[row]))) > 0
    return np.asarray(near)


def _shifts(path: Path, origin: Floats, z: Floats, length: float) -> NDArray[np.intp]:
    """Return the cyclic shifts of a cycle that come near another one's first point, within some steps."""
    ahead = np.abs(path.zeros.points(origin) - path.zeros.points(z)[0]).max(axis=1)
    return np.flatnonzero(ahead <= 3 * length * path.size * np.sqrt(path.zeros.period))


def came_round(path: Path, origin: Floats, before: Place, length: float) -> Floats | None:
    """Return the shift of the cycle at which the side began that a step from a place passes, None where it does not."""
    cycle = path.zeros.points(origin)
    row = path.metric * before.tangent
    for shift in _shifts(path, origin, before.z, length).tolist():
        z = origin if not shift else np.append(np.roll(cycle, -shift, axis=0).ravel(), origin[-1])
        along = float(row @ (z - before.z))
        if not 0 < along <= 1.01 * length or path.length(z - before.z) > 2 * length:
            continue
        near = path.along(before, along)
        if near is not None and path.length(near.z - z) <= SAME:
            return z
    return None


def why_lost(path: Path, last: Place, step: float) -> Ending:
    """Return why no further step is made."""
    value = path.zeros.evaluate(last.z + step * last.tangent)
    return Ending.LOST if np.isfinite(value).all() else Ending.UNDEFINED
