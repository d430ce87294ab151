"""Enclosures hold exact values, and are narrow; comparisons are true only where they hold for every number."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.program import Operation, build_program, evaluate_exactly
from dynsys.derive.program.balls import enclose_number
from dynsys.derive.symbols import symbols
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import ARB_TABLE, enclose, enclose_power, exact_ends, outward
from dynsys.verify.comparison import certainly_disjoint, certainly_inside, certainly_less
from dynsys.verify.enclosed_map import EnclosedMap

X, Y = symbols("x,y")
rationals = st.fractions(min_value=-4, max_value=4, max_denominator=997)
shares = st.fractions(min_value=0, max_value=1, max_denominator=64)
widths = st.fractions(min_value=0, max_value=1, max_denominator=64)
RATIONAL_MODELS = ("scalar4", "scalar4-full", "henon", "logistic", "balanced:depth=4", "delayed-logistic", "cubic")
moderate = settings(deadline=None, max_examples=60)


def ball(low: Fraction, high: Fraction) -> arb:
    return enclose_number(low).union(enclose_number(high))


def holds(enclosure: arb, value: Fraction) -> bool:
    lo, hi = exact_ends(enclosure)
    return lo <= value <= hi


@moderate
@given(st.sampled_from(RATIONAL_MODELS), st.data())
def test_rule_and_jacobian_hold_the_exact_values_of_random_points(name: str, data: st.DataObject) -> None:
    system = model(name).system
    low = data.draw(st.lists(rationals, min_size=system.dimension, max_size=system.dimension))
    sizes = data.draw(st.lists(widths, min_size=system.dimension, max_size=system.dimension))
    places = data.draw(st.lists(shares, min_size=system.dimension, max_size=system.dimension))
    parameters = {s.name: data.draw(rationals) for s in system.parameters}
    box = [ball(a, a + w) for a, w in zip(low, sizes, strict=True)]
    point = [a + w * t for a, w, t in zip(low, sizes, places, strict=True)]
    values = [*point, *parameters.values()]
    symbols_ = (*system.state, *system.parameters)
    enclosed = EnclosedMap(system, parameters)
    exact = evaluate_exactly(build_program(symbols_, system.rule), values)
    assert all(map(holds, enclosed.value(box), exact))
    n = system.dimension
    slopes = [sympy.diff(part, s) for part in system.rule for s in system.state]
    exact = evaluate_exactly(build_program(symbols_, slopes), values)
    matrix = enclosed.jacobian(box)
    assert all(holds(matrix[i // n, i % n], value) for i, value in enumerate(exact))


@moderate
@given(rationals, widths, shares, st.integers(2, 9))
def test_powers_hold_exact_values_and_even_ones_are_not_negative(
    low: Fraction, width: Fraction, share: Fraction, n: int
) -> None:
    power = enclose_power(ball(low, low + width), n)
    assert holds(power, (low + width * share) ** n)
    if n % 2 == 0:
        assert exact_ends(power)[0] >= -Fraction(1, 2**20) * max(1, abs(low) + width) ** n


def test_the_square_of_minus_one_to_two_is_zero_to_four() -> None:
    lo, hi = exact_ends(enclose_power(ball(Fraction(-1), Fraction(2)), 2))
    assert -1e-6 < lo <= 0
    assert 4 <= hi < 4 + 1e-6
    [product] = enclose(build_program((X,), (X**2,)), [ball(Fraction(-1), Fraction(2))])
    assert exact_ends(product)[0] > -1e-6


def test_one_third_times_x_keeps_its_third() -> None:
    [value] = enclose(build_program((X,), (X / 3,)), [arb(1)])
    assert holds(value, Fraction(1, 3))
    assert not value.is_exact()


def test_corners_are_no_enclosure() -> None:
    """4x(1 − x) on [0.4, 0.6] is 0.96 at both ends and 1 in the middle."""
    [value] = enclose(build_program((X,), (4 * X * (1 - X),)), [ball(Fraction(2, 5), Fraction(3, 5))])
    assert holds(value, Fraction(24, 25))
    assert holds(value, Fraction(1))


FUNCTIONS = [
    (sympy.exp(X), math.exp), (sympy.log(X + 5), lambda v: math.log(v + 5)), (sympy.sin(X), math.sin),
    (sympy.cos(X), math.cos), (sympy.tan(X / 4), lambda v: math.tan(v / 4)), (sympy.sinh(X), math.sinh),
    (sympy.cosh(X), math.cosh), (sympy.tanh(X), math.tanh), (sympy.atan(X), math.atan),
    (sympy.sqrt(X + 5), lambda v: math.sqrt(v + 5)), (sympy.Abs(X), abs), (sympy.pi * X, lambda v: math.pi * v),
    (X / (X**2 + 1), lambda v: v / (v * v + 1)),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "function"), FUNCTIONS, ids=[str(e) for e, _ in FUNCTIONS])
def test_functions_hold_their_values_and_are_narrow(expression: sympy.Expr, function: object) -> None:
    program = build_program((X,), (expression,))
    for k in range(-8, 9):
        value = k / 4
        expected = function(value)  # type: ignore[operator]
        [wide] = enclose(program, [arb(value, 0.125)])
        assert certainly_less(wide - arb(expected), arb(1e-12)) or wide.contains(arb(expected))
        assert wide.contains(arb(expected)) or float(abs(wide - expected).lower()) < 1e-14
        [thin] = enclose(program, [arb(value)])
        assert float(thin.rad()) <= 1e-13 * max(1.0, abs(expected))


@moderate
@given(rationals, rationals)
def test_enclosures_at_points_are_narrow(x: Fraction, eta: Fraction) -> None:
    """At a point the width is rounding only: below 2⁻⁴⁰ of the size of the terms at 53 bits, less at more."""
    system = model("scalar4").system
    with ctx.workprec(53):
        coarse = EnclosedMap(system, {"eta": eta}).value([enclose_number(x), enclose_number(1 - x)])
    with ctx.workprec(200):
        fine = EnclosedMap(system, {"eta": eta}).value([enclose_number(x), enclose_number(1 - x)])
    assert all(float(part.rad()) <= 2.0**-40 * 10**5 for part in coarse)
    assert all(float(part.rad()) <= 2.0**-180 * 10**5 for part in fine)


def test_what_is_not_defined_is_not_a_number_and_fails_every_test() -> None:
    for expression in (sympy.sqrt(X), sympy.log(X), 1 / X):
        [value] = enclose(build_program((X,), (expression,)), [arb(0, 1)])
        assert not value.is_finite()
        assert not certainly_less(value, arb(10**9))
        assert not certainly_less(arb(-(10**9)), value)
        assert not certainly_inside([value], [arb(0, 10**9)])
        assert not certainly_disjoint([value], [arb(5)])


def test_comparisons_fall_on_the_safe_side() -> None:
    assert not certainly_less(arb(1, 1), arb(2, 1))
    assert not certainly_inside([arb(0, 1)], [arb(0, 1)])
    assert not certainly_inside([arb(0, 0.5), arb(3)], [arb(0, 1), arb(0, 1)])
    assert not certainly_disjoint([arb(0, 1), arb(0, 1)], [arb(1, 1), arb(1, 1)])
    assert certainly_disjoint([arb(0, 1), arb(0, 1)], [arb(1, 1), arb(5, 1)])


def test_the_table_is_closed() -> None:
    fused = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}
    assert set(ARB_TABLE) == set(Operation) - fused


def test_a_missing_parameter_is_misuse() -> None:
    with pytest.raises(MisuseError, match="an exact value for eta is expected, got none"):
        EnclosedMap(model("scalar4").system, {})


@moderate
@given(rationals, widths, st.integers(1, 12))
def test_decimals_are_rounded_outward(low: Fraction, width: Fraction, digits: int) -> None:
    enclosure = ball(low, low + width)
    below, above = outward(enclosure, digits)
    assert Fraction(below) <= low
    assert Fraction(above) >= low + width
    assert Fraction(above) - Fraction(below) <= width + Fraction(3, 10**digits) + Fraction(1, 2**25)
