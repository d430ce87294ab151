"""The project's own reader of typed formulas: a closed language, bounded, never evaluated as Python.

Numbers are exact (0.2 is 1/5). Operators + - * / ** bind as in Python; the functions and constants are those
of ``dynsys.derive.symbols``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NoReturn

import sympy

from dynsys.derive import bounded
from dynsys.derive.bounded import Value
from dynsys.derive.printer import to_text as to_text
from dynsys.derive.symbols import CONSTANTS, FUNCTIONS, symbol, symbols
from dynsys.derive.tokens import Kind, Token, tokenize
from dynsys.errors import ParseError

MAX_NESTING = 64
_SUM, _PRODUCT, _UNARY, _POWER = 1, 2, 3, 4
_BINDING = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_NOT_FINITE = {"nan", "inf", "infinity", "oo", "zoo"}


class _Parser:
    """A Pratt parser: each operator has a binding power; what binds stronger is read first."""

    def __init__(self, text: str, names: Iterable[str] | None) -> None:
        self.tokens = tokenize(text)
        self.position = 0
        self.nesting = 0
        self.known = None if names is None else {name: symbol(name) for name in names}

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += token.kind is not Kind.END
        return token

    def at(self, *signs: str) -> bool:
        return self.next.kind in (Kind.SIGN, Kind.SEPARATOR) and self.next.text in signs

    def fail(self, expected: str, got: Token | None = None) -> NoReturn:
        got = got or self.next
        raise ParseError(f"{expected} is expected, got {got}", got.column)

    def require(self, sign: str, why: str) -> Token:
        if not self.at(sign):
            self.fail(f"{sign!r} {why}")
        return self.take()

    def nested(self, read: Callable[..., Value], *binding: int) -> Value:
        """Read one level deeper: what bounds the recursion."""
        if self.nesting >= MAX_NESTING:
            raise ParseError(f"a nesting of at most {MAX_NESTING} is expected, got more", self.next.column)
        self.nesting += 1
        value = read(*binding)
        self.nesting -= 1
        return value

    def binding(self) -> int:
        return _BINDING.get(self.next.text, 0) if self.next.kind is Kind.SIGN else 0

    def expression(self, least: int = _SUM) -> Value:
        """Read what binds at least as strongly; a whole sum or product at once: sympy sorts it once."""
        left = self.prefix()
        while (binding := self.binding()) >= least:
            if binding == _POWER:
                self.take()
                left = bounded.power(left, self.nested(self.expression, _UNARY))
                continue
            values = [left]
            while self.binding() == binding:
                sign = self.take().text
                value = self.expression(binding + 1)
                if sign == "-":
                    value = bounded.negative(value)
                elif sign == "/":
                    value = bounded.power(value, bounded.number(sympy.Integer(-1), value.column))
                values.append(value)
            left = (bounded.add if binding == _SUM else bounded.multiply)(values, left.column)
        return left

    def prefix(self) -> Value:
        token = self.take()
        if token.kind is Kind.NUMBER:
            return bounded.number(_number(token), token.column)
        if token.kind is Kind.NAME:
            return self.name(token)
        if token.kind is Kind.SIGN and token.text in "+-":
            value = self.nested(self.expression, _UNARY)
            return (value if token.text == "+" else bounded.negative(value))._replace(column=token.column)
        if token.kind is not Kind.SIGN or token.text != "(":
            self.fail("a number, a name or '('", token)
        return self.nested(self.parenthesis)._replace(column=token.column)

    def parenthesis(self) -> Value:
        value = self.expression()
        self.require(")", "or an operator")
        return value

    def name(self, token: Token) -> Value:
        text = token.text
        if text in FUNCTIONS:
            self.require("(", f"after {text}")
            return bounded.apply(text, self.nested(self.parenthesis), token.column)
        if self.at("("):
            self.fail(f"an operator, or a function among {', '.join(FUNCTIONS)}", token)
        if text in CONSTANTS:
            return bounded.variable(CONSTANTS[text], token.column)
        return bounded.variable(self.variable(token), token.column)

    def variable(self, token: Token) -> sympy.Symbol:
        """Return the symbol of a name."""
        if token.kind is not Kind.NAME:
            self.fail("a name", token)
        if token.text.lower() in _NOT_FINITE:
            self.fail("a finite number", token)
        if token.text in FUNCTIONS or token.text in CONSTANTS:
            self.fail("a name that is no function and no constant", token)
        if self.known is None:
            return symbol(token.text)
        if token.text not in self.known:
            self.fail(f"a name among {', '.join(self.known) or 'none'}", token)
        return self.known[token.text]

    def whole(self) -> sympy.Expr:
        """Read an expression that must end where a statement can."""
        start = self.next.column
        return bounded.require_language(self.expression().expression, start)

    def end(self, *separators: str) -> bool:
        """Whether the text goes on after a separator."""
        if self.next.kind is Kind.END:
            return False
        if not self.at(*separators):
            self.fail(" or ".join(["an operator", *(repr(s) for s in separators if s.strip()), "the end"]))
        self.take()
        return True


def _number(token: Token) -> sympy.Rational:
    """Return the exact number; one of more digits than bits are allowed is refused before it is computed."""
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(exponent) > 5 or len(mantissa) + abs(int(exponent or 0)) > bounded.MAX_BITS // 3:
        raise ParseError(
            f"a number of at most {bounded.MAX_BITS} bits is expected, got {token}", token.column
        )
    value = Fraction(token.text)
    return sympy.Rational(value.numerator, value.denominator)


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
    parser = _Parser(text, names)
    expression = parser.whole()
    parser.end()
    return expression


def parse_map(
    text: str, state: str | Iterable[str]
) -> tuple[tuple[sympy.Expr, ...], tuple[sympy.Symbol, ...]]:
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
    parser = _Parser(text, None)
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
    parser = _Parser(text, names)
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
    parser = _Parser(text, names)
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
