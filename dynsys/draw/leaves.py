"""What a picture of a proof shows, read from a certificate or a search: leaves and what became of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import AllCycles, Inequality
from dynsys.verify.check.escape import bounding_box
from dynsys.verify.check.fields import Side, rational
from dynsys.verify.check.formula import Program
from dynsys.verify.check.kinds import read_claim
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.reading import read_document
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.transitions import transition_graph
from dynsys.verify.check.tree import Tiling, read_tree, tile
from dynsys.verify.search import SearchState

Floats = NDArray[np.float64]
Document = Mapping[str, Any]
Source = str | os.PathLike[str] | Document


class Fate(Enum):
    """What became of a leaf."""

    EMPTY = "no cycle passes"
    OPEN = "a cycle may pass"
    PROVED = "proved"
    UNDECIDED = "undecided"
    REFUTED = "refuted"


@dataclass(frozen=True)
class Group:
    """Leaves of one fate.

    Parameters
    ----------
    fate
        What became of them.
    rows
        Their numbers.
    alternative
        By which of several alternatives they are proved, from 0; None where there is only one.
    """

    fate: Fate
    rows: NDArray[np.int64]
    alternative: int | None = None

    @property
    def words(self) -> str:
        """What a legend calls them."""
        by = "" if self.alternative is None else f" by alternative {self.alternative + 1}"
        return f"{self.fate.value}{by} ({len(self.rows)})"


@dataclass(frozen=True)
class Leaves:
    """The m leaves of a box of n sides, and what is in it.

    Parameters
    ----------
    names
        Of the n sides.
    low, high
        (m, n) ends.
    groups
        Every leaf is in one of them.
    splits
        (n,) how often each side is cut.
    images
        (m, 2) ends of the images of the leaves, for a map on a line; else None.
    cycles
        The points (p, n) of each listed cycle, and whether it is stable.
    families
        Formulas whose zeros are fixed points, or None.
    witness
        (n,) the point that refutes, or None.
    """

    names: tuple[str, ...]
    low: Floats
    high: Floats
    groups: tuple[Group, ...]
    splits: NDArray[np.int64]
    images: Floats | None = None
    cycles: tuple[tuple[Floats, bool | None], ...] = ()
    families: Program | None = None
    witness: Floats | None = None


def leaves_of(source: Source) -> Leaves:
    """Read the tree of a certificate; whether it proves what it claims is not looked at: `check` does that.

    Of a claim that is refuted the whole box is one leaf.

    Parameters
    ----------
    source
        The path of a file, or a document, that claims an inequality or a complete list of cycles.

    Raises
    ------
    MisuseError
        For what is no certificate, or none with a tree over a box.
    """
    try:
        document = read_document(source)
        claim, evidence = read_claim(document.get("claim")), document.get("evidence")
        if not isinstance(claim, Inequality | AllCycles) or not isinstance(evidence, dict):
            raise Refusal("it has no tree")
        with np.errstate(all="ignore"):
            return _inequality(claim, evidence) if isinstance(claim, Inequality) else _all_cycles(claim, evidence)
    except Refusal as refusal:
        raise MisuseError(f"a certificate with a tree over a box is expected, got another: {refusal}") from None


def leaves_of_search(state: SearchState, names: Sequence[str]) -> Leaves:
    """Return the leaves of a search that may not be at its end: what waits or is stuck is undecided.

    Raises
    ------
    MisuseError
        For another number of names than sides.
    """
    if len(names) != len(state.root_lo):
        raise MisuseError(f"{len(state.root_lo)} names are expected, got {len(names)}")
    tree = state.tree()
    low, high = tree.cells(state.root_lo, state.root_hi)
    left = Group(Fate.UNDECIDED, np.flatnonzero(tree.labels == 0))
    proved = _by_alternative(tree.labels.astype(np.int64) - 1, int(tree.labels.max()))
    return Leaves(tuple(names), low, high, _filled(*proved, left), _splits(tree.code, len(names)))


def _inequality(claim: Inequality, evidence: Document) -> Leaves:
    if "witness" in evidence:
        return _refuted(claim.symbols, claim.box, evidence)
    tree = read_tree(evidence.get("tree"), "evidence: tree")
    low, high = tile(tree, claim.box, _budget(), "evidence: tree").leaves
    groups = _by_alternative(tree.labels.astype(np.int64), len(claim.alternatives))
    return Leaves(claim.symbols, low, high, _filled(*groups), _splits(tree.code, len(claim.symbols)))


def _all_cycles(claim: AllCycles, evidence: Document) -> Leaves:
    box = claim.box if claim.box is not None else bounding_box(claim.map, evidence.get("escape"), _budget())
    if "witness" in evidence:
        return _refuted(claim.map.state, box, evidence)
    tree, map = read_tree(evidence.get("tree"), "evidence: tree"), BoxMap(claim.map.rule, _budget())
    tiling = tile(tree, box, map.budget, "evidence: tree")
    low, high = tiling.leaves
    passed = _on_endless_walks(map, tiling)
    groups = Group(Fate.EMPTY, np.flatnonzero(~passed)), Group(Fate.OPEN, np.flatnonzero(passed))
    image = map.images(low, high) if map.dimension == 1 else None
    return Leaves(
        claim.map.state,
        low,
        high,
        _filled(*groups),
        _splits(tree.code, map.dimension),
        None if image is None else np.concatenate([image.low, image.high], axis=1),
        tuple((_middles(cycle.boxes), cycle.stable) for cycle in claim.cycles),
        claim.curves,
    )


def _refuted(names: tuple[str, ...], box: Sequence[Side], evidence: Document) -> Leaves:
    given = evidence["witness"]
    if not isinstance(given, dict) or set(given) != set(names):
        raise Refusal(f"a witness with {', '.join(names)} is expected")
    witness = np.array([float(rational(given[name], "witness")) for name in names])
    low, high = np.array([[float(end) for end in side] for side in box]).T[:, None]
    whole = Group(Fate.REFUTED, np.zeros(1, np.int64))
    return Leaves(names, low, high, (whole,), np.zeros(len(names), np.int64), witness=witness)


def _on_endless_walks(map: BoxMap, tiling: Tiling) -> NDArray[np.bool_]:
    """Return for each leaf whether walks from image to image pass it that end neither forward nor backward."""
    graph = transition_graph(map, tiling)
    kept = {corner.tobytes() for corner in np.concatenate([graph.low, graph.high], axis=1)}
    return np.array([corner.tobytes() in kept for corner in np.concatenate(tiling.leaves, axis=1)], dtype=np.bool_)


def _by_alternative(labels: NDArray[np.int64], count: int) -> list[Group]:
    if count < 2:
        return [Group(Fate.PROVED, np.flatnonzero(labels == 0))]
    return [Group(Fate.PROVED, np.flatnonzero(labels == k), k) for k in range(count)]


def _filled(*groups: Group) -> tuple[Group, ...]:
    return tuple(group for group in groups if len(group.rows))


def _splits(code: NDArray[np.uint8], sides: int) -> NDArray[np.int64]:
    return np.bincount(code, minlength=256)[:sides]


def _middles(boxes: Sequence[Sequence[Side]]) -> Floats:
    return np.array([[float((low + high) / 2) for low, high in box] for box in boxes])


def _budget() -> Budget:
    return Budget(limits.OPERATIONS)
