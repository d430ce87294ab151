"""Newton's method from many starts at once, at regular and at multiple zeros."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Residual = Callable[[Floats], Floats]
Linearised = Callable[[Floats], tuple[Floats, Floats]]

HALVINGS = 4
SINGULAR = 1e-10  # singular values below this share of the largest are not inverted when a zero is polished
POLISH = 15
SLOW = (0.3, 0.95)  # ratios of steps that tell a multiple zero: 1 − 1/m at multiplicity m


def size(unknowns: Floats) -> Floats:
    """Return the largest component of each row, at least 1: what residuals and distances are relative to."""
    return np.maximum(np.abs(unknowns).max(axis=-1), 1.0)


def newton(residual: Residual, linearised: Linearised, starts: Floats, tolerance: float, iterations: int) -> Floats:
    """Return the zeros that damped Newton steps reach from (S, d) starts, (c, d), in the order of the starts.

    A step is halved, at most four times, while it makes the residual larger. Rows that overflow are dropped.
    """
    found = np.full(starts.shape, np.nan)
    rows, current = np.arange(len(starts)), starts
    for _ in range(iterations):
        value, matrix = linearised(current)
        error = np.abs(value).max(axis=1)
        done = error <= tolerance * size(current)
        found[rows[done]] = current[done]
        going = ~done & np.isfinite(error) & np.isfinite(matrix).all(axis=(1, 2))
        if not going.any():
            break
        rows, current, error = rows[going], current[going], error[going]
        current = _damped(residual, current, solve_each(matrix[going], -value[going]), error)
    return found[np.isfinite(found).all(axis=1)]


def _damped(residual: Residual, current: Floats, step: Floats, error: Floats) -> Floats:
    trial = current + step
    for halving in range(1, HALVINGS + 1):
        with np.errstate(invalid="ignore"):
            worse = np.flatnonzero(~(np.abs(residual(trial)).max(axis=1) <= error))
        if not worse.size:
            break
        trial[worse] = current[worse] + step[worse] / 2**halving
    return trial


def solve_each(matrix: Floats, right: Floats) -> Floats:
    """Return the (c, d) solutions of (c, d, d) systems, all by least squares where one is exactly singular.

    Examples
    --------
    >>> solve_each(np.array([[[2.0]], [[4.0]]]), np.ones((2, 1))).tolist()
    [[0.5], [0.25]]
    """
    try:
        return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.einsum("sij,sj->si", np.linalg.pinv(matrix), right), dtype=np.float64)


def polish(linearised: Linearised, zeros: Floats) -> tuple[Floats, Floats]:
    """Return (c, d) zeros taken on until rounding stops them, and the (c,) sizes of the last steps.

    At a zero of multiplicity m plain Newton steps shrink by 1 − 1/m only; every third step is lengthened by
    the multiplicity that the ratio of the two before it shows. Directions along a family are left alone.

    References
    ----------
    A. Ralston, P. Rabinowitz, *A First Course in Numerical Analysis* (1978), section 8.6.
    """
    current, before = zeros.copy(), np.full(len(zeros), np.inf)
    length = before
    for count in range(POLISH):
        value, matrix = linearised(current)
        finite: NDArray[np.bool_] = np.all(np.isfinite(matrix), axis=(1, 2))
        inverse = np.linalg.pinv(np.where(finite[:, None, None], matrix, 0.0), rcond=SINGULAR)
        step = np.einsum("sij,sj->si", inverse, -value)
        length = np.abs(step).max(axis=1)
        with np.errstate(all="ignore"):
            ratio = length / before
        slow = (ratio > SLOW[0]) & (ratio < SLOW[1])
        factor = np.where(slow, 1 / (1 - np.where(slow, ratio, 0)), 1.0)
        if count % 3 == 2:
            step = step * factor[:, None]
        trial = current + step
        kept = np.isfinite(trial).all(axis=1)
        current = np.where(kept[:, None], trial, current)
        before, length = length, length * factor
    return current, length
