"""A map with one parameter left free, and its cycles as zeros of the shooting form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.krawczyk import enclosed
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import Rationals
from dynsys.verify.check.formula import Algebra, Program
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.jets import Series, form, jets
from dynsys.verify.check.natural import Intervals
from dynsys.verify.check.positivity import cost
from dynsys.verify.check.refusal import Refusal


@dataclass(frozen=True)
class Family:
    """A map whose parameter λ is free.

    Parameters
    ----------
    state
        n names.
    parameter
        The name of λ.
    parameters
        Exact values of the others.
    formulas
        n formulas as in the file.
    rule
        The formulas as a program over the state and λ.
    """

    state: tuple[str, ...]
    parameter: str
    parameters: Mapping[str, Fraction]
    formulas: list[Any]
    rule: Program

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return len(self.state)

    def over(self, points: Interval, at: Interval, order: int, budget: Budget) -> list[Series[Interval]]:
        """Return the rule as series, over P boxes of shape (P, n) and an interval of λ.

        Raises
        ------
        Refusal
            Where the rule is not defined all over the boxes.
        """
        n = self.dimension
        budget.spend(cost(self.rule, len(points.low)) * (n + 2) ** order)
        inputs = [_column(points, k) for k in range(n)]
        found = jets(self.rule, [*inputs, at], order, Intervals())
        if not all(np.isfinite(series[()].low).all() and np.isfinite(series[()].high).all() for series in found):
            raise Refusal("the rule is not shown to be defined all over the boxes")
        return found

    def exactly(self, point: Sequence[Fraction], at: Fraction, order: int, budget: Budget) -> Exactly:
        """Return the rule as series at an exact point, in rational numbers where the rule is rational."""
        budget.spend(cost(self.rule, 1) * (self.dimension + 2) ** order)
        numbers: Algebra[Any] = Rationals(budget) if self.rule.is_rational else Intervals()
        return Exactly(jets(self.rule, [numbers.number(v) for v in (*point, at)], order, numbers), numbers)


class Exactly(NamedTuple):
    """A rule as series at one point, and the algebra of their coefficients."""

    series: list[Series[Any]]
    numbers: Algebra[Any]

    def value(self, i: int, less: Fraction) -> Interval:
        """Return the i-th component less a number."""
        return self._rounded(self.numbers.add(self.series[i][()], self.numbers.number(-less)))

    def slope(self, i: int, vector: Sequence[Fraction], less: Fraction) -> Interval:
        """Return the derivative of the i-th component along a vector (n,), less a number."""
        along = [self.numbers.number(v) for v in (*vector, Fraction(0))]
        return self._rounded(self.numbers.add(form(self.series[i], [along], self.numbers), self.numbers.number(-less)))

    def _rounded(self, value: Any) -> Interval:
        if value is None:
            raise Refusal("the rule is not defined at the middle of a box")
        return enclosed([value]) if isinstance(value, Fraction) else value


def _column(points: Interval, k: int) -> Interval:
    return Interval(np.ascontiguousarray(points.low[:, k]), np.ascontiguousarray(points.high[:, k]))


def coefficient(series: Series[Interval], term: tuple[int, ...], count: int) -> Interval:
    """Return a coefficient over P boxes, 0 where there is none."""
    value = series.get(term, iv.thin(np.zeros(1)))
    return Interval(np.broadcast_to(value.low, (count,)), np.broadcast_to(value.high, (count,)))


def slopes(found: Sequence[Series[Interval]], variables: int, count: int) -> Interval:
    """Return the first derivatives over P boxes with respect to the first variables, (P, n, variables)."""
    rows = [[coefficient(series, (j,), count) for j in range(variables)] for series in found]
    low = np.array([[entry.low for entry in row] for row in rows])
    high = np.array([[entry.high for entry in row] for row in rows])
    return Interval(low.transpose(2, 0, 1), high.transpose(2, 0, 1))


@dataclass(frozen=True)
class Cycles:
    """The shooting form (f(x₁, λ) − x₂, …, f(x_p, λ) − x₁) of the cycles of a family, with its derivatives.

    Parameters
    ----------
    family
        n state variables.
    period
        p.
    budget
        What the work is charged to.
    """

    family: Family
    period: int
    budget: Budget

    def points(self, box: Interval) -> Interval:
        """Return pn sides as p boxes."""
        shape = self.period, self.family.dimension
        return Interval(box.low.reshape(shape), box.high.reshape(shape))

    def defect(self, centre: Sequence[Fraction], at: Fraction) -> Interval:
        """Return the shooting form at an exact point, pn intervals."""
        n, p = self.family.dimension, self.period
        points = [centre[i * n : (i + 1) * n] for i in range(p)]
        parts = []
        for i, point in enumerate(points):
            there = self.family.exactly(point, at, 0, self.budget)
            parts += [there.value(k, x) for k, x in enumerate(points[(i + 1) % p])]
        return joined(parts)

    def derivatives(self, box: Interval, at: Interval) -> tuple[Interval, Interval]:
        """Return its derivatives over boxes with respect to the points, (pn, pn), and to λ, (pn,)."""
        n, p = self.family.dimension, self.period
        found = slopes(self.family.over(self.points(box), at, 1, self.budget), n + 1, p)
        ends: list[Array] = []
        for part in found:
            matrix = np.zeros((p, n, p, n))
            for i in range(p):
                matrix[i, :, i, :] += part[i, :, :n]
            ends.append(matrix)
        low, high = (matrix.reshape(p * n, p * n) for matrix in ends)
        following = np.zeros((p, n, p, n))
        for i in range(p):
            following[i, :, (i + 1) % p, :] = np.eye(n)
        slope = less_following(Interval(low, high), following.reshape(p * n, p * n))
        return slope, Interval(found.low[:, :, n].reshape(-1), found.high[:, :, n].reshape(-1))


def less_following(matrix: Interval, following: Array) -> Interval:
    """Return a matrix less one of numbers, exact where either has a 0."""
    difference = iv.subtract(matrix, iv.thin(following))
    untouched, alone = following == 0, (matrix.low == 0) & (matrix.high == 0)
    low = np.where(untouched, matrix.low, np.where(alone, -following, difference.low))
    return Interval(low, np.where(untouched, matrix.high, np.where(alone, -following, difference.high)))


def joined(parts: Sequence[Interval]) -> Interval:
    """Return intervals one after the other."""
    return Interval(np.concatenate([p.low for p in parts]), np.concatenate([p.high for p in parts]))
