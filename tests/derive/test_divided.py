"""Exact divided differences."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.divided import divided, without
from dynsys.errors import MisuseError

t, x = sympy.symbols("t x", real=True)
leaves = st.sampled_from([t, x, sympy.Integer(2), sympy.Rational(-1, 3)])
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, st.integers(2, 3)).map(lambda pair: pair[0] ** pair[1]),
        inner.map(lambda a: sympy.sqrt(1 + a**2)),
        inner.map(lambda a: 1 / (2 + a**2)),
        inner.map(lambda a: (3 + a**2) ** sympy.Rational(-3, 2)),
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(formulas, st.fractions(-2, 2, max_denominator=9), st.fractions(-2, 2, max_denominator=9))
def test_the_difference_is_exact(formula, at_t, at_x) -> None:
    start, quotient = divided(formula, t)
    assert t not in start.free_symbols
    point = {t: sympy.Rational(str(at_t)), x: sympy.Rational(str(at_x))}
    whole, rest = formula.subs(point), (start + t * quotient).subs(point)
    assert abs(sympy.N(whole - rest, 30)) < 1e-20 * (1 + abs(sympy.N(whole, 30)))


@settings(deadline=None, max_examples=30)
@given(formulas)
def test_no_quotient_zero_over_zero_is_left(formula) -> None:
    quotient = divided(formula, t).quotient
    at = quotient.subs({t: 0, x: sympy.Rational(1, 7)})
    slope = sympy.diff(formula, t).subs({t: 0, x: sympy.Rational(1, 7)})
    assert abs(sympy.N(at - slope, 30)) < 1e-20 * (1 + abs(sympy.N(slope, 30)))


def test_a_power_is_divided_out() -> None:
    root = sympy.sqrt(1 + x * t)
    rest = without((root - 1) ** 2 * (2 + t), t, 2)
    assert sympy.simplify(rest.subs({t: 3, x: 1}) - 5 / sympy.Integer(9)) == 0
    assert without(sympy.Integer(0), t, 3) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: divided(sympy.exp(t), t), "sums, products, integer powers and square roots are expected of t"),
        (lambda: divided(t ** sympy.Rational(1, 3), t), "sums, products, integer powers and square roots"),
        (lambda: divided(sympy.sqrt(t), t), "a root that is not 0 at t = 0 is expected"),
        (lambda: divided(1 / t, t), "a denominator that is not 0 at t = 0 is expected"),
        (lambda: without(t + t**2, t, 2), r"a multiple of t\*\*2 is expected, got one of t\*\*1 only"),
    ],
)
def test_what_cannot_be_divided(call, message) -> None:
    with pytest.raises(MisuseError, match=message):
        call()
