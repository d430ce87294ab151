"""Floating-point numbers of any length: the middles of arb balls, in the precision of flint's context."""

from __future__ import annotations

import operator
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from flint import arb, arb_mat, fmpq

from dynsys.derive.program import Operation, Table


def number(value: Fraction) -> arb:
    """Return the rational number, rounded.

    Examples
    --------
    >>> number(Fraction(1, 4))
    0.250000000000000
    """
    return arb(fmpq(value.numerator, value.denominator)).mid()


LONG_TABLE: Table = {
    Operation.CONSTANT: number,
    Operation.PI: arb.pi,
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: operator.truediv,
    Operation.NEGATE: operator.neg,
    Operation.POWER: operator.pow,
    Operation.SQRT: arb.sqrt,
    Operation.EXP: arb.exp,
    Operation.LOG: arb.log,
    Operation.SIN: arb.sin,
    Operation.COS: arb.cos,
    Operation.TAN: arb.tan,
    Operation.SINH: arb.sinh,
    Operation.COSH: arb.cosh,
    Operation.TANH: arb.tanh,
    Operation.ATAN: arb.atan,
    Operation.ABSOLUTE: abs,
}
"""The radii are dropped after each step of a map: they say nothing of a long orbit, and would cost its digits."""


def exactly(value: arb) -> Fraction:
    """Return the middle of a finite ball as the rational number that it is.

    Examples
    --------
    >>> exactly(arb(0.375))
    Fraction(3, 8)
    """
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def is_finite(matrix: arb_mat) -> bool:
    """Whether every entry is a number."""
    return all(entry.is_finite() for entry in matrix.entries())


def solve(matrix: arb_mat, right: arb_mat) -> arb_mat | None:
    """Return the solution of a linear system, None where the matrix is singular in this precision."""
    try:
        return matrix.solve(right).mid()
    except ZeroDivisionError:
        return None


def largest(values: list[arb]) -> arb:
    """Return the largest size of some numbers."""
    return max((abs(value) for value in values), default=arb(0))


def magnitude(value: Fraction) -> int:
    """Return the power of ten of the first digit of a number, 0 for zero.

    Examples
    --------
    >>> magnitude(Fraction(1, 4)), magnitude(Fraction(25))
    (-1, 1)
    """
    with localcontext() as context:
        context.prec = 3
        return (Decimal(value.numerator) / Decimal(value.denominator)).adjusted() if value else 0


def decimal_text(value: Fraction, digits: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """Return a number rounded to so many significant digits, all of them written.

    Parameters
    ----------
    rounding
        How, in the words of the decimal module.

    Examples
    --------
    >>> decimal_text(Fraction(1, 2), 3), decimal_text(Fraction(-2, 3), 5), decimal_text(Fraction(1, 3 * 10**12), 2)
    ('0.500', '-0.66667', '3.3e-13')
    """
    with localcontext() as context:
        context.prec, context.rounding = digits, rounding
        rounded = Decimal(value.numerator) / Decimal(value.denominator)
        if rounded:
            rounded = rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - digits + 1))
    return f"{rounded:f}" if not rounded or -5 < rounded.adjusted() < digits else f"{rounded:e}"
