"""Derivative programs: a Program together with its first and second partial derivatives, as one Program.

The program is differentiated line by line, once for each variable, and only where a line depends on it; equal lines
are written once, sums and products with 0 and 1 not at all. What is left is again a plain Program, so that every
arithmetic that reads the one reads the other.

Source: A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, chapters 3 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence

from dynsys.derive.program.chain_rule import DIVISORS, FACTORS, Lines
from dynsys.derive.program.operations import Instruction, Operation, Program
from dynsys.errors import MisuseError

_FUSED = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}


def _sum(w: Lines, a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else w.add(a, b)


def _difference(w: Lines, a: int | None, b: int | None) -> int | None:
    return a if b is None else w.negate(b) if a is None else w.subtract(a, b)


def _product(w: Lines, a: int, b: int | None) -> int | None:
    return None if b is None else w.multiply(a, b)


def _rate(w: Lines, step: Instruction, value: int, d: Sequence[int | None]) -> int | None:
    """Return the derivative of one value from those of its operands, some not zero; None for zero."""
    operation, a = step.operation, step.operands
    if operation is Operation.ADD:
        return _sum(w, *d)
    if operation is Operation.SUBTRACT:
        return _difference(w, *d)
    if operation is Operation.MULTIPLY and a[0] != a[1]:
        return _sum(w, _product(w, a[1], d[0]), _product(w, a[0], d[1]))
    if operation is Operation.DIVIDE:
        over = _difference(w, d[0], _product(w, value, d[1]))
        return None if over is None else w.write(Operation.DIVIDE, over, a[1])
    inner = d[0]
    assert inner is not None  # the only operand, and some derivative is not zero
    if operation is Operation.NEGATE:
        return w.negate(inner)
    if operation in (Operation.POWER, Operation.MULTIPLY):
        n = int(step.value or 2)
        return w.multiply(w.times(n, w.power(a[0], n - 1)), inner)
    if operation in FACTORS:
        return w.multiply(FACTORS[operation](w, a[0], value), inner)
    return w.write(Operation.DIVIDE, inner, DIVISORS[operation](w, a[0], value))


def _cone(steps: Sequence[Instruction], first: int, outputs: Sequence[int | None]) -> set[int]:
    """Return the numbers of all values that some outputs are made of."""
    needed = {output for output in outputs if output is not None}
    for number in range(first + len(steps) - 1, first - 1, -1):
        if number in needed:
            needed.update(steps[number - first].operands)
    return needed


def _derive(w: Lines, outputs: Sequence[int | None], variable: int) -> list[int | None]:
    """Return the derivatives of outputs with respect to an input, None for zero."""
    needed = _cone(w.steps, w.first, outputs)
    rates: dict[int, int | None] = {variable: w.constant(1)}
    for number, step in enumerate(tuple(w.steps), w.first):
        d = [rates.get(operand) for operand in step.operands]
        if number in needed and any(rate is not None for rate in d):
            rates[number] = _rate(w, step, number, d)
    return [None if output is None else rates.get(output) for output in outputs]


def restrict(program: Program, outputs: Sequence[int]) -> Program:
    """Return the program that computes some of the outputs, given by their places, and nothing else."""
    first, kept = len(program.inputs), [program.outputs[place] for place in outputs]
    needed = _cone(program.instructions, first, kept)
    number = {i: i for i in range(first)}
    steps: list[Instruction] = []
    for value, step in enumerate(program.instructions, first):
        if value in needed:
            number[value] = first + len(steps)
            steps.append(Instruction(step.operation, tuple(number[a] for a in step.operands), step.value))
    return Program(program.inputs, tuple(steps), tuple(number[output] for output in kept))


def differentiate(program: Program, variables: int, order: int = 1) -> Program:
    """Return a program together with its partial derivatives with respect to its first inputs.

    Parameters
    ----------
    program
        l outputs; not fused.
    variables
        How many inputs, n, the first ones, it is differentiated by.
    order
        1 or 2.

    Returns
    -------
    Program
        Outputs: the l values; the l·n first derivatives, ∂f_a/∂x_i at a·n + i; for order 2 the l·n(n + 1)/2 second
        ones, for each output the pairs (i, j), i <= j, row by row.

    Raises
    ------
    MisuseError
        For a program whose products are fused, more variables than inputs, or another order.

    Examples
    --------
    >>> from dynsys.derive.program import build_program, evaluate_exactly
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> [int(q) for q in evaluate_exactly(differentiate(build_program((x, r), (r * x**3,)), 1, 2), (2, 5))]
    [40, 60, 60]
    """
    if not 1 <= variables <= len(program.inputs):
        raise MisuseError(f"1 to {len(program.inputs)} variables are expected, got {variables}")
    if order not in (1, 2):
        raise MisuseError(f"derivatives of order 1 or 2 are expected, got {order}")
    w = Lines(len(program.inputs))
    values = list(range(w.first))
    for step in program.instructions:
        if step.operation in _FUSED:
            raise MisuseError(f"a program before its products are fused is expected, got {step.operation.name}")
        values.append(w.ordered(step.operation, *(values[a] for a in step.operands), value=step.value))
    outputs: list[int | None] = [values[output] for output in program.outputs]
    slopes = [_derive(w, outputs, i) for i in range(variables)]
    bends: dict[tuple[int, int], list[int | None]] = {}
    for i, slope in enumerate(slopes if order == 2 else ()):
        for j in range(i, variables):
            bends[i, j] = _derive(w, slope, j)
    every = [*outputs, *(slope[a] for a in range(len(outputs)) for slope in slopes)]
    every += [bend[a] for a in range(len(outputs)) for bend in bends.values()]
    zero = w.constant(0) if None in every else 0
    numbers = tuple(zero if number is None else number for number in every)
    return restrict(Program(program.inputs, tuple(w.steps), numbers), range(len(numbers)))
