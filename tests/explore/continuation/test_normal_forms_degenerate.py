"""What is no normal form, or one whose coefficient vanishes, is said to be so."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.normal_forms import NormalForm, normal_form

x, y, a = symbols("x,y,a")


def of(system: System, points: object, values: object, kind: Kind) -> NormalForm:
    floats = [[float(v) for v in point] for point in points]
    return normal_form(compile_map(system), floats, [float(v) for v in values], kind)


@pytest.mark.parametrize("alpha", [Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5, 2)])
def test_area_preserving_rotations_are_degenerate(alpha: Fraction):
    """Hénon at β = 1: |w|² is kept to every order, so Re d = 0; Im d is the twist."""
    place = -1 + math.sqrt(1 + alpha)
    found = of(model("generalized-henon").system, [[place, place]], [alpha, 1, 0, 0], Kind.NEIMARK_SACKER)
    assert found.criticality == "degenerate"
    assert abs(found.coefficients["Im d"]) > 0.01


@pytest.mark.parametrize(("alpha", "kind"), [(-1, Kind.R1), (3, Kind.R2), (Fraction(5, 4), Kind.R3), (0, Kind.R4)])
def test_resonances_of_area_preserving_maps_are_degenerate(alpha: Fraction, kind: Kind):
    """Hénon at β = 1: the flows that they are steps of are Hamiltonian."""
    place = -1 + math.sqrt(1 + alpha)
    found = of(model("generalized-henon").system, [[place, place]], [alpha, 1, 0, 0], kind)
    assert found.criticality == "degenerate"
    assert found.coefficient == pytest.approx(0, abs=1e-14)
    assert max(abs(v) for v in found.coefficients.values()) > 0.1


def test_a_resonance_without_its_second_term_has_no_ratio():
    """x' = −y, y' = x: at 1:4 with C = D = 0."""
    found = of(System("quarter turn", (x, y), (), (-y, x)), [[0, 0]], [], Kind.R4)
    assert found.coefficients["Re D"] == found.coefficients["Im D"] == 0
    assert found.coefficient is None


@pytest.mark.parametrize("turns", [1, 3, 5])
def test_an_elliptic_point_of_the_standard_map_is_degenerate(turns: int):
    """x' = x + a sin(y), y' = y + x' at 0, once and several times round."""
    rule = (x + a * sympy.sin(y), y + x + a * sympy.sin(y))
    points = [[0, 0]] * turns
    found = of(System("standard", (x, y), (a,), rule), points, [Rational(-1, 2)], Kind.NEIMARK_SACKER)
    assert found.criticality == "degenerate"
    assert abs(found.coefficients["Im d"]) > 0.01


@pytest.mark.parametrize("rule", [-x / (1 + x), 3 - x, -x / (1 + 3 * x / 7), (1 - x) / (1 + x)])
def test_flips_of_involutions_are_degenerate(rule: sympy.Expr):
    """f(f(x)) = x, so c = F''²/4 + F'''/6 is 0 by cancellation."""
    place = max(sympy.solve(sympy.numer(sympy.together(rule - x)), x))
    found = of(System("involution", (x,), (), (rule,)), [[place]], [], Kind.FLIP)
    assert found.criticality == "degenerate"
    assert found.coefficient == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize("small", [Rational(1, 10**6), Rational(-1, 10**9), Rational(1, 10**12)])
def test_what_is_small_is_not_degenerate(small: Rational):
    rule = -x / (1 + x) + small * x**3
    found = of(System("nearly an involution", (x,), (), (rule,)), [[0]], [], Kind.FLIP)
    assert found.coefficient == pytest.approx(float(small), rel=1e-2)
    assert found.criticality == ("supercritical" if small > 0 else "subcritical")


def test_where_the_multipliers_are_others_there_is_no_normal_form():
    still = System("still", (x, y), (), (x / 2 + y**2, y / 3))
    assert math.isnan(of(still, [[0, 0]], [], Kind.NEIMARK_SACKER).coefficients["Re d"])
    identity = System("identity", (x, y), (), (x + y**2, y))
    doubled = System("doubled", (x, y), (), (y - x + x**2, -y))
    for system, kind in ((identity, Kind.R1), (doubled, Kind.FLIP)):
        found = of(system, [[0, 0]], [], kind)
        assert all(math.isnan(v) for v in found.coefficients.values())
        assert (found.coefficient, found.criticality) == (None, None)


@pytest.mark.parametrize("rule", [abs(x) - x, sympy.log(x) - x, 1 / x - x, sympy.sqrt(x)])
def test_where_the_rule_has_no_derivatives_nothing_is_a_number(rule: sympy.Expr):
    found = of(System("kinked", (x,), (), (rule,)), [[0]], [], Kind.FLIP)
    assert math.isnan(found.coefficients["c"])
    assert (found.coefficient, found.criticality) == (None, None)


def test_a_resonance_taken_for_a_neimark_sacker_has_no_coefficient():
    """At 1:3 a term in w̄² cannot be removed."""
    place = -1 + 1.5
    found = of(model("generalized-henon").system, [[place, place]], [1.25, 1, 0, 0], Kind.NEIMARK_SACKER)
    assert math.isnan(found.coefficients["Re d"])
    assert (found.coefficient, found.criticality) == (None, None)


@pytest.mark.parametrize(("points", "values", "kind", "message"), [
    ([0.5], [3.0], Kind.FLIP, r"points of shape \(p, 1\) and parameters of shape \(1,\) are expected, got \(1,\)"),
    ([[0.5]], [3.0, 1.0], Kind.FLIP, r"are expected, got \(1, 1\) and \(2,\)"),
    ([[0.5]], [3.0], Kind.BRANCH_POINT, "a kind with a normal form of its own is expected, got branch point"),
    ([[0.5]], [3.0], Kind.R1, "at least 2 state variables are expected for 1:1 resonance, got 1"),
    ([[0.5], [0.6]], [3.0], Kind.EDGE_OF_STABILITY, "a fixed point is expected at the edge of stability, got a cycle"),
])  # fmt: skip
def test_misuse(points: list, values: list, kind: Kind, message: str):
    with pytest.raises(MisuseError, match=message):
        normal_form(compile_map(model("logistic").system), points, values, kind)
