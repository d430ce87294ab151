"""From a bifurcation onto the branches that leave it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Bifurcation, Branch
from dynsys.explore.continuation.branch_point import Crossing
from dynsys.explore.continuation.halving import shrunk, spread_of
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.multipliers import carried, monodromy

Floats = NDArray[np.float64]
LEAVE = (2e-3, 2e-4, 2e-5)
"""First steps from a bifurcation, in the order in which they are tried."""
NEAR = 0.1
"""The square of a distance to a segment, beside its length, up to which a cycle may lie on it."""
SAME = 1e-6
"""Distance, in the metric, up to which two cycles, one of them corrected onto the other's branch, are one."""


def doubled_place(problem: Problem, path: Path, bifurcation: Bifurcation) -> Place:
    """Return the flip as a place of the branch of doubled cycles, its tangent along the critical eigenvector.

    Parameters
    ----------
    problem
        The map.
    path
        Cycles of the doubled period.
    bifurcation
        The flip, of a cycle of p points.
    """
    points = bifurcation.points
    jacobians = problem.map.value_and_jacobian(points, problem.at(bifurcation.value))[1]
    values, vectors = np.linalg.eig(monodromy(jacobians))
    vector = vectors[:, int(np.argmin(np.abs(values + 1)))].real
    half = carried(jacobians, vector).ravel()
    tangent = np.concatenate((half, -half, [0.0]))
    z = np.concatenate((points.ravel(), points.ravel(), [bifurcation.value]))
    return Place(z, tangent / path.length(tangent), [m * m for m in bifurcation.multipliers.tolist()])


def crossing_place(path: Path, bifurcation: Bifurcation, crossing: Crossing, along: Floats) -> Place:
    """Return a branch point as a place of the branch that crosses the one with tangent ``along``."""
    units = [d / path.length(d) for d in crossing.directions]
    other = min(units, key=lambda d: abs(float(d @ (path.metric * along))))
    return Place(np.append(crossing.points.ravel(), crossing.value), other, bifurcation.multipliers.tolist())


def leave(path: Path, start: Place) -> tuple[Place | None, float]:
    """Return a place on the branch that a bifurcation is a place of, and the first step; None where none is found.

    A cycle of a lower period is on another branch.
    """
    period = path.zeros.period
    for first in LEAVE:
        for step in (first, -first):
            probe = path.along(start, step)
            if probe is not None:
                z = probe.z[None]
                if not shrunk(z, spread_of(z, period), period, path.size)[0]:
                    return probe, first
    return None, LEAVE[0]


def near_segments(places: Floats, target: Floats, far: float) -> Iterator[tuple[int, Floats]]:
    """Yield the two segments between neighbouring places that are nearest to a target, with its nearest point on each.

    Parameters
    ----------
    places
        (m, N), m >= 2, in coordinates in which lengths are Euclidean.
    target
        (N,).
    far
        The square of a distance, beside that of the segment's length, beyond which a segment is not near.
    """
    sides, offset = np.diff(places, axis=0), target - places[:-1]
    lengths = np.einsum("ij,ij->i", sides, sides)
    share = np.clip(np.einsum("ij,ij->i", offset, sides) / np.maximum(lengths, 1e-300), 0, 1)
    gap = offset - share[:, None] * sides
    distance = np.einsum("ij,ij->i", gap, gap)
    for segment in np.argsort(distance / np.maximum(lengths, 1e-300))[:2].tolist():
        if lengths[segment] and distance[segment] <= far * lengths[segment] + 1e-16:
            yield segment, places[segment] + share[segment] * sides[segment]


def lies_on(path: Path, branch: Branch, place: Place) -> bool:
    """Return whether the cycle at a place lies on a branch of cycles of its period.

    The nearest segments are looked at for every cyclic shift of the cycle; their nearest point is corrected onto the
    branch in the plane through the cycle, and compared with it.
    """
    period = branch.period
    if len(branch.values) < 2 or place.z.size != branch.points[0].size + 1:
        return False
    every = np.column_stack((branch.points.reshape(len(branch.values), -1), branch.values))
    cycle = place.z[:-1].reshape(period, -1)
    for shift in range(period):
        z = np.append(np.roll(cycle, -shift, axis=0).ravel(), place.z[-1])
        for segment, near in near_segments(every * path.root, z * path.root, NEAR):
            side = every[segment + 1] - every[segment]
            row, guess = path.metric * side, near / path.root
            guess = guess + float(row @ (z - guess)) / float(row @ side) * side
            found = path.correct(guess, row)
            if found is not None and path.length(found[0].z - z) <= SAME:
                return True
    return False
