"""Normal forms of known maps are those of the published formulas, evaluated by exact algebra."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import I, Matrix, Rational, sqrt

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.normal_forms import NormalForm, normal_form

x, y, z, a = symbols("x,y,z,a")


def of(system: System, points: object, values: object, kind: Kind, persistent: int = 0) -> NormalForm:
    floats = [[float(v) for v in point] for point in points]
    return normal_form(compile_map(system), floats, [float(v) for v in values], kind, persistent)


def forms(rule: tuple, state: tuple, place: dict):
    """The derivative and the multilinear forms B and C at a place."""

    def directional(*directions):
        value = Matrix(rule)
        for direction in directions:
            value = sum((value.diff(s) * v for s, v in zip(state, direction, strict=True)), sympy.zeros(len(state), 1))
        return value.subs(place)

    return Matrix(rule).jacobian(Matrix(state)).subs(place), directional


def flip_coefficient(rule: tuple, state: tuple, place: dict) -> sympy.Expr:
    """⟨p, C(q,q,q)⟩/6 + ⟨p, B(q, (I − A)⁻¹B(q,q))⟩/2 with |q| = 1."""
    matrix, form = forms(rule, state, place)
    one = sympy.eye(len(state))
    [q] = (matrix + one).applyfunc(sympy.simplify).nullspace()
    [p] = (matrix.T + one).applyfunc(sympy.simplify).nullspace()
    q = q / q.norm()
    p = p / p.dot(q)
    bend = (one - matrix).solve(form(q, q))
    return sympy.simplify(p.dot(form(q, q, q)) / 6 + p.dot(form(q, bend)) / 2)


def lyapunov_coefficient(rule: tuple, state: tuple, place: dict, multiplier: sympy.Expr) -> sympy.Expr:
    """d = conj(μ)⟨p, C(q,q,q̄) + 2B(q,(I − A)⁻¹B(q,q̄)) + B(q̄,(μ² − A)⁻¹B(q,q))⟩/2 with |q| = 1."""
    matrix, form = forms(rule, state, place)
    one = sympy.eye(len(state))
    [q] = (matrix - multiplier * one).applyfunc(sympy.simplify).nullspace()
    [p] = (matrix.T - multiplier * one).applyfunc(sympy.simplify).nullspace()
    bar = q.conjugate()
    q, bar = q / sqrt(q.dot(bar)), bar / sqrt(q.dot(bar))
    p = p / p.dot(q)
    total = form(q, q, bar) + 2 * form(q, (one - matrix).solve(form(q, bar)))
    total += form(bar, (multiplier**2 * one - matrix).solve(form(q, q)))
    return sympy.N(p.dot(total) / multiplier / 2, 30)


def test_the_logistic_flip():
    found = of(model("logistic").system, [[Rational(2, 3)]], [3], Kind.FLIP)
    assert found.coefficient == pytest.approx(9, rel=1e-13)
    assert found.criticality == "supercritical"
    assert found.vectors.tolist() == [[1]]


@pytest.mark.parametrize("depth", [2, 3, 4, 7])
def test_the_balanced_flip(depth: int):
    found = of(model(f"balanced:depth={depth}").system, [[1]], [Rational(2, depth)], Kind.FLIP)
    assert found.coefficient == pytest.approx(4 * (depth - 1) * (5 * depth - 4) / 3, rel=1e-12)


def test_the_flip_of_the_logistic_2_cycle():
    """At r = 1 + √6, at either point: F''²/4 + F'''/6 of the second iterate."""
    r = 1 + sqrt(6)
    points = [(r + 1 + s * sqrt((r - 3) * (r + 1))) / (2 * r) for s in (-1, 1)]
    twice = (r * x * (1 - x)).subs(x, r * x * (1 - x))
    for cycle in (points, points[::-1]):
        assert abs(sympy.N(sympy.diff(twice, x).subs(x, cycle[0]) + 1, 30)) < 1e-25
        second, third = (sympy.N(sympy.diff(twice, x, k).subs(x, cycle[0]), 30) for k in (2, 3))
        found = of(model("logistic").system, [[point] for point in cycle], [r], Kind.FLIP)
        assert found.coefficient == pytest.approx(float(second**2 / 4 + third / 6), rel=1e-11)
        assert found.criticality == "supercritical"


def test_the_henon_flip():
    system, b = model("henon").system, Rational(3, 10)
    value = 3 * (1 - b) ** 2 / 4
    place = (b - 1 + sqrt((1 - b) ** 2 + 4 * value)) / (2 * value)
    exact = dict(zip((*system.state, *system.parameters), (place, b * place, value, b), strict=True))
    found = of(system, [[place, b * place]], [value, b], Kind.FLIP)
    assert found.coefficient == pytest.approx(float(flip_coefficient(system.rule, system.state, exact)), rel=1e-12)


def test_the_delayed_logistic_neimark_sacker():
    system, multiplier = model("delayed-logistic").system, Rational(1, 2) + sqrt(3) * I / 2
    half = Rational(1, 2)
    exact = dict(zip((*system.state, *system.parameters), (half, half, 2), strict=True))
    d = complex(lyapunov_coefficient(system.rule, system.state, exact, multiplier))
    found = of(system, [[half, half]], [2], Kind.NEIMARK_SACKER)
    assert found.coefficients == pytest.approx({"Re d": d.real, "Im d": d.imag, "theta": math.pi / 3}, rel=1e-12)
    assert (found.coefficient, found.criticality) == (found.coefficients["Re d"], "supercritical")


def test_the_period_3_fold_of_the_logistic():
    """½F'' of the third iterate, the points to 40 digits."""
    with mpmath.workdps(40):
        r = 1 + mpmath.sqrt(8)

        def f(v):
            return r * v * (1 - v)

        def slope(v):
            return r**3 * (1 - 2 * v) * (1 - 2 * f(v)) * (1 - 2 * f(f(v))) - 1

        start = mpmath.findroot(slope, mpmath.mpf("0.16"))
        assert abs(f(f(f(start))) - start) < 1e-30
        wanted = mpmath.diff(slope, start) / 2
        points = [[start], [f(start)], [f(f(start))]]
    found = of(model("logistic").system, points, [r], Kind.FOLD)
    assert found.coefficient == pytest.approx(float(wanted), rel=1e-12)
    assert found.criticality is None


def test_the_transcritical_of_the_logistic():
    assert of(model("logistic").system, [[0]], [1], Kind.TRANSCRITICAL).coefficient == pytest.approx(-1, rel=1e-14)


@pytest.mark.parametrize(("rule", "wanted", "verdict"), [
    (sympy.sin(x), Rational(-1, 6), "supercritical"), (sympy.sinh(x), Rational(1, 6), "subcritical"),
    (sympy.tanh(x), Rational(-1, 3), "supercritical"), (x + x**5, 0, "degenerate"),
])  # fmt: skip
def test_pitchforks_of_odd_functions(rule: sympy.Expr, wanted: Rational, verdict: str):
    found = of(System("odd", (x,), (), (rule,)), [[0]], [], Kind.PITCHFORK)
    assert found.coefficient == pytest.approx(float(wanted), rel=1e-14)
    assert found.criticality == verdict


def test_a_rule_that_is_not_polynomial():
    """A flip of three variables with exp, sin and a quotient, by the published formula."""
    state = (x, y, z)
    rule = (
        -sympy.sin(x) + sympy.exp(y) - 1 + x * z + x**2 / 3, y / 2 + sympy.cos(x) - 1 + x * y,
        z / 3 + x**2 / (1 + x) + sympy.log(1 + x * y),
    )  # fmt: skip
    found = of(System("mixed", state, (), rule), [[0, 0, 0]], [], Kind.FLIP)
    wanted = flip_coefficient(rule, state, dict.fromkeys(state, 0))
    assert found.coefficient == pytest.approx(float(wanted), rel=1e-12)


def test_the_first_resonance_of_henon():
    """(y, −1 − x − y²) at (−1, −1): a = ⟨p₀, B(q₀, q₀)⟩/2, b = ⟨p₀, B(q₀, q₁)⟩ + ⟨p₁, B(q₀, q₀)⟩."""
    rule = (y, -1 - x - y**2)
    matrix, form = forms(rule, (x, y), {x: -1, y: -1})
    q0 = Matrix([1, 1]) / sqrt(2)
    q1 = Matrix([-1, 1]) / (2 * sqrt(2))
    assert matrix * q0 == q0
    assert matrix * q1 == q0 + q1
    p1, p0 = (Matrix(row) for row in Matrix.hstack(q0, q1).inv().tolist())
    wanted = {"a": p0.dot(form(q0, q0)) / 2, "b": p0.dot(form(q0, q1)) + p1.dot(form(q0, q0)), "b - 2a": 0}
    found = of(System("henon", (x, y), (), rule), [[-1, -1]], [], Kind.R1)
    assert found.coefficients == pytest.approx({k: float(v) for k, v in wanted.items()}, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("period", "near"), [(4, "3.5440903595519"), (8, "3.5644072660954"), (32, "3.5696916098014")])
def test_flips_far_down_the_cascade(period: int, near: str):
    """c = A₂² + A₃ of the series of the iterate, to 40 digits; the multipliers once round are products of 32 slopes."""
    with mpmath.workdps(40):

        def series(start, r):
            value, one, two, three = start, mpmath.mpf(1), mpmath.mpf(0), mpmath.mpf(0)
            for _ in range(period):
                slope = r * (1 - 2 * value)
                three = slope * three - 2 * r * one * two
                two = slope * two - r * one**2
                value, one = r * value * (1 - value), slope * one
            return value, one, two, three

        def equations(start, r):
            value, one, _, _ = series(start, r)
            return value - start, one + 1

        parameter = mpmath.mpf(near)
        start = mpmath.mpf("0.5")
        for _ in range(400):
            start = series(start, parameter - mpmath.mpf(10) ** -6)[0]
        root = mpmath.findroot(equations, (start, parameter))
        assert abs(root[1] - parameter) < 1e-12
        _, _, two, three = series(*root)
        points = [[root[0]]]
        for _ in range(period - 1):
            points.append([root[1] * points[-1][0] * (1 - points[-1][0])])
        wanted = float(two**2 + three)
    found = of(model("logistic").system, points, [root[1]], Kind.FLIP)
    assert found.coefficient == pytest.approx(wanted, rel=1e-9)
    assert found.criticality == "supercritical"


SYSTEMS = {
    Kind.FLIP: (-sympy.sin(x) + sympy.exp(y) - 1 + x**2 / 3, y / 2 + sympy.cos(x) - 1 + x * y),
    Kind.PITCHFORK: (sympy.sin(x) + x * y, y / 3 + sympy.cosh(x) - 1),
    Kind.GENERALIZED_FLIP: (-sympy.atan(x) + x**2 / 2 + x * y, y / 2 + x**2 - y**2),
    Kind.NEIMARK_SACKER: tuple(Matrix([[3, -4], [4, 3]]) / 5 * Matrix([sympy.sin(x) + y**2, sympy.exp(y) - 1 + x * y])),
    Kind.CHENCINER: tuple(Matrix([[12, -5], [5, 12]]) / 13 * Matrix([x + y**2 - x**3, sympy.tanh(y) + x**2])),
}
pythagorean = st.tuples(st.integers(1, 9), st.integers(-9, 9))


@pytest.mark.parametrize("kind", SYSTEMS, ids=lambda kind: kind.value)
@settings(deadline=None, max_examples=5)
@given(legs=pythagorean, mirrored=st.booleans())
def test_orthogonal_changes_of_coordinates_change_nothing(kind: Kind, legs: tuple[int, int], mirrored: bool):
    p, q = legs
    rotation = Matrix([[p * p - q * q, -2 * p * q], [2 * p * q, p * p - q * q]]) / (p * p + q * q)
    turned = rotation * Matrix([[1, 0], [0, -1]]) if mirrored else rotation
    inner = turned.T * Matrix([x, y])
    rule = SYSTEMS[kind]
    rotated = turned * Matrix([e.subs({x: inner[0], y: inner[1]}, simultaneous=True) for e in rule])
    one = of(System("plain", (x, y), (), rule), [[0, 0]], [], kind)
    other = of(System("turned", (x, y), (), tuple(rotated)), [[0, 0]], [], kind)
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-9, abs=1e-11)
    assert other.criticality == one.criticality
    assert np.linalg.norm(other.vectors, axis=0) == pytest.approx(1)


def test_a_flip_beside_a_family_is_that_of_the_leaf():
    """z is conserved: on each leaf the flip of −x + x² + 2x³, c = 1 + 2."""
    found = of(System("leaves", (x, z), (), (-x + x**2 + 2 * x**3 + x * z, z)), [[0, 0]], [], Kind.FLIP, 1)
    assert found.coefficient == pytest.approx(3, rel=1e-12)
