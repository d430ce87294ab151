"""Slow passage: a trajectory over the bifurcation diagram of its fast map, in which the slow coordinate is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.derive.coordinates import Coordinates, change_coordinates
from dynsys.derive.reduce import freeze
from dynsys.derive.symbols import symbol
from dynsys.engine.map import Map, compile_map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Bifurcation
from dynsys.explore.continuation.diagram import bifurcation_diagram
from dynsys.explore.continuation.passage import branches_of
from dynsys.explore.cycles import find_cycles
from dynsys.explore.nearest_stable import nearest_stable
from dynsys.explore.parameters import parameter_values
from dynsys.explore.slow_record import paired_states
from dynsys.explore.slow_result import Passed, SlowPassage, SlowPassageMethod
from dynsys.explore.trajectory import Trajectory, run_trajectory

if TYPE_CHECKING:
    from dynsys.derive.model import Model
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
LASTING = 8
"""States in a row that are near a stable cycle before the trajectory is said to follow it."""
ROUNDING = 1e-8
"""A fast coordinate that ends below this share of its width ends at 0."""
SAME = (1e-9, 1e-6)
"""Bifurcations nearer than these shares of the slow and the fast coordinates' widths, and of one kind, are one."""


def slow_passage(
    model: Model,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    slow: str,
    coordinates: Coordinates | None = None,
    fast: System | None = None,
    fast_parameters: Mapping[str, Exact] | None = None,
    method: SlowPassageMethod | None = None,
) -> SlowPassage:
    """Run a trajectory, trace the cycles of its fast map over the slow coordinate, and measure between the two.

    Parameters
    ----------
    model
        A system of n state variables.
    start
        n floats, in the state's symbols.
    parameters
        Exact values by name.
    slow
        The coordinate that is held in the fast map, one of the coordinate system's symbols or of the state's.
    coordinates
        The coordinate system; the state itself if None.
    fast
        Another map of the other coordinates that has ``slow`` as a parameter, such as an approximation of one or of
        two steps; the exact one-step map if None.
    fast_parameters
        Exact values for it; those of the same name in ``parameters`` if None.
    method
        Settings; the defaults where None.

    Raises
    ------
    MisuseError
        For names that do not fit, a start outside the coordinates, a slow coordinate that does not move, or a fast map
        without a fixed point where the trajectory ends.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> network, eta = model("scalar4"), Fraction(1, 5)
    >>> passage = slow_passage(network, [2.5, 0.44], {"eta": eta}, "c", network.coordinates[0])
    >>> [(p.bifurcation.kind.value, round(p.bifurcation.value, 6)) for p in passage.passed][-1]
    ('flip', 2.140695)

    References
    ----------
    C. Baesens, *Slow sweep through a period-doubling cascade: delayed bifurcations and renormalisation* (1991).
    X. Zhu and others, *Understanding Edge-of-Stability Training Dynamics with a Minimalist Example* (2023), figure 7c.
    """
    method = method or SlowPassageMethod()
    names = [s.name for s in (model.system.state if coordinates is None else coordinates.symbols)]
    if slow not in names:
        raise MisuseError(f"a slow coordinate among {', '.join(names)} is expected, got {slow!r}")
    if fast is None:
        moved = model.system if coordinates is None else change_coordinates(model.system, coordinates)
        fast = freeze(moved, [symbol(slow)])
    others = [name for name in names if name != slow]
    if [s.name for s in fast.state] != others or slow not in [s.name for s in fast.parameters]:
        free = ", ".join(s.name for s in fast.parameters) or "no parameter"
        got = f"one of {', '.join(s.name for s in fast.state)} with {free}"
        raise MisuseError(f"a fast map of {', '.join(others)} with the parameter {slow} is expected, got {got}")
    given = parameters if fast_parameters is None else fast_parameters
    wanted = {s.name for s in fast.parameters} - {slow}
    known, numbers = parameter_values(fast, {k: v for k, v in given.items() if k in wanted}, (slow,))
    run = run_trajectory(model, start, parameters, method.run)
    column = names.index(slow)
    steps, every = paired_states(run, coordinates, method.moments, column)
    values, points = every[:, column], np.delete(every, column, axis=1)
    low, high = float(values.min()), float(values.max())
    if not low < high:
        raise MisuseError(f"a slow coordinate that moves is expected, got {slow} = {low:.6g} all along")
    map_ = compile_map(fast)
    diagram = _traced(map_, slow, values, points, known, run, method)
    index = [s.name for s in fast.parameters].index(slow)
    found = nearest_stable(map_, branches_of(diagram).values(), values, points, numbers, index)
    near = method.near * float(np.ptp(points, axis=0).max())
    followed = _stretches(found.distances <= near)
    return SlowPassage(
        fast, slow, known, steps, values, points, diagram, found.distances, found.periods, near,
        tuple(followed), tuple(_passed(_met(diagram, values, points), values, found.distances, followed)),
        run.ending, run.total, method,
    )  # fmt: skip


def _traced(
    map_: Map,
    slow: str,
    values: Floats,
    points: Floats,
    known: Mapping[str, Fraction],
    run: Trajectory,
    method: SlowPassageMethod,
) -> Any:
    """Return the diagram, from the fixed point at the end of the trajectory on."""
    low, high = float(values.min()), float(values.max())
    room = method.margin * (high - low)
    over = (Fraction(low - room), Fraction(high + room))
    end = Fraction(float(values[-1]))
    width = np.ptp(points, axis=0)
    point = np.where(np.abs(points[-1]) > ROUNDING * width, points[-1], 0.0)
    if not (run.ending.settled and run.period == 1):
        search = find_cycles(map_, {**known, slow: end}, [1])
        if not search.cycles:
            raise MisuseError(
                f"a fast map with a fixed point at {slow} = {float(end):.6g} is expected, got none in a search"
            )
        point = min((cycle.points[0] for cycle in search.cycles), key=lambda p: float(np.abs(p - point).max()))
    return bifurcation_diagram(map_, slow, over, point, known, method.trace, at=end)


def _stretches(close: NDArray[np.bool_]) -> list[tuple[int, int]]:
    turns = np.diff(np.concatenate([[0], close.astype(np.int8), [0]]))
    runs = zip(np.flatnonzero(turns == 1).tolist(), (np.flatnonzero(turns == -1) - 1).tolist(), strict=True)
    return [(first, last) for first, last in runs if last - first + 1 >= LASTING]


def _met(diagram: Any, values: Floats, points: Floats) -> list[tuple[int, int, Bifurcation]]:
    """Return the bifurcations passed, each once, after the place of the first state beyond and their branch."""
    met: list[tuple[int, int, Bifurcation]] = []
    widths = SAME[0] * float(np.ptp(values)), SAME[1] * float(np.ptp(points, axis=0).max())
    for node, branch in branches_of(diagram).items():
        for event in branch.bifurcations:
            beyond = (values - event.value) * (values[0] - event.value) < 0
            if beyond.any() and not any(_is_one(event, other, widths) for _, _, other in met):
                met.append((int(np.argmax(beyond)), node, event))
    return sorted(met, key=lambda entry: entry[:2])


def _is_one(event: Bifurcation, other: Bifurcation, widths: tuple[float, float]) -> bool:
    """Return whether two branches, or two ways along one, show the same bifurcation."""
    if event.kind is not other.kind or event.points.shape != other.points.shape:
        return False
    apart = np.abs(event.points[:, None] - other.points[None]).max(axis=2).min(axis=1).max()
    return abs(event.value - other.value) <= widths[0] and float(apart) <= widths[1]


def _passed(
    met: list[tuple[int, int, Bifurcation]], values: Floats, distances: Floats, followed: list[tuple[int, int]]
) -> list[Passed]:
    following = np.zeros(len(values), dtype=bool)
    for first, last in followed:
        following[first : last + 1] = True
    found = []
    for place, node, event in met:
        until = min((other for other, _, _ in met if other > place), default=len(values))
        back = _return(following, place, until)
        delay = 0.0 if back == place else None if back is None else abs(float(values[back]) - event.value)
        found.append(Passed(node, event, place, float(distances[place]), delay))
    return found


def _return(following: NDArray[np.bool_], place: int, until: int) -> int | None:
    """Return where a cycle is followed again after one is left between two places; the first place if none is."""
    left = np.flatnonzero(~following[place:until])
    if not len(left):
        return place
    again = np.flatnonzero(following[place + left[0] :])
    return int(place + left[0] + again[0]) if len(again) else None
