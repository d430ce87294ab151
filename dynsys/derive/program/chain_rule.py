"""Lines of a derivative program, and the chain rule of each function of one variable.

Source: A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dynsys.derive.program.operations import Instruction, Operation

_COMMUTATIVE = {Operation.ADD, Operation.MULTIPLY}


class Lines:
    """Instructions, each once, simplified where an operand is 0 or 1."""

    def __init__(self, inputs: int) -> None:
        self.first = inputs
        self.steps: list[Instruction] = []
        self._numbers: dict[Instruction, int] = {}

    def write(self, operation: Operation, *operands: int, value: Fraction | int | None = None) -> int:
        """Write a line as it is, unless it is there; return the number of its value."""
        step = Instruction(operation, operands, value)
        if step not in self._numbers:
            self._numbers[step] = self.first + len(self.steps)
            self.steps.append(step)
        return self._numbers[step]

    def ordered(self, operation: Operation, *operands: int, value: Fraction | int | None = None) -> int:
        """Write a line with the operands of a sum or product in order, so that equal ones are one."""
        return self.write(operation, *(sorted(operands) if operation in _COMMUTATIVE else operands), value=value)

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
        return self.ordered(Operation.ADD, a, b)

    def subtract(self, a: int, b: int) -> int:
        step = self.step(b)
        if step is not None and step.operation is Operation.NEGATE:
            return self.ordered(Operation.ADD, a, step.operands[0])
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
        return self.power(a, 2) if a == b else self.ordered(Operation.MULTIPLY, a, b)

    def power(self, a: int, n: int) -> int:
        return a if n == 1 else self.write(Operation.POWER, a, value=n)

    def times(self, n: int, a: int) -> int:
        return self.multiply(self.constant(n), a)


FACTORS: dict[Operation, Callable[[Lines, int, int], int]] = {
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

DIVISORS: dict[Operation, Callable[[Lines, int, int], int]] = {
    Operation.SQRT: lambda w, a, c: w.times(2, c),
    Operation.LOG: lambda w, a, c: a,
    Operation.ATAN: lambda w, a, c: w.add(w.constant(1), w.power(a, 2)),
}
"""What divides it."""
