"""Rational numbers between doubles."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

LARGEST = math.ldexp(2.0 - 2.0**-52, 1023)
SMALLEST = 2.0**-1022
"""The smallest normal double; what is nearer to zero is enclosed by it and zero, whatever the thread does to it."""


@lru_cache(maxsize=1024)
def enclose_fraction(value: Fraction | int) -> tuple[float, float]:
    """Return the largest normal double (or zero) below or at a number, and the smallest above or at it.

    Examples
    --------
    >>> lo, hi = enclose_fraction(Fraction(1, 10))
    >>> Fraction(lo) < Fraction(1, 10) < Fraction(hi), enclose_fraction(Fraction(1, 2))
    (True, (0.5, 0.5))
    """
    exact = Fraction(value)
    if exact < 0:
        low, high = enclose_fraction(-exact)
        return -high, -low
    if exact > LARGEST:
        return LARGEST, math.inf
    if exact < SMALLEST:
        return 0.0, SMALLEST if exact else 0.0
    near = float(exact)
    if Fraction(near) < exact:
        return near, math.nextafter(near, math.inf)
    return (math.nextafter(near, 0.0) if Fraction(near) > exact else near), near
