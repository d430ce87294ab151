"""The oracle follows IEEE 754, operation by operation, and makes no noise."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from dynsys.derive.program import Instruction, Operation, Program
from dynsys.engine.oracle import evaluate_with_numpy, nearest_float, power

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("operation", "arguments", "expected"),
    [
        (Operation.DIVIDE, (1.0, 0.0), INF),
        (Operation.DIVIDE, (1.0, -0.0), -INF),
        (Operation.DIVIDE, (0.0, 0.0), NAN),
        (Operation.MULTIPLY, (1e308, 10.0), INF),
        (Operation.MULTIPLY, (INF, 0.0), NAN),
        (Operation.SUBTRACT, (INF, INF), NAN),
        (Operation.ADD, (1.0, 2.0**-53), 1.0),
        (Operation.SQRT, (-1.0,), NAN),
        (Operation.SQRT, (-0.0,), -0.0),
        (Operation.LOG, (0.0,), -INF),
        (Operation.LOG, (-1.0,), NAN),
        (Operation.EXP, (800.0,), INF),
        (Operation.EXP, (-800.0,), 0.0),
        (Operation.TANH, (INF,), 1.0),
        (Operation.ATAN, (-INF,), -math.atan(INF)),
        (Operation.SIN, (INF,), NAN),
        (Operation.ABSOLUTE, (-0.0,), 0.0),
        (Operation.NEGATE, (0.0,), -0.0),
        (Operation.PI, (), math.pi),
    ],
)
def test_special_values(operation: Operation, arguments: tuple[float, ...], expected: float) -> None:
    names = ("a", "b")[: len(arguments)]
    program = Program(names, (Instruction(operation, tuple(range(len(names)))),), (len(names),))
    [value] = evaluate_with_numpy(program, arguments).tolist()
    assert value == pytest.approx(expected, rel=0, abs=0, nan_ok=True)
    assert math.copysign(1, value) == math.copysign(1, expected) or math.isnan(expected)


def test_inputs_broadcast() -> None:
    program = Program(("a", "b"), (Instruction(Operation.ADD, (0, 1)),), (2, 0))
    values = evaluate_with_numpy(program, [np.array([[1.0], [2.0]]), np.array([10.0, 20.0, 30.0])])
    assert values.shape == (2, 3, 2)
    assert values[1, 2].tolist() == [32, 2]


def test_a_power_is_a_chain_of_squares() -> None:
    assert [power(3, n) for n in range(1, 12)] == [3**n for n in range(1, 12)]


def test_a_constant_beyond_the_floats_is_infinite() -> None:
    assert nearest_float(Fraction(-(10**400))) == -INF
    assert nearest_float(Fraction(10**400)) == INF
    assert nearest_float(Fraction(10**400, 10**399)) == 10
    assert nearest_float(Fraction(1, 3)) == 1 / 3
