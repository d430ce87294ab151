"""What is no claim is refused in one line that says what to write."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import ExactnessError, MisuseError
from dynsys.verify.claims import (
    AbsorbingRegion,
    Bounds,
    EscapeOutside,
    ExpansionBound,
    Identity,
    Inequality,
    InvariantRegion,
    MonotoneQuantity,
    NoCycle,
    ProofMethod,
    TaylorBound,
    ZeroBetween,
    prove,
)
from dynsys.verify.claims.straight import straight_program
from dynsys.verify.claims.witness import identity_witness, simplest
from dynsys.verify.search import SearchState
from dynsys.verify.verdict import Verdict

LOGISTIC = model("logistic").system
UNIT: dict[str, Any] = {"x": (0, 1)}
X, Y = symbols("x,y")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Inequality({"x": (0, 0.5)}, "x"),
        lambda: Inequality({"x": (np.float64(0), 1)}, "x"),
        lambda: Inequality(UNIT, X + 0.1),
        lambda: Inequality(UNIT, 0.1),
        lambda: Inequality(UNIT, [[X, 0.1]]),
        lambda: Identity(X, 0.5 * X),
        lambda: Bounds("x", UNIT, 0.1),
        lambda: MonotoneQuantity(LOGISTIC, "x", UNIT, {"r": 2.5}),
        lambda: NoCycle(LOGISTIC, "x", UNIT, {"r": (2.5, 3)}),
        lambda: InvariantRegion(LOGISTIC, {"x": (0.1, 1)}, {"r": 2}),
        lambda: EscapeOutside(LOGISTIC, 2.0, {"r": 3}),
        lambda: ExpansionBound("1/(1 - x)", "1", "x", 1.1, {"x": (0, "1/2")}),
        lambda: TaylorBound("exp(x)", "x", 1, 1.5, UNIT),
        lambda: ZeroBetween("x", {"x": -1.0}, {"x": 1}),
    ],
)
def test_floats_are_type_errors_that_say_what_to_write(make: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match="write") as caught:
        make()
    assert isinstance(caught.value, ExactnessError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Inequality({"x": (0, "inf")}, "x"), "a bounded side is expected for x"),
        (lambda: Inequality({"x": (-sympy.oo, 0)}, "x"), "a bounded side is expected for x"),
        (lambda: Inequality({"x": (0, float("inf"))}, "x"), "a bounded side is expected for x"),
        (lambda: Inequality({"x": (1, 0)}, "x"), "lo <= hi is expected for x"),
        (lambda: Inequality({"x": 1}, "x"), r"a side \(lo, hi\) is expected for x"),
        (lambda: Inequality({}, "1"), "at least one side"),
        (lambda: Inequality(UNIT, "x + y"), "a symbol among x is expected, got y"),
        (lambda: Inequality(UNIT, sympy.gamma(X)), "the known functions is expected"),
        (lambda: Inequality(UNIT, "gamma(x)"), "gamma"),
        (lambda: Inequality(UNIT, "0 < x < 1"), "one strict comparison"),
        (lambda: Inequality(UNIT, "x >= 0"), "one strict comparison"),
        (lambda: Inequality(UNIT, []), "1 to 254 alternatives"),
        (lambda: Inequality(UNIT, [[]]), "1 to 254 alternatives"),
        (lambda: Inequality(UNIT, ["x"] * 255), "1 to 254 alternatives"),
        (lambda: Identity("sin(x)", "x"), "a rational function is expected on the left"),
        (lambda: Identity("x", "sqrt(x)"), "a rational function is expected on the right"),
        (lambda: Identity(1, 1), "functions of a symbol"),
        (lambda: ProofMethod(witnesses=0), "1 or more is expected for witnesses"),
        (lambda: Bounds("x", UNIT), "a lower or an upper bound"),
        (lambda: InvariantRegion(LOGISTIC, {"y": (0, 1)}, {"r": 2}), "a side for each of x is expected, got y"),
        (lambda: InvariantRegion(LOGISTIC, UNIT, {}), "an exact value or range"),
        (lambda: InvariantRegion(LOGISTIC, UNIT, {"r": 2, "s": 1}), "a parameter among r is expected, got s"),
        (lambda: InvariantRegion(LOGISTIC, UNIT, {"r": (3, 2)}), "lo <= hi is expected for r"),
        (lambda: NoCycle(LOGISTIC, "x + z", UNIT, {"r": 2}), "a symbol among x, r is expected, got z"),
        (lambda: AbsorbingRegion(LOGISTIC, UNIT, UNIT, 9, {"r": 2}), "1 to 8 steps"),
        (lambda: EscapeOutside(LOGISTIC, 0, {"r": 2}), "a radius > 0"),
        (lambda: EscapeOutside(LOGISTIC, 1, {"r": 2}, growth=1), "a growth > 1"),
        (lambda: EscapeOutside(System("q", (X,), (), (1 / X,)), 1, {}), "a polynomial rule is expected for x"),
        (lambda: ExpansionBound("x", "0", "x", 0, UNIT), "a constant > 0"),
        (lambda: ExpansionBound("x", "0", "0", 1, UNIT), "a constant > 0 and a term"),
        (lambda: ExpansionBound("exp(x)", "1 + x", "x**2", 1, UNIT), "a rational function is expected"),
        (lambda: TaylorBound("x", "y", 1, 1, UNIT), "a side that holds 0 is expected for y"),
        (lambda: TaylorBound("x", "x", 1, 1, {"x": (1, 2)}), "a side that holds 0 is expected for x"),
        (lambda: TaylorBound("x", "x", 13, 1, UNIT), "an order 0 to 12"),
        (lambda: TaylorBound("x", "x", 1, 0, UNIT), "a constant > 0"),
        (lambda: TaylorBound("abs(x)", "x", 1, 2, UNIT), "the known functions is expected"),
        (lambda: ZeroBetween("x", {"x": 0}, {"y": 1}), "two different points"),
        (lambda: ZeroBetween("x", {"x": 0}, {"x": 0}), "two different points"),
        (lambda: ZeroBetween("y", {"x": 0}, {"x": 1}), "a symbol among x is expected, got y"),
        (lambda: prove("x > 0"), "a claim on inequalities, identities, cycles"),  # type: ignore[arg-type]
        (lambda: straight_program(["x"], ["y"]), "a symbol among x is expected, got y"),
        (lambda: straight_program(["x"], [["gamma", "x"]]), "the closed list"),
    ],
)
def test_misuse_is_refused_in_one_line(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(MisuseError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_state_of_another_claim_is_refused() -> None:
    claim, other = Inequality(UNIT, "x + 1"), Inequality(UNIT, "x - 1")
    state = prove(claim, budget=0).state
    assert isinstance(state, SearchState)
    with pytest.raises(MisuseError, match="got that of another claim"):
        prove(other, resume=state)
    with pytest.raises(MisuseError, match="for inequalities only"):
        prove(Identity(X, X), resume=state)
    assert prove(claim, resume=state).verdict is Verdict.PROVED


def test_claims_read_as_sentences() -> None:
    claim = Inequality({"x": (0, 1), "y": ("1/3", "1/3")}, [["x > y", "x*y"], "y"])
    assert str(claim) == "at every point with 0 <= x <= 1, y = 1/3: x - y > 0 and x*y > 0, or y > 0"
    for derived in (
        Bounds("x", UNIT, upper=2),
        EscapeOutside(LOGISTIC, 2, {"r": 3}),
        ZeroBetween(X, {"x": -1}, {"x": 1}),
    ):
        assert "\n" not in str(derived)
        assert derived.__doc__ is not None
        assert "Lemma" in derived.__doc__


@pytest.mark.parametrize(
    ("lo", "hi", "simple"),
    [
        ("2/7", "3/7", "1/3"),
        ("314/100", "315/100", "22/7"),
        ("-3/2", "-1/2", "-1"),
        ("5/2", "5/2", "5/2"),
        ("-1", "3", "0"),
    ],
)
def test_the_simplest_rational_of_an_interval(lo: str, hi: str, simple: str) -> None:
    found = simplest(Fraction(lo), Fraction(hi))
    assert found == Fraction(simple)
    inside = [Fraction(p, q) for q in range(1, found.denominator) for p in range(-40, 40)]
    assert not any(Fraction(lo) <= other <= Fraction(hi) for other in inside)


def test_no_witness_is_found_for_what_holds() -> None:
    assert identity_witness(Identity("x*(x + 1)", "x**2 + x")) is None
