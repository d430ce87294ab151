"""What a search for all cycles ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dynsys.derive.system import System
from dynsys.verify.complete import documents
from dynsys.verify.complete.escape import Escape
from dynsys.verify.complete.exclusion import Exclusion
from dynsys.verify.cycles import CycleProof, Sides
from dynsys.verify.search.tree import Tree


@dataclass(frozen=True)
class Undecided:
    """Boxes that may hold points, in turn, of a cycle that is not listed.

    Parameters
    ----------
    period
        Its period p, or a multiple.
    boxes
        p boxes of n sides; empty where nothing is known of the place.
    reason
        In words.
    """

    period: int
    boxes: tuple[Sides, ...]
    reason: str


@dataclass(frozen=True)
class CompleteCycles:
    """All cycles of given minimal periods in a region: a list, and for which periods it is shown to be complete.

    Parameters
    ----------
    system, parameters
        The map.
    periods
        What was asked for.
    sides
        The region, n exact sides; None where it is the whole space and no box was found that holds all cycles.
    everywhere
        Whether the list speaks of the whole space.
    cycles
        Proved, each once, of minimal periods asked for, every point in the region.
    others
        Other proved cycles: of periods not asked for, or not in the region.
    complete
        For each period whether every cycle of it is listed, or belongs to a family.
    undecided
        What is left of the periods that are not complete.
    exclusions
        Lemmas that were used.
    lines
        What was found on each of the two invariant lines of the lemma on linear forms; None where one misses the
        region.
    escape
        Why no cycle leaves the region, where everywhere.
    tree
        The tiling of the region.
    walks
        How many closed walks were looked at.
    seconds
        How long it took.
    """

    system: System
    parameters: Mapping[str, Fraction]
    periods: tuple[int, ...]
    sides: Sides | None
    everywhere: bool
    cycles: tuple[CycleProof, ...]
    others: tuple[CycleProof, ...]
    complete: Mapping[int, bool]
    undecided: tuple[Undecided, ...]
    exclusions: tuple[Exclusion, ...]
    lines: tuple[CompleteCycles | None, ...]
    escape: Escape | None
    tree: Tree | None
    walks: int
    seconds: float

    @property
    def counts(self) -> dict[int, int]:
        """The number of listed cycles of each period."""
        return {p: sum(len(cycle.enclosures) == p for cycle in self.cycles) for p in self.periods}

    @property
    def all_complete(self) -> bool:
        """Whether every period asked for is complete."""
        return all(self.complete.values())

    def claim(self) -> dict[str, Any]:
        """Return the claim on the periods that are complete, as plain data.

        Raises
        ------
        MisuseError
            Where no period is complete.
        """
        return documents.claim(self)

    def evidence(self) -> dict[str, Any]:
        """Return the evidence of that claim, as plain data."""
        return documents.evidence(self)

    def cost(self) -> int:
        """Return about how many operations it takes to check."""
        return documents.cost(self)
