"""Many orbits at once, one for each value of a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.orbit import Orbit, why_left
from dynsys.explore.parameters import parameter_values, start_state
from dynsys.explore.periods import largest_sizes

Floats = NDArray[np.float64]
NEVER = 1 << 62
PIECES = (16, 8192)  # steps between two looks at who has left: few at first, when most leave
GROWTH = 16  # from one piece to the next
TOGETHER = 128  # columns replayed at once


@dataclass(frozen=True)
class Columns:
    """m problems that differ in one parameter.

    Parameters
    ----------
    map
        The map.
    values
        (m,) values of the parameter.
    parameters
        (m, k) all parameters.
    exact
        The exact values of the others, by name.
    start
        (n,) the common start.
    threads
        How many work on them; all processors where None.
    """

    map: Map
    values: Floats
    parameters: Floats
    exact: Mapping[str, Fraction]
    start: Floats
    threads: int | None = None


def make_columns(
    map: Map,
    parameter: str,
    values: Sequence[float] | Floats,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    threads: int | None = None,
) -> Columns:
    """Return the columns of a sweep.

    Raises
    ------
    MisuseError
        For values that are not a list of finite numbers, or a start or parameters that do not fit the system.
    """
    exact, others = parameter_values(map.system, parameters, (parameter,))
    over = np.asarray(values, dtype=float)
    if over.ndim != 1 or not over.size or not np.isfinite(over).all():
        raise MisuseError(f"a list of finite values is expected for {parameter}, got shape {over.shape}")
    every = np.tile(others, (over.size, 1))
    every[:, [symbol.name for symbol in map.system.parameters].index(parameter)] = over
    return Columns(map, over, every, exact, start_state(map.system, start), threads)


class Flock:
    """The orbits of all columns from the common start, side by side.

    Who has left is looked at after every piece of at most 8192 steps and at every recorded state.

    Attributes
    ----------
    left
        By column, DIVERGED or UNDEFINED.
    """

    def __init__(self, columns: Columns, escape: float) -> None:
        self._columns, self._escape = columns, escape
        self._start = np.tile(columns.start, (len(columns.values), 1))
        self.orbits = columns.map.orbits(self._start, columns.parameters, threads=columns.threads)
        self.left: dict[int, Ending] = {}

    def pieces(self, steps: int) -> Iterator[int]:
        """Yield step counts that add up to ``steps``; after the caller made each, see who has left."""
        piece, most = PIECES
        while steps:
            part = min(piece, steps)
            yield part
            self._see(part)
            steps -= part
            piece = min(GROWTH * piece, most)

    def advance(self, steps: int) -> None:
        """Make that many steps."""
        for part in self.pieces(steps):
            self.orbits.advance(part)

    def record(self, steps: int) -> tuple[Floats, Floats]:
        """Make that many steps; return (steps, m, n) states and (m, n) largest sizes, nan in columns that have left."""
        states = self.orbits.record(steps)
        sizes = largest_sizes(states)
        self._note(np.flatnonzero(~(sizes <= self._escape).all(axis=1)), steps)
        self._start = self.orbits.states
        states[:, list(self.left)] = np.nan
        sizes[list(self.left)] = np.nan
        return states, sizes

    def _see(self, steps: int) -> None:
        states = self.orbits.states
        inside = np.abs(states) <= self._escape
        if not inside.all():
            self._note(np.flatnonzero(~inside.all(axis=1)), steps)
        self._start = states

    def _note(self, out: NDArray[np.int64], steps: int) -> None:
        """Replay the columns that left within the last steps, to say how."""
        new = np.array([column for column in out.tolist() if column not in self.left], dtype=np.int64)
        columns = self._columns
        for first in range(0, len(new), TOGETHER):
            which = new[first : first + TOGETHER]
            start = self._start[which]
            states = columns.map.orbits(start, columns.parameters[which], threads=columns.threads).record(steps)
            states = np.concatenate([start[None], states])
            inside: NDArray[np.bool_] = np.all(np.abs(states) <= self._escape, axis=2)
            for place, column in enumerate(which.tolist()):
                step = int(np.argmin(inside[:, place]))
                self.left[column] = why_left(states[max(step - 1, 0), place], states[step, place], self._escape)


def follow_orbits(
    columns: Columns, transient: int, record: int, escape: float
) -> Iterator[tuple[int, Floats | Ending]]:
    """Yield each column with its (record, n) states or how it left; each starts where the last one ended."""
    state = columns.start
    for column, parameters in enumerate(columns.parameters):
        orbit = Orbit(columns.map, state, parameters, NEVER, 2, escape, None)
        orbit.advance(transient)
        states = orbit.window(record + 1)[1:]
        if orbit.left is None:
            state = states[-1]
            yield column, states
        else:
            state = columns.start
            yield column, orbit.left
