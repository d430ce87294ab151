"""What is no bifurcation, or not the one that is claimed, is never proved; nor is a sign that is not there."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.verify import Verdict
from dynsys.verify.bifurcations import Kind, prove_bifurcation

F = Fraction
X, Y, Z, L = symbols("x,y,z,l")
LOGISTIC = model("logistic").system
THIRD = [[0.1599288184463], [0.5143552770620], [0.9563178419736]]


def named(name: str, *rule: sympy.Expr) -> System:
    return System(name, (X, Y, Z)[: len(rule)], (L,), rule)


@pytest.mark.parametrize(
    ("system", "kind", "at", "points"),
    [
        pytest.param(LOGISTIC, Kind.FLIP, 2.5, [[0.6]], id="a flip where there is none"),
        pytest.param(LOGISTIC, Kind.FLIP, 3.2, [[0.6875]], id="a flip elsewhere"),
        pytest.param(LOGISTIC, Kind.FLIP, 3, [[F(2, 3)]] * 2, id="a fixed point as a cycle of two points"),
        pytest.param(LOGISTIC, Kind.FLIP, 3, [[F(2, 3)]] * 3, id="a fixed point as a cycle of three points"),
        pytest.param(LOGISTIC, Kind.FLIP, 3.4494897427831781, [[0.44], [0.85]] * 3, id="a cycle of two as one of six"),
        pytest.param(LOGISTIC, Kind.FOLD, 3, [[F(2, 3)]], id="a flip as a fold"),
        pytest.param(LOGISTIC, Kind.NEIMARK_SACKER, 3, [[F(2, 3)]], id="a flip as a Neimark-Sacker bifurcation"),
        pytest.param(LOGISTIC, Kind.FLIP, 3.8284271247461903, THIRD, id="a fold as a flip"),
        pytest.param(LOGISTIC, Kind.FOLD, 1, [[0]], id="a transcritical point as a fold"),
        pytest.param(LOGISTIC, Kind.FLIP, 1e308, [[1e308]], id="where everything overflows"),
        pytest.param(LOGISTIC, Kind.FLIP, 3, [[1e200]], id="far away"),
        pytest.param(named("pitchfork", L * X - X**3), Kind.FOLD, 1, [[0]], id="a pitchfork as a fold"),
        pytest.param(named("cubic", L + X - X**3), Kind.FOLD, 0, [[0]], id="a fold without its quadratic term"),
        pytest.param(named("two", -L * X + X**3, -L * Y + X * Y**2), Kind.FLIP, 1, [[0, 0]], id="-1 twice"),
        pytest.param(named("block", -L * X + Y + X**3, -L * Y), Kind.FLIP, 1, [[0, 0]], id="-1 twice, a block"),
        pytest.param(
            named("moving block", -L * X + Y + X**3, -Y + (L - 1) * X), Kind.FLIP, 1, [[0, 0]], id="-1 twice, moving"
        ),
        pytest.param(named("circle", -L * X + X**3, -Z, Y), Kind.FLIP, 1, [[0, 0, 0]], id="others on the circle"),
        pytest.param(named("touch", -(1 + (L - 1) ** 2) * X + X**3), Kind.FLIP, 1, [[0]], id="-1 touched"),
        pytest.param(named("kink", -L * X + abs(X) * X), Kind.FLIP, 1, [[0]], id="no second derivative"),
        pytest.param(
            named("saddle", L * X + X**2, Y / L + X * Y), Kind.NEIMARK_SACKER, 1, [[0, 0]], id="a neutral saddle"
        ),
    ],
)
def test_what_is_not_so_is_not_proved(system, kind, at, points) -> None:
    name = system.parameters[0].name
    proof = prove_bifurcation(system, kind, name, at, points, {})
    assert proof.verdict is Verdict.UNDECIDED
    assert proof.reason
    assert (proof.boxes, proof.value, proof.coefficient, proof.criticality) == ((), None, None, None)


def test_the_sign_of_a_coefficient_that_is_zero_is_undecided() -> None:
    proof = prove_bifurcation(named("degenerate", -L * X + X**5), Kind.FLIP, "l", 1, [[0]], {})
    assert proof.verdict is Verdict.PROVED
    assert proof.coefficient[0] <= 0 <= proof.coefficient[1]
    assert proof.criticality is None
    assert "the sign of the coefficient is undecided" in proof.reason


def test_cubic_and_quadratic_terms_that_cancel_leave_the_sign_undecided() -> None:
    # f = −x + ax² + bx³ has c = b + a²
    proof = prove_bifurcation(named("cancel", -L * X + 2 * X**2 - 4 * X**3), Kind.FLIP, "l", 1, [[0]], {})
    assert (proof.verdict, proof.criticality) == (Verdict.PROVED, None)


def test_a_strong_resonance_has_no_coefficient() -> None:
    proof = prove_bifurcation(named("quarter", -L * Y + X**3, L * X + Y**3), Kind.NEIMARK_SACKER, "l", 1, [[0, 0]], {})
    assert proof.verdict is Verdict.PROVED
    assert (proof.coefficient, proof.criticality) == (None, None)
