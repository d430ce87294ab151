"""Typed text means what Python's own grammar says, exactly, and is printed as it is read."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dynsys.derive.bounded import MAX_ROOT
from dynsys.derive.parser import parse_chain, parse_expression, parse_map, parse_ties, to_text
from dynsys.derive.symbols import FUNCTIONS, symbols
from dynsys.errors import MisuseError, ParseError

X, Y = SYMBOLS = symbols("x,y")


def combine(children: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    parts = st.lists(children, min_size=2, max_size=4)
    exponents = st.fractions(min_value=-4, max_value=6, max_denominator=4)
    return st.one_of(
        parts.map(lambda a: sympy.Add(*a)),
        parts.map(lambda a: sympy.Mul(*a)),
        st.tuples(children, exponents).map(lambda a: a[0] ** sympy.Rational(a[1].numerator, a[1].denominator)),
        st.tuples(st.sampled_from(sorted(set(FUNCTIONS) - {"sqrt"})), children).map(lambda a: FUNCTIONS[a[0]](a[1])),
        children.map(lambda a: -a),
    )


rationals = st.fractions(max_denominator=1000, min_value=-50, max_value=50)
leaves = st.one_of(
    st.sampled_from((*SYMBOLS, sympy.pi)), rationals.map(lambda q: sympy.Rational(q.numerator, q.denominator))
)
expressions = st.recursive(leaves, combine, max_leaves=6)


def rebuilt(expression: sympy.Expr) -> sympy.Expr:
    """Return sympy's automatic form: products are sometimes left nested in one pass."""
    return expression.func(*map(rebuilt, expression.args)) if expression.args else expression


def in_language(expression: sympy.Expr) -> bool:
    """Real in form, over the closed list, with rational exponents: what typed text can mean."""
    return not expression.has(sympy.I, sympy.zoo, sympy.nan, sympy.oo) and all(
        node.exp.is_Rational
        and node.exp.q <= MAX_ROOT
        and not (node.base.is_number and node.base.is_negative and node.exp.q > 1)
        for node in expression.atoms(sympy.Pow)
    )


@settings(deadline=None, max_examples=150)
@given(expressions)
def test_what_is_printed_is_read_as_the_same(expression: sympy.Expr) -> None:
    expression = rebuilt(rebuilt(expression))
    assume(in_language(expression))
    text = to_text(expression)
    try:
        again = parse_expression(text)
    except ParseError as refused:
        assume(not any(word in str(refused) for word in ("size", "bits", "told from 0")))
        raise
    assert again == expression


operators = st.sampled_from(("+", "-", "*", "/", " + ", " - "))
powers = st.sampled_from(("**2", "**3", "**-1", "**-2", "**2**2", "**+1", "**(1 - 3)", ""))


@st.composite
def texts(draw: st.DrawFn, depth: int = 3) -> str:
    """Arithmetic that is also Python."""
    pieces = []
    for i in range(draw(st.integers(1, 4))):
        inner = draw(st.sampled_from(("x", "y", "3", "2", "10")))
        if depth and draw(st.booleans()):
            inner = f"({draw(texts(depth=depth - 1))})"
        sign = draw(st.sampled_from(("", "", "-", "+", "--")))
        pieces += [draw(operators)] * (i > 0) + [sign + inner + draw(powers)]
    return "".join(pieces)


@settings(deadline=None, max_examples=100)
@given(texts())
def test_operators_bind_as_in_python(text: str) -> None:
    point = {"x": Fraction(5, 3), "y": Fraction(-7, 2)}
    try:
        expected = eval(re.sub(r"\d+", r"F(\g<0>)", text), {"F": Fraction, **point})
    except ZeroDivisionError:
        return
    try:
        expression = parse_expression(text)
    except ParseError as refused:
        assume(not any(word in str(refused) for word in ("divisor", "bits", "degree", "keeps its domain")))
        raise
    value = expression.subs({s: sympy.Rational(*point[s.name].as_integer_ratio()) for s in SYMBOLS})
    assert value == sympy.Rational(*expected.as_integer_ratio())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.2", Fraction(1, 5)),
        ("1e-3", Fraction(1, 1000)),
        ("2.50E+2", 250),
        (".5", Fraction(1, 2)),
        ("3.", 3),
        ("1/3", Fraction(1, 3)),
        ("-2**2", -4),
        ("2**-1", Fraction(1, 2)),
        ("2**3**2", 512),
        ("4**0.5", 2),
        ("8**(1/3)", 2),
        ("0**0", 1),
        ("sqrt(0)", 0),
        ("sqrt(1/4)", Fraction(1, 2)),
        ("abs(-3)", 3),
        ("exp(0) + log(1) + sin(pi) + cos(0) + atan(0)", 2),
        ("log(exp(2))", 2),
        ("1e300 - 1e300 + 1e-300*1e300", 1),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert parse_expression(text) == sympy.Rational(*Fraction(value).as_integer_ratio())


def test_names_are_real_symbols_and_pi_is_pi() -> None:
    assert parse_expression("x*y - pi") == X * Y - sympy.pi
    assert parse_expression("sqrt(x**2)") == abs(X)
    assert parse_expression("\tx ", ["x"]) == X


def test_products_are_flat() -> None:
    assert parse_expression("2*abs(x)*abs(x)*abs(x)").args == (2, X**2, abs(X))


@pytest.mark.parametrize("text", ["x**200*x**200*x**75", "y/(x**200*x**200)", "x**200*x**(399/2)", "exp(1)*x"])
def test_large_powers_and_e_are_printed_so_that_they_can_be_read(text: str) -> None:
    expression = parse_expression(text)
    assert parse_expression(to_text(expression)) == expression


def test_the_derivative_of_abs_is_printed_in_the_language() -> None:
    text = to_text(sympy.diff(abs(X - Y), X))
    at = {X: 2, Y: 5}
    assert parse_expression(text).subs(at) == -1


@pytest.mark.parametrize("expression", [sympy.gamma(X), sympy.oo, sympy.I, sympy.Float(0.5)], ids=str)
def test_what_is_not_in_the_language_is_not_printed(expression: sympy.Expr) -> None:
    with pytest.raises(MisuseError, match="functions is expected"):
        to_text(expression)


def test_a_map_is_read_in_the_order_of_the_state() -> None:
    a, b = symbols("a,b")
    expected = ((1 - a * X**2 + Y, b * X), (a, b))
    assert parse_map("x' = 1 - a*x**2 + y; y' = b*x", "x,y") == expected
    assert parse_map("\n y' = b*x\n\nx'=1 - a*x**2 + y;\r\n", ["x", "y"]) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x' = y", "y' = … is expected"),
        ("", "x' = … is expected"),
        ("x' = y; x' = 2", "one formula for each"),
        ("z' = y", "state variable among x, y"),
        ("x = y", "after x is expected"),
        ("x' y", "after x' is expected"),
        ("x' = y, y' = x", "operator or ';'"),
        ("x' = ; y' = x", "got ';'"),
        ("2' = x", "a name is expected"),
        ("sin' = x", "no function"),
    ],
)
def test_what_is_no_map_is_refused(text: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse_map(text, "x,y")


def test_ties() -> None:
    z, w = symbols("z,w")
    assert parse_ties("z=x, w = 2*y") == {z: X, w: 2 * Y}
    for text, message in (("z=x,z=y", "one tie"), ("z", "after z"), ("", "a name"), ("z=x,", "a name")):
        with pytest.raises(ParseError, match=message):
            parse_ties(text)
    with pytest.raises(ParseError, match="a name among z, x"):
        parse_ties("z = y", ["z", "x"])


def test_chains() -> None:
    assert parse_chain("x > y > 0") == (X - Y, Y)
    assert parse_chain("0 < y < x, x < 1") == (Y, X - Y, 1 - X)
    for text, message in (("x", "'>' or '<'"), ("x > ", "the end"), ("x > y = 0", "operator or ','")):
        with pytest.raises(ParseError, match=message):
            parse_chain(text)
