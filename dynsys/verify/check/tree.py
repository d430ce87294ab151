"""The tiling of a box, rebuilt from the code of a tree: its leaves cover the box by construction.

The code is one byte a node, parents before children, the lower part first: 255 for a leaf, else the axis that is
split. The cell [low, high] is split at low + (high − low)·127/256, computed in doubles in that order, and both parts
share that number; wherever it falls between low and high, the parts cover the cell.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.fields import Side, fields, integer, text
from dynsys.verify.check.intervals import Array, outward
from dynsys.verify.check.reading import inflate
from dynsys.verify.check.refusal import Refusal

_LEAF = 255
_OPERATIONS_A_NODE = 60
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """A tree as read.

    Parameters
    ----------
    code
        A byte a node.
    labels
        A byte a leaf.
    """

    code: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    @property
    def leaves(self) -> int:
        """The number of leaves."""
        return len(self.labels)


@dataclass(frozen=True)
class Tiling:
    """The cells of all nodes, parents before children.

    Parameters
    ----------
    low, high
        (nodes, n) ends.
    first, second
        The two parts of a node, −1 for a leaf.
    leaf
        The nodes that are leaves.
    """

    low: Array
    high: Array
    first: Numbers
    second: Numbers
    leaf: Numbers

    @property
    def leaves(self) -> tuple[Array, Array]:
        """The ends of the leaves, in the order of the code."""
        return self.low[self.leaf], self.high[self.leaf]


def read_tree(value: Any, what: str) -> Tree:
    """Return the tree in a field.

    Raises
    ------
    Refusal
        For another form, damaged text, another number of leaves than stated.
    """
    tree = fields(value, {"leaves", "code"}, {"labels"}, what)
    leaves = integer(tree["leaves"], 1, limits.LEAVES, f"{what}: leaves")
    code = _bytes(tree["code"], 2 * leaves - 1, f"{what}: code")
    labels = np.zeros(leaves, dtype=np.uint8)
    if "labels" in tree:
        labels = _bytes(tree["labels"], leaves, f"{what}: labels")
    if int((code == _LEAF).sum()) != leaves:
        raise Refusal(f"{what}: the code has another number of leaves than stated")
    return Tree(code, labels)


def _bytes(value: object, length: int, what: str) -> NDArray[np.uint8]:
    try:
        data = base64.b64decode(text(value, what).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Refusal(f"{what}: base64 is expected") from None
    found = inflate(data, 15, length, what)
    if len(found) != length:
        raise Refusal(f"{what}: {length} bytes are expected, got {len(found)}")
    return np.frombuffer(found, dtype=np.uint8)


def _ends(code: NDArray[np.uint8], what: str) -> Numbers:
    """Return for each node the position after its last descendant.

    With +1 for a split and −1 for a leaf, a subtree ends where the sum since its beginning is first −1.
    """
    height = np.cumsum(np.where(code == _LEAF, -1, 1))
    count = len(code)
    if height[-1] != -1 or (height[:-1] < 0).any():
        raise Refusal(f"{what}: the code is not that of a tree")
    offset = height + 1
    keys = offset * count + np.arange(count)
    keys.sort()
    before = np.concatenate([[0], height[:-1]])
    wanted = before * count + np.arange(count)
    return np.asarray(keys[np.searchsorted(keys, wanted)] % count + 1)


def tile(tree: Tree, sides: Sequence[Side], budget: Budget, what: str) -> Tiling:
    """Return the cells of a tree over a box, its sides rounded outward.

    Raises
    ------
    Refusal
        For a code that is not that of a tree over so many axes, or is deeper than allowed.
    """
    code, n = tree.code, len(sides)
    if not len(code) * n <= 4 * limits.LEAVES:
        raise Refusal(f"{what}: a tree of {tree.leaves} leaves in {n} dimensions is too large")
    if ((code != _LEAF) & (code >= n)).any():
        raise Refusal(f"{what}: an axis below {n} is expected")
    budget.spend(len(code) * _OPERATIONS_A_NODE * (1 + n))
    ends = _ends(code, what)
    low, high = np.empty((len(code), n)), np.empty((len(code), n))
    low[0], high[0] = np.transpose([outward(*side) for side in sides])
    first, second = np.full(len(code), -1), np.full(len(code), -1)
    level = np.array([0])
    for _ in range(limits.LEVELS):
        level = level[code[level] != _LEAF]
        if not len(level):
            return Tiling(low, high, first, second, np.flatnonzero(code == _LEAF))
        lower, upper, axis = level + 1, ends[level + 1], code[level]
        first[level], second[level] = lower, upper
        for part in (lower, upper):
            low[part], high[part] = low[level], high[level]
        a, b = low[level, axis], high[level, axis]
        cut = a + (b - a) * 127 / 256
        if not ((a <= cut) & (cut <= b)).all():
            raise Refusal(f"{what}: a cell cannot be split")
        high[lower, axis], low[upper, axis] = cut, cut
        level = np.concatenate([lower, upper])
    raise Refusal(f"{what}: the tree has more than {limits.LEVELS} levels")
