"""The first Taylor coefficients of each function of one variable, at real numbers of any shape.

The recurrences are the classical ones of automatic differentiation (A. Griewank, A. Walther, *Evaluating
Derivatives*, 2008, section 13.2). Where a function is not defined the coefficients are not finite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Operation

Floats = NDArray[np.float64]
Expansion = Callable[[Floats, int], list[Floats]]


def _exponential(a: Floats, count: int) -> list[Floats]:
    return [np.exp(a) / factorial(k) for k in range(count)]


def _logarithm(a: Floats, count: int) -> list[Floats]:
    positive = np.where(a > 0, a, np.nan)
    return [np.log(a), *((-1) ** (k + 1) / (k * positive**k) for k in range(1, count))]


def _root(a: Floats, count: int) -> list[Floats]:
    series = [np.sqrt(a)]
    for k in range(1, count):
        series.append(series[-1] * (1.5 - k) / (k * a))
    return series


def _reciprocal(a: Floats, count: int) -> list[Floats]:
    return [(-1) ** k / a ** (k + 1) for k in range(count)]


def _periodic(*values: Callable[[Floats], Floats]) -> Expansion:
    """The derivatives of order k, k + len(values), … are the same function."""
    return lambda a, count: [values[k % len(values)](a) / factorial(k) for k in range(count)]


def _tangent(sign: int) -> Callable[[Floats, list[Floats]], Floats]:
    """g' = 1 + sign·g²."""

    def slope(a: Floats, g: list[Floats]) -> Floats:
        square = sum((p * q for p, q in zip(g, reversed(g), strict=True)), np.zeros_like(a))
        return sign * square + (len(g) == 1)

    return slope


def _integrated(start: Callable[[Floats], Floats], slope: Callable[[Floats, list[Floats]], Floats]) -> Expansion:
    """The slope is the newest coefficient of g', from those of g so far."""

    def expansion(a: Floats, count: int) -> list[Floats]:
        series = [start(a)]
        while len(series) < count:
            series.append(slope(a, series) / len(series))
        return series

    return expansion


def _arctangent(a: Floats, count: int) -> list[Floats]:
    """g'·(1 + x²) = 1."""
    slopes = [np.zeros_like(a), 1 / (1 + a**2)]
    while len(slopes) < count:
        slopes.append(-(2 * a * slopes[-1] + slopes[-2]) / (1 + a**2))
    return [np.arctan(a), *(slope / k for k, slope in enumerate(slopes[1:], 1))][:count]


def _absolute(a: Floats, count: int) -> list[Floats]:
    return [np.abs(a), np.where(a == 0, np.nan, np.sign(a)), *(np.zeros_like(a) for _ in range(count - 2))]


EXPANSIONS: Mapping[Operation, Expansion] = {
    Operation.DIVIDE: _reciprocal,
    Operation.SQRT: _root,
    Operation.EXP: _exponential,
    Operation.LOG: _logarithm,
    Operation.SIN: _periodic(np.sin, np.cos, lambda a: -np.sin(a), lambda a: -np.cos(a)),
    Operation.COS: _periodic(np.cos, lambda a: -np.sin(a), lambda a: -np.cos(a), np.sin),
    Operation.TAN: _integrated(np.tan, _tangent(1)),
    Operation.SINH: _periodic(np.sinh, np.cosh),
    Operation.COSH: _periodic(np.cosh, np.sinh),
    Operation.TANH: _integrated(np.tanh, _tangent(-1)),
    Operation.ATAN: _arctangent,
    Operation.ABSOLUTE: _absolute,
}
"""By operation; DIVIDE is 1/a. Each takes numbers and how many coefficients are wanted."""
