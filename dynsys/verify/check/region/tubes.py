"""Sets of points whose orbits converge to a family of fixed points.

Let F be a polynomial and f(x) = x + F(x)·v(x), which is checked as an identity. With the Taylor coefficients F_α of F,
F(x + h) = Σ F_α(x)·h^α, so that F(f(x)) = F(x)·q(x) with

    q = 1 + Σ_{|α| ≥ 1} F_α·v^α·F^(|α|−1).

For two steps f(f(x)) = x + F(x)·w(x) and F(f(f(x))) = F(x)·Q(x), where w = v + q·(v∘f) and Q = q·(q∘f).

*Lemma.* On a box B let |Q| ≤ ρ < 1 and |wᵢ| ≤ Mᵢ. Let |F| ≤ φ on a set, and let the box around it, widened by Mᵢφ/(1 −
ρ) on both sides, be in B. Then every orbit from the set converges to a fixed point with F = 0 in B. For let x₀, x₂, …
be the even points of an orbit. As long as they are in B, |F(x_2k)| ≤ ρᵏφ, and they have moved by Mᵢφ(1 + ρ + …) at
most, so that the next is in B as well. They are a Cauchy sequence, F = 0 at its limit, which is a fixed point, and the
odd points come to it since f is continuous there. As all even points are in the widened box, so are the limits with
the bounds that hold on it alone, which are smaller.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import Map
from dynsys.verify.check.derivatives import mean_value
from dynsys.verify.check.formula import Program, Reader
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.jets import jets
from dynsys.verify.check.natural import Intervals
from dynsys.verify.check.polynomials import (
    Polynomial,
    Quotients,
    Ring,
    degree,
    polynomial_formula,
    polynomials,
    quotients,
)
from dynsys.verify.check.positivity import cost
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.region.sets import Row, Sets, dot, gradient, over, total

_ONE = iv.constant(Fraction(1), Fraction(1))
_SHARPER = 2


class Tube:
    """The lemma for one family, its identity checked.

    Parameters
    ----------
    map
        f.
    family, direction
        F, and n formulas v.
    measured
        What is enclosed at the limits.
    budget
        What the work is charged to.

    Raises
    ------
    Refusal
        Where f(x) = x + F(x)·v(x) is no identity, or F no polynomial that moves.
    """

    def __init__(self, map: Map, family: Any, direction: Sequence[Any], measured: Program, budget: Budget) -> None:
        self._map, self._budget, self._measured = map, budget, measured
        self._equation = Reader(map.state, map.parameters).program([family])
        _check_direction(map, family, direction, budget)
        (polynomial,) = polynomials(self._equation, budget, "claim: families")
        if not degree(polynomial):
            raise Refusal("claim: families: a polynomial that is no number is expected")
        factor = _factor(polynomial, map.state, direction)
        self._factors = Reader(map.state, map.parameters).program([*direction, factor])

    def settle(self, sets: Sets, room: Array) -> tuple[NDArray[np.bool_], Interval]:
        """Return for which sets the lemma holds in boxes wider by the room, (N, n), and the quantity at the limits."""
        count, n = len(sets.reach[0]), len(sets.reach)
        steps = cost(self._factors, count) + cost(self._map.rule, count)
        self._budget.spend(steps * 3 * (1 + _SHARPER) * (1 + n))
        (value,) = over(self._equation, sets)
        size = iv.thin(np.broadcast_to(iv.sizes(value).high, (count,)))
        box = sets.box
        outer = [iv.add(side, Interval(-room[:, i], room[:, i])) for i, side in enumerate(box)]
        inside = self._moved(box, outer, size)
        shown = np.ones(count, dtype=np.bool_)
        for side, bound in zip(inside, outer, strict=True):
            shown &= (side.low >= bound.low) & (side.high <= bound.high)
        for _ in range(_SHARPER):
            inside = [iv.meet(a, b) for a, b in zip(inside, self._moved(box, inside, size), strict=True)]
        low, high = (np.stack([each[k] for each in inside], axis=1) for k in (0, 1))
        (quantity,) = mean_value(self._measured, low, high)
        return shown, quantity

    def _moved(self, box: Row, outer: Row, size: Interval) -> Row:
        """Return boxes widened by Mᵢφ/(1 − ρ), with the bounds of other boxes; not known where ρ < 1 is not."""
        *moves, rate = (iv.thin(iv.sizes(part).high) for part in self._twice(outer))
        left = iv.subtract(_ONE, rate)
        left = Interval(np.where(left.low > 0, left.low, np.nan), left.high)
        wide = [iv.divide(iv.multiply(each, size), left).high for each in moves]
        return [iv.add(side, Interval(-width, width)) for side, width in zip(box, wide, strict=True)]

    def _twice(self, box: Row) -> list[Interval]:
        """Return w and Q over boxes, by their mean-value forms."""
        n = len(box)
        centre = [iv.thin(np.clip(each.low / 2 + each.high / 2, each.low, each.high)) for each in box]
        offset = [iv.subtract(a, b) for a, b in zip(box, centre, strict=True)]
        algebra = Intervals()
        point = [each[()] for each in jets(self._map.rule, centre, 0, algebra)]
        moved = jets(self._map.rule, box, 1, algebra)
        slopes = [gradient(each, n) for each in moved]
        second = [iv.add(a, dot(row, offset)) for a, row in zip(point, slopes, strict=True)]
        start = [each[()] for each in jets(self._factors, centre, 0, algebra)]
        after = [each[()] for each in jets(self._factors, point, 0, algebra)]
        here, there = jets(self._factors, box, 1, algebra), jets(self._factors, second, 1, algebra)
        q, q_slopes = here[-1][()], gradient(here[-1], n)
        result = []
        for k in range(n + 1):
            carried = [dot(gradient(there[k], n), [slopes[i][j] for i in range(n)]) for j in range(n)]
            change = [iv.add(iv.multiply(q, carried[j]), iv.multiply(there[k][()], q_slopes[j])) for j in range(n)]
            value = iv.multiply(start[-1], after[k])
            if k < n:
                value = iv.add(value, start[k])
                change = [iv.add(a, b) for a, b in zip(change, gradient(here[k], n), strict=True)]
            result.append(iv.add(value, dot(change, offset)))
        known = total([*second, *(each[()] for each in (*moved, *here, *there))])
        unknown = np.isnan(known.low) | np.isnan(known.high)
        return [Interval(np.where(unknown, np.nan, a.low), np.where(unknown, np.nan, a.high)) for a in result]


def _check_direction(map: Map, family: Any, direction: Sequence[Any], budget: Budget) -> None:
    reader = Reader(map.state, map.parameters)
    sides = [["+", name, ["*", family, part]] for name, part in zip(map.state, direction, strict=True)]
    found = quotients(reader.program([*map.formulas, *sides]), budget)
    algebra, n = Quotients(Ring(map.dimension, budget)), map.dimension
    for left, right in zip(found[:n], found[n:], strict=True):
        if algebra.add(left, algebra.negate(right)).above:
            raise Refusal("evidence: directions: the map is not x + F(x)*v(x)")


def _factor(polynomial: Polynomial, names: Sequence[str], direction: Sequence[Any]) -> Any:
    """Return the formula of q."""
    equation = polynomial_formula(polynomial, names)
    terms: list[Any] = ["+", "1"]
    most = [max(powers[i] for powers in polynomial) for i in range(len(names))]
    for order in itertools.product(*(range(k + 1) for k in most)):
        coefficient: Polynomial = {}
        for powers, value in polynomial.items():
            if all(a <= b for a, b in zip(order, powers, strict=True)):
                ways = math.prod(math.comb(b, a) for a, b in zip(order, powers, strict=True))
                coefficient[tuple(b - a for a, b in zip(order, powers, strict=True))] = value * ways
        if not sum(order) or not coefficient:
            continue
        product = ["*", polynomial_formula(coefficient, names)]
        product += [["^", part, k] for part, k in zip(direction, order, strict=True) if k]
        product += [["^", equation, sum(order) - 1]] if sum(order) > 1 else []
        terms.append(product)
    return terms
