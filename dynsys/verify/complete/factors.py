"""Curves of fixed points in the plane, where two linear forms are multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from dynsys.derive.program import build_program
from dynsys.derive.system import System
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.complete.contraction import Mask
from dynsys.verify.complete.fixed_map import enclose
from dynsys.verify.complete.lanes import Array
from dynsys.verify.formula import to_formula


@dataclass(frozen=True)
class Factors:
    """Fixed points that fill curves, and a region with no other cycle off certain lines.

    Let linear forms L₁, L₂ separate points of the plane, L₁(f(x)) = m₁(x)·L₁(x), L₂(f(x)) = m₂(x)·L₂(x) and
    m₁·m₂ = 1 − q². A cycle with |q| < √2 at every point lies on L₁ = 0, or on L₂ = 0, or is a fixed point with q = 0
    and m₁ = m₂ = 1. For off the lines the product of m₁·m₂ = 1 − q² over the cycle is 1, while each is in (−1, 1],
    so that each is 1 and q = 0 on the cycle; where q = 0 implies m₁ = m₂ = 1 the point is fixed.

    Parameters
    ----------
    system
        The map, its parameters put in.
    forms
        L₁, L₂.
    multipliers
        m₁, m₂.
    root
        q.
    """

    system: System
    forms: tuple[sympy.Expr, sympy.Expr]
    multipliers: tuple[sympy.Expr, sympy.Expr]
    root: sympy.Expr

    @property
    def curves(self) -> tuple[sympy.Expr, ...]:
        """Polynomials whose zeros are fixed points."""
        return tuple(factor for factor, _ in sympy.factor_list(self.root)[1])

    def holds_on(self, lo: Array, hi: Array) -> Mask:
        """Return for each box (..., 2) whether q² < 2 on all of it."""
        low, high = enclose(self._program, lo, hi)
        return np.asarray(np.maximum(np.abs(low), np.abs(high))[..., 0] < 1.41421356)

    @cached_property
    def _program(self) -> EnclosureProgram:
        return EnclosureProgram(build_program(self.system.state, (self.root,)))

    def document(self) -> dict[str, Any]:
        """Return the lemma as plain data; what is known of the lines is added by others."""
        return {
            "lemma": "factors of linear forms",
            "forms": [to_formula(part) for part in self.forms],
            "root": to_formula(self.root),
        }


def find_factors(system: System) -> Factors | None:
    """Return the lemma for a map of the plane with polynomial rule that multiplies x ± y, or x and y; else None.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> find_factors(System("sheared", (x, y), (), (x + y**2, y))) is None
    True
    >>> find_factors(System("bilinear", (x, y), (), (x - x * y**2, y - x**2 * y))).curves
    (x, y)
    """
    if system.dimension != 2 or not all(part.is_polynomial(*system.state) for part in system.rule):
        return None
    x, y = system.state
    f, g = system.rule
    for forms in ((x + y, x - y), (x, y)):
        images = (f + g, f - g) if forms[0] != x else (f, g)
        pairs = [sympy.div(image, form, x, y) for image, form in zip(images, forms, strict=True)]
        if any(rest != 0 for _, rest in pairs):
            continue
        m = pairs[0][0], pairs[1][0]
        root = _square_root(sympy.expand(1 - m[0] * m[1]))
        if root is None or root.is_number:
            continue
        if all(sympy.div(sympy.expand(each - 1), factor, x, y)[1] == 0
               for each in m for factor, _ in sympy.factor_list(root)[1]):  # fmt: skip
            return Factors(system, forms, m, root)
    return None


def _square_root(square: sympy.Expr) -> sympy.Expr | None:
    """Return a polynomial with that square; None where there is none with rational coefficients."""
    coefficient, factors = sympy.factor_list(square)
    if square == 0 or coefficient <= 0 or any(power % 2 for _, power in factors):
        return None
    scale = sympy.sqrt(coefficient)
    if not scale.is_Rational:
        return None
    return scale * sympy.Mul(*(factor ** (power // 2) for factor, power in factors))
