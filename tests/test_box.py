"""Exact numbers and boxes: what is exact comes in exact, and nothing else comes in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.box import MAX_DIGITS, Box, exact
from dynsys.errors import ExactnessError, MisuseError

fractions = st.fractions(max_denominator=10**6)


@settings(deadline=None, max_examples=60)
@given(fractions)
def test_a_fraction_is_itself_as_number_and_as_text(value: Fraction):
    assert exact(value) == exact(str(value)) == exact(f"  {value} ") == value


@settings(deadline=None, max_examples=60)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=8))
def test_a_decimal_text_is_the_rational_that_is_written(value: Decimal):
    assert exact(str(value)) == exact(f"{value:e}") == Fraction(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.2", "1/5"), (".5", "1/2"), ("5.", "5"), ("+3", "3"), ("-1e-3", "-1/1000"), ("2E2", "200"), ("007/014", "1/2")],
)
def test_texts_and_their_values(text: str, value: str):
    assert exact(text) == Fraction(value)


def test_an_integer_of_any_size_is_exact():
    assert exact(10**1000) == 10**1000
    assert type(exact(3)) is Fraction


@pytest.mark.parametrize("value", [0.2, float("nan"), np.float64(0.2), np.int64(1), True, None, Decimal("0.2"), 1j])
def test_what_is_not_exact_is_a_type_error(value: object):
    with pytest.raises(ExactnessError, match="int, Fraction or text such as '1/5'") as caught:
        exact(value)
    assert isinstance(caught.value, TypeError)


def test_the_error_says_what_to_write():
    with pytest.raises(ExactnessError, match=r"write '0\.2' for the decimal that you see"):
        exact(0.2)
    with pytest.raises(ExactnessError, match="write '1/5'"):
        exact(sympy.Rational(1, 5))


@pytest.mark.parametrize(
    "text",
    ["", " ", "nan", "inf", "x", "1/0", "1/00", "1//2", "1/-2", "1.5/2", "--1", "1e", "e5", "1e²", "1²", "٣", "½",
     "1_000", "1e1_0", "0x10", "1 2", "1/2/3", "1,5"],
)  # fmt: skip
def test_a_text_that_is_no_rational_number_is_refused(text: str):
    with pytest.raises(MisuseError, match="a rational number such as 0.2 or 1/5 is expected"):
        exact(text)


@pytest.mark.parametrize("text", ["1" * (MAX_DIGITS + 1), "1e401", "1e-401", "1e99999999999", "1/" + "3" * MAX_DIGITS])
def test_numbers_are_bounded(text: str):
    with pytest.raises(MisuseError, match=f"at most {MAX_DIGITS} digits"):
        exact(text)


def test_the_bound_is_reached():
    assert exact("1e400") == 10**400
    assert exact("9" * MAX_DIGITS) == 10**MAX_DIGITS - 1


@settings(deadline=None, max_examples=60)
@given(fractions, fractions, fractions)
def test_a_box_is_closed_and_contains_just_what_is_between(one: Fraction, other: Fraction, point: Fraction):
    lo, hi = sorted((one, other))
    box = Box({"x": (str(lo), hi)})
    assert box.contains({"x": lo})
    assert box.contains({"x": hi})
    assert box.contains({"x": point}) == (lo <= point <= hi)


def test_a_box_has_its_sides_by_name_in_the_order_given():
    box = Box({"y": (0, "1/3"), "x": ("0.1", 3)})
    assert box.names == ("y", "x")
    assert box.sides == {"y": (0, Fraction(1, 3)), "x": (Fraction(1, 10), 3)}
    assert box.contains({"x": 1, "y": 0})
    assert not box.contains({"x": 1, "y": Fraction(1, 2)})


def test_a_float_is_compared_with_the_rounded_bounds_and_nan_is_nowhere():
    box = Box({"x": ("0.1", "0.3")})
    assert Fraction(0.1) != Fraction(1, 10)
    assert box.contains({"x": 0.1})
    assert box.contains({"x": 0.3})
    assert not box.contains({"x": 0.30000000000000004})
    assert not box.contains({"x": float("nan")})


def test_a_point_is_a_box():
    assert Box({"x": (1, 1)}).contains({"x": 1})


def test_boxes_refuse_no_sides_swapped_sides_and_floats():
    with pytest.raises(MisuseError, match="at least one side is expected, got none"):
        Box({})
    with pytest.raises(MisuseError, match="lo <= hi is expected for x, got 1:0"):
        Box({"x": (1, 0)})
    with pytest.raises(ExactnessError):
        Box({"x": (0.5, 1)})
