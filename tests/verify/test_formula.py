"""Formulas as plain data mean what the expressions mean, and what is outside the closed list raises."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.symbols import FUNCTIONS, symbol, symbols
from dynsys.errors import ExactnessError, MisuseError
from dynsys.verify.formula import DEEPEST, NUMBER, Formula, depth, number_text, to_formula

X, Y = symbols("x,y")
HALF = sympy.Rational(1, 2)

leaves = st.sampled_from([X, Y, sympy.Integer(2), sympy.Rational(-3, 7), sympy.pi, sympy.E])


def meaning(formula: Formula) -> sympy.Expr:
    """The expression that a formula stands for, by the list in FORMAT.md."""
    if isinstance(formula, str):
        return sympy.Rational(formula) if NUMBER.fullmatch(formula) else symbol(formula)
    head, *parts = formula
    if head == "^":
        return meaning(parts[0]) ** parts[1]
    operations = {
        "+": sympy.Add,
        "*": sympy.Mul,
        "-": lambda a, b: a - b,
        "/": lambda a, b: a / b,
        "neg": lambda a: -a,
        "pi": lambda: sympy.pi,
        **FUNCTIONS,
    }
    return operations[head](*map(meaning, parts))


def grow(inner: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda ab: ab[0] + ab[1]),
        pair.map(lambda ab: ab[0] * ab[1]),
        pair.map(lambda ab: ab[0] / (1 + ab[1] ** 2)),
        inner.map(lambda a: (1 + a**2) ** sympy.Rational(-3, 2)),
        st.tuples(st.sampled_from([sympy.sin, sympy.tanh, sympy.atan, sympy.Abs, sympy.cos]), inner).map(
            lambda fa: fa[0](fa[1])
        ),
    )


@settings(deadline=None, max_examples=100)
@given(st.recursive(leaves, grow, max_leaves=8))
def test_an_expression_comes_back_with_the_same_value(expression: sympy.Expr) -> None:
    formula = to_formula(expression)
    assert json.loads(json.dumps(formula)) == formula
    at = {X: sympy.Rational(3, 8), Y: sympy.Rational(-5, 4)}
    before, after = (sympy.N(e.subs(at), 30) for e in (expression, meaning(formula)))
    assert abs(before - after) < sympy.Float("1e-24") * (1 + abs(before))


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        (sympy.Rational(-1, 3), "-1/3"),
        (X * (1 - X), ["*", "x", ["-", "1", "x"]]),
        (X / Y, ["/", "x", "y"]),
        (X**-2, ["/", "1", ["^", "x", 2]]),
        (sympy.sqrt(X), ["sqrt", "x"]),
        (X ** sympy.Rational(3, 4), ["^", ["sqrt", ["sqrt", "x"]], 3]),
        (X ** sympy.Rational(1, 3), ["exp", ["*", "1/3", ["log", "x"]]]),
        (sympy.E, ["exp", "1"]),
        (sympy.pi * X, ["*", ["pi"], "x"]),
        (sympy.sign(X), ["/", "x", ["abs", "x"]]),
        (-X - Y, ["-", ["neg", "x"], "y"]),
    ],
)
def test_formulas_are_as_displayed(expression: sympy.Expr, formula: Any) -> None:
    assert to_formula(expression) == formula


def test_numbers_are_in_lowest_terms() -> None:
    assert number_text(Fraction(4, -6)) == "-2/3"


def test_floats_are_refused_with_what_to_write() -> None:
    for value in (0.1, X + 0.5):
        with pytest.raises(ExactnessError, match=r"write a fraction, such as Rational\(1, 10\)"):
            to_formula(value)


@pytest.mark.parametrize(
    "expression",
    [sympy.gamma(X), sympy.I, sympy.oo, X**Y, sympy.Max(X, Y), sympy.sec(X), sympy.Integral(X, X), sympy.GoldenRatio],
)
def test_what_is_outside_the_list_is_refused(expression: sympy.Expr) -> None:
    with pytest.raises(MisuseError, match="the known functions is expected"):
        to_formula(expression)


def test_powers_are_bounded() -> None:
    assert to_formula(X**1000) == ["^", "x", 1000]
    with pytest.raises(MisuseError, match="1 to 1000"):
        to_formula(X**1001)


def test_depth_is_bounded() -> None:
    formula: Any = "x"
    expression = X
    for _ in range(DEEPEST + 1):
        formula, expression = ["sin", formula], sympy.sin(expression)
    assert depth(formula) == DEEPEST + 1
    with pytest.raises(MisuseError, match="at most 200 deep"):
        to_formula(expression)
    assert to_formula(expression.args[0]) == formula[1]


def test_far_too_deep_an_expression_is_refused_too() -> None:
    expression = X
    for _ in range(4000):
        expression = sympy.Add(sympy.Mul(expression, Y, evaluate=False), HALF, evaluate=False)
    with pytest.raises(MisuseError, match="at most 200 deep"):
        to_formula(expression)
