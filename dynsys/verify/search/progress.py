"""How far a search is, and how it ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import FrameType


class SearchEnding(Enum):
    """How a search ended; the value is the sentence that a person needs."""

    COMPLETE = "every cell is proved"
    LIMITS = "some cells are undecided at the limits of depth and width"
    STUCK = "too many cells are undecided at the limits of depth and width"
    CONTRARY = "a cell shows the contrary"
    CELLS = "used up the cells allowed"
    BUDGET = "used up the time allowed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Progress:
    """How far a search is.

    Parameters
    ----------
    tried
        Cells tried so far.
    left
        Cells that wait to be tried.
    stuck
        Cells given up at the limits.
    decided
        The share of the root's volume that is proved, between 0 and 1.
    seconds
        Time spent, earlier sittings not counted.
    """

    tried: int
    left: int
    stuck: int
    decided: float
    seconds: float


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Hand out a question "was an interruption asked for?"; between batches nothing is half done.

    Outside the main thread, or where another handler is in place, signals are left alone.
    """
    asked = threading.Event()
    owns = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )

    def ask(number: int, frame: FrameType | None) -> None:
        asked.set()

    if owns:
        signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        if owns:
            signal.signal(signal.SIGINT, signal.default_int_handler)
