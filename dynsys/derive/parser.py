"""The project's own reader of typed formulas: a closed language, bounded, never evaluated as Python.

Numbers are exact (0.2 is 1/5). Operators + - * / ** bind as in Python; the functions and constants are those
of ``dynsys.derive.symbols``.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy

from dynsys.derive.grammar import Parser
from dynsys.derive.printer import to_text as to_text
from dynsys.derive.symbols import symbols
from dynsys.derive.tokens import Kind


def parse_expression(text: str, names: Iterable[str] | None = None) -> sympy.Expr:
    """Return the expression that a text means.

    Parameters
    ----------
    text
        At most 10,000 characters, nested at most 64 deep.
    names
        The names that may stand in it; None: any.

    Raises
    ------
    ParseError
        Where the text is not in the language or not bounded: the column, what was expected, what was got.

    Examples
    --------
    >>> parse_expression("-x**2 + 0.5*sqrt(y)")
    -x**2 + sqrt(y)/2
    """
    parser = Parser(text, names)
    expression = parser.whole()
    parser.end()
    return expression


def parse_map(text: str, state: str | Iterable[str]) -> tuple[tuple[sympy.Expr, ...], tuple[sympy.Symbol, ...]]:
    """Return the rule, in the order of the state, and the parameters, by name, of ``x' = …; y' = …``.

    Raises
    ------
    ParseError
        Where a formula is not in the language, or a state variable has no formula or two.

    Examples
    --------
    >>> parse_map("y' = b*x; x' = 1 - a*x**2 + y", "x,y")
    ((-a*x**2 + y + 1, b*x), (a, b))
    """
    variables = symbols(state)
    names = ", ".join(s.name for s in variables)
    parser = Parser(text, None)
    rule: dict[sympy.Symbol, sympy.Expr] = {}
    more = True
    while more:
        while parser.at(";", "\n", "\r"):
            parser.take()
        if parser.next.kind is Kind.END:
            break
        token = parser.take()
        variable = parser.variable(token)
        if variable not in variables:
            parser.fail(f"a state variable among {names}", token)
        if variable in rule:
            parser.fail("one formula for each state variable", token)
        parser.require("'", f"after {token.text}")
        parser.require("=", f"after {token.text}'")
        rule[variable] = parser.whole()
        more = parser.end(";", "\n", "\r")
    for variable in variables:
        if variable not in rule:
            parser.fail(f"{variable}' = …")
    found = {s for part in rule.values() for s in part.free_symbols} - set(variables)
    return tuple(rule[v] for v in variables), tuple(sorted(found, key=lambda s: str(s.name)))


def parse_ties(text: str, names: Iterable[str] | None = None) -> dict[sympy.Symbol, sympy.Expr]:
    """Return what each tied symbol equals, from a text such as ``z=x, w=y``.

    Raises
    ------
    ParseError
        Where the text is not a list of ``name = expression``, or ties a name twice.

    Examples
    --------
    >>> parse_ties("z=x, w=y")
    {z: x, w: y}
    """
    parser = Parser(text, names)
    ties: dict[sympy.Symbol, sympy.Expr] = {}
    more = True
    while more:
        token = parser.take()
        variable = parser.variable(token)
        if variable in ties:
            parser.fail("one tie for each name", token)
        parser.require("=", f"after {token.text}")
        ties[variable] = parser.whole()
        more = parser.end(",")
    return ties


def parse_chain(text: str, names: Iterable[str] | None = None) -> tuple[sympy.Expr, ...]:
    """Return expressions that are positive exactly where a text such as ``x > y > 0, a < b`` holds.

    Raises
    ------
    ParseError
        Where the text is not a list of comparisons by > and <.

    Examples
    --------
    >>> parse_chain("x > y > 0, a < b")
    (x - y, y, -a + b)
    """
    parser = Parser(text, names)
    positive: list[sympy.Expr] = []
    more = True
    while more:
        left = parser.whole()
        if not parser.at(">", "<"):
            parser.fail("'>' or '<'")
        while parser.at(">", "<"):
            sign = parser.take().text
            right = parser.whole()
            positive.append(left - right if sign == ">" else right - left)
            left = right
        more = parser.end(",")
    return tuple(positive)
