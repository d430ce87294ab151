"""Families of fixed points: the map is at rest on each, with multiplier 1 − ηλ on minima; false ones are refused."""

from __future__ import annotations

import random
from dataclasses import replace

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.families import families, reduce_on, why_no_family
from dynsys.derive.loss import Loss
from dynsys.derive.model import Model
from dynsys.derive.parser import parse_expression
from dynsys.derive.residual import is_zero_on, squared_residual
from dynsys.derive.symbols import symbols
from dynsys.derive.system import jacobian
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import NotDerivableError

x, y, t, k, eta, r = symbols("x,y,t,k,eta,r")
STEP = {eta: R(2, 7), r: R(3, 5)}
DIGITS = 30


def points_of(equation: sympy.Expr, state, values, wanted: int = 2) -> list[dict[sympy.Symbol, sympy.Expr]]:
    """Points with equation = 0 to 40 digits: all but one coordinate drawn, the last by the secant method."""
    generator, found = random.Random(3), []
    with mpmath.workdps(50):
        for trial in range(200):
            solved = state[trial % len(state)]
            place = {**values, **{s: R(generator.randint(-20, 20), 7) for s in state if s != solved}}
            function = sympy.lambdify(solved, equation.subs(place), "mpmath")
            try:
                root = mpmath.findroot(function, mpmath.mpf(generator.randint(1, 9)) / 4, tol=mpmath.mpf(10) ** -90)
            except (ValueError, ZeroDivisionError):
                continue
            if isinstance(root, mpmath.mpf):
                found.append({**place, solved: sympy.Float(root, 50)})
            if len(found) == wanted:
                return found
    return found


def number(expression: sympy.Expr, place) -> sympy.Expr:
    return sympy.N(sympy.sympify(expression).subs(place), DIGITS)


def near_zero(expression: sympy.Expr, place) -> bool:
    return bool(abs(number(expression, place)) < R(1, 10**25))


def assert_is_a_family(m: Model, family) -> None:
    """f(x) − x = h·v identically; at points of h = 0 the Jacobian has the multiplier and 1s; λ is the Hessian's."""
    state = m.system.state
    values = {s: STEP.get(s, R(3, 2)) for s in m.system.parameters}
    anywhere = {**values, **{s: R(4 + i, 3 + 2 * i) for i, s in enumerate(state)}}
    for part, variable, v in zip(m.system.rule, state, family.direction, strict=True):
        assert near_zero(part - variable - family.equation * v, anywhere)
    points = points_of(family.equation.subs(values), state, values)
    assert points
    for place in points:
        assert all(near_zero(p - s, place) for p, s in zip(m.system.rule, state, strict=True))
        trace = number(jacobian(m.system).trace(), place)
        assert near_zero(trace - (len(state) - 1) - number(family.multiplier, place), {})
        slope = sum(sympy.diff(family.equation, s) * v for s, v in zip(state, family.direction, strict=True))
        assert near_zero(1 + slope - family.multiplier, place)
        if family.sharpness is not None:
            assert near_zero(family.multiplier - (1 - eta * family.sharpness), place)


def assert_sharpness_is_the_largest_eigenvalue(m: Model, family) -> None:
    values = {s: STEP.get(s, R(3, 2)) for s in m.system.parameters}
    for place in points_of(family.equation.subs(values), m.system.state, values):
        at = {s: e.subs(place) for s, e in zip(m.loss.state, m.embedding, strict=True)}
        matrix = m.loss.hessian.subs(values).subs(at, simultaneous=True).evalf(DIGITS)
        with mpmath.workdps(DIGITS):
            rows = [[mpmath.mpf(v._mpf_ if v.is_Float else int(v)) for v in matrix.row(i)] for i in range(matrix.rows)]
            largest = max(mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True))
        assert abs(largest - number(family.sharpness, place)) < 1e-15 * max(1, largest)


def test_every_problem_has_its_families_and_sharpness(loss_problem):
    m = typed_loss(loss_problem.loss, loss_problem.state)
    minima = [f for f in families(m) if f.minima]
    expected = {parse_expression(e) for e in loss_problem.families}
    assert len(minima) == len(expected)
    assert all(f.equation in expected or -f.equation in expected for f in minima)
    for family in families(m):
        assert_is_a_family(m, family)
    values = {s: STEP.get(s, R(3, 2)) for s in m.system.parameters}
    for family in minima:
        assert_sharpness_is_the_largest_eigenvalue(m, family)
        for place in points_of(family.equation.subs(values), m.system.state, values):
            assert near_zero(family.sharpness - parse_expression(loss_problem.sharpness), place)
    assert (why_no_family(m) is None) == (not loss_problem.refusal)
    assert loss_problem.refusal in (why_no_family(m) or "")


@pytest.mark.parametrize(
    ("name", "equations"),
    [("scalar2", ["x*y - 1"]), ("scalar3", ["x*y**2 - 1"]), ("scalar4", ["x*y - 1", "x*y + 1"]),
     ("scalar4-full", ["w*x*y*z - 1"]), ("balanced:depth=3", ["u - 1"]), ("balanced:depth=4", ["u - 1", "u + 1"])],
)  # fmt: skip
def test_the_families_of_minima_of_the_catalogue(name: str, equations: list[str]):
    m = model(name)
    minima = [f for f in families(m) if f.minima]
    assert {f.equation for f in minima} == {parse_expression(e) for e in equations}
    assert all(f.dimension == m.system.dimension - 1 for f in minima)
    for family in families(m):
        assert_is_a_family(m, family)
    for family in minima:
        assert_sharpness_is_the_largest_eigenvalue(m, family)


def test_minima_come_first_and_the_axes_of_degree_4_are_not_minima():
    assert [(str(f.equation), f.minima, f.sharpness is None) for f in families(model("scalar4"))][2:] == [
        ("x", False, True),
        ("y", False, True),
    ]


def test_families_of_maps(map_problem):
    m = typed_map(map_problem.map, map_problem.state)
    [family] = families(m)
    assert family.minima is None
    assert family.equation == parse_expression(map_problem.family)
    assert is_zero_on(family.multiplier - parse_expression(map_problem.multiplier), family.equation, m.system.state)
    assert_is_a_family(m, family)
    assert why_no_family(m) is None


@pytest.mark.parametrize("name", ["henon", "logistic", "standard", "ikeda", "generalized-henon"])
def test_maps_with_isolated_fixed_points_have_no_curves_of_them(name: str):
    assert all(f.dimension == 0 for f in families(model(name)))


@pytest.mark.parametrize(
    ("loss", "state"),
    [("(exp(x) + 1)**2", "x"), ("cosh(x*y)**2", "x,y"), ("(x**2*y**2 + 1)**2", "x,y"), ("(exp(x*y) + x**2)**2", "x,y")],
)
def test_a_residual_without_real_zeros_gives_no_family_of_minima(loss: str, state: str):
    assert not [f for f in families(typed_loss(loss, state)) if f.minima]


@pytest.mark.parametrize("loss", ["1/(1 + (x*y - 1)**2)", "-(x*y - 1)**2", "-(x*y - 1)**4", "cos((x*y - 1)**2)"])
def test_a_family_of_maxima_is_not_one_of_minima(loss: str):
    [family] = families(typed_loss(loss, "x,y"))
    assert (family.minima, family.sharpness) == (False, None)
    assert_is_a_family(typed_loss(loss, "x,y"), family)


def test_a_degenerate_minimum_is_a_minimum():
    [family] = families(typed_loss("(x*y - 1)**4", "x,y"))
    assert (family.minima, family.sharpness, family.multiplier) == (True, 0, 1)


def test_a_sign_that_hangs_on_a_parameter_is_not_known():
    """k(xy − 1)²: a minimum for k > 0; the eigenvalue across is 2k(x² + y²) for either sign."""
    [family] = families(typed_loss("k*(x*y - 1)**2", "x,y"))
    assert family.minima is None
    assert sympy.expand(family.sharpness - 2 * k * (x**2 + y**2)) == 0


def test_a_far_circle_and_irrational_numbers_are_found():
    [far] = [f for f in families(typed_loss("((x - 100)**2 + (y - 100)**2 - 1)**2/4", "x,y")) if f.minima]
    assert far.sharpness == 2
    for loss in ("(x*y - sqrt(2))**2/2", "(x*y - pi)**2/2"):
        [family] = families(typed_loss(loss, "x,y"))
        assert family.sharpness == x**2 + y**2


def test_a_family_that_no_residual_shows_may_be_declared():
    """(r² + r³)/2·…, r = xy − 1, is no function of r²; the family r = 0 is found as a common factor, or declared."""
    m = typed_loss("(x*y - 1)**2/2 + (x*y - 1)**3", "x,y")
    assert "a sum of 2 terms" in why_no_family(m)
    for declared in ((), (x * y - 1,)):
        found = {f.equation: f for f in families(replace(m, family=declared))}
        assert set(found) == {x * y - 1, 3 * x * y - 2}
        assert found[x * y - 1].minima is None
        assert sympy.expand(found[x * y - 1].sharpness - (x**2 + y**2)) == 0
        assert sympy.expand(found[3 * x * y - 2].sharpness + (x**2 + y**2)) == 0


EQUIVALENT = [x * y - 1, (x * y - 1) ** 2, (x * y - 1) * (1 + x**2), (x * y - 1) * sympy.exp(x), 3 - 3 * x * y,
              (x * y - 1) * sympy.sqrt(1 + x**2), (x * y - 1) / (1 + y**2)]  # fmt: skip


@pytest.mark.parametrize("declared", EQUIVALENT, ids=str)
def test_an_equivalent_declared_equation_is_the_same_family_once(declared):
    [family] = families(replace(model("scalar2"), family=(declared,)))
    assert (family.equation, family.minima, family.multiplier) == (x * y - 1, True, 1 - eta * (x**2 + y**2))


def test_a_product_of_families_is_both():
    found = families(replace(model("scalar4"), family=(x**2 * y**2 - 1,)))
    assert {f.equation for f in found if f.minima} == {x * y - 1, x * y + 1}


@pytest.mark.parametrize("false", [x * y - 2, x * y + 1, x**2 * y**2 - 1, x - y, sympy.exp(x) - y, sympy.sin(x * y)])
def test_a_false_declared_family_is_refused(false):
    with pytest.raises(NotDerivableError, match="a family of fixed points is expected, but it was not shown that"):
        families(replace(model("scalar2"), family=(false,)))


@pytest.mark.parametrize("empty", [x**2 + y**2 + 1, sympy.exp(x * y), sympy.cosh(x) + y**2])
def test_a_declared_family_without_real_points_is_refused(empty):
    with pytest.raises(NotDerivableError, match="has no real point"):
        families(replace(model("scalar2"), family=(empty,)))


@pytest.mark.parametrize(
    ("loss", "residual", "slope", "rises"),
    [((x * y - 1) ** 2 / 2, x * y - 1, R(1, 2), True), (5 - (y - x) ** 2, x - y, -1, False), (x**4 / 4, x, 0, True),
     ((x - y) ** 14, x - y, 0, None),
     (sympy.log(1 + t * (x - y) ** 2), x - y, t, None), (sympy.exp((x - y) ** 4) + (x - y) ** 2, x - y, 1, True)],
)  # fmt: skip
def test_the_squared_residual_and_its_slope(loss, residual, slope, rises):
    found = squared_residual(Loss(loss, tuple(s for s in (x, y) if loss.has(s))))
    assert (found.residual, found.slope, found.rises) == (residual, slope, rises)


@pytest.mark.parametrize(
    "loss",
    [x**2 + y**2, x**2 * y**2, (x - y) ** 3, sympy.sqrt((x - y) ** 2 + (x - y) ** 4), sympy.cos(x) + sympy.sin(y)],
)
def test_a_loss_that_is_no_function_of_one_square_is_refused_with_its_form(loss):
    with pytest.raises(NotDerivableError, match="a function of one squared residual is expected .* got") as caught:
        squared_residual(Loss(loss, (x, y)))
    assert ("a sum of 2 terms" in str(caught.value)) == loss.is_Add


@pytest.mark.parametrize(
    ("expression", "equation", "zero"),
    [(x**2 * y**2 - 1, x * y - 1, True), (x * y + 1, x * y - 1, False), (1 - x * y, x * y - 1, True), (0 * x, y, True),
     (sympy.exp(2 * x) * y**2 - 1, sympy.exp(x) * y - 1, True), (sympy.exp(x) - y, sympy.exp(x) * y - 1, False),
     (sympy.log(x * y), x * y - 1, True), (sympy.tanh(x * y) - R(1, 2), 2 * sympy.tanh(x * y) - 1, True),
     ((x * y - 1) / x, x * y - 1, True), (x / (x * y - 1), x * y - 1, False), (sympy.sin(y), sympy.sin(x * y), False)],
)  # fmt: skip
def test_what_vanishes_on_a_family_is_shown_to(expression, equation, zero: bool):
    assert is_zero_on(sympy.sympify(expression), equation, (x, y)) is zero


def test_reduction_keeps_the_values_on_the_family():
    for expression in (x**3 * y**3 + x**2 * y, (x**2 * y + 1) / (x * y**2 + 3), sympy.sin(x * y) + x):
        difference = expression - reduce_on(expression, x * y - 1, (x, y))
        assert all(near_zero(difference, {x: v, y: 1 / v}) for v in (R(2, 3), R(-5, 2)))
