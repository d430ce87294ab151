"""Krawczyk's operator around exact centres, also for zeros that hang on a parameter.

For equations G(x, λ) = 0, an interval Λ with a number λ₀ in it, exact x₀ and s, and boxes slanted along the branch,
x₀ + s(λ − λ₀) + R, with Y = x₀ + s(Λ − λ₀) and any matrix C,

    K(R) = −C·(G(x₀, λ₀) + (Λ − λ₀)(G_x(Y, Λ)s + G_λ(Y, Λ))) + (I − C·G_x(Y + R, Λ))·R

holds, for every λ in Λ, what the zeros in the box differ from x₀ + s(λ − λ₀). If K(R) is in the interior of R there is
just one for each λ, which moves smoothly with λ. G(x₀, λ₀) is computed exactly where the formulas are rational, so that
boxes may be as narrow as one likes although their sides are doubles: only differences from x₀ are rounded.

References
----------
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, section 5.3 and theorem 5.1.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.linear import applied, less_than_identity, near_inverse
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.fields import Side
from dynsys.verify.check.intervals import Array, Interval, outward
from dynsys.verify.check.refusal import Refusal

_ROUNDS = 4


class Equations(Protocol):
    """N equations in N unknowns and a parameter."""

    @property
    def budget(self) -> Budget:
        """What the work is charged to."""

    def defect(self, centre: Sequence[Fraction], at: Fraction) -> Interval:
        """Return G at an exact point, N intervals."""

    def derivatives(self, box: Interval, at: Interval) -> tuple[Interval, Interval]:
        """Return G_x (N, N) and G_λ (N,) over N sides and one interval of the parameter."""


def enclosed(values: Sequence[Fraction]) -> Interval:
    """Return the numbers rounded outward."""
    ends = np.array([outward(value, value) for value in values])
    return Interval(ends[:, 0], ends[:, 1])


def held(side: Side) -> Interval:
    """Return an interval that holds a side."""
    return iv.constant(*side)


@dataclass(frozen=True)
class Piece:
    """For every λ in an interval just one zero, in x₀ + s(λ − λ₀) + tight, alone in x₀ + s(λ − λ₀) + R.

    Parameters
    ----------
    interval
        The ends of Λ, in the order in which it is passed through.
    middle
        λ₀.
    centre, slant
        x₀ and s, N exact numbers each.
    reach
        N numbers r: R has the sides [−r, r].
    tight
        N intervals.
    """

    interval: Side
    middle: Fraction
    centre: Sequence[Fraction]
    slant: Sequence[Fraction]
    reach: Array
    tight: Interval

    @property
    def parameter(self) -> Interval:
        """An interval that holds Λ."""
        return held((min(self.interval), max(self.interval)))

    def over(self) -> Interval:
        """Return N sides that hold the zeros for every λ in Λ."""
        return iv.add(line(self.centre, self.slant, self.interval, self.middle), self.tight)

    def at(self, value: Fraction) -> list[Fraction]:
        """Return x₀ + s(λ − λ₀) at a λ in Λ."""
        return [x + s * (value - self.middle) for x, s in zip(self.centre, self.slant, strict=True)]


def line(centre: Sequence[Fraction], slant: Sequence[Fraction], interval: Side, middle: Fraction) -> Interval:
    """Return N sides that hold x₀ + s(λ − λ₀) for every λ in an interval, from its two ends."""
    ends = [enclosed([x + s * (end - middle) for x, s in zip(centre, slant, strict=True)]) for end in interval]
    return Interval(np.minimum(ends[0].low, ends[1].low), np.maximum(ends[0].high, ends[1].high))


def _with_zero(offsets: Interval) -> Interval:
    """Return the sides together with the centre, between which and a zero the mean-value theorem is applied."""
    return Interval(np.minimum(offsets.low, 0.0), np.maximum(offsets.high, 0.0))


def require_piece(
    equations: Equations,
    interval: Side,
    centre: Sequence[Fraction],
    slant: Sequence[Fraction],
    reach: Sequence[Fraction],
    what: str,
) -> Piece:
    """Show that there is just one zero for every value of the parameter in an interval.

    Raises
    ------
    Refusal
        Where this is not shown.
    """
    middle = (interval[0] + interval[1]) / 2
    whole = held((min(interval), max(interval)))
    radius = np.array([outward(r, r)[0] for r in reach])
    spine, around = line(centre, slant, interval, middle), Interval(-radius, radius)
    along = enclosed(slant)
    inner, rate = equations.derivatives(spine, whole)
    c = near_inverse(inner, what)
    offset = held((min(interval) - middle, max(interval) - middle))
    drift = iv.multiply(offset, iv.add(applied(inner, along), rate))
    shift = iv.negate(applied(iv.thin(c), iv.add(equations.defect(centre, middle), drift)))
    tight = around
    for attempt in range(_ROUNDS):
        outer = equations.derivatives(iv.add(spine, _with_zero(tight)), whole)[0]
        image = iv.add(shift, applied(less_than_identity(c, outer, equations.budget), tight))
        if attempt == 0 and not ((image.low > -radius) & (image.high < radius)).all():
            raise Refusal(f"{what}: the Krawczyk image is not in the interior of the boxes")
        tight = iv.meet(image, tight)
    return Piece(interval, middle, centre, slant, radius, tight)


def narrowed(equations: Equations, piece: Piece, value: Fraction) -> tuple[list[Fraction], Interval]:
    """Return an exact point and N narrow intervals: the zero at a λ in Λ differs from the point by these."""
    centre, offsets, at = piece.at(value), piece.tight, held((value, value))
    for _ in range(_ROUNDS):
        moved = np.clip(offsets.low / 2 + offsets.high / 2, offsets.low, offsets.high)
        centre = [x + Fraction(float(d)) for x, d in zip(centre, moved, strict=True)]
        offsets = iv.subtract(offsets, iv.thin(moved))
        start, defect = enclosed(centre), equations.defect(centre, value)
        c = near_inverse(equations.derivatives(start, at)[0], "a piece")
        slope = equations.derivatives(iv.add(start, _with_zero(offsets)), at)[0]
        spread = applied(less_than_identity(c, slope, equations.budget), offsets)
        offsets = iv.meet(iv.subtract(spread, applied(iv.thin(c), defect)), offsets)
    return centre, offsets


def require_joint(equations: Equations, one: Piece, other: Piece, what: str) -> None:
    """Show that two pieces are of one branch: at the λ they share the zero of one is in the box of the other.

    Raises
    ------
    Refusal
        Where they share no end, or this is not shown.
    """
    value = one.interval[1]
    if other.interval[0] != value:
        raise Refusal(f"{what}: the pieces do not follow one another")
    centre, offsets = narrowed(equations, one, value)
    apart = enclosed([a - b for a, b in zip(centre, other.at(value), strict=True)])
    there = iv.add(apart, offsets)
    if not ((there.low > -other.reach) & (there.high < other.reach)).all():
        raise Refusal(f"{what}: neighbouring pieces are not shown to be of one branch")
