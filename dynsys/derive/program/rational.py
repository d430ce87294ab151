"""The exact table: Programs over the rational numbers."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction

from dynsys.derive.program.operations import Operation, Program, Table, run
from dynsys.errors import MisuseError


def _divide(a: Fraction, b: Fraction) -> Fraction:
    if b == 0:
        raise MisuseError("a point where every quotient is defined is expected, got a division by zero")
    return a / b


RATIONAL_TABLE: Table = {
    Operation.CONSTANT: Fraction,
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: _divide,
    Operation.NEGATE: operator.neg,
    Operation.POWER: operator.pow,
    Operation.ABSOLUTE: abs,
    Operation.MULTIPLY_ADD: lambda a, b, c: a * b + c,
    Operation.SUBTRACT_PRODUCT: lambda a, b, c: c - a * b,
    Operation.MULTIPLY_SUBTRACT: lambda a, b, c: a * b - c,
}


def evaluate_exactly(program: Program, inputs: Sequence[Fraction | int]) -> list[Fraction]:
    """Return the outputs of a rational Program, exactly.

    Raises
    ------
    MisuseError
        Where the program takes a root, an exponential or another irrational operation, or divides by zero.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> evaluate_exactly(build_program((x, r), (r * x * (1 - x),)), (Fraction(1, 3), 2))
    [Fraction(4, 9)]
    """
    return run(program, RATIONAL_TABLE, [Fraction(value) for value in inputs])
