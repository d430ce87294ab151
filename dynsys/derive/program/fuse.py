"""Fused multiply-adds, placed here and nowhere else, so that every arithmetic rounds in the same places."""

from __future__ import annotations

from collections import Counter

from dynsys.derive.program.operations import Instruction, Operation, Program


def fuse(program: Program) -> Program:
    """Return the program with each product that is used once, by a sum or a difference, fused into it.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> [step.operation.value for step in fuse(build_program((x, y), (1 + x * y,))).instructions]
    ['a rational number', 'a * b + c, rounded once']
    """
    first = len(program.inputs)
    uses = Counter(program.outputs)
    for instruction in program.instructions:
        uses.update(instruction.operands)

    def factors(value: int) -> tuple[int, int] | None:
        if value < first or uses[value] != 1:
            return None
        producer = program.instructions[value - first]
        if producer.operation is Operation.MULTIPLY:
            return producer.operands[0], producer.operands[1]
        if producer.operation is Operation.POWER and producer.value == 2:
            return producer.operands[0], producer.operands[0]
        return None

    fused: dict[int, Instruction] = {}
    absorbed: set[int] = set()
    for value, instruction in enumerate(program.instructions, first):
        fused[value] = instruction
        if instruction.operation not in (Operation.ADD, Operation.SUBTRACT):
            continue
        left, right = instruction.operands
        for product, other, operation in (
            (right, left, Operation.SUBTRACT_PRODUCT),
            (left, right, Operation.MULTIPLY_SUBTRACT),
        ):
            pair = factors(product)
            if pair is not None:
                added = instruction.operation is Operation.ADD
                fused[value] = Instruction(Operation.MULTIPLY_ADD if added else operation, (*pair, other))
                absorbed.add(product)
                break

    number = {value: value for value in range(first)}
    kept: list[Instruction] = []
    for value, instruction in fused.items():
        if value not in absorbed:
            number[value] = first + len(kept)
            operands = tuple(number[operand] for operand in instruction.operands)
            kept.append(Instruction(instruction.operation, operands, instruction.value))
    return Program(program.inputs, tuple(kept), tuple(number[output] for output in program.outputs))
