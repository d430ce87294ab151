"""Truncated series: the arithmetic in which expansions are made.

A series is Σ c_k t^k, k rational and bounded below, with an order: terms from t^order on are unknown. The coefficients
are sympy expressions free of t. An expression becomes a series by walking its tree, so that no limit is ever taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy

from dynsys.derive.simplify import vanishes
from dynsys.derive.symbols import as_expression
from dynsys.errors import NotDerivableError

INFINITE = Fraction(10**9)
_ROUNDS = 6


class _UnresolvedError(Exception):
    """All terms known so far cancel: the next ones are needed."""


@dataclass(frozen=True)
class Series:
    """Terms {exponent: coefficient}, all below ``order``, no coefficient zero.

    Parameters
    ----------
    terms
        Exponents and coefficients.
    order
        The exponent from which on terms are unknown; ``INFINITE`` for an exact finite sum.
    """

    terms: Mapping[Fraction, sympy.Expr]
    order: Fraction = INFINITE

    @property
    def valuation(self) -> Fraction:
        """The least exponent with a term, or the order where there is none."""
        return min(self.terms, default=self.order)

    def cut(self, order: Fraction) -> Series:
        """Return the series known only below that order."""
        if order >= self.order:
            return self
        return Series({k: c for k, c in self.terms.items() if k < order}, order)


def constant(value: sympy.Expr) -> Series:
    """Return the exact series of a number or an expression free of t."""
    value = as_expression(value)
    return Series({} if value == 0 else {Fraction(0): value})


def _collect(pairs: list[tuple[Fraction, sympy.Expr]], order: Fraction) -> Series:
    sums: dict[Fraction, list[sympy.Expr]] = {}
    for exponent, coefficient in pairs:
        if exponent < order:
            sums.setdefault(exponent, []).append(coefficient)
    terms = {k: sympy.expand(sympy.Add(*parts)) for k, parts in sums.items()}
    return Series({k: c for k, c in terms.items() if c != 0}, order)


def add(*parts: Series) -> Series:
    """Return the sum."""
    order = min(part.order for part in parts)
    return _collect([item for part in parts for item in part.terms.items()], order)


def multiply(one: Series, other: Series, relative: Fraction) -> Series:
    """Return the product, cut at ``relative`` beyond its valuation."""
    valuation = one.valuation + other.valuation
    order = min(one.order + other.valuation, other.order + one.valuation, valuation + relative, INFINITE)
    if one.order >= INFINITE and other.order >= INFINITE and not (one.terms and other.terms):
        return Series({})
    pairs = [(k + m, c * d) for k, c in one.terms.items() for m, d in other.terms.items() if k + m < order]
    exact = one.order >= INFINITE and other.order >= INFINITE
    widest = max(one.terms, default=Fraction(0)) + max(other.terms, default=Fraction(0))
    return _collect(pairs, INFINITE if exact and widest < order else order)


def power(base: Series, exponent: sympy.Rational, relative: Fraction) -> Series:
    """Return base**exponent by the binomial series about its leading term.

    Raises
    ------
    NotDerivableError
        Where the base has no leading term to expand about, or the power of its leading term is not real.
    """
    if exponent.is_Integer and exponent >= 0:
        result = constant(sympy.Integer(1))
        for _ in range(int(exponent)):
            result = multiply(result, base, relative)
        return result
    base = _with_leading_term(base)
    if not base.terms and base.order < INFINITE:
        raise _UnresolvedError
    if not base.terms:
        raise NotDerivableError("an expansion about a point where the formula is regular is expected, got 0 to a "
                                f"power of {exponent}")  # fmt: skip
    valuation = base.valuation
    leading = base.terms[valuation]
    small = _scaled(Series({k: c for k, c in base.terms.items() if k != valuation}, base.order), leading, valuation)
    first = _require_real(leading**exponent, f"{leading} to a power of {exponent}")
    head = Series({valuation * Fraction(exponent.p, exponent.q): first})
    body = _compose(lambda k: sympy.binomial(exponent, k), small, relative)
    return multiply(head, body, relative)


def _with_leading_term(series: Series) -> Series:
    """Drop leading coefficients that vanish without looking it, such as sin(p)**2 + cos(p)**2 - 1."""
    terms = dict(series.terms)
    while terms and terms[min(terms)].is_Add and vanishes(terms[min(terms)]):
        del terms[min(terms)]
    return Series(terms, series.order)


def _require_real(coefficient: sympy.Expr, what: str) -> sympy.Expr:
    if coefficient.is_real is False or coefficient.has(sympy.I, sympy.zoo, sympy.nan, sympy.oo):
        raise NotDerivableError(f"an expansion about a point where the formula is real is expected, got {what}")
    return coefficient


def _scaled(series: Series, leading: sympy.Expr, valuation: Fraction) -> Series:
    order = series.order if series.order >= INFINITE else series.order - valuation
    return Series({k - valuation: sympy.expand(c / leading) for k, c in series.terms.items()}, order)


def _compose(coefficient: Callable[[int], sympy.Expr], small: Series, relative: Fraction) -> Series:
    """Σ coefficient(k) small^k, for a series of positive valuation."""
    total, factor, k = constant(coefficient(0)), constant(sympy.Integer(1)), 0
    if not small.terms:
        return total.cut(min(small.order, relative)) if small.order < INFINITE else total
    while True:
        k += 1
        factor = multiply(factor, small, relative).cut(relative)
        if not factor.terms:
            return total.cut(relative)
        total = add(total, multiply(constant(coefficient(k)), factor, relative))


def apply(function: sympy.Function, argument: Series, relative: Fraction) -> Series:
    """Return function(argument) by Taylor's series about the constant term.

    Raises
    ------
    NotDerivableError
        Where the argument grows as t goes to 0, or the function is not finite and real at its limit.
    """
    if function is sympy.Abs:
        argument = _with_leading_term(argument)
        leading = argument.terms.get(argument.valuation, sympy.Integer(1))
        result = multiply(constant(sympy.sign(leading)), argument, relative)
        return Series(
            {k: abs(leading) if k == argument.valuation else c for k, c in result.terms.items()}, result.order
        )
    if argument.order <= 0 and not argument.terms:
        raise _UnresolvedError
    if argument.valuation < 0:
        raise NotDerivableError(f"an expansion at a finite argument is expected, got {function} of a growing one")
    centre = argument.terms.get(Fraction(0), sympy.Integer(0))
    small = Series({k: c for k, c in argument.terms.items() if k > 0}, argument.order)
    u = sympy.Dummy("u")
    derivatives = [function(u)]

    def coefficient(k: int) -> sympy.Expr:
        while len(derivatives) <= k:
            derivatives.append(sympy.diff(derivatives[-1], u))
        value = _require_real(derivatives[k].subs(u, centre), f"{function} at {centre}")
        return value / sympy.factorial(k)

    return _compose(coefficient, small, relative)


def expand_expression(expression: sympy.Expr, values: Mapping[sympy.Symbol, Series], order: Fraction) -> Series:
    """Return the expression as a series below ``order``, each symbol replaced by its series.

    Symbols without a series are constants. The working precision is raised until the order is reached.

    Raises
    ------
    NotDerivableError
        Where the expression is singular at t = 0 in a way that is no such series.

    Examples
    --------
    >>> s = sympy.Symbol("s")
    >>> expand_expression(1 / (1 - s), {s: Series({Fraction(1): sympy.Integer(1)})}, Fraction(3)).terms
    {Fraction(0, 1): 1, Fraction(1, 1): 1, Fraction(2, 1): 1}
    """
    relative = max(order, Fraction(1)) + 1
    for _ in range(_ROUNDS):
        try:
            result = _walk(as_expression(expression), values, relative, {})
        except _UnresolvedError:
            relative += 4
            continue
        if result.order >= order:
            return result.cut(order)
        relative += order - result.order + 1
    raise NotDerivableError(f"a series to order {order} is expected, and cancellation leaves none of {expression}")


def _walk(
    node: sympy.Expr, values: Mapping[sympy.Symbol, Series], relative: Fraction, cache: dict[sympy.Expr, Series]
) -> Series:
    if node in cache:
        return cache[node]
    if node in values:
        result = values[node]
    elif not node.free_symbols & set(values):
        result = constant(node)
    elif node.is_Add:
        result = add(*(_walk(part, values, relative, cache) for part in node.args))
    elif node.is_Mul:
        result = constant(sympy.Integer(1))
        for part in node.args:
            result = multiply(result, _walk(part, values, relative, cache), relative)
    elif node.is_Pow and node.exp.is_Rational:
        result = power(_walk(node.base, values, relative, cache), node.exp, relative)
    elif node.is_Function or isinstance(node, sympy.exp):
        result = apply(node.func, _walk(node.args[0], values, relative, cache), relative)
    else:
        raise NotDerivableError(f"sums, products, rational powers and functions are expected, got {node}")
    cache[node] = result
    return result
