"""Along a family of fixed points, no parameter varied: where training's edge of stability is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.begin import ASIDE
from dynsys.explore.continuation.branch import Bifurcation, Branch, Kind
from dynsys.explore.continuation.crossings import Crossings, crossings
from dynsys.explore.continuation.events import complex_on_circle
from dynsys.explore.continuation.family import AlongFamily, family_dimension
from dynsys.explore.continuation.locate import FINE, Found, find_sign_changes
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.normal_forms import normal_form
from dynsys.explore.continuation.problem import Problem, start_cycle
from dynsys.explore.continuation.walk import Path, Place, walk
from dynsys.explore.ending import Ending
from dynsys.explore.parameters import parameter_values

Floats = NDArray[np.float64]
ARC_LENGTH = "arc length"
KINDS = {"branch": Kind.BRANCH_POINT, "flip": Kind.EDGE_OF_STABILITY, "circle": Kind.NEIMARK_SACKER}


def follow_family(
    map: Map, start: Sequence[float] | Floats, parameters: Mapping[str, Exact], method: TraceMethod | None = None
) -> Branch:
    """Follow a family of fixed points in both directions while no parameter varies.

    One multiplier stays at 1. Where a transverse one passes −1 is the edge of stability; no branch of doubled cycles
    leaves it in general. The parameter of the branch is the arc length from the start.

    Parameters
    ----------
    map
        n state variables, k parameters.
    start
        (n,) near a point of the family.
    parameters
        Exact values of all parameters, by name.
    method
        Settings; the defaults where None.

    Raises
    ------
    MisuseError
        Where the start leads to no fixed point, to an isolated one, or to a family of another dimension than one.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> branch = follow_family(compile_map(model("scalar2").system), [2, 0.5], {"eta": "2/5"})
    >>> edges = [b for b in branch.bifurcations if b.kind is Kind.EDGE_OF_STABILITY]
    >>> [round(float((b.points**2).sum()), 12) for b in edges]  # the sharpness x² + y² is 2/η
    [5.0, 5.0]
    """
    known, values = parameter_values(map.system, parameters)
    problem = Problem(map, ARC_LENGTH, -1, -np.inf, np.inf, values, known, method or TraceMethod())
    if problem.method.period != 1:
        raise MisuseError(f"period 1 is expected along a family of fixed points, got {problem.method.period}")
    point = start_cycle(problem, start)[0]
    size = problem.size(point[None])
    dimension = family_dimension(map, point[None], values, size)
    if dimension != 1:
        what = "an isolated fixed point" if dimension == 0 else f"a family of dimension {dimension}"
        advice = "" if dimension == 0 else "; tie state variables so that a curve is left"
        raise MisuseError(f"a start near a family of fixed points of dimension 1 is expected, got {what}{advice}")
    zeros = AlongFamily(map, values)
    reach = problem.method.escape * max(size, float(np.abs(point).max()))
    path = Path(zeros, np.full(map.dimension, 1 / size**2), size, problem.method, reach)
    zeros.evaluate(point)
    tangent = zeros.direction() / path.length(zeros.direction())
    origin, ahead = _off_bifurcation(path, Place(point, tangent, zeros.multipliers()))
    forward = _grow(problem, path, origin, ahead)
    backward = _Side(origin, -ahead)
    if forward.ending is Ending.CLOSED:
        backward.ending = Ending.CLOSED
    else:
        backward = _grow(problem, path, Place(origin.z, -origin.tangent, origin.multipliers), -ahead)
    return _assemble(problem, backward, forward)


class _Side:
    """The places of one direction with their arc lengths, and the bifurcations."""

    def __init__(self, origin: Place, length: float) -> None:
        self.places, self.lengths = [origin], [length]
        self.events: list[Bifurcation] = []
        self.ending = Ending.LOST


def _signature(place: Place) -> Crossings:
    return crossings(place.multipliers, 1.0, 1)


def _off_bifurcation(path: Path, place: Place) -> tuple[Place, float]:
    """Return a place at which no test function vanishes, beside one where some do, and how far along it is."""
    if not _signature(place).flat:
        return place, 0.0
    for share in ASIDE:
        beside = path.along(place, share * path.method.step)
        if beside is not None and not _signature(beside).flat:
            return beside, share * path.method.step * path.size
    return place, 0.0


def _grow(problem: Problem, path: Path, origin: Place, length: float) -> _Side:
    side, known, method = _Side(origin, length), _signature(origin), problem.method
    for step in walk(path, origin):
        now = _signature(step.end)
        ahead = origin.z - step.start.z
        along = float(ahead @ (path.metric * step.start.tangent))
        closed = len(side.places) > 2 and 0 < along <= step.length and path.length(ahead) < 1.1 * step.length
        for found in find_sign_changes(path, step.start, known, step.end, now, _signature, FINE):
            if not closed or found.distance <= along:
                side.events += _event(problem, path, found, side, len(side.places))
        if closed:
            side.places.append(origin)
            side.lengths.append(side.lengths[-1] + along * path.size)
            side.ending = Ending.CLOSED
            break
        known = now
        side.places.append(step.end)
        side.lengths.append(side.lengths[-1] + step.length * path.size)
        if step.escaped:
            side.ending = Ending.ESCAPED
            break
        if len(side.places) > method.max_points:
            side.ending = Ending.POINTS
            break
    return side


def _event(problem: Problem, path: Path, found: Found, side: _Side, position: int) -> list[Bifurcation]:
    """Return the bifurcation at a sign change, nothing where there is none."""
    [name] = found.names
    kind, place = KINDS[name], found.place
    if name == "circle" and not complex_on_circle(place.multipliers):
        return []
    point, coefficient, criticality = place.z[None].copy(), None, None
    if kind is not Kind.BRANCH_POINT:
        form = normal_form(problem.map, point, problem.values, kind, 1)
        coefficient, criticality = form.coefficient, form.criticality
    value, low, high = (side.lengths[-1] + path.size * d for d in (found.distance, *found.between))
    note = "another family of fixed points crosses" if kind is Kind.BRANCH_POINT else ""
    multipliers = np.array(place.multipliers)
    return [Bifurcation(kind, value, (low, high), point, multipliers, coefficient, criticality, position, note)]


def _assemble(problem: Problem, backward: _Side, forward: _Side) -> Branch:
    """Return one branch; arc lengths behind the start are negative."""
    behind, count = backward.places[:0:-1], len(backward.places)
    events = [_mirrored(event, count) for event in reversed(backward.events)]
    events += [_moved(event, len(behind)) for event in forward.events]
    places = [*behind, *forward.places]
    lengths = [-length for length in backward.lengths[:0:-1]] + forward.lengths
    return Branch(
        problem.map.system,
        ARC_LENGTH,
        np.array(lengths),
        np.array([place.z for place in places])[:, None, :],
        np.array([place.multipliers for place in places]),
        tuple(events),
        (backward.ending, forward.ending),
        problem.parameters,
        1,
    )


def _mirrored(event: Bifurcation, count: int) -> Bifurcation:
    low, high = event.bracket
    return replace(event, value=-event.value, bracket=(-high, -low), position=count - event.position)


def _moved(event: Bifurcation, by: int) -> Bifurcation:
    return replace(event, position=event.position + by)
