"""Exact things for claims: boxes and formulas, and how they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.parser import parse_expression
from dynsys.derive.printer import to_text
from dynsys.errors import ExactnessError, MisuseError
from dynsys.verify.formula import number_text, to_formula

Sides = Mapping[str, tuple[Exact, Exact]]
_INFINITE = {"inf", "+inf", "-inf", "oo", "+oo", "-oo", "infinity", "-infinity", "+infinity"}


def exact_box(sides: Box | Sides) -> Box:
    """Return the box with exact, bounded sides.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For a side that is unbounded, empty or not a pair; for a box without sides.

    Examples
    --------
    >>> exact_box({"x": (0, "1/3")}).sides["x"]
    (Fraction(0, 1), Fraction(1, 3))
    """
    if isinstance(sides, Box):
        return sides
    for name, side in sides.items():
        if not isinstance(side, tuple | list) or len(side) != 2:
            raise MisuseError(f"a side (lo, hi) is expected for {name}, got {side!r}")
        if any(str(end).strip().lower() in _INFINITE for end in side):
            raise MisuseError(f"a bounded side is expected for {name}, got {side[0]}:{side[1]}; see EscapeOutside")
    return Box(sides)  # type: ignore[arg-type]  # Box makes exact numbers of its sides


def exact_expression(value: Any, names: Iterable[str] | None = None) -> sympy.Expr:
    """Return the expression of a number, an expression or a text, checked against the closed list of formulas.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For another symbol than the names given, or what is not in the closed list.

    Examples
    --------
    >>> exact_expression("x/3", ["x"])
    x/3
    """
    if isinstance(value, bool | float):
        raise ExactnessError(f"an exact number is expected, got the float {value!r}; write {str(value)!r}")
    if isinstance(value, Fraction):
        value = sympy.Rational(value.numerator, value.denominator)
    expression = parse_expression(value) if isinstance(value, str) else sympy.sympify(value)
    to_formula(expression)
    if names is not None:
        known = set(names)
        for symbol in sorted(expression.free_symbols, key=str):
            if symbol.name not in known:
                raise MisuseError(f"a symbol among {', '.join(names)} is expected, got {symbol}")
    return expression


def positive(value: Any, names: Iterable[str]) -> sympy.Expr:
    """Return the expression that is > 0 where a condition holds: a formula itself, or a text "a > b" or "a < b".

    Raises
    ------
    MisuseError
        As for `exact_expression`, and for more than one sign of comparison, or one that is not strict.

    Examples
    --------
    >>> positive("x < 1/3", ["x"])
    1/3 - x
    """
    if not isinstance(value, str) or not ("<" in value or ">" in value):
        return exact_expression(value, names)
    if "=" in value or value.count("<") + value.count(">") != 1:
        raise MisuseError(f"one strict comparison such as 'x*y < 1' is expected, got {value!r}")
    left, right = (exact_expression(part, names) for part in value.replace("<", ">").split(">"))
    return right - left if "<" in value else left - right


def defined(expressions: Iterable[sympy.Expr]) -> list[sympy.Expr]:
    """Return formulas 2 + atan(g), > 0 just where g is defined, for those g that are no polynomials.

    They stand beside formulas into which g was put, where sympy may have cancelled what is not defined: √y² is y.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> defined([x * y, 1 / x])
    [atan(1/x) + 2]
    """
    return [2 + sympy.atan(g) for g in expressions if not g.is_polynomial(*g.free_symbols)]


def sides_text(box: Box) -> str:
    """Return a box in words.

    Examples
    --------
    >>> sides_text(exact_box({"x": (0, 1), "y": ("1/3", "1/3")}))
    '0 <= x <= 1, y = 1/3'
    """
    return ", ".join(
        f"{name} = {number_text(lo)}" if lo == hi else f"{number_text(lo)} <= {name} <= {number_text(hi)}"
        for name, (lo, hi) in box.sides.items()
    )


def sides_document(box: Box) -> list[list[str]]:
    """Return the sides of a box as texts."""
    return [[number_text(lo), number_text(hi)] for lo, hi in box.sides.values()]


def rational(value: Fraction) -> sympy.Rational:
    """Return a fraction as sympy's."""
    return sympy.Rational(value.numerator, value.denominator)


def exact_point(values: Mapping[str, Exact]) -> dict[str, Fraction]:
    """Return a point with exact coordinates."""
    return {name: exact(value) for name, value in values.items()}


def text(expression: sympy.Expr) -> str:
    """Return an expression as it is typed."""
    return to_text(expression)
