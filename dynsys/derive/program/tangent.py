"""The tangent program: a rule and its derivative along a vector, by differentiating the program line by line.

This takes two to three times the operations of the rule alone, where a Jacobian written out and multiplied takes more
with every dimension. Source: A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, section 3.1.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from dynsys.derive.program.chain_rule import DIVISORS, FACTORS, Lines
from dynsys.derive.program.operations import Instruction, Operation, Program
from dynsys.errors import MisuseError


class _Product(NamedTuple):
    """Plus or minus a value, or the product of two."""

    sign: int
    a: int
    b: int | None = None


_Rate = list[_Product]  # a derivative, not yet summed up, so that each product can be fused into the sum


def _sum(w: Lines, rate: _Rate) -> int:
    """Write the sum: single values before products, a positive one first."""
    if not rate:
        return w.constant(0)
    ordered = sorted(rate, key=lambda term: term.b is not None)
    start = next((term for term in ordered if term.sign > 0), None)
    if start is None:
        return w.write(Operation.NEGATE, _sum(w, [term._replace(sign=1) for term in rate]))
    ordered.remove(start)
    total = _term(w, start)
    for term in ordered:
        total = w.write(Operation.ADD if term.sign > 0 else Operation.SUBTRACT, total, _term(w, term))
    return total


def _term(w: Lines, term: _Product) -> int:
    return term.a if term.b is None else w.write(Operation.MULTIPLY, term.a, term.b)


def _rate(w: Lines, step: Instruction, value: int, a: list[int], d: list[_Rate]) -> _Rate:
    """Return the derivative of one value, from its operands ``a`` and their derivatives ``d``, some not empty."""
    operation = step.operation
    if operation is Operation.ADD:
        return d[0] + d[1]
    if operation is Operation.SUBTRACT:
        return d[0] + _negative(d[1])
    if operation is Operation.NEGATE:
        return _negative(d[0])
    if operation is Operation.MULTIPLY:
        if a[0] == a[1]:
            return [_Product(1, w.write(Operation.ADD, a[0], a[0]), _sum(w, d[0]))]
        return [_Product(1, other, _sum(w, inner)) for other, inner in ((a[1], d[0]), (a[0], d[1])) if inner]
    if operation is Operation.DIVIDE:
        lost = [_Product(-1, value, _sum(w, d[1]))] if d[1] else []
        return [_Product(1, w.write(Operation.DIVIDE, _sum(w, d[0] + lost), a[1]))]
    inner = _sum(w, d[0])
    if operation is Operation.POWER:
        return [_Product(1, _power_rate(w, a[0], int(step.value or 1)), inner)]
    if operation in FACTORS:
        return [_Product(1, FACTORS[operation](w, a[0], value), inner)]
    if operation in DIVISORS:
        return [_Product(1, w.write(Operation.DIVIDE, inner, DIVISORS[operation](w, a[0], value)))]
    raise MisuseError(f"a program before its products are fused is expected, got {operation.name}")


def _negative(rate: _Rate) -> _Rate:
    return [term._replace(sign=-term.sign) for term in rate]


def _power_rate(w: Lines, a: int, n: int) -> int:
    if n == 2:
        return w.write(Operation.ADD, a, a)
    return w.write(Operation.MULTIPLY, w.constant(n), w.write(Operation.POWER, a, value=n - 1))


def tangent(program: Program, dimension: int) -> Program:
    """Return the program (x, v, p) to (f(x, p), ∂f/∂x·v) of a program (x, p) to f(x, p), x the first inputs.

    Parameters
    ----------
    program
        Inputs: x, then p; not fused.
    dimension
        How many components x has.

    Raises
    ------
    MisuseError
        Where products are fused already.

    Examples
    --------
    >>> from dynsys.derive.program import build_program, evaluate_exactly
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> evaluate_exactly(tangent(build_program((x, r), (r * x * (1 - x),)), 1), (3, 1, 2))
    [Fraction(-12, 1), Fraction(-10, 1)]
    """
    state, rest = program.inputs[:dimension], program.inputs[dimension:]
    inputs = (*state, *(f"δ{name}" for name in state), *rest)
    w = Lines(len(inputs))
    uses = Counter(operand for step in program.instructions for operand in step.operands)
    values = [*range(dimension), *range(2 * dimension, len(inputs))]
    rates: list[_Rate] = [*([_Product(1, dimension + i)] for i in range(dimension)), *([] for _ in rest)]
    for number, step in enumerate(program.instructions, len(program.inputs)):
        operands, inner = [values[operand] for operand in step.operands], [rates[operand] for operand in step.operands]
        values.append(w.write(step.operation, *operands, value=step.value))
        rate = _rate(w, step, values[-1], operands, inner) if any(inner) else []
        rates.append([_Product(1, _sum(w, rate))] if len(rate) > 1 and uses[number] > 1 else rate)
    outputs = (*(values[output] for output in program.outputs), *(_sum(w, rates[output]) for output in program.outputs))
    return Program(inputs, tuple(w.steps), outputs)
