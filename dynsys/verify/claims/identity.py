"""The claim that two rational functions are equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import PlainClaim
from dynsys.verify.claims.exactness import exact_expression, text
from dynsys.verify.claims.expansion import Difference, difference
from dynsys.verify.formula import Formula, to_formula

_RATIONAL = {"+", "*", "-", "/", "neg", "^"}


def is_rational(formula: Formula, absolute: bool = False) -> bool:
    """Whether a formula holds nothing but + − * /, integer powers, rational numbers and symbols, and perhaps abs."""
    if isinstance(formula, str):
        return True
    known = formula[0] in _RATIONAL or (absolute and formula[0] == "abs")
    return known and all(is_rational(part, absolute) for part in formula[1:] if not isinstance(part, int))


@dataclass(frozen=True)
class Identity(PlainClaim):
    """Two rational functions are equal.

    Parameters
    ----------
    left, right
        Expressions, or texts.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For what is not a rational function of real symbols, or where there is no symbol.

    Examples
    --------
    >>> print(Identity("(x + 1)**2", "x**2 + 2*x + 1"))
    (x + 1)**2 = x**2 + 2*x + 1, as rational functions
    """

    left: sympy.Expr
    right: sympy.Expr

    def __post_init__(self) -> None:
        for name in ("left", "right"):
            expression = exact_expression(getattr(self, name))
            if not is_rational(to_formula(expression)):
                raise MisuseError(f"a rational function is expected on the {name}, got {expression}")
            object.__setattr__(self, name, expression)
        if not self.names:
            raise MisuseError(f"an identity between functions of a symbol is expected, got {self.left} = {self.right}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the symbols, sorted."""
        return tuple(sorted(s.name for s in self.left.free_symbols | self.right.free_symbols))

    def __str__(self) -> str:
        return f"{text(self.left)} = {text(self.right)}, as rational functions"

    def document(self) -> dict[str, Any]:
        """Return the claim as plain data."""
        return {
            "kind": "identity",
            "symbols": list(self.names),
            "left": to_formula(self.left),
            "right": to_formula(self.right),
        }

    def difference(self) -> Difference:
        """Return the difference, over one denominator and expanded."""
        return difference(self.names, to_formula(self.left), to_formula(self.right))
