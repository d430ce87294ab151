"""From zeros of the shooting form to cycles: minimal period, isolated or not, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.ending import Ending
from dynsys.explore.families_met import on_family
from dynsys.explore.newton import polish, size
from dynsys.explore.pool import canonical, extent, merge, minimal_periods
from dynsys.explore.shooting import Shooting

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

COARSE = 1e-5  # relative: points of a cycle nearer than this are the same
SAME = 1e-6  # relative: regular zeros nearer than this are the same
BLUR = 1e-3  # relative: the same for singular zeros, which are known to fewer digits
SINGULAR = 1e-6  # smallest singular value over the largest, or over 1
TESTED = 100  # singular zeros that are tested one by one; those that most starts reached come first
FUSED = 0.2  # relative: how far apart the candidates for one multiple zero may be
CERTAIN = 1e3  # points of a cycle are this many errors apart


@dataclass(frozen=True)
class Sifted:
    """The zeros of one period in order.

    Parameters
    ----------
    cycles
        Points (p, n), residual and ending of each isolated cycle.
    shorter
        Arrays (c, q, n) of zeros that turned out to have a smaller period q.
    on_families
        (s, p, n) zeros on families.
    starts
        How many starts ended on a family.
    """

    cycles: Sequence[tuple[Floats, float, Ending]]
    shorter: Sequence[Floats]
    on_families: Floats
    starts: int


def sift(shooting: Shooting, points: Floats, tolerance: float) -> Sifted:
    """Sift (c, p, n) zeros of the shooting form."""
    points, counts, rest = _thin(shooting, points)
    zeros, errors = polish(shooting.residual_and_matrix, points.reshape(len(points), -1))
    residual = np.abs(shooting.residual(zeros)).max(axis=1)
    kept = (residual <= tolerance * size(zeros)) & shooting.differentiable(zeros)
    zeros, errors, counts = zeros[kept], errors[kept], counts[kept]
    points = shooting.points(zeros)
    periods = minimal_periods(points, np.maximum(COARSE * extent(points), CERTAIN * errors))
    shorter = [
        np.repeat(points[periods == q, :q], counts[periods == q], axis=0)
        for q in range(1, shooting.period)
        if (periods == q).any()
    ]
    whole = periods == shooting.period
    zeros, errors, counts, points = zeros[whole], errors[whole], counts[whole], points[whole]
    singular = _singular(shooting, zeros)

    found = [(points[~singular][i], Ending.CONVERGED) for i in merge(points[~singular], SAME)[0]]
    heads, labels = merge(points[singular], BLUR)
    weights = np.bincount(labels, counts[singular]).astype(int)
    candidates = zeros[singular][heads]
    on_families, starts = [], 0
    for members in _fused(shooting, candidates, tolerance):
        zero = _middle(candidates[members])
        if on_family(shooting, zero, _null_directions(shooting, zero)):
            on_families.append(shooting.points(zero))
            starts += int(weights[members].sum())
        else:
            found.append((shooting.points(zero), Ending.MULTIPLE))
    cycles = []
    for cycle, ending in found:
        cleaned = canonical(_cleaned(shooting, cycle))
        cycles.append((cleaned, _residual(shooting, cleaned), ending))
    samples = np.array(on_families).reshape(-1, *points.shape[1:])
    return Sifted(cycles, shorter, samples, starts + (rest if on_families else 0))


def regular_cycles(shooting: Shooting, zeros: Sequence[Floats]) -> int:
    """Return how many different zeros there are among arrays (c, p, n) of them, the singular ones aside."""
    if not zeros:
        return 0
    points = np.concatenate(zeros)
    regular = points[~_singular(shooting, points.reshape(len(points), -1))]
    return len(merge(regular, SAME)[0])


def _thin(shooting: Shooting, points: Floats) -> tuple[Floats, Integers, int]:
    """Return zeros that stand for all, how many each, and how many singular ones are left out as too many."""
    chosen, labels = merge(points, SAME)
    points, counts = points[chosen], np.bincount(labels)
    singular = _singular(shooting, points.reshape(len(points), -1))
    heads, labels = merge(points[singular], BLUR)
    weights = np.bincount(labels, counts[singular]).astype(np.int64)
    order = np.argsort(-weights, kind="stable")
    tested = order[:TESTED]
    kept = np.concatenate([points[~singular], points[singular][heads[tested]]])
    return kept, np.concatenate([counts[~singular], weights[tested]]), int(weights[order[TESTED:]].sum())


def _singular(shooting: Shooting, zeros: Floats) -> Booleans:
    values = np.linalg.svd(shooting.residual_and_matrix(zeros)[1], compute_uv=False)
    return values[:, -1] <= SINGULAR * np.maximum(values[:, 0], 1.0)


def _null_directions(shooting: Shooting, zero: Floats) -> Floats:
    """Return the (r, d) right singular vectors of singular values that are nearly zero."""
    _, values, vectors = np.linalg.svd(shooting.residual_and_matrix(zero)[1])
    return vectors[values <= SINGULAR * max(values[0], 1.0)]


def _fused(shooting: Shooting, zeros: Floats, tolerance: float) -> list[list[int]]:
    """Return groups of singular zeros that the tolerance does not tell apart.

    Around a zero of high multiplicity the residual is below the tolerance in a whole interval: then it is so
    between two candidates too. A family that is straight there gives groups as well, which stay on it.
    """
    groups: list[list[int]] = []
    for i, zero in enumerate(zeros):
        for group in groups:
            between = zeros[group[0]] + np.linspace(0, 1, 7)[:, None] * (zero - zeros[group[0]])
            near = np.abs(zero - zeros[group[0]]).max() <= FUSED * size(zero)
            if near and np.abs(shooting.residual(between)).max() <= tolerance * size(zero):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _middle(zeros: Floats) -> Floats:
    return zeros[np.abs(zeros - zeros.mean(axis=0)).max(axis=1).argmin()]


def _cleaned(shooting: Shooting, points: Floats) -> Floats:
    """Return the points, components that are zero up to rounding set to zero if the residual allows it."""
    cleaned = np.where(np.abs(points) <= COARSE * extent(points[None]), 0.0, points)
    return cleaned if _residual(shooting, cleaned) <= _residual(shooting, points) else points


def _residual(shooting: Shooting, points: Floats) -> float:
    return float(np.abs(shooting.residual(points.ravel())).max())
