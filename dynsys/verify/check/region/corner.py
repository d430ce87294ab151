"""Orbits that go to infinity from a corner |xⱼ| ≥ a of the space, for all j.

Let |fᵢ(x)| > λ·|xᵢ|, λ > 1, for each i and every such x. Then the image of such a point is one, each |xᵢ| grows by more
than the factor λ, and so goes to infinity. For polynomial f put xⱼ = ±a/uⱼ with 0 < uⱼ ≤ 1. With dⱼ the degree of fᵢ in
xⱼ, at least 1 for j = i, Aᵢ = uᵈ·fᵢ is a polynomial, and the condition is |Aᵢ| > λ·a·uᵈ/uᵢ. It is shown for 0 ≤ uⱼ ≤ 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import Map
from dynsys.verify.check.fields import array, fields, rational
from dynsys.verify.check.formula import Reader
from dynsys.verify.check.intervals import outward
from dynsys.verify.check.polynomials import Polynomial, polynomial_formula, polynomials
from dynsys.verify.check.positivity import require_positive
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.region.sets import Sets
from dynsys.verify.check.tree import read_tree

_WHAT = "evidence: corner"


class Corner:
    """A corner from which every orbit goes to infinity, after this is checked.

    Raises
    ------
    Refusal
        Where it is not shown.
    """

    def __init__(self, map: Map, value: Any, budget: Budget) -> None:
        given = fields(value, {"threshold", "growth", "trees"}, set(), _WHAT)
        threshold, growth = (rational(given[key], f"{_WHAT}: {key}") for key in ("threshold", "growth"))
        if not (threshold > 0 and growth > 1):
            raise Refusal(f"{_WHAT}: a threshold > 0 and a growth > 1 are expected")
        n, rule = map.dimension, polynomials(map.rule, budget, _WHAT)
        listed = array(given["trees"], 2**n, 2**n, f"{_WHAT}: trees")
        for signs, trees in zip(itertools.product((1, -1), repeat=n), listed, strict=True):
            for i, tree in enumerate(array(trees, n, n, f"{_WHAT}: trees")):
                point = [sign * threshold for sign in signs]
                _check(rule[i], i, point, growth, tree, budget)
        self._bound = outward(threshold, threshold)[1]

    def holds(self, sets: Sets) -> NDArray[np.bool_]:
        """Return which sets are in the corner."""
        result = np.ones(len(sets.reach[0]), dtype=np.bool_)
        for side in sets.box:
            result &= (side.low >= self._bound) | (side.high <= -self._bound)
        return result


def _check(part: Polynomial, i: int, point: Sequence[Fraction], growth: Fraction, tree: Any, budget: Budget) -> None:
    n = len(point)
    degrees = [max([int(j == i), *(powers[j] for powers in part)]) for j in range(n)]
    scaled: Polynomial = {}
    for powers, value in part.items():
        for size, power in zip(point, powers, strict=True):
            value *= size**power
        scaled[tuple(d - k for d, k in zip(degrees, powers, strict=True))] = value
    names = [f"u{j + 1}" for j in range(n)]
    bound = {tuple(d - int(j == i) for j, d in enumerate(degrees)): growth * abs(point[i])}
    whole, least = polynomial_formula(scaled, names), polynomial_formula(bound, names)
    alternatives = [Reader(names).program([["-", signed, least]]) for signed in (whole, ["neg", whole])]
    sides = [(Fraction(0), Fraction(1))] * n
    require_positive(alternatives, sides, read_tree(tree, _WHAT), budget, _WHAT)
