"""What to show first for a model that does not say: step sizes and starts found by looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from dynsys.derive.model import FirstLook, Model
from dynsys.errors import MisuseError
from dynsys.explore import TrajectoryMethod, run_trajectory

_SCALES = (Fraction(3, 4), Fraction(1), Fraction(6, 5))
_STARTS = (Fraction(6, 5), Fraction(4, 5), Fraction(11, 10), Fraction(9, 10), Fraction(3, 2), Fraction(1, 2))
_SMALL_STEPS = tuple(Fraction(1, 10**k) for k in range(1, 6))


def first_look(model: Model, parameters: Mapping[str, Fraction], start: Mapping[str, Fraction]) -> FirstLook:
    """Return what a study shows: the model's own choice, or one found; parameters and start given come first.

    For gradient descent without a choice of its own, a run with a small step finds a minimum of sharpness λ; the
    step sizes are then 3/4, 1 and 6/5 of 2/λ, and the sweep is from 1/4 to 2 of it.

    Raises
    ------
    MisuseError
        Where parameters other than the step size have no value, or no minimum was found.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> first_look(model("scalar4"), {}, {}).values[0]
    {'eta': '1/4'}
    """
    names = [s.name for s in model.system.parameters]
    given = {name: str(value) for name, value in parameters.items()}
    chosen = model.first_look
    if chosen is None:
        chosen = _found(model, parameters, start)
    values = chosen.values
    if given:
        values = tuple({**value, **given} for value in values)
        values = tuple(value for i, value in enumerate(values) if value not in values[:i])
    missing = [name for name in names if name not in values[0]]
    if missing:
        raise MisuseError(f"a value for {missing[0]} is expected (--at {missing[0]}=…), got none")
    place = {name: str(value) for name, value in start.items()}
    return replace(chosen, values=values, start=place or chosen.start)


def _found(model: Model, parameters: Mapping[str, Fraction], start: Mapping[str, Fraction]) -> FirstLook:
    state = [s.name for s in model.system.state]
    names = [s.name for s in model.system.parameters]
    place = {name: str(start.get(name, _STARTS[i % len(_STARTS)])) for i, name in enumerate(state)}
    step = None if model.step is None else model.step.name
    others = [name for name in names if name != step and name not in parameters]
    if others:
        raise MisuseError(f"a value for {others[0]} is expected (--at {others[0]}=…), got none")
    fixed = {name: str(parameters[name]) for name in names if name in parameters}
    if step is not None:
        edge = parameters.get(step) or _edge_of(model, parameters, place, step)
        steps = (edge,) if step in parameters else tuple(_short(scale * edge) for scale in _SCALES)
        values = tuple({**fixed, step: str(value)} for value in steps)
        sweep = (step, str(_short(edge / 4)), str(_short(2 * edge)))
        return FirstLook(values, place, sweep, place, state[0], 3)
    if not names:
        return FirstLook(({},), place, ("", "", ""), place, state[0], 4)
    value = parameters[names[0]]
    width = abs(value) / 4 or Fraction(1)
    return FirstLook((fixed,), place, (names[0], str(value - width), str(value + width)), place, state[0], 4)


def _short(value: Fraction) -> Fraction:
    """The fraction of at most two significant digits nearest to a positive value, a little above or below."""
    scale = Fraction(10) ** (1 - len(str(int(1 / value))) if value < 1 else len(str(int(value))))
    return Fraction(round(value / scale * 100), 100) * scale


def _edge_of(model: Model, parameters: Mapping[str, Fraction], place: Mapping[str, str], step: str) -> Fraction:
    method = TrajectoryMethod(steps=200_000, tolerance=1e-4)
    start = [float(Fraction(place[s.name])) for s in model.system.state]
    for small in _SMALL_STEPS:
        run = run_trajectory(model, start, {**parameters, step: small}, method)
        if run.ending.settled and run.final_sharpness is not None and run.final_sharpness > 1e-6:
            return _short(Fraction(2 / run.final_sharpness).limit_denominator(10**6))
    raise MisuseError(
        f"a step size is expected (--at {step}=…): no minimum with a positive sharpness was found from "
        + ", ".join(f"{name} = {value}" for name, value in place.items())
    )
