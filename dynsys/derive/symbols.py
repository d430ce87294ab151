"""Symbols: one name, one symbol. Everything that dynsys derives is over the reals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy

from dynsys.errors import MisuseError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
FUNCTIONS: dict[str, type[sympy.Function]] = {
    "sqrt": sympy.sqrt,
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "atan": sympy.atan,
    "abs": sympy.Abs,
}
CONSTANTS = {"pi": sympy.pi}


def symbol(name: str) -> sympy.Symbol:
    """Return the real symbol of that name.

    Raises
    ------
    MisuseError
        Where the name is not a letter followed by letters, digits and underscores, or is taken by a function.

    Examples
    --------
    >>> symbol("eta")
    eta
    """
    if not NAME.fullmatch(name):
        raise MisuseError(f"a name (a letter, then letters, digits, _) is expected, got {name!r}")
    if name in FUNCTIONS or name in CONSTANTS:
        raise MisuseError(f"a name that is free is expected, got {name!r}, which is a function or a constant")
    return sympy.Symbol(name, real=True)


def as_expression(value: Any) -> sympy.Expr:
    """Return a number or expression as an expression; text is never read here, since sympy would run it.

    Raises
    ------
    MisuseError
        For a text, or what is no expression.

    Examples
    --------
    >>> as_expression(3)
    3
    """
    try:
        return sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        raise MisuseError(f"an expression is expected (of text: parse_expression), got {value!r}") from None


def symbols(names: str | Iterable[str]) -> tuple[sympy.Symbol, ...]:
    """Return the symbols of a list of names, or of a text with commas between them; each may stand once."""
    parts = [part.strip() for part in names.split(",")] if isinstance(names, str) else list(names)
    for position, part in enumerate(parts):
        if part in parts[:position]:
            raise MisuseError(f"different names are expected, got {part!r} twice")
    return tuple(symbol(part) for part in parts)
