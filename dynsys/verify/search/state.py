"""What a search has done and has left to do: enough to go on with it another day."""

from __future__ import annotations

import os
import zipfile
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.verify.search.cells import Cells, Floats, Ints, join, shares
from dynsys.verify.search.tree import LEAF, Bytes, Tree, preorder

_NAMES = ("root_lo", "root_hi", "axis", "label", "child", "counts", "decided", "stuck_lo", "stuck_hi", "name")
_CELLS = ("lo", "hi", "node", "depth")


@dataclass
class SearchState:
    """The tree so far, the cells that wait, and those that are stuck.

    It takes 10 bytes a node of the tree (twice that while its arrays grow), and 16·n + 10 bytes a waiting cell.

    Parameters
    ----------
    root_lo, root_hi
        (n,) corners of the root.
    name
        Of what is searched for, so that nothing else is gone on with.
    """

    root_lo: Floats
    root_hi: Floats
    axis: Bytes = field(default_factory=lambda: np.full(1, LEAF, np.uint8))
    label: Bytes = field(default_factory=lambda: np.zeros(1, np.uint8))
    child: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    nodes: int = 1
    tried: int = 0
    decided: float = 0.0
    waiting: deque[Cells] = field(default_factory=deque)
    stuck: list[tuple[Floats, Floats]] = field(default_factory=list)
    name: str = ""

    @staticmethod
    def begin(lo: Floats, hi: Floats, name: str = "") -> SearchState:
        """Return the state before anything is tried."""
        root = Cells(lo[None].copy(), hi[None].copy(), np.zeros(1, np.int64), np.zeros(1, np.uint16))
        return SearchState(lo, hi, waiting=deque([root]), name=name)

    @property
    def left(self) -> int:
        """How many cells wait."""
        return sum(map(len, self.waiting))

    def take(self, size: int, deepest: bool) -> Cells:
        """Take out at most that many waiting cells, the oldest or the youngest."""
        parts, room = [], size
        while room and self.waiting:
            part = self.waiting.pop() if deepest else self.waiting.popleft()
            if len(part) > room:
                (self.waiting.append if deepest else self.waiting.appendleft)(part.part(room, len(part)))
                part = part.part(0, room)
            parts.append(part)
            room -= len(part)
        return join(parts)

    def settle(self, cells: Cells, labels: Bytes) -> None:
        """Note the cells that are proved."""
        self.label[cells.node] = labels
        self.decided += float(shares(cells.lo, cells.hi, self.root_lo, self.root_hi).sum())

    def give_up(self, cells: Cells) -> None:
        """Note cells that stay undecided."""
        if len(cells):
            self.stuck.append((cells.lo, cells.hi))

    def split(self, cells: Cells, axes: NDArray[np.int64], places: Floats) -> None:
        """Split each cell on its axis at its place, and let the parts wait, the lower before the upper."""
        if not len(cells):
            return
        rows = np.arange(len(cells))
        first = self.nodes + 2 * rows
        self._grow(self.nodes + 2 * len(cells))
        self.axis[cells.node], self.child[cells.node] = axes, first
        self.nodes += 2 * len(cells)
        low, high = np.repeat(cells.lo, 2, axis=0), np.repeat(cells.hi, 2, axis=0)
        high[2 * rows, axes] = places
        low[2 * rows + 1, axes] = places
        node = np.stack([first, first + 1], axis=1).ravel()
        self.waiting.append(Cells(low, high, node, np.repeat(cells.depth, 2) + np.uint16(1)))

    def _grow(self, size: int) -> None:
        if size > len(self.axis):
            more = max(2 * len(self.axis), size) - len(self.axis)
            self.axis = np.concatenate([self.axis, np.full(more, LEAF, np.uint8)])
            self.label = np.concatenate([self.label, np.zeros(more, np.uint8)])
            self.child = np.concatenate([self.child, np.zeros(more, np.int64)])

    def tree(self) -> Tree:
        """Return the tree so far; what waits or is stuck is a leaf with label 0."""
        return preorder(self.axis[: self.nodes], self.label[: self.nodes], self.child[: self.nodes])

    def undecided(self) -> tuple[Floats, Floats]:
        """Return the corners (m, n) and (m, n) of the cells that are stuck, then of those that wait."""
        low = [lo for lo, _ in self.stuck] + [part.lo for part in self.waiting]
        high = [hi for _, hi in self.stuck] + [part.hi for part in self.waiting]
        none = np.empty((0, len(self.root_lo)))
        return np.concatenate([none, *low]), np.concatenate([none, *high])

    def save(self, path: Path) -> None:
        """Write the state to a file, aside and then renamed."""
        waiting = join(list(self.waiting)) if self.waiting else _no_cells(len(self.root_lo))
        none = np.empty((0, len(self.root_lo)))
        values = (
            self.root_lo,
            self.root_hi,
            self.axis[: self.nodes],
            self.label[: self.nodes],
            self.child[: self.nodes],
            np.array([self.tried]),
            np.array([self.decided]),
            np.concatenate([none, *(lo for lo, _ in self.stuck)]),
            np.concatenate([none, *(hi for _, hi in self.stuck)]),
            np.array([self.name]),
        )
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        arrays: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
        arrays |= {name: getattr(waiting, name) for name in _CELLS}
        with aside.open("wb") as file:
            np.savez_compressed(file, **arrays)
        aside.replace(path)

    @staticmethod
    def load(path: Path) -> SearchState:
        """Read a state that `save` wrote.

        Raises
        ------
        MisuseError
            Where the file is none.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
                lo, hi, axis, label, child, counts, decided, stuck_lo, stuck_hi, name = (data[key] for key in _NAMES)
                cells = Cells(*(data[key] for key in _CELLS))
        except (ValueError, KeyError, EOFError, OSError, TypeError, zipfile.BadZipFile) as error:
            raise MisuseError(f"the saved state of a search is expected, got {path.name}: {error}") from None
        waiting = deque([cells] if len(cells) else [])
        stuck = [(stuck_lo, stuck_hi)] if len(stuck_lo) else []
        return SearchState(
            root_lo=lo,
            root_hi=hi,
            axis=axis,
            label=label,
            child=child,
            nodes=len(axis),
            tried=int(counts[0]),
            decided=float(decided[0]),
            waiting=waiting,
            stuck=stuck,
            name=str(name[0]),
        )


def _no_cells(sides: int) -> Cells:
    return Cells(np.empty((0, sides)), np.empty((0, sides)), np.empty(0, np.int64), np.empty(0, np.uint16))
