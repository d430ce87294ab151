"""Extrapolated limits: exact on what they are made for, and honest on cascades and on rows that are none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.parser import parse_expression
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.cascade import CascadeMethod, Extrapolated, cascade, decimal_text, extrapolate, ratios_of

FEIGENBAUM = Fraction("4.669201609102990671853203820466")
rationals = st.fractions(-10, 10, max_denominator=1000)


@given(limit=rationals, scale=rationals, rate=st.fractions("3/2", 10, max_denominator=100), count=st.integers(3, 8))
def test_a_geometric_sequence_has_its_limit(limit, scale, rate, count):
    found = extrapolate([limit + scale / rate**n for n in range(count)], 30)
    assert abs(found.value - limit) <= found.error + Fraction(1, 10**60)
    if count > 3:
        assert abs(found.value - limit) < Fraction(1, 10**20)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    scales=st.lists(st.fractions(-1, 1, max_denominator=50), min_size=1, max_size=3),
    rates=st.lists(st.fractions(2, 12, max_denominator=10), min_size=3, max_size=3, unique=True),
    count=st.integers(5, 9),
)
def test_the_error_covers_sums_of_geometric_sequences(scales, rates, count):
    values = [1 + sum(c / rate**n for c, rate in zip(scales, rates, strict=False)) for n in range(count)]
    found = extrapolate(values, 40)
    assert abs(found.value - 1) <= found.error + Fraction(1, 10**40)


def test_too_few_values_have_no_limit():
    assert extrapolate([], 10) is None
    assert extrapolate([Fraction(1)], 10) is None


def test_a_constant_is_right_to_its_digits():
    found = extrapolate([Fraction(5)] * 4, 10)
    assert (found.value, found.error) == (5, Fraction(5, 10**10))


def test_an_arithmetic_sequence_is_not_claimed_to_converge():
    assert extrapolate([Fraction(n) for n in range(6)], 30).error >= 1


def test_ratios():
    assert ratios_of([Fraction(0), Fraction(1), Fraction(2), Fraction(5, 2)]) == (1, 2)
    assert ratios_of([Fraction(0), Fraction(1)]) == ()


@pytest.mark.parametrize(
    ("value", "error", "text", "error_text"),
    [
        ("0.65992379787488", "3.4e-12", "0.6599237978749", "3.5e-12"),
        ("-2.5", "0.012", "-2.500", "0.012"),
        ("123456", "2", "123456.0", "2.0"),
        ("0.1234", "5", "0.12", "5.1"),
    ],
)
def test_texts_show_what_is_known(value, error, text, error_text):
    found = Extrapolated(Fraction(value), Fraction(error), "")
    assert (found.text, found.error_text) == (text, error_text)
    assert abs(Fraction(found.text) - found.value) + found.error <= Fraction(found.error_text)


@given(value=st.fractions(-(10**9), 10**9), digits=st.integers(1, 40))
def test_decimal_texts_are_rounded_to_nearest(value, digits):
    shown = Fraction(decimal_text(value, digits))
    assert abs(shown - value) <= abs(value) / (2 * Fraction(10) ** (digits - 1))


CASES = {
    "logistic": ("a*x*(1-x)", (2, 4), 0.6),
    "ricker": ("a*x*exp(-x)", (2, 20), 1.0),
    "two": ("x - a*(x**2 - 1)*x", ("0.5", "1.5"), 1.0),
    "three": ("x - a*(x**3 - 1)*x**2", ("0.4", 1), 1.0),
    "four": ("x - a*(x**4 - 1)*x**3", ("0.3", "0.7"), 1.0),
}


@pytest.mark.parametrize("name", CASES)
def test_limit_and_ratio_of_few_flips_are_within_their_errors(name):
    """The truth: Feigenbaum's constant, and the limit of more flips, within its own error."""
    x, a = symbols("x,a")
    text, interval, start = CASES[name]
    map_ = compile_map(System(name, (x,), (a,), (parse_expression(text, ["x", "a"]),)))
    fine = cascade(map_, "a", interval, [start], {}, CascadeMethod(steps=8, digits=50))
    for count in range(3, 8):
        few = extrapolate(fine.values[:count], 30)
        assert abs(few.value - fine.limit.value) <= few.error + fine.limit.error
        ratio = extrapolate(fine.ratios[: count - 1], 30)
        assert abs(ratio.value - FEIGENBAUM) <= ratio.error
    assert fine.limit.error < Fraction(1, 10**6)


@pytest.mark.parametrize("b", ["3/10", "-3/10"])
def test_the_limit_of_the_henon_map_is_within_its_error(systems, b):
    henon = compile_map(systems.HENON)
    fine = cascade(henon, "a", ("0.1", 2), [0.6, 0.2], {"b": b}, CascadeMethod(steps=8, digits=50))
    for count in range(3, 8):
        few = extrapolate(fine.values[:count], 30)
        assert abs(few.value - fine.limit.value) <= few.error + fine.limit.error
        ratio = extrapolate(fine.ratios[: count - 1], 30)
        assert abs(ratio.value - FEIGENBAUM) <= ratio.error
