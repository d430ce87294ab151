"""A map and its Jacobian over arrays of boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.derivatives import Dual, derivatives, mean_value, natural
from dynsys.verify.check.formula import Program
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.positivity import batch_size, cost


@dataclass(frozen=True)
class BoxMap:
    """A map of n variables over boxes, its work charged to a budget.

    Parameters
    ----------
    rule
        n formulas in n symbols.
    budget
        What the work is charged to.
    """

    rule: Program
    budget: Budget

    @property
    def dimension(self) -> int:
        """The number n of variables."""
        return self.rule.dimension

    def at_points(self, points: Array) -> Interval:
        """Return the images of (N, n) points, as intervals of the same shape."""
        self.budget.spend(cost(self.rule, len(points)))
        parts = [_stack(natural(self.rule, *_twice(part))) for part in self._batches(points)]
        return _join(parts, self.dimension)

    def images(self, low: Array, high: Array) -> Interval:
        """Return the images of (N, n) boxes, by natural and mean-value form."""
        self.budget.spend(cost(self.rule, len(low)) * (2 + self.dimension))
        pairs = zip(self._batches(low), self._batches(high), strict=True)
        return _join([_stack(mean_value(self.rule, a, b)) for a, b in pairs], self.dimension)

    def jacobians(self, low: Array, high: Array) -> Interval:
        """Return the Jacobians over (N, n) boxes, of shape (N, n, n); not known where the map is not."""
        return self.values_and_jacobians(low, high)[1]

    def values_and_jacobians(self, low: Array, high: Array) -> tuple[Interval, Interval]:
        """Return the images (N, n) of boxes by the natural form, and the Jacobians over them."""
        n = self.dimension
        self.budget.spend(cost(self.rule, len(low)) * (1 + n))
        value = Interval(np.zeros((len(low), n)), np.zeros((len(low), n)))
        result = Interval(np.zeros((len(low), n, n)), np.zeros((len(low), n, n)))
        start = 0
        for a, b in zip(self._batches(low), self._batches(high), strict=True):
            rows = slice(start, start + len(a))
            for i, dual in enumerate(derivatives(self.rule, a, b)):
                value.low[rows, i], value.high[rows, i] = dual.value
                unknown = np.isnan(dual.value.low) | np.isnan(dual.value.high)
                for j in range(n):
                    slope = _slope(dual, j, len(a))
                    result.low[rows, i, j] = np.where(unknown, np.nan, slope.low)
                    result.high[rows, i, j] = np.where(unknown, np.nan, slope.high)
            start += len(a)
        return value, result

    def _batches(self, values: Array) -> list[Array]:
        size = batch_size(self.rule)
        return [values[i : i + size] for i in range(0, len(values), size)]


def _twice(points: Array) -> tuple[Array, Array]:
    return points, points


def _slope(dual: Dual, j: int, count: int) -> Interval:
    zero: NDArray[np.float64] = np.zeros(count)
    return dual.slopes.get(j, Interval(zero, zero))


def _stack(values: list[Interval]) -> Interval:
    return Interval(np.stack([v.low for v in values], axis=1), np.stack([v.high for v in values], axis=1))


def _join(parts: list[Interval], dimension: int) -> Interval:
    if not parts:
        return Interval(np.empty((0, dimension)), np.empty((0, dimension)))
    return Interval(np.concatenate([part.low for part in parts]), np.concatenate([part.high for part in parts]))
