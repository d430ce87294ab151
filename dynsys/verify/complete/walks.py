"""Closed walks through tiles, extended tile by tile and shrunk on the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from dynsys.verify.complete.contraction import Walks, step
from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.tiling import Indices, Tiling

_BLOCK = 128


def _returns(edges: csr_matrix, starts: Indices, length: int) -> list[NDArray[np.bool_]]:
    """Return for k = 0, …, length the (m, starts) table of which tile can walk to which start in k steps."""
    table = np.zeros((edges.shape[0], len(starts)), dtype=np.float32)
    table[starts, np.arange(len(starts))] = 1.0
    tables = [table > 0]
    for _ in range(length):
        tables.append((edges @ tables[-1].astype(np.float32)) > 0)
    return tables


def closed_walks_of(
    map: FixedMap, tiling: Tiling, edges: csr_matrix, starts: Indices, period: int, most: int
) -> Iterator[tuple[Walks, Indices] | None]:
    """Iterate over blocks of the closed walks that may hold a cycle, each up to the choice of its first tile.

    Parameters
    ----------
    edges
        (m, m), between the tiles.
    starts
        Tiles, some of which stands on every walk that is asked for; a walk begins at the first of them on it.
    period
        p.
    most
        How many walks may be open at a time.

    Yields
    ------
    tuple or None
        Walks (w, p, n), already shrunk, and their tiles (w, p); None where there are too many, and the iteration ends.
    """
    lo, hi = tiling.box(tiling.tiles)
    rank = np.full(edges.shape[0], edges.shape[0])
    rank[starts] = np.arange(len(starts))
    degree = np.diff(edges.indptr)
    for begin in range(0, len(starts), _BLOCK):
        block = starts[begin : begin + _BLOCK]
        home = _returns(edges, block, period)
        own = np.flatnonzero(home[period][block, np.arange(len(block))])
        tiles = block[own][:, None]
        walks = Walks(lo[tiles], hi[tiles])
        for length in range(1, period):
            last = tiles[:, -1]
            if degree[last].sum() > most:
                yield None
                return
            row = np.repeat(np.arange(len(tiles)), degree[last])
            offset = np.arange(len(row)) - np.repeat(np.cumsum(degree[last]) - degree[last], degree[last])
            new = edges.indices[edges.indptr[last][row] + offset].astype(np.int64)
            good = home[period - length][new, own[row]] & (rank[new] >= begin + own[row])
            row, new = row[good], new[good]
            x, y = step(map, (walks.lo[row, -1], walks.hi[row, -1]), (lo[new], hi[new]))
            x, y = step(map, x, y) if len(row) else (x, y)
            there = (x[0] <= x[1]).all(axis=1) & (y[0] <= y[1]).all(axis=1)
            row, new = row[there], new[there]
            own = own[row]
            tiles = np.concatenate([tiles[row], new[:, None]], axis=1)
            walks = Walks(
                np.concatenate([walks.lo[row, :-1], x[0][there][:, None], y[0][there][:, None]], axis=1),
                np.concatenate([walks.hi[row, :-1], x[1][there][:, None], y[1][there][:, None]], axis=1),
            )
        if len(tiles):
            yield walks, tiles
