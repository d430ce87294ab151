"""Formulas as straight-line programs just as they are written, and their mean-value forms.

Nothing is collected, cancelled or taken out: the enclosures are then those of the formula displayed, which is what a
reader of the certificate evaluates.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from dynsys.derive.program import Instruction, Operation, Program, tangent
from dynsys.derive.program.chain_rule import Lines
from dynsys.errors import MisuseError
from dynsys.verify.formula import NUMBER, Formula

_FUNCTIONS = {
    "sqrt": Operation.SQRT,
    "exp": Operation.EXP,
    "log": Operation.LOG,
    "sin": Operation.SIN,
    "cos": Operation.COS,
    "tan": Operation.TAN,
    "sinh": Operation.SINH,
    "cosh": Operation.COSH,
    "tanh": Operation.TANH,
    "atan": Operation.ATAN,
    "abs": Operation.ABSOLUTE,
    "neg": Operation.NEGATE,
    "-": Operation.SUBTRACT,
    "/": Operation.DIVIDE,
}
_CHAINS = {"+": Operation.ADD, "*": Operation.MULTIPLY}


def straight_program(names: Sequence[str], formulas: Sequence[Formula]) -> Program:
    """Return the program of formulas as they are written.

    Parameters
    ----------
    names
        The n symbols.
    formulas
        Over these symbols.

    Raises
    ------
    MisuseError
        For another symbol, or what is not in the closed list of operations.

    Examples
    --------
    >>> from dynsys.derive.program import evaluate_exactly
    >>> evaluate_exactly(straight_program(["x"], [["^", ["-", "x", "1"], -2]]), [3])
    [Fraction(1, 4)]
    """
    lines = Lines(len(names))
    places = {name: place for place, name in enumerate(names)}

    def read(formula: Formula) -> int:
        if isinstance(formula, str):
            if NUMBER.fullmatch(formula):
                return lines.write(Operation.CONSTANT, value=Fraction(formula))
            if formula not in places:
                raise MisuseError(f"a symbol among {', '.join(names)} is expected, got {formula}")
            return places[formula]
        head, *parts = formula
        if head == "^":
            return power(read(parts[0]), parts[1])
        operands = [read(part) for part in parts]
        if head in _CHAINS:
            return reduce(lambda a, b: lines.write(_CHAINS[head], a, b), operands)
        if head == "pi":
            return lines.write(Operation.PI)
        if head not in _FUNCTIONS:
            raise MisuseError(f"an operation of the closed list is expected, got {head!r}")
        return lines.write(_FUNCTIONS[head], *operands)

    def power(base: int, exponent: int) -> int:
        size = abs(exponent)
        value = base if size == 1 else lines.write(Operation.POWER, base, value=size)
        return value if exponent > 0 else lines.write(Operation.DIVIDE, lines.constant(1), value)

    outputs = tuple(read(formula) for formula in formulas)
    return Program(tuple(names), tuple(lines.steps), outputs)


def mean_value_program(program: Program) -> Program:
    """Return natural forms, mean-value forms and slopes of a program of n inputs and m outputs, as one program.

    Over a box X with a point c in it: f(X), then f(c) + Σᵢ ∂ᵢf(X)·(Xᵢ − cᵢ), then ∂ᵢfⱼ(X). Where f is defined and
    differentiable on X, both forms hold f(x) for each x in X, by the mean-value theorem.

    Parameters
    ----------
    program
        n inputs, m outputs; not fused.

    Returns
    -------
    Program
        Inputs c₁ … cₙ, X₁ … Xₙ; m + m + m·n outputs.

    References
    ----------
    R. E. Moore, *Interval Analysis*, 1966, section 4.4.

    Examples
    --------
    >>> from dynsys.derive.program import evaluate_exactly
    >>> square = straight_program(["x"], [["^", "x", 2]])
    >>> [int(value) for value in evaluate_exactly(mean_value_program(square), [1, 3])]
    [9, 13, 6]
    """
    n, m = len(program.inputs), len(program.outputs)
    lines = Lines(2 * n)
    zero, one = lines.constant(0), lines.constant(1)
    middle, natural = _copy(lines, program, range(n)), _copy(lines, program, range(n, 2 * n))
    slopes = [_copy(lines, _along(program, i), [n + i, one, *_others(n, i)])[m:] for i in range(n)]
    means = []
    for j in range(m):
        total = middle[j]
        for i in range(n):
            if slopes[i][j] != zero:
                offset = lines.write(Operation.SUBTRACT, n + i, i)
                total = lines.write(Operation.ADD, total, _product(lines, slopes[i][j], offset))
        means.append(total)
    inputs = (*(f"{name}_middle" for name in program.inputs), *program.inputs)
    every = (*natural, *means, *(slopes[i][j] for j in range(m) for i in range(n)))
    return Program(inputs, tuple(lines.steps), every)


def _copy(lines: Lines, program: Program, inputs: Sequence[int]) -> list[int]:
    """Write a program's lines over other inputs, factors 1 left out, and return its outputs."""
    values = list(inputs)
    for step in program.instructions:
        operands = [values[operand] for operand in step.operands]
        if step.operation is Operation.MULTIPLY:
            values.append(_product(lines, *operands))
        else:
            values.append(lines.write(step.operation, *operands, value=step.value))
    return [values[output] for output in program.outputs]


def _product(lines: Lines, a: int, b: int) -> int:
    return b if lines.is_constant(a, 1) else a if lines.is_constant(b, 1) else lines.write(Operation.MULTIPLY, a, b)


def _others(n: int, i: int) -> list[int]:
    return [n + k for k in range(n) if k != i]


def _along(program: Program, i: int) -> Program:
    """Return the tangent program along the i-th input, which is put first, its direction second."""
    n = len(program.inputs)
    place = {i: 0, **{k: 1 + position for position, k in enumerate(k for k in range(n) if k != i)}}

    def moved(value: int) -> int:
        return place.get(value, value)

    steps = tuple(
        Instruction(step.operation, tuple(map(moved, step.operands)), step.value) for step in program.instructions
    )
    names = tuple(program.inputs[k] for k in sorted(place, key=lambda k: place[k]))
    return tangent(Program(names, steps, tuple(map(moved, program.outputs))), 1)
