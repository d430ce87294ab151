"""The natural form: a program run over arrays of intervals."""

from __future__ import annotations

from fractions import Fraction

from dynsys.verify.check.elementary import PI, function
from dynsys.verify.check.formula import Algebra
from dynsys.verify.check.intervals import Interval, add, constant, divide, multiply, negate, power


class Intervals(Algebra[Interval]):
    """Programs over arrays of intervals."""

    def number(self, value: Fraction) -> Interval:
        """Return the interval of a rational number."""
        return constant(value, value)

    def pi(self) -> Interval:
        """Return an interval that holds π."""
        return PI

    def add(self, a: Interval, b: Interval) -> Interval:
        """Return a + b."""
        return add(a, b)

    def multiply(self, a: Interval, b: Interval) -> Interval:
        """Return a·b."""
        return multiply(a, b)

    def divide(self, a: Interval, b: Interval) -> Interval:
        """Return a/b."""
        return divide(a, b)

    def negate(self, a: Interval) -> Interval:
        """Return −a."""
        return negate(a)

    def power(self, a: Interval, n: int) -> Interval:
        """Return aⁿ."""
        return power(a, n)

    def function(self, name: str, a: Interval) -> Interval:
        """Return a function of the table."""
        return function(name, a)
