"""Closed walks of boxes contracted until each is empty, where a listed cycle is alone, or in a settled set.

A cycle of period p in the boxes of a walk stays in what is cut from them by the map forward and backward and by
Krawczyk's operator. So where a walk becomes empty it held none, and where it comes to be inside a target, just that
one. Where they shrink no more, walks are cut in two, a few times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.cycles import Narrowed
from dynsys.verify.check.derivatives import middle
from dynsys.verify.check.exclusions import Exclusion
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.narrowing import step
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.shooting import contract

_ROUNDS, _HALVINGS, _MOST_HALVED, _PROGRESS = 60, 10, 1000, 0.99
_REACHES = (2.0**-6, 2.0**-14, 2.0**-30)


@dataclass(frozen=True)
class Target:
    """Boxes (p, n) in which, shifted in any way, there is just one cycle whose period divides p."""

    low: Array
    high: Array
    shifts: int


def target(map: BoxMap, cycle: Narrowed, period: int) -> Target | None:
    """Return boxes that hold no p-periodic points but those of the cycle; None where none are known.

    Where p is a multiple of the cycle's period d, the boxes are gone through p/d times, and the shooting form of
    period p is shown to have at most one zero there; the cycle itself is one. So it is around exact points.
    """
    d = cycle.cycle.period
    if d == period and not cycle.exact:
        return Target(cycle.low, cycle.high, d)
    boxes = [(cycle.low, cycle.high), (cycle.inner_low, cycle.inner_high)]
    if cycle.exact:
        boxes = [(cycle.low - reach, cycle.high + reach) for reach in _REACHES]
    for low, high in boxes:
        low, high = np.tile(low, (period // d, 1)), np.tile(high, (period // d, 1))
        if contract(map, low[None], high[None]).single[0]:
            return Target(low, high, d)
    return None


def _inside(walks: Interval, target: Target) -> np.ndarray:
    result = np.zeros(len(walks.low), dtype=np.bool_)
    for shift in range(target.shifts):
        low, high = np.roll(target.low, shift, axis=0), np.roll(target.high, shift, axis=0)
        result |= np.all((walks.low >= low) & (walks.high <= high), axis=(1, 2))
    return result


def _select(walks: Interval, chosen: np.ndarray) -> Interval:
    return Interval(walks.low[chosen], walks.high[chosen])


def exclude(map: BoxMap, walks: Interval, targets: Sequence[Target], exclusions: Sequence[Exclusion]) -> None:
    """Contract the boxes of walks until each is empty, inside a target, or in a set that a lemma settles.

    Raises
    ------
    Refusal
        Where one is left.
    """
    period, n = walks.low.shape[1:]
    batch = min(100_000, max(1, 2_000_000 // (period * n) ** 2))
    for start in range(0, len(walks.low), batch):
        rest = _select(walks, np.arange(start, min(start + batch, len(walks.low))))
        rest = _remaining(map, rest, targets, exclusions)
        halvings = 0
        for _ in range(_ROUNDS):
            width, count = (rest.high - rest.low).sum(), len(rest.low)
            rest = _remaining(map, _around(map, rest), targets, exclusions)
            rest = iv.meet(rest, contract(map, rest.low, rest.high).image) if len(rest.low) else rest
            rest = _remaining(map, rest, targets, exclusions)
            if not len(rest.low):
                break
            if len(rest.low) == count and not (rest.high - rest.low).sum() < _PROGRESS * width:
                if halvings == _HALVINGS or count > _MOST_HALVED:
                    break
                rest, halvings = _halved(rest), halvings + 1
        if len(rest.low):
            low, high = rest.low[0, 0], rest.high[0, 0]
            box = ", ".join(f"[{a:.6g}, {b:.6g}]" for a, b in zip(low, high, strict=True))
            raise Refusal(f"there may be another cycle of period {period}, with a point in {box}")


def _halved(walks: Interval) -> Interval:
    """Cut each walk in two, at the middle of its longest side."""
    w = len(walks.low)
    rows, shape = np.arange(w), walks.low.shape
    low, high = walks.low.reshape(w, -1), walks.high.reshape(w, -1)
    side = np.argmax(high - low, axis=1)
    cut = middle(low[rows, side], high[rows, side])
    upper_low, lower_high = low.copy(), high.copy()
    upper_low[rows, side], lower_high[rows, side] = cut, cut
    parts = np.concatenate([low, upper_low]), np.concatenate([lower_high, high])
    return Interval(parts[0].reshape(2 * w, *shape[1:]), parts[1].reshape(2 * w, *shape[1:]))


def _around(map: BoxMap, walks: Interval) -> Interval:
    """Cut each box by the one after it and by the one before it."""
    w, p, n = walks.low.shape

    def turned(by: int, boxes: Interval) -> Interval:
        low, high = (np.roll(ends.reshape(w, p, n), by, axis=1) for ends in boxes)
        return Interval(low.reshape(w * p, n), high.reshape(w * p, n))

    x, y = step(map, turned(0, walks), turned(-1, walks))
    both = iv.meet(x, turned(1, y))
    return Interval(both.low.reshape(w, p, n), both.high.reshape(w, p, n))


def _remaining(map: BoxMap, walks: Interval, targets: Sequence[Target], exclusions: Sequence[Exclusion]) -> Interval:
    rest = _select(walks, np.all(walks.low <= walks.high, axis=(1, 2)))
    for each in targets:
        map.budget.spend(4 * rest.low.size * each.shifts)
        rest = _select(rest, ~_inside(rest, each))
    for exclusion in exclusions:
        rest = _select(rest, ~np.all(exclusion.holds(rest.low, rest.high), axis=1))
    return rest
