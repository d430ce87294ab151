"""Claims that follow by a lemma: known answers of classical maps, on both sides of where they begin to hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.verify.check import check
from dynsys.verify.claims import (
    AbsorbingRegion,
    Bounds,
    DerivedClaim,
    EscapeOutside,
    ExpansionBound,
    InvariantRegion,
    MonotoneQuantity,
    NoCycle,
    ProofMethod,
    TaylorBound,
    ZeroBetween,
    prove,
)
from dynsys.verify.search import SearchMethod
from dynsys.verify.verdict import Verdict

LOGISTIC, HENON = model("logistic").system, model("henon").system
X, Y = symbols("x,y")
QUICK = ProofMethod(SearchMethod(depth=40, most_stuck=64, most_cells=50_000))
DOUBLING = System("doubling", (X,), (), (2 * X,))
CUBE = System("cube", (X, Y), (), (X**3 + Y, Y**3 - X))
# x < r x(1 − x) for 0 < x < 1 − 1/r; the largest value is r/4; at r = 5/2 the interval (0, 1) is drawn to 3/5
TRUE: list[DerivedClaim] = [
    Bounds("x*(1 - x)", {"x": (0, 1)}, "-1/1000000", "0.2500001"),
    Bounds("x + y", {"x": (0, 1), "y": (0, 1)}, upper="2.001"),
    MonotoneQuantity(LOGISTIC, "x", {"x": ("1/100", "66/100")}, {"r": 3}),
    MonotoneQuantity(LOGISTIC, "-x", {"x": ("67/100", 1)}, {"r": 3}),
    MonotoneQuantity(LOGISTIC, "r*x", {"x": ("1/100", "49/100")}, {"r": (2, 3)}),
    MonotoneQuantity(DOUBLING, "x - 1/x", {"x": ("1/10", 1)}, {}),
    NoCycle(LOGISTIC, "x", {"x": ("1/100", "1/2")}, {"r": ("21/10", 4)}),
    NoCycle(DOUBLING, "log(x)", {"x": ("1/1000", 1)}, {}),
    InvariantRegion(LOGISTIC, {"x": ("1/10", "9/10")}, {"r": ("112/100", "359/100")}),
    InvariantRegion(HENON, {"x": ("1/2", "3/2"), "y": ("14/100", "46/100")}, {"a": "1/5", "b": "3/10"}),
    AbsorbingRegion(LOGISTIC, {"x": ("1/20", "19/20")}, {"x": ("1/5", "4/5")}, 4, {"r": "5/2"}),
    EscapeOutside(LOGISTIC, 2, {"r": (3, 4)}),
    EscapeOutside(DOUBLING, "1/1000", {}, growth="19/10"),
    EscapeOutside(CUBE, 2, {}),
    ExpansionBound("1/(1 - x)", "1 + x", "x**2", "10527/10000", {"x": ("-1/20", "1/20")}),
    ExpansionBound("(1 + x*y)**3", "1 + 3*x*y", "x**2*y**2", "31/10", {"x": ("-1/10", "1/10"), "y": ("-1/10", "1/10")}),
    TaylorBound("sin(x)", "x", 2, "16667/100000", {"x": ("-1/10", 1)}),
    TaylorBound("exp(x)", "x", 1, "1.35915", {"x": (-1, 1)}),
    TaylorBound("sqrt(1 + x*y)", "x", 1, "1/2", {"x": ("-1/2", "1/2"), "y": (-1, 1)}),
    ZeroBetween("x**2 - 2", {"x": "141421356/100000000"}, {"x": "141421357/100000000"}),
    ZeroBetween("cos(x) - x", {"x": 1}, {"x": 0}),
    ZeroBetween("x*y - 1/x", {"x": 1, "y": 0}, {"x": 2, "y": 1}),
]
# each is false, or true without the lemma's hypothesis
FALSE: list[DerivedClaim] = [
    Bounds("x*(1 - x)", {"x": (0, 1)}, upper="1/4"),
    Bounds("x + y", {"x": (0, 1), "y": (0, 1)}, "1/1000000000"),
    MonotoneQuantity(LOGISTIC, "x", {"x": ("1/100", "2/3")}, {"r": 3}),
    MonotoneQuantity(DOUBLING, "x", {"x": (0, 1)}, {}),
    NoCycle(LOGISTIC, "x", {"x": ("1/100", "7/10")}, {"r": 3}),
    NoCycle(DOUBLING, "x", {"x": (-1, 1)}, {}),
    InvariantRegion(LOGISTIC, {"x": ("1/10", "9/10")}, {"r": ("110/100", "359/100")}),
    InvariantRegion(LOGISTIC, {"x": (0, 1)}, {"r": 4}),
    AbsorbingRegion(LOGISTIC, {"x": ("1/20", "19/20")}, {"x": ("1/5", "4/5")}, 1, {"r": "5/2"}),
    AbsorbingRegion(LOGISTIC, {"x": ("1/20", "19/20")}, {"x": ("1/5", "1/2")}, 8, {"r": "5/2"}),
    EscapeOutside(LOGISTIC, 1, {"r": (3, 4)}),
    EscapeOutside(HENON, 10, {"a": "7/5", "b": "3/10"}),
    ExpansionBound("1/(1 - x)", "1 + x", "x**2", "20/19", {"x": ("-1/20", "1/20")}),
    ExpansionBound("1/(1 - x)", "1 + x", "x**3", 1000, {"x": ("-1/20", "1/20")}),
    TaylorBound("sin(x)", "x", 2, "16666/100000", {"x": ("-1/10", 1)}),
    TaylorBound("exp(x)", "x", 1, "1.35914", {"x": (-1, 1)}),
    TaylorBound("sqrt(1 + x)", "x", 1, 100, {"x": (-1, 1)}),
    TaylorBound("abs(x)", "x", 0, 2, {"x": (-1, 1)}),
    ZeroBetween("x**2 - 2", {"x": "141421357/100000000"}, {"x": "141421356/100000000"}),
    ZeroBetween("1/x", {"x": -1}, {"x": 1}),
    ZeroBetween("tan(x)", {"x": 2}, {"x": 1}),
]


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_claims_are_proved_and_every_part_is_accepted(claim: DerivedClaim) -> None:
    proof = prove(claim, budget=30)
    assert proof.verdict is Verdict.PROVED, proof.reason
    assert claim.lemma in proof.reason
    assert len(proof.certificates) == len(claim.parts())
    for document in proof.certificates:
        checked = check(document)
        assert checked.holds is True, checked.reason


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_false_claims_are_never_proved(claim: DerivedClaim) -> None:
    proof = prove(claim, QUICK, budget=20)
    assert proof.verdict is not Verdict.PROVED
    if proof.verdict is Verdict.REFUTED:
        assert claim.equivalent
        assert check(proof.certificates[-1]).holds is False


def test_a_part_that_fails_refutes_only_where_the_claim_is_equivalent() -> None:
    bounds = prove(Bounds("x*(1 - x)", {"x": (0, 1)}, upper="1/4"))
    assert (bounds.verdict, bounds.evidence) == (Verdict.REFUTED, {})
    assert bounds.parts[0].evidence == {"witness": {"x": "1/2"}}
    escape = prove(EscapeOutside(LOGISTIC, 1, {"r": (3, 4)}))
    assert escape.verdict is Verdict.UNDECIDED
    assert escape.reason.startswith("the hypothesis of the lemma does not hold")


def test_a_zero_is_not_claimed_across_a_gap_that_simplifies_away() -> None:
    """y·√(x² − 1) is −√3 and √3 at the ends, but not defined on the way; its square would be y²(x² − 1)."""
    gap = ZeroBetween("y*sqrt(x**2 - 1)", {"x": -2, "y": -1}, {"x": 2, "y": 1})
    proof = prove(gap, QUICK, budget=20)
    assert [part.verdict for part in proof.parts] == [Verdict.PROVED, Verdict.PROVED, Verdict.UNDECIDED]


def test_the_taylor_polynomial_is_the_known_one() -> None:
    exponential = TaylorBound("exp(x*y)", "x", 3, 1, {"x": ("-1/10", "1/10"), "y": (-1, 1)}).polynomial
    assert sympy.expand(exponential - (1 + X * Y + X**2 * Y**2 / 2 + X**3 * Y**3 / 6)) == 0


def test_iterates_must_be_defined_on_the_way() -> None:
    """f(x, y) = (√y, x²/4): f² in y is y/4 wherever it is written, but for y < 0 it is not defined."""
    f = System("roots", (X, Y), (), (sympy.sqrt(Y) / 2 + sympy.Rational(1, 2), (2 * X - 1) ** 2 / 4))
    start = {"x": (0, "1/10"), "y": ("-1/10", "1/10")}
    target = {"x": ("1/4", "9/10"), "y": ("1/100", "1/4")}
    entry = AbsorbingRegion(f, start, target, 2, {}).parts()[1]
    assert prove(entry, QUICK, budget=20).verdict is not Verdict.PROVED


def test_a_quantity_that_is_not_defined_proves_nothing() -> None:
    """q = x + √y grows formally by 1 under (x + 1, y), on y < 0 too, where it has no value."""
    shift = System("shift", (X, Y), (), (X + 1, Y))
    quantity = "x + sqrt(y)"
    assert prove(NoCycle(shift, quantity, {"x": (0, 1), "y": (1, 2)}, {})).verdict is Verdict.PROVED
    assert prove(NoCycle(shift, quantity, {"x": (0, 1), "y": (-2, -1)}, {}), QUICK).verdict is Verdict.UNDECIDED


def test_the_flip_of_the_logistic_map_is_where_the_slope_is_minus_one() -> None:
    """The slope 2 − r of the fixed point 1 − 1/r is −1 at r = 3."""
    slope = "r*(1 - 2*(1 - 1/r)) + 1"
    nine = Fraction(1, 10**9)
    assert prove(ZeroBetween(slope, {"r": 3 + nine}, {"r": 3 - nine})).verdict is Verdict.PROVED
    assert prove(ZeroBetween(slope, {"r": 3 + nine}, {"r": 3 + 2 * nine}), QUICK).verdict is not Verdict.PROVED
