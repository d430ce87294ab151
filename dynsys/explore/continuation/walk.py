"""Pseudo-arclength continuation: a curve of zeros, point after point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.walking.arguments import ROUNDINGS
from dynsys.engine.walking.walker import Pace, Walker
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.ring import Ring
from dynsys.explore.continuation.stride import AGAIN, Steps, Stretches, each_step, in_stretches, stride
from dynsys.explore.continuation.stride import Place as Place
from dynsys.explore.continuation.stride import Step as Step

Floats = NDArray[np.float64]
ITERATIONS = 8
EASY = 4  # iterations up to which the step may grow
BEND = 0.3  # a correction longer than this share of the step is a step too long, or onto another branch
EPSILON = float(np.finfo(float).eps)
GROW, SHRINK, SLOW = 1.6, 0.4, 0.7
"""What a step is multiplied with: at most, after a failure, and at most after many iterations."""


class Zeros(Protocol):
    """What is continued: equations, one fewer than the unknowns; `Ring` is one."""

    period: int

    def points(self, z: Floats) -> Floats:
        """Return the (p, n) cycle, a view."""
        ...

    def evaluate(self, z: Floats) -> Floats:
        """Return the residual at z."""
        ...

    def solve(self, z: Floats, row: Floats | None) -> tuple[Floats, Floats] | None:
        """Return the Newton correction orthogonal to the row, and the null vector with product 1 with it."""
        ...

    def rounding(self, z: Floats) -> Floats:
        """Return by how many roundings z moves each residual; as `evaluate`, which has been called with this z."""
        ...

    def multipliers(self) -> list[complex]:
        """Return those of the cycle last evaluated."""
        ...


@dataclass(frozen=True)
class Path:
    """Zeros with the metric in which lengths along them are measured.

    Parameters
    ----------
    zeros
        The equations.
    metric
        (N,) the square of a length is the sum of metric · dz².
    size
        The natural length of the state.
    method
        Settings.
    reach
        A component larger than this has escaped.
    low, high
        (e,) where a walk may stop: limits of the shared unknowns of a ring; none where empty.
    """

    zeros: Zeros
    metric: Floats
    size: float
    method: TraceMethod
    reach: float = math.inf
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @cached_property
    def root(self) -> Floats:
        """(N,) the square root of the metric."""
        return np.asarray(np.sqrt(self.metric))

    @property
    def units(self) -> tuple[float, float]:
        """The natural lengths of the state and of the last unknown."""
        return self.size, float(1 / self.root[-1])

    def length(self, dz: Floats) -> float:
        """Return the length of a change of the unknowns."""
        return math.sqrt(float(dz @ (self.metric * dz)))

    def along_last(self, dz: Floats) -> float:
        """Return the share of the last unknown in a change, in the metric."""
        return float(self.root[-1] * dz[-1])

    def correct(self, guess: Floats, row: Floats) -> tuple[Place, int] | None:
        """Return the zero near a guess in the plane orthogonal to a row, and the iterations; None without one.

        A zero is one when no unknown changes by more than the tolerance, in the metric, and no residual is larger than
        that and rounding.
        """
        z, zeros, before = guess, self.zeros, math.inf
        tolerance = self.method.tolerance
        for count in range(1, ITERATIONS + 1):
            zeros.evaluate(z)
            solved = zeros.solve(z, row)
            if solved is None:
                return None
            step, null = solved
            z = z + step
            change = float(np.abs(self.root * step).max())
            if not change < 2 * before:  # also where it is nan
                return None
            before = change
            if change > tolerance:
                continue
            square = float(null @ (self.metric * null))
            if not 0 < square < math.inf:
                return None
            if self.is_zero(z):  # the multipliers are those of this z
                return Place(z, null / math.sqrt(square), zeros.multipliers()), count
        return None

    def is_zero(self, z: Floats) -> bool:
        """Return whether no residual is larger than the tolerance and rounding; z has been evaluated then."""
        residual = np.abs(self.zeros.evaluate(z))
        return bool(
            (residual <= self.method.tolerance * self.size + ROUNDINGS * EPSILON * self.zeros.rounding(z)).all()
        )

    def along(self, place: Place, step: float) -> Place | None:
        """Return the zero at a step along the tangent."""
        found = self.correct(place.z + step * place.tangent, self.metric * place.tangent)
        return None if found is None else found[0]

    def walker(self, ring: Ring, origin: Floats) -> Walker:
        """Return what walks along a ring in machine code."""
        method, free = self.method, (math.inf,) * ring.shared
        pace = Pace(
            ITERATIONS, EASY, BEND, GROW, SHRINK, SLOW, method.turn, 3 * method.turn, method.step_min, method.step_max,
            method.tolerance,
        )  # fmt: skip
        low, high = self.low or tuple(-limit for limit in free), self.high or free
        return ring.walker(self.metric, origin, pace, low, high, self.reach)


def stretches(path: Path, start: Place, first: float | None = None) -> Stretches:
    """Yield accepted places along a curve, forward from one, until the corrector fails at the smallest step.

    The predictor is the tangent with the curvature of the last step; a step is accepted when the correction is short
    beside it and the tangent has not turned much: so neither another branch nearby nor the way back is taken.

    Parameters
    ----------
    path
        The curve.
    start
        Where to start.
    first
        The first step, that of the method where None.

    References
    ----------
    H. B. Keller, *Numerical solution of bifurcation and nonlinear eigenvalue problems* (1977). E. L. Allgower,
    K. Georg, *Introduction to Numerical Continuation Methods* (2003), chapter 6.
    """
    step = path.method.step if first is None else first
    if isinstance(path.zeros, Ring):
        return stride(path.walker(path.zeros, start.z), start, step, path.method.step_min)
    return in_stretches(_step_by_step(path, start, step))


def walk(path: Path, start: Place, first: float | None = None) -> Steps:
    """Yield the steps of `stretches` one by one; whoever sends True has the last step made again, shorter."""
    if isinstance(path.zeros, Ring):
        return each_step(stretches(path, start, first), start)
    return _step_by_step(path, start, path.method.step if first is None else first)


def _step_by_step(path: Path, start: Place, step: float) -> Steps:
    """Walk as `dynsys.engine.walking` does, for what is not a ring."""
    method, here, bend = path.method, start, None
    while True:
        row = path.metric * here.tangent
        guess = here.z + step * here.tangent
        if bend is not None:
            guess += (0.5 * step * step) * bend
        found = path.correct(guess, row)
        turn = math.inf
        if found is not None:
            there, count = found
            turn = math.acos(max(-1.0, min(1.0, float(row @ there.tangent))))
        if found is None or turn > 3 * method.turn or path.length(there.z - guess) > BEND * step:
            if step <= method.step_min:
                return
            step, bend = max(SHRINK * step, method.step_min), None
            continue
        if (yield Step(here, there, step, float(np.abs(path.zeros.points(there.z)).max()) > path.reach)):
            step, bend = max(AGAIN * step, method.step_min), None
            continue
        bend = (there.tangent - here.tangent) / step
        here = there
        factor = min(GROW, method.turn / turn if turn else GROW)
        if count > EASY:
            factor = min(factor, SLOW)
        largest = method.step_max * max(1.0, path.length(here.z - start.z))
        step = min(max(factor * step, method.step_min), largest)
