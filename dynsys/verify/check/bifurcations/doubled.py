"""Whether a flip gives birth to a branch of doubled cycles, from the flip on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.branch import read_pieces, require_cycles, require_within
from dynsys.verify.check.bifurcations.chart import Chart, make_chart
from dynsys.verify.check.bifurcations.claims import DoubledBranch
from dynsys.verify.check.bifurcations.family import Cycles, joined, slopes
from dynsys.verify.check.bifurcations.krawczyk import Piece, enclosed, held, narrowed
from dynsys.verify.check.bifurcations.linear import solve
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.fields import array, fields, rational
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.stability import determinant, round_product, stability_of

Columns = list[list[Fraction]]


def check_doubled_branch(claim: DoubledBranch, evidence: Any, budget: Budget) -> None:
    """Check the evidence of a branch of doubled cycles.

    In the chart the parameter is monotone, so that there is one cycle for each of its values from the flip to the end
    of the chart; that last one is in the box of the first of the pieces beyond, in which it is the only one.

    Raises
    ------
    Refusal
        Where it does not prove the claim.
    """
    found = fields(evidence, {"vector", "across", "chart", "pieces"}, set(), "evidence")
    n = claim.family.dimension
    vector = [rational(v, "evidence: vector") for v in array(found["vector"], n, n, "evidence: vector")]
    across = [
        [rational(v, "evidence: across") for v in array(column, n, n, "evidence: across")]
        for column in array(found["across"], n - 1, n - 1, "evidence: across")
    ]
    chart = make_chart(claim.family, claim.value, claim.point, vector, across, budget)
    near = read_pieces(chart, 2 * n, found["chart"], "evidence: chart")
    if near[0].interval[0] != 0 or any(piece.interval[0] > piece.interval[1] for piece in near):
        raise Refusal("evidence: chart: pieces upward from 0 are expected")
    cycles = Cycles(claim.family, 2, budget)
    beyond = read_pieces(cycles, 2 * n, found["pieces"], "evidence: pieces")
    sign = 1 if claim.until > claim.value else -1
    if beyond[-1].interval[1] != claim.until or any(
        sign * (piece.interval[1] - piece.interval[0]) < 0 for piece in beyond
    ):
        raise Refusal("evidence: pieces: they do not lead on to the end of the interval")
    for number, piece in enumerate(near):
        _require_monotone(chart, piece, sign, f"evidence: chart: piece {number}")
        product = _round(claim, vector, across, piece, budget)
        if claim.stable is not None and _stability(chart, piece, product) is not claim.stable:
            raise Refusal(f"evidence: chart: piece {number}: the stability stated is not shown")
    require_cycles(cycles, beyond, claim.stable)
    _require_joint(claim, vector, across, chart, near[-1], beyond[0])
    require_within(cycles, beyond[-1], claim.until, claim.end)


def _cycle(
    claim: DoubledBranch, vector: Sequence[Fraction], across: Columns, box: Interval, at: Interval
) -> tuple[Interval, Interval]:
    """Return 2n sides that hold (x₊, x₋), and an interval that holds λ, for sides of the unknowns and of σ."""
    n = len(vector)
    root = iv.square_root(at)
    upper, lower = [], []
    for k in range(n):
        aside = enclosed([vector[k]])
        for j, column in enumerate(across):
            eta = Interval(box.low[j : j + 1], box.high[j : j + 1])
            aside = iv.add(aside, iv.multiply(at, iv.multiply(enclosed([column[k]]), eta)))
        w = Interval(box.low[n - 1 + k : n + k], box.high[n - 1 + k : n + k])
        wing, middle = iv.multiply(root, aside), iv.add(enclosed([claim.point[k]]), iv.multiply(at, w))
        upper.append(iv.add(middle, wing))
        lower.append(iv.subtract(middle, wing))
    mu = Interval(box.low[-1:], box.high[-1:])
    return joined([*upper, *lower]), iv.add(enclosed([claim.value]), iv.multiply(at, mu))


def _require_monotone(chart: Chart, piece: Piece, sign: int, what: str) -> None:
    """Show that λ = λ* + σμ(σ) grows, or falls, with σ: the sign of μ + σμ', where G_u u' = −G_σ."""
    box, at = piece.over(), piece.parameter
    matrix, rate = chart.derivatives(box, at)
    turning = solve(matrix, iv.negate(rate), chart.budget, what)
    slope = iv.add(
        Interval(box.low[-1:], box.high[-1:]), iv.multiply(at, Interval(turning.low[-1:], turning.high[-1:]))
    )
    if not (slope.low[0] > 0 if sign > 0 else slope.high[0] < 0):
        raise Refusal(f"{what}: the parameter is not shown to be monotone")


def _round(claim: DoubledBranch, vector: Sequence[Fraction], across: Columns, piece: Piece, budget: Budget) -> Interval:
    """Return the derivatives of f² on the cycles of a piece.

    The chart knows the rule as a rational function, which may be defined where the rule as it is written is not.

    Raises
    ------
    Refusal
        Where the rule as it is written is not defined on all of them.
    """
    points, parameter = _cycle(claim, vector, across, piece.over(), piece.parameter)
    n = claim.family.dimension
    boxes = Interval(points.low.reshape(2, n), points.high.reshape(2, n))
    return round_product(slopes(claim.family.over(boxes, parameter, 1, budget), n, 2))


def _stability(chart: Chart, piece: Piece, product: Interval) -> bool | None:
    """Return the stability of the cycles with σ > 0 of a piece, from the sign of det(1 − M)/σ, M the derivative of f².

    Where it is negative, a multiplier is greater than 1. Where it is positive, a single multiplier is less than 1, and
    of two the Jury conditions are det(1 − M) > 0, det(1 + M) > 0 and det M < 1.
    """
    n = chart.dimension
    divided = chart.divided_determinant(piece.over(), piece.parameter)
    if divided.high[0] < 0:
        return False
    if divided.low[0] > 0 and n <= 2:
        opposite = determinant(iv.add(product, iv.thin(np.eye(n))))
        if opposite.low[0] > 0 and (n == 1 or iv.sizes(determinant(product)).high[0] < 1):
            return True
    return stability_of(product)


def _require_joint(
    claim: DoubledBranch, vector: Sequence[Fraction], across: Columns, chart: Chart, last: Piece, first: Piece
) -> None:
    """Show that the cycle at the end of the chart is the one that is alone in the box of the first piece beyond."""
    end = last.interval[1]
    centre, offsets = narrowed(chart, last, end)
    points, parameter = _cycle(claim, vector, across, iv.add(enclosed(centre), offsets), held((end, end)))
    low, high = (enclosed([value]) for value in (min(first.interval), max(first.interval)))
    if not (parameter.low[0] >= low.high[0] and parameter.high[0] <= high.low[0]):
        raise Refusal("evidence: the end of the chart is not within the first of the pieces beyond")
    moved = iv.subtract(parameter, enclosed([first.middle]))
    spine = iv.add(enclosed(first.centre), iv.multiply(enclosed(first.slant), moved))
    apart = iv.subtract(points, spine)
    if not ((apart.low > -first.reach) & (apart.high < first.reach)).all():
        raise Refusal("evidence: the chart is not shown to be of one branch with the pieces beyond")
