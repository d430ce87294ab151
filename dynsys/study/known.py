"""Known answers against what this installation computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.box import Box, exact
from dynsys.derive.edge import analyse_edge
from dynsys.derive.model import KnownAnswer, Model
from dynsys.derive.place import state_of
from dynsys.explore import Cycle, compile_observables, run_trajectory
from dynsys.study.cycles import search_cycles


@dataclass(frozen=True)
class Comparison:
    """A known answer beside the computed one.

    Parameters
    ----------
    known
        The known answer.
    computed
        What was computed, of the same shape; None where nothing was found.
    error
        Largest absolute difference; None where nothing was found.
    """

    known: KnownAnswer
    computed: Any
    error: float | None

    @property
    def status(self) -> str:
        """``agrees``, ``differs`` or ``not computed``."""
        if self.error is None:
            return "not computed"
        return "agrees" if self.error <= self.known.tolerance else "differs"


def compare_known(model: Model) -> tuple[Comparison, ...]:
    """Compute every known answer of a model.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> {comparison.status for comparison in compare_known(model("balanced:depth=3"))}
    {'agrees'}
    """
    return tuple(_compare(model, known) for known in model.known)


def _compare(model: Model, known: KnownAnswer) -> Comparison:
    parameters = {s.name: exact(known.arguments[s.name]) for s in model.system.parameters if s.name in known.arguments}
    computed, error = QUANTITIES[known.quantity](model, known, parameters)
    return Comparison(known, computed, error)


Answer = tuple[Any, float | None]
Parameters = Mapping[str, Fraction]


def _scalar(computed: float | None, known: KnownAnswer) -> Answer:
    return computed, None if computed is None else abs(computed - known.value)


def _gap(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
    start = {name: exact(value) for name, value in known.arguments["start"].items()}
    return _scalar(run_trajectory(model, state_of(model, start, parameters), parameters).final_gap_over_eta, known)


def _sharpness(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
    observe = compile_observables(model).sharpness
    if observe is None:
        return None, None
    state = state_of(model, {name: exact(v) for name, v in known.arguments["state"].items()}, parameters)
    p = [float(parameters[s.name]) for s in model.system.parameters]
    return _scalar(float(observe(np.array(state), np.array(p))), known)


def _edge_number(field: str) -> Callable[[Model, KnownAnswer, Parameters], Answer]:
    def compute(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
        values = [getattr(minimum, field) for minimum in analyse_edge(model, parameters).eos_minima]
        return _scalar(next((float(v) for v in values if v is not None), None), known)

    return compute


def _found(model: Model, known: KnownAnswer, parameters: Parameters) -> list[Cycle]:
    sides = known.arguments.get("box")
    box = None if sides is None else Box(sides)
    period = known.arguments["period"]
    return list(search_cycles(model, parameters, [period], box).search.of_period(period))


def _cycle_count(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
    return _scalar(len(_found(model, known, parameters)), known)


def _cycle(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
    wanted = np.array(known.value, dtype=float).reshape(known.arguments["period"], -1)
    best: Answer = (None, None)
    for cycle in _found(model, known, parameters):
        for turn in range(cycle.period):
            points = np.roll(cycle.points, turn, axis=0)
            error = float(np.abs(points - wanted).max())
            if best[1] is None or error < best[1]:
                best = (points.tolist(), error)
    return best


def _multiplier(model: Model, known: KnownAnswer, parameters: Parameters) -> Answer:
    """The multiplier of largest modulus nearest to the known one, over the cycles of the period."""
    values = [complex(cycle.multipliers[0]) for cycle in _found(model, known, parameters)]
    nearest = min(values, key=lambda v: abs(v - known.value), default=None)
    return (None, None) if nearest is None else (nearest.real, abs(nearest - known.value))


QUANTITIES: dict[str, Callable[[Model, KnownAnswer, Parameters], Answer]] = {
    "gap": _gap,
    "sharpness": _sharpness,
    "flip coefficient": _edge_number("flip_coefficient"),
    "epsilon": _edge_number("epsilon"),
    "cycles": _cycle_count,
    "cycle": _cycle,
    "multiplier": _multiplier,
}
"""What the words of `KnownAnswer.quantity` mean."""
