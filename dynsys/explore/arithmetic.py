"""Two float arithmetics for Programs: NumPy arrays (the oracle) and plain Python floats (scalar orbits).

Both follow IEEE 754: overflow is inf, a pole is ±inf, an undefined value is nan, and nothing is raised. For
programs of + − × ÷ and square roots they give the same bits.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.derive.program import Operation, Table


def nearest_float(value: Fraction) -> float:
    """Return the nearest float, ±inf beyond the largest one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def power(base: Any, exponent: int) -> Any:
    """Return base ** exponent for an exponent >= 1, by repeated squaring: the same roundings everywhere."""
    result = base
    for bit in format(exponent, "b")[1:]:
        result = result * result
        if bit == "1":
            result = result * base
    return result


def _divide(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _sqrt(a: float) -> float:
    return math.sqrt(a) if a >= 0 else math.nan


def _log(a: float) -> float:
    if a > 0:
        return math.log(a)
    return -math.inf if a == 0 else math.nan


def _total(function: Callable[[float], float]) -> Callable[[float], float]:
    """Return the function with ±inf (the sign of its argument) for overflow and nan outside its domain."""

    def value(a: float) -> float:
        try:
            return function(a)
        except OverflowError:
            return math.copysign(math.inf, a)
        except ValueError:
            return math.nan

    return value


_cosh = _total(math.cosh)

_COMMON: Table = {
    Operation.CONSTANT: nearest_float,
    Operation.PI: lambda: math.pi,
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.NEGATE: operator.neg,
    Operation.POWER: power,
    Operation.ABSOLUTE: abs,
}

NUMPY_TABLE: Table = {
    **_COMMON,
    Operation.DIVIDE: np.divide,
    Operation.SQRT: np.sqrt,
    Operation.EXP: np.exp,
    Operation.LOG: np.log,
    Operation.SIN: np.sin,
    Operation.COS: np.cos,
    Operation.TAN: np.tan,
    Operation.SINH: np.sinh,
    Operation.COSH: np.cosh,
    Operation.TANH: np.tanh,
    Operation.ATAN: np.arctan,
}

FLOAT_TABLE: Table = {
    **_COMMON,
    Operation.DIVIDE: _divide,
    Operation.SQRT: _sqrt,
    Operation.EXP: _total(math.exp),
    Operation.LOG: _log,
    Operation.SIN: _total(math.sin),
    Operation.COS: _total(math.cos),
    Operation.TAN: _total(math.tan),
    Operation.SINH: _total(math.sinh),
    Operation.COSH: lambda a: _cosh(abs(a)),
    Operation.TANH: math.tanh,
    Operation.ATAN: math.atan,
}
