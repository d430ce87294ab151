"""A map near infinity: x = w·s/t, with powers of t taken out.

f_k(w·s/t) = F_k(t, s)·t^(−d), d ≥ 1, as formulas of t and s, for every t > 0 and s where f is defined at x. Polynomials
are expanded, and d is the degree. Else sums, products and quotients are scaled a part at a time, the greatest power of
1/t taken out of each; a function of the table is applied to what stays bounded, and is taken as it is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import Map
from dynsys.verify.check.formula import Algebra, Program, run
from dynsys.verify.check.polynomials import (
    Polynomial,
    degree,
    number_formula,
    polynomial_formula,
    polynomials,
    quotients,
)
from dynsys.verify.check.refusal import Refusal

T = "s0"


class Scaled(NamedTuple):
    """A formula F in s0 = t and s1, …, and an order d: the value is F·t^(−d)."""

    formula: Any
    order: int


def names(dimension: int) -> list[str]:
    """Return s0 for t, and s1, …, sn."""
    return [f"s{i}" for i in range(dimension + 1)]


def times_power(formula: Any, exponent: int) -> Any:
    """Return a formula times a power of t, not a negative one."""
    return formula if exponent == 0 else ["*", formula, ["^", T, exponent]]


class _Scaling(Algebra[Scaled]):
    def number(self, value: Fraction) -> Scaled:
        return Scaled(number_formula(value), 0)

    def pi(self) -> Scaled:
        return Scaled(["pi"], 0)

    def add(self, a: Scaled, b: Scaled) -> Scaled:
        order = max(a.order, b.order)
        return Scaled(["+", *(times_power(part.formula, order - part.order) for part in (a, b))], order)

    def multiply(self, a: Scaled, b: Scaled) -> Scaled:
        return Scaled(["*", a.formula, b.formula], a.order + b.order)

    def divide(self, a: Scaled, b: Scaled) -> Scaled:
        return Scaled(["/", a.formula, b.formula], a.order - b.order)

    def negate(self, a: Scaled) -> Scaled:
        return Scaled(["neg", a.formula], a.order)

    def power(self, a: Scaled, n: int) -> Scaled:
        return Scaled(["^", a.formula, n], n * a.order)

    def function(self, name: str, a: Scaled) -> Scaled:
        if a.order > 0:
            raise Refusal(f"escape: {name} of what is not bounded is not known near infinity")
        return Scaled([name, times_power(a.formula, -a.order)], 0)


def near_infinity(map: Map, weights: list[Fraction], budget: Budget) -> list[Scaled]:
    """Return F and d ≥ 1 for each component.

    Raises
    ------
    Refusal
        For functions of what is not bounded.
    """
    found = _polynomials(map.rule, weights, budget)
    if found is not None:
        return found
    inputs = [
        Scaled(["*", number_formula(w), name], 1) for w, name in zip(weights, names(map.dimension)[1:], strict=True)
    ]
    result = []
    for formula, order in run(map.rule, _Scaling(), inputs):
        result.append(Scaled(times_power(formula, max(0, 1 - order)), max(1, order)))
    return result


def _polynomials(rule: Program, weights: list[Fraction], budget: Budget) -> list[Scaled] | None:
    if not rule.is_rational or any(degree(quotient.below) for quotient in quotients(rule, budget)):
        return None
    result = []
    for found in polynomials(rule, budget, "escape"):
        d = max(1, degree(found))
        p: Polynomial = {}
        for exponents, coefficient in found.items():
            value = coefficient
            for w, e in zip(weights, exponents, strict=True):
                value *= w**e
            p[(d - sum(exponents), *exponents)] = value
        result.append(Scaled(polynomial_formula(p, names(rule.dimension)), d))
    return result
