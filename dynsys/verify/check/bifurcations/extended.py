"""Bifurcations as zeros: a cycle with the critical vectors that are carried round it, and the parameter.

A fold or a flip is a zero in (x₁, v₁, …, x_p, v_p, λ) of f(xᵢ, λ) − xᵢ₊₁ and Df(xᵢ, λ)vᵢ − vᵢ₊₁, where x_p₊₁ = x₁ and
v_p₊₁ = ±v₁, with ℓ·v₁ = 1. At a Neimark–Sacker bifurcation with multipliers exp(±iθ) two vectors are carried, u and w,
which come back as w and 2 cos θ·w − u, so that (A² − 2 cos θ·A + 1)u₁ = 0; ℓ₁·u₁ = 1, ℓ₂·u₁ = 0, and cos θ is unknown.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 10.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.family import Family, coefficient, joined, less_following, slopes
from dynsys.verify.check.bifurcations.krawczyk import enclosed
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Array, Interval

FOLD, FLIP, NEIMARK_SACKER = "fold", "flip", "Neimark-Sacker"
KINDS = (FOLD, FLIP, NEIMARK_SACKER)


@dataclass(frozen=True)
class Extended:
    """The equations of a bifurcation; no parameter is left.

    Parameters
    ----------
    family
        n state variables.
    kind
        Which bifurcation; c = 1 or 2 vectors are carried.
    period
        p.
    conditions
        c rows ℓ of n exact numbers.
    budget
        What the work is charged to.
    """

    family: Family
    kind: str
    period: int
    conditions: Sequence[Sequence[Fraction]]
    budget: Budget

    @property
    def carried(self) -> int:
        """The number c of vectors."""
        return vectors(self.kind)

    @property
    def block(self) -> int:
        """The number of unknowns at each point."""
        return self.family.dimension * (1 + self.carried)

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return self.period * self.block + self.carried

    def at_points(self, box: Interval) -> Interval:
        """Return the points and vectors, (p, n(1 + c))."""
        shape, last = (self.period, self.block), self.period * self.block
        return Interval(box.low[:last].reshape(shape), box.high[:last].reshape(shape))

    def parameter(self, box: Interval) -> Interval:
        """Return λ."""
        place = self.period * self.block
        return Interval(box.low[place : place + 1], box.high[place : place + 1])

    def cosine(self, box: Interval) -> Interval | None:
        """Return cos θ, None where it is not unknown."""
        return Interval(box.low[-1:], box.high[-1:]) if self.kind == NEIMARK_SACKER else None

    def defect(self, centre: Sequence[Fraction], at: Fraction) -> Interval:
        """Return the equations at an exact point; ``at`` is not used."""
        n, m, p = self.family.dimension, self.block, self.period
        blocks = [list(centre[i * m : (i + 1) * m]) for i in range(p)]
        first, value, parts = blocks[0], centre[p * m], []
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < p else self._closed(first, centre[-1])
            there = self.family.exactly(block[:n], value, 1, self.budget)
            parts += [there.value(k, following[k]) for k in range(n)]
            for c in range(1, self.carried + 1):
                vector = block[c * n : (c + 1) * n]
                parts += [there.slope(k, vector, following[c * n + k]) for k in range(n)]
        for number, row in enumerate(self.conditions):
            total = sum((a * b for a, b in zip(row, first[n : 2 * n], strict=True)), Fraction(0))
            parts.append(enclosed([total - (1 if number == 0 else 0)]))
        return joined(parts)

    def _closed(self, first: Sequence[Fraction], cosine: Fraction) -> list[Fraction]:
        n = self.family.dimension
        if self.kind == NEIMARK_SACKER:
            u, w = first[n : 2 * n], first[2 * n :]
            return [*first[:n], *w, *(2 * cosine * b - a for a, b in zip(u, w, strict=True))]
        return [*first[:n], *(v if self.kind == FOLD else -v for v in first[n:])]

    def derivatives(self, box: Interval, at: Interval) -> tuple[Interval, Interval]:
        """Return the derivatives (N, N) over N sides, and zeros: there is no parameter."""
        n, m, p, size = self.family.dimension, self.block, self.period, self.size
        blocks = self.at_points(box)
        points = Interval(blocks.low[:, :n], blocks.high[:, :n])
        found = self.family.over(points, self.parameter(box), 2, self.budget)
        first = slopes(found, n + 1, p)
        low, high = np.zeros((size, size)), np.zeros((size, size))
        for i in range(p):
            for c in range(self.carried + 1):
                rows = slice(i * m + c * n, i * m + (c + 1) * n)
                for ends, part in ((low, first.low), (high, first.high)):
                    ends[rows, rows] = part[i, :, :n]
                    if c == 0:
                        ends[rows, p * m] = part[i, :, n]
        for c in range(1, self.carried + 1):
            vector = Interval(blocks.low[:, c * n : (c + 1) * n], blocks.high[:, c * n : (c + 1) * n])
            bent = _bent(found, vector)
            for i in range(p):
                rows = slice(i * m + c * n, i * m + (c + 1) * n)
                for ends, part in ((low, bent.low), (high, bent.high)):
                    ends[rows, i * m : i * m + n] = part[i, :, :n]
                    ends[rows, p * m] = part[i, :, n]
        matrix = self._closing(box, low, high)
        return matrix, iv.thin(np.zeros(size))

    def _closing(self, box: Interval, low: Array, high: Array) -> Interval:
        """Subtract the derivatives of what comes next, and add the conditions."""
        n, m, p = self.family.dimension, self.block, self.period
        following = np.zeros_like(low)
        for i in range(p - 1):
            following[i * m : (i + 1) * m, (i + 1) * m : (i + 2) * m] = np.eye(m)
        last, one = (p - 1) * m, np.eye(n)
        following[last : last + n, :n] = one
        if self.kind != NEIMARK_SACKER:
            following[last + n : last + 2 * n, n : 2 * n] = one if self.kind == FOLD else -one
        else:
            following[last + n : last + 2 * n, 2 * n : 3 * n] = one
            following[last + 2 * n : last + 3 * n, n : 2 * n] = -one
        matrix = less_following(Interval(low, high), following)
        if self.kind == NEIMARK_SACKER:
            self._circle(box, matrix)
        for number, row in enumerate(self.conditions):
            numbers = enclosed(row)
            matrix.low[p * m + number, n : 2 * n] = numbers.low
            matrix.high[p * m + number, n : 2 * n] = numbers.high
        return matrix

    def _circle(self, box: Interval, matrix: Interval) -> None:
        """Subtract the derivatives of 2 cos θ·w₁ by w₁ and cos θ."""
        n, last = self.family.dimension, (self.period - 1) * self.block
        double = Interval(2 * box.low[-1:], 2 * box.high[-1:])
        for k in range(n):
            row, column = last + 2 * n + k, 2 * n + k
            entry = Interval(matrix.low[row, column : column + 1], matrix.high[row, column : column + 1])
            matrix.low[row, column], matrix.high[row, column] = (e[0] for e in iv.subtract(entry, double))
            matrix.low[row, -1], matrix.high[row, -1] = -2 * box.high[2 * n + k], -2 * box.low[2 * n + k]


def vectors(kind: str) -> int:
    """Return how many vectors are carried."""
    return 2 if kind == NEIMARK_SACKER else 1


def _bent(found: Sequence[dict[tuple[int, ...], Interval]], vector: Interval) -> Interval:
    """Return the derivatives (P, n, n + 1) of Df·v by the state and by λ, for vectors (P, n)."""
    count, n = vector.low.shape
    low, high = np.zeros((count, n, n + 1)), np.zeros((count, n, n + 1))
    for a, series in enumerate(found):
        for j in range(n + 1):
            total = iv.thin(np.zeros(count))
            for b in range(n):
                second = coefficient(series, tuple(sorted((b, j))), count)
                if not (second.low.any() or second.high.any()):
                    continue
                doubled = Interval(2 * second.low, 2 * second.high) if b == j else second
                part = Interval(np.ascontiguousarray(vector.low[:, b]), np.ascontiguousarray(vector.high[:, b]))
                total = iv.add(total, iv.multiply(doubled, part))
            low[:, a, j], high[:, a, j] = total.low, total.high
    return Interval(low, high)
