"""Numbers, boxes and formulas as they are read by a person say exactly what is meant."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynsys.verify.check.sentences import boxes_text, formula_text, map_text, number_text, side_text

F = Fraction
DECIMAL = st.tuples(st.integers(-(10**30), 10**30), st.integers(0, 40)).map(lambda p: F(p[0], 10 ** p[1]))
BINARY = st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 80)).map(lambda p: F(p[0], 2 ** p[1]))


@given(st.one_of(st.fractions(), DECIMAL, BINARY))
def test_numbers_are_exact(value) -> None:
    shown = number_text(value)
    assert F(shown) == value
    if "." in shown:
        assert F(Decimal(shown)) == value
        assert not shown.endswith("0")
        assert len(shown.split(".")[1]) <= 40


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (F(0), "0"),
        (F(-7), "-7"),
        (F(10**50), "1" + "0" * 50),
        (F(1, 3), "1/3"),
        (F(-3, 8), "-3/8"),
        (F(1, 999999), "1/999999"),
        (F(1, 10**6), "0.000001"),
        (F(-1, 10**6), "-0.000001"),
        (F(-1000001, 10**6), "-1.000001"),
        (F(1, 2**40), "0.0000000000009094947017729282379150390625"),
        (F(1, 2**41), "1/2199023255552"),
        (F(1, 10**40), "0." + "0" * 39 + "1"),
        (F(1, 10**41), "1/1" + "0" * 41),
        (F(1, 3 * 10**6), "1/3000000"),
    ],
)
def test_fractions_and_decimals(value, shown) -> None:
    assert number_text(value) == shown


def test_sides_and_boxes() -> None:
    assert side_text((F(1, 2), F(1, 2))) == "{1/2}"
    assert side_text((F(-1, 10**7), F(2))) == "[-0.0000001, 2]"
    assert boxes_text([[(F(0), F(1)), (F(2), F(2))], [(F(3), F(4)), (F(5), F(6))]]) == "[0, 1] x {2}, [3, 4] x [5, 6]"


def test_maps() -> None:
    assert map_text(["x"], {}, [["*", "r", "x"]]) == "the map (x) -> (r*x)"
    assert map_text(["x", "y"], {"b": F(1, 3), "a": F(2)}, ["y", "x"]) == "the map (x, y) -> (y, x) at a = 2, b = 1/3"
    assert formula_text(["^", ["-", "x", "1"], -2]) == "(x - 1)^(-2)"
