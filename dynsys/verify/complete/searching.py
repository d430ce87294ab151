"""The search for all cycles of given periods: cover, graph, closed walks, shooting boxes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from dynsys.derive.system import System
from dynsys.verify.complete.contraction import Walks
from dynsys.verify.complete.escape import find_escape
from dynsys.verify.complete.exclusion import Exclusion
from dynsys.verify.complete.factors import find_factors
from dynsys.verify.complete.fixed_map import FixedMap, substitute
from dynsys.verify.complete.graph import on_walks, recurrent, transitions
from dynsys.verify.complete.known import from_lemma, know
from dynsys.verify.complete.lines import Prove, learn_from_lines
from dynsys.verify.complete.multiple import multiple_fixed_points
from dynsys.verify.complete.period import Knowledge, decide
from dynsys.verify.complete.result import CompleteCycles, Undecided
from dynsys.verify.complete.tiling import Indices, Tiling
from dynsys.verify.cycles import Sides

Progress = Callable[[str], None]
_SHOWN = 20
_MOST_EDGES = 2_000_000
_NO_BOX = "no box was found that holds all cycles: give one"


@dataclass(frozen=True)
class CompleteMethod:
    """How to search, and when to stop.

    Parameters
    ----------
    tiles
        How many tiles the cover has at least, where they carry closed walks, before walks are looked at.
    most_tiles
        Tiles at most.
    most_walks
        Walks that are open at a time at most; beyond, the tiles are cut first.
    cuts
        How often the tiles of undecided walks are cut, for each period.
    seconds
        After that, what is not decided stays undecided.
    """

    tiles: int = 150
    most_tiles: int = 50_000
    most_walks: int = 300_000
    cuts: int = 40
    seconds: float = 600.0


class Search:
    """One search; ``result`` runs it."""

    def __init__(
        self,
        system: System,
        parameters: Mapping[str, Fraction],
        periods: tuple[int, ...],
        sides: Sides | None,
        method: CompleteMethod,
        progress: Progress,
        prove: Prove,
    ) -> None:
        self.began = time.monotonic()
        self.system, self.parameters, self.periods = system, parameters, periods
        self.method, self.progress, self.prove = method, progress, prove
        self.map = FixedMap(substitute(system, parameters))
        self.everywhere = sides is None
        self.escape = None if sides is not None else find_escape(self.map)
        self.sides = sides or (self.escape.sides if self.escape is not None else None)
        self.undecided: list[Undecided] = []
        self.lines: list[CompleteCycles | None] = []

    def result(self) -> CompleteCycles:
        """Return what was proved, and what is left."""
        if not self.sides:
            self.undecided = [Undecided(p, (), _NO_BOX) for p in self.periods]
            return self._finish(None, None)
        knowledge = Knowledge(self.system, self.parameters, self.map, self.sides, self._exclusions())
        self._seed(knowledge, self.sides)
        tiling = Tiling(self.sides)
        self._cover(knowledge, tiling)
        for period in self.periods:
            self._period(knowledge, tiling, period)
        return self._finish(knowledge, tiling)

    def _exclusions(self) -> tuple[Exclusion, ...]:
        factors = find_factors(self.map.system)
        return (*multiple_fixed_points(self.map.system), *(() if factors is None else (factors,)))

    def _seed(self, knowledge: Knowledge, sides: Sides) -> None:
        for point in multiple_fixed_points(self.map.system):
            if point.iterate == 1:
                knowledge.cycles.append(know(self.map, from_lemma(point), sides))
            elif not knowledge.learn(np.array([[float(point.point)]])):
                self.undecided.append(Undecided(1, ((point.side,),), "a fixed point with multiplier -1 is not proved"))
        factors = find_factors(self.map.system)
        if factors is not None:
            self.lines, left = learn_from_lines(knowledge, factors, sides, self.periods, self.prove)
            self.undecided += [Undecided(p, (), reason) for p, reason in left]

    @property
    def _late(self) -> bool:
        return time.monotonic() - self.began > self.method.seconds

    def _cut(self, tiling: Tiling, which: Indices) -> None:
        lo, hi = tiling.box(tiling.tiles[which])
        root = tiling.hi[0] - tiling.lo[0]
        tiling.split(tiling.tiles[which], np.argmax((hi - lo) / np.where(root > 0, root, 1.0), axis=1))

    def _walked(self, knowledge: Knowledge, tiling: Tiling, edges: csr_matrix, periods: Iterable[int]) -> Indices:
        """Return the tiles that closed walks of interest pass."""
        starts = knowledge.outside(*tiling.box(tiling.tiles))
        passed = np.zeros(len(tiling.tiles), dtype=bool)
        for period in periods:
            passed |= on_walks(edges, starts, period)
        return np.flatnonzero(passed)

    def _cover(self, knowledge: Knowledge, tiling: Tiling) -> None:
        """Cut tiles until there are enough, or closed walks are left nowhere."""
        for _ in range(12 * self.map.dimension):
            edges = _prune(self.map, tiling)
            which = self._walked(knowledge, tiling, edges, self.periods)
            enough = len(which) >= self.method.tiles or edges.nnz > _MOST_EDGES
            if not len(which) or enough or self._late:
                break
            self._cut(tiling, which)
        self.progress(f"{len(tiling.tiles)} tiles carry closed walks")

    def _period(self, knowledge: Knowledge, tiling: Tiling, period: int) -> None:
        """Decide all closed walks of a length, cutting the tiles of those that are left."""
        edges = _prune(self.map, tiling)
        fresh = np.ones(len(tiling.axis), dtype=bool)  # cells through which undecided walks go
        reason, left = "", None
        for _ in range(self.method.cuts):
            within = fresh[tiling.tiles]
            part = _between(edges, within)
            starts = np.intersect1d(knowledge.outside(*tiling.box(tiling.tiles)), np.flatnonzero(within))
            left = decide(knowledge, tiling, part, starts, period, self.method.most_walks)
            if left is not None and not len(left[1]):
                self.progress(f"period {period}: {sum(k.period == period for k in knowledge.cycles)} cycles, all")
                return
            which = np.unique(left[1]) if left is not None else np.flatnonzero(on_walks(part, starts, period))
            reason = "there are too many closed walks" if left is None else "there may be another cycle near"
            full = len(tiling.tiles) + len(which) > self.method.most_tiles or edges.nnz > _MOST_EDGES
            if self._late or full:
                reason += ", and the budget is spent"
                break
            count = len(tiling.axis)
            self._cut(tiling, which)
            fresh = np.arange(len(tiling.axis)) >= count
            edges = _prune(self.map, tiling)
        walks = left[0] if left is not None else Walks(np.empty((0, 0, 0)), np.empty((0, 0, 0)))
        self.undecided += [Undecided(period, _boxes(walks, i), reason) for i in range(min(_SHOWN, len(walks.lo)))]
        if not len(walks.lo):
            self.undecided.append(Undecided(period, (), reason))
        self.progress(f"period {period}: {reason}")

    def _finish(self, knowledge: Knowledge | None, tiling: Tiling | None) -> CompleteCycles:
        known = sorted(knowledge.cycles, key=lambda k: (k.period, *k.lo.min(axis=0))) if knowledge is not None else []
        for cycle in known:
            if cycle.inside is None and cycle.period in self.periods:
                edge = "a cycle is proved, but whether it is in the box, or beyond its edge, is not"
                self.undecided.append(Undecided(cycle.period, cycle.proof.boxes, edge))
        exclusions = knowledge.exclusions if knowledge is not None else ()
        return CompleteCycles(
            system=self.system,
            parameters=dict(self.parameters),
            periods=self.periods,
            sides=self.sides or None,
            everywhere=self.everywhere,
            cycles=tuple(k.proof for k in known if k.inside and k.period in self.periods),
            others=tuple(k.proof for k in known if not (k.inside and k.period in self.periods)),
            complete={p: all(p != each.period for each in self.undecided) for p in self.periods},
            undecided=tuple(self.undecided),
            exclusions=exclusions,
            lines=tuple(self.lines),
            escape=self.escape,
            tree=None if tiling is None else tiling.tree(),
            walks=0 if knowledge is None else knowledge.walks,
            seconds=time.monotonic() - self.began,
        )


def _prune(map: FixedMap, tiling: Tiling) -> csr_matrix:
    """Drop tiles that no closed walk passes; return the edges between the others."""
    edges = transitions(map, tiling)
    kept = recurrent(edges)
    tiling.keep(kept)
    return edges[kept][:, kept]


def _between(edges: csr_matrix, within: NDArray[np.bool_]) -> csr_matrix:
    """Return the edges between some tiles, all tiles keeping their places."""
    mask = diags_array(within.astype(np.float32))
    part = csr_matrix(mask @ edges @ mask)
    part.eliminate_zeros()
    return part


def _boxes(walks: Walks, row: int) -> tuple[Sides, ...]:
    return tuple(
        tuple((Fraction(lo), Fraction(hi)) for lo, hi in zip(low, high, strict=True))
        for low, high in zip(walks.lo[row].tolist(), walks.hi[row].tolist(), strict=True)
    )
