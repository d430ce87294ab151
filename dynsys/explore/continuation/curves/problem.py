"""What is asked of curves of bifurcations: a map, two parameters that vary, and their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact, exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curves.method import CurveMethod
from dynsys.explore.continuation.problem import RESOLVED
from dynsys.explore.continuation.size import natural_lengths, natural_size
from dynsys.explore.parameters import parameter_values

Floats = NDArray[np.float64]
KINDS = (Kind.FOLD, Kind.FLIP, Kind.NEIMARK_SACKER)
EDGE = 1e-9
"""What is beyond a range by less than this share of it lies on its end."""


@dataclass(frozen=True)
class CurveProblem:
    """A continuation problem over two parameters.

    Parameters
    ----------
    map
        n state variables, k parameters.
    over
        The names of the two that vary.
    free
        Their positions.
    low, high
        (2,) their ranges.
    fixed
        (k,) floats; those that vary are not read.
    parameters
        The exact values of the others, by name.
    method
        Settings.
    """

    map: Map
    over: tuple[str, str]
    free: tuple[int, int]
    low: Floats
    high: Floats
    fixed: Floats
    parameters: Mapping[str, Fraction]
    method: CurveMethod

    def at(self, values: Floats) -> Floats:
        """Return the (k,) parameters where the two that vary have these values."""
        parameters = self.fixed.copy()
        parameters[list(self.free)] = values
        return parameters

    @cached_property
    def units(self) -> Floats:
        """The (2,) natural lengths of the parameters: their ranges, and no less than floats can resolve."""
        return np.maximum(self.high - self.low, RESOLVED * np.maximum(np.abs(self.low), np.abs(self.high)))

    def size(self, points: Floats, values: Floats) -> float:
        """Return the natural length of the state near a (p, n) cycle where the parameters that vary have values."""
        corners = [np.array([first, second]) for first in self._ends(0) for second in self._ends(1)]
        lengths = natural_lengths(self.map, points, [self.at(one) for one in (values, *corners)])
        return natural_size(points, lengths)

    def _ends(self, place: int) -> tuple[float, float]:
        return float(self.low[place]), float(self.high[place])

    def beyond(self, values: Floats) -> Floats:
        """Return (2, 2) how far values are below and above their ranges; 0 on the ends, negative between them."""
        gaps = np.array([self.low - values, values - self.high])
        return np.where(np.abs(gaps) <= EDGE * self.units, 0.0, gaps)

    def within(self, values: Floats) -> Floats:
        """Return (2,) values that lie in the ranges, those on an end exactly."""
        return np.clip(values, self.low, self.high)


def make_problem(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None,
) -> CurveProblem:
    """Return the problem.

    Raises
    ------
    MisuseError
        For a kind that has no curves here, a parameter that is not in the map, other than two ranges, an empty range,
        or a Neimark–Sacker bifurcation of a map in one variable.
    """
    if kind not in KINDS:
        names = ", ".join(one.value for one in KINDS)
        raise MisuseError(f"a kind among {names} is expected, got {kind.value}")
    if kind is Kind.NEIMARK_SACKER and map.dimension < 2:
        raise MisuseError(f"two state variables or more are expected for {kind.value}, got 1")
    names_over = tuple(over)
    if len(names_over) != 2:
        raise MisuseError(f"ranges of two parameters are expected, got {len(names_over)}")
    known, fixed = parameter_values(map.system, parameters, names_over)
    ranges = [(exact(low), exact(high)) for low, high in over.values()]
    for name, (low, high) in zip(names_over, ranges, strict=True):
        if not low < high:
            raise MisuseError(f"a range lo:hi with lo < hi is expected for {name}, got {low}:{high}")
    every = [symbol.name for symbol in map.system.parameters]
    first, second = names_over
    low, high = np.array(ranges, dtype=float).T
    free = (every.index(first), every.index(second))
    return CurveProblem(map, (first, second), free, low, high, fixed, known, method or CurveMethod())
