"""Cycles that are proved already, and which walks can hold nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb

from dynsys.derive.program import build_program, evaluate_exactly
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.complete.contraction import Mask, Walks
from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.lanes import Array, above, below
from dynsys.verify.complete.multiple import MultipleFixedPoint
from dynsys.verify.complete.newton import one_to_one
from dynsys.verify.cycles import CycleProof, Sides
from dynsys.verify.verdict import Verdict

_DENOMINATOR = 1 << 20


@dataclass(frozen=True)
class Known:
    """A proved cycle.

    Parameters
    ----------
    proof
        Its proof.
    lo, hi
        (p, n): doubles around its points.
    inside
        Whether every point is in the region that is searched; None where that could not be told.
    """

    proof: CycleProof
    lo: Array
    hi: Array
    inside: bool | None

    @property
    def period(self) -> int:
        """The minimal period p."""
        return len(self.lo)

    def shifted(self, period: int, shift: int) -> tuple[Array, Array]:
        """Return the points gone round until there are that many, beginning at another one."""
        times = period // self.period
        return tuple(np.tile(np.roll(ends, -shift, axis=0), (times, 1)) for ends in (self.lo, self.hi))  # type: ignore[return-value]


def know(map: FixedMap, proof: CycleProof, sides: Sides) -> Known:
    """Return a proved cycle, and whether it is in the region with these sides."""
    ends = [[exact_ends(part) for part in point] for point in proof.enclosures]
    lo = np.array([[below(low) for low, _ in point] for point in ends])
    hi = np.array([[above(high) for _, high in point] for point in ends])
    inside = True
    for point in ends:
        for (low, high), (least, greatest) in zip(point, sides, strict=True):
            if high < least or low > greatest:
                return Known(proof, lo, hi, False)
            inside = inside and least <= low and high <= greatest
    return Known(proof, lo, hi, True if inside else _exactly_inside(map, proof, sides))


def _exactly_inside(map: FixedMap, proof: CycleProof, sides: Sides) -> bool | None:
    """Whether the cycle is one of small rational numbers, shown by exact steps, and in the closed region."""
    points = rational_points(map, proof)
    if points is None:
        return None
    return all(lo <= value <= hi for point in points for value, (lo, hi) in zip(point, sides, strict=True))


def rational_points(map: FixedMap, proof: CycleProof) -> list[list[Fraction]] | None:
    """Return a cycle's points where they are rational numbers of denominators below a million; else None."""
    guess = [sum(exact_ends(part)) / 2 for part in proof.enclosures[0]]
    start = [Fraction(value).limit_denominator(_DENOMINATOR) for value in guess]
    program = build_program(map.system.state, map.system.rule)
    points = [start]
    try:
        for _ in range(len(proof.enclosures)):
            points.append(evaluate_exactly(program, points[-1]))
    except MisuseError:  # the rule is not rational
        return None
    last = points.pop()
    held = all(
        lo <= value <= hi
        for point, box in zip(points, proof.boxes, strict=True)
        for value, (lo, hi) in zip(point, box, strict=True)
    )
    return points if held and last == start else None


def from_lemma(point: MultipleFixedPoint) -> CycleProof:
    """Return the fixed point of a lemma as a proved cycle."""
    ball = arb(point.point.numerator) / point.point.denominator
    return CycleProof(Verdict.PROVED, point.statement, ((point.side,),), ((ball,),), None, point.stable)


def may_be_same(one: Known, other: Known) -> bool:
    """Whether two cycles may have a point in common."""
    if one.period != other.period:
        return False
    meets = (one.lo[:, None] <= other.hi[None]) & (one.hi[:, None] >= other.lo[None])
    return bool(meets.all(axis=2).any())


def is_same(new: Known, old: Known) -> bool:
    """Whether a cycle is certainly the one that is known: its points are in the boxes where that one is alone."""
    lo = np.array([[above(low) for low, _ in box] for box in old.proof.boxes])
    hi = np.array([[below(high) for _, high in box] for box in old.proof.boxes])
    shifts = range(new.period) if new.period == old.period else ()
    return any((np.roll(new.lo, -s, axis=0) >= lo).all() and (np.roll(new.hi, -s, axis=0) <= hi).all() for s in shifts)


def settled(map: FixedMap, walks: Walks, known: Sequence[Known]) -> Mask:
    """Return for each walk whether the only orbit with f^p(x) = x in it, if any, is certainly a known cycle.

    The hull Y of the walk and the cycle's points, gone round, holds the cycle; the shooting form is shown to be one to
    one on Y.
    """
    period = walks.lo.shape[1]
    done = np.zeros(len(walks.lo), dtype=bool)
    for cycle in known:
        if period % cycle.period:
            continue
        for shift in range(cycle.period):
            lo, hi = cycle.shifted(period, shift)
            near = np.flatnonzero(~done & (walks.lo <= hi).all(axis=(1, 2)) & (walks.hi >= lo).all(axis=(1, 2)))
            if len(near):
                hull = Walks(np.minimum(walks.lo[near], lo), np.maximum(walks.hi[near], hi))
                done[near] = one_to_one(map, hull)
    return done
