"""Multiple fixed points on the line: the fixed point is listed, and no other cycle is near."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from dynsys.derive.program import build_program
from dynsys.derive.system import System
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.complete.contraction import Mask
from dynsys.verify.complete.everywhere import OPEN, Labels, shown
from dynsys.verify.complete.fixed_map import enclose
from dynsys.verify.complete.lanes import Array, above, below
from dynsys.verify.formula import number_text

_MOST_DEGREE = 80
_SMALLEST = 30


@dataclass(frozen=True)
class MultipleFixedPoint:
    """A fixed point z of a map on the line, and a side around it that holds no other cycle.

    With h = f^m and h(x) − x = (x − z)^k·g(x), k ≥ 2, g of one sign on the side, and, where k is odd and g < 0,
    1 + (x − z)^(k−1)·g > 0: then a cycle of f with every point in the side is z alone. For k even h(x) − x has one
    sign beside z, so that x, h(x), h²(x), … is monotone and cannot return. For k odd h(x) − z has the sign of x − z,
    and on either side h(x) − x has one sign: the same again.

    Parameters
    ----------
    point
        z, rational.
    iterate
        m: 1 where f'(z) = 1, 2 where it is −1.
    multiplicity
        k.
    side
        Exact ends around z.
    positive
        Whether g > 0.
    """

    point: Fraction
    iterate: int
    multiplicity: int
    side: tuple[Fraction, Fraction]
    positive: bool

    @property
    def curves(self) -> tuple[sympy.Expr, ...]:
        """None."""
        return ()

    @property
    def stable(self) -> bool:
        """Whether z attracts its neighbours on both sides."""
        return self.multiplicity % 2 == 1 and not self.positive

    @property
    def statement(self) -> str:
        """The lemma's conclusion, in words."""
        lo, hi = self.side
        return (
            f"{self.point}, a fixed point where f^{self.iterate}(x) - x has a root of multiplicity "
            f"{self.multiplicity}, is the only cycle with every point in [{lo}, {hi}]"
        )

    def holds_on(self, lo: Array, hi: Array) -> Mask:
        """Return for each box (..., 1) whether it is certainly in the side."""
        least, greatest = above(self.side[0]), below(self.side[1])
        return np.asarray((lo[..., 0] >= least) & (hi[..., 0] <= greatest))

    def document(self) -> dict[str, Any]:
        """Return the lemma as plain data."""
        return {
            "lemma": "multiple fixed point",
            "point": number_text(self.point),
            "iterate": self.iterate,
            "multiplicity": self.multiplicity,
            "side": [number_text(end) for end in self.side],
        }


def multiple_fixed_points(system: System) -> tuple[MultipleFixedPoint, ...]:
    """Return the rational fixed points of a rational map on the line whose multiplier is 1 or −1, each with its lemma.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> [point] = multiple_fixed_points(System("cubic", (x,), (), (x - x**3,)))
    >>> point.point, point.multiplicity, point.side[1] >= Fraction(1, 2), point.stable
    (Fraction(0, 1), 3, True, True)
    """
    if system.dimension != 1:
        return ()
    [x], [rule] = system.state, system.rule
    over, _ = sympy.fraction(sympy.together(rule - x))
    if not over.is_polynomial(x) or sympy.Poly(over, x).degree() > _MOST_DEGREE:
        return ()
    found: list[MultipleFixedPoint | None] = []
    for factor, multiplicity in sympy.factor_list(over, x)[1]:
        line = sympy.Poly(factor, x)
        if line.degree() != 1:
            continue
        root = -line.coeff_monomial(1) / line.coeff_monomial(x)
        z = Fraction(int(root.p), int(root.q))
        if multiplicity > 1:
            found.append(_around(x, rule - x, z, 1))
        elif rule.diff(x).subs(x, root) == -1:
            found.append(_around(x, rule.subs(x, rule) - x, z, 2))
    return tuple(each for each in found if each is not None)


def _around(x: sympy.Symbol, move: sympy.Expr, z: Fraction, iterate: int) -> MultipleFixedPoint | None:
    """Divide exactly, and look for the largest side among halved ones."""
    root = sympy.Rational(z.numerator, z.denominator)
    over, under = sympy.fraction(sympy.cancel(sympy.together(move)))
    quotient, k = sympy.Poly(over, x), 0
    if quotient.is_zero:
        return None
    while quotient.eval(root) == 0:
        quotient, k = quotient.quo(sympy.Poly(x - root, x)), k + 1
    if k < 2:
        return None
    g = sympy.horner(quotient.as_expr()) / sympy.horner(under)
    for positive in (True, False):
        parts = [g if positive else -g]
        if k % 2 and not positive:
            parts.append(1 + (x - root) ** (k - 1) * g)
        program = EnclosureProgram(build_program((x,), tuple(parts)))

        def condition(lo: Array, hi: Array, program: EnclosureProgram = program) -> Labels:
            return np.where((enclose(program, lo, hi)[0] > 0).all(axis=1), 0, OPEN)

        for exponent in range(_SMALLEST):
            side = z - Fraction(1, 2**exponent), z + Fraction(1, 2**exponent)
            if shown(condition, [side], 2000) is not None:
                return MultipleFixedPoint(z, iterate, k, side, positive)
    return None
