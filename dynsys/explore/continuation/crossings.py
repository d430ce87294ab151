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
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.multipliers import without_persistent

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
SIGNED = ("fold", "branch", "flip", "circle")
FLAT = 1e-9
"""Where a factor is nearer to 0 than this its sign may be that of rounding."""


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


@dataclass(frozen=True, slots=True)
class Signs:
    """The test functions at places one after another.

    Parameters
    ----------
    values
        (c, 4) in the order of `SIGNED`.
    counts
        (c, 3): beyond, above and outside; see `Crossings`.
    flat
        (c, 4) whether they are 0 to rounding.
    """

    values: Floats
    counts: NDArray[np.int64]
    flat: NDArray[np.bool_]

    def __getitem__(self, row: int) -> Crossings:
        flat = frozenset(name for name, zero in zip(SIGNED, self.flat[row].tolist(), strict=True) if zero)
        fold, branch, flip, circle = self.values[row].tolist()
        beyond, above, outside = self.counts[row].tolist()
        return Crossings(fold, branch, flip, circle, beyond, above, outside, flat)

    def part(self, first: int, last: int) -> Signs:
        """Return those from one place on, up to before another."""
        return Signs(self.values[first:last], self.counts[first:last], self.flat[first:last])

    def busy(self) -> NDArray[np.bool_]:
        """(c − 1,) whether something may have happened between a place and the next one."""
        clear = ~(self.flat[1:] | self.flat[:-1])
        passed = ((self.values[1:] < 0) != (self.values[:-1] < 0)) & clear
        others = (self.flat[1:] != self.flat[:-1]) | passed
        return np.asarray(others.any(axis=1) | (self.counts[1:] != self.counts[:-1]).any(axis=1))


def crossings_each(multipliers: Complex, fold: Floats, persistent: int = 0, flat: float = FLAT) -> Signs:
    """Return the test functions.

    Parameters
    ----------
    multipliers
        (c, n).
    fold
        (c,) the tangents' components along the parameter.
    persistent
        How many multipliers stay at 1: those nearest to it are left out.
    flat
        Where a factor is nearer to 0 than this its test function has no sign that counts.
    """
    multipliers = without_persistent(multipliers, persistent)
    with np.errstate(all="ignore"):
        modulus = np.abs(multipliers)
        size, real = 1 + modulus, multipliers.imag == 0
        one, minus = multipliers - 1, multipliers + 1
        unit = (one / size).prod(axis=1).real
        first, second = _pairs(multipliers.shape[1])
        both = multipliers[:, first] * multipliers[:, second]
        circle = ((both - 1) / (1 + np.abs(both))).prod(axis=1).real
        values = np.stack((fold, np.where(fold > 0, unit, -unit), (minus / size).prod(axis=1).real, circle), axis=1)
        folded = np.abs(fold) < flat
        zero = np.stack(
            (
                folded,
                folded | (np.abs(one) < flat).any(axis=1),
                (np.abs(minus) < flat).any(axis=1),
                (np.abs(both - 1) < flat).any(axis=1),
            ),
            axis=1,
        )
        value = multipliers.real
        counts = np.stack(
            (
                (real & (value < -1)).sum(axis=1),
                (real & (value > 1)).sum(axis=1),
                ((multipliers.imag > 0) & (modulus > 1)).sum(axis=1),
            ),
            axis=1,
        )
    return Signs(values, counts, zero)


@lru_cache(maxsize=64)
def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first, second = np.triu_indices(n, 1)
    return first, second


def crossings(multipliers: Sequence[complex], fold: float, persistent: int = 0, flat: float = FLAT) -> Crossings:
    """Return the test functions at one place; see `crossings_each`.

    Examples
    --------
    >>> crossings([-1.5, 0.5], 1.0).flip < 0 < crossings([-0.5, 0.5], 1.0).flip
    True
    """
    return crossings_each(np.array([multipliers], dtype=complex), np.array([fold]), persistent, flat)[0]


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
