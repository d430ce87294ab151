"""The Taylor table gives derivatives along a curve, the multiprecision table values to the digits asked for."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.program import Operation, build_program, run
from dynsys.derive.program.multiprecision import MULTIPRECISION_TABLE, compile_multiprecision
from dynsys.derive.program.taylor import taylor_table
from dynsys.derive.symbols import symbols

x, y = symbols("x,y")
ORDER = 6
FUNCTIONS = [sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan,
             sympy.sqrt, abs, lambda e: 1 / e, lambda e: e**7, lambda e: e**2, lambda e: e**-3, lambda e: sympy.pi * e,
             lambda e: e ** R(3, 2), lambda e: R(1, 3) - e, lambda e: e * sympy.exp(-e)]  # fmt: skip
places = st.fractions(min_value=Fraction(1, 4), max_value=Fraction(5, 4), max_denominator=40)


def along(expression: sympy.Expr, curve: list[mpmath.mpf], order: int = ORDER) -> list[mpmath.mpf]:
    [series] = run(build_program((x,), (expression,)), taylor_table(order), [tuple(curve)])
    return list(series)


@pytest.mark.parametrize("function", FUNCTIONS)
@settings(deadline=None, max_examples=5)
@given(place=places)
def test_every_function_has_its_taylor_coefficients(function, place: Fraction):
    """f(q + t) against mpmath's numerical differentiation."""
    with mpmath.workdps(50):
        start = mpmath.mpf(place.numerator) / place.denominator
        got = along(function(x), [start, mpmath.mpf(1), *[mpmath.mpf(0)] * (ORDER - 1)])
        expected = mpmath.taylor(sympy.lambdify(x, function(x), "mpmath"), start, ORDER)
        assert all(abs(g - e) < mpmath.mpf(10) ** -25 * max(1, abs(e)) for g, e in zip(got, expected, strict=True))


CURVES = [
    sympy.exp(x) * sympy.sin(x**2) / (2 + sympy.cos(x)), sympy.sqrt(1 + x**2) * sympy.log(3 + x),
    sympy.tanh(x / (1 + x)), sympy.atan(sympy.sqrt(1 + x)) ** 3, abs(x - 2) * sympy.cosh(x), (x**2 - x) / (x**3 + 5),
]  # fmt: skip


@pytest.mark.parametrize("expression", CURVES, ids=str)
def test_compositions_along_a_curve_are_those_of_the_composed_function(expression):
    """x = 1/2 + t/3 − t² + t³/5, differentiated numerically in t."""
    function = sympy.lambdify(x, expression, "mpmath")
    with mpmath.workdps(60):
        path = [mpmath.mpf(1) / 2, mpmath.mpf(1) / 3, mpmath.mpf(-1), mpmath.mpf(1) / 5]
        got = along(expression, [*path, mpmath.mpf(0), mpmath.mpf(0), mpmath.mpf(0)])
        expected = mpmath.taylor(lambda t: function(mpmath.polyval(path[::-1], t)), 0, ORDER)
        assert all(abs(g - e) < mpmath.mpf(10) ** -25 for g, e in zip(got, expected, strict=True))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-5, 5), min_size=4, max_size=4), st.lists(st.integers(-5, 5), min_size=4, max_size=4))
def test_products_and_quotients_are_those_of_polynomials(one: list[int], other: list[int]):
    assume(other[0] != 0)
    table = taylor_table(3)
    a, b = (tuple(map(mpmath.mpf, c)) for c in (one, other))
    quotient = table[Operation.DIVIDE](a, b)
    back = table[Operation.MULTIPLY](quotient, b)
    assert all(abs(p - q) < 1e-9 * (1 + abs(mpmath.mpf(other[0]) ** -3) * 10**4) for p, q in zip(back, a, strict=True))
    t = sympy.Symbol("t")
    product = sympy.Poly(sympy.Poly(one[::-1], t) * sympy.Poly(other[::-1], t) + t**9, t)
    assert [int(p) for p in table[Operation.MULTIPLY](a, b)] == [product.coeff_monomial(t**k) for k in range(4)]


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 9), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_a_power_is_a_repeated_product(n: int, curve: list[int]):
    table, a = taylor_table(3), tuple(map(mpmath.mpf, curve))
    expected = a
    for _ in range(n - 1):
        expected = table[Operation.MULTIPLY](expected, a)
    assert table[Operation.POWER](a, n) == expected


def test_tables_know_every_operation_that_is_not_fused():
    fused = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}
    assert set(taylor_table(2)) == set(MULTIPRECISION_TABLE) == set(Operation) - fused


def test_points_without_derivatives_are_errors():
    zero, one = mpmath.mpf(0), mpmath.mpf(1)
    with pytest.raises(ZeroDivisionError, match="the absolute value has no derivative at 0"):
        along(abs(x), [zero, one, zero], 2)
    with pytest.raises(ZeroDivisionError):
        along(1 / x, [zero, one, zero], 2)
    with pytest.raises(ZeroDivisionError):
        along(sympy.sqrt(x), [zero, one, zero], 2)


VALUES = [*CURVES, sympy.pi * x * y - sympy.exp(-y) / 3, x**9 - y ** R(5, 2), sympy.sinh(x) * sympy.tan(y)]
EVALUATE = compile_multiprecision((x, y), VALUES)
DIRECT = [sympy.lambdify((x, y), expression, "mpmath") for expression in VALUES]


@settings(deadline=None, max_examples=30)
@given(place=places, other=places, digits=st.integers(20, 80))
def test_values_are_right_to_the_digits_asked_for(place: Fraction, other: Fraction, digits: int):
    with mpmath.workdps(digits):
        got = EVALUATE([mpmath.mpf(v.numerator) / v.denominator for v in (place, other)])
    with mpmath.workdps(digits + 10):
        exact = [mpmath.mpf(v.numerator) / v.denominator for v in (place, other)]
        for value, function in zip(got, DIRECT, strict=True):
            expected = function(*exact)
            assert abs(value - expected) < mpmath.mpf(10) ** (4 - digits) * max(1, abs(expected))


def test_a_third_is_not_a_float():
    with mpmath.workdps(50):
        [value] = compile_multiprecision((x,), (x / 3,))([mpmath.mpf(1)])
        assert abs(3 * value - 1) < mpmath.mpf(10) ** -49
