"""The whole bifurcation diagram: branches, and the bifurcations that join them, each branch once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import networkx
import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import Map
from dynsys.explore.continuation.begin import across_family, place_of
from dynsys.explore.continuation.both_ways import Traced, both_ways, from_cycle, joined, last_side
from dynsys.explore.continuation.branch import Bifurcation, Kind
from dynsys.explore.continuation.branch_point import Crossing
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.problem import Problem, make_problem, start_cycle
from dynsys.explore.continuation.switching import crossing_place, doubled_place, leave, lies_on
from dynsys.explore.continuation.trace import grow
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.continuation.windows import cycles_in_windows

Floats = NDArray[np.float64]
SAME, NEAR = 1e-8, 1e-4
"""Two bifurcations this near, for the range and for the size of the cycle, are one."""


class _Diagram:
    """The graph as it grows, and what is still to be followed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.graph = networkx.DiGraph()
        self.traced: list[Traced] = []
        self.waiting: deque[tuple[int, int]] = deque()

    @property
    def full(self) -> bool:
        """Whether no more branches are allowed."""
        return len(self.traced) >= self.problem.method.max_branches

    def add(self, traced: Traced, parent: int | None = None, by: Bifurcation | None = None) -> int:
        """Add a branch, joined to its parent, and return its number."""
        number = len(self.traced)
        self.traced.append(traced)
        self.graph.add_node(number, branch=traced.branch)
        if parent is not None:
            self.graph.add_edge(parent, number, bifurcation=by, bifurcations=(by,))
        self.waiting.extend((number, place) for place in range(len(traced.branch.bifurcations)))
        return number

    def known(self, path: Path, place: Place, period: int) -> int | None:
        """Return the number of the branch that a cycle lies on, None where it lies on none."""
        for number, traced in enumerate(self.traced):
            if traced.branch.period == period and not traced.branch.persistent and lies_on(path, traced.branch, place):
                return number
        return None

    def follow(self, number: int, place: int) -> None:
        """Follow what leaves a branch at one of its bifurcations, or join the branch that is known already."""
        traced = self.traced[number]
        event = traced.branch.bifurcations[place]
        if event.kind in (Kind.FLIP, Kind.EDGE_OF_STABILITY):
            self._doubled(number, traced, event)
        elif event.kind is Kind.PERIOD_HALVING:
            self._halved(number, traced, event)
        elif place in traced.crossings:
            self._crossing(number, traced, event, *traced.crossings[place])

    def _doubled(self, number: int, traced: Traced, event: Bifurcation) -> None:
        period = 2 * traced.branch.period
        if period > self.problem.method.period_cap:
            return
        path = self.problem.path(np.tile(event.points, (2, 1)), traced.path)
        start, persistent = doubled_place(self.problem, path, event), 0
        probe, first = leave(path, start)
        if traced.branch.persistent and probe is not None:
            path, persistent = across_family(self.problem, path, path.zeros.points(probe.z), float(probe.z[-1]))
            probe, first = leave(path, start) if persistent else (probe, first)
        if self._join(number, event, path, probe, period) or self.full:
            return
        side = last_side(grow(self.problem, path, start, persistent, first))
        if side.count > 1:
            self.add(joined(self.problem, path, None, side, persistent), number, event)

    def _halved(self, number: int, traced: Traced, event: Bifurcation) -> None:
        period = traced.branch.period // 2
        path = self.problem.path(event.points[:period], traced.path)
        place = place_of(self.problem, path, event.points[:period], event.value)
        if place is None or self._join(number, event, path, place, period) or self.full:
            return
        self.add(both_ways(self.problem, path, place), number, event)

    def _crossing(self, number: int, traced: Traced, event: Bifurcation, crossing: Crossing, along: Floats) -> None:
        path, period = traced.path, traced.branch.period
        start = crossing_place(path, event, crossing, along)
        probe, first = leave(path, start)
        if self._join(number, event, path, probe, period) or self.full:
            return
        self.add(both_ways(self.problem, path, start, 0, first), number, event)

    def _join(self, number: int, event: Bifurcation, path: Path, probe: Place | None, period: int) -> bool:
        """Return whether nothing is left to be traced: the branch is known, or there is none."""
        if probe is None:
            return True
        other = self.known(path, probe, period)
        if other is None:
            return False
        if other != number:
            pair = (other, number) if self.graph.has_edge(other, number) else (number, other)
            joints = self.graph.get_edge_data(*pair, {}).get("bifurcations", ())
            if not any(self._same(event, joint) for joint in joints):
                self.graph.add_edge(*pair, bifurcation=(*joints, event)[0], bifurcations=(*joints, event))
        return True

    def _same(self, event: Bifurcation, other: Bifurcation) -> bool:
        """Return whether two are one bifurcation, such as a flip and the halving on the branch that ends there."""
        far = float(np.abs(other.points - event.points[0]).max(axis=1).min())
        apart = abs(event.value - other.value) / (self.problem.high - self.problem.low)
        return apart <= SAME and far <= NEAR * float(np.abs(other.points).max() or 1)


def bifurcation_diagram(
    map: Map,
    parameter: str,
    over: tuple[Exact, Exact],
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: TraceMethod | None = None,
    at: Exact | None = None,
) -> networkx.DiGraph:
    """Follow a cycle and every branch that is joined to it, and those that a search finds besides.

    At a flip the branch of doubled cycles is followed up to ``method.period_cap``, at a branch point the branch that
    crosses, and where a doubled branch shrinks onto another that one; each branch once. ``method.search`` names periods
    of which all cycles that a global search meets at several values of the parameter are followed as well: this finds
    the windows that are born in folds.

    Parameters
    ----------
    map, parameter, over, start, parameters, method, at
        As for `continue_cycle`.

    Returns
    -------
    networkx.DiGraph
        Nodes 0, 1, … with attribute ``branch`` (a `Branch`); an edge leads from a branch to one that was found from
        it, with attributes ``bifurcation``, the event that joins them, and ``bifurcations``, all that do.

    Raises
    ------
    MisuseError
        As `continue_cycle`.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> logistic = compile_map(model("logistic").system)
    >>> graph = bifurcation_diagram(logistic, "r", ("1/2", 4), [0], {}, TraceMethod(period_cap=2))
    >>> [(a, b, e.kind.value, round(e.value, 12)) for a, b, e in graph.edges.data("bifurcation")]
    [(0, 1, 'transcritical', 1.0), (1, 2, 'flip', 3.0)]
    """
    *_, graph = grow_diagram(map, parameter, over, start, parameters, method, at)
    return graph


def grow_diagram(
    map: Map,
    parameter: str,
    over: tuple[Exact, Exact],
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: TraceMethod | None = None,
    at: Exact | None = None,
) -> Iterator[networkx.DiGraph]:
    """Yield the graph of `bifurcation_diagram` after each branch, the same object, for whoever wants to stop early."""
    problem = make_problem(map, parameter, over, parameters, method, at)
    diagram = _Diagram(problem)
    diagram.add(from_cycle(problem, start_cycle(problem, start)))
    yield diagram.graph
    yield from _finish(diagram)
    for points, value in cycles_in_windows(problem):
        if diagram.full:
            break
        path = problem.path(points)
        place = place_of(problem, path, points, value)
        if place is None or diagram.known(path, place, len(points)) is not None:
            continue
        diagram.add(both_ways(problem, path, place))
        yield diagram.graph
        yield from _finish(diagram)


def _finish(diagram: _Diagram) -> Iterator[networkx.DiGraph]:
    while diagram.waiting:
        count = len(diagram.traced)
        diagram.follow(*diagram.waiting.popleft())
        if len(diagram.traced) > count:
            yield diagram.graph
