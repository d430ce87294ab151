"""Proofs that a cycle exists, is the only one in stated boxes, has its minimal period, and is stable or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import acb, arb, ctx

from dynsys.derive.program.balls import enclose_number
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.comparison import certainly_disjoint, certainly_inside
from dynsys.verify.enclosed_map import EnclosedMap
from dynsys.verify.krawczyk import Box, Shooting, approximate_inverse, krawczyk
from dynsys.verify.stability import certain_stability, enclose_multipliers
from dynsys.verify.verdict import Verdict

PRECISION = 160
_WIDEST, _NARROWEST = 6, 48
_SHRINK = 3
_REFINEMENTS, _PROGRESS = 60, 0.95

Sides = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class CycleProof:
    """A verdict on "in these boxes there is just one cycle, and its minimal period is p".

    Parameters
    ----------
    verdict
        PROVED or UNDECIDED; a search that fails refutes nothing.
    reason
        In words: what was shown, or what could not be.
    boxes
        p boxes of n sides (lo, hi), exact: the i-th point of the cycle is the only zero of the shooting form in them.
        Empty where undecided.
    enclosures
        p narrow boxes of n balls that hold the points. Empty where undecided.
    multipliers
        n discs that hold the multipliers; None where they could not be enclosed.
    stable
        True or False where that is proved, else None.
    """

    verdict: Verdict
    reason: str
    boxes: tuple[Sides, ...] = ()
    enclosures: tuple[tuple[arb, ...], ...] = ()
    multipliers: tuple[acb, ...] | None = None
    stable: bool | None = None


def prove_cycle(
    system: System, parameters: Mapping[str, Fraction], points: Sequence[Sequence[float]], precision: int = PRECISION
) -> CycleProof:
    """Prove the cycle near given points, in boxes as large as will do among a row of shrinking ones.

    Parameters
    ----------
    system
        n state variables.
    parameters
        Exact values.
    points
        p points of n floats, a candidate: it is taken as it is, exactly.
    precision
        Bits of the ball arithmetic.

    Raises
    ------
    MisuseError
        For points of another dimension, or none.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> points = [[0.7994554904673701], [0.5130445095326298]]
    >>> proof = prove_cycle(model("logistic").system, {"r": Fraction(16, 5)}, points)
    >>> proof.verdict.value, proof.stable
    ('proved', True)
    """
    if not points or any(len(point) != system.dimension for point in points):
        raise MisuseError(f"points of {system.dimension} numbers are expected, got {[len(p) for p in points]}")
    with ctx.workprec(precision):
        shooting = Shooting(EnclosedMap(system, parameters), len(points))
        centre = [arb(value) for point in points for value in point]
        size = max([1.0, *(abs(value) for point in points for value in point)])
        for exponent in range(_WIDEST, _NARROWEST, _SHRINK):
            proof = _prove(shooting, [arb(value, size * 2.0**-exponent) for value in centre])
            if proof.verdict is Verdict.PROVED:
                return proof
        return proof


def prove_unique_cycle(
    system: System,
    parameters: Mapping[str, Fraction],
    boxes: Sequence[Sequence[tuple[Fraction, Fraction]]],
    precision: int = PRECISION,
) -> CycleProof:
    """Prove that in p given boxes there is just one cycle, one point in each in turn, and p is its minimal period.

    The proof is of boxes that hold the given ones, by less than a part in 2³⁰.

    Raises
    ------
    MisuseError
        For boxes of another dimension, or none.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> box = [[(Fraction(1, 2), Fraction(3, 4))]]
    >>> prove_unique_cycle(model("logistic").system, {"r": Fraction(5, 2)}, box).verdict.value
    'proved'
    """
    if not boxes or any(len(box) != system.dimension for box in boxes):
        raise MisuseError(f"boxes of {system.dimension} sides are expected, got {[len(b) for b in boxes]}")
    with ctx.workprec(precision):
        shooting = Shooting(EnclosedMap(system, parameters), len(boxes))
        sides = [enclose_number(lo).union(enclose_number(hi)) for box in boxes for lo, hi in box]
        return _prove(shooting, sides)


def same_cycle(one: CycleProof, other: CycleProof) -> bool:
    """Return whether the cycle that a proof encloses is certainly the one that another has boxes for.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> doubled = [[0.7994554904673701], [0.5130445095326298]]
    >>> at = model("logistic").system, {"r": Fraction(16, 5)}
    >>> same_cycle(prove_cycle(*at, doubled), prove_cycle(*at, doubled[::-1]))
    True
    """
    if Verdict.UNDECIDED in (one.verdict, other.verdict) or len(one.enclosures) != len(other.boxes):
        return False
    ends = [[exact_ends(side) for side in point] for point in one.enclosures]
    count = len(ends)
    return any(
        all(
            low <= a and b <= high
            for i, point in enumerate(ends)
            for (a, b), (low, high) in zip(point, other.boxes[(i + shift) % count], strict=True)
        )
        for shift in range(count)
    )


def _prove(shooting: Shooting, box: Box) -> CycleProof:
    inverse = approximate_inverse(shooting, [arb(part.mid()) for part in box])
    if inverse is None:
        return CycleProof(Verdict.UNDECIDED, "the derivative of the shooting form is singular, or not defined, here")
    image = krawczyk(shooting, box, inverse)
    if not certainly_inside(image, box):
        return CycleProof(Verdict.UNDECIDED, "Krawczyk's operator does not map a box around the candidate into itself")
    narrow = _refine(shooting, image)
    points = shooting.points(narrow)
    if not all(certainly_disjoint(points[0], points[i]) for i in range(1, shooting.period)):
        return CycleProof(Verdict.UNDECIDED, f"the minimal period may be less than {shooting.period}")
    multipliers = enclose_multipliers(shooting.map, points)
    return CycleProof(
        Verdict.PROVED,
        "existence and uniqueness by Krawczyk's theorem on the shooting form, the minimal period by disjoint boxes",
        tuple(tuple(exact_ends(part) for part in point) for point in shooting.points(box)),
        tuple(tuple(point) for point in points),
        None if multipliers is None else tuple(multipliers),
        certain_stability(multipliers),
    )


def _refine(shooting: Shooting, box: Box) -> Box:
    """Narrow a box that holds the zero: the zero is in K(X) for every X that holds it."""
    for _ in range(_REFINEMENTS):
        inverse = approximate_inverse(shooting, [arb(part.mid()) for part in box])
        if inverse is None:
            return box
        image = krawczyk(shooting, box, inverse)
        narrower = [a.intersection(b) for a, b in zip(image, box, strict=True)]
        if not any(float(new.rad()) < _PROGRESS * float(old.rad()) for new, old in zip(narrower, box, strict=True)):
            return narrower
        box = narrower
    return box
