"""What every benchmark here shares: two things timed side by side, and a table of what came out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

Work = Callable[[], object]
Clock = Callable[[], float]

WALL, PROCESSOR = time.perf_counter, time.process_time
"""Time on the wall, for several threads; and of this process alone, for one thread on a machine that others use too."""


def seconds(work: Work, clock: Clock = WALL) -> float:
    """Return how long one call takes."""
    start = clock()
    work()
    return clock() - start


def fastest(work: Work, runs: int = 5, clock: Clock = WALL) -> float:
    """Return the shortest of several times."""
    return min(seconds(work, clock) for _ in range(runs))


def side_by_side(ours: Work, theirs: Work, rounds: int = 41, clock: Clock = WALL) -> tuple[float, float, float]:
    """Return the median of (their time / our time), each pair taken one after the other, and both median times.

    A ratio above 1 means that ours is faster. What else the machine does slows both of a pair.
    """
    pairs = [(seconds(ours, clock), seconds(theirs, clock)) for _ in range(rounds)]
    ratio = statistics.median(other / mine for mine, other in pairs)
    return ratio, statistics.median(mine for mine, _ in pairs), statistics.median(other for _, other in pairs)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under heads, in columns as wide as they need to be."""
    every = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(heads))]
    for row in every:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
