"""Formulas as plain data: lists that a certificate can hold and a small program can read.

A number is a text "p/q" or "n", a symbol a text; else a list: ["+", a, b, …], ["*", a, b, …], ["-", a, b], ["/", a, b],
["neg", a], ["^", a, n] with n an integer, [function, a], ["pi"]. The list is closed; what is not in it raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from dynsys.derive.symbols import FUNCTIONS, as_expression, symbol
from dynsys.errors import ExactnessError, MisuseError

Formula = str | list[Any]
DEEPEST, LARGEST_POWER = 200, 1000
NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")
_FUNCTIONS: dict[type, str] = {function: name for name, function in FUNCTIONS.items() if name != "sqrt"}


def number_text(value: Fraction | sympy.Rational) -> str:
    """Return "n" or "p/q".

    Examples
    --------
    >>> number_text(Fraction(-1, 3)), number_text(Fraction(4))
    ('-1/3', '4')
    """
    return str(Fraction(int(value.numerator), int(value.denominator)))


def to_formula(expression: sympy.Expr | int) -> Formula:
    """Return the formula of an exact expression, as it is displayed: nothing is simplified.

    Roots are square roots, one after another; a rational power with another denominator is exp(p/q·log a).

    Raises
    ------
    ExactnessError
        Where it holds a floating-point number.
    MisuseError
        Where it holds what is not in the closed list, a power beyond 1000, or is nested deeper than 200.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> to_formula(x - 2 * y**2 / 3)
    ['-', 'x', ['*', '2/3', ['^', 'y', 2]]]
    """
    if isinstance(expression, float):
        raise ExactnessError(_float(expression))
    try:
        formula = _read(as_expression(expression))
    except RecursionError:
        raise MisuseError(f"a formula nested at most {DEEPEST} deep is expected, got a deeper one") from None
    if depth(formula) > DEEPEST:
        raise MisuseError(f"a formula nested at most {DEEPEST} deep is expected, got one of {depth(formula)}")
    return formula


def depth(formula: Formula) -> int:
    """Return how deep the lists of a formula are nested; a text is 0 deep.

    Examples
    --------
    >>> depth("x"), depth(["neg", ["sin", "x"]])
    (0, 2)
    """
    deepest, waiting = 0, [(formula, 0)]
    while waiting:
        part, level = waiting.pop()
        if isinstance(part, list):
            deepest = max(deepest, level + 1)
            waiting += [(inner, level + 1) for inner in part[1:]]
    return deepest


def _float(value: object) -> str:
    return f"exact numbers are expected, got the float {value}; write a fraction, such as Rational(1, 10)"


@lru_cache(maxsize=1 << 16)  # equal parts share one list, so that no list is changed once it is made
def _read(expression: sympy.Expr) -> Formula:
    if isinstance(expression, sympy.Rational):
        return number_text(expression)
    if isinstance(expression, sympy.Float):
        raise ExactnessError(_float(expression))
    if isinstance(expression, sympy.Symbol):
        return str(symbol(expression.name).name)
    if expression is sympy.pi:
        return ["pi"]
    if expression is sympy.E:
        return ["exp", "1"]
    if isinstance(expression, sympy.Add):
        return _sum(expression.as_ordered_terms())
    if isinstance(expression, sympy.Mul):
        return _product(expression)
    if isinstance(expression, sympy.Pow) and isinstance(expression.exp, sympy.Rational):
        return _power(expression.base, Fraction(int(expression.exp.p), int(expression.exp.q)))
    if isinstance(expression, sympy.sign):
        argument = _read(expression.args[0])
        return ["/", argument, ["abs", argument]]
    name = _FUNCTIONS.get(type(expression))
    if name is None:
        raise MisuseError(f"a formula of + - * / ** and the known functions is expected, got {expression}")
    return [name, _read(expression.args[0])]


def _sum(terms: Sequence[sympy.Expr]) -> Formula:
    total: Formula = []
    for term in terms:
        negative = term.could_extract_minus_sign() and not isinstance(term, sympy.Add)
        part = _read(-term if negative else term)
        if not total:
            total = _negative(part) if negative else part
        elif negative:
            total = ["-", total, part]
        elif isinstance(total, list) and total[0] == "+":
            total = [*total, part]
        else:
            total = ["+", total, part]
    return total


def _negative(part: Formula) -> Formula:
    return f"-{part}" if isinstance(part, str) and part[0].isdigit() else ["neg", part]


def _product(expression: sympy.Mul) -> Formula:
    coefficient, rest = expression.as_coeff_Mul()
    if coefficient.is_Rational and coefficient < 0:
        return _negative(_read(-expression))
    over: list[Formula] = [] if coefficient == 1 else [_read(coefficient)]
    under: list[Formula] = []
    for factor in rest.as_ordered_factors():
        base, exponent = factor.as_base_exp() if isinstance(factor, sympy.Pow) else (factor, sympy.S.One)
        if isinstance(exponent, sympy.Rational) and exponent < 0:
            under.append(_read(base**-exponent))
        else:
            over.append(_read(factor))
    top: Formula = over[0] if len(over) == 1 else (["*", *over] if over else "1")
    if not under:
        return top
    return ["/", top, under[0] if len(under) == 1 else ["*", *under]]


def _power(base: sympy.Expr, exponent: Fraction) -> Formula:
    if exponent < 0:
        return ["/", "1", _read(base**-exponent)]
    inner, denominator = _read(base), exponent.denominator
    if denominator & (denominator - 1):
        return ["exp", ["*", number_text(exponent), ["log", inner]]]
    while denominator > 1:
        inner, denominator = ["sqrt", inner], denominator // 2
    return inner if exponent.numerator == 1 else ["^", inner, _bounded(exponent.numerator)]


def _bounded(exponent: int) -> int:
    if exponent == 0 or abs(exponent) > LARGEST_POWER:
        raise MisuseError(f"an exponent from 1 to {LARGEST_POWER}, or negative, is expected, got {exponent}")
    return exponent
