"""The slow flow solves its differential equation and keeps the parabola; it is read off two-step expansions."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.coordinates import change_coordinates
from dynsys.derive.expansion import Component, Expansion, expand_map
from dynsys.derive.slow_flow import slow_flow, solve_slow_flow
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import NotDerivableError

a, b, k, eta = symbols("a,b,k,eta")
C = symbols("C")[0]
nonzero = st.fractions(-5, 5, max_denominator=6).filter(bool).map(lambda v: R(v.numerator, v.denominator))


def flow_of(name: str):
    m = model(name)
    ab = next(c for c in m.coordinates if c.name == "ab")
    return slow_flow(expand_map(change_coordinates(m.system, ab), m.scaling, 3, 2))


@settings(deadline=None, max_examples=40)
@given(nonzero, st.one_of(nonzero, st.just(sympy.Integer(0))), nonzero)
def test_the_solution_satisfies_the_differential_equation(alpha, beta, gamma):
    """d(b²)/da = 2b·db/da for every constant C."""
    flow = solve_slow_flow(a, b, alpha, beta, gamma)
    squared = (2 * b * flow.rate).expand().subs(b**2, flow.solution)
    assert sympy.simplify(sympy.diff(flow.solution, a) - squared) == 0
    assert sympy.simplify(flow.rate + (alpha * a - beta * b**2) / (gamma * b)) == 0


@settings(deadline=None, max_examples=40)
@given(nonzero, nonzero, nonzero)
def test_the_parabola_is_invariant_and_ends_at_its_vertex(alpha, beta, gamma):
    flow = solve_slow_flow(a, b, alpha, beta, gamma)
    parabola = flow.solution.subs(C, 0)
    assert sympy.diff(parabola, a, 2) == 0
    assert sympy.expand(sympy.diff(parabola, a) + 2 * (alpha * a - beta * parabola) / gamma) == 0
    assert parabola.subs(a, flow.end) == 0
    assert flow.end == -gamma / (2 * beta)


@settings(deadline=None, max_examples=20)
@given(nonzero, nonzero)
def test_without_a_cubic_term_solutions_are_conics_and_have_no_end(alpha, gamma):
    """αa² + γb² is kept."""
    flow = solve_slow_flow(a, b, alpha, sympy.Integer(0), gamma)
    assert flow.end is None
    assert sympy.expand(alpha * a**2 + gamma * flow.solution - gamma * C) == 0


@pytest.mark.parametrize(
    ("name", "alpha", "beta", "gamma"),
    [
        ("scalar4", 8 * sympy.sqrt(eta), 16, 4 * eta ** R(3, 2)),
        ("scalar2", 4 * sympy.sqrt(2) * sympy.sqrt(eta), 0, sympy.sqrt(2) * eta ** R(3, 2)),
    ],
)
def test_the_coefficients_of_the_catalogue_are_those_by_hand(name: str, alpha, beta, gamma):
    """From α = 8η²č³, γ = 4η²č, č⁴ = η⁻² − 4, and α = 2η²č³, γ = η²č, č⁴ = 4η⁻² − 4, at leading order in η."""
    flow = flow_of(name)
    assert (flow.a, flow.b) == (a, b)
    assert (sympy.expand(flow.alpha - alpha), flow.beta, sympy.expand(flow.gamma - gamma)) == (0, beta, 0)


def expansion(slow: sympy.Expr, fast: sympy.Expr, steps: int = 2) -> Expansion:
    one = Fraction(1)
    parts = [Component(s, ((one, part),), one) for s, part in ((a, slow), (b, fast))]
    return Expansion(steps, {a: one, b: one}, tuple(parts))


def test_it_is_read_off_the_terms():
    flow = slow_flow(expansion(a - 3 * b**2, b * (1 + 5 * k * a - 7 * b**2)))
    assert (flow.alpha, flow.beta, flow.gamma) == (5 * k, 7, 3)


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        (a, b * (1 + a - b**2)), (a - b**2, b * (1 - b**2)), (a - b**2 + b**3, b * (1 + a)),
        (a - b**2, b * (1 + a + b)),
        (a - b**2, -b * (1 + a)), (a - b**2 * (1 + a), b * (1 + a)), (2 * a - b**2, b * (1 + a)), (a - b**2, b + a**2),
    ],
)  # fmt: skip
def test_terms_of_another_form_are_refused(slow, fast):
    with pytest.raises(NotDerivableError, match="take order 3"):
        slow_flow(expansion(slow, fast))


def test_one_step_and_other_dimensions_are_refused():
    with pytest.raises(NotDerivableError, match="two steps of a planar map are expected"):
        slow_flow(expansion(a - b**2, b * (1 + a), steps=1))
    with pytest.raises(NotDerivableError, match="two steps of a planar map are expected"):
        slow_flow(expand_map(System("line", (b,), (), (-b + b**2,)), {b: Fraction(1)}, 3, 2))


def test_degree_3_at_its_edge_is_of_the_parabola_kind_or_refused_with_its_terms():
    """With a and b of one size, order 3 holds terms beyond αab and βb³."""
    with pytest.raises(NotDerivableError, match="a − γb² and b"):
        flow_of("scalar3")
