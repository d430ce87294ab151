"""The claim that a function is its Taylor polynomial but for a bounded remainder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.symbols import symbol
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import DerivedClaim, PlainClaim
from dynsys.verify.claims.exactness import Sides, defined, exact_box, exact_expression, rational, sides_text, text
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.formula import number_text


@dataclass(frozen=True)
class TaylorBound(DerivedClaim):
    """|f − T| ≤ C·|s|^(k+1) over a box, T the Taylor polynomial of order k in one symbol s at 0.

    Lemma (Taylor, with Lagrange's remainder): let f and its derivatives in s up to order k + 1 be defined at every
    point of the box, whose side in s holds 0, and |∂ₛ^(k+1) f| < C·(k + 1)!. Then f − T is ∂ₛ^(k+1) f at some point
    between, times s^(k+1)/(k + 1)!, and so at most C·|s|^(k+1). (W. Rudin, *Principles of Mathematical Analysis*, 1976,
    theorem 5.15.)

    Parameters
    ----------
    function
        f, an expression or a text.
    variable
        The name of s.
    order
        k, from 0 to 12.
    constant
        C > 0.
    box
        Sides for the symbols of f.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For a name that is no side, a side without 0, another order, C ≤ 0, a derivative outside the table.

    Examples
    --------
    >>> print(TaylorBound("sin(x)", "x", 2, "17/100", {"x": (-1, 1)}))
    |sin(x) - (x)| <= 17/100*|x|**3 at every point with -1 <= x <= 1
    """

    function: Any
    variable: str
    order: int
    constant: Exact
    box: Box | Sides
    lemma: ClassVar[str] = "Taylor's theorem with Lagrange's remainder"

    def __post_init__(self) -> None:
        box = exact_box(self.box)
        object.__setattr__(self, "box", box)
        object.__setattr__(self, "function", exact_expression(self.function, box.names))
        object.__setattr__(self, "constant", exact(self.constant))
        lo, hi = box.sides.get(self.variable, (1, 1))
        if not lo <= 0 <= hi:
            raise MisuseError(f"a side that holds 0 is expected for {self.variable}, got {sides_text(box)}")
        if not 0 <= self.order <= 12 or exact(self.constant) <= 0:
            raise MisuseError(f"an order 0 to 12, a constant > 0 are expected, got {self.order} and {self.constant}")
        self.parts()

    @property
    def _derivatives(self) -> list[sympy.Expr]:
        """The function and its derivatives up to order k + 1."""
        found = [self.function]
        for _ in range(self.order + 1):
            found.append(sympy.diff(found[-1], symbol(self.variable)))
        return found

    @property
    def polynomial(self) -> sympy.Expr:
        """T."""
        s = symbol(self.variable)
        return sum(
            (g.subs(s, 0) * s**j / sympy.factorial(j) for j, g in enumerate(self._derivatives[:-1])), sympy.S.Zero
        )

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the bound of the derivative, with what must be defined."""
        *lower, last = self._derivatives
        bound = rational(exact(self.constant)) * sympy.factorial(self.order + 1)
        return (Inequality(self.box, [[bound - last, bound + last, *defined(lower)]]),)

    def __str__(self) -> str:
        remainder = f"|{text(self.function)} - ({text(self.polynomial)})|"
        bound = f"{number_text(exact(self.constant))}*|{self.variable}|**{self.order + 1}"
        return f"{remainder} <= {bound} at every point with {sides_text(exact_box(self.box))}"
