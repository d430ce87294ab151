"""Stabilising transformations: a search for unstable cycles from many seeds at once.

From a seed x, with g(x) = f^p(x) − x, the iteration

    x' = x + [1·β·‖g(x)‖·Cᵀ − Dg(x)]⁻¹ g(x)

is Newton's method near a zero, and far from one it descends slowly along a flow that some signed permutation C
makes stable at every zero. Cycles already known are good seeds for longer ones.

References
----------
R. L. Davidchack, Y.-C. Lai, *Efficient algorithm for detecting unstable periodic orbits in chaotic systems* (1999).
"""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map

Floats = NDArray[np.float64]

STEPS = 40
STIFFNESS = 4.0  # β·(1 + …): larger follows the flow more closely, smaller is nearer to Newton
CLOSE = 1e-9  # relative size of g at which shooting takes over
FAR = 1e6
MATRICES = 8  # of the signed permutations, at most


def signed_permutations(n: int) -> Floats:
    """Return at most 8 signed permutation matrices, (c, n, n), the identity and its negative first.

    Examples
    --------
    >>> signed_permutations(1).ravel().tolist()
    [1.0, -1.0]
    """
    matrices = []
    for order in permutations(range(n)):
        for signs in product((1.0, -1.0), repeat=n):
            matrices.append(np.eye(n)[list(order)] * np.array(signs)[:, None])
    first = [np.eye(n), -np.eye(n)]
    rest = [m for m in matrices if not any(np.array_equal(m, f) for f in first)]
    return np.array((first + rest)[:MATRICES])


def stabilised_returns(map: Map, parameters: Floats, period: int, seeds: Floats) -> Floats:
    """Return orbits (c, p, n) that close nearly, reached from seeds (s, n) under each matrix; for shooting to finish.

    Parameters
    ----------
    map
        n state variables.
    parameters
        (k,) floats.
    period
        p.
    seeds
        (s, n) states, e.g. points of shorter cycles and of long orbits.
    """
    n = map.dimension
    matrices = signed_permutations(n)
    states = np.repeat(seeds, len(matrices), axis=0)
    turned = np.tile(matrices.transpose(0, 2, 1), (len(seeds), 1, 1))
    found: list[Floats] = []
    for _ in range(STEPS):
        if not len(states):
            break
        orbit, slope = _orbit(map, parameters, period, states)
        gap = orbit[-1] - states
        size = np.abs(gap).max(axis=1)
        scale = np.maximum(np.abs(states).max(axis=1), 1.0)
        done = size <= CLOSE * scale
        found.append(orbit[:-1, done].transpose(1, 0, 2))
        going = ~done & np.isfinite(slope).all(axis=(1, 2)) & (np.abs(orbit) <= FAR).all(axis=(0, 2))
        states, turned, gap, size, slope = states[going], turned[going], gap[going], size[going], slope[going]
        matrix = STIFFNESS * size[:, None, None] * turned - (slope - np.eye(n))
        regular = np.abs(np.linalg.det(matrix)) > np.finfo(float).tiny
        states, turned = states[regular], turned[regular]
        states = states + np.linalg.solve(matrix[regular], gap[regular][..., None])[..., 0]
    return np.concatenate(found) if found else np.empty((0, period, n))


def _orbit(map: Map, parameters: Floats, period: int, states: Floats) -> tuple[Floats, Floats]:
    """Return the orbits (p + 1, s, n) and the derivatives of f^p (s, n, n)."""
    orbit = [states]
    slope = np.broadcast_to(np.eye(map.dimension), (len(states), map.dimension, map.dimension))
    for _ in range(period):
        image, jacobians = map.value_and_jacobian(orbit[-1], parameters)
        with np.errstate(all="ignore"):
            slope = jacobians @ slope
        orbit.append(image)
    return np.stack(orbit), slope
