"""Comparisons of enclosures: true only where they hold for every number enclosed.

No bare ``<`` on enclosures stands elsewhere in this room. What is not a number compares false.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb


def certainly_less(a: arb, b: arb) -> bool:
    """Whether every number in a is less than every number in b.

    Examples
    --------
    >>> certainly_less(arb(1), arb(2)), certainly_less(arb(1, 1), arb(2))
    (True, False)
    """
    return bool(a < b)


def certainly_inside(inner: Sequence[arb], outer: Sequence[arb]) -> bool:
    """Whether the closed box ``inner`` is in the interior of the box ``outer``.

    Examples
    --------
    >>> certainly_inside([arb(0, 0.5)], [arb(0, 1)]), certainly_inside([arb(0, 1)], [arb(0, 1)])
    (True, False)
    """
    return all(part.is_finite() and whole.contains_interior(part) for part, whole in zip(inner, outer, strict=True))


def certainly_disjoint(one: Sequence[arb], other: Sequence[arb]) -> bool:
    """Whether two boxes have no point in common.

    Examples
    --------
    >>> certainly_disjoint([arb(0, 0.5)], [arb(1, 0.25)]), certainly_disjoint([arb(0, 1)], [arb(2, 1)])
    (True, False)
    """
    return any(p.is_finite() and q.is_finite() and not p.overlaps(q) for p, q in zip(one, other, strict=True))
