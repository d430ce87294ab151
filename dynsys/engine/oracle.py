"""The oracle: a Program over NumPy, operation by operation, against which machine code is held.

It follows IEEE 754 without fused operations: overflow is inf, a pole is ±inf, an undefined value is nan.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Operation, Program, Table, run

Floats = NDArray[np.float64]


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


NUMPY_TABLE: Table = {
    Operation.CONSTANT: nearest_float,
    Operation.PI: lambda: math.pi,
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: np.divide,
    Operation.NEGATE: operator.neg,
    Operation.POWER: power,
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
    Operation.ABSOLUTE: abs,
}


def evaluate_with_numpy(program: Program, inputs: Sequence[Floats | float]) -> Floats:
    """Return the outputs as a last axis; the inputs broadcast.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> evaluate_with_numpy(build_program((x, y), (x * y, x / y)), [1.0, 2.0]).tolist()
    [2.0, 0.5]
    """
    arrays = [np.float64(value) if np.ndim(value) == 0 else np.asarray(value, dtype=np.float64) for value in inputs]
    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    result = np.empty((*shape, len(program.outputs)))
    with np.errstate(all="ignore"):
        for i, value in enumerate(run(program, NUMPY_TABLE, arrays)):
            result[..., i] = value
    return result
