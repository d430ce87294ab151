"""Shrink many shooting boxes at once without losing a cycle.

A walk is p boxes X₁, …, X_p of n sides. Whatever orbit steps from X to Y steps from X ∩ N(Y) to Y ∩ f(X), where N(Y)
solves the mean-value form f(m) + Df(X)(x − m) ∈ Y for one component of x after another.

References
----------
F. Benhamou, F. Goualard, L. Granvilliers, J.-F. Puget, *Revising hull and box consistency*, 1999.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, chapters 4 and 5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.lanes import Array, Lanes, add, divide, multiply, subtract

Mask = NDArray[np.bool_]


class Walks(NamedTuple):
    """Shooting boxes (m, p, n), by their ends; some of them empty where an end is not a number or lo > hi."""

    lo: Array
    hi: Array

    def some(self, which: Mask | NDArray[np.int64]) -> Walks:
        """Return the walks chosen."""
        return Walks(self.lo[which], self.hi[which])

    @property
    def nonempty(self) -> Mask:
        """For each walk whether no box of it is empty."""
        return np.asarray((self.lo <= self.hi).all(axis=(1, 2)))

    @property
    def width(self) -> Array:
        """The sum of all sides, for each walk."""
        return np.asarray((self.hi - self.lo).sum(axis=(1, 2)))


def step(map: FixedMap, x: Lanes, y: Lanes) -> tuple[Lanes, Lanes]:
    """Return X ∩ N(Y) and Y ∩ f(X), for boxes (..., n)."""
    n = map.dimension
    lo, hi = x
    natural, slopes = map.value_and_jacobian(lo, hi)
    middle = lo + (hi - lo) * 0.5
    centre = map.value(middle, middle)
    offset = subtract(x, (middle, middle))
    with np.errstate(all="ignore"):
        terms = [
            multiply((slopes[0][..., j], slopes[1][..., j]), (offset[0][..., j, None], offset[1][..., j, None]))
            for j in range(n)
        ]
        mean = centre
        for term in terms:
            mean = add(mean, term)
        y = _meet(_meet(y, natural), mean)
        new_lo, new_hi = lo.copy(), hi.copy()
        for c in range(n):
            rest = subtract(y, centre)
            for d in range(n):
                rest = rest if d == c else subtract(rest, terms[d])
            solved = add(
                divide(rest, (slopes[0][..., c], slopes[1][..., c])), (middle[..., c, None], middle[..., c, None])
            )
            new_lo[..., c] = np.maximum(lo[..., c], solved[0].max(axis=-1))
            new_hi[..., c] = np.minimum(hi[..., c], solved[1].min(axis=-1))
    return (new_lo, new_hi), y


def _meet(a: Lanes, b: Lanes) -> Lanes:
    return np.maximum(a[0], b[0]), np.minimum(a[1], b[1])


def tighten(map: FixedMap, walks: Walks, rounds: int, progress: float = 0.9) -> tuple[Walks, NDArray[np.int64]]:
    """Return the walks shrunk by steps round and round, and which are left: the others hold no cycle."""
    left = np.arange(len(walks.lo))
    for _ in range(rounds):
        before = walks.width
        x, y = step(map, walks, (np.roll(walks.lo, -1, axis=1), np.roll(walks.hi, -1, axis=1)))
        walks = Walks(*_meet(x, (np.roll(y[0], 1, axis=1), np.roll(y[1], 1, axis=1))))
        kept = walks.nonempty
        slow = (walks.width > progress * before)[kept].all()
        walks, left = walks.some(kept), left[kept]
        if slow:
            break
    return walks, left
