"""The doubled cycles near a flip in coordinates in which they are a regular branch through it.

At a fixed point x* with A q = −q at λ*, with a basis q, Q and for cycles {x₊, x₋} in the form

    x± = x* ± s(q + s²Qη) + s²w,   λ = λ* + s²μ,

(f(x₊) + f(x₋))/2 − x* − s²w is divisible by s² and (f(x₊) − f(x₋))/2 + s(q + s²Qη) by s³, and the quotients are even in
s: functions of σ = s². For σ > 0 their zeros (η, w, μ) are the cycles of period 2 of this form, and x₊ ≠ x₋ since q
and Q are a basis. The determinant of 1 − Df(x₋)Df(x₊) is divisible by s² and even as well.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 4.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np

from dynsys.verify.check.bifurcations.family import Family, slopes
from dynsys.verify.check.bifurcations.krawczyk import enclosed
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.derivatives import natural
from dynsys.verify.check.exact import Rationals
from dynsys.verify.check.formula import Program, Reader
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.jets import Series, jets
from dynsys.verify.check.natural import Intervals
from dynsys.verify.check.polynomials import Polynomial, Quotient, Quotients, Ring, polynomial_formula
from dynsys.verify.check.positivity import cost
from dynsys.verify.check.refusal import Refusal

LARGEST = 4


@dataclass(frozen=True)
class Chart:
    """The equations of the doubled cycles, in the unknowns (η, w, μ) and the parameter σ.

    Parameters
    ----------
    dimension
        n; there are 2n unknowns.
    equations
        2n formulas in the unknowns and σ.
    determinant
        The divided determinant, likewise.
    budget
        What the work is charged to.
    """

    dimension: int
    equations: Program
    determinant: Program
    budget: Budget

    def defect(self, centre: Sequence[Fraction], at: Fraction) -> Interval:
        """Return the equations at an exact point."""
        values = jets(self.equations, [*centre, at], 0, Rationals(self.budget))
        if any(value[()] is None for value in values):
            raise Refusal("the chart: its equations are not defined at the middle of a box")
        return enclosed([value[()] or Fraction(0) for value in values])

    def derivatives(self, box: Interval, at: Interval) -> tuple[Interval, Interval]:
        """Return their derivatives by the unknowns, (2n, 2n), and by σ."""
        size = 2 * self.dimension
        self.budget.spend(cost(self.equations, 1) * (size + 2))
        inputs = [Interval(box.low[k : k + 1], box.high[k : k + 1]) for k in range(size)]
        found = jets(self.equations, [*inputs, at], 1, Intervals())
        if not all(np.isfinite(end).all() for series in found for end in series[()]):
            raise Refusal("the chart: its equations are not shown to be defined all over a box")
        every = slopes(found, size + 1, 1)
        low, high = every.low[0], every.high[0]
        return Interval(low[:, :size], high[:, :size]), Interval(low[:, size], high[:, size])

    def divided_determinant(self, box: Interval, at: Interval) -> Interval:
        """Return det(1 − Df(x₋)Df(x₊))/σ over sides of the unknowns and an interval of σ."""
        self.budget.spend(cost(self.determinant, 1))
        low, high = (np.concatenate(ends)[None] for ends in zip(box, at, strict=True))
        return natural(self.determinant, low, high)[0]


def make_chart(
    family: Family,
    value: Fraction,
    point: Sequence[Fraction],
    vector: Sequence[Fraction],
    across: Sequence[Sequence[Fraction]],
    budget: Budget,
) -> Chart:
    """Return the chart at a flip, after showing that it is one.

    Parameters
    ----------
    family
        A rational map of n variables and λ.
    value, point
        λ* and x*.
    vector, across
        q, and n − 1 columns of Q.
    budget
        What the work is charged to.

    Raises
    ------
    Refusal
        Where x* is not fixed, −1 no simple multiplier with the vector q, q and Q no basis, or the map is not rational.
    """
    n = family.dimension
    _require_flip(family, value, point, vector, across, budget)
    ring = Ring(2 * n + 1, budget)  # s, η, w, μ
    symbols = [ring.symbol(i) for i in range(2 * n + 1)]
    s, eta, w, mu = symbols[0], symbols[1:n], symbols[n : 2 * n], symbols[2 * n]
    square = ring.multiply(s, s)
    wing, middle = [], []
    for k in range(n):
        aside = ring.number(vector[k])
        for column, unknown in zip(across, eta, strict=True):
            turned = ring.multiply(ring.number(column[k]), unknown)
            aside = ring.add(aside, ring.multiply(square, turned))
        wing.append(ring.multiply(s, aside))
        middle.append(ring.add(ring.number(point[k]), ring.multiply(square, w[k])))
    parameter = ring.add(ring.number(value), ring.multiply(square, mu))
    sides = []
    for sign in (1, -1):
        beside = [a if sign > 0 else ring.negate(a) for a in wing]
        sides.append(_series(family, [ring.add(m, a) for m, a in zip(middle, beside, strict=True)], parameter, ring))
    algebra, half = Quotients(ring), Quotient(ring.number(Fraction(1, 2)), ring.number(Fraction(1)))
    rows = []
    for order, sign, less in ((2, 1, [ring.negate(m) for m in middle]), (3, -1, wing)):
        for k in range(n):
            first, second = sides[0][k][()], sides[1][k][()]
            second = second if sign > 0 else algebra.negate(second)
            combined = algebra.multiply(half, algebra.add(first, second))
            rows.append(_divided(algebra.add(combined, Quotient(less[k], algebra.one)), order, ring))
    determinant = _divided(_determinant(sides, algebra), 2, ring)
    names = [f"u{i}" for i in range(2 * n)] + ["sigma"]
    program = Reader(names).program([_formula(row, names) for row in rows])
    return Chart(n, program, Reader(names).program([_formula(determinant, names)]), budget)


def _series(family: Family, state: Sequence[Polynomial], parameter: Polynomial, ring: Ring) -> list[Series[Quotient]]:
    one = ring.number(Fraction(1))
    return jets(family.rule, [Quotient(v, one) for v in (*state, parameter)], 1, Quotients(ring))


def _determinant(sides: Sequence[Sequence[Series[Quotient]]], algebra: Quotients) -> Quotient:
    """Return the determinant of 1 − Df(x₋)Df(x₊), by permutations."""
    n = len(sides[0])
    if n > LARGEST:
        raise Refusal(f"the chart: maps of at most {LARGEST} variables are expected, got {n}")
    zero, one = algebra.number(Fraction(0)), algebra.number(Fraction(1))
    plus, minus = ([[series.get((b,), zero) for b in range(n)] for series in side] for side in sides)
    matrix = [[one if a == b else zero for b in range(n)] for a in range(n)]
    for a in range(n):
        for b in range(n):
            for c in range(n):
                product = algebra.multiply(minus[a][c], plus[c][b])
                matrix[a][b] = algebra.add(matrix[a][b], algebra.negate(product))
    total = zero
    for order in permutations(range(n)):
        term = algebra.number(Fraction(_sign(order)))
        for a, b in enumerate(order):
            term = algebra.multiply(term, matrix[a][b])
        total = algebra.add(total, term)
    return total


def _sign(order: Sequence[int]) -> int:
    swaps = sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
    return -1 if swaps % 2 else 1


def _divided(quotient: Quotient, order: int, ring: Ring) -> tuple[Polynomial, Polynomial]:
    """Return numerator over s^order and denominator in the unknowns and σ = s².

    Raises
    ------
    Refusal
        Where the quotient is not divisible, or not even in s.
    """
    ring.budget.spend(10 * (len(quotient.above) + len(quotient.below)))
    above, below = quotient
    if any(exponents[0] % 2 for exponents in below):  # times the mirror image, to make it even
        mirrored = {e: v if e[0] % 2 == 0 else -v for e, v in below.items()}
        above, below = ring.multiply(above, mirrored), ring.multiply(below, mirrored)
    return _in_sigma(above, order), _in_sigma(below, 0)


def _in_sigma(p: Polynomial, order: int) -> Polynomial:
    result: Polynomial = {}
    for (power, *others), coefficient in p.items():
        if power < order or (power - order) % 2:
            raise Refusal("the chart: an equation is not divisible by a power of s with an even quotient")
        result[(*others, (power - order) // 2)] = coefficient
    return result


def _formula(quotient: tuple[Polynomial, Polynomial], names: Sequence[str]) -> Any:
    above, below = (polynomial_formula(p, names) for p in quotient)
    return ["/", above, below]


def _require_flip(
    family: Family,
    value: Fraction,
    point: Sequence[Fraction],
    vector: Sequence[Fraction],
    across: Sequence[Sequence[Fraction]],
    budget: Budget,
) -> None:
    """Show that x* is fixed, A q = −q, q and Q a basis, and −1 simple: A + 1, bordered by q twice, is regular."""
    n = family.dimension
    if not family.rule.is_rational:
        raise Refusal("the chart: a rational map is expected")
    found = jets(family.rule, [*point, value], 1, Rationals(budget))
    if [series[()] for series in found] != list(point):
        raise Refusal("claim: the point is not fixed at the value of the flip")
    plus = [
        [(series.get((b,)) or Fraction(0)) + (1 if a == b else 0) for b in range(n)] for a, series in enumerate(found)
    ]
    if any(sum(entry * v for entry, v in zip(row, vector, strict=True)) for row in plus):
        raise Refusal("evidence: vector: an eigenvector of the multiplier -1 is expected")
    if not _is_regular([list(vector), *(list(column) for column in across)]):
        raise Refusal("evidence: vector and across: a basis is expected")
    bordered = [[*row, v] for row, v in zip(plus, vector, strict=True)] + [[*vector, Fraction(0)]]
    if not _is_regular(bordered):
        raise Refusal("claim: the multiplier -1 of the fixed point is not simple")


def _is_regular(rows: list[list[Fraction]]) -> bool:
    """Return whether a square matrix is regular, by exact elimination."""
    rows = [list(row) for row in rows]
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return False
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for row in rows[k + 1 :]:
            factor = row[k] / rows[k][k]
            for j in range(k, len(rows)):
                row[j] -= factor * rows[k][j]
    return True
