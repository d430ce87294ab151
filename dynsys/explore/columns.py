"""Many orbits at once, one for each value of a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.map import Map
from dynsys.explore.orbit import Orbit
from dynsys.explore.parameters import parameter_values, start_state
from dynsys.explore.runner import compile_runner

Floats = NDArray[np.float64]
NEVER = 1 << 62


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
    """

    map: Map
    values: Floats
    parameters: Floats
    exact: Mapping[str, Fraction]
    start: Floats


def make_columns(
    map: Map,
    parameter: str,
    values: Sequence[float] | Floats,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
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
    return Columns(map, over, every, exact, start_state(map.system, start))


class Flock:
    """The orbits of all columns from the common start, side by side; those that leave are nan from then on.

    Attributes
    ----------
    states
        (m, n) where they are.
    left
        By column, DIVERGED or UNDEFINED.
    """

    def __init__(self, columns: Columns, escape: float) -> None:
        self._columns, self._escape = columns, escape
        self.states = np.tile(columns.start, (len(columns.values), 1))
        self.left: dict[int, Ending] = {}

    def advance(self) -> Floats:
        """Make one step; return the (m, n) states."""
        states = self._columns.map.rule(self.states, self._columns.parameters)
        inside = (np.abs(states) <= self._escape).all(axis=1)
        if not inside.all():
            for column in np.flatnonzero(~inside).tolist():
                undefined = bool(np.isnan(states[column]).any())
                self.left.setdefault(column, Ending.UNDEFINED if undefined else Ending.DIVERGED)
            states[~inside] = np.nan
        self.states = states
        return states


def follow_orbits(
    columns: Columns, transient: int, record: int, escape: float
) -> Iterator[tuple[int, Floats | Ending]]:
    """Yield each column with its (record, n) states or how it left; each starts where the last one ended."""
    run = compile_runner(columns.map)
    state = columns.start
    for column, parameters in enumerate(columns.parameters):
        orbit = Orbit(run, state, parameters, NEVER, 2, escape, None)
        orbit.advance(transient)
        states = orbit.window(record + 1)[1:]
        if orbit.left is None:
            state = states[-1]
            yield column, states
        else:
            state = columns.start
            yield column, orbit.left
