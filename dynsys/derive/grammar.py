"""The grammar of typed text: a Pratt parser over tokens, its recursion bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NoReturn

import sympy

from dynsys.derive import bounded
from dynsys.derive.bounded import Value
from dynsys.derive.domain import Condition, require_domain
from dynsys.derive.symbols import CONSTANTS, FUNCTIONS, symbol
from dynsys.derive.tokens import Kind, Token, tokenize
from dynsys.errors import ParseError

MAX_NESTING = 64
_SUM, _PRODUCT, _UNARY, _POWER = 1, 2, 3, 4
_BINDING = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_NOT_FINITE = {"nan", "inf", "infinity", "oo", "zoo"}


class Parser:
    """A text that is being read. Each operator has a binding power; what binds stronger is read first.

    Parameters
    ----------
    text
        What was typed.
    names
        The names that may stand in it; None: any.
    """

    def __init__(self, text: str, names: Iterable[str] | None) -> None:
        self.tokens = tokenize(text)
        self.position = 0
        self.nesting = 0
        self.conditions: list[Condition] = []
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
        left = self.prefix(least)
        while (binding := self.binding()) >= least:
            if binding == _POWER:
                self.take()
                left = self.power(left, self.nested(self.expression, _UNARY))
                continue
            values = [left]
            while self.binding() == binding:
                sign = self.take().text
                value = self.expression(binding + 1)
                if sign == "-":
                    value = bounded.negative(value)
                elif sign == "/":
                    value = self.power(value, bounded.number(sympy.Integer(-1), value.column))
                values.append(value)
            left = (bounded.add if binding == _SUM else bounded.multiply)(values, left.column)
        return left

    def power(self, base: Value, exponent: Value) -> Value:
        """Return a power, and note what it asks of its base."""
        result = bounded.power(base, exponent)
        e = exponent.expression
        if e.is_negative:
            self.conditions.append(Condition("divisor", base.expression, base.column))
        if not e.is_Integer:
            self.conditions.append(Condition("root", base.expression, base.column))
        return result

    def prefix(self, least: int) -> Value:
        """Read an operand; a sign before a product is the sign of the whole product."""
        token = self.take()
        if token.kind is Kind.NUMBER:
            return bounded.number(_number(token), token.column)
        if token.kind is Kind.NAME:
            return self.name(token)
        if token.kind is Kind.SIGN and token.text in "+-":
            value = self.nested(self.expression, max(least, _PRODUCT))
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
            argument = self.nested(self.parenthesis)
            kind = {"sqrt": "root", "log": "log", "tan": "tan"}.get(text)
            if kind is not None:
                self.conditions.append(Condition(kind, argument.expression, token.column))
            return bounded.apply(text, argument, token.column)
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
        start, self.conditions = self.next.column, []
        return require_domain(bounded.require_language(self.expression().expression, start), self.conditions)

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
        raise ParseError(f"a number of at most {bounded.MAX_BITS} bits is expected, got {token}", token.column)
    value = Fraction(token.text)
    return sympy.Rational(value.numerator, value.denominator)
