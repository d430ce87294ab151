"""All closed walks of one length: each is empty, settled by a lemma or a known cycle, or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from scipy.sparse import csr_matrix

from dynsys.derive.system import System
from dynsys.verify.complete.contraction import Walks, tighten
from dynsys.verify.complete.exclusion import Exclusion
from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.known import Known, is_same, know, may_be_same, settled
from dynsys.verify.complete.lanes import Array
from dynsys.verify.complete.newton import newton
from dynsys.verify.complete.tiling import Indices, Tiling
from dynsys.verify.complete.walks import closed_walks_of
from dynsys.verify.cycles import Sides, prove_cycle
from dynsys.verify.verdict import Verdict

_ROUNDS = 20
_POINT = 1e-6
_SAME = 1e-7
_MOST_CANDIDATES = 2000


@dataclass
class Knowledge:
    """What is proved so far; it only grows.

    Parameters
    ----------
    system, parameters
        The map as given.
    map
        The map with its parameters put in.
    sides
        The region.
    exclusions
        Lemmas.
    cycles
        Proved cycles, all different.
    walks
        How many closed walks were looked at.
    """

    system: System
    parameters: Mapping[str, Fraction]
    map: FixedMap
    sides: Sides
    exclusions: tuple[Exclusion, ...] = ()
    cycles: list[Known] = field(default_factory=list)
    walks: int = 0

    def outside(self, lo: Array, hi: Array) -> Indices:
        """Return the tiles through one of which a walk must pass to be of interest: those not in a lemma's set."""
        if len(self.exclusions) != 1:  # a walk may go from one set to another
            return np.arange(len(lo))
        return np.flatnonzero(~self.exclusions[0].holds_on(lo, hi))

    def open(self, walks: Walks, rows: Indices) -> tuple[Walks, Indices]:
        """Return the walks that no lemma settles."""
        left = np.ones(len(walks.lo), dtype=bool)
        for exclusion in self.exclusions:
            left &= ~exclusion.holds_on(walks.lo, walks.hi).all(axis=1)
        return walks.some(left), rows[left]

    def learn(self, points: Array) -> bool:
        """Prove the cycle near points (p, n), and keep it where it is new; return whether it is known then."""
        period, scale = len(points), max(1.0, float(np.abs(points).max()))
        for d in (d for d in range(1, period + 1) if period % d == 0):
            if np.abs(points - np.roll(points, -d, axis=0)).max() < _SAME * scale:
                proof = prove_cycle(self.system, self.parameters, points[:d].tolist())
                if proof.verdict is not Verdict.PROVED:
                    return False
                new = know(self.map, proof, self.sides)
                near = [old for old in self.cycles if may_be_same(new, old)]
                if not near:
                    self.cycles.append(new)
                return all(is_same(new, old) for old in near)
        return False


def decide(
    knowledge: Knowledge, tiling: Tiling, edges: csr_matrix, starts: Indices, period: int, most: int
) -> tuple[Walks, Indices] | None:
    """Return the closed walks of a length that are left, with their tiles (w, p); None where there are too many.

    Cycles that are proved on the way are added to what is known.
    """
    map, n = knowledge.map, knowledge.map.dimension
    left_lo, left_hi, left_tiles = [np.empty((0, period, n))], [np.empty((0, period, n))], [np.empty((0, period), int)]
    for block in closed_walks_of(map, tiling, edges, starts, period, most):
        if block is None:
            return None
        walks, tiles = block
        knowledge.walks += len(tiles)
        rows = np.arange(len(tiles))
        walks, rows = knowledge.open(walks, rows)
        walks, kept = tighten(map, walks, _ROUNDS)
        walks, rows = knowledge.open(walks, rows[kept])
        walks, kept = newton(map, walks)
        walks, rows = knowledge.open(walks, rows[kept])
        walks, rows = _settle(knowledge, walks, rows)
        left_lo.append(walks.lo)
        left_hi.append(walks.hi)
        left_tiles.append(tiles[rows])
    return Walks(np.concatenate(left_lo), np.concatenate(left_hi)), np.concatenate(left_tiles)


def _settle(knowledge: Knowledge, walks: Walks, rows: Indices) -> tuple[Walks, Indices]:
    """Drop walks that hold a known cycle alone; prove the cycles in narrow ones, and drop these as well."""
    for _ in range(_MOST_CANDIDATES):
        left = ~settled(knowledge.map, walks, knowledge.cycles)
        walks, rows = walks.some(left), rows[left]
        if not _prove_one(knowledge, walks):
            break
    return walks, rows


def _prove_one(knowledge: Knowledge, walks: Walks) -> bool:
    scale = np.maximum(1.0, np.abs(walks.hi).max(axis=(1, 2), initial=0.0))
    narrow = np.flatnonzero((walks.hi - walks.lo).max(axis=(1, 2), initial=0.0) < _POINT * scale)
    tried: Sequence[int] = narrow.tolist()[:20]
    before = len(knowledge.cycles)
    return any(knowledge.learn((walks.lo[i] + walks.hi[i]) / 2) and len(knowledge.cycles) > before for i in tried)
