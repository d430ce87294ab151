"""The graph of possible transitions between tiles, and its closed walks.

An edge i → j stands wherever the enclosed image of tile i meets tile j. A cycle of period p with every point in the
tiles walks along edges, so it is on a closed walk of length p: what is on none is dropped, and nothing is lost.

References
----------
Z. Galias, *Interval methods for rigorous investigations of periodic orbits*, 2001.
M. Dellnitz, A. Hohmann, *A subdivision algorithm for the computation of unstable manifolds and global attractors*,
1997.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.tiling import Indices, Tiling

_BLOCK = 1024


def transitions(map: FixedMap, tiling: Tiling) -> csr_matrix:
    """Return the adjacency matrix (m, m), ones, of the m tiles."""
    lo, hi = tiling.box(tiling.tiles)
    rows, columns = tiling.meet(*map.image(lo, hi))
    size = len(tiling.tiles)
    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(size, size))


def recurrent(edges: csr_matrix) -> NDArray[np.bool_]:
    """Return for each tile whether it is on a closed walk of any length.

    Examples
    --------
    >>> recurrent(csr_matrix([[0, 1, 0], [0, 1, 0], [0, 0, 0]])).tolist()
    [False, True, False]
    """
    _, part = connected_components(edges, directed=True, connection="strong")
    return (np.bincount(part)[part] > 1) | (edges.diagonal() > 0)


def closed_walks(edges: csr_matrix, period: int) -> NDArray[np.bool_]:
    """Return for each tile whether a closed walk of that length passes it.

    Examples
    --------
    >>> closed_walks(csr_matrix([[0.0, 1.0], [1.0, 0.0]]), 3).tolist()
    [False, False]
    """
    size = edges.shape[0]
    found = np.zeros(size, dtype=bool)
    onward = edges.T.tocsr()
    for begin in range(0, size, _BLOCK):
        block = np.arange(begin, min(begin + _BLOCK, size))
        there = home = _unit(size, block)
        for _ in range((period + 1) // 2):
            there = _onward(onward, there)
        for _ in range(period // 2):
            home = _onward(edges, home)
        found[block] = (there * home).any(axis=0)
    return found


def on_walks(edges: csr_matrix, starts: Indices, period: int) -> NDArray[np.bool_]:
    """Return for each tile whether a closed walk of that length passes it and one of the starts.

    Examples
    --------
    >>> on_walks(csr_matrix([[1.0, 1.0], [1.0, 0.0]]), np.array([1]), 2).tolist()
    [True, True]
    """
    size = edges.shape[0]
    if len(starts) == size:
        return closed_walks(edges, period)
    found = np.zeros(size, dtype=bool)
    onward = edges.T.tocsr()
    for begin in range(0, len(starts), _BLOCK):
        block = starts[begin : begin + _BLOCK]
        there = [_unit(size, block)]
        back = [there[0]]
        for _ in range(period):
            there.append(_onward(onward, there[-1]))
            back.append(_onward(edges, back[-1]))
        for k in range(period):
            found |= np.asarray((there[k] * back[period - k]).any(axis=1))
    return found


def _unit(size: int, starts: Indices) -> NDArray[np.float32]:
    unit = np.zeros((size, len(starts)), dtype=np.float32)
    unit[starts, np.arange(len(starts))] = 1.0
    return unit


def _onward(edges: csr_matrix, table: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(edges @ table > 0, dtype=np.float32)
