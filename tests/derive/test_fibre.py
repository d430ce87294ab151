"""The fibre map in numbers is the one in symbols, and predicts a step of the map to the order that it says."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.expansion import expand_transversally, transverse_coefficients
from dynsys.derive.families import Family, families
from dynsys.derive.fibre import fibre_map
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.symbols import symbols
from dynsys.derive.typed import typed_loss
from dynsys.errors import MisuseError, NotDerivableError

x, y, z, w, eta = symbols("x,y,z,w,eta")
STEP = sympy.Rational(2, 9)
EXPONENTIAL = "(exp(x)*y - 1)**2"
CASES = {
    "scalar2": (model("scalar2"), (x**2 - y**2,)),
    "scalar3": (model("scalar3"), (x**2 - y**2,)),
    "scalar4": (model("scalar4"), (x**2 - y**2,)),
    "scalar4-full": (model("scalar4-full"), (x**2 - y**2, x**2 - z**2, x**2 - w**2)),
    "exponential": (typed_loss(EXPONENTIAL, "x,y"), (x - y**2 / 2,)),
    "tied and free": (typed_loss("(x*y*z - 1)**2/2", "x,y,z"), (x**2 - y**2, x**2 - z**2)),
}
"""Models, each with the quantities that its gradient flow keeps, by hand."""


def point_on(name: str) -> tuple[mpmath.mpf, ...]:
    """A point of the family, in the current precision."""
    m = mpmath.mpf
    if name == "scalar3":
        return m(7) / 4, 1 / mpmath.sqrt(m(7) / 4)
    if name == "scalar4-full":
        return m(7) / 4, m(2) / 3, m(3) / 2, 1 / (m(7) / 4)
    if name == "tied and free":
        return m(7) / 4, m(2) / 3, m(6) / 7
    if name == "exponential":
        return m(1) / 3, mpmath.exp(-m(1) / 3)
    return m(7) / 4, m(4) / 7


def family_of(name: str) -> Family:
    return next(f for f in families(CASES[name][0]) if f.minima)


def solve(name: str, kept: list[mpmath.mpf], b: mpmath.mpf, start: tuple[mpmath.mpf, ...]) -> list[mpmath.mpf]:
    """The point with h = b on the fibre where the kept quantities have these values."""
    m, quantities = CASES[name]
    state = m.system.state
    equations = [*quantities, family_of(name).equation]
    values = compile_multiprecision(state, equations)
    slopes = compile_multiprecision(state, [sympy.diff(e, s) for e in equations for s in state])
    point, n = mpmath.matrix(list(start)), len(state)
    for _ in range(12):
        off = mpmath.matrix([v - t for v, t in zip(values(list(point)), [*kept, b], strict=True)])
        point -= mpmath.lu_solve(
            mpmath.matrix(n, n) + mpmath.matrix([slopes(list(point))[n * i : n * i + n] for i in range(n)]), off
        )
    return list(point)


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4", "scalar4-full", "exponential"])
def test_numbers_agree_with_symbols(name: str):
    order = 5 if name == "scalar2" else 3
    with mpmath.workdps(40):
        point, family = point_on(name), family_of(name)
        symbolic = (transverse_coefficients if name == "scalar4-full" else expand_transversally)(family, order)
        numeric = fibre_map(family, point, {eta: STEP}, order)
        formulas = (*symbolic.coefficients, symbolic.flip_coefficient, *symbolic.drift, *family.gradient)
        expected = compile_multiprecision(family.system.state, [e.subs(eta, STEP) for e in formulas])(point)
        got = (*numeric.coefficients, numeric.flip_coefficient, *numeric.drift, *numeric.gradient)
        assert len(numeric.coefficients) == order
        assert all(abs(g - e) < mpmath.mpf(10) ** -30 for g, e in zip(got, expected, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_the_fibre_map_predicts_one_step(name: str):
    """From X(b) the map goes to h = c₁b + c₂b² + c₃b³ + O(b⁴) over x₀ + s b² + O(b³): halving b shrinks the errors."""
    m, quantities = CASES[name]
    state = m.system.state
    rule = compile_multiprecision(state, [part.subs(eta, STEP) for part in m.system.rule])
    measure = compile_multiprecision(state, [*quantities, family_of(name).equation])
    with mpmath.workdps(60):
        point = point_on(name)
        fibre = fibre_map(family_of(name), point, {eta: STEP})
        kept = measure(point)[:-1]
        rests: list[tuple[mpmath.mpf, mpmath.mpf]] = []
        for exponent in (6, 8):
            b = mpmath.mpf(10) ** -exponent
            moved = rule(solve(name, kept, b, point))
            *now, height = measure(moved)
            below = solve(name, now, mpmath.mpf(0), point)
            expected = mpmath.polyval([*fibre.coefficients[::-1], 0], b)
            error = max(abs(p - q - s * b**2) for p, q, s in zip(below, point, fibre.drift, strict=True))
            rests.append((abs(height - expected) / b**4, error / b**3))
        for coarse, fine in zip(*rests, strict=True):
            assert fine < 1000
            assert fine <= 1.1 * coarse + mpmath.mpf(10) ** -4


@pytest.mark.parametrize("name", CASES)
def test_the_drift_is_tangent_and_the_first_coefficient_is_the_multiplier(name: str):
    with mpmath.workdps(40):
        point, family = point_on(name), family_of(name)
        fibre = fibre_map(family, point, {eta: STEP})
        tangent = mpmath.fsum(g * s for g, s in zip(fibre.gradient, fibre.drift, strict=True))
        [multiplier] = compile_multiprecision(family.system.state, [family.multiplier.subs(eta, STEP)])(point)
        assert abs(tangent) < mpmath.mpf(10) ** -35
        assert abs(fibre.coefficients[0] - multiplier) < mpmath.mpf(10) ** -35


CURVES = [lambda b: 3 * b, lambda b: b + 2 * b**2, lambda b: sympy.exp(b) - 1, lambda b: 2 * b / (1 + b), sympy.sin]


@pytest.mark.parametrize("curve", CURVES)
def test_at_the_edge_the_flip_coefficient_is_that_of_any_equation_up_to_units(curve):
    """h → H(h) is a change of the coordinate b: c and the drift are divided by H'(0)², as b² is multiplied by it."""
    family = family_of("scalar4")
    unit = int(sympy.diff(curve(x), x).subs(x, 0))
    step = sympy.Rational(1, 5)  # sharpness 2(x² + y²) = 10, xy = 1
    with mpmath.workdps(40):
        root = mpmath.sqrt((5 + mpmath.sqrt(21)) / 2)
        changed = replace(family, equation=curve(family.equation))
        one, other = (fibre_map(f, (root, 1 / root), {eta: step}) for f in (family, changed))
        assert abs(one.coefficients[0] + 1) < mpmath.mpf(10) ** -35
        assert abs(other.coefficients[0] + 1) < mpmath.mpf(10) ** -35
        assert abs(other.flip_coefficient * unit**2 - one.flip_coefficient) < mpmath.mpf(10) ** -33
        assert all(abs(p * unit**2 - q) < mpmath.mpf(10) ** -33 for p, q in zip(other.drift, one.drift, strict=True))


def test_a_direction_that_is_0_over_0_on_the_family_is_its_limit():
    """cosh(r) = 1 + r²/2 + r⁴/24 + …, r = xy − 1, so c = 2η⁴ − 8/24 at the edge, x² + y² = 2/η."""
    m = replace(typed_loss("cosh(x*y - 1)", "x,y"), family=(x * y - 1,))
    [family] = families(m)
    step = sympy.Rational(4, 5)  # x² + y² = 5/2 at (√2, 1/√2)
    with mpmath.workdps(40):
        fibre = fibre_map(family, (mpmath.sqrt(2), mpmath.sqrt(mpmath.mpf(1) / 2)), {eta: step})
        assert abs(fibre.coefficients[0] + 1) < mpmath.mpf(10) ** -35
        assert abs(fibre.flip_coefficient - (2 * mpmath.mpf(256) / 625 - mpmath.mpf(1) / 3)) < mpmath.mpf(10) ** -33
    with pytest.raises(NotDerivableError, match="singular there"):
        expand_transversally(family)


def test_the_order_is_at_least_three():
    with pytest.raises(MisuseError, match="an order of at least 3 is expected for a fibre map, got 2"):
        fibre_map(family_of("scalar2"), (mpmath.mpf(1), mpmath.mpf(1)), {eta: STEP}, 2)
