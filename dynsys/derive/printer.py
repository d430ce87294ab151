"""Expressions into the language that ``dynsys.derive.parser`` reads."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.str import StrPrinter

from dynsys.derive.bounded import MAX_EXPONENT
from dynsys.derive.symbols import CONSTANTS, FUNCTIONS
from dynsys.errors import MisuseError

_NODES = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.Rational, sympy.exp, type(sympy.E), sympy.sign)
_FUNCTIONS = tuple(function for name, function in FUNCTIONS.items() if name != "sqrt")
_CONSTANTS = tuple(type(constant) for constant in CONSTANTS.values())


class _Printer(StrPrinter):  # type: ignore[misc]  # sympy has no types
    """Sympy's text with the names of this language; large powers are products of smaller ones."""

    def _print_Exp1(self, expr: Any) -> str:
        return "exp(1)"

    def _print_Abs(self, expr: Any) -> str:
        return f"abs({self._print(expr.args[0])})"

    def _print_sign(self, expr: Any) -> str:
        argument = self._print(expr.args[0])
        return f"(({argument})/abs({argument}))"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.args
        if not exponent.is_Rational or abs(exponent) <= MAX_EXPONENT:
            return str(super()._print_Pow(expr, rational))
        step = MAX_EXPONENT if exponent > 0 else -MAX_EXPONENT
        whole = int(exponent / step)
        parts = [sympy.Pow(base, step, evaluate=False)] * whole + [base ** (exponent - whole * step)]
        return f"({'*'.join(f'({self._print(part)})' for part in parts)})"


def to_text(expression: sympy.Expr) -> str:
    """Return a text that `parse_expression` reads as the same expression, where it is within its bounds.

    Raises
    ------
    MisuseError
        Where the expression holds what is not in the language.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbol
    >>> to_text(abs(symbol("x")) / 2)
    'abs(x)/2'
    """
    for node in sympy.preorder_traversal(expression):
        if not isinstance(node, _NODES + _FUNCTIONS + _CONSTANTS):
            raise MisuseError(f"a formula of + - * / ** and the known functions is expected, got {node}")
    return str(_Printer().doprint(expression))
