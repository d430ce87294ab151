"""Every operation of a compiled program is as exact as IEEE 754, or the C library, promises.

A program is compiled with all its values as outputs; each value is then held against the exact operation on the values
that machine code itself had as operands. Sums, products, quotients, roots and fused operations are rounded once, to the
nearest; a power is its chain of products; a function is within the units in the last place that the manual of the GNU
C library lists for it (*Known Maximum Errors in Math Functions*).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.program import Instruction, Operation, Program, fuse
from dynsys.engine import Orbits, compile_map, orbits
from dynsys.engine.oracle import NUMPY_TABLE, evaluate_with_numpy
from dynsys.engine.target import host

FUNCTIONS = {
    Operation.EXP: (mpmath.exp, 1),
    Operation.LOG: (mpmath.log, 1),
    Operation.SIN: (mpmath.sin, 1),
    Operation.COS: (mpmath.cos, 1),
    Operation.TAN: (mpmath.tan, 1),
    Operation.ATAN: (mpmath.atan, 1),
    Operation.SINH: (mpmath.sinh, 2),
    Operation.COSH: (mpmath.cosh, 2),
    Operation.TANH: (mpmath.tanh, 2),
}
FUSED: dict[Operation, Callable[..., object]] = {
    Operation.MULTIPLY_ADD: lambda a, b, c: a * b + c,
    Operation.SUBTRACT_PRODUCT: lambda a, b, c: c - a * b,
    Operation.MULTIPLY_SUBTRACT: lambda a, b, c: a * b - c,
}
BINARY = (Operation.ADD, Operation.SUBTRACT, Operation.MULTIPLY, Operation.DIVIDE)
SPECIAL = (
    0.0, -0.0, 1.0, -1.0, 0.3, -2.5, 1 + 2.0**-52, 5e-324, -3e-320, 2.0**-1022, 1e-200, 800.0, -800.0, 1e22, 1e200,
    1e308, -1.7e308, math.inf, -math.inf, math.nan,
)  # fmt: skip


def arity(operation: Operation) -> int:
    if operation in (Operation.CONSTANT, Operation.PI):
        return 0
    return 3 if operation in FUSED else 2 if operation in BINARY else 1


def values_of(program: Program, rows: np.ndarray) -> tuple[Program, np.ndarray]:
    """The program as it is emitted, all its values as outputs, and (m, instructions) values."""
    emitted = fuse(program) if host().fma else program
    first = len(program.inputs)
    every = replace(emitted, outputs=tuple(range(first, first + len(emitted.instructions))))
    return emitted, Orbits(every, rows, np.empty(0)).evaluate(every)


def nearest(value: Fraction) -> float:
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def same(a: float, b: float) -> bool:
    return a == b and math.copysign(1, a) == math.copysign(1, b) or math.isnan(a) and math.isnan(b)


def right(step: Instruction, a: list[float], got: float) -> bool:
    """Whether ``got`` is what the operation gives from the operands."""
    operation = step.operation
    if operation in FUSED:
        return same(got, fused(operation, a))
    if operation in FUNCTIONS and math.isfinite(a[0]) and (operation is not Operation.LOG or a[0] > 0):
        return near(operation, a[0], got)
    extra = () if step.value is None else (step.value,)
    with np.errstate(all="ignore"):
        return same(got, float(NUMPY_TABLE[operation](*map(np.float64, a), *extra)))


def fused(operation: Operation, a: list[float]) -> float:
    once = FUSED[operation](*map(Fraction, a)) if all(map(math.isfinite, a)) else 0
    if once:
        return nearest(once)
    if not all(map(math.isfinite, a)):  # only signs count, and no product may overflow
        a = [min(max(v, -1.0), 1.0) if math.isfinite(v) else v for v in a]
    with np.errstate(all="ignore"):
        return float(FUSED[operation](*map(np.float64, a)))


def near(operation: Operation, a: float, got: float) -> bool:
    function, units = FUNCTIONS[operation]
    if operation in (Operation.EXP, Operation.SINH, Operation.COSH):
        a = min(max(a, -2000.0), 2000.0)  # far beyond where they leave the floats
    with mpmath.workprec(1400 if abs(a) > 1e10 else 200):
        exact = function(mpmath.mpf(a))
        if abs(exact) >= mpmath.mpf(2) ** 1024:
            return same(got, math.copysign(math.inf, exact))
        return math.isfinite(got) and abs(mpmath.mpf(got) - exact) <= units * math.ulp(float(exact))


def assert_right(program: Program, rows: np.ndarray) -> None:
    emitted, values = values_of(program, rows)
    for row, got in zip(rows.tolist(), values.tolist(), strict=True):
        known = [*row, *got]
        for step, value in zip(emitted.instructions, got, strict=True):
            operands = [known[operand] for operand in step.operands]
            assert right(step, operands, value), (step, operands, value)


@pytest.mark.parametrize("operation", Operation, ids=lambda o: o.name)
def test_special_values(operation: Operation) -> None:
    count = arity(operation)
    for value in {Operation.CONSTANT: (Fraction(1, 3), Fraction(-(10**400))), Operation.POWER: (2, 3, 7)}.get(
        operation, (None,)
    ):
        names = ("a", "b", "c")[: max(count, 1)]
        program = Program(names, (Instruction(operation, tuple(range(count)), value),), (len(names),))
        assert_right(program, np.array(list(itertools.product(SPECIAL, repeat=len(names)))))


@st.composite
def programs(draw: st.DrawFn) -> Program:
    inputs = draw(st.integers(1, 4))
    steps: list[Instruction] = []
    for number in range(inputs, inputs + draw(st.integers(1, 12))):
        operation = draw(st.sampled_from(Operation))
        operands = tuple(draw(st.integers(0, number - 1)) for _ in range(arity(operation)))
        value: Fraction | int | None = None
        if operation is Operation.CONSTANT:
            value = draw(st.fractions(-1000, 1000, max_denominator=1000))
        if operation is Operation.POWER:
            value = draw(st.integers(2, 9))
        steps.append(Instruction(operation, operands, value))
    last = inputs + len(steps) - 1
    outputs = draw(st.lists(st.integers(0, last), min_size=1, max_size=3))
    return Program(tuple("abcd"[:inputs]), tuple(steps), (*outputs, last))


@settings(deadline=None, max_examples=60)
@given(programs(), st.data())
def test_random_programs(program: Program, data: st.DataObject) -> None:
    numbers = st.one_of(st.floats(-4, 4), st.floats(), st.sampled_from(SPECIAL))
    rows = np.array([[data.draw(numbers) for _ in program.inputs] for _ in range(5)])
    assert_right(program, rows)
    emitted, values = values_of(program, rows)
    every = np.concatenate([rows, values], axis=1)
    got = Orbits(program, rows, np.empty(0)).evaluate(program)
    for column, output in zip(got.T.tolist(), emitted.outputs, strict=True):
        assert all(map(same, column, every[:, output].tolist()))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["scalar4", "scalar4-full", "henon", "balanced", "logistic", "scalar2"]),
    st.lists(st.floats(), min_size=6, max_size=6),
)
def test_without_fused_operations_a_step_has_the_bits_of_the_oracle(name: str, numbers: list[float]) -> None:
    system = model(name).system
    program = compile_map(system).jacobian_program
    rows = np.array([numbers[: len(program.inputs)]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orbits, "host", lambda: replace(host(), fma=False))
        got = Orbits(program, rows, np.empty(0)).evaluate(program)
    assert all(map(same, got.ravel().tolist(), evaluate_with_numpy(program, numbers[: len(program.inputs)]).tolist()))
