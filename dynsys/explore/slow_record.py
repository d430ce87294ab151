"""Pairs of successive states along a run, in coordinates, thinned evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import compile_expressions, compile_map
from dynsys.errors import MisuseError
from dynsys.explore.trajectory import Trajectory

if TYPE_CHECKING:
    from dynsys.derive.coordinates import Coordinates

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def paired_states(
    run: Trajectory, coordinates: Coordinates | None, moments: int, column: int
) -> tuple[Integers, Floats]:
    """Return step numbers (m,) and states (m, n) in coordinates: at each moment kept, the state there and the next one.

    Moments are spread evenly over the way of one coordinate and over time, half and half. Whatever comes after the
    first state outside the chart is left out; the last state of the run has none after it.

    Parameters
    ----------
    run
        Records of states.
    coordinates
        The state itself if None.
    moments
        The most kept.
    column
        The place of the coordinate.

    Raises
    ------
    MisuseError
        For a start that is not on the chart.
    """
    values = np.array([float(run.parameters[s.name]) for s in run.system.parameters])
    following = compile_map(run.system).rule(run.states, values)
    pairs = np.stack([run.states, following], axis=1)
    inside: NDArray[np.bool_] = np.all(np.abs(pairs) <= run.method.escape, axis=2)
    if coordinates is not None:
        fixed = [float(run.parameters[s.name]) for s in coordinates.parameters]
        inputs = (*coordinates.state, *coordinates.parameters)
        columns = np.concatenate([pairs, np.broadcast_to(fixed, (*pairs.shape[:2], len(fixed)))], axis=2)
        if coordinates.chart:
            inside &= (compile_expressions(inputs, coordinates.chart)(columns) > 0).all(axis=2)
        pairs = compile_expressions(inputs, coordinates.forward)(columns)
        inside &= np.isfinite(pairs).all(axis=2)
    if not inside[0, 0]:
        where = "that stays bounded" if coordinates is None else f"on the chart of {coordinates.name}"
        raise MisuseError(f"a start {where} is expected, got {run.states[0].tolist()}")
    numbers = np.stack([run.steps, run.steps + 1], axis=1)
    known = (inside & (numbers <= run.total)).ravel()
    count = len(known) if known.all() else int(np.argmin(known))
    kept = _spread(pairs[: (count + 1) // 2, 0, column], run.steps[: (count + 1) // 2], moments)
    places = np.stack([2 * kept, 2 * kept + 1], axis=1).ravel()
    places = places[places < count]
    steps, first = np.unique(numbers.ravel()[places], return_index=True)
    return steps, pairs.reshape(-1, pairs.shape[2])[places[first]]


def _spread(slow: Floats, steps: Integers, moments: int) -> Integers:
    """Return at most that many places, the first and the last among them."""
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(slow)))])
    time = (steps - steps[0]).astype(float)
    along = way / max(way[-1], 1e-300) + time / max(time[-1], 1.0)
    return np.unique(np.searchsorted(along, np.linspace(0, along[-1], moments)))
