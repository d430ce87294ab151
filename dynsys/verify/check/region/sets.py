"""Sets of points carried by a map, in one or two dimensions: x = m + C·s + Q·(r∘t) with s, t in [−1, 1]ⁿ.

With G = [C | Q·diag r], so that d = x − m = G·u with u in [−1, 1]²ⁿ, Taylor's theorem gives for twice differentiable f

    f(x) = f(m) + Df(m)·d + Σ_{i ≤ j} f_ij·dᵢdⱼ,

where f_ij is a coefficient of second order somewhere in the box around the set. In the last sum u_k² is in [0, 1] and
u_k·u_l in [−1, 1]. The image is in the set of centre m', C' near Df(m)·C, a rotation Q' and r' so great that Q'·(r'∘t)
reaches Df(m)·Q·(r∘t) plus the rest: with Q'⁻¹ = Q'ᵀ/(c² + s²), r' is a bound on |Q'⁻¹·Df(m)·Q|·r + |Q'⁻¹|·|rest|.

References
----------
R. J. Lohner, *Enclosing the solutions of ordinary initial and boundary value problems*, 1987.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.formula import Program
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.jets import Series, jets
from dynsys.verify.check.natural import Intervals

ZERO = iv.constant(Fraction(0), Fraction(0))
_UNIT, _SQUARE = iv.constant(Fraction(-1), Fraction(1)), iv.constant(Fraction(0), Fraction(1))
Row = list[Interval]


@dataclass(frozen=True)
class Sets:
    """N sets: centre n arrays, spread and frame n rows of n arrays, reach n arrays that are not negative."""

    centre: list[Array]
    spread: list[list[Array]]
    frame: list[list[Array]]
    reach: list[Array]

    def take(self, rows: np.ndarray) -> Sets:
        """Return some of the sets."""
        spread, frame = ([[each[rows] for each in row] for row in part] for part in (self.spread, self.frame))
        return Sets([each[rows] for each in self.centre], spread, frame, [each[rows] for each in self.reach])

    @property
    def columns(self) -> list[Row]:
        """G, n rows of 2n intervals."""
        return [
            [*map(iv.thin, self.spread[i]), *map(_product, self.frame[i], self.reach)] for i in range(len(self.centre))
        ]

    @property
    def box(self) -> Row:
        """The sides of boxes around the sets."""
        return [
            reduce(iv.add, (iv.multiply(each, _UNIT) for each in row), iv.thin(centre))
            for centre, row in zip(self.centre, self.columns, strict=True)
        ]


def _product(a: Array, b: Array) -> Interval:
    return iv.multiply(iv.thin(a), iv.thin(b))


def box_sets(low: Array, high: Array) -> Sets:
    """Return boxes, from ends (N, n), as sets."""
    n = low.shape[1]
    zero = np.zeros(len(low))
    centre = [low[:, i] / 2 + high[:, i] / 2 for i in range(n)]
    half = [np.maximum(iv.up(high[:, i] - centre[i]), iv.up(centre[i] - low[:, i])) for i in range(n)]
    spread = [[half[i] if i == j else zero for j in range(n)] for i in range(n)]
    frame = [[zero + float(i == j) for j in range(n)] for i in range(n)]
    return Sets(centre, spread, frame, [zero] * n)


def total(parts: Sequence[Interval]) -> Interval:
    """Return a sum; zero of no parts."""
    return reduce(iv.add, parts, ZERO)


def dot(a: Sequence[Interval], b: Sequence[Interval]) -> Interval:
    """Return Σ aᵢbᵢ."""
    return total([iv.multiply(x, y) for x, y in zip(a, b, strict=True)])


def gradient(series: Series[Interval], n: int) -> Row:
    """Return the coefficients of first order."""
    return [series.get((i,), ZERO) for i in range(n)]


def expand(program: Program, sets: Sets) -> tuple[list[Interval], list[Row]]:
    """Return for each formula what it is at the centre plus all of second order, and its gradient at the centre."""
    n, columns = len(sets.centre), sets.columns
    points = jets(program, [iv.thin(each) for each in sets.centre], 1, Intervals())
    around = jets(program, sets.box, 2, Intervals())
    starts = []
    for point, series in zip(points, around, strict=True):
        second = [iv.multiply(_square_part(series, row, row), _SQUARE) for row in zip(*columns, strict=True)]
        second += [
            iv.multiply(_square_part(series, one, other, True), _UNIT)
            for k, one in enumerate(zip(*columns, strict=True))
            for other in list(zip(*columns, strict=True))[:k]
        ]
        value = iv.add(point[()], total(second))
        unknown = np.isnan(series[()].low) | np.isnan(series[()].high)
        starts.append(Interval(np.where(unknown, np.nan, value.low), np.where(unknown, np.nan, value.high)))
    return starts, [gradient(point, n) for point in points]


def _square_part(
    series: Series[Interval], one: Sequence[Interval], other: Sequence[Interval], both: bool = False
) -> Interval:
    """Return Σ f_ij·aᵢbⱼ, for two different columns with aⱼbᵢ added."""
    parts = []
    for term, coefficient in series.items():
        if len(term) == 2:
            i, j = term
            product = iv.power(one[i], 2) if i == j and one is other else iv.multiply(one[i], other[j])
            if both:
                product = iv.add(product, iv.multiply(one[j], other[i]))
            parts.append(iv.multiply(coefficient, product))
    return total(parts)


def over(program: Program, sets: Sets) -> list[Interval]:
    """Return the formulas over the sets."""
    starts, slopes = expand(program, sets)
    columns = list(zip(*sets.columns, strict=True))
    return [
        iv.add(start, total([iv.multiply(dot(row, column), _UNIT) for column in columns]))
        for start, row in zip(starts, slopes, strict=True)
    ]


def image(program: Program, sets: Sets) -> Sets:
    """Return sets that hold the images."""
    n = len(sets.centre)
    starts, slopes = expand(program, sets)
    carried = [[dot(row, [iv.thin(sets.frame[i][j]) for i in range(n)]) for j in range(n)] for row in slopes]
    centre = [np.broadcast_to(each.low / 2 + each.high / 2, sets.reach[0].shape) for each in starts]
    spread, rest = [], []
    for middle, start, row in zip(centre, starts, slopes, strict=True):
        moved = [dot(row, [iv.thin(sets.spread[i][j]) for i in range(n)]) for j in range(n)]
        chosen = [each.low / 2 + each.high / 2 for each in moved]
        off = [iv.multiply(iv.subtract(a, iv.thin(b)), _UNIT) for a, b in zip(moved, chosen, strict=True)]
        spread.append(chosen)
        rest.append(iv.sizes(iv.add(iv.subtract(start, iv.thin(middle)), total(off))))
    frame, back = _turned(spread)
    reach = []
    for row in back:
        parts = [
            iv.multiply(iv.sizes(dot(row, [each[j] for each in carried])), iv.thin(size))
            for j, size in enumerate(sets.reach)
        ]
        parts += [iv.multiply(iv.sizes(each), size) for each, size in zip(row, rest, strict=True)]
        reach.append(np.broadcast_to(total(parts).high, centre[0].shape))
    return Sets(centre, spread, frame, reach)


def _turned(spread: list[list[Array]]) -> tuple[list[list[Array]], list[Row]]:
    """Return rotations whose first axis is near the longer column, and enclosures of their inverses."""
    one, zero = np.ones(len(spread[0][0])), np.zeros(len(spread[0][0]))
    if len(spread) == 1:
        return [[one]], [[iv.thin(one)]]
    lengths = [np.hypot(spread[0][j], spread[1][j]) for j in range(2)]
    first = lengths[0] >= lengths[1]
    x, y, length = (np.where(first, *pair) for pair in (*spread, lengths))
    known = (length > 1e-290) & (length < np.inf)
    safe = np.where(known, length, 1.0)
    c, s = np.where(known, x / safe, one), np.where(known, y / safe, zero)
    square = iv.add(iv.power(iv.thin(c), 2), iv.power(iv.thin(s), 2))
    inverse = [[iv.divide(iv.thin(each), square) for each in row] for row in ((c, s), (-s, c))]
    return [[c, -s], [s, c]], inverse
