"""The graph of leaves: an edge where the image of one meets another; and its closed walks of a given length.

A cycle of period p gives a closed walk of length p, so leaves without successor or predecessor are left out, again and
again. Walks are counted from their least leaf.

References
----------
M. Dellnitz, A. Hohmann, *A subdivision algorithm for the computation of unstable manifolds and global
    attractors*, 1997.
Z. Galias, *Rigorous investigation of periodic orbits by means of interval methods*, 2001.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.narrowing import backward, local
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.tree import Numbers, Tiling

_MOST_EDGES = 20_000_000
_IMAGES_AT_A_TIME, _WALKS_AT_A_TIME, _LONGER_AT_A_TIME, _WORDS = 20_000, 20_000, 200_000, 4


@dataclass(frozen=True)
class Graph:
    """Leaves that may hold points of cycles, and edges sorted by their source.

    Parameters
    ----------
    low, high
        (N, n) ends of the leaves.
    first
        (N + 1,) where the edges of each leaf begin.
    target
        The leaf that each edge leads to.
    starts
        Walks are of interest where their least leaf is below this number.
    """

    low: Array
    high: Array
    first: Numbers
    target: Numbers
    starts: int


def _overlaps(tiling: Tiling, low: Array, high: Array, budget: Budget) -> tuple[Numbers, Numbers]:
    """Return all pairs of a box and a leaf node that meet."""
    boxes, nodes = np.arange(len(low)), np.zeros(len(low), dtype=np.int64)
    found: list[tuple[Numbers, Numbers]] = []
    while len(boxes):
        budget.spend(len(boxes) * 10 * low.shape[1])
        meets = ~((high[boxes] < tiling.low[nodes]) | (low[boxes] > tiling.high[nodes])).any(axis=1)
        boxes, nodes = boxes[meets], nodes[meets]
        is_leaf = tiling.first[nodes] < 0
        found.append((boxes[is_leaf], nodes[is_leaf]))
        boxes, nodes = boxes[~is_leaf], nodes[~is_leaf]
        if 2 * len(boxes) + sum(len(pair[0]) for pair in found) > _MOST_EDGES:
            raise Refusal(f"the graph of leaves has more than {_MOST_EDGES} edges")
        boxes, nodes = np.tile(boxes, 2), np.concatenate([tiling.first[nodes], tiling.second[nodes]])
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def transition_graph(map: BoxMap, tiling: Tiling, settled: Callable[[Array, Array], np.ndarray] | None = None) -> Graph:
    """Return the graph of the leaves of a tiling, without leaves that no closed walk passes.

    Walks all of whose leaves are settled are of no interest: these leaves are numbered last.

    Raises
    ------
    Refusal
        For more edges than fit.
    """
    low, high = tiling.leaves
    images = map.images(low, high)
    image_low = np.where(np.isnan(images.low), -np.inf, images.low)
    image_high = np.where(np.isnan(images.high), np.inf, images.high)
    position = np.full(len(tiling.low), -1)
    position[tiling.leaf] = np.arange(len(tiling.leaf))
    sources, targets, edges = [], [], 0
    for start in range(0, len(low), _IMAGES_AT_A_TIME):
        part = slice(start, start + _IMAGES_AT_A_TIME)
        boxes, nodes = _overlaps(tiling, image_low[part], image_high[part], map.budget)
        edges += len(boxes)
        if edges > _MOST_EDGES:
            raise Refusal(f"the graph of leaves has more than {_MOST_EDGES} edges")
        sources.append(boxes + start)
        targets.append(position[nodes])
    source, target, kept = _trim(np.concatenate(sources), np.concatenate(targets), len(low), map.budget)
    low, high = low[kept], high[kept]
    last = np.zeros(len(kept), dtype=np.bool_) if settled is None else settled(low, high)
    turn = np.argsort(last, kind="stable")
    place = np.argsort(turn, kind="stable")
    source, target = place[source], place[target]
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(len(kept) + 1))
    return Graph(low[turn], high[turn], first, target[order], int((~last).sum()))


def _trim(source: Numbers, target: Numbers, count: int, budget: Budget) -> tuple[Numbers, Numbers, Numbers]:
    """Leave out leaves without successor or predecessor until none is left; number the rest anew."""
    kept = np.arange(count)
    while True:
        budget.spend(10 * (len(source) + len(kept)))
        size = len(kept)
        alive = (np.bincount(source, minlength=size) > 0) & (np.bincount(target, minlength=size) > 0)
        if alive.all():
            return source, target, kept
        number = np.cumsum(alive) - 1
        both = alive[source] & alive[target]
        source, target, kept = number[source[both]], number[target[both]], kept[alive]


def _returns(graph: Graph, starts: Numbers, steps: int) -> list[np.ndarray]:
    """Return for k = 0 … steps the bits (N, words): from which leaf, not below it, a start is reached in k steps."""
    count = len(graph.low)
    word, bit = np.divmod(np.arange(len(starts)), 64)
    single = np.uint64(1) << bit.astype(np.uint64)
    reach = np.zeros((count, _WORDS), dtype=np.uint64)
    reach[starts, word] = single
    # Starts follow each other, so that those at or below a leaf are a prefix of the bits.
    allowed = np.bitwise_or.accumulate(reach, axis=0)
    result: list[np.ndarray] = [reach]
    for _ in range(steps):
        result.append(np.bitwise_or.reduceat(result[-1][graph.target], graph.first[:-1], axis=0) & allowed)
    return result


def closed_walks(map: BoxMap, graph: Graph, period: int) -> Iterator[Interval]:
    """Yield batches of boxes (W, p, n): each cycle of period p in the leaves has its points in turn in one of them.

    But for cycles with all points in settled leaves.

    The boxes of a walk are cut by the images of those before, and by what is mapped into those after.

    Raises
    ------
    Refusal
        Where the walks are too many for the budget.
    """
    count, chunk = graph.starts, 64 * _WORDS
    map.budget.spend(-(-count // chunk) * (period + 1) * len(graph.target) * _WORDS * 3)
    for begin in range(0, count, chunk):
        starts = np.arange(begin, min(begin + chunk, count))
        returns = _returns(graph, starts, period)
        word, bit = np.divmod(starts - begin, 64)
        closes = (returns[period][starts, word] >> bit.astype(np.uint64)) & np.uint64(1) > 0
        chosen = starts[closes]
        stack = [(chosen, chosen, graph.low[chosen][:, None], graph.high[chosen][:, None])]
        while stack:
            origin, last, low, high = stack.pop()
            if not len(origin):
                continue
            longer = int((graph.first[last + 1] - graph.first[last]).sum())
            if len(origin) > _WALKS_AT_A_TIME or (longer > _LONGER_AT_A_TIME and len(origin) > 1):
                half = len(origin) // 2
                for part in (slice(half), slice(half, None)):
                    stack.append((origin[part], last[part], low[part], high[part]))
                continue
            steps = low.shape[1]
            if steps == period:
                yield Interval(low, high)
                continue
            stack.append(_extend(map, graph, (origin, last, low, high), (returns[period - steps], begin)))


def _extend(
    map: BoxMap, graph: Graph, walks: tuple[Numbers, Numbers, Array, Array], back: tuple[np.ndarray, int]
) -> tuple[Numbers, Numbers, Array, Array]:
    """Return the walks longer by one leaf from which their start can be reached in time."""
    origin, last, low, high = walks
    returns, begin = back
    number = graph.first[last + 1] - graph.first[last]
    total = int(number.sum())
    map.budget.spend(total * 10 * (1 + low.shape[2]))
    walk = np.repeat(np.arange(len(last)), number)
    edge = np.arange(total) - np.repeat(np.cumsum(number) - number, number) + np.repeat(graph.first[last], number)
    following = graph.target[edge]
    word, bit = np.divmod(origin[walk] - begin, 64)
    possible = (returns[following, word] >> bit.astype(np.uint64)) & np.uint64(1) > 0
    walk, following = walk[possible], following[possible]
    at = local(map, low[:, -1], high[:, -1])
    cut = iv.meet(Interval(graph.low[following], graph.high[following]), _rows(at.image, walk))
    alive = np.asarray((cut.low <= cut.high).all(axis=1))
    walk, following, cut = walk[alive], following[alive], _rows(cut, alive)
    last_box = Interval(low[walk, -1], high[walk, -1])
    before = backward(map, at.some(walk), last_box, cut)
    alive = np.asarray((before.low <= before.high).all(axis=1))
    walk, following, cut, before = walk[alive], following[alive], _rows(cut, alive), _rows(before, alive)
    map.budget.spend(2 * len(walk) * low.shape[1] * low.shape[2])
    return (
        origin[walk],
        following,
        np.concatenate([low[walk, :-1], before.low[:, None], cut.low[:, None]], axis=1),
        np.concatenate([high[walk, :-1], before.high[:, None], cut.high[:, None]], axis=1),
    )


def _rows(boxes: Interval, rows: np.ndarray) -> Interval:
    return Interval(boxes.low[rows], boxes.high[rows])
