"""Power series with their remainders, over arrays of small intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from dynsys.verify.check.intervals import Interval, add, constant, multiply, power, sizes

EXPONENTIAL_TERMS, SINE_TERMS, LOGARITHM_TERMS, ARCTANGENT_TERMS = 15, 10, 13, 14


def _horner(coefficients: Sequence[Interval], x: Interval) -> Interval:
    total = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = add(multiply(total, x), coefficient)
    return total


def _widen(a: Interval, remainder: Interval) -> Interval:
    return add(a, Interval(-remainder.high, remainder.high))


def _table(values: Sequence[Fraction]) -> list[Interval]:
    return [constant(value, value) for value in values]


_EXPONENTIAL = _table([Fraction(1, math.factorial(k)) for k in range(EXPONENTIAL_TERMS)])
_SINE = _table([Fraction((-1) ** k, math.factorial(2 * k + 1)) for k in range(SINE_TERMS)])
_COSINE = _table([Fraction((-1) ** k, math.factorial(2 * k)) for k in range(SINE_TERMS)])
_SINH = _table([Fraction(1, math.factorial(2 * k + 1)) for k in range(SINE_TERMS)])
_LOGARITHM = _table([Fraction(2, 2 * k + 1) for k in range(LOGARITHM_TERMS)])
_ARCTANGENT = _table([Fraction((-1) ** k, 2 * k + 1) for k in range(ARCTANGENT_TERMS)])


def _remainder(x: Interval, n: int, factor: Fraction) -> Interval:
    """Return [.., |x|ⁿ·factor]."""
    return multiply(power(Interval(sizes(x).high, sizes(x).high), n), constant(factor, factor))


def _require(x: Interval, bound: float) -> Interval:
    """Return x, not known where its size is beyond what the remainder was derived for."""
    inside = (x.low >= -bound) & (x.high <= bound)
    return Interval(np.where(inside, x.low, np.nan), np.where(inside, x.high, np.nan))


def exponential(x: Interval) -> Interval:
    """Return eˣ for |x| ≤ 1/2: the rest after N terms is at most |x|ᴺ/N!·(1 + |x| + …) ≤ 2|x|ᴺ/N!."""
    x, n = _require(x, 0.5), EXPONENTIAL_TERMS
    return _widen(_horner(_EXPONENTIAL, x), _remainder(x, n, Fraction(2, math.factorial(n))))


def sine(x: Interval) -> Interval:
    """Return sin x for |x| ≤ 1, by an alternating series: the rest is at most the first term left out."""
    x, n = _require(x, 1.0), 2 * SINE_TERMS + 1
    return _widen(multiply(x, _horner(_SINE, power(x, 2))), _remainder(x, n, Fraction(1, math.factorial(n))))


def cosine(x: Interval) -> Interval:
    """Return cos x for |x| ≤ 1, by an alternating series: the rest is at most the first term left out."""
    x, n = _require(x, 1.0), 2 * SINE_TERMS
    return _widen(_horner(_COSINE, power(x, 2)), _remainder(x, n, Fraction(1, math.factorial(n))))


def hyperbolic_sine(x: Interval) -> Interval:
    """Return sinh x for |x| ≤ 1/2: the rest is at most twice the first term left out."""
    x, n = _require(x, 0.5), 2 * SINE_TERMS + 1
    return _widen(multiply(x, _horner(_SINH, power(x, 2))), _remainder(x, n, Fraction(2, math.factorial(n))))


def logarithm_of_ratio(s: Interval) -> Interval:
    """Return log((1 + s)/(1 − s)) = 2 Σ s²ᵏ⁺¹/(2k+1) for |s| ≤ 1/4; the rest is at most 16/15 of the next term."""
    s, n = _require(s, 0.25), 2 * LOGARITHM_TERMS + 1
    return _widen(multiply(s, _horner(_LOGARITHM, power(s, 2))), _remainder(s, n, Fraction(32, 15 * n)))


def arctangent(x: Interval) -> Interval:
    """Return atan x for |x| ≤ 1/4, by an alternating series: the rest is at most the first term left out."""
    x, n = _require(x, 0.25), 2 * ARCTANGENT_TERMS + 1
    return _widen(multiply(x, _horner(_ARCTANGENT, power(x, 2))), _remainder(x, n, Fraction(1, n)))
