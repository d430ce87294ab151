"""Where a branch of doubled cycles shrinks onto the branch it doubled from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Bifurcation, Kind
from dynsys.explore.continuation.events import Event
from dynsys.explore.continuation.polish import polish
from dynsys.explore.continuation.problem import SAME, Problem
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.multipliers import cycle_multipliers

Floats = NDArray[np.float64]


def spread_of(z: Floats, period: int) -> Floats:
    """Return how the points of (c, N) cycles differ from those half a period later, (c, ·); empty for an odd period."""
    if period % 2:
        return z[:, :0]
    half = (z.shape[1] - 1) // 2
    return np.asarray(z[:, :half] - z[:, half:-1])


def turned(spread: Floats) -> NDArray[np.bool_]:
    """Return (c − 1,) whether the spread of the points changes its sign from a place to the next one."""
    both = np.einsum("ij,ij->i", spread[:-1], spread[1:])
    squares = np.einsum("ij,ij->i", spread, spread)
    return np.asarray((both < 0) & (both * both > 0.25 * squares[:-1] * squares[1:]))


def shrunk(z: Floats, spread: Floats, period: int, size: float) -> NDArray[np.bool_]:
    """Return (c,) whether the points of (c, N) cycles show a lower period, to a share of a size."""
    result = np.zeros(len(z), dtype=bool)
    if period == 1:
        return result
    if spread.shape[1]:
        result |= np.abs(spread).max(axis=1) <= SAME * size
    cycles = z[:, :-1].reshape(len(z), period, -1)
    for factor in odd_primes(period):
        shift = period // factor
        result |= np.abs(cycles[:, shift:] - cycles[:, :-shift]).max(axis=(1, 2)) <= SAME * size
    return result


@lru_cache(maxsize=1024)
def odd_primes(number: int) -> tuple[int, ...]:
    """Return the odd primes that divide a number.

    Examples
    --------
    >>> odd_primes(60)
    (3, 5)
    """
    return tuple(q for q in range(3, number + 1, 2) if number % q == 0 and all(q % r for r in range(3, q, 2)))


def find_halving(problem: Problem, path: Path, start: Place, end: Place) -> Event | None:
    """Return the period halving within a step in which the spread of the points has turned, None where there is none.

    The difference between a point and the one half a period later is carried along the branch and passes 0 there: its
    sign changes.
    """
    period = path.zeros.period
    half = period // 2
    first, second = np.linalg.norm(spread_of(np.array([start.z, end.z]), period), axis=1).tolist()
    share = first / (first + second)
    z = start.z + share * (end.z - start.z)
    cycle = z[:-1].reshape(period, -1)
    middle = 0.5 * (cycle[:half] + cycle[half:])
    found = polish(problem.map, Kind.FLIP, middle, problem.at(float(z[-1])), problem.index, path.units)
    if found is None:
        return None
    points, value = np.tile(found[0], (2, 1)), found[1]
    multipliers = cycle_multipliers(problem.map.value_and_jacobian(points, problem.at(value))[1])
    low, high = sorted((float(start.z[-1]), value))
    return Event(Bifurcation(Kind.PERIOD_HALVING, value, (low, high), points, np.array(multipliers), None, None, -1))
