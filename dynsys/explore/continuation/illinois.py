"""A bracket of a sign change that narrows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

At = TypeVar("At", bound=tuple[Any, ...])
ROUNDS = 60


def illinois(
    low: At, high: At, value: Callable[[At], float], evaluate: Callable[[float, At, At], At | None], share: float
) -> tuple[At, At, At]:
    """Narrow a bracket by the Illinois variant of the rule of false position, safeguarded by bisection.

    Parameters
    ----------
    low, high
        A distance and what is there, each a tuple; the value has opposite signs.
    value
        What changes sign.
    evaluate
        Returns such a tuple at, or next to, a distance between two others; None, which ends the search, without one.
    share
        Of the first width, at which the bracket is narrow enough.

    Returns
    -------
    tuple
        The ends of the bracket, and what was met with the smallest value.

    Examples
    --------
    >>> *_, (root, _) = illinois((1.0, 1.0), (2.0, 2.0), lambda at: at[1] ** 2 - 2, lambda s, *_: (s, s), 1e-15)
    >>> round(root, 12)
    1.414213562373

    References
    ----------
    M. Dowell, P. Jarratt, *A modified regula falsi method for computing the root of an equation* (1971).
    """
    a, b = low, high
    fa, fb = value(a), value(b)
    width, best, least = b[0] - a[0], a if abs(fa) < abs(fb) else b, min(abs(fa), abs(fb))
    for count in range(ROUNDS):
        if b[0] - a[0] <= share * width:
            break
        s = b[0] - fb * (b[0] - a[0]) / (fb - fa) if count % 4 != 3 else 0.5 * (a[0] + b[0])
        at = evaluate(s, a, b) if a[0] < s < b[0] else None
        if at is None:
            break
        met = value(at)
        if abs(met) <= least:
            best, least = at, abs(met)
        if met == 0:
            break
        if (met > 0) == (fb > 0):
            b, fb, fa = at, met, 0.5 * fa
        else:
            a, fa, fb = at, met, 0.5 * fb
    return a, b, best
