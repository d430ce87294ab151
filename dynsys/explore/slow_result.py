"""What a slow passage is: its settings and its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Bifurcation
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.ending import Ending
from dynsys.explore.trajectory import TrajectoryMethod

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class SlowPassageMethod:
    """Settings of a slow passage.

    Parameters
    ----------
    run
        Of the trajectory; ``every`` must be even, for pairs of successive states are looked at.
    trace
        Of the diagram.
    moments
        The most pairs kept: evenly spread over the way of the slow coordinate and over time, half and half.
    near
        A state is near a cycle within this share of the width of the fast coordinates.
    margin
        The diagram reaches this share of the swept range beyond it, on both sides.

    Raises
    ------
    MisuseError
        For an odd ``every``, fewer than 2 moments, or shares that are not positive.
    """

    run: TrajectoryMethod = field(default_factory=lambda: TrajectoryMethod(cap=65_536, escape=1e3))
    trace: TraceMethod = field(default_factory=TraceMethod)
    moments: int = 1500
    near: float = 0.02
    margin: float = 0.05

    def __post_init__(self) -> None:
        if self.run.every % 2:
            raise MisuseError(f"an even number of steps between records is expected, got every = {self.run.every}")
        if self.moments < 2 or not (self.near > 0 and self.margin > 0):
            got = f"{self.moments}, {self.near} and {self.margin}"
            raise MisuseError(f"moments >= 2, near > 0 and margin > 0 are expected, got {got}")


@dataclass(frozen=True)
class Passed:
    """A bifurcation of the diagram that the trajectory passed.

    Parameters
    ----------
    node
        The branch it is on, one of them where branches meet.
    bifurcation
        What and where.
    place
        The first state beyond it.
    distance
        There, to the nearest stable cycle; nan where there is none.
    delay
        Where stable cycles are not followed right up to the next bifurcation passed: how far beyond this one the
        slow coordinate is when one is followed again, None where it never is. 0 where they are followed all along.
    """

    node: int
    bifurcation: Bifurcation
    place: int
    distance: float
    delay: float | None


@dataclass(frozen=True)
class SlowPassage:
    """A trajectory in slow and fast coordinates beside the cycles of its fast map.

    Parameters
    ----------
    fast
        The fast map, of f state variables; the slow coordinate is one of its parameters.
    slow
        The name of the slow coordinate.
    parameters
        The exact values of the other parameters of the fast map, by name.
    steps
        (m,) the step each state was reached at: successive pairs, so that a 2-cycle shows both its points. The last
        is that of the last state of the run, but for one that left the coordinates before.
    values, points
        (m,) the slow coordinate; (m, f) the fast ones.
    diagram
        The bifurcation diagram of the fast map over the slow coordinate, a networkx.DiGraph.
    distances, periods
        (m,) to the nearest stable cycle at exactly the state's slow coordinate, and its period; nan and 0 without one.
    near
        The distance within which a cycle is near.
    followed
        First and last place of each part, of 8 states and more, that is near stable cycles all along.
    passed
        The bifurcations passed, each once, in the order in which they were.
    ending, total
        How the trajectory ended, and its steps.
    method
        The settings.
    """

    fast: System
    slow: str
    parameters: Mapping[str, Fraction]
    steps: Integers
    values: Floats
    points: Floats
    diagram: Any
    distances: Floats
    periods: Integers
    near: float
    followed: tuple[tuple[int, int], ...]
    passed: tuple[Passed, ...]
    ending: Ending
    total: int
    method: SlowPassageMethod

    @property
    def median(self) -> float:
        """The median distance where the trajectory follows stable cycles; nan where it never does."""
        return float(np.median(self._while_following)) if self.followed else float("nan")

    @property
    def largest(self) -> float:
        """The largest distance where the trajectory follows stable cycles; nan where it never does."""
        return float(self._while_following.max()) if self.followed else float("nan")

    @property
    def _while_following(self) -> Floats:
        return np.concatenate([self.distances[first : last + 1] for first, last in self.followed])
