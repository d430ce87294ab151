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
from dynsys.explore.continuation.multipliers import cycle_multipliers
from dynsys.explore.continuation.normal_forms import normal_form
from dynsys.explore.continuation.polish import polish
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.walk import Path

Floats = NDArray[np.float64]
NEAR, FAR = 1e-3, 0.05
"""Of the range and of the size: what is polished further off than this belongs to another bifurcation."""
VANISHING = 1e-10
"""A coefficient below this, for the size of the state, vanishes."""
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
    return Event(_bifurcation(problem, path, kind, points, value, found.bracket, persistent), None, polished)


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
    multipliers = cycle_multipliers(problem.map.value_and_jacobian(points, parameters)[1])
    coefficient, criticality = None, None
    if kind is not Kind.BRANCH_POINT and not (persistent and len(points) > 1):
        form = normal_form(problem.map, points, parameters, kind, persistent)
        coefficient, criticality = form.coefficient, form.criticality
        if not persistent and not _is_known(coefficient, kind, path.size):
            coefficient, criticality = None, "degenerate"
    low, high = sorted((*bracket, value))[::2]
    return Bifurcation(kind, value, (low, high), points, np.array(multipliers), coefficient, criticality, -1, note)


def _is_known(coefficient: float | None, kind: Kind, size: float) -> bool:
    """Return whether a coefficient is more than 0, of terms that are as large as the state where it is of that size."""
    if coefficient is None or not np.isfinite(coefficient):
        return False
    return abs(coefficient) * size ** (1 if kind in (Kind.FOLD, Kind.TRANSCRITICAL) else 2) > VANISHING


def _branch_point(problem: Problem, path: Path, found: Found, points: Floats, value: float) -> Event | None:
    """Return the branch point there, None where no branches cross."""
    crossing = branch_point(problem.map, points, problem.at(value), problem.index, path.units)
    if crossing is None or abs(crossing.value - value) * path.root[-1] > NEAR:
        return None
    if float(np.abs(crossing.points - points).max()) > FAR * path.size:
        return None
    shares = [abs(d[-1]) * path.root[-1] / path.length(d) for d in crossing.directions]
    kind = Kind.PITCHFORK if min(shares) < STEEP else Kind.TRANSCRITICAL
    note = ""
    if kind is Kind.PITCHFORK:
        note = _broken(problem, crossing.points, crossing.directions[int(np.argmin(shares))][:-1].reshape(points.shape))
    return Event(_bifurcation(problem, path, kind, crossing.points, crossing.value, found.bracket, 0, note), crossing)


def _broken(problem: Problem, points: Floats, direction: Floats) -> str:
    """Name the symmetries of the cycle that the direction does not have."""
    system = problem.map.system
    names = []
    for symmetry in symmetries(system):
        order, signs = list(symmetry.order), np.array(symmetry.signs)
        if not np.allclose(points[:, order] * signs, points, atol=1e-9 * max(1.0, float(np.abs(points).max()))):
            continue
        if np.allclose(direction[:, order] * signs, -direction, atol=1e-6 * float(np.abs(direction).max())):
            images = ", ".join(to_text(part) for part in symmetry(system.state))
            names.append(f"({', '.join(s.name for s in system.state)}) -> ({images})")
    return f"breaks the symmetry {' and '.join(names)}" if names else ""


def complex_on_circle(multipliers: list[complex]) -> bool:
    """Return whether the pair whose product is nearest to 1 is a complex one."""
    pairs = [(abs(m * o - 1), m, o) for i, m in enumerate(multipliers) for o in multipliers[:i]]
    _, first, second = min(pairs, key=lambda pair: pair[0])
    return first.imag != 0 and abs(first - second.conjugate()) <= 1e-9 * abs(first)
