"""One orbit under way, with a thin record of where it was."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.ending import Ending
from dynsys.explore.runner import Point, Runner

Floats = NDArray[np.float64]
CHUNK = 1 << 18  # steps between two reports, some tens of milliseconds
HUGE = 1e10  # an undefined value from a state as large as this is inf − inf, an overflow


class Orbit:
    """An orbit that is advanced step by step; it remembers every ``every``-th state, up to a cap.

    When the record is full every second entry is dropped, so that ``every`` doubles. The first state stays.

    Parameters
    ----------
    run
        The map, many steps at a time.
    start, parameters
        (n,) and (k,).
    every, cap
        Steps between two records, and the most records.
    escape
        Largest size of a component that still counts as bounded.
    progress
        Called with the number of steps made.

    Attributes
    ----------
    total
        Steps made, up to the last finite state.
    left
        DIVERGED or UNDEFINED once the orbit has left; it does not advance any more.
    """

    def __init__(
        self,
        run: Runner,
        start: Floats,
        parameters: Floats,
        every: int,
        cap: int,
        escape: float,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._run = run
        self._parameters = parameters.tolist()
        self._every, self._cap, self._escape = every, cap, escape
        self._progress = progress
        self._state: Point = tuple(start.tolist())
        self._steps, self._states = [0], [self._state]
        self.total = 0
        self.left: Ending | None = None

    def advance(self, target: int) -> None:
        """Go on to that step, or to where the orbit leaves."""
        run, parameters = self._run, self._parameters
        while self.total < target and self.left is None:
            count = min(target - self.total, self._every - self.total % self._every, CHUNK)
            state = run(self._state, parameters, count)
            if not self._bounded(state):
                self._replay(count)
                return
            self._state = state
            self.total += count
            if self.total % self._every == 0:
                self._record()
            if self._progress is not None and self.total % CHUNK < count:
                self._progress(self.total)

    def window(self, width: int) -> Floats:
        """Return the present state and the next ``width - 1``, (width, n); fewer where the orbit leaves."""
        states = [self._state]
        for _ in range(width - 1):
            self.advance(self.total + 1)
            states.append(self._state)
        return np.array(states)

    def records(self) -> tuple[NDArray[np.int64], Floats]:
        """Return the recorded step numbers (m,) and states (m, n), the present one last."""
        last = self._steps[-1] == self.total
        steps = self._steps if last else [*self._steps, self.total]
        states = self._states if last else [*self._states, self._state]
        return np.array(steps, dtype=np.int64), np.array(states)

    def _bounded(self, state: Point) -> bool:
        return all(abs(value) <= self._escape for value in state)

    def _record(self) -> None:
        if len(self._steps) + 2 > self._cap:
            self._every *= 2
            kept = [i for i, step in enumerate(self._steps) if step % self._every == 0]
            self._steps = [self._steps[i] for i in kept]
            self._states = [self._states[i] for i in kept]
            if self.total % self._every:
                return
        self._steps.append(self.total)
        self._states.append(self._state)

    def _replay(self, count: int) -> None:
        """Find the step within the next ``count`` at which the orbit leaves."""
        for _ in range(count):
            state = self._run(self._state, self._parameters, 1)
            if any(math.isnan(value) for value in state):
                overflow = max(map(abs, self._state)) > min(HUGE, self._escape)
                self.left = Ending.DIVERGED if overflow else Ending.UNDEFINED
                return
            if any(math.isinf(value) for value in state):
                self.left = Ending.DIVERGED
                return
            self._state = state
            self.total += 1
            if not self._bounded(state):
                self.left = Ending.DIVERGED
                return
