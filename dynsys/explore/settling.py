"""When has an orbit settled? A judgement by measured rates, not by a fixed residual or number of steps.

Near the edge of stability an orbit alternates around its limit and contracts by 1 − O(eta²) a step. Then a
one-step change says nothing about the rate, a two-step change is smaller than the distance to the limit by
that factor, and rounding stops the orbit at about u/rate from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]

UNIT = 2.0**-53
TINY = 2.0**-1022
ULPS = 16 * UNIT  # "the same up to rounding"
NOISE = 64 * UNIT  # of a two-step change of the sharpness, which is an eigenvalue
FEWEST = 4  # checkpoints that must agree
LARGEST_PERIOD = 64
# Two points of a cycle this near, relatively, cannot be told from slow alternation: a cycle of size A just
# born in a flip attracts with a rate of order A², so that rounding blurs it below about u^(1/3).
BLURRED = 1e-6
APART = 1e-4  # from here on alternation by a cubic term would show in two-step changes, which are of order A³
NEUTRAL = 1e-7


@dataclass(frozen=True)
class Verdict:
    """How an orbit settled: its ending, its period, and the relative change that is left at most."""

    ending: Ending
    period: int
    bound: float | None = None


@dataclass(frozen=True)
class Checkpoint:
    """What a window of consecutive states looked like.

    Parameters
    ----------
    step
        The number of the last step of the window.
    states
        (w, n) states.
    one, two
        Largest relative one-step and two-step change of the watched quantities.
    moved
        Largest relative one-step change of the state alone.
    """

    step: int
    states: Floats
    one: float
    two: float
    moved: float


@dataclass
class Judge:
    """Collects checkpoints of one orbit until they agree on how it settled.

    Parameters
    ----------
    tolerance
        For the relative change that is left.
    unit
        Components of the state count as relative to their size or to this, whichever is larger.
    watch
        (w, n) states to (w, q): what is to settle besides the state.
    slowest
        State (n,) to the smallest of the contraction rates of the linearised map that are not neutral.
    """

    tolerance: float
    unit: float
    watch: Callable[[Floats], Floats]
    slowest: Callable[[Floats], float]
    checkpoints: list[Checkpoint] = field(default_factory=list)
    rate: float | None = None

    def look(self, step: int, window: Floats) -> Verdict | None:
        """Take w >= 4 consecutive states that end at that step; return a verdict, or None for none yet."""
        watched = self.watch(window)
        states = window / self._scale(window[-1])
        with np.errstate(all="ignore"):  # the sharpness of a huge state may be inf: then no change is small
            every = np.concatenate([states, watched / np.maximum(np.abs(watched[-1]), TINY)], axis=1)
            one, two = _change(every, 1), _change(every, 2)
        self.checkpoints.append(Checkpoint(step, window, one, two, _change(states, 1)))
        del self.checkpoints[:-FEWEST]
        return self._converged(window[-1]) or self._stalled() or self._cycle()

    def _scale(self, state: Floats) -> Floats:
        return np.maximum(np.abs(state), max(self.unit, TINY))

    def _bound(self, rate: float) -> float:
        """Distance to the limit: the present alternation and the geometric tail of the two-step changes."""
        last = self.checkpoints[-1]
        return float(last.one + last.two / -np.expm1(-2 * rate))

    def _converged(self, state: Floats) -> Verdict | None:
        last = self.checkpoints[-1]
        rates = [self._decay([c.one for c in self.checkpoints])]
        if last.two > NOISE:
            rates.append(self._decay([c.two for c in self.checkpoints]))
        if not all(rates):
            return None
        self.rate = min(rates)
        bound = self._bound(self.rate)
        # A mode that is slower than what was measured may hide below it: the linearisation knows.
        if bound <= self.tolerance:
            bound = self._bound(min(self.rate, self.slowest(state)))
        return Verdict(Ending.CONVERGED, 1, bound) if bound <= self.tolerance else None

    def _decay(self, sizes: list[float]) -> float:
        """The rate per step at which sizes fell, 0 where they did not fall geometrically.

        Checkpoints are a constant factor apart, so that an algebraic decay falls by too little between them.
        """
        if len(sizes) < FEWEST or min(sizes) <= 0:
            return 0.0
        rates = -np.diff(np.log(sizes)) / np.diff([c.step for c in self.checkpoints])
        fall = np.log(sizes[0] / sizes[-1])
        return float(rates.min()) if fall >= 2 and rates.min() >= 0.5 * rates.max() else 0.0

    def _stalled(self) -> Verdict | None:
        last = self.checkpoints[-1]
        if last.moved == 0:
            return self._floor()
        if len(self.checkpoints) < FEWEST:
            return None
        recent = self.checkpoints[-3:]
        if all(c.moved <= ULPS for c in recent) and self._drift(1) <= 2 * ULPS and self._drift(2) <= 2 * ULPS:
            return self._floor()
        if self.rate is None:
            return None
        due = self.rate * (last.step - recent[0].step) >= 2
        floor = 1e3 * UNIT / self.rate
        if due and recent[0].moved / 2 <= last.moved <= floor and self._drift(2) <= 10 * last.moved:
            return self._floor()
        return None

    def _floor(self) -> Verdict:
        """Rounding stops an orbit at about u/rate from its limit."""
        rate = min(self.rate or np.inf, self.slowest(self.checkpoints[-1].states[-1]))
        return Verdict(Ending.ROUNDING_FLOOR, 1, self._bound(rate) + UNIT / rate)

    def _drift(self, back: int) -> float:
        """How far the last state is from the nearest state of the window that many checkpoints back."""
        last, other = self.checkpoints[-1].states[-1], self.checkpoints[-1 - back].states
        return float((np.abs(other - last) / self._scale(last)).max(axis=1).min())

    def _cycle(self) -> Verdict | None:
        last = self.checkpoints[-1]
        states = last.states / self._scale(last.states[-1])
        changes = [_change(states, p) for p in range(1, min(LARGEST_PERIOD, len(states) - 2) + 1)]
        if min(changes) == 0:
            distinct = next(p for p, change in enumerate(changes, 1) if change < BLURRED)
            return self._floor() if distinct == 1 else Verdict(Ending.CYCLE, distinct)
        period = next((p for p, change in enumerate(changes, 1) if change <= ULPS), 1)
        kept = len(self.checkpoints) >= FEWEST and last.moved >= 0.9 * self.checkpoints[-3].moved
        if period > 1 and kept and min(changes[: period - 1]) >= APART and self._drift(2) <= 1e4 * UNIT:
            return Verdict(Ending.CYCLE, period)
        return None


def _change(states: Floats, steps: int) -> float:
    return float(np.abs(states[steps:] - states[:-steps]).max())


def slowest_rate(jacobian: Floats) -> float:
    """Return 1 − |μ| for the slowest contracting multiplier, those at +1 (along a family) and outside aside.

    Parameters
    ----------
    jacobian
        (n, n).

    Returns
    -------
    float
        inf where no multiplier is left.
    """
    if not np.isfinite(jacobian).all():
        return np.inf
    multipliers = np.linalg.eigvals(jacobian)
    rates = 1 - np.abs(multipliers[np.abs(multipliers - 1) > NEUTRAL])
    return float(np.min(rates[rates > 0], initial=np.inf))
