"""No typed formula is read as one that is defined where the text is not."""

from __future__ import annotations

import pytest
import sympy

from dynsys.derive.catalogue import models
from dynsys.derive.domain import put_in
from dynsys.derive.parser import parse_expression, parse_map, to_text
from dynsys.derive.symbols import as_expression, symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError, ParseError

X, Y = symbols("x,y")

WIDENED = [
    ("sqrt(x)**2", "the root of x"),
    ("1 + 2*sqrt(x)**4", "the root of x"),
    ("(x**(1/3))**3", "the root of x"),
    ("exp(log(x))", "the log of x"),
    ("exp(2*log(x + y))", "the log of x + y"),
    ("log(x) - log(x) + 1", "the log of x"),
    ("x**2/x", "the division by x"),
    ("0/x", "the division by x"),
    ("x/(x*y)", "the division by x*y"),
    ("1/(1/x)", "the division by x"),
    ("x**-1 - x**-1", "the division by x"),
    ("x**2*(x**-1)", "the division by x"),
    ("tan(x) - tan(x)", "the tangent of x"),
]


@pytest.mark.parametrize(("text", "lost"), WIDENED, ids=[t for t, _ in WIDENED])
def test_what_would_be_defined_on_more_is_refused(text: str, lost: str) -> None:
    with pytest.raises(ParseError, match="keeps its domain is expected, but") as caught:
        parse_expression(text)
    assert f"{lost} cancels" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(x)", "sqrt(4*x)", "sqrt(x**2)", "sqrt(x**2*y)", "sqrt(x**2 + 1)**2", "1/sqrt(x)", "sqrt(x)/x",
        "sqrt(x/y)", "x/(x**2)", "1/(x*y)", "2/(2*x + 2)", "x/(x**2 + 1)", "exp(x)/exp(x)", "1/abs(x)**2",
        "log(exp(x))", "log(x)*x", "log(x**2 + 1)", "tan(-x)", "x**(1/4)", "(x + 1)**(3/2)",
        "d/sqrt((c**2 + sqrt(c**4 + 4*d**2))/2)",
    ],
)  # fmt: skip
def test_what_keeps_its_domain_is_read(text: str) -> None:
    assert parse_expression(to_text(parse_expression(text))) == parse_expression(text)


def test_each_line_of_a_map_answers_for_itself() -> None:
    with pytest.raises(ParseError, match="the division by y cancels"):
        parse_map("x' = 1/x; y' = y**2/y", "x,y")


def test_every_rule_of_the_catalogue_is_read_back() -> None:
    for model in models():
        for part in model.system.rule:
            assert sympy.simplify(parse_expression(to_text(part)) - part) == 0


def test_text_is_never_run_as_python() -> None:
    with pytest.raises(MisuseError, match="an expression is expected"):
        System("text", (X,), (), ("x + 1",))
    with pytest.raises(MisuseError, match="an expression is expected"):
        as_expression("__import__('os').getcwd()")


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("(x - a)/(x - 2)", {"a": "2"}, "the division by x - 2 cancels"),
        ("x + y/a", {"a": "0"}, "the division by 0 has no value"),
        ("sqrt(x + a)*sqrt(x)", {"a": "0"}, "the root of x cancels"),
        ("x - 1 + y/x", {"y": "x"}, "the division by x cancels"),
        ("log(a) + x", {"a": "-1"}, "the log of -1 has no value"),
        ("1/x", {"x": "1/y"}, "the division by 1/y cancels"),
        ("tan(a)*x", {"a": "pi/2"}, "the tangent of pi/2 has no value"),
    ],
)
def test_values_that_would_widen_a_domain_are_refused(text: str, values: dict[str, str], words: str) -> None:
    given = {symbols(name)[0]: parse_expression(value) for name, value in values.items()}
    with pytest.raises(MisuseError, match=f"values that keep the domain of a formula are expected, but {words}"):
        put_in(parse_expression(text), given)


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("(x - a)/(x - 2)", {"a": "3"}, "(x - 3)/(x - 2)"),
        ("sqrt(a*x)", {"a": "4"}, "2*sqrt(x)"),
        ("x/(1 + x**2*a)", {"a": "0"}, "x"),
        ("log(x*a)", {"a": "2"}, "log(2*x)"),
        ("a*x*y", {"a": "y", "y": "a"}, "a*x*y"),
    ],
)
def test_values_that_keep_a_domain_are_put_in(text: str, values: dict[str, str], result: str) -> None:
    given = {symbols(name)[0]: parse_expression(value) for name, value in values.items()}
    assert put_in(parse_expression(text), given) == parse_expression(result)
