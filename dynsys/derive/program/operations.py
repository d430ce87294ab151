"""The Program: plain data over a closed list of operations, and the walk that every arithmetic shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any

from dynsys.errors import MisuseError


class Operation(Enum):
    """The closed list. A product of a value with itself is a square, to be enclosed as one."""

    CONSTANT = "a rational number"
    PI = "pi"
    ADD = "a + b"
    SUBTRACT = "a - b"
    MULTIPLY = "a * b"
    DIVIDE = "a / b"
    NEGATE = "-a"
    POWER = "a ** n, n an integer >= 2"
    SQRT = "sqrt(a)"
    EXP = "exp(a)"
    LOG = "log(a)"
    SIN = "sin(a)"
    COS = "cos(a)"
    TAN = "tan(a)"
    SINH = "sinh(a)"
    COSH = "cosh(a)"
    TANH = "tanh(a)"
    ATAN = "atan(a)"
    ABSOLUTE = "abs(a)"
    MULTIPLY_ADD = "a * b + c, rounded once"
    SUBTRACT_PRODUCT = "c - a * b, rounded once"
    MULTIPLY_SUBTRACT = "a * b - c, rounded once"


Table = Mapping[Operation, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One operation on values computed before.

    Parameters
    ----------
    operation
        What is done.
    operands
        The numbers of the values it is done to, in the order a, b, c.
    value
        The number of a CONSTANT, the exponent of a POWER, else None.
    """

    operation: Operation
    operands: tuple[int, ...] = ()
    value: Fraction | int | None = None


@dataclass(frozen=True)
class Program:
    """A straight line of operations. Values are numbered: the inputs first, then one for each instruction.

    Parameters
    ----------
    inputs
        The m names of the inputs.
    instructions
        Each reads only values with smaller numbers than its own.
    outputs
        The numbers of the values that are returned.
    """

    inputs: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]

    def __hash__(self) -> int:
        return self._hash

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    @cached_property
    def _hash(self) -> int:
        """Kept, since programs are looked up often; of this process alone, since hashes of texts are."""
        return hash((self.inputs, self.instructions, self.outputs))

    @cached_property
    def cost(self) -> int:
        """The number of arithmetic operations; constants are free, a power counts its squaring chain."""
        return sum(_cost(instruction) for instruction in self.instructions)


def multiplications(exponent: int) -> int:
    """Return how many products repeated squaring takes for a power with exponent >= 1."""
    return exponent.bit_length() + exponent.bit_count() - 2


def _cost(instruction: Instruction) -> int:
    if instruction.operation in (Operation.CONSTANT, Operation.PI):
        return 0
    if instruction.operation is Operation.POWER:
        return multiplications(int(instruction.value or 1))
    return 1


def run(program: Program, table: Table, inputs: Sequence[Any]) -> list[Any]:
    """Evaluate a Program in the arithmetic that a table gives.

    Parameters
    ----------
    program
        m inputs.
    table
        What to call for each operation: CONSTANT with a Fraction, PI with nothing, POWER with a value and an
        int, the others with their operands.
    inputs
        m values.

    Returns
    -------
    list
        One value for each output.

    Raises
    ------
    MisuseError
        Where the number of inputs differs, or the table lacks an operation of the program.

    Examples
    --------
    >>> import operator
    >>> doubled = Program(("x",), (Instruction(Operation.ADD, (0, 0)),), (1,))
    >>> run(doubled, {Operation.ADD: operator.add}, [3])
    [6]
    """
    if len(inputs) != len(program.inputs):
        raise MisuseError(f"{len(program.inputs)} inputs ({', '.join(program.inputs)}) expected, got {len(inputs)}")
    values = list(inputs)
    for instruction in program.instructions:
        function = table.get(instruction.operation)
        if function is None:
            raise MisuseError(f"an arithmetic that knows {instruction.operation.name} is expected, got one without")
        arguments = [values[operand] for operand in instruction.operands]
        if instruction.value is not None:
            arguments.append(instruction.value)
        values.append(function(*arguments))
    return [values[output] for output in program.outputs]
