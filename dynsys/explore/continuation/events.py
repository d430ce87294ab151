"""From a sign change to a bifurcation: located to the last digit, named, with its coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.printer import to_text
from dynsys.derive.symmetry import symmetries
from dynsys.explore.continuation.branch import Bifurcation, Kind
from dynsys.explore.continuation.branch_point import Crossing, branch_point
from dynsys.explore.continuation.locate import Found
from dynsys.explore.continuation.normal_forms import normal_form
from dynsys.explore.continuation.polish import CRITICAL, polish
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.multipliers import carried, cycle_multipliers

Floats = NDArray[np.float64]
NEAR, FAR = 1e-3, 0.05
"""Of the range and of the size: what is polished further off than this belongs to another bifurcation."""
QUADRATIC = (Kind.FOLD, Kind.TRANSCRITICAL)
"""Those whose coefficient is that of a quadratic term."""
VANISHING = 1e-10
"""A coefficient below this, for the size of the state, vanishes."""
FAMILY = "a family of cycles at this one value crosses"
APART = 0.1
"""A multiplier further than this from where it should be is not on a bifurcation."""
ALONG = 0.03
"""How far a vertical direction is followed to tell a pitchfork from a family."""
STEEP = 1e-5  # a tangent whose share along the parameter is below this is that of a pitchfork's curved branch


@dataclass(frozen=True)
class Event:
    """A bifurcation, and the directions in which branches leave it.

    Parameters
    ----------
    bifurcation
        Its ``position`` is still to be set.
    crossing
        At a branch point, the two directions.
    polished
        Whether Newton's method has located it.
    """

    bifurcation: Bifurcation
    crossing: Crossing | None = None
    polished: bool = True

    @property
    def unknown(self) -> bool:
        """Whether branches seem to cross, but no crossing is found."""
        return self.bifurcation.kind is Kind.BRANCH_POINT and not self.bifurcation.note


def classify(problem: Problem, path: Path, found: Found, persistent: int) -> Event | None:
    """Return the event at a sign change; None where none is: two real multipliers of product 1."""
    z = found.place.z
    points, value = path.zeros.points(z), float(z[-1])
    names = set(found.names)
    if names & {"fold", "branch"}:
        event = _branch_point(problem, path, found, points, value)
        if event is not None:
            return event
        kind = Kind.FOLD if "fold" in names else Kind.BRANCH_POINT
    elif "flip" in names:
        kind = Kind.EDGE_OF_STABILITY if persistent else Kind.FLIP
    else:
        if not complex_on_circle(found.place.multipliers):
            return None
        kind = Kind.NEIMARK_SACKER
    polished = False
    if not persistent and kind is not Kind.BRANCH_POINT:
        better = polish(problem.map, kind, points, problem.at(value), problem.index, path.units)
        if better is not None and abs(better[1] - value) * path.root[-1] <= NEAR:
            points, value = better
            polished = True
    event = Event(_bifurcation(problem, path, kind, points, value, found.bracket, persistent), None, polished)
    if kind in CRITICAL and min(abs(event.bifurcation.multipliers - CRITICAL[kind])) > APART:
        return None  # beside a pole of the map
    return event


def _bifurcation(
    problem: Problem,
    path: Path,
    kind: Kind,
    points: Floats,
    value: float,
    bracket: tuple[float, float],
    persistent: int = 0,
    note: str = "",
) -> Bifurcation:
    parameters = problem.at(value)
    jacobians = problem.map.value_and_jacobian(points, parameters)[1]
    multipliers = cycle_multipliers(jacobians)
    coefficient, criticality = None, None
    if kind is not Kind.BRANCH_POINT and not (persistent and len(points) > 1):
        form = normal_form(problem.map, points, parameters, kind, persistent)
        coefficient, criticality = form.coefficient, form.criticality
        if coefficient is not None and len(points) > 1:
            coefficient /= _mean_square(jacobians, form.vectors[:, 0]) ** (0.5 if kind in QUADRATIC else 1)
        if not persistent and not _is_known(coefficient, kind, path.size):
            coefficient, criticality = None, "degenerate"
    low, high = sorted((*bracket, value))[::2]
    return Bifurcation(kind, value, (low, high), points, np.array(multipliers), coefficient, criticality, -1, note)


def _mean_square(jacobians: Floats, vector: NDArray[np.complex128]) -> float:
    """Return the mean square length of a vector at the first point of a cycle and its images at the others."""
    return float(np.mean(np.linalg.norm(carried(jacobians, vector), axis=1) ** 2))


def _is_known(coefficient: float | None, kind: Kind, size: float) -> bool:
    """Return whether a coefficient is more than 0, of terms that are as large as the state where it is of that size."""
    if coefficient is None or not np.isfinite(coefficient):
        return False
    return abs(coefficient) * size ** (1 if kind in QUADRATIC else 2) > VANISHING


def _branch_point(problem: Problem, path: Path, found: Found, points: Floats, value: float) -> Event | None:
    """Return the branch point there, None where no branches cross."""
    crossing = branch_point(problem.map, points, problem.at(value), problem.index, path.units)
    if crossing is None or abs(crossing.value - value) * path.root[-1] > NEAR:
        return None
    if float(np.abs(crossing.points - points).max()) > FAR * path.size:
        return None
    shares = [abs(d[-1]) * path.root[-1] / path.length(d) for d in crossing.directions]
    kind = Kind.PITCHFORK if min(shares) < STEEP else Kind.TRANSCRITICAL
    if kind is Kind.PITCHFORK and _stays(path, crossing, crossing.directions[int(np.argmin(shares))]):
        at = _bifurcation(problem, path, Kind.BRANCH_POINT, crossing.points, crossing.value, found.bracket, 0, FAMILY)
        return Event(at)
    note = ""
    if kind is Kind.PITCHFORK:
        note = _broken(problem, crossing.points, crossing.directions[int(np.argmin(shares))][:-1].reshape(points.shape))
    return Event(_bifurcation(problem, path, kind, crossing.points, crossing.value, found.bracket, 0, note), crossing)


def _stays(path: Path, crossing: Crossing, direction: Floats) -> bool:
    """Return whether the parameter stays as it is along a direction: that of a family of cycles at one value."""
    place = Place(np.append(crossing.points.ravel(), crossing.value), direction / path.length(direction), [])
    ahead = path.along(place, ALONG)
    return ahead is not None and abs(path.along_last(ahead.z - place.z)) < VANISHING


def _broken(problem: Problem, points: Floats, direction: Floats) -> str:
    """Name the symmetries of the cycle that the direction does not have; they may turn the cycle round."""
    system = problem.map.system
    names = []
    for symmetry in symmetries(system):
        order, signs = list(symmetry.order), np.array(symmetry.signs)
        image, turned = points[:, order] * signs, direction[:, order] * signs
        shifts = [
            shift
            for shift in range(len(points))
            if np.allclose(np.roll(image, shift, axis=0), points, atol=1e-9 * float(np.abs(points).max()))
        ]
        far = 1e-6 * float(np.abs(direction).max())
        if any(np.allclose(np.roll(turned, shift, axis=0), -direction, atol=far) for shift in shifts):
            images = ", ".join(to_text(part) for part in symmetry(system.state))
            names.append(f"({', '.join(s.name for s in system.state)}) -> ({images})")
    return f"breaks the symmetry {' and '.join(names)}" if names else ""


def complex_on_circle(multipliers: list[complex]) -> bool:
    """Return whether the pair whose product is nearest to 1 is a complex one."""
    pairs = [(abs(m * o - 1), m, o) for i, m in enumerate(multipliers) for o in multipliers[:i]]
    _, first, second = min(pairs, key=lambda pair: pair[0])
    return first.imag != 0 and abs(first - second.conjugate()) <= 1e-9 * abs(first)
