"""Candidates for cycles put in order: minimal period, each once, whatever point comes first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def divisors(period: int) -> list[int]:
    """Return the divisors of a period, itself last."""
    return [q for q in range(1, period + 1) if period % q == 0]


def extent(points: Floats) -> Floats:
    """Return the largest component of each of (c, p, n) cycles, at least 1."""
    return np.maximum(np.abs(points).max(axis=(1, 2)), 1.0)


def minimal_periods(points: Floats, blur: Floats) -> Integers:
    """Return the smallest divisor q of p for which x_(i+q) is x_i up to ``blur``, by candidate.

    Parameters
    ----------
    points
        (c, p, n).
    blur
        (c,) absolute distances.
    """
    periods = np.zeros(len(points), dtype=np.int64)
    for q in divisors(points.shape[1]):
        back = np.abs(np.roll(points, -q, axis=1) - points).max(axis=(1, 2)) <= blur
        periods[back & (periods == 0)] = q
    return periods


def merge(points: Floats, tolerance: float) -> tuple[Integers, Integers]:
    """Return which of (c, p, n) candidates stand for all, and by candidate, (c,), the place of its stand-in.

    Two are the same when a rotation of one is within ``tolerance``, relative to the size, of the other; the
    first stands for both. Means over the cycle, which rotations keep, rule most pairs out.
    """
    means = np.concatenate([points.mean(axis=1), np.abs(points).mean(axis=1)], axis=1)
    distances = tolerance * extent(points)
    chosen: list[int] = []
    labels = np.empty(len(points), dtype=np.int64)
    kept = np.empty_like(means)
    for i, cycle in enumerate(points):
        near = np.flatnonzero((np.abs(kept[: len(chosen)] - means[i]) <= distances[i]).all(axis=1))
        for j in near.tolist():
            other = points[chosen[j]]
            rotations = (np.roll(cycle, shift, axis=0) for shift in range(len(cycle)))
            if any(np.abs(rotation - other).max() <= distances[i] for rotation in rotations):
                labels[i] = j
                break
        else:
            kept[len(chosen)] = means[i]
            labels[i] = len(chosen)
            chosen.append(i)
    return np.array(chosen, dtype=np.int64), labels


def thin(points: Floats) -> Floats:
    """Return (c, p, n) candidates without plain copies: those of one size, equal to six digits from a common start.

    Copies that rounding or a tie tells apart are left to `merge`.
    """
    if len(points) < 2:
        return points
    _, exponents = np.frexp(np.abs(points).max(axis=(1, 2)))  # a power of two, so that it tells the sizes apart
    rounded = np.round(np.ldexp(points, -exponents[:, None, None]), 6)
    first = rounded[:, :, 0].argmin(axis=1)
    turned = (first[:, None] + np.arange(points.shape[1])) % points.shape[1]
    keys = np.column_stack([exponents, rounded[np.arange(len(points))[:, None], turned].reshape(len(points), -1)])
    return points[np.sort(np.unique(keys, axis=0, return_index=True)[1])]


def canonical(points: Floats) -> Floats:
    """Return the rotation of a (p, n) cycle that starts at its lexicographically smallest point."""
    first = min(range(len(points)), key=lambda i: np.round(points[i], 9).tolist())
    return np.roll(points, -first, axis=0)
