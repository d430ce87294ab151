"""The multiprecision table: Programs over mpmath numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction

import mpmath
import sympy

from dynsys.derive.program.build import build_program
from dynsys.derive.program.operations import Operation, Table, run


def _number(value: Fraction) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator


MULTIPRECISION_TABLE: Table = {
    Operation.CONSTANT: _number,
    Operation.PI: lambda: +mpmath.pi,
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: operator.truediv,
    Operation.NEGATE: operator.neg,
    Operation.POWER: operator.pow,
    Operation.SQRT: mpmath.sqrt,
    Operation.EXP: mpmath.exp,
    Operation.LOG: mpmath.log,
    Operation.SIN: mpmath.sin,
    Operation.COS: mpmath.cos,
    Operation.TAN: mpmath.tan,
    Operation.SINH: mpmath.sinh,
    Operation.COSH: mpmath.cosh,
    Operation.TANH: mpmath.tanh,
    Operation.ATAN: mpmath.atan,
    Operation.ABSOLUTE: abs,
}


def compile_multiprecision(
    inputs: Sequence[sympy.Symbol], outputs: Sequence[sympy.Expr]
) -> Callable[[Sequence[mpmath.mpf]], list[mpmath.mpf]]:
    """Return a function that evaluates expressions in mpmath's current precision.

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> compile_multiprecision((x,), (x**2 / 4,))((mpmath.mpf(3),))
    [mpf('2.25')]
    """
    program = build_program(inputs, outputs)
    return lambda values: run(program, MULTIPRECISION_TABLE, values)
