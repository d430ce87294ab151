"""Claims on functions: an expansion with its remainder bounded, and a zero between two points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.domain import put_in
from dynsys.derive.symbols import symbol
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import DerivedClaim, PlainClaim
from dynsys.verify.claims.exactness import (
    Sides,
    defined,
    exact_box,
    exact_expression,
    exact_point,
    rational,
    sides_text,
    text,
)
from dynsys.verify.claims.identity import Identity
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.formula import number_text


@dataclass(frozen=True)
class ExpansionBound(DerivedClaim):
    """|f − T| ≤ C·|term| over a box, wherever f and T are defined.

    Lemma: let f − T = term·R as rational functions, and −C < R < C, R defined, over the box. Then at each point of the
    box where f and T are defined |f − T| = |term|·|R| ≤ C·|term|. Proof: two rational functions that are equal as such
    agree wherever both are defined, and term·R is defined on the box. (That a remainder carries its leading term as a
    factor: W. Rudin, *Principles of Mathematical Analysis*, 1976, theorem 5.15.)

    Parameters
    ----------
    function, expansion, term
        f, T and the term: rational functions, as expressions or texts.
    constant
        C > 0.
    box
        Sides for their symbols.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For what is not a rational function of the box's symbols, a term that is zero, C ≤ 0.

    Examples
    --------
    >>> print(ExpansionBound("1/(1 - x)", "1 + x", "x**2", "10/9", {"x": ("-1/20", "1/20")}))
    |1/(1 - x) - (x + 1)| <= 10/9*|x**2| at every point with -1/20 <= x <= 1/20
    """

    function: Any
    expansion: Any
    term: Any
    constant: Exact
    box: Box | Sides
    lemma: ClassVar[str] = "a remainder that is its term times a bounded factor"

    def __post_init__(self) -> None:
        box = exact_box(self.box)
        object.__setattr__(self, "box", box)
        for name in ("function", "expansion", "term"):
            object.__setattr__(self, name, exact_expression(getattr(self, name), box.names))
        object.__setattr__(self, "constant", exact(self.constant))
        if exact(self.constant) <= 0 or self.term == 0:
            raise MisuseError(f"a constant > 0 and a term are expected, got {self.constant} and {self.term}")
        self.parts()

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the identity of the remainder and the bounds of its factor."""
        factor = sympy.factor(sympy.cancel((self.function - self.expansion) / self.term))
        constant = rational(exact(self.constant))
        identity = Identity(self.function - self.expansion, sympy.Mul(self.term, factor, evaluate=False))
        known = defined([self.function, self.expansion])
        return identity, Inequality(self.box, [[constant - factor, constant + factor, *known]])

    def __str__(self) -> str:
        remainder = f"{text(self.function)} - ({text(self.expansion)})"
        where = sides_text(exact_box(self.box))
        constant = number_text(exact(self.constant))
        return f"|{remainder}| <= {constant}*|{text(self.term)}| at every point with {where}"


@dataclass(frozen=True)
class ZeroBetween(DerivedClaim):
    """A function has a zero on the segment between two points, strictly between them.

    Lemma (intermediate values): let g(t) = f(a + t(b − a)) be defined for 0 ≤ t ≤ 1, g(0) < 0 < g(1). Every function
    of the table is continuous where it is defined, so g is; hence g(t) = 0 for some 0 < t < 1. That g is defined is
    shown by 2 + atan(g) > 0, which no point without a value satisfies. (B. Bolzano, *Rein analytischer Beweis*, 1817.)

    Parameters
    ----------
    function
        f, an expression or a text.
    below, above
        The points a, where f < 0, and b, where f > 0: ``{name: exact number}``.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For points over other names, or equal ones.

    Examples
    --------
    >>> print(ZeroBetween("x**2 - 2", {"x": 1}, {"x": 2}))
    x**2 - 2 has a zero between x = 1 and x = 2
    """

    function: Any
    below: Mapping[str, Exact]
    above: Mapping[str, Exact]
    lemma: ClassVar[str] = "a continuous function that changes its sign has a zero"

    def __post_init__(self) -> None:
        below, above = exact_point(self.below), exact_point(self.above)
        object.__setattr__(self, "function", exact_expression(self.function, sorted(below) or ["x"]))
        if sorted(below) != sorted(above) or below == above or not below:
            raise MisuseError(f"two different points over the same names are expected, got {self.below}, {self.above}")

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the signs at the two points, and that the function is defined between them."""
        t, end = symbol("t"), exact_point(self.above)
        point = {
            symbol(name): rational(value) + t * rational(end[name] - value)
            for name, value in exact_point(self.below).items()
        }
        along = put_in(self.function, point)
        between = [Inequality({"t": (0, 1)}, [defined([along])])] if defined([along]) else []
        return Inequality({"t": (0, 0)}, -along), Inequality({"t": (1, 1)}, along), *between

    def __str__(self) -> str:
        ends = [
            ", ".join(f"{name} = {number_text(value)}" for name, value in exact_point(point).items())
            for point in (self.below, self.above)
        ]
        return f"{text(self.function)} has a zero between {ends[0]} and {ends[1]}"
