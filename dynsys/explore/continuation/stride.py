"""Accepted points of a curve, and walking along rings in strides: machine code makes many steps in one call."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.walking.walker import Stop, Walker
from dynsys.explore.continuation.multipliers import multipliers_each

Floats = NDArray[np.float64]
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


Steps = Generator[Step, bool | None, None]
"""Accepted steps; who sends True has the last one made again, shorter."""


def stride(walker: Walker, start: Place, step: float, step_min: float) -> Steps:
    """Yield accepted steps along a ring, from a place, until the walker is lost or may not go on; see `walk`."""
    here, bend, most = start, None, FEW
    while True:
        chunk = walker.run(here.z, here.tangent, bend, step, most)
        values = multipliers_each(chunk.jacobians)
        last = len(values) - 1 if chunk.stop is Stop.ESCAPED else -1
        rows = zip(chunk.z, chunk.tangents, values, chunk.lengths.tolist(), strict=True)
        for number, (z, tangent, own, length) in enumerate(rows):
            there = Place(z, tangent, own)
            if (yield Step(here, there, length, number == last)):
                step, bend, most = max(AGAIN * length, step_min), None, FEW
                break
            here = there
        else:
            if chunk.stop is not Stop.FULL:
                return
            bend, step, most = chunk.bend, chunk.step, min(2 * most, MANY)
