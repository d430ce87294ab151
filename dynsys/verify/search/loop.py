"""The loop: take a batch, try it, settle what is proved, split the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.verify.search.cells import Cells, Floats, Ints, split_places
from dynsys.verify.search.progress import Progress, SearchEnding, interruptible
from dynsys.verify.search.state import SearchState
from dynsys.verify.search.tree import LEAF, Tree

Decide = Callable[[Floats, Floats], tuple[NDArray[np.integer], Floats | None]]
Refute = Callable[[Floats, Floats], bool]
_LEAST_PART = 512


@dataclass(frozen=True)
class SearchMethod:
    """How to search.

    Parameters
    ----------
    batch
        Cells tried at once.
    threads
        A batch is divided among so many; the tree is the same for any number.
    depth
        A cell is not split more often than this.
    width
        A side is not split where it is no wider than this share of the root's.
    most_cells
        Stop when so many cells were tried.
    most_stuck
        Stop when so many cells are undecided at the limits.
    waiting
        Where more cells wait, the youngest are tried first, so that memory is bounded.
    """

    batch: int = 1 << 15
    threads: int = 1
    depth: int = 400
    width: float = 2.0**-40
    most_cells: int = 1 << 30
    most_stuck: int = 4096
    waiting: int = 1 << 20

    def __post_init__(self) -> None:
        for name in ("batch", "threads", "depth", "most_cells", "most_stuck", "waiting"):
            if getattr(self, name) < 1:
                raise MisuseError(f"a number of 1 or more is expected for {name}, got {getattr(self, name)}")
        if self.depth > 2**16 - 2 or not 0 <= self.width < 1:
            raise MisuseError(f"depth <= 65534 and 0 <= width < 1 are expected, got {self.depth} and {self.width}")


@dataclass(frozen=True)
class SearchResult:
    """What a search came to.

    Parameters
    ----------
    ending
        How it ended.
    state
        What to go on from, and where the undecided cells are.
    progress
        The last count.
    """

    ending: SearchEnding
    state: SearchState
    progress: Progress

    @property
    def complete(self) -> bool:
        """Whether every cell is proved."""
        return self.ending is SearchEnding.COMPLETE

    def tree(self) -> Tree:
        """Return the tree; what is undecided is a leaf with label 0."""
        return self.state.tree()


def branch_and_prune(
    root: tuple[Floats, Floats],
    decide: Decide,
    method: SearchMethod,
    progress: Callable[[Progress], None] | None = None,
    resume: SearchState | None = None,
    budget: float = float("inf"),
    refute: Refute | None = None,
) -> SearchResult:
    """Cover a box by cells that are each proved.

    Parameters
    ----------
    root
        Corners (n,) and (n,).
    decide
        Takes corners (m, n) and (m, n); returns (m,) labels, 0 for undecided and k > 0 for proved in the k-th way,
        and (m, n) weights, the axis with the largest is split, or None for the widest. What it says of a cell must
        not depend on the other cells. It is called from several threads.
    method
        Limits, batches, threads.
    progress
        Called after each batch.
    resume
        The state to go on from; it is carried on in place.
    budget
        Seconds; looked at between batches.
    refute
        Takes the corners of a batch's undecided cells, returns whether one shows the contrary.

    Returns
    -------
    SearchResult
        Whatever the ending, its state can be saved, and gone on from to the same tree.

    Raises
    ------
    MisuseError
        Where the state is of another box.

    Examples
    --------
    >>> def below_a_third(lo, hi):
    ...     return (hi[:, 0] < 1 / 3).astype(int) + 2 * (lo[:, 0] > 1 / 3), None
    >>> result = branch_and_prune((np.zeros(1), np.ones(1)), below_a_third, SearchMethod())
    >>> result.ending.value, result.progress.stuck, result.tree().labels[:3].tolist()
    ('some cells are undecided at the limits of depth and width', 1, [1, 1, 1])
    """
    lo, hi = root
    state = SearchState.begin(lo, hi) if resume is None else resume
    if not (np.array_equal(state.root_lo, lo) and np.array_equal(state.root_hi, hi)):
        raise MisuseError("the saved state of a search over this box is expected, got one over another")
    start, contrary = time.perf_counter(), False
    pool = ThreadPoolExecutor(method.threads) if method.threads > 1 else None

    def count() -> Progress:
        seconds = time.perf_counter() - start
        stuck = sum(len(part) for part, _ in state.stuck)
        return Progress(state.tried, state.left, stuck, min(state.decided, 1.0), seconds)

    with pool or nullcontext(), interruptible() as interrupted:
        now = count()
        while (ending := _ending(state, method, now, budget, interrupted(), contrary)) is None:
            batch = state.take(method.batch, deepest=now.left > method.waiting)
            undecided = _advance(state, batch, *_try(batch, decide, method.threads, pool), method)
            if refute is not None and len(undecided):
                contrary = refute(undecided.lo, undecided.hi)
            now = count()
            if progress is not None:
                progress(now)
    return SearchResult(ending, state, now)


def _ending(
    state: SearchState,
    method: SearchMethod,
    now: Progress,
    budget: float,
    interrupted: bool,
    contrary: bool,
) -> SearchEnding | None:
    reasons = (
        (contrary, SearchEnding.CONTRARY),
        (not now.left, SearchEnding.LIMITS if now.stuck else SearchEnding.COMPLETE),
        (interrupted, SearchEnding.INTERRUPTED),
        (now.stuck >= method.most_stuck, SearchEnding.STUCK),
        (now.tried >= method.most_cells, SearchEnding.CELLS),
        (now.seconds >= budget, SearchEnding.BUDGET),
    )
    return next((ending for true, ending in reasons if true), None)


def _try(
    cells: Cells, decide: Decide, threads: int, pool: ThreadPoolExecutor | None
) -> tuple[NDArray[np.integer], Floats | None]:
    parts = min(threads, len(cells) // _LEAST_PART)
    if pool is None or parts < 2:
        return decide(cells.lo, cells.hi)
    cuts = [len(cells) * i // parts for i in range(parts + 1)]
    pieces = [slice(a, b) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    answers = list(pool.map(lambda piece: decide(cells.lo[piece], cells.hi[piece]), pieces))
    labels = np.concatenate([part for part, _ in answers])
    weights = [part for _, part in answers if part is not None]
    return labels, np.concatenate(weights) if weights else None


def _advance(
    state: SearchState, cells: Cells, labels: NDArray[np.integer], weights: Floats | None, method: SearchMethod
) -> Cells:
    """Put a batch that was tried into the state, and return its undecided cells."""
    proved, open_ = np.flatnonzero(labels > 0), np.flatnonzero(labels <= 0)
    state.settle(cells.take(proved), labels.take(proved).astype(np.uint8))
    state.tried += len(cells)
    rest = cells.take(open_)
    places = split_places(rest.lo, rest.hi)
    axes = _axes(state, rest, places, None if weights is None else weights.take(open_, axis=0), method)
    can, cannot = np.flatnonzero(axes >= 0), np.flatnonzero(axes < 0)
    state.give_up(rest.take(cannot))
    state.split(rest.take(can), axes[can], places[can, axes[can]])
    return rest


def _axes(state: SearchState, cells: Cells, places: Floats, weights: Floats | None, method: SearchMethod) -> Ints:
    """Return the axis on which to split each cell, −1 where there is none: the heaviest, or the widest.

    Where the weights of a cell say nothing, none being positive or some not finite, its widths stand for them.
    """
    size = state.root_hi - state.root_lo
    width = (cells.hi - cells.lo) / np.where(size > 0, size, 1.0)
    allowed = (cells.lo < places) & (places < cells.hi) & (width > method.width)
    allowed &= (cells.depth < method.depth)[:, None]
    wanted = width
    if weights is not None:
        most = reduce(np.maximum, weights.T)
        wanted = np.where(np.expand_dims(np.isfinite(most) & (most > 0), 1), weights, width)
    axes, best = np.full(len(cells), -1), np.full(len(cells), -1.0)
    for axis in range(min(LEAF, len(size))):
        better = allowed[:, axis] & (wanted[:, axis] > best)
        axes[better], best[better] = axis, wanted[better, axis]
    return axes
