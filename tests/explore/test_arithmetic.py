"""NumPy and plain floats follow IEEE 754 alike, and raise nothing."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from dynsys.derive.program import Operation
from dynsys.explore.arithmetic import FLOAT_TABLE, NUMPY_TABLE, nearest_float

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.3, -2.5, 800.0, -800.0, 1e308, -1e308, math.inf, -math.inf, math.nan)


def same(a: float, b: float) -> bool:
    return (
        (math.isnan(a) and math.isnan(b))
        or math.isclose(a, b, rel_tol=1e-13)
        and math.copysign(1, a) == math.copysign(1, b)
    )


@pytest.mark.parametrize(
    "operation", sorted(set(FLOAT_TABLE) - {Operation.CONSTANT, Operation.PI}, key=str), ids=lambda o: o.name
)
def test_both_arithmetics_follow_ieee_at_special_values(operation: Operation) -> None:
    binary = operation in (Operation.ADD, Operation.SUBTRACT, Operation.MULTIPLY, Operation.DIVIDE)
    for arguments in itertools.product(SPECIAL, repeat=2 if binary else 1):
        exponent = (3,) if operation is Operation.POWER else ()
        scalar = FLOAT_TABLE[operation](*arguments, *exponent)
        with np.errstate(all="ignore"):
            array = NUMPY_TABLE[operation](*map(np.float64, arguments), *exponent)
        assert isinstance(scalar, float)
        assert same(scalar, float(array)), (arguments, scalar, array)


def test_a_constant_beyond_the_floats_is_infinite() -> None:
    assert nearest_float(Fraction(-(10**400))) == -math.inf
    assert nearest_float(Fraction(10**400, 10**399)) == 10
