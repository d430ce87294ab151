"""Where searches for cycles start: scattered points, pieces of orbits, and close returns of long orbits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map

Floats = NDArray[np.float64]

REACH = 2.0  # starts without a box are in [−2, 2]ⁿ, and a share of them over the scales below
SCALES = (-2.0, 1.5)  # powers of ten
FAR = 1e3
ORBITS, LENGTH, TRANSIENT = 64, 1500, 100


class Starts:
    """Random starts for shooting, the same for the same seed.

    Parameters
    ----------
    map, parameters
        The map and its (k,) parameters.
    sides
        (2, n) the corners of a box that every point is taken in, or None.
    generator
        The source of randomness.
    """

    def __init__(self, map: Map, parameters: Floats, sides: Floats | None, generator: np.random.Generator) -> None:
        self._map, self._parameters, self._sides, self._random = map, parameters, sides, generator
        self._orbits = self._bounded_orbits()

    def draw(self, period: int, count: int) -> Floats:
        """Return (count, period, n): two fifths scattered, a fifth over many scales, the rest off orbits."""
        fifth = count // 5
        returns = self._close_returns(period, fifth)
        pieces = self._piece(self._scatter((fifth,)), period)
        wide = self._scatter((fifth, period))
        if self._sides is None:
            wide = wide * 10 ** self._random.uniform(*SCALES, (fifth, 1, 1))
        rest = self._scatter((count - len(returns) - 2 * fifth, period))
        starts = np.concatenate([returns, pieces, wide, rest])
        return starts if self._sides is None else np.clip(starts, *self._sides)

    def seeds(self, pool: Mapping[int, Sequence[Floats]], count: int) -> Floats:
        """Return (s, n) states to search from: points of cycles in a pool {period: [(c, p, n)]}, and of long orbits."""
        n = self._map.dimension
        points = [part.reshape(-1, n) for parts in pool.values() for part in parts]
        known = np.unique(np.round(np.concatenate(points), 6), axis=0) if points else np.empty((0, n))
        visited = self._orbits.reshape(-1, n)
        chosen = [
            some[self._random.choice(len(some), min(share, len(some)), replace=False)]
            for some, share in ((known, 3 * count // 4), (visited, count // 4))
        ]
        return np.concatenate(chosen)

    def _scatter(self, lead: tuple[int, ...]) -> Floats:
        unit = self._random.random((*lead, self._map.dimension))
        low, high = (-REACH, REACH) if self._sides is None else self._sides
        return low + (high - low) * unit

    def _piece(self, first: Floats, length: int) -> Floats:
        """Return orbits of (s, n) states, (s, length, n); a state that leaves stays where it was."""
        states = np.concatenate([first[None], self._map.orbits(first, self._parameters).record(length - 1)])
        inside = np.logical_and.accumulate((np.abs(states) <= FAR).all(axis=2), axis=0)
        last = inside.sum(axis=0) - 1
        steps = np.minimum(np.arange(length)[:, None], np.maximum(last, 0))
        return states[steps, np.arange(len(first))].transpose(1, 0, 2)

    def _bounded_orbits(self) -> Floats:
        """Return (b, LENGTH, n) pieces of orbits that stay bounded."""
        states = self._scatter((ORBITS,))
        orbits = self._map.orbits(states, self._parameters).record(TRANSIENT + LENGTH)[TRANSIENT:].transpose(1, 0, 2)
        return orbits[(np.abs(orbits) <= FAR).all(axis=(1, 2))]

    def _close_returns(self, period: int, count: int) -> Floats:
        """Return up to ``count`` pieces of long orbits that nearly close, (c, period, n)."""
        orbits = self._orbits
        if not len(orbits) or period >= LENGTH:
            return np.empty((0, period, self._map.dimension))
        gaps = np.abs(orbits[:, period:] - orbits[:, :-period]).max(axis=2)
        nearest = np.argsort(gaps, axis=None, kind="stable")[: 20 * count]
        chosen = self._random.choice(nearest, min(count, len(nearest)), replace=False)
        orbit, time = np.unravel_index(chosen, gaps.shape)
        return orbits[orbit[:, None], time[:, None] + np.arange(period)]
