"""One orbit under way, with a thin record of where it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
CHUNK = 1 << 20  # steps between two reports, some milliseconds
REPLAY = 4096  # steps looked through at once
SPARSE = 64  # steps between two records from which on they are made one by one
HUGE = 1e10  # an undefined value from a state as large as this is inf − inf, an overflow


def why_left(before: Floats, after: Floats, escape: float) -> Ending:
    """Return how an orbit left in the step between two states (n,), the first of them finite.

    UNDEFINED where a finite state of moderate size has an image that is not a number; else DIVERGED.
    """
    if np.isnan(after).any() and not np.abs(before).max() > min(HUGE, escape):
        return Ending.UNDEFINED
    return Ending.DIVERGED


class Orbit:
    """An orbit that is advanced step by step; it remembers every ``every``-th state, up to a cap.

    When the record is full every second entry is dropped, so that ``every`` doubles. The first state stays. Whether it
    is bounded is looked at where it is recorded, and at the end of every chunk.

    Parameters
    ----------
    map
        The map.
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
        map: Map,
        start: Floats,
        parameters: Floats,
        every: int,
        cap: int,
        escape: float,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._orbits = map.orbits(start[None], parameters, threads=1)
        self._every, self._cap, self._escape = every, cap, escape
        self._progress = progress
        self._state = start.copy()
        self._steps, self._states = [0], [self._state]
        self.total = 0
        self.left: Ending | None = None

    def advance(self, target: int) -> None:
        """Go on to that step, or to where the orbit leaves."""
        while self.total < target and self.left is None:
            if self._every < SPARSE:
                self._dense(min(target - self.total, REPLAY))
                continue
            count = min(target - self.total, self._every - self.total % self._every, CHUNK)
            self._orbits.advance(count)
            state = self._orbits.states[0]
            if not (np.abs(state) <= self._escape).all():
                self._replay(count)
                return
            self._moved(state, count)

    def window(self, width: int) -> Floats:
        """Return the present state and the next ``width - 1``, (width, n); fewer where the orbit leaves."""
        if self.left is not None or width < 2:
            return self._state[None]
        return self._dense(width - 1)

    def _dense(self, count: int) -> Floats:
        """Make that many steps at once; return the present state and the next ones that are inside."""
        states = np.concatenate([self._state[None], self._orbits.record(count)[:, 0]])
        inside = (np.abs(states) <= self._escape).all(axis=1)
        if not inside.all():
            self._replay(count)
            return states[: int(np.argmin(inside))]
        first = self.total
        for step in range(first - first % self._every + self._every, first + count + 1, self._every):
            if step % self._every == 0:  # it may have doubled
                self._moved(states[step - first], step - self.total)
        if self.total < first + count:
            self._moved(states[-1], first + count - self.total)
        return states

    def records(self) -> tuple[NDArray[np.int64], Floats]:
        """Return the recorded step numbers (m,) and states (m, n), the present one last."""
        last = self._steps[-1] == self.total
        steps = self._steps if last else [*self._steps, self.total]
        states = self._states if last else [*self._states, self._state]
        return np.array(steps, dtype=np.int64), np.array(states)

    def _moved(self, state: Floats, count: int) -> None:
        self._state = state
        self.total += count
        if self.total % self._every == 0:
            self._record()
        if self._progress is not None and self.total % CHUNK < count:
            self._progress(self.total)

    def _record(self) -> None:
        if len(self._steps) + 2 > self._cap:
            self._every *= 2
            kept = [i for i, step in enumerate(self._steps) if step % self._every == 0]
            self._steps = [self._steps[i] for i in kept]
            self._states = [self._states[i] for i in kept]
            if self.total % self._every:
                return
        self._steps.append(self.total)
        self._states.append(self._state.copy())  # a view would keep a whole piece of the orbit

    def _replay(self, count: int) -> None:
        """Go from the present state to the step, within the next ``count``, at which the orbit leaves."""
        self._orbits.replace(np.array([True]), self._state[None])
        while count:
            part = min(count, REPLAY)
            states = np.concatenate([self._state[None], self._orbits.record(part)[:, 0]])
            inside = (np.abs(states) <= self._escape).all(axis=1)
            if inside.all():
                self._state, self.total, count = states[-1], self.total + part, count - part
                continue
            out = int(np.argmin(inside))
            finite = bool(np.isfinite(states[out]).all())
            self.left = Ending.DIVERGED if finite else why_left(states[out - 1], states[out], self._escape)
            self._state = states[out] if finite else states[out - 1]
            self.total += out if finite else out - 1
            return
