"""The coefficient at the edge of stability, and the second derivatives at branch points."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.derive.typed import typed_loss
from dynsys.engine.map import compile_map
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.branch_point import Linearised
from dynsys.explore.continuation.normal_forms import normal_form

x, y, u, v, w, r, a = symbols("x,y,u,v,w,r,a")


def quadratic_forms(map_, cycle, values, index, left, directions):
    """ψF''[φ_i, φ_j] of the shooting form, as branch points are found with."""
    curvature = Linearised(map_, np.array(values), index, len(cycle))(cycle.ravel(), values[index], np.array(left))[2]
    return directions @ curvature @ directions.T


def scalar4_minimum(step: float) -> tuple[float, float]:
    """xy = 1 and x² + y² = 1/η: the sharpness is 2(x² + y²) = 2/η."""
    total = 1 / step
    larger = math.sqrt((total + math.sqrt(total**2 - 4)) / 2)
    return larger, 1 / larger


@pytest.mark.parametrize("step", [Fraction(1, 3), Fraction(1, 5), Fraction(1, 10), Fraction(1, 50)])
def test_scalar4_has_the_coefficient_by_hand(step: Fraction):
    """c = 8 + 24η² + 32η⁴ in b = xy − 1, whose slope along the unit q is (x² + y²)^½ = η^(−½)."""
    size = float(step)
    by_hand = 8 + 24 * size**2 + 32 * size**4
    place = scalar4_minimum(size)
    found = normal_form(compile_map(model("scalar4").system), [place], [size], Kind.EDGE_OF_STABILITY, 1)
    assert found.coefficient * size == pytest.approx(by_hand, rel=1e-11)
    assert found.criticality == "supercritical"


def test_it_is_what_the_edge_analysis_reports():
    step = Fraction(1, 10)
    [minimum] = analyse_edge(model("scalar4"), {"eta": step}).eos_minima
    place = [float(value) for value in minimum.point]
    found = normal_form(compile_map(model("scalar4").system), [place], [0.1], Kind.EDGE_OF_STABILITY, 1)
    slope = np.array(place[::-1]) @ found.vectors[:, 0].real
    assert found.coefficient / slope**2 == pytest.approx(float(minimum.flip_coefficient), rel=1e-10)


LOSSES = [
    ("(1 - x*y)**2/2", "x,y", "x*y - 1"), ("log(1 + (1 - x*y)**2)", "x,y", "x*y - 1"),
    ("(x*y - 1)**2/2 + (x*y - 1)**4", "x,y", "x*y - 1"), ("(exp(x)*y - 1)**2", "x,y", "exp(x)*y - 1"),
    ("(x**2*y - 1)**2/2", "x,y", "x**2*y - 1"), ("(tanh(x*y) - 1/2)**2", "x,y", "2*tanh(x*y) - 1"),
    ("(x*y*u - 1)**2/2", "x,y,u", "x*y*u - 1"),
]  # fmt: skip


@pytest.mark.parametrize(("loss", "state", "equation"), LOSSES)
def test_losses_with_families_have_the_coefficient_of_the_edge_analysis(loss: str, state: str, equation: str):
    """The symbolic fibre map to 40 digits, with the equation of the family for b."""
    problem, step = typed_loss(loss, state), Fraction(1, 10)
    near = dict(zip(state.split(","), (3.0, 0.5, 1.5), strict=False))
    for minimum in analyse_edge(problem, {"eta": step}, near).eos_minima:
        place = [float(value) for value in minimum.point]
        found = normal_form(compile_map(problem.system), [place], [0.1], Kind.EDGE_OF_STABILITY, len(place) - 1)
        b = sympy.sympify(equation, locals={s.name: s for s in problem.system.state})
        slope = [float(sympy.diff(b, s).subs(dict(zip(problem.system.state, place, strict=True)))) for s in
                 problem.system.state]  # fmt: skip
        assert found.coefficient / (slope @ found.vectors[:, 0].real) ** 2 == pytest.approx(
            float(minimum.flip_coefficient), rel=1e-8
        )
        assert found.criticality == ("subcritical" if minimum.flip_coefficient < 0 else "supercritical")


def test_ties_change_the_metric_only():
    """scalar3 descends xyz = 1 with z = y: a gradient where y counts twice."""
    for minimum in analyse_edge(model("scalar3"), {"eta": Fraction(1, 10)}).eos_minima:
        p, q = place = [float(value) for value in minimum.point]
        found = normal_form(compile_map(model("scalar3").system), [place], [0.1], Kind.EDGE_OF_STABILITY, 1)
        slope = np.array([q * q, 2 * p * q]) @ found.vectors[:, 0].real
        assert found.coefficient / slope**2 == pytest.approx(float(minimum.flip_coefficient), rel=1e-10)


def test_one_variable_has_its_flip_coefficient():
    found = normal_form(compile_map(model("balanced:depth=4").system), [[1.0]], [0.5], Kind.EDGE_OF_STABILITY)
    assert found.coefficient == pytest.approx(64, rel=1e-12)


def test_a_map_that_is_no_gradient_has_no_such_coefficient():
    for rule in ((x - 2 * x * (1 + y) + y * x**2, y + x**2), (x - 2 * x + 3 * x * y, y + x)):
        found = normal_form(compile_map(System("swirl", (x, y), (), rule)), [[0, 0]], [], Kind.EDGE_OF_STABILITY, 1)
        assert (found.coefficient, found.criticality) == (None, None)
        assert math.isnan(found.coefficients["c"])


def test_a_flat_involution_at_the_edge_is_degenerate():
    """Of the quadratic loss the step is −x exactly."""
    found = normal_form(compile_map(System("even", (x, y), (), (-x, y))), [[0, 0.5]], [], Kind.EDGE_OF_STABILITY, 1)
    assert (found.coefficient, found.criticality) == (0, "degenerate")


def test_a_resonant_direction_leaves_no_fibre():
    """Beside −1 a multiplier 1 − 2·2 = −3: the flow line t ↦ t² + … is not determined."""
    rule = (-x + x * y, -3 * y + x**2 / 2)
    found = normal_form(compile_map(System("resonant", (x, y), (), rule)), [[0, 0]], [], Kind.EDGE_OF_STABILITY)
    assert found.coefficient is None


def test_the_doubled_branch_of_the_logistic_map_leaves_at_right_angles():
    """Twice the fixed point at r = 3: φ₁ along the doubled branch (1, −1, 0), φ₂ along the branch 1 − 1/r."""
    logistic = compile_map(model("logistic").system)
    left = np.array([-1.0, 1.0]) / math.sqrt(2)
    directions = np.array([[1, -1, 0], [1 / 9, 1 / 9, 1]])
    got = quadratic_forms(logistic, np.array([[2 / 3], [2 / 3]]), [3.0], 0, left, directions)
    assert got[0, 0] == pytest.approx(0, abs=1e-14)
    assert got[1, 1] == pytest.approx(0, abs=1e-14)
    assert abs(got[0, 1]) > 0.1


RULE = (x * sympy.exp(a * y) + r * sympy.sin(x * y), y / (1 + r * x**2) + a * r**2 * x)
STEEP = System("steep", (x, y), (r, a), RULE)
small = st.integers(-8, 8)


@settings(deadline=None, max_examples=5)
@given(points=st.lists(small, min_size=6, max_size=6), index=st.integers(0, 1), seed=st.integers(0, 99))
def test_second_derivatives_are_those_of_the_shooting_form(points: list[int], index: int, seed: int):
    """A sequence of three points of a map of two variables, by sympy."""
    cycle = np.array(points).reshape(3, 2) / 8
    values = [0.5, 0.25]
    rng = np.random.default_rng(seed)
    left, directions = rng.integers(-8, 8, 6) / 8, rng.integers(-8, 8, (2, 7)) / 8
    symbols_of = (x, y, (r, a)[index])
    second = [sympy.hessian(part, symbols_of) for part in RULE]
    wanted = np.zeros((2, 2))
    for i, point in enumerate(cycle):
        place = dict(zip((x, y, r, a), map(Rational, (*point, *values)), strict=True))
        along = np.hstack([directions[:, 2 * i : 2 * i + 2], directions[:, 6:]])
        for j in range(2):
            hessian = np.array(sympy.N(second[j].subs(place)).tolist(), dtype=float)
            wanted += left[2 * i + j] * along @ hessian @ along.T
    got = quadratic_forms(compile_map(STEEP), cycle, values, index, left, directions)
    assert got == pytest.approx(wanted, rel=1e-11, abs=1e-12)
