"""Differences of rational functions: by hand, and where something divides by zero everywhere."""

from __future__ import annotations

import pytest

from dynsys.verify.claims import Identity, prove
from dynsys.verify.claims.expansion import difference
from dynsys.verify.verdict import Verdict

PRODUCT = ["*", ["+", "x", "1"], ["-", "x", "1"]]
NOTHING = ["-", ["^", ["+", "x", "1"], 2], ["+", ["^", "x", 2], ["*", "2", "x"], "1"]]


def test_the_products_are_those_counted_by_hand() -> None:
    """(x + 1)·(x − 1): 2 + 2 terms added, 2·2 multiplied; x² − 1: 1 multiplied, 2 added; at last 2 + 2."""
    found = difference(["x"], PRODUCT, ["-", ["^", "x", 2], "1"])
    assert (found.is_zero, found.products) == (True, 2 + 2 + 4 + 1 + 2 + 4)
    assert not difference(["x"], PRODUCT, ["^", "x", 2]).is_zero


@pytest.mark.parametrize("power", [2, 3, 7, 12])
def test_powers_are_those_of_repeated_products(power: int) -> None:
    base = ["+", "x", ["/", "y", "3"]]
    assert difference(["x", "y"], ["^", base, power], ["*", *[base] * power]).is_zero
    assert not difference(["x", "y"], ["^", base, power], ["*", *[base] * (power - 1)]).is_zero
    assert difference(["x", "y"], ["^", base, -power], ["/", "1", ["*", *[base] * power]]).is_zero


def test_denominators_need_not_be_equal() -> None:
    left = ["-", ["/", "1", "x"], ["/", "1", ["+", "x", "1"]]]
    assert difference(["x"], left, ["/", "1", ["*", "x", ["+", "x", "1"]]]).is_zero
    assert not difference(["x"], left, ["/", "1", "x"]).is_zero


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["/", "x", NOTHING], ["/", "x", NOTHING]),
        (["/", "1", ["/", "1", NOTHING]], "0"),
        (["*", "0", ["/", "1", NOTHING]], "0"),
    ],
)
def test_what_divides_by_zero_everywhere_is_equal_to_nothing(left: list, right: object) -> None:
    assert not difference(["x"], left, right).is_zero


def test_such_an_identity_is_not_proved() -> None:
    hidden = "1/((x + 1)**2 - (x**2 + 2*x + 1))"
    assert prove(Identity(hidden, hidden.replace("1/", "x/x/"))).verdict is Verdict.UNDECIDED
