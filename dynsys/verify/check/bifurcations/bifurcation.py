"""Whether a cycle bifurcates as claimed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations import complex as cx
from dynsys.verify.check.bifurcations.claims import Bifurcation
from dynsys.verify.check.bifurcations.complex import Complex
from dynsys.verify.check.bifurcations.extended import FLIP, FOLD, NEIMARK_SACKER, Extended
from dynsys.verify.check.bifurcations.forms import (
    Round,
    Vector,
    circle_coefficient,
    flip_coefficient,
    fold_form,
    scaled,
    speed,
)
from dynsys.verify.check.bifurcations.krawczyk import require_piece
from dynsys.verify.check.bifurcations.linear import is_regular
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.cycles import check_minimal
from dynsys.verify.check.fields import Side, array, fields, rational, sides
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.stability import round_product

_WHAT = "the bifurcation"
_REAL = {FOLD: 1, FLIP: -1}
_OPERATIONS = 20


def check_bifurcation(claim: Bifurcation, evidence: Any, budget: Budget) -> None:
    """Check the evidence of a bifurcation.

    Raises
    ------
    Refusal
        Where it does not prove the claim.
    """
    period, n = len(claim.boxes), claim.family.dimension
    check_minimal(claim.boxes, _WHAT)
    budget.spend(_OPERATIONS * n**6)  # for B⊗B
    equations, box = _read(claim, evidence, budget)
    centre = [(low + high) / 2 for low, high in box]
    reach = [(high - low) / 2 for low, high in box]
    nothing = Fraction(0), Fraction(0)
    found = require_piece(equations, nothing, centre, [Fraction(0)] * len(centre), reach, _WHAT).over()
    points = equations.at_points(found)
    cosine = equations.cosine(found)
    if cosine is not None and not iv.sizes(cosine).high[0] < 1:
        raise Refusal(f"{_WHAT}: the critical multipliers may be real")
    states = Interval(points.low[:, :n], points.high[:, :n])
    ring = Round(claim.family.over(states, equations.parameter(found), 3, budget), period, budget)
    _require_generic(claim, ring, _carried(points, n), cosine)


def _read(claim: Bifurcation, evidence: Any, budget: Budget) -> tuple[Extended, list[Side]]:
    found = fields(evidence, {"vectors", "conditions", "cosine"}, set(), "evidence")
    period, n = len(claim.boxes), claim.family.dimension
    count = 2 if claim.kind == NEIMARK_SACKER else 1
    rows = array(found["conditions"], count, count, "evidence: conditions")
    conditions = [
        [rational(v, "evidence: conditions") for v in array(row, n, n, "evidence: conditions")] for row in rows
    ]
    vectors = [
        sides(box, n * count, "evidence: vectors")
        for box in array(found["vectors"], period, period, "evidence: vectors")
    ]
    box: list[Side] = [side for point, vector in zip(claim.boxes, vectors, strict=True) for side in (*point, *vector)]
    box.append(claim.interval)
    if claim.kind == NEIMARK_SACKER:
        box += sides([found["cosine"]], 1, "evidence: cosine")
    elif found["cosine"] is not None:
        raise Refusal("evidence: cosine: null is expected")
    return Extended(claim.family, claim.kind, period, conditions, budget), box


def _carried(points: Interval, n: int) -> list[Vector]:
    """Return the vectors at the points, each n components over the points."""

    def lane(k: int) -> Complex:
        return cx.real(Interval(*(np.ascontiguousarray(end[:, k]) for end in points)))

    return [[lane(first + k) for k in range(n)] for first in range(n, points.low.shape[1], n)]


def _require_generic(claim: Bifurcation, ring: Round, carried: Sequence[Vector], cosine: Interval | None) -> None:
    """Show that the critical multiplier is simple and crosses, that no other is critical, and the criticality."""
    if cosine is None:
        value = Fraction(_REAL[claim.kind])
        multiplier, q = cx.real(iv.constant(value, value)), carried[0]
    else:
        one = iv.constant(Fraction(1), Fraction(1))
        sine = iv.square_root(iv.subtract(one, iv.power(cosine, 2)))
        multiplier = Complex(cosine, sine)
        u, w = carried
        q = [cx.add(b, cx.negate(cx.multiply(cx.conjugate(multiplier), a))) for a, b in zip(u, w, strict=True)]
    first = [Complex(*(Interval(part.low[:1], part.high[:1]) for part in v)) for v in q]
    left = ring.left(first, multiplier, f"{_WHAT}: a simple critical multiplier")
    _require_alone(ring, first, [_last(v) for v in left], multiplier)
    if claim.kind == FOLD:
        form = fold_form(ring, left, q)
        _require_sign(form.rate, "the branch may not turn")
        _require_sign(form.coefficient, "the quadratic coefficient may be 0")
        return
    _require_sign(speed(ring, left, q, multiplier), "the critical multiplier may not cross the unit circle")
    if claim.criticality is None:
        return
    if claim.kind == FLIP:
        coefficient = flip_coefficient(ring, left, q)
    else:
        coefficient = iv.negate(circle_coefficient(ring, left, q, multiplier))
    shown = coefficient.low[0] > 0 if claim.criticality == "supercritical" else coefficient.high[0] < 0
    if not shown:
        raise Refusal(f"{_WHAT}: it is not shown to be {claim.criticality}")


def _last(v: Complex) -> Complex:
    return Complex(*(Interval(part.low[-1:], part.high[-1:]) for part in v))


def _require_sign(value: Interval, otherwise: str) -> None:
    if not iv.sizes(value).low[0] > 0:
        raise Refusal(f"{_WHAT}: {otherwise}")


def _require_alone(ring: Round, q: Sequence[Complex], left: Sequence[Complex], multiplier: Complex) -> None:
    """Show that no multiplier but the critical one, or the critical pair, is on the unit circle.

    These are removed from A: B = A − μqrᵀ, less the conjugate of this where it is not real, has 0 in their place. One
    on the circle is 1 or −1, or its conjugate is another: in any case two of them have the product 1, and B⊗B − 1 is
    singular.
    """
    n, pair = ring.dimension, not cx.is_real(multiplier)
    if n == (2 if pair else 1):
        return
    round = round_product(ring.jacobians())
    product = Interval(round.low.copy(), round.high.copy())
    for a in range(n):
        for b in range(n):
            critical = cx.multiply(multiplier, cx.multiply(q[a], left[b])).real
            critical = scaled(cx.real(critical), Fraction(2)).real if pair else critical
            entry = Interval(product.low[a, b : b + 1], product.high[a, b : b + 1])
            product.low[a, b], product.high[a, b] = (end[0] for end in iv.subtract(entry, critical))
    square = iv.multiply(
        Interval(product.low[:, None, :, None], product.high[:, None, :, None]),
        Interval(product.low[None, :, None, :], product.high[None, :, None, :]),
    )
    flat = Interval(square.low.reshape(n * n, n * n), square.high.reshape(n * n, n * n))
    if not is_regular(iv.subtract(flat, iv.thin(np.eye(n * n))), ring.budget):
        raise Refusal(f"{_WHAT}: another multiplier may be on the unit circle")
