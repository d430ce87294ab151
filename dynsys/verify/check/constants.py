"""π, log 2 and the coefficients of series as exact rational bounds, and doubles made of them."""

from __future__ import annotations

import math
from fractions import Fraction

from dynsys.verify.check.intervals import Interval, constant

Bounds = tuple[Fraction, Fraction]
_GRAIN = 2**200


def _arctangent_of_inverse(n: int) -> Bounds:
    """Return bounds of atan(1/n) = Σ (−1)ᵏ/((2k+1) n²ᵏ⁺¹): the sum lies between two that follow each other."""
    total = Fraction(0)
    for k in range(60 if n > 50 else 150):
        before = total
        total += Fraction((-1) ** k, (2 * k + 1) * n ** (2 * k + 1))
    return min(before, total), max(before, total)


def pi_bounds() -> Bounds:
    """Return bounds of π = 16 atan(1/5) − 4 atan(1/239). Source: J. Machin, 1706."""
    five, other = _arctangent_of_inverse(5), _arctangent_of_inverse(239)
    return 16 * five[0] - 4 * other[1], 16 * five[1] - 4 * other[0]


def logarithm_of_two_bounds() -> Bounds:
    """Return bounds of log 2 = 2 Σ 1/((2k+1) 3²ᵏ⁺¹), whose rest after K terms is below its next term times 9/8."""
    total = 2 * sum((Fraction(1, (2 * k + 1) * 3 ** (2 * k + 1)) for k in range(120)), Fraction(0))
    return total, total + Fraction(9, 4) * Fraction(1, 241 * 3**241)


def parts(bounds: Bounds, bits: int) -> tuple[float, float, Interval]:
    """Return a number as two doubles of ``bits`` bits each and an interval for the rest.

    A product of such a double with an integer of 53 − ``bits`` bits is exact.
    """
    low, high = bounds
    doubles = []
    for _ in range(2):
        exponent = math.frexp(float(low))[1] - bits
        piece = Fraction(round(low / Fraction(2) ** exponent)) * Fraction(2) ** exponent
        doubles.append(float(piece))
        low, high = low - piece, high - piece
    return doubles[0], doubles[1], constant(low, high)


def _coarse(bounds: Bounds) -> Bounds:
    return Fraction(math.floor(bounds[0] * _GRAIN), _GRAIN), Fraction(math.ceil(bounds[1] * _GRAIN), _GRAIN)


PI_BOUNDS = _coarse(pi_bounds())
LOG_TWO_BOUNDS = _coarse(logarithm_of_two_bounds())
