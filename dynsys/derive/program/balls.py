"""The table of balls: Programs over flint's arb, midpoint and radius, in the precision of flint's context.

Each entry encloses. Whoever only wants long numbers takes the middles; whoever proves replaces the product and the
power by ones that are tight on wide balls.
"""

from __future__ import annotations

import operator
from fractions import Fraction

from flint import arb, fmpq

from dynsys.derive.program.operations import Operation, Table


def enclose_number(value: Fraction) -> arb:
    """Return a ball that holds the rational number, in the current precision.

    Examples
    --------
    >>> bool(enclose_number(Fraction(1, 3)) * 3 == 1), enclose_number(Fraction(1, 3)).contains(fmpq(1, 3))
    (False, True)
    """
    return arb(fmpq(value.numerator, value.denominator))


BALL_TABLE: Table = {
    Operation.CONSTANT: enclose_number,
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


def exact_middle(a: arb) -> Fraction:
    """Return the middle of a finite ball as the rational number that it is.

    Examples
    --------
    >>> exact_middle(arb(0.375))
    Fraction(3, 8)
    """
    mantissa, exponent = a.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
