"""A tiling of a box: the tree of its bisections, and which tiles meet given boxes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.complete.lanes import Array
from dynsys.verify.search import float_box, split_places
from dynsys.verify.search.tree import LEAF, Tree

Indices = NDArray[np.int64]


class Tiling:
    """A box of doubles around an exact one, cut off-centre; tiles are leaves that may still carry cycles.

    A cell is cut on one axis at its place of `split_places`, and both parts share that number, so that the leaves cover
    the root. A dropped leaf stays in the tree and meets nothing any more.

    Parameters
    ----------
    sides
        n exact sides (lo, hi).

    Raises
    ------
    MisuseError
        Where `float_box` does.

    Examples
    --------
    >>> tiling = Tiling([(Fraction(0), Fraction(1))])
    >>> tiling.split(tiling.tiles, np.zeros(1, dtype=np.int64))
    >>> tiling.box(tiling.tiles)[1].ravel().tolist()
    [0.49609375, 1.0]
    """

    def __init__(self, sides: Sequence[tuple[Fraction, Fraction]]) -> None:
        lo, hi = float_box(sides)
        self.lo: Array = lo[None]
        self.hi: Array = hi[None]
        self.axis: Indices = np.array([LEAF])
        self.lower: Indices = np.array([-1])
        self.tiles: Indices = np.array([0])

    def box(self, cells: Indices) -> tuple[Array, Array]:
        """Return the lower and upper corners (m, n) of cells."""
        return self.lo[cells], self.hi[cells]

    def split(self, cells: Indices, axes: Indices) -> None:
        """Cut tiles, each on its axis; the parts are tiles in their place."""
        lo, hi = self.box(cells)
        rows, count = np.arange(len(cells)), len(self.axis)
        cut = split_places(lo[rows, axes], hi[rows, axes])
        lower_hi, upper_lo = hi.copy(), lo.copy()
        lower_hi[rows, axes], upper_lo[rows, axes] = cut, cut
        n = lo.shape[1]
        self.lo = np.concatenate([self.lo, np.stack([lo, upper_lo], axis=1).reshape(-1, n)])
        self.hi = np.concatenate([self.hi, np.stack([lower_hi, hi], axis=1).reshape(-1, n)])
        self.axis[cells], self.lower[cells] = axes, count + 2 * rows
        self.axis = np.concatenate([self.axis, np.full(2 * len(cells), LEAF)])
        self.lower = np.concatenate([self.lower, np.full(2 * len(cells), -1)])
        kept = self.tiles[self.axis[self.tiles] == LEAF]
        self.tiles = np.concatenate([kept, np.arange(count, count + 2 * len(cells))])

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Drop the other tiles."""
        self.tiles = self.tiles[which]

    def meet(self, lo: Array, hi: Array) -> tuple[Indices, Indices]:
        """Return the pairs (box, position among the tiles) of boxes (m, n) and tiles with a common point."""
        position = np.full(len(self.axis), -1)
        position[self.tiles] = np.arange(len(self.tiles))
        carries = position >= 0
        inner = np.flatnonzero(self.axis != LEAF)
        for cell in inner[::-1].tolist():
            below_it = self.lower[cell]
            carries[cell] = carries[below_it] or carries[below_it + 1]
        boxes, cells = np.arange(len(lo)), np.zeros(len(lo), dtype=np.int64)
        found = [(boxes[:0], cells[:0])]
        while len(boxes):
            meets = (
                carries[cells] & (lo[boxes] <= self.hi[cells]).all(axis=1) & (hi[boxes] >= self.lo[cells]).all(axis=1)
            )
            boxes, cells = boxes[meets], cells[meets]
            leaf = self.axis[cells] == LEAF
            found.append((boxes[leaf], position[cells[leaf]]))
            boxes, cells = np.repeat(boxes[~leaf], 2), np.repeat(self.lower[cells[~leaf]], 2)
            cells[1::2] += 1
        return np.concatenate([b for b, _ in found]), np.concatenate([c for _, c in found])

    def tree(self, labels: Indices | None = None) -> Tree:
        """Return the tree of cuts, with a label for each leaf, taken from one for each cell (0 where not given)."""
        order, stack = [], [0]
        while stack:
            cell = stack.pop()
            order.append(cell)
            if self.axis[cell] != LEAF:
                stack += [int(self.lower[cell]) + 1, int(self.lower[cell])]
        code = self.axis[order].astype(np.uint8)
        chosen = np.zeros(len(order)) if labels is None else labels[order]
        return Tree(code, chosen[code == LEAF].astype(np.uint8))
