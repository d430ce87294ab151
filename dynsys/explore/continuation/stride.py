"""Accepted points of a curve, and walking along rings in strides: machine code makes many steps in one call."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.walking.walker import Stop, Walker
from dynsys.explore.multipliers import multipliers_each

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
AGAIN = 0.2
"""What a step is multiplied with when it is made again."""
FEW, MANY = 8, 128
"""Points of a stride: few at first, for branches are short, then more and more."""


@dataclass(slots=True)
class Place:
    """An accepted point of a curve.

    Parameters
    ----------
    z
        (N,) the unknowns.
    tangent
        (N,) of length 1 in the metric, forward.
    multipliers
        n of them.
    """

    z: Floats
    tangent: Floats
    multipliers: list[complex]


@dataclass(slots=True)
class Step:
    """An accepted step.

    Parameters
    ----------
    start, end
        The places before and after it.
    length
        In the metric.
    escaped
        Whether a component of its end is larger than allowed.
    """

    start: Place
    end: Place
    length: float
    escaped: bool = False


@dataclass(slots=True)
class Stretch:
    """Accepted places one after another.

    Parameters
    ----------
    z, tangents
        (c, N) each; see `Place`.
    multipliers
        (c, n).
    lengths
        (c,) of the steps to them, in the metric.
    escaped
        Whether a component of the last one is larger than allowed.
    """

    z: Floats
    tangents: Floats
    multipliers: Complex
    lengths: Floats
    escaped: bool = False

    def __len__(self) -> int:
        return len(self.z)

    def place(self, row: int) -> Place:
        """Return one of the places."""
        return Place(self.z[row], self.tangents[row], self.multipliers[row].tolist())

    def part(self, first: int, last: int) -> Stretch:
        """Return the places from one on, up to before another."""
        rows = slice(first, last)
        return Stretch(self.z[rows], self.tangents[rows], self.multipliers[rows], self.lengths[rows])

    def then(self, other: Stretch) -> Stretch:
        """Return these places and others after them."""
        return Stretch(
            np.concatenate((self.z, other.z)),
            np.concatenate((self.tangents, other.tangents)),
            np.concatenate((self.multipliers, other.multipliers)),
            np.concatenate((self.lengths, other.lengths)),
        )

    @classmethod
    def of(cls, place: Place, length: float = 0.0, escaped: bool = False) -> Stretch:
        """Return one place as a stretch."""
        multipliers = np.array([place.multipliers], dtype=complex)
        return cls(place.z[None], place.tangent[None], multipliers, np.array([length]), escaped)


Steps = Generator[Step, bool | None, None]
"""Accepted steps; who sends True has the last one made again, shorter."""
Stretches = Generator[Stretch, int | None, None]
"""Stretches; who sends the number of a place has the step to it made again, shorter, and goes on from there."""


def stride(walker: Walker, start: Place, step: float, step_min: float) -> Stretches:
    """Yield accepted places along a ring, from one, until the walker is lost or may not go on; see `walk`."""
    z, tangent, bend, most = start.z, start.tangent, None, FEW
    while True:
        chunk = walker.run(z, tangent, bend, step, most)
        escaped = chunk.stop is Stop.ESCAPED
        again = None
        if len(chunk.z):
            values = multipliers_each(chunk.jacobians)
            again = yield Stretch(chunk.z, chunk.tangents, values, chunk.lengths, escaped)
        if again is not None:
            if again:
                z, tangent = chunk.z[again - 1], chunk.tangents[again - 1]
            step, bend, most = max(AGAIN * float(chunk.lengths[again]), step_min), None, FEW
        elif chunk.stop is Stop.FULL:
            z, tangent, bend, step = chunk.z[-1], chunk.tangents[-1], chunk.bend, chunk.step
            most = min(2 * most, MANY)
        else:
            return


def each_step(stretches: Stretches, start: Place) -> Steps:
    """Yield the steps of stretches one by one."""
    stretch, here = next(stretches, None), start
    while stretch is not None:
        again = None
        for row, length in enumerate(stretch.lengths.tolist()):
            there = stretch.place(row)
            if (yield Step(here, there, length, stretch.escaped and row == len(stretch) - 1)):
                again = row
                break
            here = there
        try:
            stretch = next(stretches) if again is None else stretches.send(again)
        except StopIteration:
            return


def in_stretches(steps: Steps) -> Stretches:
    """Yield steps as stretches of one place."""
    step = next(steps, None)
    while step is not None:
        again = yield Stretch.of(step.end, step.length, step.escaped)
        try:
            step = next(steps) if again is None else steps.send(True)
        except StopIteration:
            return
