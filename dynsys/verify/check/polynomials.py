"""Exact polynomials in several variables, and quotients of them.

A polynomial is a dict from tuples of exponents to coefficients that are not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import charge, size
from dynsys.verify.check.formula import Algebra, Program, run
from dynsys.verify.check.refusal import Refusal

Polynomial = dict[tuple[int, ...], Fraction]


def degree(p: Polynomial) -> int:
    """Return the total degree; 0 for zero."""
    return max((sum(exponents) for exponents in p), default=0)


def _bits(p: Polynomial) -> int:
    return max(map(size, p.values()), default=0)


@dataclass(frozen=True)
class Ring:
    """Sums, products and powers in some variables.

    Parameters
    ----------
    variables
        Their number.
    budget
        What the work is charged to.
    """

    variables: int
    budget: Budget

    def number(self, value: Fraction) -> Polynomial:
        """Return a number as a polynomial."""
        return {(0,) * self.variables: value} if value else {}

    def symbol(self, i: int) -> Polynomial:
        """Return the i-th variable."""
        return {tuple(int(j == i) for j in range(self.variables)): Fraction(1)}

    def add(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return a + b."""
        self._charge(len(a) + len(b), _bits(a) + _bits(b))
        result = dict(a)
        for exponents, coefficient in b.items():
            total = result.get(exponents, 0) + coefficient
            if total:
                result[exponents] = Fraction(total)
            else:
                del result[exponents]
        return result

    def multiply(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return a·b."""
        self._charge(len(a) * len(b), _bits(a) + _bits(b))
        result: Polynomial = {}
        for left, x in a.items():
            for right, y in b.items():
                key = tuple(i + j for i, j in zip(left, right, strict=True))
                result[key] = result.get(key, Fraction(0)) + x * y
                if len(result) > limits.TERMS:
                    raise Refusal(f"a polynomial would have more than {limits.TERMS} terms")
        return {key: value for key, value in result.items() if value}

    def negate(self, a: Polynomial) -> Polynomial:
        """Return −a."""
        return {key: -value for key, value in a.items()}

    def power(self, a: Polynomial, n: int) -> Polynomial:
        """Return aⁿ, n > 0."""
        result: Polynomial | None = None
        while True:
            if n & 1:
                result = a if result is None else self.multiply(result, a)
            n >>= 1
            if not n:
                assert result is not None
                return result
            a = self.multiply(a, a)

    def _charge(self, products: int, bits: int) -> None:
        charge(bits, products, self.budget)


class Quotient(NamedTuple):
    """A polynomial above and one below."""

    above: Polynomial
    below: Polynomial


class Quotients(Algebra[Quotient]):
    """Programs over rational functions, never reduced."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.one = ring.number(Fraction(1))

    def number(self, value: Fraction) -> Quotient:
        """Return a number."""
        return Quotient(self.ring.number(value), self.one)

    def pi(self) -> Quotient:
        """Refuse: π is not rational."""
        raise Refusal("rational functions are expected, and pi is none")

    def _product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        return b if a == self.one else a if b == self.one else self.ring.multiply(a, b)

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a + b."""
        if a.below == b.below:
            return Quotient(self.ring.add(a.above, b.above), a.below)
        above = self.ring.add(self._product(a.above, b.below), self._product(b.above, a.below))
        return Quotient(above, self._product(a.below, b.below))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a·b."""
        return Quotient(self._product(a.above, b.above), self._product(a.below, b.below))

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a/b; refuse b = 0."""
        if not b.above:
            raise Refusal("a formula divides by what is zero everywhere")
        return Quotient(self._product(a.above, b.below), self._product(a.below, b.above))

    def negate(self, a: Quotient) -> Quotient:
        """Return −a."""
        return Quotient(self.ring.negate(a.above), a.below)

    def power(self, a: Quotient, n: int) -> Quotient:
        """Return aⁿ."""
        below = a.below if a.below == self.one else self.ring.power(a.below, n)
        return Quotient(self.ring.power(a.above, n) if a.above else {}, below)

    def function(self, name: str, a: Quotient) -> Quotient:
        """Refuse: no function of the table is rational."""
        raise Refusal(f"rational functions are expected, and {name} is none")


def quotients(program: Program, budget: Budget) -> list[Quotient]:
    """Return the formulas as rational functions of the symbols.

    Raises
    ------
    Refusal
        For other functions, division by zero, too many terms, too long numbers.
    """
    ring = Ring(program.dimension, budget)
    inputs = [Quotient(ring.symbol(i), ring.number(Fraction(1))) for i in range(program.dimension)]
    return run(program, Quotients(ring), inputs)


def require_degree(p: Polynomial, what: str) -> None:
    """Refuse a polynomial of a high degree, whose dense coefficients or powers of numbers would be long.

    Raises
    ------
    Refusal
        Beyond the limit.
    """
    if degree(p) > limits.DEGREE:
        raise Refusal(f"{what}: a polynomial of degree {degree(p)} is beyond {limits.DEGREE}")


def polynomials(program: Program, budget: Budget, what: str) -> list[Polynomial]:
    """Return the formulas as polynomials of the symbols.

    Raises
    ------
    Refusal
        Where one of them is none, as it is written, or of a high degree.
    """
    result = []
    for above, below in quotients(program, budget):
        if len(below) != 1 or degree(below):
            raise Refusal(f"{what}: polynomials are expected")
        require_degree(above, what)
        (constant,) = below.values()
        result.append({exponents: value / constant for exponents, value in above.items()})
    return result


def number_formula(value: Fraction) -> str:
    """Return a number as a formula."""
    return f"{value.numerator}/{value.denominator}"


def polynomial_formula(p: Polynomial, names: Sequence[str]) -> Any:
    """Return a polynomial as a formula, a sum of products."""
    terms = []
    for exponents, coefficient in sorted(p.items()):
        powers = [["^", name, e] for name, e in zip(names, exponents, strict=True) if e]
        terms.append(["*", number_formula(coefficient), *powers])
    return ["+", *terms] if terms else "0"
