"""The four operations on arrays of enclosures, for what is assembled from a map's values and derivatives.

An enclosure is two arrays of doubles, lower and upper ends; each result is moved outward by one double. What is not
defined is the whole line.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Lanes = tuple[Array, Array]


def below(value: Fraction) -> float:
    """Return the largest double that is at most the rational number.

    Examples
    --------
    >>> below(Fraction(1, 10)) <= Fraction(1, 10) < above(Fraction(1, 10))
    True
    """
    nearest = float(value)
    return nearest if Fraction(nearest) <= value else float(np.nextafter(nearest, -np.inf))


def above(value: Fraction) -> float:
    """Return the smallest double that is at least the rational number."""
    return -below(-value)


def _outward(lo: Array, hi: Array) -> Lanes:
    lo, hi = np.nextafter(lo, -np.inf), np.nextafter(hi, np.inf)
    return np.where(np.isnan(lo), -np.inf, lo), np.where(np.isnan(hi), np.inf, hi)


def add(a: Lanes, b: Lanes) -> Lanes:
    """Return the enclosure of the sums."""
    return _outward(a[0] + b[0], a[1] + b[1])


def subtract(a: Lanes, b: Lanes) -> Lanes:
    """Return the enclosure of the differences."""
    return _outward(a[0] - b[1], a[1] - b[0])


def multiply(a: Lanes, b: Lanes) -> Lanes:
    """Return the enclosure of the products; nothing is known of a square."""
    corners = [p * q for p in a for q in b]
    lo = np.minimum(np.minimum(corners[0], corners[1]), np.minimum(corners[2], corners[3]))
    hi = np.maximum(np.maximum(corners[0], corners[1]), np.maximum(corners[2], corners[3]))
    return _outward(lo, hi)


def divide(a: Lanes, b: Lanes) -> Lanes:
    """Return the enclosure of the quotients: the whole line where the divisor may be zero."""
    apart = (b[0] > 0) | (b[1] < 0)
    corners = [p / q for p in a for q in b]
    lo = np.minimum(np.minimum(corners[0], corners[1]), np.minimum(corners[2], corners[3]))
    hi = np.maximum(np.maximum(corners[0], corners[1]), np.maximum(corners[2], corners[3]))
    lo, hi = _outward(lo, hi)
    return np.where(apart, lo, -np.inf), np.where(apart, hi, np.inf)
