"""What to show first for a model that does not say: step sizes and starts found by looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from dynsys.box import exact
from dynsys.derive.model import FirstLook, Model
from dynsys.derive.place import coordinates_of, require_step, state_of
from dynsys.errors import MisuseError
from dynsys.explore import Ending, TrajectoryMethod, run_trajectory

_SCALES = (Fraction(3, 4), Fraction(1), Fraction(6, 5))
_STARTS = (Fraction(6, 5), Fraction(4, 5), Fraction(11, 10), Fraction(9, 10), Fraction(3, 2), Fraction(1, 2))
_NEARER = (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(1, 100))
_SMALL_STEPS = tuple(Fraction(1, 10**k) for k in range(1, 6))
_LOOK = TrajectoryMethod(steps=1000)


def first_look(model: Model, parameters: Mapping[str, Fraction], start: Mapping[str, Fraction]) -> FirstLook:
    """Return what a study shows: the model's own choice, or one found; parameters and start given come first.

    For gradient descent without a choice of its own, a run with a small step finds a minimum of sharpness λ; the
    step sizes are then 3/4, 1 and 6/5 of 2/λ, and the sweep is from 1/4 to 2 of it. For a map without one, the
    start is the first of a few from which a thousand steps stay bounded.

    Raises
    ------
    MisuseError
        Where parameters other than the step size have no value, no minimum was found, or what is given does not fit
        the model.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> first_look(model("scalar4"), {}, {}).values[0]
    {'eta': '1/4'}
    """
    names = [s.name for s in model.system.parameters]
    for name in parameters:
        if name not in names:
            raise MisuseError(f"a parameter among {', '.join(names) or 'none'} is expected in --at, got {name!r}")
    require_step(model, parameters)
    if start:
        coordinates_of(model, tuple(start))
    given = {name: str(value) for name, value in parameters.items()}
    chosen = model.first_look
    if chosen is None:
        chosen = _found(model, parameters, start)
    values = chosen.values
    if given:
        values = tuple({**value, **given} for value in values)
        values = tuple(value for i, value in enumerate(values) if value not in values[:i])
    for name in names:
        if name not in values[0]:
            raise _missing(name)
    place = {name: str(value) for name, value in start.items()} or chosen.start
    for value in values:
        state_of(model, _exact(place), _exact(value))
    return replace(chosen, values=values, start=place)


def _exact(values: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: exact(value) for name, value in values.items()}


def _missing(name: str) -> MisuseError:
    return MisuseError(f"a value for {name} is expected (--at {name}=…), got none")


def _found(model: Model, parameters: Mapping[str, Fraction], start: Mapping[str, Fraction]) -> FirstLook:
    state = [s.name for s in model.system.state]
    names = [s.name for s in model.system.parameters]
    step = None if model.step is None else model.step.name
    for name in names:
        if name != step and name not in parameters:
            raise _missing(name)
    place = {name: start.get(name, _STARTS[i % len(_STARTS)]) for i, name in enumerate(state)}
    fixed = {name: str(parameters[name]) for name in names if name in parameters}
    if step is not None:
        typed = {name: str(value) for name, value in place.items()}
        edge = parameters[step] if step in parameters else _edge_of(model, parameters, place, step)
        steps = (edge,) if step in parameters else tuple(_short(scale * edge) for scale in _SCALES)
        values = tuple({**fixed, step: str(value)} for value in steps)
        sweep = (step, str(_short(edge / 4)), str(_short(2 * edge)))
        return FirstLook(values, typed, sweep, typed, state[0], 3)
    typed = {name: str(value) for name, value in (place if start else _bounded(model, parameters, place)).items()}
    if not names:
        return FirstLook(({},), typed, ("", "", ""), typed, state[0], 4)
    value = parameters[names[0]]
    width = abs(value) / 4 or Fraction(1)
    return FirstLook((fixed,), typed, (names[0], str(value - width), str(value + width)), typed, state[0], 4)


def _short(value: Fraction) -> Fraction:
    """The fraction of at most two significant digits nearest to a positive value, a little above or below."""
    scale = Fraction(10) ** (1 - len(str(int(1 / value))) if value < 1 else len(str(int(value))))
    return Fraction(round(value / scale * 100), 100) * scale


def _bounded(model: Model, parameters: Mapping[str, Fraction], place: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The place drawn towards 0 until the orbit stays bounded; as it is where it never does."""
    for nearer in _NEARER:
        trial = {name: value * nearer for name, value in place.items()}
        ending = run_trajectory(model, state_of(model, trial, parameters), parameters, _LOOK).ending
        if ending not in (Ending.DIVERGED, Ending.UNDEFINED):
            return trial
    return dict(place)


def _edge_of(model: Model, parameters: Mapping[str, Fraction], place: Mapping[str, Fraction], step: str) -> Fraction:
    method = TrajectoryMethod(steps=200_000, tolerance=1e-4)
    start = state_of(model, place, parameters)
    for small in _SMALL_STEPS:
        run = run_trajectory(model, start, {**parameters, step: small}, method)
        if run.ending.settled and run.final_sharpness is not None and run.final_sharpness > 1e-6:
            return _short(Fraction(2 / run.final_sharpness).limit_denominator(10**6))
    raise MisuseError(
        f"a step size is expected (--at {step}=…): no minimum with a positive sharpness was found from "
        + ", ".join(f"{name} = {value}" for name, value in place.items())
    )
