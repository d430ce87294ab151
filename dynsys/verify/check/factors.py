"""Curves of fixed points in the plane, where two linear forms are multiplied.

Let f be polynomial, L₁ and L₂ independent linear forms with L_i(f(x)) = m_i(x)·L_i(x), and m₁·m₂ = 1 − q², for
polynomials m₁, m₂, q; and let curves of fixed points be given that hold every zero of q. Then a cycle with q² < 2 at
every point is on the line L₁ = 0, or on L₂ = 0, or is a fixed point on one of the curves.

For if L_i is zero at one point of a cycle, it is at all. Else the product of m_i over the cycle is 1 for both i, and so
is that of 1 − q²; each of these factors is in (−1, 1], so that each is 1, and q is zero at every point.

On L = 0 the map is one of one variable, and what cycles it has is decided as a list of its own. Each of them must be a
listed cycle of the plane, or a fixed point on a curve: where a formula of a curve is not of one sign at the two ends of
a side in which just one fixed point of the line is, it has a zero between them, which is that point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import Cycle, Map, read_cycle
from dynsys.verify.check.cycles import Narrowed
from dynsys.verify.check.derivatives import mean_value
from dynsys.verify.check.division import divide, leftover
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.fields import Side, array, fields
from dynsys.verify.check.formula import Program, Reader
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.polynomials import Polynomial, Ring, degree, polynomial_formula, polynomials
from dynsys.verify.check.positivity import cost
from dynsys.verify.check.question import Question
from dynsys.verify.check.refusal import Refusal

_BELOW_ROOT_TWO = 1.41421356
_WHAT = "exclusions: factors of linear forms"


Decide = Callable[[Question, Any], Sequence[Narrowed]]


def check_curves(map: Map, curves: Program, budget: Budget) -> None:
    """Show that each zero of each formula is a fixed point: the formula divides every component of f(x) − x.

    Raises
    ------
    Refusal
        Where that is not shown.
    """
    ring = Ring(map.dimension, budget)
    moves = [
        ring.add(f, ring.negate(ring.symbol(i))) for i, f in enumerate(polynomials(map.rule, budget, "claim: families"))
    ]
    for curve in polynomials(curves, budget, "claim: families"):
        if not degree(curve) or any(divide(ring, move, curve) is None for move in moves):
            raise Refusal("claim: families: a curve is not shown to be one of fixed points")


class Factors:
    """A set {q² < 2} that holds no cycle but listed ones and points of curves, after this is checked.

    Parameters
    ----------
    question
        Of a map of the plane, with curves that have been checked.
    known
        The listed cycles.
    evidence
        The forms, the root q, and for each form what decides the cycles on its line, null where it misses the box.
    decide
        Decides a question, given its evidence, and returns the cycles listed.
    budget
        What the work is charged to.

    Raises
    ------
    Refusal
        Where the lemma is not shown.
    """

    def __init__(
        self, question: Question, known: Sequence[Narrowed], evidence: Any, decide: Decide, budget: Budget
    ) -> None:
        given = fields(evidence, {"lemma", "forms", "root", "lines"}, set(), _WHAT)
        if question.map.dimension != 2 or question.curves is None:
            raise Refusal(f"{_WHAT}: a map of two variables with families is expected")
        reader = Reader(question.map.state, question.map.parameters)
        listed = array(given["forms"], 2, 2, _WHAT)
        self._root, self._budget = reader.program([given["root"]]), budget
        forms = polynomials(Reader(question.map.state, question.map.parameters).program(listed), budget, _WHAT)
        _check_factors(question, question.curves, forms, self._root, budget)
        for form, line in zip(forms, array(given["lines"], 2, 2, _WHAT), strict=True):
            _check_line(question, question.curves, known, form, line, decide, budget)

    def holds(self, low: Array, high: Array) -> np.ndarray:
        """Return for each box (…, 2) whether q² < 2 on it."""
        shape = low.shape[:-1]
        low, high = low.reshape(-1, 2), high.reshape(-1, 2)
        self._budget.spend(4 * cost(self._root, len(low)))
        result = np.empty(len(low), dtype=np.bool_)
        for start in range(0, len(low), limits.BATCH):
            part = slice(start, start + limits.BATCH)
            (value,) = mean_value(self._root, low[part], high[part])
            result[part] = (value.low > -_BELOW_ROOT_TWO) & (value.high < _BELOW_ROOT_TWO)
        return result.reshape(shape)


def _coefficients(form: Polynomial) -> tuple[Fraction, Fraction]:
    if not form or not form.keys() <= {(1, 0), (0, 1)}:
        raise Refusal(f"{_WHAT}: linear forms are expected")
    return form.get((1, 0), Fraction(0)), form.get((0, 1), Fraction(0))


def _check_factors(
    question: Question, curves: Program, forms: Sequence[Polynomial], root: Program, budget: Budget
) -> None:
    ring = Ring(2, budget)
    (a, b), (c, d) = (_coefficients(form) for form in forms)
    if a * d == b * c:
        raise Refusal(f"{_WHAT}: independent forms are expected")
    f, g = polynomials(question.map.rule, budget, _WHAT)
    multipliers = []
    for form in forms:
        p, q = (ring.number(value) for value in _coefficients(form))
        image = ring.add(ring.multiply(p, f), ring.multiply(q, g))
        multipliers.append(divide(ring, image, form))
    one, two = multipliers
    if one is None or two is None:
        raise Refusal(f"{_WHAT}: a form is not multiplied by the map")
    (q,) = polynomials(root, budget, _WHAT)
    if ring.add(ring.multiply(one, two), ring.multiply(q, q)) != ring.number(Fraction(1)):
        raise Refusal(f"{_WHAT}: the product of the multipliers is not 1 less the square of the root")
    if not q or degree(leftover(ring, q, polynomials(curves, budget, _WHAT))):
        raise Refusal(f"{_WHAT}: a zero of the root may be on none of the families")


def _check_line(
    question: Question,
    curves: Program,
    known: Sequence[Narrowed],
    form: Polynomial,
    evidence: Any,
    decide: Decide,
    budget: Budget,
) -> None:
    """Decide the cycles on a line x = (c₀, c₁)·u, where u is the first coordinate, or the second."""
    a, b = _coefficients(form)
    free, slopes = (0, (Fraction(1), -a / b)) if b else (1, (Fraction(0), Fraction(1)))
    side = _side(question.box, slopes)
    if side is None:
        if evidence is not None:
            raise Refusal(f"{_WHAT}: the line misses the box, and null is expected")
        return
    name = question.map.state[free]
    rule = [polynomial_formula(_along(polynomials(question.map.rule, budget, _WHAT)[free], slopes), [name])]
    line = Map((name,), {}, rule, Reader((name,)).program(rule))
    found = fields(evidence, {"cycles", "tree", "inverses"}, {"others", "exclusions"}, f"{_WHAT}: a line")
    boxes = array(found["cycles"], 0, limits.TERMS, f"{_WHAT}: a line: cycles")
    cycles = tuple(read_cycle(cycle, None, line, f"{_WHAT}: a line: cycles") for cycle in boxes)
    if any(cycle.period not in question.periods for cycle in cycles):
        raise Refusal(f"{_WHAT}: a line: a cycle of another period than those claimed is listed")
    rest = {key: value for key, value in found.items() if key != "cycles"}
    for cycle in decide(Question(line, question.periods, (side,), cycles), rest):
        if not _on_curve(curves, cycle.cycle, slopes, budget) and not any(_is_in(cycle, slopes, k) for k in known):
            raise Refusal(f"{_WHAT}: a cycle of period {cycle.cycle.period} on a line is not among those listed")


def _along(p: Polynomial, slopes: Sequence[Fraction]) -> Polynomial:
    """Return p at slopes·u as a polynomial of u."""
    result: Polynomial = {}
    for (i, j), value in p.items():
        total = result.get((i + j,), Fraction(0)) + value * slopes[0] ** i * slopes[1] ** j
        result[(i + j,)] = total
    return {key: value for key, value in result.items() if value}


def _side(box: Sequence[Side], slopes: Sequence[Fraction]) -> Side | None:
    """Return all u for which slopes·u may be in the box; None where there is none."""
    low, high = -Fraction(limits.LARGEST_SIDE), Fraction(limits.LARGEST_SIDE)
    for (a, b), slope in zip(box, slopes, strict=True):
        if slope:
            ends = sorted((a / slope, b / slope))
            low, high = max(low, ends[0]), min(high, ends[1])
        elif not a <= 0 <= b:
            return None
    return (low, high) if low <= high else None


def _on_curve(curves: Program, cycle: Cycle, slopes: Sequence[Fraction], budget: Budget) -> bool:
    """Whether a fixed point of the line, alone in its side, is a zero of a formula of the curves."""
    if cycle.period != 1:
        return False
    ends = [exact_values(curves, [slope * end for slope in slopes], budget) for end in cycle.boxes[0][0]]
    return any(a is not None and b is not None and a * b <= 0 for a, b in zip(*ends, strict=True))


def _is_in(cycle: Narrowed, slopes: Sequence[Fraction], known: Narrowed) -> bool:
    """Whether a cycle of the line is certainly in the boxes in which one of the plane is alone."""
    if known.exact or cycle.cycle.period != known.cycle.period:
        return False
    parts = [iv.multiply(iv.constant(s, s), Interval(cycle.inner_low[:, 0], cycle.inner_high[:, 0])) for s in slopes]
    low, high = (np.stack(ends, axis=1) for ends in zip(*parts, strict=True))
    shifts = (np.roll(ends, k, axis=0) for k in range(len(low)) for ends in (known.low, known.high))
    return any(bool((low >= a).all() and (high <= b).all()) for a, b in zip(shifts, shifts, strict=True))
