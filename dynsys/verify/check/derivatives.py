"""Intervals with first derivatives, carried forward, and the mean-value form.

    f(X) ⊂ f(c) + Σ ∂f/∂xᵢ(X)·(Xᵢ − cᵢ),    c in X.

It holds for Lipschitz functions with the hull of the generalised gradient, hence for |x| as well.

References
----------
R. E. Moore, R. B. Kearfott, M. J. Cloud, *Introduction to Interval Analysis*, 2009, chapter 6.
F. H. Clarke, *Optimization and Nonsmooth Analysis*, 1983, theorem 2.3.7.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.elementary import function
from dynsys.verify.check.formula import Algebra, Program, run
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.natural import Intervals

_ONE = iv.constant(Fraction(1), Fraction(1))
_TWO = iv.constant(Fraction(2), Fraction(2))


class Dual(NamedTuple):
    """A value and its derivatives; a variable that is absent has derivative zero."""

    value: Interval
    slopes: dict[int, Interval]


def _absolute_slope(a: Interval, _: Interval) -> Interval:
    low = np.where(a.low >= 0, 1.0, np.where(np.isnan(a.low), np.nan, -1.0))
    return Interval(low, np.where(a.high <= 0, -1.0, np.where(np.isnan(a.high), np.nan, 1.0)))


_SLOPES: dict[str, Callable[[Interval, Interval], Interval]] = {
    "sqrt": lambda a, value: iv.divide(_ONE, iv.multiply(_TWO, value)),
    "abs": _absolute_slope,
    "exp": lambda a, value: value,
    "log": lambda a, value: iv.divide(_ONE, a),
    "sin": lambda a, value: function("cos", a),
    "cos": lambda a, value: iv.negate(function("sin", a)),
    "tan": lambda a, value: iv.add(_ONE, iv.power(value, 2)),
    "sinh": lambda a, value: function("cosh", a),
    "cosh": lambda a, value: function("sinh", a),
    "tanh": lambda a, value: iv.subtract(_ONE, iv.power(value, 2)),
    "atan": lambda a, value: iv.divide(_ONE, iv.add(_ONE, iv.power(a, 2))),
}


class Duals(Algebra[Dual]):
    """Programs over intervals with derivatives."""

    natural = Intervals()

    def number(self, value: Fraction) -> Dual:
        """Return a number, with no derivatives."""
        return Dual(self.natural.number(value), {})

    def pi(self) -> Dual:
        """Return π, with no derivatives."""
        return Dual(self.natural.pi(), {})

    def add(self, a: Dual, b: Dual) -> Dual:
        """Return a + b."""
        return Dual(iv.add(a.value, b.value), _sum(a.slopes, b.slopes))

    def multiply(self, a: Dual, b: Dual) -> Dual:
        """Return a·b, (ab)' = a'b + ab'."""
        if a is b:
            return self.power(a, 2)
        return Dual(iv.multiply(a.value, b.value), _sum(_times(b.value, a.slopes), _times(a.value, b.slopes)))

    def divide(self, a: Dual, b: Dual) -> Dual:
        """Return q = a/b, q' = (a' − q b')/b."""
        value = iv.divide(a.value, b.value)
        above = _sum(a.slopes, _times(iv.negate(value), b.slopes))
        return Dual(value, {i: iv.divide(slope, b.value) for i, slope in above.items()})

    def negate(self, a: Dual) -> Dual:
        """Return −a."""
        return Dual(iv.negate(a.value), {i: iv.negate(slope) for i, slope in a.slopes.items()})

    def power(self, a: Dual, n: int) -> Dual:
        """Return aⁿ, n > 0, with derivative n aⁿ⁻¹ a'."""
        if n == 1:
            return a
        factor = iv.multiply(iv.constant(Fraction(n), Fraction(n)), iv.power(a.value, n - 1))
        return Dual(iv.power(a.value, n), _times(factor, a.slopes))

    def function(self, name: str, a: Dual) -> Dual:
        """Return a function of the table by the chain rule."""
        value = function(name, a.value)
        return Dual(value, _times(_SLOPES[name](a.value, value), a.slopes) if a.slopes else {})


def _sum(a: dict[int, Interval], b: dict[int, Interval]) -> dict[int, Interval]:
    both = {i: iv.add(a[i], b[i]) for i in a.keys() & b.keys()}
    return {**a, **b, **both}


def _times(factor: Interval, slopes: dict[int, Interval]) -> dict[int, Interval]:
    return {i: iv.multiply(factor, slope) for i, slope in slopes.items()}


def _columns(low: Array, high: Array) -> list[Interval]:
    columns = [np.ascontiguousarray(column) for column in low.T]
    if low is high:
        return [Interval(column, column) for column in columns]
    return [Interval(column, np.ascontiguousarray(other)) for column, other in zip(columns, high.T, strict=True)]


def natural(program: Program, low: Array, high: Array) -> list[Interval]:
    """Return the formulas over N boxes, from arrays of ends of shape (N, n)."""
    return [_full(value, len(low)) for value in run(program, Intervals(), _columns(low, high))]


def _full(a: Interval, count: int) -> Interval:
    return Interval(np.broadcast_to(a.low, (count,)), np.broadcast_to(a.high, (count,)))


def derivatives(program: Program, low: Array, high: Array) -> list[Dual]:
    """Return the formulas and their derivatives over N boxes."""
    inputs = [Dual(column, {i: _ONE}) for i, column in enumerate(_columns(low, high))]
    return [
        Dual(_full(dual.value, len(low)), {i: _full(slope, len(low)) for i, slope in dual.slopes.items()})
        for dual in run(program, Duals(), inputs)
    ]


def middle(low: Array, high: Array) -> Array:
    """Return points of the boxes, near their middles."""
    return np.asarray(np.clip(low / 2 + high / 2, low, high))


def mean_value(program: Program, low: Array, high: Array) -> list[Interval]:
    """Return the formulas over N boxes by the natural and the mean-value form, and what both allow.

    Where the natural form is not known the result is not known, so that a known one proves the formula defined.
    """
    centre = middle(low, high)
    offsets = [Interval(iv.down(a - c), iv.up(b - c)) for a, b, c in zip(low.T, high.T, centre.T, strict=True)]
    result = []
    for dual, at_centre in zip(derivatives(program, low, high), natural(program, centre, centre), strict=True):
        total = at_centre
        for i, slope in dual.slopes.items():
            total = iv.add(total, iv.multiply(slope, offsets[i]))
        both = iv.meet(dual.value, total)
        unknown = np.isnan(dual.value.low) | np.isnan(dual.value.high)
        result.append(Interval(np.where(unknown, np.nan, both.low), np.where(unknown, np.nan, both.high)))
    return result
