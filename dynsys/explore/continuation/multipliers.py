"""Multipliers of a cycle from the Jacobians at its points."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgeev

Floats = NDArray[np.float64]


def monodromy(jacobians: Floats) -> Floats:
    """Return the product A_p ⋯ A_1 of (p, …, n, n) Jacobians, neighbours first, in log₂ p batches.

    Examples
    --------
    >>> monodromy(np.array([[[2.0]], [[3.0]], [[5.0]]])).tolist()
    [[30.0]]
    """
    while len(jacobians) > 1:
        odd = jacobians[-1:] if len(jacobians) % 2 else jacobians[:0]
        jacobians = np.concatenate((jacobians[1::2] @ jacobians[: len(jacobians) - 1 : 2], odd))
    return np.asarray(jacobians[0])


def cycle_multipliers(jacobians: Floats) -> list[complex]:
    """Return the n eigenvalues of the product of (p, n, n) Jacobians, largest modulus first.

    Each Jacobian is taken once. In two dimensions the smaller one comes from the product of the determinants, so that
    it keeps its digits beside a much larger one. They are nan where the product leaves the floats.

    Examples
    --------
    >>> [f"{m.real:.4e}" for m in cycle_multipliers(np.tile([[1.0, 1.0], [1.0, 0.0]], (80, 1, 1)))]
    ['5.2361e+16', '1.9098e-17']
    """
    n = jacobians.shape[-1]
    with np.errstate(all="ignore"):
        if n == 1:
            return [complex(jacobians[:, 0, 0].prod())]
        if n == 2:
            a, b, c, d = jacobians.reshape(-1, 4).T
            return _two(monodromy(jacobians).ravel().tolist(), float((a * d - b * c).prod()))
        return _many(monodromy(jacobians))


def _many(product: Floats) -> list[complex]:
    """Return the eigenvalues of an (n, n) matrix."""
    if not np.isfinite(product).all():
        return [complex(math.nan)] * len(product)
    real, imaginary, *_ = dgeev(product, compute_vl=0, compute_vr=0)
    values = [complex(x, y) for x, y in zip(real.tolist(), imaginary.tolist(), strict=True)]
    return sorted(values, key=lambda m: (-abs(m), m.real, m.imag))


def multipliers_each(jacobians: Floats) -> list[list[complex]]:
    """Return those of c cycles at once, from Jacobians (c, p, n, n), as `cycle_multipliers` does."""
    n = jacobians.shape[-1]
    with np.errstate(all="ignore"):
        if n == 1:
            return [[complex(value)] for value in jacobians[:, :, 0, 0].prod(axis=1).tolist()]
        products = monodromy(np.moveaxis(jacobians, 1, 0))
        if n == 2:
            a, b, c, d = np.moveaxis(jacobians.reshape(*jacobians.shape[:2], 4), 2, 0)
            determinants = (a * d - b * c).prod(axis=1).tolist()
            return [_two(*one) for one in zip(products.reshape(-1, 4).tolist(), determinants, strict=True)]
    return [_many(product) for product in products]


def _two(product: Sequence[float], determinant: float) -> list[complex]:
    """Return the eigenvalues of a 2×2 matrix given row by row, with its determinant."""
    a, b, c, d = product
    half = 0.5 * (a + d)
    if not (math.isfinite(half) and math.isfinite(determinant)):
        return [complex(math.nan)] * 2
    # (a − d)²/4 + bc loses less than half² − determinant where the two are nearly equal
    spread = 0.5 * (a - d)
    square = spread * spread + b * c
    if square < 0:
        side = math.sqrt(-square)
        return [complex(half, -side), complex(half, side)]
    large = half + math.copysign(math.sqrt(square), half)
    small = determinant / large if large else 0.0
    return [complex(large), complex(small)]
