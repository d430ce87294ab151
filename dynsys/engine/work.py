"""Work in pieces: on several threads, interruptible, each piece short."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache

from dynsys.errors import MisuseError

PIECE = 0.03
"""Seconds that one call into machine code should take at most."""

RATE = 1e9
"""Operations a second that a core makes at the least, to guess how long a call takes."""

WORTH = 2e6
"""Operations that a thread must have to do, or waking it costs more than it brings."""

TURNS = 4
"""Pieces for each of several threads: who is free takes the next, so that one that wakes late holds nobody up."""

Piece = Callable[[int, int], None]


def default_threads() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="dynsys")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of its parent's threads


def step_pieces(steps: int, cost: float) -> Iterator[int]:
    """Yield how many steps to make in one call, ``cost`` operations each, so that each call is short."""
    most = max(1, int(PIECE * RATE / max(cost, 1.0)))
    for done in range(0, steps, most):
        yield min(most, steps - done)


def run_blocks(blocks: int, cost: float, piece: Piece, threads: int | None = None) -> None:
    """Call ``piece(first, last)`` for ranges that cover the blocks, each once, on several threads, and wait.

    No block may depend on another. On Ctrl-C no new piece is begun, and those under way, which are short, are waited
    for.

    Parameters
    ----------
    blocks
        How many there are.
    cost
        Operations a block.
    piece
        Works on the blocks from first to last.
    threads
        How many at most; all processors where None.

    Raises
    ------
    MisuseError
        For fewer than one thread.
    """
    threads = default_threads() if threads is None else threads
    if threads < 1:
        raise MisuseError(f"at least one thread is expected, got {threads}")
    workers = max(1, min(threads, blocks, int(blocks * cost / WORTH)))
    longest = max(1, int(PIECE * RATE / max(cost, 1.0)))
    share = -(-blocks // (TURNS * workers)) if workers > 1 else blocks
    size = max(1, min(longest, share))
    starts = deque(range(0, blocks, size))

    def work() -> None:
        while True:
            try:
                first = starts.popleft()
            except IndexError:
                return
            piece(first, min(first + size, blocks))

    # The calling thread works too: one thread less to wake, and the others find it busy and go to other processors.
    futures = [_pool(threads - 1).submit(work) for _ in range(1, workers)]
    try:
        work()
        wait(futures)
    except BaseException:
        starts.clear()
        wait(futures)
        raise
    for future in futures:
        future.result()
