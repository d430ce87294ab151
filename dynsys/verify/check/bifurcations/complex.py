"""Complex numbers whose real and imaginary parts are arrays of intervals, and matrices of them."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.linear import solve
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.shooting import interval_sum


class Complex(NamedTuple):
    """Real and imaginary parts, of one shape."""

    real: Interval
    imaginary: Interval


def real(values: Interval) -> Complex:
    """Return real numbers."""
    zero = np.zeros(np.shape(values.low))
    return Complex(values, iv.thin(zero))


def is_real(a: Complex) -> bool:
    """Return whether all imaginary parts are exactly 0."""
    return not (a.imaginary.low.any() or a.imaginary.high.any())


def add(a: Complex, b: Complex) -> Complex:
    """Return a + b."""
    return Complex(iv.add(a.real, b.real), iv.add(a.imaginary, b.imaginary))


def negate(a: Complex) -> Complex:
    """Return −a."""
    return Complex(iv.negate(a.real), iv.negate(a.imaginary))


def conjugate(a: Complex) -> Complex:
    """Return the conjugates."""
    return Complex(a.real, iv.negate(a.imaginary))


def multiply(a: Complex, b: Complex) -> Complex:
    """Return a·b."""
    if is_real(a) and is_real(b):
        return real(_product(a.real, b.real))
    first = iv.subtract(_product(a.real, b.real), _product(a.imaginary, b.imaginary))
    return Complex(first, iv.add(_product(a.real, b.imaginary), _product(a.imaginary, b.real)))


def _product(a: Interval, b: Interval) -> Interval:
    return iv.multiply(a, Interval(b.low, b.high))


def total(a: Complex) -> Complex:
    """Return the sum of all entries, of shape (1,)."""
    return Complex(_summed(a.real), _summed(a.imaginary))


def squares(a: Complex) -> Interval:
    """Return the sum of |aᵢ|², of shape (1,)."""
    return iv.add(_summed(iv.power(a.real, 2)), _summed(iv.power(a.imaginary, 2)))


def _summed(values: Interval) -> Interval:
    return interval_sum(Interval(values.low.reshape(1, -1), values.high.reshape(1, -1)))


class Complexes:
    """The arithmetic that forms need, over complex numbers."""

    def number(self, value: Fraction) -> Complex:
        """Return a real number."""
        return real(iv.constant(value, value))

    def add(self, a: Complex, b: Complex) -> Complex:
        """Return a + b."""
        return add(a, b)

    def multiply(self, a: Complex, b: Complex) -> Complex:
        """Return a·b."""
        return multiply(a, b)


class Matrix:
    """A square matrix that is put together entry by entry.

    Parameters
    ----------
    size
        N.
    """

    def __init__(self, size: int) -> None:
        self._ends = np.zeros((2, 2, size, size))

    def add(self, row: int, column: int, value: Complex) -> None:
        """Add a number, of shape (1,), to an entry."""
        for part, ends in zip(value, self._ends, strict=True):
            there = Interval(ends[0, row, column : column + 1], ends[1, row, column : column + 1])
            untouched = not (there.low[0] or there.high[0])
            total = part if untouched else iv.add(there, part)
            ends[0, row, column], ends[1, row, column] = total.low[0], total.high[0]

    def solve(self, right: Complex, budget: Budget, what: str) -> Complex:
        """Return the solutions of M x = b, for N numbers b.

        Raises
        ------
        Refusal
            Where M is not shown to be regular.
        """
        real_part, other = (Interval(*ends) for ends in self._ends)
        if is_real(right) and not (other.low.any() or other.high.any()):
            return real(solve(real_part, right.real, budget, what))
        minus = iv.negate(other)
        low = np.block([[real_part.low, minus.low], [other.low, real_part.low]])
        high = np.block([[real_part.high, minus.high], [other.high, real_part.high]])
        sides = Interval(*(np.concatenate(pair) for pair in zip(right.real, right.imaginary, strict=True)))
        found, size = solve(Interval(low, high), sides, budget, what), len(real_part.low)
        return Complex(Interval(found.low[:size], found.high[:size]), Interval(found.low[size:], found.high[size:]))
