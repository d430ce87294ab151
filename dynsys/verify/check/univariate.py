"""Exact polynomials in one variable: division, and whether there is a root in a closed interval.

*Sturm's theorem.* Let p₀ = p, p₁ = p', and p_(i+1) the negative of a remainder of p_(i−1) by p_i, up to positive
factors, until it is zero; let V(x) be the number of changes of sign in p₀(x), p₁(x), …, zeros left out. If p(a) and
p(b) are not zero, a < b, then V(a) − V(b) is the number of different roots of p between a and b.

References
----------
S. Basu, R. Pollack, M.-F. Roy, *Algorithms in Real Algebraic Geometry*, 2006, theorem 2.50.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import charge, size
from dynsys.verify.check.polynomials import Polynomial

Coefficients = list[int]
"""From the lowest power up, the last one not zero; empty for zero."""


def coefficients(p: Polynomial) -> Coefficients:
    """Return a positive multiple of a polynomial in one variable, its coefficients coprime integers.

    Examples
    --------
    >>> coefficients({(2,): Fraction(1, 2), (0,): Fraction(-1)})
    [-2, 0, 1]
    """
    if not p:
        return []
    common = math.lcm(*(value.denominator for value in p.values()))
    found = [0] * (1 + max(power for (power,) in p))
    for (power,), value in p.items():
        found[power] = int(value * common)
    return _primitive(found)


def _primitive(p: Sequence[int]) -> Coefficients:
    last = len(p)
    while last and not p[last - 1]:
        last -= 1
    common = math.gcd(*p[:last]) or 1
    return [value // common for value in p[:last]]


def _charge(p: Coefficients, factor_bits: int, budget: Budget) -> None:
    charge(max((value.bit_length() for value in p), default=0) + factor_bits, len(p), budget)


def sign_at(p: Coefficients, x: Fraction, budget: Budget) -> int:
    """Return the sign of p(x): −1, 0 or 1."""
    total, power = 0, 1
    for value in reversed(p):
        _charge([total, value], x.numerator.bit_length() + power.bit_length(), budget)
        total, power = total * x.numerator + value * power, power * x.denominator
    return (total > 0) - (total < 0)


def remainder(p: Coefficients, q: Coefficients, budget: Budget) -> Coefficients:
    """Return a positive multiple of the remainder of p by q ≠ 0."""
    rest, lead, sign = list(p), abs(q[-1]), 1 if q[-1] > 0 else -1
    while len(rest) >= len(q):
        _charge(rest, lead.bit_length(), budget)
        factor, offset = sign * rest[-1], len(rest) - len(q)
        rest = [lead * value for value in rest]
        for i, value in enumerate(q):
            rest[offset + i] -= factor * value
        rest = _primitive(rest)
    return rest


def has_root(p: Coefficients, low: Fraction, high: Fraction, budget: Budget) -> bool:
    """Whether p has a root in [low, high]; zero has.

    Examples
    --------
    >>> budget = Budget(10**6)
    >>> has_root([-2, 0, 1], Fraction(1), Fraction(2), budget), has_root([2, 0, 1], Fraction(-9), Fraction(9), budget)
    (True, False)
    """
    if not p or not sign_at(p, low, budget) or not sign_at(p, high, budget):
        return True
    chain = [p, _primitive([i * value for i, value in enumerate(p)][1:])]
    while chain[-1]:
        chain.append([-value for value in remainder(chain[-2], chain[-1], budget)])
    return _changes(chain, low, budget) != _changes(chain, high, budget)


def _changes(chain: Sequence[Coefficients], x: Fraction, budget: Budget) -> int:
    signs = [sign for sign in (sign_at(p, x, budget) for p in chain) if sign]
    return sum(a != b for a, b in zip(signs, signs[1:], strict=False))


def divide_by_root(p: Coefficients, z: Fraction, budget: Budget) -> Coefficients | None:
    """Return a positive multiple of p/(x − z), None where z is no root.

    Examples
    --------
    >>> divide_by_root([-1, 0, 1], Fraction(1), Budget(1000))
    [1, 1]
    """
    if not p or sign_at(p, z, budget):
        return None
    # Horner's rule gives the quotient, from its highest power down.
    quotient: list[Fraction] = []
    for value in reversed(p[1:]):
        charge(value.bit_length() + size(z) + (size(quotient[-1]) if quotient else 0), 1, budget)
        quotient.append(Fraction(value) + (quotient[-1] * z if quotient else 0))
    return coefficients({(len(quotient) - 1 - i,): value for i, value in enumerate(quotient) if value})
