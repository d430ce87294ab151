"""The natural length of a map's state near a cycle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import run
from dynsys.engine.map import Map
from dynsys.explore.continuation.normal_forms.jets import algebra

Floats = NDArray[np.float64]
ORDER = 5
"""The highest derivative that is looked at."""
TINY = 1e-150
NEAR = 1e-3
"""Points nearer to 0 than this, beside the middle natural length, are near it."""


def natural_length(map: Map, points: Floats, parameters: Floats) -> float:
    """Return the length at which the terms of higher order of f become as large as it; inf for a linear map.

    It is 1/γ, γ the largest ‖f⁽ᵏ⁾/k!‖^(1/(k−1)) over the points, k = 2 … 5 and directions: along the axes and between
    them. It does not depend on the origin, and is multiplied by what the state is multiplied by.

    Parameters
    ----------
    map
        n state variables.
    points
        (p, n).
    parameters
        (k,) floats.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> natural_length(compile_map(model("logistic").system), np.array([[0.2]]), np.array([4.0]))
    0.25

    References
    ----------
    S. Smale, *Newton's method estimates from data at one point* (1986).
    """
    n, jets = map.dimension, algebra(1, ORDER)
    directions = np.concatenate([np.eye(n), *(_pair(n, i) for i in range(n - 1))])
    inputs = []
    for i in range(n):
        coefficients = np.zeros((len(points), len(directions), ORDER + 1))
        coefficients[..., 0], coefficients[..., 1] = points[:, i : i + 1], directions[:, i]
        inputs.append(jets.jet(coefficients))
    with np.errstate(all="ignore"):
        outputs = run(map.program, jets.table, [*inputs, *(jets.constant(value) for value in parameters)])
        each = [np.broadcast_to(jet.value, (len(points), len(directions), ORDER + 1)) for jet in outputs]
        sizes = np.abs(np.array(each)).max(axis=(0, 1, 2))[2:]
        growth = sizes ** (1 / np.arange(1, ORDER))
    largest = float(np.max(growth, where=np.isfinite(growth), initial=0.0))
    return 1 / largest if largest > TINY else float("inf")


def _pair(n: int, i: int) -> Floats:
    """Return the unit vectors halfway between an axis and ± the next one."""
    both = np.zeros((2, n))
    both[:, i], both[:, i + 1] = 1.0, (1.0, -1.0)
    return both / np.sqrt(2)


def natural_lengths(map: Map, points: Floats, parameters: Iterable[Floats]) -> list[float]:
    """Return the natural lengths for several (k,) parameters, in order of size, without those that are not finite."""
    every = (natural_length(map, points, values) for values in parameters)
    return sorted(length for length in every if TINY < length < 1 / TINY)


def natural_size(points: Floats, lengths: Sequence[float]) -> float:
    """Return the length in which distances between states are measured: that of the points, as far as it is natural.

    It is the largest component of the points, but no less than the least natural length, and no more than the largest;
    for points near 0 it is the middle one.

    Parameters
    ----------
    points
        (p, n).
    lengths
        Natural lengths, in order of size.
    """
    largest = float(np.abs(points).max())
    if not lengths:
        return largest or 1.0
    middle = lengths[len(lengths) // 2]
    return middle if largest < NEAR * middle else min(max(largest, lengths[0]), lengths[-1])
