"""Test functions: what changes sign along a branch where a cycle bifurcates.

At a fold the parameter turns back: the last component of the tangent changes sign. At a branch point an eigenvalue
passes 1 and the parameter does not turn, or turns and none passes: ∏(μ − 1) over that component changes sign. At a flip
∏(μ + 1) does, and at a Neimark–Sacker bifurcation ∏(μ_i μ_j − 1), as it also does where two real multipliers have the
product 1, which is no bifurcation (Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 10.2).

Each factor is divided by its size, so that no product leaves the floats. What is 0 to rounding all along, such as
μ_1 μ_2 − 1 of an area-preserving map, has no sign and does not fire. Two that pass in one step leave a product's sign
as it was; what tells of them is how many multipliers are beyond −1 and how many pairs outside the unit circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SIGNED = ("fold", "branch", "flip", "circle")
FLAT = 1e-9
"""Where a factor is nearer to 0 than this its test function has no sign that counts."""


class Crossings(NamedTuple):
    """The test functions at one place.

    Parameters
    ----------
    fold
        The tangent's component along the parameter.
    branch
        ∏(μ − 1) / fold, up to a positive factor.
    flip
        ∏(μ + 1), up to a positive factor.
    circle
        ∏(μ_i μ_j − 1) over i < j, up to a positive factor.
    beyond
        How many real multipliers are below −1.
    above
        How many real ones are above 1.
    outside
        How many complex pairs are outside the unit circle.
    flat
        The names of those that are 0 to rounding.
    """

    fold: float
    branch: float
    flip: float
    circle: float
    beyond: int
    above: int
    outside: int
    flat: frozenset[str]


def crossings(multipliers: Sequence[complex], fold: float, persistent: int = 0) -> Crossings:
    """Return the test functions.

    Parameters
    ----------
    multipliers
        n of them.
    fold
        The tangent's component along the parameter.
    persistent
        How many multipliers stay at 1: those nearest to it are left out.

    Examples
    --------
    >>> crossings([-1.5, 0.5], 1.0).flip < 0 < crossings([-0.5, 0.5], 1.0).flip
    True
    """
    if persistent:
        multipliers = sorted(multipliers, key=lambda m: abs(m - 1))[persistent:]
    unit = flip = circle = 1.0
    beyond = above_one = outside = 0
    flat = {"fold", "branch"} if abs(fold) < FLAT else set()
    for m in multipliers:
        modulus = abs(m)
        size, above, below = 1.0 + modulus, abs(m - 1), abs(m + 1)
        if above < FLAT:
            flat.add("branch")
        if below < FLAT:
            flat.add("flip")
        if m.imag == 0:
            unit *= (m.real - 1) / size
            flip *= (m.real + 1) / size
            beyond += m.real < -1
            above_one += m.real > 1
        elif m.imag > 0:
            unit *= (above / size) ** 2
            flip *= (below / size) ** 2
            outside += modulus > 1
    if len(multipliers) > 1:
        product = complex(1.0)
        for i, m in enumerate(multipliers):
            for other in multipliers[:i]:
                both = m * other
                if abs(both - 1) < FLAT:
                    flat.add("circle")
                product *= (both - 1) / (1 + abs(both))
        circle = product.real
    return Crossings(fold, unit if fold > 0 else -unit, flip, circle, beyond, above_one, outside, frozenset(flat))


def changed(before: Crossings, after: Crossings) -> list[str]:
    """Return the names of the test functions that changed sign."""
    names = []
    for name, a, b in zip(SIGNED, before[:4], after[:4], strict=True):
        if (a < 0 < b or b < 0 < a) and name not in before.flat and name not in after.flat:
            names.append(name)
    return names


def on_one(before: Crossings, at: Crossings) -> bool:
    """Return whether a test function that had a sign has none here, the fold's apart."""
    return bool(at.flat) and bool(at.flat - before.flat - {"fold"})


def hidden(before: Crossings, after: Crossings) -> bool:
    """Return whether more may have happened than the signs tell: pairs of events in one step."""
    return any(abs(b - a) > 1 for a, b in zip(before[4:7], after[4:7], strict=True))
