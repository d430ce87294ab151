"""Where a formula is defined: what its roots, logarithms, tangents and divisors ask for must survive.

Sympy simplifies as it builds: √x² becomes x, and x²/x becomes x, which are defined where the text as typed is not. A
formula that would lose such a condition is refused, so that what is derived and proved is never about a wider one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sympy

from dynsys.errors import MisuseError, ParseError

WORDS = {"divisor": "the division by", "root": "the root of", "log": "the log of", "tan": "the tangent of"}
_SMALL = 200  # operations up to which two arguments are compared by cancelling


class Condition(NamedTuple):
    """What one sign or function of the text asks of its argument.

    Parameters
    ----------
    kind
        ``divisor`` (not 0), ``root`` (not negative), ``log`` (positive) or ``tan`` (no pole).
    argument
        The argument.
    column
        Where it was typed.
    """

    kind: str
    argument: sympy.Expr
    column: int


def require_domain(expression: sympy.Expr, conditions: Sequence[Condition]) -> sympy.Expr:
    """Return the expression as built, after checking that it is defined nowhere where the text is not.

    Raises
    ------
    ParseError
        Where a condition was simplified away.

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> require_domain(x, [Condition("root", x, 1)])
    Traceback (most recent call last):
    ...
    dynsys.errors.ParseError: column 1: a formula that keeps its domain is expected, but the root of x cancels; ...
    """
    nodes = list(sympy.preorder_traversal(expression))
    for kind, argument, column in conditions:
        if argument.free_symbols and not _kept(kind, argument, nodes):
            raise ParseError(
                f"a formula that keeps its domain is expected, but {WORDS[kind]} {_short(argument)} cancels; "
                "write what is left without it",
                column,
            )
    return expression


def put_in(expression: sympy.Expr, values: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """Return an expression with values put in for symbols, all at once, defined nowhere where it was not.

    Raises
    ------
    MisuseError
        Where what it divides by, or the argument of a root, a logarithm or a tangent, cancels, or has no value there.

    Examples
    --------
    >>> x, a = sympy.symbols("x,a", real=True)
    >>> put_in((x - a) / (x - 2), {a: sympy.Integer(3)})
    (x - 3)/(x - 2)
    >>> put_in((x - a) / (x - 2), {a: sympy.Integer(2)})
    Traceback (most recent call last):
    ...
    dynsys.errors.MisuseError: values that keep the domain of a formula are expected, but the division by x - 2 cancels
    """
    result = expression.subs(values, simultaneous=True)
    nodes = list(sympy.preorder_traversal(result))
    for kind, argument in _asked(expression):
        placed = argument.subs(values, simultaneous=True)
        kept = _kept(kind, placed, nodes) if placed.free_symbols else _has_value(kind, placed)
        if not kept:
            how = "cancels" if placed.free_symbols else "has no value"
            raise MisuseError(
                f"values that keep the domain of a formula are expected, but {WORDS[kind]} {_short(placed)} {how}"
            )
    return result


def _asked(expression: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """Yield what each part of an expression asks of its argument."""
    for node in sympy.preorder_traversal(expression):
        if node.is_Pow and node.exp.is_negative:
            yield "divisor", node.base
        if node.is_Pow and not node.exp.is_Integer:
            yield "root", node.base
        for kind, function in (("log", sympy.log), ("tan", sympy.tan)):
            if isinstance(node, function):
                yield kind, node.args[0]


def _has_value(kind: str, argument: sympy.Expr) -> bool:
    """Whether a constant is certainly what is asked of it."""
    if kind == "divisor":
        return argument.is_zero is False and argument.is_finite is True
    if kind == "tan":
        return sympy.cos(argument).is_zero is False
    return bool(argument.is_positive or (kind == "root" and argument.is_nonnegative))


def _kept(kind: str, argument: sympy.Expr, nodes: Sequence[sympy.Basic]) -> bool:
    if kind == "divisor":
        held = [_bare(node.base) for node in nodes if node.is_Pow and node.exp.is_negative]
        factors = [_bare(part.as_base_exp()[0]) for part in sympy.Mul.make_args(argument)]
        asked = [part for part in factors if part.free_symbols and part.is_zero is not False]
        return all(part in held or any(_ratio(part, other).is_number for other in held) for part in asked)
    if kind == "tan":
        return any(isinstance(node, sympy.tan) and node.args[0] in (argument, -argument) for node in nodes)
    if argument.is_positive or (kind == "root" and argument.is_nonnegative):
        return True
    held = [node.args[0] for node in nodes if isinstance(node, sympy.log)]
    if kind == "root":
        held += [node.base for node in nodes if node.is_Pow and not node.exp.is_Integer]
    # a factor that is never negative may have been taken out of the root
    return argument in held or any(_ratio(argument, other).is_nonnegative for other in held)


def _bare(base: sympy.Expr) -> sympy.Expr:
    return base.args[0] if isinstance(base, sympy.Abs) else base


def _ratio(one: sympy.Expr, other: sympy.Expr) -> sympy.Expr:
    ratio = one / other
    if ratio.is_number or one.count_ops() + other.count_ops() > _SMALL:
        return ratio
    return sympy.cancel(ratio)


def _short(expression: sympy.Expr) -> str:
    text = str(expression)
    return text if len(text) <= 40 else f"{text[:40]}…"
