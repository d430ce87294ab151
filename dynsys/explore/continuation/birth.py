"""Just after a branch begins at a bifurcation: where its test functions have signs first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from dynsys.explore.continuation.crossings import FLAT, Crossings
from dynsys.explore.continuation.walk import Path, Place

BORN = (3e-4, 0.01, 0.1, 0.3)
"""Shares of the first step at which the test functions are looked at."""
CLEAR, FAR = 1e-7, 0.01
"""Where a factor is nearer to 0 than this, its sign may be that of the corrector's tolerance, or of the rounding of
components that are many natural lengths: this share of their number times as much."""
SAME_WAY = 0.9
"""A place there is on the same branch where the cosine between the tangents is larger."""


def after_birth(
    path: Path, start: Place, first: float, signature: Callable[[Place, float], Crossings]
) -> tuple[Place, Crossings] | None:
    """Return the first place after a birth at which the test functions have signs, with them; None without one.

    Parameters
    ----------
    path
        The curve.
    start
        The bifurcation at which the branch begins, or that it crosses.
    first
        The length of the first step.
    signature
        Gives the test functions, those flat that are nearer to 0 than a bound.
    """
    known = signature(start, FLAT).flat
    clear = CLEAR * max(1.0, FAR * float(np.abs(path.zeros.points(start.z)).max()) / path.size)
    beside = [(place, signature(place, clear)) for place in _beside(path, start, first)]
    for place, signs in beside:
        if signs.flat < known and signs.flat <= beside[-1][1].flat:
            return place, signs
    return None


def _beside(path: Path, start: Place, first: float) -> Iterator[Place]:
    row = path.metric * start.tangent
    for share in BORN:
        place = path.along(start, share * first)
        if place is not None and float(row @ place.tangent) > SAME_WAY:
            yield place
