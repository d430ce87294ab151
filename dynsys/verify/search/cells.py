"""Cells: boxes of doubles by columns, and the one way to split them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FARTHEST = 10**300


def float_box(root: Sequence[tuple[Fraction, Fraction]]) -> tuple[Floats, Floats]:
    """Return the corners (n,) and (n,) of the smallest box of doubles that holds a box with exact sides.

    Raises
    ------
    MisuseError
        For a box without sides, an empty side, or one that reaches beyond 10³⁰⁰.

    Examples
    --------
    >>> lo, hi = float_box([(Fraction(1, 3), Fraction(1))])
    >>> Fraction(lo[0]) < Fraction(1, 3), hi.tolist()
    (True, [1.0])
    """
    if not root:
        raise MisuseError("a box with at least one side is expected, got none")
    low, high = [], []
    for lo, hi in root:
        if lo > hi:
            raise MisuseError(f"a side lo:hi with lo <= hi is expected, got {lo}:{hi}")
        if max(abs(lo), abs(hi)) > _FARTHEST:
            raise MisuseError("sides within 1e300 of 0 are expected, got larger ones")
        below, above = float(lo), float(hi)
        low.append(below if Fraction(below) <= lo else math.nextafter(below, -math.inf))
        high.append(above if Fraction(above) >= hi else math.nextafter(above, math.inf))
    return np.array(low), np.array(high)


def split_places(lo: Floats, hi: Floats) -> Floats:
    """Return lo + (hi − lo)·127/256 in double arithmetic in that order: off-centre, and the same for every reader.

    Examples
    --------
    >>> float(split_places(np.array(0.0), np.array(1.0)))
    0.49609375
    """
    return lo + (hi - lo) * 127.0 / 256.0


@dataclass(frozen=True)
class Cells:
    """m cells of n sides, by columns; 16·n + 10 bytes a cell.

    Parameters
    ----------
    lo, hi
        (m, n) corners.
    node
        (m,) their places in the tree under construction.
    depth
        (m,) how often the root was split to come to them.
    """

    lo: Floats
    hi: Floats
    node: Ints
    depth: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.node)

    def part(self, first: int, last: int) -> Cells:
        """Return some of the cells that follow each other."""
        return Cells(self.lo[first:last], self.hi[first:last], self.node[first:last], self.depth[first:last])

    def take(self, rows: NDArray[np.intp]) -> Cells:
        """Return some of the cells."""
        return Cells(self.lo.take(rows, 0), self.hi.take(rows, 0), self.node.take(rows), self.depth.take(rows))


def join(parts: Sequence[Cells]) -> Cells:
    """Return the cells of one or more lots in one."""
    if len(parts) == 1:
        return parts[0]
    return Cells(
        np.concatenate([part.lo for part in parts]),
        np.concatenate([part.hi for part in parts]),
        np.concatenate([part.node for part in parts]),
        np.concatenate([part.depth for part in parts]),
    )


def shares(lo: Floats, hi: Floats, root_lo: Floats, root_hi: Floats) -> Floats:
    """Return (m,) shares of the root's volume; a side of width zero counts for nothing."""
    share = np.ones(len(lo))
    for i in np.flatnonzero(root_hi > root_lo):
        share *= (hi[:, i] - lo[:, i]) / (root_hi[i] - root_lo[i])
    return share
