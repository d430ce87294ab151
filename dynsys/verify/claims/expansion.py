"""Rational functions over one denominator, expanded, and how many products of terms that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import QQ
from sympy.polys.rings import PolyElement, PolyRing, ring

from dynsys.derive.program import Operation, Table, run
from dynsys.verify.claims.straight import straight_program
from dynsys.verify.formula import Formula

_Quotient = tuple[PolyElement, PolyElement]


@dataclass(frozen=True)
class Difference:
    """The difference of two rational functions.

    Parameters
    ----------
    is_zero
        Whether both are defined somewhere, and are the same.
    products
        How many terms were multiplied or added.
    """

    is_zero: bool
    products: int


def difference(names: Sequence[str], left: Formula, right: Formula) -> Difference:
    """Subtract one formula from another.

    Parameters
    ----------
    names
        Of the symbols.
    left, right
        Of + − * /, integer powers, rational numbers and symbols.

    Examples
    --------
    >>> difference(["x"], ["*", ["+", "x", "1"], ["-", "x", "1"]], ["-", ["^", "x", 2], "1"]).is_zero
    True
    """
    over, *symbols = ring(list(names), QQ)
    quotients = _Quotients(over)
    program = straight_program(names, [left, right])
    above, _ = quotients.subtract(*run(program, quotients.table, [(symbol, over.one) for symbol in symbols]))
    return Difference(quotients.defined and not above, quotients.products)


class _Quotients:
    """Pairs of polynomials (above, below) that are never reduced; the work is counted."""

    def __init__(self, over: PolyRing) -> None:
        self.ring, self.products, self.defined = over, 0, True
        self.table: Table = {
            Operation.CONSTANT: self._number,
            Operation.ADD: self._add,
            Operation.SUBTRACT: self.subtract,
            Operation.MULTIPLY: lambda a, b: (self._product(a[0], b[0]), self._product(a[1], b[1])),
            Operation.DIVIDE: self._divide,
            Operation.NEGATE: lambda a: (-a[0], a[1]),
            Operation.POWER: lambda a, n: (self._power(a[0], n), self._power(a[1], n)),
        }

    def _number(self, value: Fraction) -> _Quotient:
        return self.ring(QQ(value.numerator, value.denominator)), self.ring.one

    def _product(self, a: Any, b: Any) -> Any:
        if self.ring.one in (a, b):
            return b if a == self.ring.one else a
        self.products += len(a) * len(b)
        return a * b

    def _power(self, a: Any, n: int) -> Any:
        if n == 1:
            return a
        half = self._power(a, n // 2)
        square = self._product(half, half)
        return self._product(square, a) if n % 2 else square

    def _add(self, a: _Quotient, b: _Quotient) -> _Quotient:
        if a[1] == b[1]:
            self.products += len(a[0]) + len(b[0])
            return a[0] + b[0], a[1]
        left, right = self._product(a[0], b[1]), self._product(b[0], a[1])
        self.products += len(left) + len(right)
        return left + right, self._product(a[1], b[1])

    def subtract(self, a: _Quotient, b: _Quotient) -> _Quotient:
        return self._add(a, (-b[0], b[1]))

    def _divide(self, a: _Quotient, b: _Quotient) -> _Quotient:
        self.defined = self.defined and bool(b[0])
        return self._product(a[0], b[1]), self._product(a[1], b[0])
