"""Power series in several variables, up to an order: a program and all its derivatives at once.

A series is a dict from the variables of a term, ascending, such as () or (0, 0, 2), to its coefficient, which is the
derivative with respect to them over the factorials of how often each occurs. The coefficients are numbers of another
algebra: intervals, which then hold what belongs to each point of a box, or exact rational numbers.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, chapter 13.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Generic, Protocol, TypeVar

from dynsys.verify.check.formula import Algebra, Program, run
from dynsys.verify.check.refusal import Refusal

T = TypeVar("T")
Term = tuple[int, ...]
Series = dict[Term, T]
HIGHEST = 3


class _Terms(Generic[T]):
    """The coefficients g, g', g''/2, g'''/6 of the functions of the table at u, where v = g(u)."""

    def __init__(self, scalars: Algebra[T]) -> None:
        self.of = scalars
        self.table: dict[str, Callable[[T, T], list[T]]] = {
            "sqrt": self._root,
            "exp": lambda u, v: [v, v, self._share(v, 2), self._share(v, 6)],
            "log": self._logarithm,
            "sin": lambda u, v: self._wave(v, scalars.function("cos", u), -1),
            "cos": lambda u, v: self._wave(v, scalars.negate(scalars.function("sin", u)), -1),
            "sinh": lambda u, v: self._wave(v, scalars.function("cosh", u), 1),
            "cosh": lambda u, v: self._wave(v, scalars.function("sinh", u), 1),
            "tan": lambda u, v: self._tangent(v, 1),
            "tanh": lambda u, v: self._tangent(v, -1),
            "atan": self._arctangent,
        }

    def _share(self, v: T, n: int) -> T:
        return self.of.multiply(self.of.number(Fraction(1, n)), v)

    def _one(self) -> T:
        return self.of.number(Fraction(1))

    def reciprocal(self, u: T) -> list[T]:
        """Return the coefficients (−1)ᵏ/uᵏ⁺¹ of 1/u."""
        of, first = self.of, self.of.divide(self._one(), u)
        result = [first]
        for k in range(2, HIGHEST + 2):
            power = of.power(first, k)
            result.append(power if k % 2 else of.negate(power))
        return result

    def _root(self, u: T, v: T) -> list[T]:
        of, inverse = self.of, self.of.divide(self._one(), v)
        signs = (Fraction(1, 2), Fraction(-1, 8), Fraction(1, 16))
        odd = [of.power(inverse, k) for k in (1, 3, 5)]
        return [v, *(of.multiply(of.number(sign), power) for sign, power in zip(signs, odd, strict=True))]

    def _logarithm(self, u: T, v: T) -> list[T]:
        return [v, *(self._share(c, k) for k, c in enumerate(self.reciprocal(u)[:HIGHEST], start=1))]

    def _wave(self, v: T, slope: T, sign: int) -> list[T]:
        return [v, slope, self._share(v, 2 * sign), self._share(slope, 6 * sign)]

    def _tangent(self, t: T, sign: int) -> list[T]:
        """With s the sign: t' = 1 + s·t², t''/2 = s·t·t', t'''/6 = t'(s + 3t²)/3."""
        of, square = self.of, self.of.power(t, 2)
        slope = of.add(self._one(), square if sign > 0 else of.negate(square))
        bend = of.multiply(t, slope)
        inner = of.add(of.number(Fraction(sign)), of.multiply(of.number(Fraction(3)), square))
        return [t, slope, bend if sign > 0 else of.negate(bend), self._share(of.multiply(slope, inner), 3)]

    def _arctangent(self, u: T, v: T) -> list[T]:
        of, square = self.of, self.of.power(u, 2)
        slope = of.divide(self._one(), of.add(self._one(), square))
        inner = of.add(of.multiply(of.number(Fraction(3)), square), of.number(Fraction(-1)))
        bend = of.negate(of.multiply(u, of.power(slope, 2)))
        return [v, slope, bend, self._share(of.multiply(inner, of.power(slope, 3)), 3)]


class Jets(Algebra[Series[T]]):
    """Programs over series.

    Parameters
    ----------
    order
        Terms of more variables are left out; at most 3.
    scalars
        The algebra of the coefficients.
    """

    def __init__(self, order: int, scalars: Algebra[T]) -> None:
        assert order <= HIGHEST
        self.order, self.scalars, self._terms = order, scalars, _Terms(scalars)

    def number(self, value: Fraction) -> Series[T]:
        """Return a number."""
        return {(): self.scalars.number(value)}

    def pi(self) -> Series[T]:
        """Return π."""
        return {(): self.scalars.pi()}

    def add(self, a: Series[T], b: Series[T]) -> Series[T]:
        """Return a + b."""
        both = {term: self.scalars.add(a[term], b[term]) for term in a.keys() & b.keys()}
        return {**a, **b, **both}

    def negate(self, a: Series[T]) -> Series[T]:
        """Return −a."""
        return {term: self.scalars.negate(value) for term, value in a.items()}

    def multiply(self, a: Series[T], b: Series[T]) -> Series[T]:
        """Return a·b."""
        if a is b:
            return self.power(a, 2)
        result: Series[T] = {}
        for left, x in a.items():
            for right, y in b.items():
                if len(left) + len(right) <= self.order:
                    term = tuple(sorted(left + right))
                    product = self.scalars.multiply(x, y)
                    result[term] = self.scalars.add(result[term], product) if term in result else product
        return result

    def divide(self, a: Series[T], b: Series[T]) -> Series[T]:
        """Return a/b."""
        result = self.multiply(a, self._composed(self._terms.reciprocal(b[()]), b))
        return {**result, (): self.scalars.divide(a[()], b[()])}

    def power(self, a: Series[T], n: int) -> Series[T]:
        """Return aⁿ, n > 0."""
        of, base = self.scalars, a[()]
        rows = [of.power(base, n)]
        for k in range(1, min(n, self.order) + 1):
            factor = of.number(Fraction(math.comb(n, k)))
            rows.append(factor if k == n else of.multiply(factor, of.power(base, n - k)))
        return self._composed(rows, a)

    def function(self, name: str, a: Series[T]) -> Series[T]:
        """Return a function of the table; refuse |a|, which has no derivatives at 0."""
        if name == "abs":
            raise Refusal("differentiable functions are expected, and abs is none")
        return self._composed(self._terms.table[name](a[()], self.scalars.function(name, a[()])), a)

    def _composed(self, coefficients: Sequence[T], a: Series[T]) -> Series[T]:
        """Return Σ cₖ·(a − a(0))ᵏ."""
        rest = {term: value for term, value in a.items() if term}
        result: Series[T] = {(): coefficients[0]}
        power = dict(rest)
        for k in range(1, min(self.order + 1, len(coefficients))):
            if k > 1:
                power = self.multiply(power, dict(rest))
            scaled = {term: self.scalars.multiply(coefficients[k], value) for term, value in power.items()}
            result = self.add(result, scaled)
        return result


def jets(program: Program, inputs: Sequence[T], order: int, scalars: Algebra[T]) -> list[Series[T]]:
    """Return the formulas of a program as series around the inputs, one variable for each."""
    one = scalars.number(Fraction(1))
    variables: list[Series[T]] = [{(): value, (i,): one} if order else {(): value} for i, value in enumerate(inputs)]
    return run(program, Jets(order, scalars), variables)


class Arithmetic(Protocol[T]):
    """What forms need of their numbers."""

    def number(self, value: Fraction) -> T:
        """Return the value of a number."""

    def add(self, a: T, b: T) -> T:
        """Return a + b."""

    def multiply(self, a: T, b: T) -> T:
        """Return a·b."""


def form(series: Series[T], vectors: Sequence[Sequence[T]], scalars: Arithmetic[T]) -> T:
    """Return the derivative of order k of a series' function, a symmetric form, at k vectors.

    That is, over the terms of k variables, the sum of coefficients times vectors in all k! orders.
    """
    total = scalars.number(Fraction(0))
    for term, coefficient in series.items():
        if len(term) != len(vectors):
            continue
        for order in permutations(term):
            product = coefficient
            for variable, vector in zip(order, vectors, strict=True):
                product = scalars.multiply(product, vector[variable])
            total = scalars.add(total, product)
    return total
