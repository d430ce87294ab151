"""Derivative programs: a Program together with its first and second partial derivatives, as one Program.

The program is differentiated line by line, once for each variable, and only where a line depends on it; equal lines
are written once, sums and products with 0 and 1 not at all. What is left is again a plain Program, so that every
arithmetic that reads the one reads the other.

Source: A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, chapters 3 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from dynsys.derive.program.operations import Instruction, Operation, Program
from dynsys.errors import MisuseError

_COMMUTATIVE = {Operation.ADD, Operation.MULTIPLY}
_FUSED = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}


class _Lines:
    """Instructions, each once, simplified where an operand is 0 or 1."""

    def __init__(self, inputs: int) -> None:
        self.first = inputs
        self.steps: list[Instruction] = []
        self._numbers: dict[Instruction, int] = {}

    def write(self, operation: Operation, *operands: int, value: Fraction | int | None = None) -> int:
        if operation in _COMMUTATIVE:
            operands = tuple(sorted(operands))
        step = Instruction(operation, operands, value)
        if step not in self._numbers:
            self._numbers[step] = self.first + len(self.steps)
            self.steps.append(step)
        return self._numbers[step]

    def constant(self, value: int) -> int:
        return self.write(Operation.CONSTANT, value=Fraction(value))

    def step(self, number: int) -> Instruction | None:
        """The line that makes a value; None for an input."""
        return self.steps[number - self.first] if number >= self.first else None

    def is_constant(self, number: int, value: int) -> bool:
        step = self.step(number)
        return step is not None and step.operation is Operation.CONSTANT and step.value == value

    def add(self, a: int, b: int) -> int:
        step = self.step(b)
        if step is not None and step.operation is Operation.NEGATE:
            return self.write(Operation.SUBTRACT, a, step.operands[0])
        return self.write(Operation.ADD, a, b)

    def subtract(self, a: int, b: int) -> int:
        step = self.step(b)
        if step is not None and step.operation is Operation.NEGATE:
            return self.write(Operation.ADD, a, step.operands[0])
        return self.write(Operation.SUBTRACT, a, b)

    def negate(self, a: int) -> int:
        step = self.step(a)
        if step is not None and step.operation is Operation.NEGATE:
            return step.operands[0]
        if step is not None and step.operation is Operation.CONSTANT:
            return self.write(Operation.CONSTANT, value=-Fraction(step.value or 0))
        return self.write(Operation.NEGATE, a)

    def multiply(self, a: int, b: int) -> int:
        for one, other in ((a, b), (b, a)):
            step = self.step(one)
            if self.is_constant(one, 1):
                return other
            if step is not None and step.operation is Operation.NEGATE:
                return self.negate(self.multiply(step.operands[0], other))
        return self.power(a, 2) if a == b else self.write(Operation.MULTIPLY, a, b)

    def power(self, a: int, n: int) -> int:
        return a if n == 1 else self.write(Operation.POWER, a, value=n)

    def times(self, n: int, a: int) -> int:
        return self.multiply(self.constant(n), a)


_FACTORS: dict[Operation, Callable[[_Lines, int, int], int]] = {
    Operation.EXP: lambda w, a, c: c,
    Operation.SIN: lambda w, a, c: w.write(Operation.COS, a),
    Operation.COS: lambda w, a, c: w.negate(w.write(Operation.SIN, a)),
    Operation.TAN: lambda w, a, c: w.add(w.constant(1), w.power(c, 2)),
    Operation.SINH: lambda w, a, c: w.write(Operation.COSH, a),
    Operation.COSH: lambda w, a, c: w.write(Operation.SINH, a),
    Operation.TANH: lambda w, a, c: w.subtract(w.constant(1), w.power(c, 2)),
    Operation.ABSOLUTE: lambda w, a, c: w.write(Operation.DIVIDE, a, c),
}
"""What multiplies the inner derivative, from the operand a and the value c."""

_DIVISORS: dict[Operation, Callable[[_Lines, int, int], int]] = {
    Operation.SQRT: lambda w, a, c: w.times(2, c),
    Operation.LOG: lambda w, a, c: a,
    Operation.ATAN: lambda w, a, c: w.add(w.constant(1), w.power(a, 2)),
}
"""What divides it."""


def _sum(w: _Lines, a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else w.add(a, b)


def _difference(w: _Lines, a: int | None, b: int | None) -> int | None:
    return a if b is None else w.negate(b) if a is None else w.subtract(a, b)


def _product(w: _Lines, a: int, b: int | None) -> int | None:
    return None if b is None else w.multiply(a, b)


def _rate(w: _Lines, step: Instruction, value: int, d: Sequence[int | None]) -> int | None:
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
    if operation in _FACTORS:
        return w.multiply(_FACTORS[operation](w, a[0], value), inner)
    return w.write(Operation.DIVIDE, inner, _DIVISORS[operation](w, a[0], value))


def _cone(steps: Sequence[Instruction], first: int, outputs: Sequence[int | None]) -> set[int]:
    """Return the numbers of all values that some outputs are made of."""
    needed = {output for output in outputs if output is not None}
    for number in range(first + len(steps) - 1, first - 1, -1):
        if number in needed:
            needed.update(steps[number - first].operands)
    return needed


def _derive(w: _Lines, outputs: Sequence[int | None], variable: int) -> list[int | None]:
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
    w = _Lines(len(program.inputs))
    values = list(range(w.first))
    for step in program.instructions:
        if step.operation in _FUSED:
            raise MisuseError(f"a program before its products are fused is expected, got {step.operation.name}")
        values.append(w.write(step.operation, *(values[a] for a in step.operands), value=step.value))
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
