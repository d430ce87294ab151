"""Multiple fixed points, families and exact points: known facts accepted, what is false never."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.verify.check import Judgement, check
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.division import divide, leftover
from dynsys.verify.check.polynomials import Ring
from dynsys.verify.check.univariate import coefficients, divide_by_root, has_root, remainder

X, Y = sympy.symbols("x y")


def accepted(document) -> str:
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    return found.statement


def refused(document, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert words in found.reason, found.reason


def with_lemma(by_hand, document, **parts):
    new = copy.deepcopy(document)
    new["evidence"]["exclusions"][0].update(parts)
    return by_hand.sign(new)


def line(by_hand, rule, lemma, periods=(1,), box=("-1/2", "1/2"), depth=3, cycles=None):
    """A claim on the line that zero is the only cycle of some periods in a box."""
    listed = [{"boxes": [[["0", "0"]]], "stable": None}] if cycles is None else cycles
    claim = {
        "kind": "all cycles",
        "system": {"state": ["x"], "parameters": {}, "rule": [rule]},
        "periods": list(periods),
        "box": [list(box)],
        "cycles": listed,
    }
    evidence = {"tree": by_hand.even_tree(1, depth), "inverses": [None] * len(listed), "exclusions": [lemma]}
    return by_hand.certificate(claim, evidence)


def at_zero(side, multiplicity=3, iterate=1):
    return {
        "lemma": "multiple fixed point",
        "point": "0",
        "iterate": iterate,
        "multiplicity": multiplicity,
        "side": [str(end) for end in side],
    }


def polynomial(expression):
    return {powers: Fraction(int(c.p), int(c.q)) for powers, c in sympy.Poly(expression, X, Y).terms() if c}


def of_one(values):
    return {(i,): Fraction(value) for i, value in enumerate(values) if value}


def test_roots_are_counted_as_another_library_counts_them() -> None:
    draw = np.random.default_rng(5)
    for _ in range(60):
        values = draw.integers(-6, 7, draw.integers(1, 8)).tolist()
        squared = sympy.Poly(values[::-1] or [1], X) * sympy.Poly(draw.integers(-3, 4, 3).tolist(), X)
        low, high = sorted(Fraction(int(k), 7) for k in draw.integers(-20, 20, 2))
        for p in (sympy.Poly(values[::-1], X), squared**2):
            ends = [sympy.Rational(end.numerator, end.denominator) for end in (low, high)]
            given = coefficients(of_one([Fraction(int(c)) for c in p.all_coeffs()[::-1]]))
            expected = p.is_zero or (p.degree() > 0 and p.sqf_part().count_roots(*ends) > 0)
            assert has_root(given, low, high, Budget(10**9)) is bool(expected)


def test_division_in_one_variable() -> None:
    budget = Budget(10**6)
    assert divide_by_root([-1, 0, 1], Fraction(2), budget) is None
    assert divide_by_root([], Fraction(2), budget) is None
    assert divide_by_root([-2, 9, -4], Fraction(1, 4), budget) == [2, -1]
    assert remainder([1, 0, 1], [1, 1], budget) == [1]  # x² + 1 = (x + 1)(x − 1) + 2
    assert remainder([1, 0, -1], [1, -1], budget) == []
    assert remainder([0, 0, 0, 1], [1, 0, -1], budget) == [0, 1]  # x³ = (1 − x²)·(−x) + x


def test_division_in_two_variables() -> None:
    ring = Ring(2, Budget(10**7))
    for over, under in (((X + Y) ** 3 * (X - 2 * Y), X - 2 * Y), (X**2 * Y - Y, X * Y - Y), (7 * X, X)):
        found = divide(ring, polynomial(sympy.expand(over)), polynomial(under))
        assert found == polynomial(sympy.cancel(over / under))
    for over, under in ((X, Y), (X**2 + Y**2, X + Y), (X, X + 1)):
        assert divide(ring, polynomial(over), polynomial(under)) is None
    whole = polynomial(sympy.expand(5 * X**3 * (X * Y - 1) ** 2))
    assert leftover(ring, whole, [polynomial(X), polynomial(X * Y - 1)]) == {(0, 0): Fraction(5)}
    assert leftover(ring, whole, [polynomial(X)]) == polynomial(sympy.expand(5 * (X * Y - 1) ** 2))


def test_multiple_fixed_points(by_hand, lemmas) -> None:
    assert "there are exactly 2 cycles of minimal period 1 or 2" in accepted(lemmas.MULTIPLE)
    refused(with_lemma(by_hand, lemmas.MULTIPLE, multiplicity=4), "the multiplicity is less than 4")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, multiplicity=2), "not shown on the side")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, point="1/4"), "1/4 is not a fixed point")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, side=["-1/4", "1"]), "not shown on the side")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, side=["-3/2", "3/4"]), "not shown on the side")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, side=["1/8", "3/4"]), "a side around the point is expected")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, iterate=5), "an integer from 1 to 4")
    refused(with_lemma(by_hand, lemmas.MULTIPLE, lemma="hope"), "the lemma 'hope' is not known")
    refused(
        with_lemma(by_hand, lemmas.MULTIPLE, side=["-1/1000000", "1/1000000"]), "there may be another cycle of period"
    )
    for lost, words in ((0, "the fixed point 0 is not listed"), (1, "there may be another cycle of period 2")):
        short = copy.deepcopy(lemmas.MULTIPLE)
        del short["claim"]["cycles"][lost], short["evidence"]["inverses"][lost]
        refused(by_hand.sign(short), words)
    bare = copy.deepcopy(lemmas.MULTIPLE)
    bare["evidence"]["exclusions"] = [{}]
    refused(by_hand.sign(bare), "the key 'lemma' is expected")
    del bare["evidence"]["exclusions"]
    refused(by_hand.sign(bare), "there may be another cycle of period 1")


def test_a_side_that_reaches_another_fixed_point_or_cycle(by_hand) -> None:
    """x + x³(x² − 1/16) has the fixed points ±1/4."""
    quintic = ["+", "x", ["*", ["^", "x", 3], ["-", ["^", "x", 2], "1/16"]]]
    near, far = ("-1/5", "1/5"), ("-3/8", "3/8")
    accepted(line(by_hand, quintic, at_zero(near), (1, 2, 3), near))
    refused(line(by_hand, quintic, at_zero(far), (1, 2, 3), far), "not shown on the side")
    # x − 3x³/2 takes ±√(4/3) to each other; 1 − 3x²/2 is zero at 0.816.
    steep = ["-", "x", ["*", "3/2", ["^", "x", 3]]]
    accepted(line(by_hand, steep, at_zero(("-4/5", "4/5")), (1, 2), ("-4/5", "4/5")))
    refused(line(by_hand, steep, at_zero(("-6/5", "6/5")), (1, 2), ("-6/5", "6/5")), "not shown on the side")
    # x + x²: no fixed point but zero; even multiplicity allows any side.
    accepted(line(by_hand, ["+", "x", ["^", "x", 2]], at_zero(("-9", "9"), 2), (1, 2, 3)))
    # x/(1 + x²) − x = −x³/(1 + x²), and 1 − x²/(1 + x²) > 0 everywhere.
    pole_free = ["/", "x", ["+", "1", ["^", "x", 2]]]
    accepted(line(by_hand, pole_free, at_zero(("-9", "9")), (1, 2, 3)))
    # x + x²/(1 − 4x) has a pole at 1/4.
    pole = ["+", "x", ["/", ["^", "x", 2], ["-", "1", ["*", "4", "x"]]]]
    refused(line(by_hand, pole, at_zero(("-1/2", "1/2"), 2)), "not shown on the side")
    refused(line(by_hand, "x", at_zero(("-1/2", "1/2"))), "every point is fixed")
    refused(line(by_hand, ["sin", "x"], at_zero(("-1/2", "1/2"))), "exact rational arithmetic is expected")
    refused(line(by_hand, ["+", "x", ["^", ["^", "x", 50], 50]], at_zero(("-1/2", "1/2"))), "of degree 2500 is beyond")


def test_where_the_fixed_point_need_not_be_listed(by_hand) -> None:
    cubic = ["-", "x", ["^", "x", 3]]
    accepted(line(by_hand, cubic, at_zero(("-3/4", "3/4")), (2, 3), cycles=[]))
    accepted(line(by_hand, cubic, at_zero(("-3/4", "3/4")), (1, 2), ("1/64", "1/2"), cycles=[]))
    refused(line(by_hand, cubic, at_zero(("-3/4", "3/4")), (1, 2), cycles=[]), "the fixed point 0 is not listed")


def test_the_lemma_on_the_line_is_not_one_of_the_plane(by_hand, lemmas) -> None:
    changed = copy.deepcopy(lemmas.FAMILIES)
    changed["evidence"]["exclusions"].append(lemmas.AT_ZERO)
    refused(by_hand.sign(changed), "a map of one variable is expected")
    changed = copy.deepcopy(lemmas.MULTIPLE)
    changed["evidence"]["exclusions"] = lemmas.FAMILIES["evidence"]["exclusions"]
    refused(by_hand.sign(changed), "a map of two variables with families is expected")


def test_exact_points(by_hand, lemmas) -> None:
    """0 → −1 → 0 for x² − 1, with multiplier 0; its fixed points are (1 ± √5)/2."""
    accepted(lemmas.EXACT)

    def changed(**parts):
        return by_hand.sign({**lemmas.EXACT, "claim": {**lemmas.EXACT["claim"], **parts}})

    refused(changed(stable=False), "the stability stated is not shown")
    refused(changed(boxes=[[["0", "0"]], [["1", "1"]]]), "the points are not those of a cycle")
    refused(changed(boxes=[[["0", "0"]]]), "the points are not those of a cycle")
    refused(changed(boxes=[[["0", "0"]], [["-1", "-1"]]] * 2), "the minimal period may be 2")
    thin = {"boxes": [[["0", "0"]], [["-1", "-1"]]], "stable": True}
    pair = {"kind": "all cycles", "system": lemmas.EXACT["claim"]["system"], "periods": [2, 4], "cycles": [thin]}
    evidence = {"tree": by_hand.even_tree(1, 5), "inverses": [None], "others": []}
    fixed = [{"boxes": [[by_hand.box((1 + s * 5**0.5) / 2)]], "inverse": None} for s in (1, -1)]
    claim = {**pair, "box": [["-2", "2"]]}
    accepted(by_hand.certificate(claim, {**evidence, "others": fixed}))
    refused(by_hand.certificate({**claim, "cycles": []}, {**evidence, "inverses": [], "others": fixed}), "of period 2")


@pytest.mark.parametrize("shift", ["1/1000", "-1/50"])
def test_boxes_that_are_shifted(lemmas, by_hand, shift: str) -> None:
    for document in (lemmas.MULTIPLE, lemmas.FAMILIES, lemmas.RADIUS):
        changed = copy.deepcopy(document)
        for box in changed["claim"]["cycles"][-1]["boxes"]:
            for side in box:
                side[:] = [str(Fraction(end) + 2 * Fraction(shift) * (50 if "everywhere" in changed["claim"] else 1))
                           for end in side]  # fmt: skip
        if "everywhere" in changed["claim"]:
            changed["claim"]["cycles"][0]["boxes"] = [[["5/2", "7/2"]]]
        assert check(by_hand.sign(changed)).verdict is Judgement.REJECTED
