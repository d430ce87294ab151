"""Where a branch is begun: the place of a cycle on it, beside a bifurcation where the cycle is on one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch_point import branch_point
from dynsys.explore.continuation.crossings import Crossings, crossings
from dynsys.explore.continuation.family import AcrossFamily, family_dimension
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.ring import Ring
from dynsys.explore.continuation.walk import Path, Place

Floats = NDArray[np.float64]
ASIDE = (0.3, -0.3, 0.07, -0.07)
"""Where a branch is begun instead of on a bifurcation, in first steps."""


def across_family(problem: Problem, path: Path, points: Floats, value: float) -> tuple[Path, int]:
    """Return the curve across the family through a cycle (p, n) and its dimension; the curve itself and 0 without."""
    dimension = family_dimension(problem.map, points, problem.at(value), path.size)
    if not dimension or not isinstance(path.zeros, Ring):
        return path, 0
    return Path(AcrossFamily(path.zeros, dimension), path.metric, path.size, path.method, path.reach), dimension


def first_place(path: Path, points: Floats, value: float) -> Place | None:
    """Return the place of a cycle with the tangent to its branch; None where the corrector fails."""
    z = np.append(points.ravel(), value)
    row = np.zeros(len(z))
    row[-1] = path.root[-1]
    found = path.correct(z, row)
    if found is None:  # at a fold: nothing moves along the parameter
        row = np.append(path.root[:-1], 0.0)
        found = path.correct(z, row)
    return None if found is None else found[0]


def place_of(problem: Problem, path: Path, points: Floats, value: float, persistent: int = 0) -> Place | None:
    """Return a place of the branch through a cycle: its own or, where a bifurcation is there, one beside it.

    So what happens there is found like all else, on the way back to it. None where the branch has no direction there,
    or nothing is found beside it.
    """
    place = first_place(path, points, value)
    if place is None or _crosses(path, place, persistent):
        crossing = (
            None if persistent else branch_point(problem.map, points, problem.at(value), problem.index, path.units)
        )
        if crossing is not None:
            z = np.append(crossing.points.ravel(), crossing.value)
            units = [d / path.length(d) for d in crossing.directions]
            place = Place(z, max(units, key=lambda d: abs(path.along_last(d))), [1.0 + 0j] * problem.map.dimension)
            return _beside(problem, path, place, persistent)
    if place is None or not _signature(path, place, persistent).flat:
        return place
    return _beside(problem, path, place, persistent) or place


def _crosses(path: Path, place: Place, persistent: int) -> bool:
    return "branch" in _signature(path, place, persistent).flat


def _signature(path: Path, place: Place, persistent: int) -> Crossings:
    return crossings(place.multipliers, path.along_last(place.tangent), persistent)


def _beside(problem: Problem, path: Path, place: Place, persistent: int) -> Place | None:
    """Return a place within the range at which fewer test functions vanish."""
    flat = _signature(path, place, persistent).flat
    for share in ASIDE:
        beside = path.along(place, share * problem.method.step)
        if beside is None or not problem.low <= beside.z[-1] <= problem.high:
            continue
        if _signature(path, beside, persistent).flat < flat:
            return beside
    return None
