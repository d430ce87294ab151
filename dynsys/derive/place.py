"""Places in state space given by name: in the state's own symbols, or in those of one coordinate system."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy

from dynsys.derive.coordinates import Coordinates
from dynsys.derive.model import Model
from dynsys.derive.printer import to_text
from dynsys.errors import MisuseError

DIGITS = 40
MOST = 10**300


def coordinates_of(model: Model, names: tuple[str, ...]) -> Coordinates | None:
    """Return the coordinate system whose symbols the names are, or None where they are the state's own.

    Raises
    ------
    MisuseError
        Where the names are neither, e.g. mixed, repeated or incomplete.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> coordinates_of(model("scalar4"), ("d", "c")).name
    'cd'
    """
    state = [s.name for s in model.system.state]
    if sorted(names) == sorted(state):
        return None
    for coordinates in model.coordinates:
        if sorted(names) == sorted(s.name for s in coordinates.symbols):
            return coordinates
    known = " or ".join(
        ", ".join(group) for group in [state, *([s.name for s in c.symbols] for c in model.coordinates)]
    )
    raise MisuseError(f"{known} are expected together, got {', '.join(names) or 'nothing'}")


def state_of(model: Model, values: Mapping[str, Fraction], parameters: Mapping[str, Fraction]) -> tuple[float, ...]:
    """Return the state, n floats, at a place given in the state's symbols or in those of a coordinate system.

    Parameters
    ----------
    values
        An exact value for each symbol.
    parameters
        Exact values, for coordinate systems that depend on parameters.

    Raises
    ------
    MisuseError
        Where the names do not belong together, or the place is outside the chart.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> x, y = state_of(model("scalar2"), {"c": Fraction(0), "d": Fraction(1)}, {})
    Traceback (most recent call last):
    ...
    dynsys.errors.MisuseError: a place on the chart of cd, where c > 0, is expected, got c = 0, d = 1
    """
    coordinates = coordinates_of(model, tuple(values))
    if coordinates is None:
        return tuple(_finite(s.name, values[s.name]) for s in model.system.state)
    place = {s: sympy.Rational(*values[s.name].as_integer_ratio()) for s in coordinates.symbols}
    for symbol in coordinates.parameters:
        if symbol.name not in parameters:
            raise MisuseError(f"a value for {symbol} is expected (--at {symbol}=…), got none")
        place[symbol] = sympy.Rational(*parameters[symbol.name].as_integer_ratio())
    given = ", ".join(f"{name} = {value}" for name, value in values.items())
    for condition in coordinates.image:
        value = sympy.N(condition.subs(place), DIGITS)
        if not (value.is_real and value > 0):
            raise MisuseError(
                f"a place on the chart of {coordinates.name}, where {to_text(condition)} > 0, is expected, got {given}"
            )
    point = [sympy.N(part.subs(place), DIGITS) for part in coordinates.inverse]
    old = dict(zip(coordinates.state, point, strict=True))
    for condition in (*coordinates.chart, *point):
        value = sympy.N(condition.subs(old), DIGITS)
        if not value.is_real or (condition in coordinates.chart and not value > 0):
            where = f", where {to_text(condition)} > 0," if condition in coordinates.chart else ""
            raise MisuseError(f"a place on the chart of {coordinates.name}{where} is expected, got {given}")
    return tuple(_finite(s.name, value) for s, value in zip(coordinates.state, point, strict=True))


def _finite(name: str, value: Fraction | sympy.Float) -> float:
    size = abs(value)
    if size > MOST:
        raise MisuseError(f"a state that floating-point numbers hold is expected, got {name} above 1e300 in size")
    return float(value)


def require_step(model: Model, parameters: Mapping[str, Fraction]) -> None:
    """Check that the step size of gradient descent is positive: 2/η and the gap mean nothing else.

    Raises
    ------
    MisuseError
        Where it has a value that is not.
    """
    if model.step is not None and parameters.get(model.step.name, 1) <= 0:
        value = parameters[model.step.name]
        raise MisuseError(f"a step size {model.step} > 0 is expected (--at {model.step}=…), got {value}")
