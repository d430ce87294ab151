"""Where all cycles are: two lemmas that no cycle goes far out.

*Faces.* Let N(x) = max |x_i|/w_i with weights w > 0, and R > 0. Suppose for each j, for every M ≥ R, one of

- no entry: |f_j(x)| < w_j·M for all x with N(x) ≤ M,
- exit: for every x with N(x) = M = |x_j|/w_j there is a k with |f_k(x)| > w_k·M.

Then N < R on every cycle. For let M ≥ R be the maximum of N over the cycle, taken at x with |x_j| = w_j·M. In the first
case x is no image of a point of the cycle; in the second N(f(x)) > M. Either is a contradiction.

*Radius.* Let V(x) = Σ x_i² and ρ > 0 with V(f(x)) < V(x) where max |x_i| ≥ ρ, and V(f(x)) < n·ρ² where max |x_i| ≤ ρ.
Then V < n·ρ² on every cycle. For let V be largest at x, and V(x) ≥ n·ρ², with x = f(y), y on the cycle. If
max |y_i| ≥ ρ then V(x) < V(y), else V(x) < n·ρ². Either is a contradiction.

Both are shown for all large x at once: with x = w·s/τ, s on the cube and 0 ≤ τ ≤ 1/R, the inequalities become ones of
functions that are continuous at τ = 0, on a compact box.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.derive.program import build_program
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.complete.everywhere import OPEN, Labels, shown
from dynsys.verify.complete.fixed_map import FixedMap, enclose
from dynsys.verify.complete.infinity import chart
from dynsys.verify.complete.lanes import Array, Lanes
from dynsys.verify.formula import number_text
from dynsys.verify.search.tree import Tree

_WEIGHTS = tuple(Fraction(k, 8) for k in (8, 4, 16, 6, 12, 3, 2, 32, 64))
_RADII = tuple(Fraction(2) ** k * c for k in range(-3, 21) for c in (Fraction(1), Fraction(5, 4), Fraction(3, 2)))
_MOST_WEIGHTED = 3
_SLACK = 1 + 2.0**-40

Shown = dict[str, Any]
Sides = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Escape:
    """No cycle goes beyond.

    Parameters
    ----------
    lemma
        ``faces`` or ``radius``.
    weights
        n exact numbers w; of the radius, all 1.
    radius
        R of the first lemma, ρ of the second.
    shown
        For each coordinate of ``faces``: {"lemma": "no entry", "tree": …} or {"lemma": "exit", "trees": [two]}, over
        boxes of (τ, s); of the radius the trees of the 2n faces and that of the inside.
    """

    lemma: str
    weights: tuple[Fraction, ...]
    radius: Fraction
    shown: tuple[Shown, ...]

    @property
    def reach(self) -> Fraction:
        """How far cycles go, in units of the weights: R; of the radius, a rational number at least √n·ρ."""
        if self.lemma == "radius":
            return Fraction(math.isqrt(int(len(self.weights) * self.radius**2 * 4096) + 1) + 1, 64)
        return self.radius

    @property
    def sides(self) -> Sides:
        """n exact sides of a box that holds every cycle."""
        return tuple((-w * self.reach, w * self.reach) for w in self.weights)

    def document(self) -> dict[str, Any]:
        """Return the lemma as plain data, for a checker."""
        radius = number_text(self.radius)
        if self.lemma == "radius":
            falls, stays = [part["tree"] for part in self.shown[:-1]], self.shown[-1]["tree"]
            return {"radius": radius, "reach": number_text(self.reach), "falls": falls, "stays": stays}
        return {"weights": [number_text(w) for w in self.weights], "radius": radius, "faces": list(self.shown)}


class Infinity:
    """A map near infinity, over boxes of (τ, s)."""

    def __init__(self, map: FixedMap) -> None:
        near = chart(map.system)
        self.map, self.n, self.known = map, map.dimension, near is not None
        if near is not None:
            self._program = EnclosureProgram(build_program((near.tau, *near.s, *near.weights), near.parts))
            self.orders = near.orders

    def parts(self, lo: Array, hi: Array, weights: tuple[Fraction, ...]) -> Lanes:
        """Return enclosures (m, n) of F over boxes (m, 1 + n); weights are doubles."""
        w = np.broadcast_to(np.array([float(each) for each in weights]), (len(lo), self.n))
        return enclose(self._program, np.concatenate([lo, w], axis=1), np.concatenate([hi, w], axis=1))

    def cube(self, radius: Fraction, fixed: int | None = None, at: int = 1) -> Sides:
        """Return 0 ≤ τ ≤ 1/R and the cube of s, or its face s_fixed = at."""
        sides = [(Fraction(0), 1 / radius), *((Fraction(-1), Fraction(1)) for _ in range(self.n))]
        if fixed is not None:
            sides[fixed + 1] = (Fraction(at), Fraction(at))
        return tuple(sides)


def find_escape(map: FixedMap) -> Escape | None:
    """Return a box beyond which no cycle goes, of the smallest volume among those tried; None where none was shown.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.complete.fixed_map import substitute
    >>> find_escape(FixedMap(substitute(model("logistic").system, {"r": Fraction(4)}))).sides
    ((Fraction(-3, 2), Fraction(3, 2)),)
    """
    infinity = Infinity(map)
    if not infinity.known:
        return None
    found = [_smallest(infinity, weights, "faces", by_faces) for weights in _weights(map.dimension)]
    known = [escape for escape in found if escape is not None]
    if known:
        return min(known, key=lambda e: e.radius**map.dimension * math.prod(e.weights))
    return _smallest(infinity, (Fraction(1),) * map.dimension, "radius", by_radius)


def _smallest(
    infinity: Infinity,
    weights: tuple[Fraction, ...],
    lemma: str,
    show: Callable[[Infinity, tuple[Fraction, ...], Fraction], tuple[Shown, ...] | None],
) -> Escape | None:
    """Halve the list of radii: what holds beyond a radius holds beyond a larger one."""
    best, low, high = None, 0, len(_RADII) - 1
    middle = high
    while low <= high:
        evidence = show(infinity, weights, _RADII[middle])
        if evidence is not None:
            best, high = Escape(lemma, weights, _RADII[middle], evidence), middle - 1
        elif best is None:
            return None
        else:
            low = middle + 1
        middle = (low + high) // 2
    return best


def _weights(n: int) -> Iterator[tuple[Fraction, ...]]:
    choices = _WEIGHTS if n <= _MOST_WEIGHTED else _WEIGHTS[:1]
    for rest in itertools.product(choices, repeat=n - 1):
        yield (Fraction(1), *rest)


def by_faces(infinity: Infinity, weights: tuple[Fraction, ...], radius: Fraction) -> tuple[Shown, ...] | None:
    """Return what shows the conditions of the lemma on faces, a coordinate each; None where they are not shown."""
    every: list[Shown] = []
    for j in range(infinity.n):
        trees: list[Tree | None] = [_no_entry(infinity, weights, radius, j)]
        if trees[0] is not None:
            every.append({"lemma": "no entry", "tree": trees[0].encode()})
            continue
        trees = [_exit(infinity, weights, radius, j, side) for side in (1, -1)]
        both = [tree.encode() for tree in trees if tree is not None]
        if len(both) < 2:
            return None
        every.append({"lemma": "exit", "trees": both})
    return tuple(every)


def _no_entry(infinity: Infinity, weights: tuple[Fraction, ...], radius: Fraction, j: int) -> Tree | None:
    """|F_j|·τ^(1 − e_j) < w_j on the cube."""
    order = 1 - infinity.orders[j]

    def condition(lo: Array, hi: Array) -> Labels:
        low, high = infinity.parts(lo, hi, weights)
        size = np.maximum(np.abs(low[:, j]), np.abs(high[:, j]))
        return np.where(np.nextafter(size * _power(hi[:, 0], order), np.inf) < float(weights[j]), 0, OPEN)

    return None if order < 0 else shown(condition, infinity.cube(radius))


def _exit(infinity: Infinity, weights: tuple[Fraction, ...], radius: Fraction, j: int, side: int) -> Tree | None:
    """For some k, |F_k| > w_k·τ^(e_k − 1), on a face s_j = ±1; the label is 2k where F_k > 0, else 2k + 1."""
    able = [k for k in range(infinity.n) if infinity.orders[k] >= 1]

    def condition(lo: Array, hi: Array) -> Labels:
        low, high = infinity.parts(lo, hi, weights)
        labels = np.full(len(lo), OPEN)
        for k in able:
            bound = np.nextafter(float(weights[k]) * _power(hi[:, 0], infinity.orders[k] - 1), np.inf)
            labels = np.where(low[:, k] > bound, 2 * k, np.where(high[:, k] < -bound, 2 * k + 1, labels))
        return labels

    return shown(condition, infinity.cube(radius, j, side)) if able else None


def by_radius(infinity: Infinity, weights: tuple[Fraction, ...], radius: Fraction) -> tuple[Shown, ...] | None:
    """Return what shows Σ (F_i·τ^(1 − e_i))² < Σ s_i² on the faces of the cube, and Σ f_i² < n·ρ² within; or None."""
    n, orders = infinity.n, infinity.orders

    def falls(lo: Array, hi: Array) -> Labels:
        low, high = infinity.parts(lo, hi, weights)
        powers = np.stack([_power(hi[:, 0], 1 - order) for order in orders], axis=1)
        sizes = np.nextafter(np.maximum(np.abs(low), np.abs(high)) * powers, np.inf)
        across = (lo <= 0) & (hi >= 0)
        least = np.where(across, 0.0, np.minimum(np.abs(lo), np.abs(hi)))[:, 1:]
        return np.where(_squares(sizes) * _SLACK < (least**2).sum(axis=1), 0, OPEN)

    def stays(lo: Array, hi: Array) -> Labels:
        low, high = infinity.map.image(lo, hi)
        return np.where(_squares(np.maximum(np.abs(low), np.abs(high))) * _SLACK < n * float(radius) ** 2, 0, OPEN)

    if any(order > 1 for order in orders):
        return None
    every: list[Shown] = []
    for j, side in itertools.product(range(n), (1, -1)):
        tree = shown(falls, infinity.cube(radius, j, side))
        if tree is None:
            return None
        every.append({"lemma": "falls", "tree": tree.encode()})
    tree = shown(stays, [(-radius, radius)] * n)
    return None if tree is None else (*every, {"lemma": "stays", "tree": tree.encode()})


def _power(value: Array, exponent: int) -> Array:
    """Return an upper bound on a power of numbers that are not negative."""
    return value**exponent * _SLACK if exponent else np.ones_like(value)


def _squares(sizes: Array) -> Array:
    return np.asarray((sizes**2).sum(axis=1) * _SLACK)
