"""One run of a map, from a start until it settles, recorded thinly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.observe import compile_observables
from dynsys.explore.orbit import Orbit
from dynsys.explore.parameters import parameter_values, start_state
from dynsys.explore.settling import Judge, Verdict, slowest_rate

if TYPE_CHECKING:
    from dynsys.derive.model import Model
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
WINDOW = 66  # states looked at together: cycles of up to 64 points, twice
SPACING = 0.19  # between checkpoints, relative to the steps made


@dataclass(frozen=True)
class TrajectoryMethod:
    """Settings of a run.

    Parameters
    ----------
    steps
        The most steps made.
    every
        Steps between two records, before thinning; even, because iterates near the edge of stability
        alternate.
    cap
        The most records kept; when they are full every second one goes. The first and the last state stay.
    tolerance
        Relative bound on what is left to change of the state, and of the sharpness where there is one.
    escape
        Largest size of a state component that still counts as bounded.
    """

    steps: int = 10**8
    every: int = 2
    cap: int = 10_000
    tolerance: float = 1e-10
    escape: float = 1e100

    def __post_init__(self) -> None:
        if self.steps < 0 or self.every < 1 or self.cap < 2:
            raise MisuseError(
                f"steps >= 0, every >= 1 and cap >= 2 are expected, got {self.steps}, {self.every} and {self.cap}"
            )
        if not (self.tolerance > 0 and self.escape > 0):
            raise MisuseError(
                f"a tolerance and an escape radius > 0 are expected, got {self.tolerance} and {self.escape}"
            )


@dataclass(frozen=True)
class Trajectory:
    """A run and how it ended.

    Parameters
    ----------
    system
        The map that was iterated.
    parameters
        Its exact parameter values, by name.
    step_size
        The step size, for gradient descent; else None.
    steps
        (m,) integers: the numbers of the recorded steps, from 0 to ``total``.
    states
        (m, n) recorded states.
    loss, sharpness
        (m,) at the recorded states; None where the model has no loss.
    ending
        How the run ended.
    total
        Steps made; for a run that diverged, up to the last finite state.
    period
        1 for a fixed point, p for a p-cycle, None where nothing was settled on.
    bound
        Bound on the relative change that is left of the state and the sharpness, by the measured rate; None
        where no fixed point was settled on.
    method
        The settings.
    final_sharpness
        The sharpness at the end; on a fixed point, the mean over the alternation that rounding leaves.
    """

    system: System
    parameters: Mapping[str, Fraction]
    step_size: Fraction | None
    steps: NDArray[np.int64]
    states: Floats
    loss: Floats | None
    sharpness: Floats | None
    ending: Ending
    total: int
    period: int | None
    bound: float | None
    method: TrajectoryMethod
    final_sharpness: float | None = None

    @property
    def gap_over_eta(self) -> Floats | None:
        """(m,): (2/eta − sharpness)/eta, or None where there is no loss or no step size."""
        if self.sharpness is None or self.step_size is None:
            return None
        return _gap(self.step_size, self.sharpness)

    @property
    def final_gap_over_eta(self) -> float | None:
        """(2/eta − final sharpness)/eta, or None where there is no loss or no step size."""
        if self.final_sharpness is None or self.step_size is None:
            return None
        return float(_gap(self.step_size, np.float64(self.final_sharpness)))


def _gap(step_size: Fraction, sharpness: Any) -> Any:
    eta = float(step_size)
    return (2 / eta - sharpness) / eta


def run_trajectory(
    model: Model,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: TrajectoryMethod | None = None,
    progress: Callable[[int], None] | None = None,
) -> Trajectory:
    """Iterate the map of a model from a start until it settles, leaves, or has made all its steps.

    It has *converged* when the measured rate bounds what is left to change of the state and of the sharpness,
    relatively, by the tolerance: the present alternation plus the geometric tail of the two-step changes.
    Sizes are relative to the component, or to 1 or the size of the start, whichever is smaller, for small
    components. Where rounding stops it before (at about u/rate), the ending is ROUNDING_FLOOR and ``bound``
    says how far.

    Parameters
    ----------
    model
        A system with n state variables, with or without a loss.
    start
        n floats.
    parameters
        Exact values by name, one for each parameter of the system.
    method
        Settings; the defaults where None.
    progress
        Called with the number of steps made, several times a second.

    Raises
    ------
    MisuseError
        For parameters or a start that do not fit the system.

    Examples
    --------
    >>> from dynsys.derive.model import Model
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> x, r = symbols("x,r")
    >>> logistic = Model(System("logistic", (x,), (r,), (r * x * (1 - x),)), "logistic map", "")
    >>> run = run_trajectory(logistic, [0.3], {"r": "5/2"})
    >>> run.ending.name, round(float(run.states[-1, 0]), 9)
    ('CONVERGED', 0.6)
    >>> run_trajectory(logistic, [0.3], {"r": "16/5"}).period
    2
    """
    method = TrajectoryMethod() if method is None else method
    exact_values, p = parameter_values(model.system, parameters)
    first = start_state(model.system, start)
    map_ = compile_map(model.system)
    observe = compile_observables(model)

    def watch(states: Floats) -> Floats:
        if observe.sharpness is None:
            return np.empty((len(states), 0))
        return observe.sharpness(states, p)[:, None]

    def slowest(state: Floats) -> float:
        return slowest_rate(map_.value_and_jacobian(state, p)[1])

    unit = min(1.0, float(np.abs(first).max()))
    orbit = Orbit(map_, first, p, method.every, method.cap, method.escape, progress)
    judge = Judge(method.tolerance, unit, watch, slowest)
    verdict = _settle(orbit, judge, method.steps)
    steps, states = orbit.records()
    step = None if model.step is None else exact_values.get(model.step.name)
    loss = None if observe.loss is None else observe.loss(states, p)
    sharpness = final = None
    if observe.sharpness is not None:
        sharpness = observe.sharpness(states, p)
        final = float(sharpness[-1])
        if verdict is not None and verdict.period == 1:
            final = float(np.dot((0.25, 0.5, 0.25), observe.sharpness(judge.checkpoints[-1].states[-3:], p)))
    ending = orbit.left or (Ending.STEPS if verdict is None else verdict.ending)
    return Trajectory(
        model.system,
        exact_values,
        step,
        steps,
        states,
        loss,
        sharpness,
        ending,
        orbit.total,
        verdict.period if verdict else None,
        verdict.bound if verdict else None,
        method,
        final,
    )


def _settle(orbit: Orbit, judge: Judge, steps: int) -> Verdict | None:
    """Run the orbit from checkpoint to checkpoint, a constant factor apart, until the judge has a verdict."""
    while orbit.total < steps:
        spacing = max(4, int(SPACING * orbit.total))
        width = min(spacing, WINDOW)
        target = min(orbit.total + spacing, steps)
        orbit.advance(max(target - width + 1, orbit.total))
        window = orbit.window(target - orbit.total + 1)
        if orbit.left is not None:
            return None
        if len(window) >= 4:
            verdict = judge.look(orbit.total, window)
            if verdict is not None:
                return verdict
    return None
