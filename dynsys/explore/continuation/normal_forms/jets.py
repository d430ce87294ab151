"""Jets: polynomials in m variables truncated above total degree d, as one more arithmetic for Programs.

Beside each coefficient runs a bound of its rounding error in units of the rounding (N. J. Higham, *Accuracy and
Stability of Numerical Algorithms*, 2002, section 3.3), so that what is 0 can be told from what is small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.derive.program import Operation, Table
from dynsys.engine.oracle import nearest_float, power
from dynsys.errors import MisuseError
from dynsys.explore.continuation.normal_forms.univariate import EXPANSIONS

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Exponents = tuple[int, ...]


class Jet(NamedTuple):
    """A truncated polynomial, or several along leading axes.

    Parameters
    ----------
    value
        (..., M) complex coefficients.
    error
        (..., M) bounds of what rounding did to them, in units of the rounding.
    """

    value: Complex
    error: Floats

    def __add__(self, other: Any) -> Jet:
        value = self.value + other.value
        return Jet(value, self.error + other.error + np.abs(value))

    def __sub__(self, other: Any) -> Jet:
        value = self.value - other.value
        return Jet(value, self.error + other.error + np.abs(value))

    def __neg__(self) -> Jet:
        return Jet(-self.value, self.error)


@dataclass(frozen=True)
class Algebra:
    """The jets in m variables up to degree d; see `algebra`.

    Parameters
    ----------
    variables
        m >= 1.
    degree
        d >= 1.
    """

    variables: int
    degree: int

    @cached_property
    def exponents(self) -> tuple[Exponents, ...]:
        """The M exponents, by degree, the constant first."""
        every = product(range(self.degree + 1), repeat=self.variables)
        return tuple(sorted((e for e in every if sum(e) <= self.degree), key=lambda e: (sum(e), [-k for k in e])))

    @cached_property
    def index(self) -> dict[Exponents, int]:
        """The place of each exponent."""
        return {exponent: i for i, exponent in enumerate(self.exponents)}

    def of_degree(self, degree: int) -> slice:
        """Return the places of the monomials of one degree."""
        first = math.comb(self.variables + degree - 1, self.variables) if degree else 0
        return slice(first, math.comb(self.variables + degree, self.variables))

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """The pairs of places with a product of degree <= d, by product, and where each product starts."""
        pairs: list[tuple[int, int, int]] = []
        for i, left in enumerate(self.exponents):
            for j, right in enumerate(self.exponents):
                k = self.index.get(tuple(a + b for a, b in zip(left, right, strict=True)))
                if k is not None:
                    pairs.append((k, i, j))
        pairs.sort()
        places, left_places, right_places = (np.array(column) for column in zip(*pairs, strict=True))
        return left_places, right_places, np.flatnonzero(np.diff(places, prepend=-1))

    def jet(self, value: ArrayLike, error: ArrayLike = 0.0) -> Jet:
        """Return a jet of given coefficients (..., M)."""
        coefficients = np.asarray(value, dtype=complex)
        return Jet(coefficients, np.broadcast_to(np.asarray(error, dtype=float), coefficients.shape))

    def constant(self, value: ArrayLike) -> Jet:
        """Return constants of shape (...) as jets, each rounded once."""
        numbers = np.asarray(value, dtype=float)
        coefficients = np.zeros((*numbers.shape, len(self.exponents)), dtype=complex)
        coefficients[..., 0] = numbers
        return Jet(coefficients, np.abs(coefficients))

    def multiply(self, a: Jet, b: Jet) -> Jet:
        """Return the product."""
        left, right, starts = self._pairs
        terms = a.value.take(left, -1) * b.value.take(right, -1)
        p, q = np.abs(a.value), np.abs(b.value)
        error = p.take(left, -1) * (b.error + q).take(right, -1) + a.error.take(left, -1) * q.take(right, -1)
        return Jet(np.add.reduceat(terms, starts, axis=-1), np.add.reduceat(error, starts, axis=-1))

    def multiply_real(self, a: Floats, b: Floats) -> Floats:
        """Return the product of real coefficients (..., M), without errors."""
        left, right, starts = self._pairs
        return np.add.reduceat(a.take(left, -1) * b.take(right, -1), starts, axis=-1)

    def compose(self, expansion: Callable[[Floats, int], list[Floats]], a: Jet) -> Jet:
        """Return g(a), from the first Taylor coefficients of g at the constant term of a."""
        series = expansion(a.value[..., 0].real, self.degree + 2)
        value, error = a.value.copy(), a.error.copy()
        value[..., 0], error[..., 0] = 0, 0
        rest, start = Jet(value, error), a.error[..., 0]
        result = self.constant(series[self.degree])
        for k in reversed(range(self.degree)):
            result = self.multiply(result, rest)
            result.value[..., 0] = series[k]
            result.error[..., 0] = np.abs(series[k]) + (k + 1) * np.abs(series[k + 1]) * start
        return result

    @cached_property
    def table(self) -> Table:
        """The operations over jets. Where a function has no derivative the coefficients are not finite."""

        def function(operation: Operation) -> Callable[[Jet], Jet]:
            return lambda a: self.compose(EXPANSIONS[operation], a)

        def powered(a: Jet, n: int) -> Jet:
            return power(_Factor(self, a), n).jet

        def constant(value: Fraction) -> Jet:
            return self.constant(nearest_float(value))

        reciprocal = function(Operation.DIVIDE)
        return {
            Operation.CONSTANT: constant,
            Operation.PI: lambda: self.constant(math.pi),
            Operation.ADD: lambda a, b: a + b,
            Operation.SUBTRACT: lambda a, b: a - b,
            Operation.MULTIPLY: self.multiply,
            Operation.DIVIDE: lambda a, b: self.multiply(a, reciprocal(b)),
            Operation.NEGATE: lambda a: -a,
            Operation.POWER: powered,
            **{operation: function(operation) for operation in EXPANSIONS if operation is not Operation.DIVIDE},
        }

    def substitute(self, outer: Jet, inner: Sequence[Jet]) -> Jet:
        """Return H(G): jets (n, M) with m jets without constant terms put in for their variables.

        Parameters
        ----------
        outer
            (n, M).
        inner
            m jets of shape (M,).
        """
        powers = [self.constant(1.0)]
        for exponent in self.exponents[1:]:
            last = max(i for i, k in enumerate(exponent) if k)
            lower = tuple(k - (i == last) for i, k in enumerate(exponent))
            powers.append(self.multiply(powers[self.index[lower]], inner[last]) if sum(lower) else inner[last])
        value = np.array([p.value for p in powers])
        error = np.array([p.error for p in powers])
        size = np.abs(value)
        return Jet(outer.value @ value, np.abs(outer.value) @ (error + size) + outer.error @ size)


@dataclass(frozen=True)
class _Factor:
    """A jet with ``*``, for repeated squaring."""

    algebra: Algebra
    jet: Jet

    def __mul__(self, other: _Factor) -> _Factor:
        return _Factor(self.algebra, self.algebra.multiply(self.jet, other.jet))


@lru_cache(maxsize=64)
def algebra(variables: int, degree: int) -> Algebra:
    """Return the jets in m variables up to degree d; the same object for the same numbers.

    Raises
    ------
    MisuseError
        Where either is less than 1.

    Examples
    --------
    >>> from dynsys.derive.program import build_program, run
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> jets = algebra(2, 2)
    >>> inputs = [jets.jet([1, 1, 0, 0, 0, 0]), jets.jet([2, 0, 1, 0, 0, 0])]
    >>> [jet] = run(build_program((x, y), (x * y,)), jets.table, inputs)
    >>> dict(zip(jets.exponents, jet.value.real.tolist()))
    {(0, 0): 2.0, (1, 0): 2.0, (0, 1): 1.0, (2, 0): 0.0, (1, 1): 1.0, (0, 2): 0.0}
    """
    if variables < 1 or degree < 1:
        raise MisuseError(
            f"at least one variable and a degree of at least 1 are expected, got {variables} and {degree}"
        )
    return Algebra(variables, degree)
