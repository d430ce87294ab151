"""Curves of bifurcations over two parameters, and those that leave them at points of codimension two, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.box import Exact, exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.both_ways import continue_cycle
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo, Curve
from dynsys.explore.continuation.curves.assemble import assemble, same, snapped
from dynsys.explore.continuation.curves.enter import first_place, lies_on, off_zeros
from dynsys.explore.continuation.curves.grow import Side, grow
from dynsys.explore.continuation.curves.method import CurveMethod
from dynsys.explore.continuation.curves.problem import CurveProblem, make_problem
from dynsys.explore.continuation.curves.strand import Strand, make_strand
from dynsys.explore.continuation.curves.switch import Departure, departures
from dynsys.explore.continuation.walk import Place
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]


def trace_curves(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
    at: Mapping[str, Exact] | None = None,
) -> tuple[Curve, ...]:
    """Follow the curves of folds, flips or Neimark–Sacker bifurcations of a cycle over two parameters.

    The cycle is first continued in one of the parameters and in the other; each bifurcation of the kind that is met
    begins a curve. With ``method.switch`` the curves that leave its points of codimension two are followed too.

    Parameters
    ----------
    map
        n state variables, k parameters.
    over
        The names of two parameters with their ranges (low, high), exact.
    kind
        FOLD, FLIP or NEIMARK_SACKER.
    start
        (n,) near a point of the cycle, or (p, n) near all.
    parameters
        The exact values of the other parameters, by name.
    method
        Settings, the period among them; the defaults where None.
    at
        The values of the two parameters to start from; the lower ends of their ranges where not given.

    Returns
    -------
    tuple of Curve
        Each once, in the order in which they are found; none where no such bifurcation is met.

    Raises
    ------
    MisuseError
        For a kind that has no curves here, other than two ranges, an empty one, a parameter that is not in the map, a
        starting value outside its range, or a start that leads to no cycle of that period.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> henon, over = compile_map(model("henon").system), {"a": (0, 2), "b": ("-1/2", "1/2")}
    >>> [curve] = trace_curves(henon, over, Kind.FLIP, [0.5, 0.1], {}, at={"a": "1/5", "b": "3/10"})
    >>> a, b = curve.values.T
    >>> bool(abs(a - 3 * (1 - b) ** 2 / 4).max() < 1e-10), [ending.value for ending in curve.endings]
    (True, ['reached the end of the range', 'reached the end of the range'])

    References
    ----------
    W. Govaerts, R. Khoshsiar Ghaziani, Y. A. Kuznetsov, H. G. E. Meijer, *Numerical methods for two-parameter local
    bifurcation analysis of maps* (2007).
    """
    curves: tuple[Curve, ...] = ()
    for found in grow_curves(map, over, kind, start, parameters, method, at):
        curves = found
    return curves


def grow_curves(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
    at: Mapping[str, Exact] | None = None,
) -> Iterator[tuple[Curve, ...]]:
    """Yield the curves of `trace_curves` after each one, for whoever wants to stop early."""
    problem = make_problem(map, over, kind, parameters, method)
    first = _starting_values(over, at or {})
    collection = _Collection(problem)
    for place, name in enumerate(problem.over):
        other = problem.over[1 - place]
        fixed = {**parameters, other: first[other]}
        branch = continue_cycle(map, name, over[name], start, fixed, problem.method.walking, first[name])
        for bifurcation in branch.bifurcations:
            if bifurcation.kind is not kind or branch.persistent:
                continue
            values = np.array([float(exact(first[one])) for one in problem.over])
            values[place] = bifurcation.value
            yield from collection.follow(kind, bifurcation.points, values)


def curve_from(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    points: ArrayLike,
    values: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
) -> Curve:
    """Follow one curve from a known bifurcation, both ways, without those that leave it.

    Parameters
    ----------
    map, over, kind, parameters, method
        As for `trace_curves`; the period is that of the points.
    points
        (p, n) near the cycle.
    values
        (2,) the two parameters near the bifurcation.

    Raises
    ------
    MisuseError
        As `trace_curves`, and where no such bifurcation is near.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> henon, over = compile_map(model("henon").system), {"a": (-1, 2), "b": ("-1/2", "1/2")}
    >>> curve = curve_from(henon, over, Kind.FOLD, [[3, 1]], [-0.12, 0.3], {})
    >>> bool(abs(curve.values[:, 0] + (1 - curve.values[:, 1]) ** 2 / 4).max() < 1e-10)
    True
    """
    problem = make_problem(map, over, kind, parameters, method)
    cycle = np.asarray(points, dtype=float)
    if cycle.ndim != 2 or cycle.shape[1] != map.dimension or np.shape(values) != (2,):
        shapes = f"{cycle.shape} and {np.shape(values)}"
        raise MisuseError(f"points of shape (p, {map.dimension}) and two values are expected, got {shapes}")
    entered = _enter(problem, kind, cycle, np.asarray(values, dtype=float))
    if entered is None:
        raise MisuseError(f"a start near a {kind.value} is expected, got one from which Newton's method reaches none")
    found = entered[0].values(entered[1].z)
    if (found < problem.low).any() or (found > problem.high).any():
        raise MisuseError(f"a start within the ranges is expected, got a {kind.value} at {found.tolist()}")
    return _both_ways(*entered)


def _starting_values(over: Mapping[str, tuple[Exact, Exact]], at: Mapping[str, Exact]) -> dict[str, Exact]:
    for name in at:
        if name not in over:
            raise MisuseError(f"starting values of {' and '.join(over)} are expected, got one of {name}")
    first = {name: at.get(name, low) for name, (low, _) in over.items()}
    for name, (low, high) in over.items():
        if not exact(low) <= exact(first[name]) <= exact(high):
            raise MisuseError(f"a start within the range {low}:{high} of {name} is expected, got {name}={first[name]}")
    return first


def _enter(problem: CurveProblem, kind: Kind, points: Floats, values: Floats) -> tuple[Strand, Place] | None:
    strand = make_strand(problem, kind, points)
    z = strand.start(points, values)
    place = None if z is None else first_place(strand, z)
    return None if place is None else (strand, off_zeros(strand, place))


def _last(sides: Iterator[Side]) -> Side:
    *_, side = sides
    return side


def _both_ways(strand: Strand, place: Place, note: str = "") -> Curve:
    forward = _last(grow(strand, place))
    backward = Side(forward.sights[:1], ending=Ending.CLOSED)
    if forward.ending is not Ending.CLOSED:
        backward = _last(grow(strand, Place(place.z, -place.tangent, place.multipliers)))
    return assemble(strand, backward, forward, note=note)


class _Collection:
    """The curves found, and the points of codimension two from which others are still to be followed."""

    def __init__(self, problem: CurveProblem) -> None:
        self.problem = problem
        self.curves: list[Curve] = []
        self.waiting: deque[tuple[Strand, CodimensionTwo]] = deque()

    def follow(self, kind: Kind, points: Floats, values: Floats) -> Iterator[tuple[Curve, ...]]:
        """Follow the curve through a bifurcation, and those that leave it, unless it is known."""
        entered = _enter(self.problem, kind, points, values)
        if entered is None or self.full or self.known(*entered):
            return
        yield self.add(entered[0], _both_ways(*entered))
        while self.waiting and self.problem.method.switch:
            start, event = self.waiting.popleft()
            for departure in departures(start, event):
                if self.full or self.known(departure.strand, departure.place):
                    continue
                curve = self._leave(departure, event)
                if curve is not None:
                    yield self.add(departure.strand, curve)

    @property
    def full(self) -> bool:
        """Whether no more curves are allowed."""
        return len(self.curves) >= self.problem.method.max_curves

    def add(self, strand: Strand, curve: Curve) -> tuple[Curve, ...]:
        """Add a curve and return all."""
        events = [event for other in self.curves for event in other.codim2]
        self.curves.append(snapped(curve, events, self.problem.low, self.problem.high))
        self.waiting.extend((strand, event) for event in curve.codim2 if not any(same(event, e) for e in events))
        return tuple(self.curves)

    def known(self, strand: Strand, place: Place) -> bool:
        """Return whether a bifurcation lies on a curve that is known."""
        same = [c for c in self.curves if c.kind is strand.kind and c.period == strand.ring.period]
        return any(lies_on(strand, place, curve) for curve in same)

    def _leave(self, departure: Departure, event: CodimensionTwo) -> Curve | None:
        strand, place = departure.strand, departure.place
        note = f"started at the {event.kind.value} at ({event.values[0]:.6g}, {event.values[1]:.6g})"
        if not departure.begins:
            return _both_ways(strand, place, note)
        side = _last(grow(strand, place, departure.first))
        middle = strand.renewed(side.sights[len(side.sights) // 2].place)
        if middle is not None and self.known(strand, middle[1]):
            return None
        return assemble(strand, None, side, event, note)
