"""What is no formula, or would grow without end, is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.formula import Reader
from dynsys.verify.check.polynomials import quotients
from dynsys.verify.check.refusal import Refusal


def read(*formulas):
    return Reader(["x", "y"]).program(formulas)


BAD = {
    "number": (3, "a formula is expected"),
    "nothing": ([], "a formula is expected"),
    "no name": ([["x"], "x"], "a formula is expected"),
    "unknown symbol": ("z", "the symbol 'z' is not known"),
    "unknown function": (["gamma", "x"], "'gamma' of 1 parts is not in the table"),
    "too many": (["sin", "x", "y"], "'sin' of 2 parts is not in the table"),
    "empty sum": (["+"], "'+' of 0 parts is not in the table"),
    "one quotient": (["/", "x"], "'/' of 1 parts is not in the table"),
    "power of one": (["^", "x"], "'^' takes a formula and an integer"),
    "formula as exponent": (["^", "x", "2"], "an exponent: an integer from -1000 to 1000 is expected, got '2'"),
    "boolean exponent": (["^", "x", True], "got True"),
    "large exponent": (["^", "x", 1001], "an exponent: an integer"),
    "zero exponent": (["^", "x", 0], "the exponent 0 is not allowed"),
    "long number": ("1" * 4001, "more than 4000 digits"),
    "zero below": ("1/0", "a rational number in a string is expected"),
    "decimal": ("1.5", "a rational number in a string is expected"),
    "other digits": ("1\u0661", "a rational number in a string is expected"),
    "space": ("1 ", "a rational number in a string is expected"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_formula(name: str) -> None:
    formula, words = BAD[name]
    with pytest.raises(Refusal) as caught:
        read(formula)
    assert words in str(caught.value)


def test_deep_and_long_formulas() -> None:
    formula = "x"
    for _ in range(limits.FORMULA_DEPTH + 1):
        formula = ["neg", formula]
    with pytest.raises(Refusal, match="nested deeper than 200"):
        read(formula)
    with pytest.raises(Refusal, match="more than 100000 parts"):
        read(["+", *["x"] * 100001])


def test_numbers_that_would_grow_without_end() -> None:
    formula = ["^", ["^", ["^", "7/3", 1000], 1000], 1000]
    for work in (
        lambda p: exact_values(p, [Fraction(1), Fraction(1)], Budget(10**8)),
        lambda p: quotients(p, Budget(10**10)),
    ):
        with pytest.raises(Refusal, match="an exact number would have about"):
            work(read(formula))


def test_polynomials_that_would_grow_without_end(monkeypatch) -> None:
    with pytest.raises(Refusal, match="operations, more than"):
        quotients(read(["^", ["+", "x", "y", "1"], 1000]), Budget(10**6))
    monkeypatch.setattr(limits, "TERMS", 100)
    with pytest.raises(Refusal, match="more than 100 terms"):
        quotients(read(["^", ["+", "x", "y", "1"], 30]), Budget(10**9))
