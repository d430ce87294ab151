"""Whether there is a branch of cycles over an interval of a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dynsys.verify.check import intervals as iv
from dynsys.verify.check import limits
from dynsys.verify.check.bifurcations.claims import Boxes, Branch
from dynsys.verify.check.bifurcations.family import Cycles, slopes
from dynsys.verify.check.bifurcations.krawczyk import (
    Equations,
    Piece,
    enclosed,
    narrowed,
    require_joint,
    require_piece,
)
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.fields import Side, array, fields, rational
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.stability import round_product, stability_of

MOST = 20_000


def check_branch(claim: Branch, evidence: Any, budget: Budget) -> None:
    """Check the evidence of a branch of cycles.

    Raises
    ------
    Refusal
        Where it does not prove the claim.
    """
    found = fields(evidence, {"pieces"}, set(), "evidence")
    cycles = Cycles(claim.family, len(claim.ends[0]), budget)
    pieces = read_pieces(cycles, len(claim.ends[0]) * claim.family.dimension, found["pieces"], "evidence: pieces")
    passed = pieces[0].interval[0], pieces[-1].interval[1]
    if sorted(passed) != list(claim.interval):
        raise Refusal("evidence: pieces: they do not lead from one end of the interval to the other")
    require_cycles(cycles, pieces, claim.stable)
    for piece, value in zip((pieces[0], pieces[-1]), passed, strict=True):
        require_within(cycles, piece, value, claim.ends[claim.interval.index(value)])


def read_pieces(equations: Equations, size: int, value: Any, what: str) -> list[Piece]:
    """Return the pieces in a field, each shown to hold just one zero and to be of one branch with the one before.

    Raises
    ------
    Refusal
        For another form, or where this is not shown.
    """
    pieces: list[Piece] = []
    for number, entry in enumerate(array(value, 1, MOST, what)):
        name = f"{what}: piece {number}"
        piece = fields(entry, {"interval", "centre", "slant", "reach"}, set(), name)
        interval = _ends(piece["interval"], name)
        centre, slant, reach = (_numbers(piece[key], size, name) for key in ("centre", "slant", "reach"))
        pieces.append(require_piece(equations, interval, centre, slant, reach, name))
        if number:
            require_joint(equations, pieces[-2], pieces[-1], name)
    return pieces


def _ends(value: Any, what: str) -> Side:
    first, last = _numbers(value, 2, what)
    if first == last:
        raise Refusal(f"{what}: two different ends are expected")
    return first, last


def _numbers(value: Any, count: int, what: str) -> list[Fraction]:
    numbers = [rational(v, what) for v in array(value, count, count, what)]
    if any(abs(v) > limits.LARGEST_SIDE for v in numbers):
        raise Refusal(f"{what}: a number is beyond {limits.LARGEST_SIDE}")
    return numbers


def require_cycles(cycles: Cycles, pieces: Sequence[Piece], stable: bool | None) -> None:
    """Show that the cycles of all pieces have their minimal period, and that all are stable, or unstable.

    Raises
    ------
    Refusal
        Where this is not shown.
    """
    n = cycles.family.dimension
    for number, piece in enumerate(pieces):
        points = cycles.points(piece.over())
        require_different(points, f"piece {number}")
        if stable is not None:
            found = cycles.family.over(points, piece.parameter, 1, cycles.budget)
            if stability_of(round_product(slopes(found, n, cycles.period))) is not stable:
                raise Refusal(f"piece {number}: the stability stated is not shown")


def require_different(points: Interval, what: str) -> None:
    """Show that the first of (p, n) boxes has no point in common with another.

    Raises
    ------
    Refusal
        Where it may.
    """
    apart = (points.low[1:] > points.high[:1]) | (points.high[1:] < points.low[:1])
    if not apart.any(axis=1).all():
        raise Refusal(f"{what}: the minimal period may be less than {len(points.low)}")


def require_within(equations: Equations, piece: Piece, value: Fraction, boxes: Boxes) -> None:
    """Show that the zero at a value of the parameter is in boxes.

    Raises
    ------
    Refusal
        Where this is not shown.
    """
    centre, offsets = narrowed(equations, piece, value)
    sides = [side for box in boxes for side in box]
    low = iv.add(enclosed([x - side[0] for x, side in zip(centre, sides, strict=True)]), offsets)
    high = iv.add(enclosed([x - side[1] for x, side in zip(centre, sides, strict=True)]), offsets)
    if not ((low.low >= 0) & (high.high <= 0)).all():
        raise Refusal("the cycle at an end is not shown to be in the boxes stated")
