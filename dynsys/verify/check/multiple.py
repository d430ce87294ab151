"""Multiple fixed points of a map on the line, with a side around each that holds no other cycle.

Let f be a rational function of one variable, f(z) = z, h = f∘…∘f (m times), and h(x) − x = (x − z)^k·Q(x)/D(x) as
rational functions, k ≥ 2, wherever h is defined. Let neither Q nor D have a root in [a, b], which holds z; and, where k
is odd, let D + (x − z)^(k−1)·Q have none. Then a cycle of f with every point in [a, b] is z alone.

For g = Q/D has one sign on [a, b]. Let x be a point of such a cycle, and suppose that z is not on it; then it is not in
the cycle's orbit x, h(x), h²(x), …, which returns to x and stays in [a, b]. If k is even, h(y) − y has the sign of g at
every y ≠ z of [a, b]: the orbit is strictly monotone and cannot return. If k is odd, h(y) − z = (y − z)·(1 +
(y − z)^(k−1)·g(y)), where the second factor has no zero on [a, b] and is 1 at z, hence is positive: the orbit stays on
one side of z, where h(y) − y has one sign: it cannot return. So z is on the cycle, and being fixed is all of it.

The formulas are divided as they are written, so that D is not zero where all are defined, as at a cycle's points.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.fields import array, fields, integer, rational
from dynsys.verify.check.formula import Program, run
from dynsys.verify.check.intervals import Array, outward
from dynsys.verify.check.polynomials import Polynomial, Quotient, Quotients, Ring, require_degree
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.univariate import coefficients, divide_by_root, has_root

_MOST_ITERATES, _MOST_MULTIPLE = 4, 1000


class MultipleFixedPoint:
    """A side [a, b] that holds no cycle but the fixed point z, after this is checked.

    Parameters
    ----------
    rule
        A map on the line.
    evidence
        The point z, the number m of iterates, the multiplicity k, the side.
    budget
        What the work is charged to.

    Raises
    ------
    Refusal
        Where the lemma is not shown.
    """

    def __init__(self, rule: Program, evidence: Any, budget: Budget) -> None:
        what = "exclusions: multiple fixed point"
        given = fields(evidence, {"lemma", "point", "iterate", "multiplicity", "side"}, set(), what)
        if rule.dimension != 1:
            raise Refusal(f"{what}: a map of one variable is expected")
        self.point = rational(given["point"], what)
        m = integer(given["iterate"], 1, _MOST_ITERATES, what)
        k = integer(given["multiplicity"], 2, _MOST_MULTIPLE, what)
        low, high = (rational(end, what) for end in array(given["side"], 2, 2, what))
        if not low < self.point < high:
            raise Refusal(f"{what}: a side around the point is expected")
        if exact_values(rule, [self.point], budget) != [self.point]:
            raise Refusal(f"{what}: {self.point} is not a fixed point")
        for p in _without_roots(rule, m, self.point, k, what, budget):
            if has_root(coefficients(p), low, high, budget):
                raise Refusal(f"{what}: not shown on the side, where the map may turn")
        self._low, self._high = outward(low, low)[1], outward(high, high)[0]

    def holds(self, low: Array, high: Array) -> np.ndarray:
        """Return for each box (…, 1) whether it is in the side."""
        return np.asarray((low[..., 0] >= self._low) & (high[..., 0] <= self._high))


def _without_roots(rule: Program, m: int, z: Fraction, k: int, what: str, budget: Budget) -> list[Polynomial]:
    """Return Q, D, and where k is odd D + (x − z)^(k−1)·Q, each up to a factor that is not zero."""
    ring = Ring(1, budget)
    algebra = Quotients(ring)
    x = Quotient(ring.symbol(0), algebra.one)
    h = x
    for _ in range(m):
        (h,) = run(rule, algebra, [h])
        for part in h:
            require_degree(part, what)
    move = algebra.add(h, algebra.negate(x))
    if not move.above:
        raise Refusal(f"{what}: every point is fixed")
    q: Polynomial = move.above
    for _ in range(k):
        divided = _divided(q, z, budget)
        if divided is None:
            raise Refusal(f"{what}: the multiplicity is less than {k}")
        q = divided
    if k % 2 == 0:
        return [q, move.below]
    from_z = ring.add(x.above, ring.number(-z))
    return [q, move.below, ring.add(move.below, ring.multiply(ring.power(from_z, k - 1), q))]


def _divided(p: Polynomial, z: Fraction, budget: Budget) -> Polynomial | None:
    """Return p/(x − z) exactly."""
    found = divide_by_root(coefficients(p), z, budget)
    if found is None:
        return None
    degree = len(found) - 1
    factor = p[(degree + 1,)] / found[-1]
    return {(i,): factor * value for i, value in enumerate(found) if value}
