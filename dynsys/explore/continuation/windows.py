"""Cycles that are born away from the start, in the folds of periodic windows: found by a global search."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.problem import Problem
from dynsys.explore.cycles import find_cycles

Floats = NDArray[np.float64]
VALUES = 12
"""Parts of the range at whose ends cycles are searched for."""


def cycles_in_windows(problem: Problem) -> Iterator[tuple[Floats, float]]:
    """Yield (p, n) cycles of the periods to be searched for, with the value of the parameter."""
    periods = problem.method.search
    if not periods:
        return
    low, high = Fraction(problem.low), Fraction(problem.high)
    for step in range(VALUES, -1, -1):
        value = low + (high - low) * step / VALUES
        search = find_cycles(problem.map, {**problem.parameters, problem.parameter: value}, periods)
        for cycle in search.cycles:
            yield cycle.points, float(value)
