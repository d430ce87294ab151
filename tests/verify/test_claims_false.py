"""False claims, each with the exact point at which it is false, are refuted or undecided, never proved."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from dynsys.box import exact
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims import (
    ExpansionBound,
    Identity,
    Inequality,
    InvariantRegion,
    ProofMethod,
    ZeroBetween,
    prove,
)
from dynsys.verify.search import SearchMethod
from dynsys.verify.verdict import Verdict

UNIT, SQUARE = {"x": (0, 1)}, {"x": (-2, 2), "y": (-2, 2)}
CUBE = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
FALSE: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    # equality at one point, which is a point of the box
    (UNIT, "x*(1 - x) < 1/4", {"x": "1/2"}),
    (UNIT, "x > 0", {"x": 0}),
    (UNIT, "1 > x", {"x": 1}),
    ({"x": (-1, 1)}, "x**2", {"x": 0}),
    ({"x": (-1, 1)}, "(3*x - 1)**2", {"x": "1/3"}),
    ({"x": (-1, 1)}, "(7*x - 3)**4 + (7*x - 3)**2", {"x": "3/7"}),
    (SQUARE, "x**2 + y**2 - x*y", {"x": 0, "y": 0}),
    (SQUARE, "(x*y - 1)**2 + (x - y)**2", {"x": 1, "y": 1}),
    (SQUARE, "(x - 1/3)**2 + (y - 2/5)**2", {"x": "1/3", "y": "2/5"}),
    (SQUARE, "x**4 + y**4 - 4*x*y + 2", {"x": 1, "y": 1}),
    (CUBE, "x**2 + y**2 + z**2 - x*y - y*z", {"x": 0, "y": 0, "z": 0}),
    # equality along a line or a surface
    (SQUARE, "(x - y)**2", {"x": 0, "y": 0}),
    (SQUARE, "(x*y - 1)**2", {"x": 1, "y": 1}),
    (CUBE, "(x + y + z)**2", {"x": 0, "y": 0, "z": 0}),
    ({"x": (-1, 1)}, "abs(x) - x", {"x": "1/2"}),
    # less than zero by a hair
    (UNIT, "x*(1 - x) < 1/4 - 1/10**9", {"x": "1/2"}),
    (UNIT, "x + 1/10**9 < 1", {"x": 1}),
    (SQUARE, "(x*y - 1)**2 + (x - y)**2 > 1/10**9", {"x": 1, "y": 1}),
    ({"x": (-1, 1)}, "x**2 > 1/10**18", {"x": 0}),
    ({"x": ("1/3", 1)}, "x > 1/3", {"x": "1/3"}),
    # not defined at a point
    (UNIT, "1/x", {"x": 0}),
    ({"x": (-1, 1)}, "1/x**2", {"x": 0}),
    (SQUARE, "1 + 1/(1 + (x*y - 1)**2) - 1/(x - y)**2 + 1/(x - y)**4", {"x": 0, "y": 0}),
    # no alternative holds somewhere
    ({"x": (-2, 2)}, ["x > 0", "x < 0"], {"x": 0}),
    (SQUARE, ["x*y > 1", "x*y < 1"], {"x": 1, "y": 1}),
    (SQUARE, [["x > 1/5", "y > 1/5"], "x < 1/5", "y < 1/5"], {"x": "1/5", "y": "1/5"}),
    (UNIT, [["x > 1/2", "x < 3/4"], "x < 1/2", "x > 3/4"], {"x": "1/2"}),
    # two formulas, one of which fails
    (UNIT, [["x + 1", "2*x - 3*x**2 + 1/4"]], {"x": 1}),
    # in a corner, far from the middle
    ({"x": (0, 4), "y": (0, 4)}, "17 - x - y - x**2*y**2/16", {"x": 4, "y": 4}),
    ({"x": ("1/10", 10)}, "x + 1/x > 2", {"x": 1}),
    ({"x": (0, 10**6)}, "x**2 - 2*x + 1", {"x": 1}),
    ({"x": (0, 1), "r": (3, 4)}, "r*x*(1 - x) < 1", {"x": "1/2", "r": 4}),
    # irrational: no exact witness can be given, so undecided
    (UNIT, "exp(x) < 2.718281828", {"x": 1}),
    ({"x": (-1, 1)}, "cos(x) < 1", {"x": 0}),
    ({"x": (-1, 1)}, "exp(x) > 1 + x", {"x": 0}),
    (UNIT, "sqrt(x)", {"x": 0}),
    ({"x": (-1, 1)}, "1 + sqrt(x)", {"x": -1}),
    ({"x": (0, 4)}, "sin(x) > -0.7568", {"x": 4}),
    ({"x": (-1, 1)}, "log(1 + x**2) + x**2", {"x": 0}),
    ({"x": (-1, 1)}, "x - tanh(x) + 1/10**9 - 2/10**9", {"x": 0}),
]
QUICK = ProofMethod(SearchMethod(depth=60, most_stuck=64, most_cells=60_000))


def holds_at(claim: Inequality, point: dict[str, Any]) -> bool:
    """By sympy's exact arithmetic, which the prover does not use."""
    at = {sympy.Symbol(name, real=True): sympy.Rational(str(exact(value))) for name, value in point.items()}
    values = [[part.subs(at) for part in row] for row in claim.any_of]
    return any(all(value.is_real and value.is_finite and value > 0 for value in row) for row in values)


@pytest.mark.parametrize(("box", "any_of", "point"), FALSE, ids=[str(any_of)[:40] for _, any_of, _ in FALSE])
def test_false_claims_are_never_proved(box: dict[str, Any], any_of: Any, point: dict[str, Any]) -> None:
    claim = Inequality(box, any_of)
    assert claim.box.contains({name: exact(value) for name, value in point.items()})
    assert not holds_at(claim, point)
    proof = prove(claim, QUICK, budget=20)
    assert proof.verdict is not Verdict.PROVED
    if proof.verdict is Verdict.REFUTED:
        witness = proof.evidence["witness"]
        assert not holds_at(claim, witness)
        assert claim.box.contains({name: exact(value) for name, value in witness.items()})
        assert proof.certificate is not None
        checked = check(proof.certificate)
        assert (checked.verdict, checked.holds) == (Judgement.ACCEPTED, False), checked.reason
    else:
        assert proof.left is not None
        assert proof.left.cells >= 1
        assert proof.certificate is None


def test_most_of_the_rational_ones_are_refuted() -> None:
    rational = [(box, any_of) for box, any_of, _ in FALSE if not any(f in str(any_of) for f in ("exp", "sin", "cos"))]
    refuted = [prove(Inequality(*row), QUICK, budget=20).verdict is Verdict.REFUTED for row in rational[:28]]
    assert len(FALSE) >= 30
    assert all(refuted)


IDENTITIES = [
    ("(x + 1)**2", "x**2 + 2*x + 2"),
    ("(x**2 - 1)/(x - 1)", "x - 1"),
    ("x*(x - 1)*(x - 2)*(x - 3)*(x - 4)*y", "0*x"),
    ("1/x - 1/(x + 1)", "1/(x*(x + 2))"),
    ("x + y/10**9", "x"),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_false_identities_are_refuted(left: str, right: str) -> None:
    claim = Identity(left, right)
    proof = prove(claim)
    assert proof.verdict is Verdict.REFUTED
    at = {sympy.Symbol(name, real=True): sympy.Rational(value) for name, value in proof.evidence["witness"].items()}
    assert claim.left.subs(at) != claim.right.subs(at)
    assert proof.certificate is not None
    assert check(proof.certificate).holds is False


def test_an_undecided_claim_says_what_is_left() -> None:
    """(3xy − 1)² + (x − y)² is 0 at x = y = ±1/√3 only: no rational point refutes that it is > 0."""
    claim = Inequality(SQUARE, "(3*x*y - 1)**2 + (x - y)**2")
    proof = prove(claim, budget=20)
    assert proof.verdict is Verdict.UNDECIDED
    assert proof.left is not None
    assert 1 <= proof.left.cells < 100
    assert 0 < proof.left.share < 1e-6
    for lo, hi in proof.left.worst.values():
        assert any(float(lo) - 1e-9 <= root <= float(hi) + 1e-9 for root in (3**-0.5, -(3**-0.5)))


def test_what_fails_by_enclosures_alone_says_so() -> None:
    proof = prove(Inequality(UNIT, "exp(x) < 2.7"))
    assert proof.verdict is Verdict.UNDECIDED
    assert "only exact rational arithmetic refutes" in proof.reason


def test_a_zero_met_only_at_the_limits_is_found_too() -> None:
    """With witnesses looked for in no batch that reaches it, the cell left about (123/457, 89/311) tells."""
    claim = Inequality({"x": (0, 1), "y": (0, 1)}, "(457*x - 123)**2 + (311*y - 89)**2")
    proof = prove(claim, ProofMethod(SearchMethod(batch=1, depth=60), witnesses=1), budget=20)
    assert proof.verdict is Verdict.REFUTED
    assert proof.evidence["witness"] == {"x": "123/457", "y": "89/311"}


def test_a_formula_is_not_proved_where_only_its_simplification_is_defined() -> None:
    """x − 1 + y/x on x = y is 2x − 1 + (x/x − x): it has no value at 0, the only place where it could vanish."""
    with pytest.raises(MisuseError, match="the division by 2"):
        prove(ZeroBetween("x - 1 + y/x", {"x": -1, "y": -1}, {"x": 1, "y": 1}))
    x, y, a = symbols("x,y,a")
    pole = System("pole", (x, y), (a,), ((x - a) / (x - 2) / 4, y / 4))
    with pytest.raises(MisuseError, match="the division by x - 2 cancels"):
        prove(InvariantRegion(pole, {"x": (-1, 3), "y": (-1, 1)}, {"a": 2}))


def test_an_expansion_holds_only_where_both_sides_are_defined() -> None:
    assert prove(ExpansionBound("1/x + x**2", "1/x", "x**2", 2, {"x": (1, 2)})).verdict is Verdict.PROVED
    assert prove(ExpansionBound("1/x + x**2", "1/x", "x**2", 2, {"x": (-1, 1)}), budget=5).verdict is not Verdict.PROVED
