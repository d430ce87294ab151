"""What proved cycles say of topological entropy: a lower bound, for maps of the line.

Let f be continuous on an interval, P a finite set with f(P) in P, and J₁, …, J_m the intervals between neighbours of P.
J_i covers J_k where J_k lies between the images of the ends of J_i. Then the entropy of f is at least log ρ of the 0-1
matrix A of that relation; and ρ(A) ≥ λ where A·v ≥ λ·v for some v ≥ 0 that is not 0.

No upper bound is given. The spectral radius of the graph of tiles bounds the growth of the number of walks between
tiles, hence the entropy with respect to that cover, which may be smaller than the entropy of the map: on tiles that do
not separate orbits it is. Nor is there a lower bound in higher dimension: there cycles alone force nothing.

References
----------
L. Block, J. Guckenheimer, M. Misiurewicz, L. S. Young, *Periodic points and topological entropy of one dimensional
maps*, 1980.
G. Froyland, O. Junge, G. Ochs, *Rigorous computation of topological entropy with respect to a finite partition*, 2001.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
from flint import arb, fmpq

from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.complete.everywhere import OPEN, Labels, shown
from dynsys.verify.complete.fixed_map import FixedMap, substitute
from dynsys.verify.complete.lanes import Array
from dynsys.verify.complete.result import CompleteCycles
from dynsys.verify.cycles import CycleProof

_SCALE = 1 << 40
_POWERS = 400


@dataclass(frozen=True)
class EntropyBound:
    """A proved lower bound on topological entropy.

    Parameters
    ----------
    below
        The entropy is at least this.
    growth
        λ, with ``below`` at most log λ.
    points
        How many points of cycles it rests on.
    """

    below: Fraction
    growth: Fraction
    points: int


def entropy_from_below(result: CompleteCycles) -> EntropyBound | None:
    """Return a lower bound on the entropy of a map of the line, from its proved cycles; None where they show none.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.complete.prover import prove_all_cycles
    >>> found = prove_all_cycles(model("logistic").system, {"r": Fraction(4)}, (3,))
    >>> bound = entropy_from_below(found)
    >>> 0.48 < float(bound.below) < 0.6931472
    True
    """
    if result.system.dimension != 1:
        return None
    cycles = (*result.cycles, *result.others)
    ordered = _ordered(cycles)
    if ordered is None or len(ordered) < 2:
        return None
    map = FixedMap(substitute(result.system, result.parameters))

    def defined(lo: Array, hi: Array) -> Labels:
        low, high = map.value(lo, hi)
        return np.where(np.isfinite(low[:, 0]) & np.isfinite(high[:, 0]), 0, OPEN)

    first, last = ordered[0], ordered[-1]
    hull = [(exact_ends(_point(cycles, first))[0], exact_ends(_point(cycles, last))[1])]
    if shown(defined, hull) is None:
        return None
    factor = growth(*_covers(cycles, ordered))
    if factor <= 1:
        return None
    below, _ = exact_ends(arb(fmpq(factor.numerator, factor.denominator)).log())
    return EntropyBound(below, factor, len(ordered))


def _point(cycles: tuple[CycleProof, ...], where: tuple[int, int]) -> arb:
    return cycles[where[0]].enclosures[where[1]][0]


def _ordered(cycles: tuple[CycleProof, ...]) -> list[tuple[int, int]] | None:
    """Return all points, as (cycle, position), from left to right; None where two may coincide."""
    every = [(i, j) for i, cycle in enumerate(cycles) for j in range(len(cycle.enclosures))]
    every.sort(key=lambda where: float(_point(cycles, where).mid()))
    for one, other in zip(every, every[1:], strict=False):
        if not exact_ends(_point(cycles, one))[1] < exact_ends(_point(cycles, other))[0]:
            return None
    return every


def _covers(cycles: tuple[CycleProof, ...], ordered: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return (m,) and (m,) for each interval the first that it covers, and the one after the last."""
    position = {where: k for k, where in enumerate(ordered)}
    images = [position[i, (j + 1) % len(cycles[i].enclosures)] for i, j in ordered]
    pairs = list(zip(images, images[1:], strict=False))
    return [min(pair) for pair in pairs], [max(pair) for pair in pairs]


def growth(first: Sequence[int], end: Sequence[int]) -> Fraction:
    """Return a rational number that the spectral radius of a 0-1 matrix is certainly not below, by whole numbers.

    Parameters
    ----------
    first, end
        (m,) and (m,): row i has ones from first[i] up to, and without, end[i].

    Examples
    --------
    >>> growth([0, 0], [2, 2])
    Fraction(2, 1)
    """
    vector = np.ones(len(first))
    for _ in range(_POWERS):
        sums = np.concatenate([[0.0], np.cumsum(vector)])
        vector = vector + sums[list(end)] - sums[list(first)]
        vector = vector / vector.max()
    whole = [int(value) for value in np.floor(vector * _SCALE)]
    best = Fraction(0)
    for least in (1, _SCALE // 10**9, _SCALE // 10**6, _SCALE // 10**3):
        kept = [value if value >= least else 0 for value in whole]
        up_to = [0, *accumulate(kept)]
        rates = [Fraction(up_to[b] - up_to[a], v) for a, b, v in zip(first, end, kept, strict=True) if v]
        best = max(best, min(rates))
    return best
