"""What the search asks of an inequality: is it proved over these cells, and does one show the contrary?"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.claims.lanes import compile_enclosures
from dynsys.verify.claims.straight import mean_value_program, straight_program
from dynsys.verify.claims.witness import Failure, Point, Trial, simplest
from dynsys.verify.formula import to_formula
from dynsys.verify.search import Floats

_GUARD = 2.0**-46
_SAMPLE = 256
_OFTEN, _SELDOM = 32, 16


@dataclass
class Decider:
    """An inequality over cells.

    Parameters
    ----------
    claim
        m formulas in all, over n symbols.
    witnesses
        How many points of a batch are tried exactly, of each kind.
    """

    claim: Inequality
    witnesses: int
    found: tuple[Point, Failure] | None = field(default=None, init=False)
    _asked: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        names = self.claim.box.names
        formulas = [[to_formula(part) for part in row] for row in self.claim.any_of]
        program = straight_program(names, [part for row in formulas for part in row])
        ends = np.cumsum([0, *map(len, formulas)]).tolist()
        self._alternatives = [slice(a, b) for a, b in zip(ends[:-1], ends[1:], strict=True)]
        self._formulas = ends[-1]
        self._values = compile_enclosures(program)
        self._forms = compile_enclosures(mean_value_program(program))
        self._trial = Trial(names, formulas)
        self._root = list(self.claim.box.sides.values())

    def decide(self, lo: Floats, hi: Floats) -> tuple[NDArray[np.integer], Floats | None]:
        """Return labels (m,), the first alternative that is proved, and the weights (m, n) of the axes.

        A formula is proved to be > 0 over a cell by the lower end of its natural and mean-value enclosures,
        intersected; a little more than 0 is asked for, so that rounding in another arithmetic changes nothing.
        """
        m = self._formulas
        middle = np.clip(lo + (hi - lo) * 0.5, lo, hi)
        low, high = self._forms(np.hstack([middle, lo]), np.hstack([middle, hi]))
        natural, mean = (low[:, :m], high[:, :m]), (low[:, m : 2 * m], high[:, m : 2 * m])
        defined = np.isfinite(natural[0]) & np.isfinite(natural[1])
        usable = np.isfinite(mean[0]) & np.isfinite(mean[1])
        lower = np.where(usable, np.fmax(natural[0], mean[0]), natural[0])
        with np.errstate(invalid="ignore"):
            proved = defined & (lower > _GUARD * np.maximum(np.abs(natural[0]), np.abs(natural[1])))
        labels = np.zeros(len(lo), np.int64)
        for number in reversed(range(len(self._alternatives))):
            labels[proved[:, self._alternatives[number]].all(axis=1)] = number + 1
        return labels, _weights(low[:, 2 * m :], high[:, 2 * m :], hi - lo, proved)

    def least(self, lo: Floats, hi: Floats) -> Floats:
        """Return (m,) upper ends: over the cells, the best alternative's least formula is at most this."""
        low, high = self._values(lo, hi)
        high = np.where(np.isfinite(low) & np.isfinite(high), high, np.inf)
        return np.max([high[:, row].min(axis=1) for row in self._alternatives], axis=0)

    def refute(self, lo: Floats, hi: Floats) -> bool:
        """Return whether the claim certainly fails at a point of a cell; the point is in ``found``.

        Points tried: middles and opposite corners of some cells, the ones of least value first, and now and then the
        simplest rational points of the cells with the least middles.
        """
        rows = np.linspace(0, len(lo) - 1, min(_SAMPLE, len(lo))).astype(np.int64)
        low, high = lo[rows], hi[rows]
        middle = np.clip(low + (high - low) * 0.5, low, high)
        points = np.concatenate([middle, low, high])
        values = self.least(points, points)
        order = np.argsort(values, kind="stable")[: self.witnesses]
        if any(self._fails(tuple(map(Fraction, point))) for point in points[order[values[order] <= 0]].tolist()):
            return True
        self._asked += 1
        if self._asked > _OFTEN and self._asked % _SELDOM:
            return False
        least = np.argsort(values[: len(rows)], kind="stable")[: self.witnesses]
        return self.try_simplest(low[least], high[least])

    def try_simplest(self, lo: Floats, hi: Floats) -> bool:
        """Return whether the claim certainly fails at the simplest rational point of a cell."""
        return any(self._fails(self._simplest(low, high)) for low, high in zip(lo, hi, strict=True))

    def _simplest(self, lo: Floats, hi: Floats) -> Point:
        inside = [
            (max(Fraction(a), first), min(Fraction(b), last))
            for a, b, (first, last) in zip(lo.tolist(), hi.tolist(), self._root, strict=True)
        ]
        return tuple(simplest(a, b) for a, b in inside)

    def _fails(self, point: Point) -> bool:
        point = tuple(min(max(part, lo), hi) for part, (lo, hi) in zip(point, self._root, strict=True))
        failure = self._trial.at(point)
        if failure is not Failure.NONE:
            self.found = point, failure
        return failure is not Failure.NONE


def _weights(low: Floats, high: Floats, width: Floats, proved: NDArray[np.bool_]) -> Floats:
    """Return (m, n): how much each side adds to the widths of the formulas that are not proved."""
    m, formulas = proved.shape
    weights = np.zeros_like(width)
    with np.errstate(all="ignore"):
        slopes = np.maximum(np.abs(low), np.abs(high)).reshape(m, formulas, -1)
        for j in range(formulas):
            spread = slopes[:, j] * width
            total = np.add.reduce(spread.T)
            part = np.where(proved[:, j] | ~(total > 0), 0.0, 1.0 / total)
            weights += spread * part[:, None]
    return weights
