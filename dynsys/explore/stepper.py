"""One point, one step: a Program over plain Python floats with its parameters bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dynsys.derive.program import Instruction, Operation, Program
from dynsys.explore.arithmetic import FLOAT_TABLE

Point = tuple[float, ...]
Binary = Callable[[Any, Any], Any]


def _arguments(instruction: Instruction) -> tuple[Any, ...]:
    return () if instruction.value is None else (instruction.value,)


def _binary(instruction: Instruction) -> Binary:
    """Return the operation as a call of two arguments; the second of a function of one is not read."""
    function = FLOAT_TABLE[instruction.operation]
    if len(instruction.operands) == 2:
        return function
    if instruction.operation is Operation.POWER:
        exponent = instruction.value
        return FLOAT_TABLE[Operation.MULTIPLY] if exponent == 2 else lambda a, _: function(a, exponent)
    return lambda a, _: function(a)


def stepper(program: Program, dimension: int, parameters: Sequence[float]) -> Callable[[Point], Point]:
    """Return the program as a function of its first inputs, the others bound to numbers.

    What depends on the bound inputs alone is computed once, here; one call for each operation is left.

    Parameters
    ----------
    program
        ``dimension`` inputs, then those that are bound.
    dimension
        The number n of inputs left.
    parameters
        The numbers.

    Returns
    -------
    callable
        From n floats to as many as the program has outputs.
    """
    first = len(program.inputs)
    moving = dict.fromkeys(range(dimension))
    fixed: dict[int, Any] = dict(enumerate(parameters, dimension))
    left: list[tuple[Binary, int, int]] = []
    for number, instruction in enumerate(program.instructions, first):
        if any(operand in moving for operand in instruction.operands):
            moving[number] = None
            left.append((_binary(instruction), instruction.operands[0], instruction.operands[-1]))
        else:
            operands = (fixed[operand] for operand in instruction.operands)
            fixed[number] = FLOAT_TABLE[instruction.operation](*operands, *_arguments(instruction))

    read = {operand for _, a, b in left for operand in (a, b)}.union(program.outputs)
    bound = [number for number in fixed if number in read]
    inputs = list(moving)[:dimension]
    slots = {number: slot for slot, number in enumerate([*inputs, *bound, *list(moving)[dimension:]])}
    constants = [fixed[number] for number in bound]
    calls = [(function, slots[a], slots[b]) for function, a, b in left]
    outputs = [slots[number] for number in program.outputs]

    def step(point: Point) -> Point:
        values = [*map(float, point), *constants]
        append = values.append
        for function, a, b in calls:
            append(function(values[a], values[b]))
        return tuple([values[output] for output in outputs])

    return step
