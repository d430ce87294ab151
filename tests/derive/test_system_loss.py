"""Systems and losses are exact, real, over known symbols; gradient descent is x − η∇L."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.parser import parse_expression
from dynsys.derive.symbols import CONSTANTS, FUNCTIONS, symbol, symbols
from dynsys.derive.system import System, jacobian, require_closed
from dynsys.derive.typed import typed_loss
from dynsys.errors import ExactnessError, MisuseError

x, y, r, eta = symbols("x,y,r,eta")
small = st.fractions(min_value=-3, max_value=3, max_denominator=8)


def rational(value: Fraction) -> sympy.Rational:
    return R(value.numerator, value.denominator)


@st.composite
def polynomials(draw: st.DrawFn) -> sympy.Expr:
    terms = draw(st.lists(st.tuples(small, st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
    return sympy.Add(*(rational(c) * x**i * y**j for c, i, j in terms)) + x**4 * y**4


@settings(deadline=None, max_examples=40)
@given(polynomials(), small, small, small)
def test_gradient_descent_moves_by_the_step_against_central_differences(loss, at_x, at_y, step):
    """A polynomial of degree ≤ 6 in one direction: its derivative is the exact combination of seven values."""
    place = {x: rational(at_x), y: rational(at_y), eta: rational(step)}
    weights = {1: R(3, 4), 2: R(-3, 20), 3: R(1, 60)}
    system = gradient_descent(Loss(loss, (x, y)))
    for variable, part in zip((x, y), system.rule, strict=True):
        slope = sum(
            w * (loss.subs(variable, variable + k) - loss.subs(variable, variable - k)).subs(place)
            for k, w in weights.items()
        )
        assert part.subs(place) == place[variable] - place[eta] * slope


@settings(deadline=None, max_examples=30)
@given(polynomials(), polynomials())
def test_the_hessian_is_symmetric_and_the_jacobian_of_the_gradient(one, other):
    loss = Loss(one + other * r, (x, y))
    assert loss.hessian == loss.hessian.T
    descent = gradient_descent(loss)
    assert (sympy.eye(2) - jacobian(descent) - eta * loss.hessian).applyfunc(sympy.expand) == sympy.zeros(2)


def test_parameters_of_a_loss_come_first_and_the_step_last():
    t, s = symbols("t,s")
    loss = Loss((t - s * x * y) ** 2, (x, y))
    assert loss.parameters == (s, t)
    assert gradient_descent(loss).parameters == (s, t, eta)
    assert gradient_descent(loss, r, "mine").parameters == (s, t, r)
    assert gradient_descent(loss, r, "mine").name == "mine"


def test_cycles_with_known_answers(cycle_problem):
    """f carries each point to the next, and f' multiplies to the known multiplier: symbolically, for η > 0."""
    system = typed_loss(cycle_problem.loss, "x").system
    positive = sympy.Symbol("eta", positive=True)
    points = [parse_expression(p).subs(eta, positive) for p in cycle_problem.points]
    [rule], slope = [part.subs(eta, positive) for part in system.rule], jacobian(system)[0].subs(eta, positive)
    for here, there in zip(points, points[1:] + points[:1], strict=True):
        assert sympy.simplify(sympy.expand(rule.subs(x, here)) - there) == 0
    product = sympy.Mul(*(sympy.expand(slope.subs(x, p)) for p in points))
    known = parse_expression(cycle_problem.multiplier).subs(eta, positive)
    assert sympy.simplify(sympy.expand(product - known)) == 0


@pytest.mark.parametrize("bad", [x + 0.5, 0.5 * x, x**0.5, sympy.sin(0.1 * x)])
def test_a_float_anywhere_is_refused(bad):
    with pytest.raises(ExactnessError, match="exact numbers are expected in the rule of x, got the float"):
        System("float", (x,), (), (bad,))
    with pytest.raises(ExactnessError, match="in the loss"):
        Loss(bad, (x,))


UNREAL = [sympy.I * x, sympy.oo, sympy.zoo, sympy.nan]
OUTSIDE = [sympy.sign(x), sympy.gamma(x), sympy.Heaviside(x), sympy.floor(x), sympy.Piecewise((x, x > 0), (0, True))]


@pytest.mark.parametrize("bad", UNREAL + OUTSIDE)
def test_what_is_not_a_real_finite_formula_is_refused(bad):
    with pytest.raises(MisuseError, match="a real, finite formula is expected"):
        System("bad", (x,), (), (bad,))


def test_symbols_must_be_known_and_different():
    with pytest.raises(MisuseError, match="a symbol among x is expected in the rule of x, got y"):
        System("open", (x,), (), (x + y,))
    with pytest.raises(MisuseError, match="a symbol among none is expected"):
        require_closed(y, set(), "nothing")
    with pytest.raises(MisuseError, match="different symbols are expected"):
        System("twice", (x,), (x,), (x,))
    with pytest.raises(MisuseError, match="different symbols"):
        System("twice", (x, x), (), (x, x))


def test_a_system_has_one_formula_a_variable():
    with pytest.raises(MisuseError, match="one formula for each of 2 state variables is expected, got 1"):
        System("short", (x, y), (), (x,))
    with pytest.raises(MisuseError, match="one formula"):
        System("none", (), (), ())
    assert System("plain", (x, y), (), (x, y)).dimension == 2


def test_equal_systems_are_equal_and_hash_alike():
    one, other = (System("s", (x,), (r,), (r * x,)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert System("s", (x,), (r,), (2,)).rule == (sympy.Integer(2),)


@pytest.mark.parametrize("kinked", [abs(x - 1), sympy.sqrt((x * y - 1) ** 2) + y, abs(x) * y**2])
def test_a_loss_with_a_kink_is_refused(kinked):
    with pytest.raises(MisuseError, match="a differentiable loss is expected, got .* which has a kink"):
        Loss(kinked, (x, y))


@pytest.mark.parametrize("unreal", [sympy.sqrt(-1 - x**2), sympy.log(-1 - x**2)])
def test_a_loss_that_is_never_real_is_refused(unreal):
    with pytest.raises(MisuseError, match="a real loss is expected"):
        Loss(unreal, (x,))


def test_a_loss_depends_on_every_state_variable():
    with pytest.raises(MisuseError, match=r"depends on every state variable is expected, got none of \['y'\]"):
        Loss(x**2, (x, y))


def test_the_step_size_is_not_in_the_loss():
    with pytest.raises(MisuseError, match="a step size that is not in the loss is expected, got eta"):
        gradient_descent(Loss(eta * x**2, (x,)))
    with pytest.raises(MisuseError, match="not in the loss"):
        gradient_descent(Loss(x**2 * y, (x, y)), x)


def test_one_name_is_one_real_symbol():
    assert symbol("alpha_1") == symbol("alpha_1")
    assert symbol("x").is_real
    assert symbols(" x , y ") == symbols(["x", "y"]) == (x, y)
    with pytest.raises(MisuseError, match="different names are expected, got 'x' twice"):
        symbols("x,y,x")


@pytest.mark.parametrize("name", ["", "1x", "x-y", "x y", "_x", "é", "x'"])
def test_names_are_letters_digits_and_underscores(name: str):
    with pytest.raises(MisuseError, match="a name .* is expected"):
        symbol(name)


@pytest.mark.parametrize("name", [*FUNCTIONS, *CONSTANTS])
def test_names_of_functions_and_constants_are_taken(name: str):
    with pytest.raises(MisuseError, match="a name that is free is expected"):
        symbol(name)
