"""What is not in the language, or could grow, is refused at once, in one line that names the column."""

from __future__ import annotations

import time

import pytest

from dynsys.derive.parser import parse_expression
from dynsys.errors import ParseError


def deep(pattern: str, depth: int) -> str:
    text = "x"
    for _ in range(depth):
        text = pattern.replace("@", text)
    return text


REFUSED = {
    "__import__('os').system('x')": "'_'",
    "x.__class__": "'.'",
    "lambda: 0": "':'",
    "x[0]": "'\\['",
    "x if y else 0": "operator .* got 'if'",
    "x; y": "operator .* got ';'",
    "x == y": "operator .* got '='",
    "x\ny": "operator",
    "9**9**9**9": "exponent, got 387420489",
    "x**201": "exponent, got 201",
    "x**(1/65)": "exponent, got 1/65",
    "x**y": "exponent, got y",
    "2**x": "exponent, got x",
    "((x**64)**64)**64": "degree .* 1000 .* got 4096",
    "x**200*y**200*x**200*y**200*x**200*x": "degree .* 1000 .* got 1001",
    "exp(2*log(x**200)) + exp(100*log(x**200))": "degree",
    "x**(1/63)*x**(1/64)": "q <= 64 are expected",
    "(" * 4000 + "x" + ")" * 4000: "nesting of at most 64",
    "(" * 100_000 + "x" + ")" * 100_000: "at most 10000 characters",
    deep("-@", 65): "nesting",
    "**".join(["x"] + ["1"] * 70): "nesting",
    deep("sin(@)", 65): "nesting",
    "1/0": "divisor other than 0",
    "x/(y - y)": "divisor other than 0",
    "0**-1": "divisor other than 0",
    "1/(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))": "told from 0",
    "sqrt(-1)": "not real",
    "sqrt(1 - exp(1))": "not real",
    "(-8)**(1/3)": "not real",
    "sqrt(-x**2)**2": "not real",
    "log(0)": "not finite",
    "log(-2)": "not real",
    "log(1 - exp(1))": "not real",
    "tan(pi/2)": "real, finite",
    "exp(3000)": "size",
    "exp(exp(exp(100)))": "size",
    "cosh(10**100)": "size",
    "sin(exp(2000)*exp(2000))": "2\\*\\*4096 in size",
    "exp(2000)**2": "2\\*\\*4096 in size",
    "exp(1000*log(x))": "factor of a log",
    "exp(pi*log(x))": "factor of a log",
    "1e99999": "4096 bits",
    "1e1000000000000": "4096 bits",
    "1e-1300": "4096 bits",
    "(10**200)**10": "4096 bits",
    "*".join(["1" + "0" * 200] * 8): "4096 bits",
    "+".join(f"x/7**{n}" for n in range(100)): "4096 bits",
    "*".join(f"exp(x/7**{n})" for n in range(100)): "4096 bits",
    "x y": "operator .* got 'y'",
    "2x": "operator .* got 'x'",
    "x (y)": "operator, or a function",
    "f(x)": "function among sqrt, exp",
    "": "the end",
    "   ": "the end",
    "x +": "the end",
    "(x": "'\\)' or an operator",
    "x)": "operator .* got '\\)'",
    "x */ y": "got '/'",
    "sin": "'\\(' after sin",
    "sin x": "'\\(' after sin",
    "sin(x, y)": "got ','",
    "sin()": "got '\\)'",
    "\u0445 + 1": "not ASCII",
    "x\u00b2": "not ASCII",
    "x \u2212 y": "not ASCII",
    "nan": "finite number",
    "-inf": "finite number",
    "oo": "finite number",
    "x\x00": "x00",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=lambda t: repr(t)[:30])
def test_what_is_not_in_the_language_is_refused_quickly_in_one_line(text: str, message: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ParseError, match=message) as refused:
        parse_expression(text)
    assert time.perf_counter() - start < 2
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250
    assert 1 <= refused.value.column <= 10_001


@pytest.mark.parametrize(
    ("text", "column"), [("x + $", 5), ("x y", 3), ("1/0", 3), ("x + f(y)", 5), ("(x", 3), ("x*sqrt(-1)", 3)]
)
def test_an_error_names_the_column(text: str, column: int) -> None:
    with pytest.raises(ParseError, match=f"^column {column}: ") as refused:
        parse_expression(text)
    assert refused.value.column == column


def test_an_unknown_name_is_refused_with_what_is_known() -> None:
    with pytest.raises(ParseError, match="x, eta is expected, got 'y'"):
        parse_expression("x + y", ["x", "eta"])
    with pytest.raises(ParseError, match="none"):
        parse_expression("x", [])


@pytest.mark.parametrize("pattern", ["(@)", "sin(@)", "sqrt(x + @)", "1/(1 + @)", "abs(y*@)", "(x + 1)*(@)"])
def test_the_deepest_nesting_is_read_without_exhausting_the_stack(pattern: str) -> None:
    text = deep(pattern, 60)
    assert {s.name for s in parse_expression(text).free_symbols} <= {"x", "y"}


def test_long_flat_texts_are_read() -> None:
    names = [f"x{i}" for i in range(900)]
    assert len(parse_expression(" + ".join(names)).args) == 900
    assert len(parse_expression("*".join(names)).args) == 900
