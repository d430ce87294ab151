"""Arrays of intervals with double ends, rounded outward after every operation.

The result v of + − * / or a square root is within one unit in the last place of the exact value, in whatever rounding
mode; v − (|v|·2⁻⁵² + 2⁻¹⁰⁷⁴) is at most the double below v, and so a lower bound. What overflows, or is not defined,
becomes not a number, spreads through all that is built on it, and fails every comparison: it means "not known".

References
----------
S. M. Rump, P. Zimmermann, S. Boldo, G. Melquiond, *Computing predecessor and successor in rounding to nearest*, 2009.
IEEE Standard 754-2019 for floating-point arithmetic.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check.refusal import Refusal

Array = NDArray[np.float64]
_RELATIVE, _ABSOLUTE = 2.0**-52, 5e-324


class Interval(NamedTuple):
    """Arrays of lower and upper ends, of shapes that broadcast, of one dimension or more."""

    low: Array
    high: Array


def check_arithmetic() -> None:
    """Refuse to work in a thread that does not round to nearest, or takes subnormal numbers for zero.

    Raises
    ------
    Refusal
        In such a thread.
    """
    one, ulp, small = np.ones(8), np.full(8, 2.0**-52), np.full(8, 2.0**-1022)
    nearest = (one + ulp / 2 == one).all() and (one + ulp * 0.75 == one + ulp).all() and (-one - ulp / 2 == -one).all()
    if not nearest:
        raise Refusal("rounding to nearest is expected of the processor in this thread")
    if not (small / 4 * 4 == small).all() or not (np.full(8, _ABSOLUTE) * 2 > np.full(8, _ABSOLUTE)).all():
        raise Refusal("subnormal numbers are expected of the processor in this thread, and it takes them for zero")


def down(values: Array) -> Array:
    """Return lower bounds of the exact values of which these are the rounded ones."""
    error = np.abs(values)
    error *= _RELATIVE
    error += _ABSOLUTE
    return np.subtract(values, error, out=error)


def up(values: Array) -> Array:
    """Return upper bounds of the exact values of which these are the rounded ones."""
    error = np.abs(values)
    error *= _RELATIVE
    error += _ABSOLUTE
    return np.add(values, error, out=error)


def outward(low: Fraction, high: Fraction) -> tuple[float, float]:
    """Return the greatest double not above ``low`` and the least not below ``high``; not a number beyond their range.

    Examples
    --------
    >>> outward(Fraction(1, 2), Fraction(1, 2))
    (0.5, 0.5)
    >>> low, high = outward(Fraction(1, 3), Fraction(1, 3))
    >>> Fraction(low) < Fraction(1, 3) < Fraction(high)
    True
    """
    try:
        below, above = low.numerator / low.denominator, high.numerator / high.denominator
    except OverflowError:
        return math.nan, math.nan
    if Fraction(below) > low:
        below = math.nextafter(below, -math.inf)
    if Fraction(above) < high:
        above = math.nextafter(above, math.inf)
    if not (math.isfinite(below) and math.isfinite(above)):
        return math.nan, math.nan
    return below, above


def constant(low: Fraction, high: Fraction) -> Interval:
    """Return one interval that holds the numbers from ``low`` to ``high``."""
    below, above = outward(low, high)
    return Interval(np.array([below]), np.array([above]))


def thin(values: Array) -> Interval:
    """Return intervals that hold one number each."""
    return Interval(values, values)


def add(a: Interval, b: Interval) -> Interval:
    """Return a + b."""
    return Interval(down(a.low + b.low), up(a.high + b.high))


def negate(a: Interval) -> Interval:
    """Return −a."""
    return Interval(-a.high, -a.low)


def subtract(a: Interval, b: Interval) -> Interval:
    """Return a − b."""
    return Interval(down(a.low - b.high), up(a.high - b.low))


def _scale(a: Interval, factor: float) -> Interval:
    low, high = a.low * factor, a.high * factor
    return Interval(down(low), up(high)) if factor >= 0 else Interval(down(high), up(low))


def multiply(a: Interval, b: Interval) -> Interval:
    """Return a·b; a square where both are the same object."""
    if a is b:
        return power(a, 2)
    for factor, other in ((a, b), (b, a)):
        if factor.low.size == 1 and factor.low.ndim == 1 and factor.low[0] == factor.high[0]:
            return _scale(other, float(factor.low[0]))
    return _extremes(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)


def _extremes(p: Array, q: Array, r: Array, s: Array) -> Interval:
    low = np.minimum(np.minimum(p, q), np.minimum(r, s))
    return Interval(down(low), up(np.maximum(np.maximum(p, q), np.maximum(r, s))))


def divide(a: Interval, b: Interval) -> Interval:
    """Return a/b, not known where b may be zero."""
    away = (b.low > 0) | (b.high < 0)
    low, high = np.where(away, b.low, np.nan), np.where(away, b.high, np.nan)
    return _extremes(a.low / low, a.low / high, a.high / low, a.high / high)


def sizes(a: Interval) -> Interval:
    """Return |a|."""
    low, high = np.abs(a.low), np.abs(a.high)
    least = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(low, high))
    return Interval(least, np.maximum(low, high))


def _power(values: Array, n: int, upward: bool) -> Array:
    result: Array | None = None
    square, rest = values, n
    while rest:
        if rest & 1:
            result = square if result is None else _round(result * square, upward)
        rest >>= 1
        if rest:
            square = _round(square * square, upward)
    assert result is not None
    return result


def _round(values: Array, upward: bool) -> Array:
    return up(values) if upward else np.maximum(down(values), 0.0)


def power(a: Interval, n: int) -> Interval:
    """Return aⁿ, n > 0: even powers by the sizes, so that [−1, 2]² is [0, 4]."""
    if n == 1:
        return a
    if n % 2 == 0:
        size = sizes(a)
        return Interval(_power(size.low, n, upward=False), _power(size.high, n, upward=True))
    low, high = np.abs(a.low), np.abs(a.high)
    least = np.where(a.low < 0, -_power(low, n, upward=True), _power(low, n, upward=False))
    most = np.where(a.high < 0, -_power(high, n, upward=False), _power(high, n, upward=True))
    return Interval(least, most)


def square_root(a: Interval) -> Interval:
    """Return √a, not known where a may be negative."""
    low = np.where(a.low >= 0, a.low, np.nan)
    return Interval(np.maximum(down(np.sqrt(low)), 0.0), up(np.sqrt(np.where(a.low >= 0, a.high, np.nan))))


def meet(a: Interval, b: Interval) -> Interval:
    """Return the common part; an end that is not known in one is taken from the other."""
    return Interval(np.fmax(a.low, b.low), np.fmin(a.high, b.high))
