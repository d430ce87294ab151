"""Exact division of polynomials in several variables.

With the terms ordered by their exponents, a multiple of q has a leading term that is a multiple of q's: so either the
leading term can be divided, or what is left is no multiple.
"""

from __future__ import annotations

from collections.abc import Iterable

from dynsys.verify.check.polynomials import Polynomial, Ring


def divide(ring: Ring, p: Polynomial, q: Polynomial) -> Polynomial | None:
    """Return p/q, None where q ≠ 0 does not divide p.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from dynsys.verify.check.budget import Budget
    >>> ring = Ring(2, Budget(10**6))
    >>> x, y = ring.symbol(0), ring.symbol(1)
    >>> divide(ring, ring.multiply(x, ring.add(x, y)), ring.add(x, y)) == x, divide(ring, x, y)
    (True, None)
    """
    lead = max(q)
    rest, result = p, ring.number(0 * q[lead])
    while rest:
        top = max(rest)
        exponents = tuple(a - b for a, b in zip(top, lead, strict=True))
        if min(exponents) < 0:
            return None
        term = {exponents: rest[top] / q[lead]}
        rest = ring.add(rest, ring.negate(ring.multiply(term, q)))
        result = ring.add(result, term)
    return result


def leftover(ring: Ring, p: Polynomial, factors: Iterable[Polynomial]) -> Polynomial:
    """Return p ≠ 0 divided by each of the factors, none of them a number, as often as possible."""
    for factor in factors:
        while (divided := divide(ring, p, factor)) is not None:
            p = divided
    return p
