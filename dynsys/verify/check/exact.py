"""Programs over exact rational numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.formula import Algebra, Program, run
from dynsys.verify.check.refusal import Refusal


def size(value: Fraction) -> int:
    """Return the number of bits of the longer of numerator and denominator."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def charge(bits: int, products: int, budget: Budget) -> None:
    """Charge products of numbers of so many bits, and refuse those that would become too long.

    Raises
    ------
    Refusal
        Beyond the limit.
    """
    if bits > limits.BITS:
        raise Refusal(f"an exact number would have about {bits} bits, more than {limits.BITS}")
    budget.spend(products * (10 + (bits // 30) ** 2 // 4))


class Rationals(Algebra["Fraction | None"]):
    """Programs over rational numbers; None where a value is not defined."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def number(self, value: Fraction) -> Fraction | None:
        """Return the number."""
        return value

    def pi(self) -> Fraction | None:
        """Refuse: π is not rational."""
        raise Refusal("exact rational arithmetic is expected, and π is not rational")

    def add(self, a: Fraction | None, b: Fraction | None) -> Fraction | None:
        """Return a + b."""
        if a is None or b is None:
            return None
        charge(size(a) + size(b), 1, self.budget)
        return a + b

    def multiply(self, a: Fraction | None, b: Fraction | None) -> Fraction | None:
        """Return a·b."""
        if a is None or b is None:
            return None
        charge(size(a) + size(b), 1, self.budget)
        return a * b

    def divide(self, a: Fraction | None, b: Fraction | None) -> Fraction | None:
        """Return a/b, None where b is zero."""
        if a is None or b is None or b == 0:
            return None
        charge(size(a) + size(b), 1, self.budget)
        return a / b

    def negate(self, a: Fraction | None) -> Fraction | None:
        """Return −a."""
        return None if a is None else -a

    def power(self, a: Fraction | None, n: int) -> Fraction | None:
        """Return aⁿ."""
        if a is None:
            return None
        charge(size(a) * n, 1, self.budget)
        return a**n

    def function(self, name: str, a: Fraction | None) -> Fraction | None:
        """Return |a|; refuse the other functions."""
        if name != "abs":
            raise Refusal(f"exact rational arithmetic is expected, and {name} is not rational")
        return None if a is None else abs(a)


def exact_values(program: Program, point: Sequence[Fraction], budget: Budget) -> list[Fraction | None]:
    """Return the formulas at a rational point, None where they are not defined.

    Raises
    ------
    Refusal
        For functions that are not rational, and for numbers that grow too long.
    """
    return run(program, Rationals(budget), list(point))
