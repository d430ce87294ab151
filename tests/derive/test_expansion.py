"""Expansions of maps are right to the order that they state; expansions across families are those by hand."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.coordinates import change_coordinates
from dynsys.derive.expansion import MAX_ORDER, expand_map, expand_transversally, transverse_coefficients
from dynsys.derive.families import families
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError

x, y, u, v, a, b, r, eta = symbols("x,y,u,v,a,b,r,eta")
ONE = Fraction(1)


def local(name: str) -> tuple[System, dict[sympy.Symbol, Fraction]]:
    m = model(name)
    ab = next(c for c in m.coordinates if c.name == m.scaling_coordinates)
    return change_coordinates(m.system, ab), m.scaling


GENERIC = System(
    "generic", (u, v), (r,), (v * sympy.exp(u) - u / (1 - r), (u + v**2) * sympy.sqrt(1 + r + v) + sympy.sin(u))
)
COUPLED = System("coupled", (u, v), (r,), (u / 2 + v * (1 + r), v * (r - 1) + u**2 + v**3))
SYSTEMS = {
    "scalar2": local("scalar2"),
    "scalar3": local("scalar3"),
    "scalar4": local("scalar4"),
    "generic": (GENERIC, {u: ONE, v: ONE, r: ONE}),
    "coarse variable drives a fine one": (COUPLED, {u: Fraction(3, 2), v: ONE, r: Fraction(1, 2)}),
    "exponents in halves": (GENERIC, {u: Fraction(3, 2), v: ONE, r: Fraction(1, 2)}),
}


def errors(name: str, order: int, steps: int, exponent: int) -> list[mpmath.mpf]:
    """|exact − expansion| / δ^remainder of each component at δ = 10^−exponent."""
    system, scaling = SYSTEMS[name]
    expansion = expand_map(system, scaling, order, steps)
    inputs = system.state + system.parameters
    with mpmath.workdps(60 + 14 * exponent):
        delta = mpmath.mpf(10) ** -exponent
        start = {
            s: mpmath.mpf(2 + k) / 7 * delta ** (mpmath.mpf(scaling[s].numerator) / scaling[s].denominator)
            for k, s in enumerate(inputs)
        }
        state, fixed = [start[s] for s in system.state], [start[p] for p in system.parameters]
        rule = compile_multiprecision(inputs, system.rule)
        for _ in range(steps):
            state = rule([*state, *fixed])
        shown = compile_multiprecision(inputs, [c.expression for c in expansion.components])(list(start.values()))
        return [
            abs(s - e) / delta ** (mpmath.mpf(c.remainder.numerator) / c.remainder.denominator)
            for s, e, c in zip(state, shown, expansion.components, strict=True)
        ]


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize(("order", "steps"), [(1, 1), (2, 1), (3, 1), (4, 1), (6, 1), (1, 2), (2, 2), (3, 2), (4, 2)])
def test_the_remainder_is_of_the_order_stated(name: str, order: int, steps: int):
    """|exact − expansion| / δ^remainder stays bounded as δ → 0: it does not grow from 1e-4 to 1e-8."""
    coarse, fine = errors(name, order, steps, 4), errors(name, order, steps, 8)
    assert all(e < 10_000 for e in coarse)
    assert all(f <= 2 * e + mpmath.mpf(10) ** -30 for f, e in zip(fine, coarse, strict=True))


@pytest.mark.parametrize(("order", "steps"), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (1, 2), (2, 2), (3, 2)])
def test_the_remainder_is_not_better_by_accident(order: int, steps: int):
    """For a map without symmetry it is exactly of that order: the quotient tends to a number other than 0."""
    for coarse, fine in zip(errors("generic", order, steps, 5), errors("generic", order, steps, 9), strict=True):
        assert fine > mpmath.mpf(10) ** -6
        assert abs(fine / coarse - 1) < mpmath.mpf(10) ** -2


def test_components_list_terms_in_rising_order_below_the_remainder():
    system, scaling = SYSTEMS["scalar4"]
    expansion = expand_map(system, scaling, 4, 2)
    assert (expansion.steps, dict(expansion.scaling)) == (2, scaling)
    for component in expansion.components:
        orders = [k for k, _ in component.terms]
        assert orders == sorted(set(orders))
        assert component.remainder == scaling[component.symbol] + 4
        assert all(scaling[component.symbol] <= k < component.remainder for k in orders)
        assert component.expression == sympy.Add(*(part for _, part in component.terms))


def test_a_higher_order_continues_a_lower_one():
    system, scaling = SYSTEMS["scalar4"]
    low, high = expand_map(system, scaling, 3), expand_map(system, scaling, 6)
    for short, long in zip(low.components, high.components, strict=True):
        assert long.terms[: len(short.terms)] == short.terms


def test_parameters_that_are_not_small_stay_as_they_are():
    [component] = expand_map(System("p", (u,), (r,), (u / (r + u),)), {u: ONE}, 2).components
    assert sympy.simplify(component.expression - (u / r - u**2 / r**2)) == 0


@pytest.mark.parametrize(
    ("scaling", "order", "steps", "message"),
    [
        ({u: ONE, v: ONE}, 0, 1, "an order from 1 to 12"),
        ({u: ONE, v: ONE}, MAX_ORDER + 1, 1, "an order from 1 to 12"),
        ({u: ONE, v: ONE}, 2, 0, "at least one step"), ({u: ONE}, 2, 1, "smallness for v is expected, got None"),
        ({u: ONE, v: Fraction(0)}, 2, 1, "smallness for v is expected, got 0"),
        ({u: ONE, v: ONE, r: Fraction(-1)}, 2, 1, "smallness for r is expected, got -1"),
    ],
)  # fmt: skip
def test_misuse_is_refused(scaling, order: int, steps: int, message: str):
    with pytest.raises(MisuseError, match=message):
        expand_map(GENERIC, scaling, order, steps)


def on_hyperbola(expression: sympy.Expr) -> sympy.Expr:
    return sympy.simplify(expression.subs(y, 1 / x))


def test_degree_2_across_its_family_by_hand():
    """r = xy − 1, g = ηr: r' = r − gσ + g²(1 + r) with σ = √(σ₀² + 8r + 4r²), σ₀ = x² + y² on the family."""
    sigma = x**2 + y**2
    expansion = expand_transversally(families(model("scalar2"))[0], 3)
    by_hand = (
        1 - eta * sigma,
        eta**2 - 4 * eta / sigma,
        eta**2 - eta * (2 / sigma - 8 / sigma**3),
    )
    for got, expected in zip(expansion.coefficients, by_hand, strict=True):
        assert on_hyperbola(got - expected) == 0
    assert on_hyperbola(expansion.flip_coefficient - by_hand[2] - by_hand[1] ** 2) == 0


@pytest.mark.parametrize(("name", "square"), [("scalar2", eta**2), ("scalar4", 4 * eta**2), ("scalar3", None)])
def test_the_drift_is_along_the_family_and_shrinks_x2_minus_y2(name: str, square):
    """x² − y² is multiplied by 1 − g², g = ηb for degree 2 and 2ηb + … for degree 4: for degree 3 only tangency."""
    family = families(model(name))[0]
    drift = expand_transversally(family).drift
    tangent = sum(h * s for h, s in zip(family.gradient, drift, strict=True))
    place = {x: R(3, 2), y: R(2, 3) if name != "scalar3" else sympy.sqrt(R(2, 3))}
    assert sympy.simplify(tangent.subs(place)) == 0
    if square is not None:
        assert on_hyperbola(2 * x * drift[0] - 2 * y * drift[1] + square * (x**2 - y**2)) == 0


def test_raw_coefficients_agree_at_points_of_the_family():
    family = families(model("scalar3"))[0]
    raw, reduced = transverse_coefficients(family, 4), expand_transversally(family, 4)
    place = {x: sympy.Integer(4), y: R(1, 2), eta: R(1, 3)}
    for one, other in zip((*raw.coefficients, *raw.drift), (*reduced.coefficients, *reduced.drift), strict=True):
        assert one.subs(place) == other.subs(place)


def test_orders_across_a_family_are_bounded():
    family = families(model("scalar2"))[0]
    for order in (0, MAX_ORDER + 1):
        with pytest.raises(MisuseError, match="an order from 1 to 12 is expected"):
            expand_transversally(family, order)
    with pytest.raises(MisuseError, match="to order 3 is expected, got one to order 2"):
        _ = expand_transversally(family, 2).flip_coefficient
