"""The claim that formulas are positive over a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from dynsys.box import Box
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import PlainClaim
from dynsys.verify.claims.exactness import Sides, exact_box, positive, sides_document, sides_text, text
from dynsys.verify.formula import to_formula

MOST_ALTERNATIVES = 254
Condition: TypeAlias = "sympy.Expr | int | str"
Alternatives: TypeAlias = "Condition | Sequence[Condition | Sequence[Condition]]"


@dataclass(frozen=True, init=False)
class Inequality(PlainClaim):
    """At every point of the box, for one of the alternatives all its formulas are defined and > 0.

    Parameters
    ----------
    box
        A Box, or ``{name: (lo, hi)}`` with exact ends.
    any_of
        Alternatives, each a formula or several; a single formula for one alternative. A formula is an expression, or
        a text such as ``"x*y"`` or ``"x*y > 1/3"``.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For a box that is unbounded or empty, an unknown symbol, a function outside the table, no alternatives or too
        many.

    Examples
    --------
    >>> print(Inequality({"x": (0, 1)}, "x*(1 - x) < 1/3"))
    at every point with 0 <= x <= 1: -x*(1 - x) + 1/3 > 0
    """

    box: Box
    any_of: tuple[tuple[sympy.Expr, ...], ...]

    def __init__(self, box: Box | Sides, any_of: Alternatives) -> None:
        sides = exact_box(box)
        single = isinstance(any_of, str) or not isinstance(any_of, Sequence)
        alternatives = [any_of] if single else list(any_of)  # type: ignore[arg-type]
        rows = [[row] if isinstance(row, str) or not isinstance(row, Sequence) else list(row) for row in alternatives]
        if not rows or len(rows) > MOST_ALTERNATIVES or not all(rows):
            raise MisuseError(f"1 to {MOST_ALTERNATIVES} alternatives of one formula or more expected, got {any_of!r}")
        object.__setattr__(self, "box", sides)
        object.__setattr__(self, "any_of", tuple(tuple(positive(part, sides.names) for part in row) for row in rows))

    def __str__(self) -> str:
        rows = [" and ".join(f"{text(part)} > 0" for part in row) for row in self.any_of]
        return f"at every point with {sides_text(self.box)}: {', or '.join(rows)}"

    def document(self) -> dict[str, Any]:
        """Return the claim as plain data."""
        return {
            "kind": "inequality",
            "symbols": list(self.box.names),
            "box": sides_document(self.box),
            "any_of": [[to_formula(part) for part in row] for row in self.any_of],
        }
