"""Orbits that go to infinity from a corner: the lemma, and the search for the corner.

*Lemma.* Let |fᵢ(x)| > λ·|xᵢ|, λ > 1, for each i and every x with |xⱼ| ≥ aⱼ for all j. Then an orbit from such a point
goes to infinity in every coordinate: the condition holds again after a step, and each |xᵢ| grows by the factor λ.

For polynomial maps it is shown for all large x at once: with xⱼ = ±aⱼ/uⱼ, 0 ≤ uⱼ ≤ 1, and dⱼ the degree of fᵢ in xⱼ
(at least 1 for j = i), Aᵢ = uᵈ·fᵢ is a polynomial in u, and |Aᵢ| > λ·aᵢ·uᵈ/uᵢ is shown on the whole cube.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from dynsys.derive.program import build_program
from dynsys.derive.system import System
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.complete.everywhere import OPEN, Labels, shown
from dynsys.verify.formula import number_text
from dynsys.verify.search import Floats

GROWTH = Fraction(17, 16)
_THRESHOLDS = tuple(Fraction(2) ** k * c for k in range(-2, 7) for c in (Fraction(1), Fraction(5, 4), Fraction(3, 2)))
_MOST = 4000


@dataclass(frozen=True)
class Corner:
    """Orbits from where |xⱼ| ≥ a for all j go to infinity.

    Parameters
    ----------
    threshold
        a.
    trees
        For each choice of signs, in the order of `itertools.product`, the trees over u of each coordinate.
    """

    threshold: Fraction
    trees: tuple[tuple[dict[str, Any], ...], ...]

    def document(self) -> dict[str, Any]:
        """Return the lemma as plain data, for a checker."""
        return {
            "threshold": number_text(self.threshold),
            "growth": number_text(GROWTH),
            "trees": [list(each) for each in self.trees],
        }


def find_corner(system: System) -> Corner | None:
    """Return the corner with the smallest threshold among those tried; None where none was shown.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.complete.fixed_map import substitute
    >>> find_corner(substitute(model("scalar2").system, {"eta": Fraction(1, 2)})).threshold
    Fraction(5, 2)
    """
    if not all(part.is_polynomial(*system.state) for part in system.rule):
        return None
    best, low, high = None, 0, len(_THRESHOLDS) - 1
    middle = high
    while low <= high:
        trees = _shown(system, _THRESHOLDS[middle])
        if trees is not None:
            best, high = Corner(_THRESHOLDS[middle], trees), middle - 1
        elif best is None:
            return None
        else:
            low = middle + 1
        middle = (low + high) // 2
    return best


def _shown(system: System, threshold: Fraction) -> tuple[tuple[dict[str, Any], ...], ...] | None:
    result = []
    for signs in itertools.product((1, -1), repeat=system.dimension):
        trees = []
        for i in range(system.dimension):
            tree = shown(
                _condition(system, threshold, signs, i), [(Fraction(0), Fraction(1))] * system.dimension, _MOST
            )
            if tree is None:
                return None
            trees.append(tree.encode())
        result.append(tuple(trees))
    return tuple(result)


def _condition(system: System, threshold: Fraction, signs: tuple[int, ...], i: int) -> Any:
    u = [sympy.Symbol(f"u{j + 1}", real=True) for j in range(system.dimension)]
    size = sympy.Rational(threshold.numerator, threshold.denominator)
    polynomial = sympy.Poly(system.rule[i], *system.state)
    degrees = [max(int(polynomial.degree(x)), int(j == i)) for j, x in enumerate(system.state)]
    whole: sympy.Expr = sympy.Integer(0)
    for powers, coefficient in polynomial.terms():
        rest = [w ** (d - k) * (s * size) ** k for w, d, k, s in zip(u, degrees, powers, signs, strict=True)]
        whole += coefficient * sympy.Mul(*rest)
    growth = sympy.Rational(GROWTH.numerator, GROWTH.denominator)
    bound = growth * size * sympy.Mul(*(w ** (d - (j == i)) for j, (w, d) in enumerate(zip(u, degrees, strict=True))))
    program = EnclosureProgram(build_program(tuple(u), (whole - bound, -whole - bound)))

    def condition(lo: Floats, hi: Floats) -> Labels:
        low, _ = program(lo, hi, threads=1)
        return np.where(low[:, 0] > 0, 0, np.where(low[:, 1] > 0, 1, OPEN))

    return condition
