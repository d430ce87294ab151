"""The tree of a finished search: the evidence, compact."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.verify.search.cells import Floats, Ints, split_places

LEAF = 255
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Tree:
    """A tiling of a box, by splits.

    Parameters
    ----------
    code
        One byte a node in preorder: 255 for a leaf, else the axis that is split, the lower part first.
    labels
        One byte a leaf in the same order; 0 where not used.
    """

    code: Bytes
    labels: Bytes

    @property
    def leaves(self) -> int:
        """The number of leaves."""
        return len(self.labels)

    def encode(self) -> dict[str, Any]:
        """Return the tree as plain data; labels are left out where all are 0."""
        data: dict[str, Any] = {"leaves": self.leaves, "code": _pack(self.code)}
        if self.labels.any():
            data["labels"] = _pack(self.labels)
        return data

    @staticmethod
    def decode(data: Mapping[str, Any]) -> Tree:
        """Return the tree that `encode` wrote.

        Raises
        ------
        MisuseError
            Where the code is no tree, or the number of leaves or labels differs.

        Examples
        --------
        >>> tree = Tree(np.array([0, 255, 255], np.uint8), np.array([1, 2], np.uint8))
        >>> Tree.decode(tree.encode()).labels.tolist()
        [1, 2]
        """
        code = _unpack(data["code"])
        leaves = int((code == LEAF).sum())
        labels = _unpack(data["labels"]) if "labels" in data else np.zeros(leaves, np.uint8)
        open_nodes = 1 + np.cumsum(np.where(code == LEAF, -1, 1))
        if len(code) == 0 or open_nodes[-1] != 0 or (open_nodes[:-1] <= 0).any():
            raise MisuseError("the code of a tree in preorder is expected, got one that does not close")
        if not leaves == data["leaves"] == len(labels):
            raise MisuseError(f"{data['leaves']} leaves are expected, got {leaves} with {len(labels)} labels")
        return Tree(code, labels)

    def cells(self, lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
        """Return the corners (leaves, n) and (leaves, n) of the leaves that tile a box.

        Examples
        --------
        >>> tree = Tree(np.array([0, 255, 255], np.uint8), np.zeros(2, np.uint8))
        >>> tree.cells(np.zeros(1), np.ones(1))[0].tolist()
        [[0.0], [0.49609375]]
        """
        low, high = np.empty((self.leaves, len(lo))), np.empty((self.leaves, len(lo)))
        waiting, found = [(lo, hi)], 0
        for axis in self.code.tolist():
            lo, hi = waiting.pop()
            if axis == LEAF:
                low[found], high[found] = lo, hi
                found += 1
                continue
            upper, lower = lo.copy(), hi.copy()
            upper[axis] = lower[axis] = split_places(lo[axis], hi[axis])
            waiting += [(upper, hi), (lo, lower)]
        return low, high


def preorder(axis: Bytes, label: Bytes, child: Ints) -> Tree:
    """Return the tree of nodes in any order: the children of node i are child[i] and child[i] + 1, its root is 0."""
    levels = [np.zeros(1, np.int64)]
    while True:
        inner = levels[-1][axis[levels[-1]] != LEAF]
        if not len(inner):
            break
        first = child[inner]
        levels.append(np.stack([first, first + 1], axis=1).ravel())
    size = np.ones(len(axis), np.int64)
    place = np.zeros(len(axis), np.int64)
    for level in reversed(levels):
        inner = level[axis[level] != LEAF]
        size[inner] += size[child[inner]] + size[child[inner] + 1]
    for level in levels:
        inner = level[axis[level] != LEAF]
        place[child[inner]] = place[inner] + 1
        place[child[inner] + 1] = place[inner] + 1 + size[child[inner]]
    code, labels = np.empty_like(axis), np.empty_like(label)
    code[place], labels[place] = axis, label
    return Tree(code, labels[code == LEAF])


def _pack(values: Bytes) -> str:
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode("ascii")


def _unpack(text: str) -> Bytes:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)
