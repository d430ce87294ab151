"""One direction of a branch, as it grows, and the branch of two of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Branch
from dynsys.explore.continuation.events import Event
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.stride import Place, Stretch
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]


@dataclass
class Side:
    """One direction of a branch.

    Parameters
    ----------
    stretches
        Its places; the first is where it starts.
    events
        Each with the number of the place after it.
    ending
        None while it grows.
    """

    stretches: list[Stretch]
    events: list[tuple[int, Event]] = field(default_factory=list)
    ending: Ending | None = None

    @property
    def count(self) -> int:
        """How many places there are."""
        return sum(map(len, self.stretches))

    @property
    def last(self) -> Place:
        """The last place."""
        return self.stretches[-1].place(-1)

    def place(self, number: int) -> Place:
        """Return one of its places."""
        for stretch in self.stretches:
            if number < len(stretch):
                return stretch.place(number)
            number -= len(stretch)
        return self.last

    def add(self, stretch: Stretch) -> None:
        """Add places."""
        if len(stretch):
            self.stretches.append(stretch)


def assemble(problem: Problem, period: int, backward: Side | None, forward: Side, persistent: int) -> Branch:
    """Return the branch of two sides that begin at the same place, the first one reversed."""
    beginning = Ending.BORN
    z = [stretch.z for stretch in forward.stretches]
    multipliers = [stretch.multipliers for stretch in forward.stretches]
    events = [(position, event.bifurcation) for position, event in forward.events]
    if backward is not None:
        behind = backward.count - 1
        events = [
            *((backward.count - position, event.bifurcation) for position, event in reversed(backward.events)),
            *((position + behind, event) for position, event in events),
        ]
        beginning = backward.ending or Ending.POINTS
        z = [stretch.z[::-1] for stretch in backward.stretches[:0:-1]] + z
        multipliers = [stretch.multipliers[::-1] for stretch in backward.stretches[:0:-1]] + multipliers
    if forward.ending is Ending.CLOSED:
        beginning = Ending.CLOSED
    every = np.concatenate(z)
    return Branch(
        problem.map.system,
        problem.parameter,
        every[:, -1].copy(),
        every[:, :-1].reshape(len(every), period, problem.map.dimension),
        np.concatenate(multipliers),
        tuple(replace(event, position=position) for position, event in events),
        (beginning, forward.ending or Ending.POINTS),
        problem.parameters,
        persistent,
    )
