"""Functions of the table over arrays of intervals: arguments reduced, then series with their remainders.

Monotone functions are taken at both ends. The library's own sin, exp and so on are not used.
Source: J.-M. Muller, *Elementary Functions: Algorithms and Implementation*, 2016, chapters 3 and 11.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from dynsys.verify.check import series
from dynsys.verify.check.constants import LOG_TWO_BOUNDS, PI_BOUNDS, parts
from dynsys.verify.check.intervals import (
    Array,
    Interval,
    add,
    constant,
    divide,
    down,
    multiply,
    negate,
    sizes,
    square_root,
    subtract,
    thin,
    up,
)

PI = constant(*PI_BOUNDS)
_HALF_PI_BOUNDS = (PI_BOUNDS[0] / 2, PI_BOUNDS[1] / 2)
_HALF_PI = constant(*_HALF_PI_BOUNDS)
_HALF_PI_PARTS, _LOG_TWO_PARTS = parts(_HALF_PI_BOUNDS, 33), parts(LOG_TWO_BOUNDS, 33)
_LOG_TWO = constant(*LOG_TWO_BOUNDS)
_ONE = constant(Fraction(1), Fraction(1))
_TWO = constant(Fraction(2), Fraction(2))
_HALF = constant(Fraction(1, 2), Fraction(1, 2))
_FARTHEST_TURN = 2.0**19
_FARTHEST_EXPONENT = 745.0
_FLAT_TANH = 20.0


def _reduce(x: Array, multiples: Array, pieces: tuple[float, float, Interval]) -> Interval:
    """Return x − multiples·c, for c in pieces; the multiples are integers below 2²⁰."""
    first, second, rest = pieces
    result = subtract(thin(x), thin(multiples * first))
    result = subtract(result, thin(multiples * second))
    return subtract(result, multiply(thin(multiples), rest))


def _select(condition: np.ndarray, a: Interval, b: Interval) -> Interval:
    return Interval(np.where(condition, a.low, b.low), np.where(condition, a.high, b.high))


def _monotone(enclose: Callable[[Array], Interval]) -> Callable[[Interval], Interval]:
    def on_intervals(a: Interval) -> Interval:
        low = enclose(a.low)
        if a.low is a.high:
            return low
        return Interval(low.low, enclose(a.high).high)

    return on_intervals


def _exponential(x: Array) -> Interval:
    near = np.where(np.abs(x) <= _FARTHEST_EXPONENT, x, np.nan)
    k = np.rint(near * 1.4426950408889634)
    value = series.exponential(_reduce(near, k, _LOG_TWO_PARTS))
    shift = np.where(np.isnan(k), 0.0, k).astype(np.int64)
    value = Interval(np.maximum(down(np.ldexp(value.low, shift)), 0.0), up(np.ldexp(value.high, shift)))
    tiny = x < -_FARTHEST_EXPONENT
    return Interval(np.where(tiny, 0.0, value.low), np.where(tiny, 2.0**-1000, value.high))


def _logarithm(x: Array) -> Interval:
    mantissa, exponent = np.frexp(np.where((x > 0) & (x < np.inf), x, np.nan))
    small = mantissa < 0.7071
    mantissa = np.where(small, mantissa * 2, mantissa)
    exponent = exponent - small.astype(np.int64)
    m = thin(mantissa)
    value = series.logarithm_of_ratio(divide(subtract(m, _ONE), add(m, _ONE)))
    return add(multiply(thin(exponent.astype(np.float64)), _LOG_TWO), value)


def _turns(x: Array) -> tuple[np.ndarray, Interval]:
    """Return k modulo 4 and x − k·π/2, not known for |x| so large that k is not exact."""
    near = np.where(np.abs(x) <= _FARTHEST_TURN, x, np.nan)
    k = np.rint(near * 0.6366197723675814)
    return np.where(np.isnan(k), 0.0, k).astype(np.int64) % 4, _reduce(near, k, _HALF_PI_PARTS)


def _sine_at(x: Array, quarter: int) -> Interval:
    """Return sin(x + quarter·π/2)."""
    k, rest = _turns(x)
    k = (k + quarter) % 4
    value = _select(k % 2 == 0, series.sine(rest), series.cosine(rest))
    value = _select(k >= 2, negate(value), value)
    return Interval(np.fmax(value.low, -1.0), np.fmin(value.high, 1.0))


def _periodic(a: Interval, quarter: int) -> Interval:
    """Return sin(a + quarter·π/2): values at the ends, and 1 or −1 where a may hold an extremum."""
    low = _sine_at(a.low, quarter)
    high = low if a.low is a.high else _sine_at(a.high, quarter)
    least, most = np.minimum(low.low, high.low), np.maximum(low.high, high.high)
    if a.low is not a.high:
        for sign in (1, -1):
            # Extrema are where (x − offset)/2π is an integer.
            offset = multiply(constant(Fraction(sign - quarter), Fraction(sign - quarter)), _HALF_PI)
            turns = divide(subtract(a, offset), multiply(_TWO, PI))
            certain = np.floor(turns.high) < np.ceil(turns.low)
            if sign == 1:
                most = np.where(certain, most, 1.0)
            else:
                least = np.where(certain, least, -1.0)
    unknown = np.isnan(a.low) | np.isnan(a.high)
    return Interval(np.where(unknown, np.nan, least), np.where(unknown, np.nan, most))


def sine(a: Interval) -> Interval:
    """Return sin a."""
    return _periodic(a, 0)


def cosine(a: Interval) -> Interval:
    """Return cos a."""
    return _periodic(a, 1)


def _tangent_at(x: Array) -> Interval:
    return divide(_sine_at(x, 0), _sine_at(x, 1))


def tangent(a: Interval) -> Interval:
    """Return tan a, not known where the cosine may be zero; it is monotone elsewhere."""
    cosines = cosine(a)
    defined = (cosines.low > 0) | (cosines.high < 0)
    value = _monotone(_tangent_at)(a)
    return Interval(np.where(defined, value.low, np.nan), np.where(defined, value.high, np.nan))


def _hyperbolic_sine(x: Array) -> Interval:
    difference = multiply(_HALF, subtract(_exponential(x), _exponential(-x)))
    near = np.abs(x) <= 0.4
    return _select(near, series.hyperbolic_sine(thin(np.where(near, x, 0.0))), difference)


def _hyperbolic_cosine(x: Array) -> Interval:
    return multiply(_HALF, add(_exponential(x), _exponential(-x)))


def hyperbolic_cosine(a: Interval) -> Interval:
    """Return cosh a, monotone in |a|."""
    return _monotone(_hyperbolic_cosine)(sizes(a))


def _hyperbolic_tangent(x: Array) -> Interval:
    size = np.minimum(np.abs(x), _FLAT_TANH)
    far = subtract(_ONE, divide(_TWO, add(_exponential(2 * size), _ONE)))
    near = size <= 0.4
    close = thin(np.where(near, size, 0.0))
    value = _select(near, divide(_hyperbolic_sine(close.low), _hyperbolic_cosine(close.low)), far)
    value = Interval(value.low, np.where(np.abs(x) > _FLAT_TANH, 1.0, np.minimum(value.high, 1.0)))
    return _select(x < 0, negate(value), value)


def _arctangent(x: Array) -> Interval:
    size = np.abs(x)
    large = size > 1
    y = _select(large, divide(_ONE, thin(np.where(large, size, 1.0))), thin(size))
    for _ in range(2):
        y = divide(y, add(_ONE, square_root(add(_ONE, multiply(y, y)))))
    value = multiply(constant(Fraction(4), Fraction(4)), series.arctangent(y))
    value = _select(large, subtract(_HALF_PI, value), value)
    return _select(x < 0, negate(value), value)


_TABLE: dict[str, Callable[[Interval], Interval]] = {
    "sqrt": square_root,
    "abs": sizes,
    "exp": _monotone(_exponential),
    "log": _monotone(_logarithm),
    "sin": sine,
    "cos": cosine,
    "tan": tangent,
    "sinh": _monotone(_hyperbolic_sine),
    "cosh": hyperbolic_cosine,
    "tanh": _monotone(_hyperbolic_tangent),
    "atan": _monotone(_arctangent),
}


def function(name: str, a: Interval) -> Interval:
    """Return a function of the table; both ends are not known where one is not."""
    value = _TABLE[name](a)
    known = ~(np.isnan(a.low) | np.isnan(a.high) | np.isnan(value.low) | np.isnan(value.high))
    return Interval(np.where(known, value.low, np.nan), np.where(known, value.high, np.nan))
