"""Boxes of starts, carried forward until one of the lemmas holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.region.formulas import Formulas
from dynsys.verify.region.sets import Sets, box_sets, image
from dynsys.verify.region.tubes import Tube, over_box
from dynsys.verify.search import Floats
from dynsys.verify.search.cells import Ints

_EVERY_STEP, _STRIDE = 12, 4
_WIDEST = 0.25
_SURE = 2.0**-20


@dataclass(frozen=True)
class Found:
    """What was found of m boxes.

    Parameters
    ----------
    steps
        (m,) iterates after which they were decided, −1 where they were not.
    low, high
        (m,) ends of the final quantity; not a number where there is none.
    room
        (m, n) of the tube.
    """

    steps: Ints
    low: Floats
    high: Floats
    room: Floats

    @staticmethod
    def nothing(m: int, n: int) -> Found:
        """Return that nothing was found."""
        return Found(np.full(m, -1), np.full(m, np.nan), np.full(m, np.nan), np.zeros((m, n)))


@dataclass
class Outcomes:
    """What was found of the boxes that are decided, by their ends."""

    rows: dict[bytes, tuple[float, ...]] = field(default_factory=dict)

    def note(self, lo: Floats, hi: Floats, found: Found) -> None:
        """Keep what was found of the boxes that are decided."""
        which = found.steps >= 0
        keys = [row.tobytes() for row in np.concatenate([lo, hi], axis=1)[which]]
        columns = np.column_stack([found.steps, found.low, found.high, found.room])[which]
        self.rows.update(zip(keys, map(tuple, columns.tolist()), strict=True))

    def of_leaves(self, lo: Floats, hi: Floats) -> Found:
        """Return what was found of boxes (m, n)."""
        none = (-1.0, np.nan, np.nan, *np.zeros(lo.shape[1]))
        rows = np.array([self.rows.get(row.tobytes(), none) for row in np.concatenate([lo, hi], axis=1)])
        return Found(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2], rows[:, 3:])


@dataclass(frozen=True)
class Carrier:
    """Carries boxes of starts.

    Parameters
    ----------
    rule
        The map.
    chart
        From coordinates to the state; None where the starts are states.
    tubes, quantities
        One for each family.
    corner
        The threshold beyond which orbits go to infinity.
    steps
        At most.
    """

    rule: Formulas
    chart: Formulas | None
    tubes: tuple[Tube, ...]
    quantities: tuple[Formulas, ...]
    corner: float | None
    steps: int

    def decide(self, lo: Floats, hi: Floats, outcomes: Outcomes) -> tuple[NDArray[np.int64], Floats]:
        """Return the label of each box: 0, 1 + the family, or the next for infinity.

        The second result are weights of the axes: the way to go across the box in the state.
        """
        with np.errstate(all="ignore"):
            sets = box_sets(lo, hi)
            if self.chart is not None:
                sets = image(self.chart, sets)
            weights = np.abs(sets.spread).max(axis=1)
            labels, rows = np.zeros(len(lo), dtype=np.int64), np.arange(len(lo))
            result = Found.nothing(*lo.shape)
            for k in range(self.steps + 1):
                kept = _compact(sets)
                sets, rows = sets.take(kept), rows[kept]
                if not len(rows):
                    break
                found = self._test(sets, result, rows, families=k <= _EVERY_STEP or k % _STRIDE == 0)
                done = found > 0
                labels[rows], result.steps[rows[done]] = found, k
                sets, rows = image(self.rule, sets.take(~done)), rows[~done]
        outcomes.note(lo, hi, result)
        return labels, weights

    def _test(self, sets: Sets, result: Found, places: Ints, families: bool) -> Ints:
        """Return the labels of the sets that are decided, and note in their places what was found."""
        labels, boxes = np.zeros(len(sets), dtype=np.int64), sets.wider.box
        for j, (tube, quantity) in enumerate(zip(self.tubes, self.quantities, strict=True) if families else ()):
            rows = np.flatnonzero(labels == 0)
            settled = tube.settle(sets.take(rows))
            shown = settled.shown
            at, least, most = rows[shown], *over_box(quantity, settled.lo[shown], settled.hi[shown])
            labels[at], result.room[places[at]] = 1 + j, settled.room[shown]
            result.low[places[at]], result.high[places[at]] = least[:, 0], most[:, 0]
        label = 1 + len(self.tubes)
        if self.corner is not None:
            bound = self.corner * (1 + _SURE)
            labels[(labels == 0) & ((boxes[0] >= bound) | (boxes[1] <= -bound)).all(axis=1)] = label
        return labels


def _compact(sets: Sets) -> NDArray[np.bool_]:
    """Whether sets are small enough, for where they are, to be worth carrying on."""
    widest = _WIDEST * np.maximum(1.0, np.abs(sets.centre).max(axis=1))
    return np.asarray(np.isfinite(sets.centre).all(axis=1) & (sets.radius.max(axis=1) < widest))
