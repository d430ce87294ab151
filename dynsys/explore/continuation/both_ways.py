"""A branch in both directions, and how it is begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.begin import across_family, place_of
from dynsys.explore.continuation.branch import Branch
from dynsys.explore.continuation.branch_point import Crossing
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.problem import Problem, make_problem, start_cycle
from dynsys.explore.continuation.side import Side, assemble
from dynsys.explore.continuation.stride import Stretch
from dynsys.explore.continuation.trace import grow
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
Grown = TypeVar("Grown")


@dataclass(frozen=True)
class Traced:
    """A branch with the crossings at its branch points.

    Parameters
    ----------
    branch
        The branch.
    path
        What its cycles are zeros of.
    crossings
        By the number of the bifurcation on the branch.
    """

    branch: Branch
    path: Path
    crossings: Mapping[int, tuple[Crossing, Floats]]


def continue_cycle(
    map: Map,
    parameter: str,
    over: tuple[Exact, Exact],
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: TraceMethod | None = None,
    at: Exact | None = None,
) -> Branch:
    """Follow one branch of cycles in both directions, with every bifurcation on it.

    Where the start is a fixed point of a family, it is followed at right angles to the family while the parameter
    varies; the multipliers that stay at 1 do not count, and a flip there is the edge of stability.

    Parameters
    ----------
    map
        n state variables, k parameters.
    parameter
        The name of the one that varies.
    over
        Its range (low, high), exact.
    start
        (n,) near a point of the cycle, or (p, n) near all.
    parameters
        The exact values of the others, by name.
    method
        Settings, the period among them; the defaults where None.
    at
        The value to start from; the lower end of the range where None.

    Raises
    ------
    MisuseError
        For a start that leads to no cycle of that period, a range that does not hold the starting value, or a
        parameter that is not in the map.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> logistic = compile_map(model("logistic").system)
    >>> branch = continue_cycle(logistic, "r", ("3/2", 4), [0.3], {})
    >>> [(b.kind.value, round(b.value, 12), b.criticality) for b in branch.bifurcations]
    [('flip', 3.0, 'supercritical')]

    References
    ----------
    H. B. Keller, *Numerical solution of bifurcation and nonlinear eigenvalue problems* (1977).
    """
    problem = make_problem(map, parameter, over, parameters, method, at)
    return from_cycle(problem, start_cycle(problem, start)).branch


def from_cycle(problem: Problem, points: Floats) -> Traced:
    """Trace the branch through a cycle at the problem's starting value.

    Raises
    ------
    MisuseError
        Where no tangent can be found at the cycle.
    """
    value = float(problem.values[problem.index])
    path = problem.path(points)
    path, persistent = across_family(problem, path, points, value)
    place = place_of(problem, path, points, value, persistent)
    if place is None:
        raise MisuseError(
            f"a start away from a bifurcation is expected, got {problem.parameter} = {value:.6g}, where the branch has "
            "no single direction; start beside it"
        )
    return both_ways(problem, path, place, persistent)


def both_ways(problem: Problem, path: Path, place: Place, persistent: int = 0, first: float | None = None) -> Traced:
    """Return the branch through a place, followed forward and, unless it closes, backward."""
    forward = last_side(grow(problem, path, place, persistent, first))
    backward = Side([Stretch.of(place)], ending=Ending.CLOSED)
    if forward.ending is not Ending.CLOSED:
        back = Place(place.z, -place.tangent, place.multipliers)
        backward = last_side(grow(problem, path, back, persistent, first))
    return joined(problem, path, backward, forward, persistent)


def last_side(sides: Iterator[Grown]) -> Grown:
    """Return a side when it has ended."""
    *_, side = sides
    return side


def joined(problem: Problem, path: Path, backward: Side | None, forward: Side, persistent: int = 0) -> Traced:
    """Return the branch of two sides, or of one that begins at a bifurcation, with its crossings."""
    period = path.zeros.period
    branch = assemble(problem, period, backward, forward, persistent)
    events = [] if backward is None else [(event, backward.place(at - 1)) for at, event in reversed(backward.events)]
    events += [(event, forward.place(at - 1)) for at, event in forward.events]
    crossings = {
        number: (event.crossing, place.tangent)
        for number, (event, place) in enumerate(events)
        if event.crossing is not None
    }
    return Traced(branch, path, crossings)
