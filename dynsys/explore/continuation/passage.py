"""What one meets along a branch: its cycles and its bifurcations in one order, and where it is stable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Bifurcation, Branch
from dynsys.explore.cycle import NEUTRAL

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Passage:
    """The cycles of a branch with those at its bifurcations among them.

    Parameters
    ----------
    values
        (k,) of the parameter.
    points
        (k, p, n) the cycles; those at bifurcations start at the point that continues the one before them.
    multipliers
        (k, n) complex.
    positions
        (k,) the place in the branch; at a bifurcation, that of the cycle after it.
    events
        k entries: the bifurcation, None at the cycles of the branch itself.
    segments
        (k − 1) entries, of what is between two cycles: whether it is stable, None where a multiplier stays neutral.
    """

    values: Floats
    points: Floats
    multipliers: NDArray[np.complex128]
    positions: NDArray[np.int64]
    events: tuple[Bifurcation | None, ...]
    segments: tuple[bool | None, ...]

    def stretches(self) -> Iterator[tuple[int, int, bool | None]]:
        """Yield the first and last place, both included, of each longest part of one stability, with this stability."""
        first = 0
        for place, flag in enumerate(self.segments):
            if place + 1 == len(self.segments) or self.segments[place + 1] is not flag:
                yield first, place + 1, flag
                first = place + 1


def branches_of(traced: Any) -> dict[Any, Branch]:
    """Return the branches of a bifurcation diagram by node; a branch alone is the node 0.

    Raises
    ------
    MisuseError
        For a diagram without branches.

    Examples
    --------
    >>> from networkx import DiGraph
    >>> branches_of(DiGraph())
    Traceback (most recent call last):
    ...
    dynsys.errors.MisuseError: a diagram of at least one branch is expected, got none
    """
    branches = {0: traced} if isinstance(traced, Branch) else dict(traced.nodes(data="branch"))
    if not branches:
        raise MisuseError("a diagram of at least one branch is expected, got none")
    return branches


def pass_along(branch: Branch) -> Passage:
    """Return the cycles of a branch and its bifurcations in the order in which they are passed.

    Stability changes at the bifurcations: what is between a cycle and the next bifurcation is as stable as the cycle. A
    neutral cycle, such as the one that a branch is born at, takes the stability of its neighbour.

    Parameters
    ----------
    branch
        m cycles, b bifurcations; the passage has k = m + b places.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.continuation import continue_cycle
    >>> branch = continue_cycle(compile_map(model("logistic").system), "r", ("3/2", "7/2"), [1 / 3], {})
    >>> along = pass_along(branch)
    >>> [(round(float(along.values[a]), 9), round(float(along.values[b]), 9), flag) for a, b, flag in along.stretches()]
    [(1.5, 3.0, True), (3.0, 3.5, False)]
    """
    order: list[tuple[int, Bifurcation | None]] = [(place, None) for place in range(len(branch.values))]
    for event in reversed(branch.bifurcations):
        order.insert(min(event.position, len(branch.values)), (event.position, event))
    points: list[Floats] = []
    for place, met in order:
        cycle = branch.points[place] if met is None else met.points
        points.append(cycle if met is None or not points else _aligned(cycle, points[-1]))
    return Passage(
        np.array([branch.values[place] if met is None else met.value for place, met in order]),
        np.array(points),
        np.array([branch.multipliers[place] if met is None else met.multipliers for place, met in order]),
        np.array([place for place, _ in order], dtype=np.int64),
        tuple(met for _, met in order),
        _segments(_stability(branch), [place if met is None else None for place, met in order]),
    )


def _aligned(cycle: Floats, before: Floats) -> Floats:
    """Return the cycle from the point on with which it is nearest to the one before."""
    turns = [np.roll(cycle, shift, axis=0) for shift in range(len(cycle))]
    return min(turns, key=lambda turn: float(np.abs(turn - before).sum()))


def _stability(branch: Branch) -> list[bool | None]:
    """Return for each cycle whether it is stable; None where the largest multiplier that counts is neutral."""
    neutral = np.abs(branch.largest - 1) <= NEUTRAL
    return [None if open_ else bool(inside) for open_, inside in zip(neutral, branch.stable, strict=True)]


def _segments(known: list[bool | None], places: list[int | None]) -> tuple[bool | None, ...]:
    """Return the stability between neighbours; ``places`` holds where in the branch each is, None at bifurcations."""
    found: list[bool | None] = []
    behind: bool | None = None
    last = 0
    for here, there in pairwise(places):
        if here is not None:
            behind, last = known[here], here + 1
        ahead = known[last] if last < len(known) else behind
        one_side = behind if there is None else ahead
        at_cycle = (here is None) != (there is None)
        found.append(one_side if at_cycle and one_side is not None else _both(behind, ahead))
    return tuple(found)


def _both(behind: bool | None, ahead: bool | None) -> bool | None:
    if behind is None or ahead is None:
        return ahead if behind is None else behind
    return behind and ahead
