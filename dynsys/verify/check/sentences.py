"""Formulas, boxes and maps as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from dynsys.verify.check.fields import Side, is_number

_LONG, _PLACES = 10**6, 40
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4


def _plain(formula: Any) -> tuple[str, int]:
    if isinstance(formula, str):
        if not is_number(formula):
            return formula, _ATOM
        return formula, _SUM if formula.startswith("-") else _PRODUCT if "/" in formula else _ATOM
    name, rest = formula[0], formula[1:]
    if name == "pi":
        return "π", _ATOM
    if name == "+" and len(rest) == 1 or name == "*" and len(rest) == 1:
        return _plain(rest[0])
    if name == "+":
        return " + ".join(_within(part, _PRODUCT) for part in rest), _SUM
    if name == "-":
        return f"{_within(rest[0], _SUM)} - {_within(rest[1], _PRODUCT)}", _SUM
    if name == "neg":
        return f"-{_within(rest[0], _POWER)}", _SUM
    if name == "*":
        return "*".join(_within(part, _POWER) for part in rest), _PRODUCT
    if name == "/":
        return f"{_within(rest[0], _POWER)}/{_within(rest[1], _POWER)}", _PRODUCT
    if name == "^":
        exponent = f"{rest[1]}" if rest[1] > 0 else f"({rest[1]})"
        return f"{_within(rest[0], _ATOM)}^{exponent}", _POWER
    return f"{name}({_plain(rest[0])[0]})", _ATOM


def _within(formula: Any, level: int) -> str:
    shown, own = _plain(formula)
    return shown if own >= level else f"({shown})"


def formula_text(formula: Any) -> str:
    """Return a checked formula as a person writes it.

    Examples
    --------
    >>> formula_text(["-", ["^", "x", 2], ["*", "2/3", ["+", "x", "1"]]])
    'x^2 - (2/3)*(x + 1)'
    """
    return _plain(formula)[0]


def number_text(value: Fraction) -> str:
    """Return a number as a fraction, or where that is long and a decimal expansion ends soon, as this.

    Examples
    --------
    >>> number_text(Fraction(1, 3)), number_text(Fraction(3, 8)), number_text(-Fraction(12345678901, 10**9))
    ('1/3', '3/8', '-12.345678901')
    """
    if value.denominator < _LONG or 10**_PLACES % value.denominator:
        return str(value)
    whole, rest = divmod(abs(value.numerator) * (10**_PLACES // value.denominator), 10**_PLACES)
    return f"{'-' if value < 0 else ''}{whole}.{str(rest).rjust(_PLACES, '0').rstrip('0')}"


def side_text(side: Side) -> str:
    """Return a side."""
    low, high = map(number_text, side)
    return f"[{low}, {high}]" if low != high else f"{{{low}}}"


def region_text(names: Sequence[str], box: Sequence[Side]) -> str:
    """Return the sides of a box by name."""
    return ", ".join(f"{name} in {side_text(side)}" for name, side in zip(names, box, strict=True))


def map_text(state: Sequence[str], parameters: Mapping[str, Fraction], formulas: Sequence[Any]) -> str:
    """Return a map and the values of its parameters."""
    left, right = ", ".join(state), ", ".join(formula_text(formula) for formula in formulas)
    at = ", ".join(f"{name} = {value}" for name, value in sorted(parameters.items()))
    return f"the map ({left}) -> ({right})" + (f" at {at}" if at else "")


def boxes_text(boxes: Sequence[Sequence[Side]]) -> str:
    """Return the boxes of a cycle's points."""
    return ", ".join(" x ".join(side_text(side) for side in box) for box in boxes)
