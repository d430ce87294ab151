"""Many steps of one point in one call: a Program as a loop over plain Python floats.

The loop is written as Python text over numbered variables and built once; nothing of what a person typed is
in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dynsys.derive.program import Instruction, Operation
from dynsys.explore.arithmetic import FLOAT_TABLE

if TYPE_CHECKING:
    from dynsys.explore.map import Map

Point = tuple[float, ...]
Runner = Callable[[Point, Sequence[float], int], Point]

_INFIX = {Operation.ADD: "+", Operation.SUBTRACT: "-", Operation.MULTIPLY: "*"}


def _formula(instruction: Instruction, functions: dict[str, Any]) -> str:
    """Return the instruction as text; a function that it calls is put under a name of its own."""
    operands = [f"v{number}" for number in instruction.operands]
    if instruction.operation in _INFIX:
        return f" {_INFIX[instruction.operation]} ".join(operands)
    if instruction.operation is Operation.POWER and instruction.value == 2:
        return f"{operands[0]} * {operands[0]}"
    if instruction.value is not None:
        functions[name := f"c{len(functions)}"] = instruction.value
        operands.append(name)
    functions[name := f"c{len(functions)}"] = FLOAT_TABLE[instruction.operation]
    return f"{name}({', '.join(operands)})"


@lru_cache(maxsize=64)
def compile_runner(map: Map) -> Runner:
    """Return ``run(state, parameters, count)``: the state after ``count`` steps, with the bits of `Map.step`.

    What depends on the parameters alone is computed once a call. Nothing is raised: overflow is inf or nan.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.explore.map import compile_map
    >>> x, r = symbols("x,r")
    >>> run = compile_runner(compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),))))
    >>> run((0.25,), (2.0,), 1), run((0.25,), (2.0,), 10)
    ((0.375,), (0.5,))
    """
    program, n = map.program, map.dimension
    first = len(program.inputs)
    moving = set(range(n))
    functions: dict[str, Any] = {}
    before, inside = [], []
    for number, instruction in enumerate(program.instructions, first):
        line = f"v{number} = {_formula(instruction, functions)}"
        if moving.isdisjoint(instruction.operands):
            before.append(line)
        else:
            moving.add(number)
            inside.append(line)
    state = "".join(f"v{i}, " for i in range(n))
    bound = "".join(f"v{i}, " for i in range(n, first))
    lines = [
        f"def run(state, parameters, count{''.join(f', {name}={name}' for name in functions)}):",
        f" {state}= state",
        *([f" {bound}= parameters"] if bound else []),
        *(f" {line}" for line in before),
        " for _ in range(count):",
        *(f"  {line}" for line in inside),
        f"  {state}= {''.join(f'v{number}, ' for number in program.outputs)}",
        f" return {state}",
    ]
    exec("\n".join(lines), functions)
    return functions["run"]
