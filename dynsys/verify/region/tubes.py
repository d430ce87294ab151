"""Where orbits converge to a family of fixed points: the lemma of the tube, over two steps.

Let F be a polynomial and f(x) = x + F(x)·v(x). By Taylor's theorem, a finite sum here, F(f(x)) = F(x)·q(x) with

    q = 1 + Σ_{k ≥ 1} F^(k−1)·DᵏF[v, …, v]/k!

and for two steps f(f(x)) = x + F(x)·w(x), F(f(f(x))) = F(x)·Q(x), where w = v + q·(v∘f) and Q = q·(q∘f).

*Lemma.* Let |Q| ≤ ρ < 1 and |wᵢ| ≤ Mᵢ on a box B, let |F| ≤ φ on a set in B, and let the box around the set, widened
by Mᵢφ/(1 − ρ) on every side, be in B. Then every orbit from the set converges to a point with F = 0 in this wider box.

For as long as the even points of the orbit are in B, |F| falls by the factor ρ from one to the next, and they have
moved by Mᵢφ(1 + ρ + …) at most: so they are never elsewhere, and a Cauchy sequence, at whose limit F = 0. That is a
fixed point of f, which is continuous, so that the odd points come to it as well. The two steps are taken together since
at the edge of stability q is near −1: what an orbit does on one side of F = 0 it undoes on the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from dynsys.derive.system import System
from dynsys.verify.complete.lanes import Lanes, add, multiply, subtract
from dynsys.verify.region.formulas import Formulas
from dynsys.verify.region.sets import Sets, expand
from dynsys.verify.search import Floats

_UP, _TINY = 1 + 2.0**-44, 1e-300
_ROUNDS, _SLACK = 10, 1.125
_NEAR, _SURE = 0.5, 2.0**-20
MARGIN = 1.5  # enclosures are taken so much wider than they are, so that another arithmetic shows the same


@dataclass(frozen=True)
class Settled:
    """Which of m sets the lemma settles, and the box around the limits of each.

    Parameters
    ----------
    shown
        (m,).
    lo, hi
        (m, n) ends; where not shown they mean nothing.
    room
        (m, n): how much the box B is wider than the box around the set.
    """

    shown: NDArray[np.bool_]
    lo: Floats
    hi: Floats
    room: Floats


class Tube:
    """The lemma for one family of a map without parameters.

    Parameters
    ----------
    system
        f.
    equation
        F, a polynomial in the state.
    direction
        v.
    """

    def __init__(self, system: System, equation: sympy.Expr, direction: tuple[sympy.Expr, ...]) -> None:
        self._equation = Formulas(system.state, (equation,))
        self._map = Formulas(system.state, system.rule)
        self._factors = Formulas(system.state, (*direction, factor(system, equation, direction)))

    def settle(self, sets: Sets) -> Settled:
        """Return what the lemma says of sets."""
        sets = sets.wider
        lo, hi = sets.box
        result = Settled(np.zeros(len(sets), dtype=bool), lo.copy(), hi.copy(), np.zeros_like(lo))
        with np.errstate(all="ignore"):
            ends = expand(self._equation, sets).ends(sets)
            size = np.maximum(np.abs(ends[0]), np.abs(ends[1]))[:, 0] * (1 + _SURE)
            rows = np.flatnonzero((size < _NEAR) & self._may(sets.centre))
            wide = self._widening(lo[rows], hi[rows], size[rows])
            for _ in range(_ROUNDS):
                rows, wide = _where(rows, wide, np.asarray(np.isfinite(wide).all(axis=1)))
                if not len(rows):
                    break
                room = wide * _SLACK + _TINY
                outer = lo[rows] - room, hi[rows] + room
                wide = self._widening(*outer, size[rows])
                held = np.asarray((wide * (1 + _SURE) <= room).all(axis=1))
                done = rows[held]
                result.shown[done] = True
                result.lo[done] = np.nextafter(lo[done] - wide[held] * _UP, -np.inf)
                result.hi[done] = np.nextafter(hi[done] + wide[held] * _UP, np.inf)
                result.room[done] = room[held]
                rows, wide = _where(rows, wide, ~held)
        return result

    def _may(self, points: Floats) -> NDArray[np.bool_]:
        """Whether |Q| < 1 at points, to look no further where it is not."""
        low, high = self._twice(points, points)
        return np.asarray(np.maximum(np.abs(low[:, -1]), np.abs(high[:, -1])) < 1)

    def _widening(self, lo: Floats, hi: Floats, size: Floats) -> Floats:
        """Return (m, n) bounds of Mᵢφ/(1 − ρ) over boxes; not finite where ρ < 1 is not shown."""
        low, high = self._twice(lo, hi)
        more = (high - low) * ((MARGIN - 1) / 2)
        low, high = low - more, high + more
        most = np.maximum(np.abs(low), np.abs(high)) * (1 + _SURE)
        rate = most[:, -1]
        left = np.where(rate < 1, (1 - rate) * (1 - 2.0**-44), 0.0)
        return np.asarray(most[:, :-1] * (size / left)[:, None] * _UP + _TINY)

    def _twice(self, lo: Floats, hi: Floats) -> Lanes:
        """Return ends (m, n + 1) of w and Q over boxes: (w, Q) = (v, 0) + q·(v, q)∘f, by its mean-value form."""
        centre = lo / 2 + hi / 2
        offset = subtract((lo, hi), (centre, centre))
        point, _ = self._map.values_and_slopes(centre, centre)
        _, slopes = self._map.values_and_slopes(lo, hi)
        start, _ = self._factors.values_and_slopes(centre, centre)
        after, _ = self._factors.values_and_slopes(*point)
        here, here_slopes = self._factors.values_and_slopes(lo, hi)
        there, there_slopes = self._factors.values_and_slopes(*add(point, _applied(slopes, offset)))
        change = add(
            multiply(_at(here, np.s_[:, -1, None, None]), _composed(there_slopes, slopes)),
            multiply(_at(there, np.s_[:, :, None]), _at(here_slopes, np.s_[:, -1, None, :])),
        )
        middle = multiply(_at(start, np.s_[:, -1, None]), after)
        return add(add(_headed(start), middle), _applied(add(_headed(here_slopes), change), offset))


def over_box(formulas: Formulas, lo: Floats, hi: Floats) -> Lanes:
    """Return ends (m, l) of formulas over boxes (m, n), by their natural and mean-value forms."""
    centre = lo / 2 + hi / 2
    value, _ = formulas.values_and_slopes(centre, centre)
    natural, slopes = formulas.values_and_slopes(lo, hi)
    mean = add(value, _applied(slopes, subtract((lo, hi), (centre, centre))))
    return np.maximum(natural[0], mean[0]), np.minimum(natural[1], mean[1])


def factor(system: System, equation: sympy.Expr, direction: tuple[sympy.Expr, ...]) -> sympy.Expr:
    """Return q with F(f(x)) = F(x)·q(x), for f = x + F·v and a polynomial F.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> factor(System("plane", (x, y), (), (x + x * y, y)), x * y, (sympy.Integer(1), sympy.Integer(0)))
    y + 1
    """
    moved = [sympy.Dummy(real=True) for _ in system.state]
    result, term, k = sympy.Integer(1), equation, 0
    while True:
        k += 1
        term = sum((sympy.diff(term, x) * v for x, v in zip(system.state, moved, strict=True)), sympy.Integer(0))
        if term == 0:
            return result.subs(dict(zip(moved, direction, strict=True)), simultaneous=True)
        result += equation ** (k - 1) * term / math.factorial(k)


def _where(rows: NDArray[np.intp], wide: Floats, kept: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Floats]:
    return rows[kept], wide[kept]


def _at(a: Lanes, place: Any) -> Lanes:
    return a[0][place], a[1][place]


def _headed(a: Lanes) -> Lanes:
    """Return v, or its slopes, with zero in the place of q."""
    lo, hi = a[0].copy(), a[1].copy()
    lo[:, -1] = hi[:, -1] = 0.0
    return lo, hi


def _applied(slopes: Lanes, offset: Lanes) -> Lanes:
    """Return slopes (m, l, n) times offsets (m, n)."""
    parts = [multiply(_at(slopes, np.s_[:, :, j]), _at(offset, np.s_[:, j, None])) for j in range(offset[0].shape[1])]
    return reduce(add, parts)


def _composed(a: Lanes, b: Lanes) -> Lanes:
    """Return a (m, l, n) times b (m, n, n)."""
    parts = [multiply(_at(a, np.s_[:, :, j, None]), _at(b, np.s_[:, j, None, :])) for j in range(b[0].shape[1])]
    return reduce(add, parts)
