"""Where a branch of doubled cycles shrinks onto the branch it doubled from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Bifurcation, Kind
from dynsys.explore.continuation.events import Event
from dynsys.explore.continuation.multipliers import cycle_multipliers
from dynsys.explore.continuation.polish import polish
from dynsys.explore.continuation.problem import SAME, Problem
from dynsys.explore.continuation.walk import Place

Floats = NDArray[np.float64]


def spread_of(z: Floats, period: int) -> Floats:
    """Return how the points differ from those half a period later, flat; nothing for an odd period."""
    if period % 2:
        return z[:0]
    half = (len(z) - 1) // 2
    return np.asarray(z[:half] - z[half:-1])


def turned(before: Floats, after: Floats) -> bool:
    """Return whether the spread of the points has changed its sign."""
    both = float(before @ after)
    return both < 0 and both * both > 0.25 * float(before @ before) * float(after @ after)


def shrunk(spread: Floats, z: Floats, period: int) -> bool:
    """Return whether the points of a cycle show a lower period."""
    if period == 1:
        return False
    size = SAME * max(float(np.abs(z[:-1]).max()), 1e-300)
    if spread.size and float(np.abs(spread).max()) <= size:
        return True
    cycle = z[:-1].reshape(period, -1)
    for factor in odd_primes(period):
        shift = period // factor
        if float(np.abs(cycle[shift:] - cycle[:-shift]).max()) <= size:
            return True
    return False


@lru_cache(maxsize=1024)
def odd_primes(number: int) -> tuple[int, ...]:
    """Return the odd primes that divide a number.

    Examples
    --------
    >>> odd_primes(60)
    (3, 5)
    """
    return tuple(q for q in range(3, number + 1, 2) if number % q == 0 and all(q % r for r in range(3, q, 2)))


def find_halving(problem: Problem, start: Place, end: Place, period: int) -> Event | None:
    """Return the period halving within a step in which the spread of the points has turned, None where there is none.

    The difference between a point and the one half a period later is carried along the branch and passes 0 there: its
    sign changes.
    """
    half = period // 2
    first, second = (float(np.linalg.norm(spread_of(place.z, period))) for place in (start, end))
    share = first / (first + second)
    z = start.z + share * (end.z - start.z)
    cycle = z[:-1].reshape(period, -1)
    middle = 0.5 * (cycle[:half] + cycle[half:])
    found = polish(problem.map, Kind.FLIP, middle, problem.at(float(z[-1])), problem.index)
    if found is None:
        return None
    points, value = np.tile(found[0], (2, 1)), found[1]
    multipliers = cycle_multipliers(problem.map.value_and_jacobian(points, problem.at(value))[1])
    low, high = sorted((float(start.z[-1]), value))
    return Event(Bifurcation(Kind.PERIOD_HALVING, value, (low, high), points, np.array(multipliers), None, None, -1))
