"""Speed and coefficient of a bifurcation of a cycle, from the series of the map at its points.

With A the derivative round the cycle, A q = μq, rᵀA = μrᵀ, rᵀq = 1, and B and C the second and third derivatives of one
step, everything is a sum over the points of rᵢ₊₁ᵀ times something local, where qᵢ₊₁ = Jᵢqᵢ and rᵢᵀ = rᵢ₊₁ᵀJᵢ:

    fold            rᵀ∂f/∂λ, and B(q, q)/2
    flip            B(q, x') + ∂²f/∂λ∂x q,  and  C(q, q, q)/6 + B(q, h),  yᵢ₊₁ = Jᵢyᵢ + B(qᵢ, qᵢ)/2 round to itself
    Neimark–Sacker  the real part of μ̄ times the same, and of μ̄/2 times C(q, q, q̄) + 2B(q, k) + B(q̄, l), where k comes
                    of B(q, q̄) round to itself and l of B(q, q) round to μ² times itself

for x' of ∂f/∂λ round to itself. The signs do not depend on how long q is.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, sections 4.4–4.7 and 5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations import complex as cx
from dynsys.verify.check.bifurcations.complex import Complex, Complexes, Matrix
from dynsys.verify.check.bifurcations.family import slopes
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.jets import Series, form
from dynsys.verify.check.refusal import Refusal

Vector = list[Complex]
"""n components, each over the p points."""
_NUMBERS = Complexes()
_ZERO, _ONE = (iv.constant(Fraction(v), Fraction(v)) for v in (0, 1))


def scaled(a: Complex, factor: Fraction) -> Complex:
    """Return a number times a."""
    return cx.multiply(_NUMBERS.number(factor), a)


@dataclass(frozen=True)
class Round:
    """A cycle and the series of the map at its points.

    Parameters
    ----------
    series
        n series over the p points, in the n state variables and λ, up to order 3.
    period
        p.
    budget
        What the work is charged to.
    """

    series: Sequence[Series[Interval]]
    period: int
    budget: Budget

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return len(self.series)

    def jacobians(self) -> Interval:
        """Return the p Jacobians, (p, n, n)."""
        return slopes(self.series, self.dimension, self.period)

    def local(self, vectors: Sequence[Vector], rates: Sequence[int]) -> Vector:
        """Return the derivative of order k of one step at k vectors, along λ with the rates as well."""
        extended = [[*vector, _NUMBERS.number(Fraction(rate))] for vector, rate in zip(vectors, rates, strict=True)]
        lanes = []
        for series in self.series:
            complex_series = {term: cx.real(value) for term, value in series.items() if len(term) == len(vectors)}
            lanes.append(_full(form(complex_series, extended, _NUMBERS), self.period))
        return lanes

    def zero(self) -> Vector:
        """Return n components that are 0 at each point."""
        return [cx.real(iv.thin(np.zeros(self.period))) for _ in range(self.dimension)]

    def around(self, sources: Vector, closing: Complex, what: str) -> Vector:
        """Return y with yᵢ₊₁ = Jᵢyᵢ + gᵢ, and κ times y₁ for y_p₊₁.

        Raises
        ------
        Refusal
            Where there is not certainly just one.
        """
        n, p = self.dimension, self.period
        matrix, jacobians = Matrix(n * p), self.jacobians()
        for i in range(p):
            following = (i + 1) % p
            for a in range(n):
                matrix.add(i * n + a, following * n + a, closing if following == 0 else cx.real(_ONE))
                for b in range(n):
                    matrix.add(i * n + a, i * n + b, cx.negate(_entry(jacobians, i, a, b)))
        return self._vector(matrix.solve(_flat(sources), self.budget, what))

    def left(self, first: Sequence[Complex], multiplier: Complex, what: str) -> Vector:
        """Return r with rᵢᵀ = rᵢ₊₁ᵀJᵢ, r_p₊₁ in place of the first, where r₁ is μr_p₊₁ and r_p₊₁ᵀq₁ = 1.

        The unknowns are r₂, …, r_p₊₁ and a number σ, and r₂ᵀJ₁ − μr_p₊₁ᵀ + σq̄₁ᵀ = 0 is the first equation. From
        A q = μq follows σ|q₁|² = 0; so r_p₊₁ is a left eigenvector, and as the equations are regular, μ is simple.

        Raises
        ------
        Refusal
            Where μ is not certainly simple.
        """
        n, p = self.dimension, self.period
        matrix, jacobians = Matrix(n * p + 1), self.jacobians()
        for i in range(p):
            before = (i - 1) % p
            for b in range(n):
                matrix.add(i * n + b, before * n + b, cx.negate(multiplier if i == 0 else cx.real(_ONE)))
                for a in range(n):
                    matrix.add(i * n + b, i * n + a, _entry(jacobians, i, a, b))
        for b in range(n):
            matrix.add(b, n * p, cx.conjugate(first[b]))
            matrix.add(n * p, (p - 1) * n + b, first[b])
        right = np.zeros(n * p + 1)
        right[-1] = 1.0
        solved = matrix.solve(cx.real(iv.thin(right)), self.budget, what)
        return self._vector(Complex(*(Interval(part.low[:-1], part.high[:-1]) for part in solved)))

    def _vector(self, flat: Complex) -> Vector:
        n, p = self.dimension, self.period

        def lane(part: Interval, k: int) -> Interval:
            return Interval(*(np.ascontiguousarray(end.reshape(p, n)[:, k]) for end in part))

        return [Complex(lane(flat.real, k), lane(flat.imaginary, k)) for k in range(n)]


def _entry(jacobians: Interval, i: int, a: int, b: int) -> Complex:
    return cx.real(Interval(jacobians.low[i, a, b : b + 1], jacobians.high[i, a, b : b + 1]))


def _full(value: Complex, count: int) -> Complex:
    return Complex(*(Interval(*(np.array(np.broadcast_to(end, (count,))) for end in part)) for part in value))


def _flat(vector: Vector) -> Complex:
    def joined(parts: Sequence[Interval]) -> Interval:
        return Interval(*(np.stack([p[end] for p in parts], axis=1).reshape(-1) for end in (0, 1)))

    return Complex(joined([v.real for v in vector]), joined([v.imaginary for v in vector]))


def sum_of(left: Vector, sources: Vector) -> Complex:
    """Return Σ rᵢ₊₁ᵀgᵢ."""
    total = cx.real(_ZERO)
    for r, g in zip(left, sources, strict=True):
        total = cx.add(total, cx.total(cx.multiply(r, g)))
    return total


def plus(a: Vector, b: Vector) -> Vector:
    """Return a + b."""
    return [cx.add(x, y) for x, y in zip(a, b, strict=True)]


@dataclass(frozen=True)
class Form:
    """What decides how a cycle bifurcates.

    Parameters
    ----------
    rate
        The speed of the multiplier, or of its modulus; at a fold rᵀ∂F/∂λ.
    coefficient
        Of the normal form, times a positive number; at a fold times that and the sign of the direction.
    """

    rate: Interval
    coefficient: Interval


def fold_form(ring: Round, left: Vector, q: Vector) -> Form:
    """Return rᵀ∂f/∂λ and rᵀB(q, q)/2 of a fold."""
    rate = sum_of(left, ring.local([ring.zero()], [1]))
    return Form(rate.real, scaled(sum_of(left, ring.local([q, q], [0, 0])), Fraction(1, 2)).real)


def speed(ring: Round, left: Vector, q: Vector, multiplier: Complex) -> Interval:
    """Return the speed of a multiplier that is −1, or of the modulus of one that is not real.

    Raises
    ------
    Refusal
        Where 1 may be a multiplier.
    """
    along = ring.around(ring.local([ring.zero()], [1]), cx.real(_ONE), "the branch's direction")
    total = sum_of(left, ring.local([along, q], [1, 0]))
    return total.real if cx.is_real(multiplier) else cx.multiply(cx.conjugate(multiplier), total).real


def flip_coefficient(ring: Round, left: Vector, q: Vector) -> Interval:
    """Return the coefficient of a flip, positive where it is supercritical, for q as it is."""
    halves = [scaled(g, Fraction(1, 2)) for g in ring.local([q, q], [0, 0])]
    bend = ring.around(halves, cx.real(_ONE), "the flip's coefficient")
    thirds = [scaled(g, Fraction(1, 6)) for g in ring.local([q, q, q], [0, 0, 0])]
    return sum_of(left, plus(thirds, ring.local([q, bend], [0, 0]))).real


def circle_coefficient(ring: Round, left: Vector, q: Vector, multiplier: Complex) -> Interval:
    """Return that of a Neimark–Sacker bifurcation, negative where it is supercritical, for q as it is.

    Raises
    ------
    Refusal
        Where μ may be a third or fourth root of 1, or another multiplier 1 or μ².
    """
    mirrored = [cx.conjugate(v) for v in q]
    what = "the Neimark-Sacker coefficient"
    if not iv.sizes(multiplier.real).low[0] > 0:
        raise Refusal(f"{what}: the critical multipliers may be fourth roots of 1")
    mean = ring.around(ring.local([q, mirrored], [0, 0]), cx.real(_ONE), what)
    double = ring.around(ring.local([q, q], [0, 0]), cx.multiply(multiplier, multiplier), what)
    twice = [scaled(g, Fraction(2)) for g in ring.local([q, mean], [0, 0])]
    sources = plus(plus(ring.local([q, q, mirrored], [0, 0, 0]), twice), ring.local([mirrored, double], [0, 0]))
    return cx.multiply(cx.conjugate(multiplier), scaled(sum_of(left, sources), Fraction(1, 2))).real
