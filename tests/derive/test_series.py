"""The arithmetic of truncated series is that of the functions that they stand for, and says how far it is known."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.series import INFINITE, Series, add, apply, constant, expand_expression, multiply, power
from dynsys.derive.symbols import symbols
from dynsys.errors import NotDerivableError

s, p, q = symbols("s,p,q")
S = {s: Series({Fraction(1): sympy.Integer(1)})}

exponents = st.integers(-4, 8).map(lambda k: Fraction(k, 2))
coefficients = st.integers(-5, 5).filter(bool).map(sympy.Integer)
finite = st.dictionaries(exponents, coefficients, min_size=1, max_size=4).map(Series)


def as_sum(series: Series) -> sympy.Expr:
    t = sympy.Symbol("t", positive=True)
    return sympy.Add(*(c * t ** R(k.numerator, k.denominator) for k, c in series.terms.items()))


def expand(expression: sympy.Expr, order: int | Fraction) -> dict[Fraction, sympy.Expr]:
    series = expand_expression(expression, S, Fraction(order))
    assert series.order == order
    assert all(k < order for k in series.terms)
    return dict(series.terms)


@settings(deadline=None, max_examples=60)
@given(finite, finite)
def test_finite_sums_add_and_multiply_exactly(one: Series, other: Series):
    total, product = add(one, other), multiply(one, other, Fraction(100))
    assert total.order == product.order == INFINITE
    assert sympy.expand(as_sum(total) - as_sum(one) - as_sum(other)) == 0
    assert sympy.expand(as_sum(product) - as_sum(one) * as_sum(other)) == 0


@settings(deadline=None, max_examples=60)
@given(finite, finite, st.integers(1, 8), st.integers(1, 8))
def test_what_is_known_of_a_sum_and_product_does_not_hang_on_what_is_not(one: Series, other: Series, i: int, j: int):
    """Cut both; below the stated order the result is that of any continuation, here the uncut one."""
    rough = one.cut(one.valuation + Fraction(i, 2)), other.cut(other.valuation + Fraction(j, 2))
    for operation in (lambda a, b: multiply(a, b, Fraction(100)), add):
        exact, known = operation(one, other), operation(*rough)
        assert known.order < INFINITE or rough == (one, other)
        assert dict(known.terms) == {k: c for k, c in exact.terms.items() if k < known.order}


@settings(deadline=None, max_examples=40)
@given(finite, st.sampled_from([-2, -1, 2, 3]), st.integers(1, 4))
def test_a_whole_power_times_its_inverse_is_one(base: Series, n: int, relative: int):
    one = power(base, sympy.Integer(n), Fraction(relative))
    back = power(base, sympy.Integer(-n), Fraction(relative))
    product = multiply(one, back, Fraction(relative))
    assert product.order > 0
    assert product.terms == {Fraction(0): 1}


@settings(deadline=None, max_examples=30)
@given(finite.filter(lambda f: f.terms[f.valuation] > 0), st.sampled_from([R(1, 2), R(1, 3), R(-1, 2), R(3, 2)]))
def test_a_root_to_its_power_is_the_base(base: Series, exponent: sympy.Rational):
    root = power(base, exponent, Fraction(3))
    again = power(root, 1 / exponent, Fraction(3))
    shown = {k: sympy.radsimp(sympy.expand(c)) for k, c in again.terms.items()}
    assert {k: c for k, c in shown.items() if c != 0} == {k: c for k, c in base.terms.items() if k < again.order}


REGULAR = [
    1 / (1 - s), (1 + s) / (1 - s - s**2), sympy.sqrt(1 + s), (1 + s) ** R(-1, 3), sympy.exp(s) * sympy.cos(s),
    sympy.sin(s + s**2), sympy.log(1 + s) ** 2, sympy.tanh(s) / (2 + s), sympy.atan(s),
    sympy.sinh(s) - sympy.cosh(2 * s),
    sympy.tan(s), sympy.exp(sympy.exp(s) - 1), sympy.sqrt(4 + sympy.sin(s)), sympy.log(3 + s), sympy.exp(-1 + s),
    1 / sympy.cos(s), sympy.atan(2 + s), sympy.sqrt(sympy.sqrt(1 + s) + sympy.exp(s)), s**5, sympy.Integer(7),
]  # fmt: skip


@pytest.mark.parametrize("expression", REGULAR, ids=str)
def test_expansions_agree_with_sympy(expression):
    expected = sympy.Poly(sympy.series(expression, s, 0, 6).removeO() + s**9, s)
    got = expand(expression, 6)
    for k in range(6):
        difference = got.get(Fraction(k), sympy.Integer(0)) - expected.coeff_monomial(s**k)
        assert sympy.simplify(difference) == 0


@pytest.mark.parametrize(
    ("expression", "order", "terms"),
    [
        (sympy.sqrt(s + s**2), 3, {R(1, 2): 1, R(3, 2): R(1, 2), R(5, 2): R(-1, 8)}),
        ((s**3 + s**4) ** R(1, 3), 4, {1: 1, 2: R(1, 3), 3: R(-1, 9)}),
        (1 / sympy.sqrt(s) - 1 / s, 1, {R(-1, 2): 1, -1: -1}),
        (1 / (s**2 - s**3), 1, {-2: 1, -1: 1, 0: 1}),
        (sympy.sqrt(1 + sympy.sqrt(s)), 2, {0: 1, R(1, 2): R(1, 2), 1: R(-1, 8), R(3, 2): R(1, 16)}),
        (sympy.exp(sympy.sqrt(s)), 1, {0: 1, R(1, 2): 1}),
    ],
    ids=str,
)
def test_puiseux_and_laurent_series_by_hand(expression, order, terms):
    assert expand(expression, order) == {Fraction(str(R(k))): c for k, c in terms.items()}


@pytest.mark.parametrize(
    ("expression", "order", "terms"),
    [
        ((sympy.sqrt(1 + s) - 1) / s, 2, {0: R(1, 2), 1: R(-1, 8)}),
        ((sympy.exp(s) - 1 - s - s**2 / 2) / s**3, 2, {0: R(1, 6), 1: R(1, 24)}),
        (1 / s - 1 / sympy.sin(s), 4, {1: R(-1, 6), 3: R(-7, 360)}),
        ((sympy.sin(s) - sympy.tan(s)) / s**3, 3, {0: R(-1, 2), 2: R(-1, 8)}),
        (1 / (sympy.cos(s) - 1), 1, {-2: -2, 0: R(-1, 6)}),
        (1 / (sympy.exp(s) - 1 - s - s**2 / 2 - s**3 / 6), -3, {-4: 24}),
        (sympy.exp((sympy.sin(s) - s) / s**3), 1, {0: sympy.exp(R(-1, 6))}),
        (sympy.sin(s) ** 2 + sympy.cos(s) ** 2 - 1, 8, {}),
    ],
    ids=str,
)
def test_cancellation_costs_no_order(expression, order, terms):
    assert expand(expression, order) == {Fraction(k): c for k, c in terms.items()}


def test_symbols_without_a_series_are_constants():
    terms = expand((p + s) / (q - s), 2)
    assert sympy.simplify(terms[Fraction(0)] - p / q) == 0
    assert sympy.simplify(terms[Fraction(1)] - (p + q) / q**2) == 0
    assert expand(sympy.exp(p * s), 3)[Fraction(2)] == p**2 / 2


def test_two_small_symbols_of_different_sizes():
    values = {s: Series({Fraction(1): s}), p: Series({Fraction(3, 2): p})}
    terms = expand_expression(1 / (1 - s - p), values, Fraction(3)).terms
    assert terms == {Fraction(0): 1, Fraction(1): s, Fraction(3, 2): p, Fraction(2): s**2, Fraction(5, 2): 2 * p * s}


def test_a_leading_coefficient_that_is_zero_in_disguise_is_dropped():
    hidden = sympy.sin(p) ** 2 + sympy.cos(p) ** 2 - 1
    assert expand(1 / (hidden + s), 1) == {Fraction(-1): 1}
    assert expand(sympy.sqrt(hidden + s**2 + s**3), 3) == {Fraction(1): 1, Fraction(2): R(1, 2)}


def test_the_absolute_value_takes_the_sign_of_the_leading_term():
    assert expand(abs(s - 2), 3) == {Fraction(0): 2, Fraction(1): -1}
    assert expand(abs(s**2 - s), 3) == {Fraction(1): 1, Fraction(2): -1}
    assert expand(abs(p * s + s**2), 3) == {Fraction(1): abs(p), Fraction(2): sympy.sign(p)}
    assert expand(abs(s - sympy.sin(s)) / s**3, 1) == {Fraction(0): R(1, 6)}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (1 / (sympy.exp(p) * (1 + s) - sympy.exp(p) - s * sympy.exp(p)), "0 to a power"),
        (1 / (sympy.sin(s) ** 2 + sympy.cos(s) ** 2 - 1), "cancellation leaves none"),
        (sympy.log(s), "log at 0"), (sympy.log(-1 - s), "log at -1"),
        (sympy.tan(sympy.pi / 2 + s), "real"), (sympy.sqrt(-1 + s), "-1 to a power of 1/2"),
        ((s - 4) ** R(1, 3), "real"),
        (sympy.exp(1 / s), "finite argument"), (sympy.sin(s**-2), "finite argument"),
        (sympy.Pow(2, s, evaluate=False), "rational powers"), (s**p, "rational powers"),
    ],
    ids=str,
)  # fmt: skip
def test_what_has_no_such_series_is_refused(expression, message: str):
    with pytest.raises(NotDerivableError, match=message):
        expand(expression, 2)


def test_an_order_beyond_what_is_known_is_refused():
    rough = {s: Series({Fraction(1): sympy.Integer(1)}, Fraction(2))}
    assert expand_expression(sympy.exp(s), rough, Fraction(2)).terms == {Fraction(0): 1, Fraction(1): 1}
    with pytest.raises(NotDerivableError, match="cancellation leaves none"):
        expand_expression(sympy.exp(s), rough, Fraction(3))


def test_series_of_nothing_and_constants():
    assert constant(0) == Series({})
    assert constant(0).valuation == INFINITE
    assert multiply(constant(0), S[s], Fraction(3)) == Series({})
    assert apply(sympy.exp, Series({}), Fraction(3)).terms == {Fraction(0): 1}
    assert apply(sympy.cos, Series({}, Fraction(2)), Fraction(9)).order == 2
    assert S[s].cut(INFINITE) == S[s]
