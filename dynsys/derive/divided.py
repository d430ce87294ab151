"""Exact divided differences: f(t) = f(0) + t·g(t), with no quotient 0/0 left at t = 0.

The rules are those of slopes, which hold exactly and not only to first order: for a = a₀ + t·α and b = b₀ + t·β

    ab = a₀b₀ + t(a₀β + αb),   aⁿ = a₀ⁿ + tα Σ aⁱa₀ⁿ⁻¹⁻ⁱ,   1/a = 1/a₀ − tα/(a·a₀),   √a = √a₀ + tα/(√a + √a₀).

References
----------
R. Krawczyk, A. Neumaier, *Interval slopes for rational functions and associated centered forms*, 1985.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import sympy

from dynsys.errors import MisuseError


class Divided(NamedTuple):
    """f(0), and g with f(t) = f(0) + t·g(t)."""

    start: sympy.Expr
    quotient: sympy.Expr


_NOTHING_YET = Divided(sympy.Integer(1), sympy.Integer(0))


def divided(expression: sympy.Expr, symbol: sympy.Symbol) -> Divided:
    """Return a function of t at 0, and its divided difference.

    Parameters
    ----------
    expression
        Of + − · /, integer powers and square roots.
    symbol
        t.

    Raises
    ------
    MisuseError
        For another function of t, and where 1/a or √a with a(0) = 0 occurs.

    Examples
    --------
    >>> t = sympy.Symbol("t", real=True)
    >>> divided(sympy.sqrt(1 + t), t)
    Divided(start=1, quotient=1/(sqrt(t + 1) + 1))
    """
    if symbol not in expression.free_symbols:
        return Divided(expression, sympy.Integer(0))
    if expression == symbol:
        return Divided(sympy.Integer(0), sympy.Integer(1))
    if isinstance(expression, sympy.Add):
        parts = [divided(part, symbol) for part in expression.args]
        return Divided(sympy.Add(*(p.start for p in parts)), sympy.Add(*(p.quotient for p in parts)))
    if isinstance(expression, sympy.Mul):
        pairs = [(part, divided(part, symbol)) for part in expression.args]
        return reduce(_product, pairs, _NOTHING_YET)
    if isinstance(expression, sympy.Pow) and (2 * expression.exp).is_Integer:
        return _power(expression.base, expression.exp, symbol)
    what = f"sums, products, integer powers and square roots are expected of {symbol}"
    raise MisuseError(f"{what}, got {expression.func}")


def _product(done: Divided, factor: tuple[sympy.Expr, Divided]) -> Divided:
    whole, part = factor
    return Divided(done.start * part.start, done.start * part.quotient + done.quotient * whole)


def _power(base: sympy.Expr, exponent: sympy.Expr, symbol: sympy.Symbol) -> Divided:
    if exponent.is_Integer and exponent > 0:
        start, quotient = divided(base, symbol)
        n = int(exponent)
        return Divided(start**n, quotient * sympy.Add(*(base**i * start ** (n - 1 - i) for i in range(n))))
    if exponent == sympy.Rational(1, 2):
        start, quotient = divided(base, symbol)
        if start == 0:
            raise MisuseError(f"a root that is not 0 at {symbol} = 0 is expected, got {sympy.sqrt(base)}")
        return Divided(sympy.sqrt(start), quotient / (sympy.sqrt(base) + sympy.sqrt(start)))
    if exponent > 0:
        return _half(base, exponent, symbol)
    start, quotient = divided(sympy.Pow(base, -exponent), symbol)
    if start == 0:
        raise MisuseError(f"a denominator that is not 0 at {symbol} = 0 is expected, got {base**-exponent}")
    return Divided(1 / start, -quotient / (base**-exponent * start))


def _half(base: sympy.Expr, exponent: sympy.Expr, symbol: sympy.Symbol) -> Divided:
    """Return that of a^(n + ½) = aⁿ·√a."""
    whole, root = base ** int(exponent - sympy.Rational(1, 2)), sympy.sqrt(base)
    return _product(divided(whole, symbol), (root, divided(root, symbol)))


def without(expression: sympy.Expr, symbol: sympy.Symbol, order: int) -> sympy.Expr:
    """Return a function of t divided by t^order, which it must be a multiple of.

    Raises
    ------
    MisuseError
        As `divided`, and where it is no such multiple.

    Examples
    --------
    >>> t = sympy.Symbol("t", real=True)
    >>> without(sympy.sqrt(1 + t**2) - 1, t, 2)
    1/(sqrt(t**2 + 1) + 1)
    """
    for power in range(order):
        start, quotient = divided(expression, symbol)
        if sympy.simplify(start) != 0:
            raise MisuseError(f"a multiple of {symbol}**{order} is expected, got one of {symbol}**{power} only")
        expression = quotient
    return expression
