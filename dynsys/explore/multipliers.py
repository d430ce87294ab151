"""Multipliers of a cycle from the Jacobians at its points."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Array = TypeVar("Array", Floats, Complex)


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


def carried(jacobians: Floats, vectors: Array) -> Array:
    """Return vectors (n, …) at the first point of a cycle and their images at the others, (p, n, …).

    Examples
    --------
    >>> carried(np.array([[[2.0]], [[3.0]], [[5.0]]]), np.array([1.0])).ravel().tolist()
    [1.0, 2.0, 6.0]
    """
    found = [vectors]
    for jacobian in jacobians[:-1]:
        found.append(jacobian @ found[-1])
    return np.array(found)


def cycle_multipliers(jacobians: Floats) -> list[complex]:
    """Return the n eigenvalues of the product of (p, n, n) Jacobians, largest modulus first.

    Each Jacobian is taken once. In two dimensions the smaller one comes from the product of the determinants, so that
    it keeps its digits beside a much larger one. They are nan where the product leaves the floats.

    Examples
    --------
    >>> [f"{m.real:.4e}" for m in cycle_multipliers(np.tile([[1.0, 1.0], [1.0, 0.0]], (80, 1, 1)))]
    ['5.2361e+16', '1.9098e-17']
    """
    return list(multipliers_each(jacobians[None])[0].tolist())


def without_persistent(multipliers: Complex, persistent: int) -> Complex:
    """Return (c, n − s) of (c, n) multipliers: those nearest to 1 left out, s in each row."""
    if not persistent:
        return multipliers
    order = np.argsort(np.abs(multipliers - 1), axis=1, kind="stable")[:, persistent:]
    return np.take_along_axis(multipliers, order, axis=1)


def _many(product: Floats) -> list[complex]:
    """Return the eigenvalues of an (n, n) matrix."""
    if not np.isfinite(product).all():
        return [complex(math.nan)] * len(product)
    from scipy.linalg.lapack import dgeev  # a quarter of a second, which a diagram is not to wait for

    real, imaginary, *_ = dgeev(product, compute_vl=0, compute_vr=0)
    values = [complex(x, y) for x, y in zip(real.tolist(), imaginary.tolist(), strict=True)]
    return sorted(values, key=lambda m: (-abs(m), m.real, m.imag))


def multipliers_each(jacobians: Floats) -> Complex:
    """Return (c, n) those of c cycles at once, from Jacobians (c, p, n, n), as `cycle_multipliers` does."""
    n = jacobians.shape[-1]
    with np.errstate(all="ignore"):
        if n == 1:
            return np.asarray(jacobians[:, :, 0].prod(axis=1), dtype=complex)
        products = monodromy(np.moveaxis(jacobians, 1, 0))
        if n > 2:
            return np.array([_many(product) for product in products])
        a, b, c, d = np.moveaxis(jacobians.reshape(*jacobians.shape[:2], 4), 2, 0)
        return _two(products.reshape(-1, 4).T, (a * d - b * c).prod(axis=1))


def _two(products: Floats, determinant: Floats) -> Complex:
    """Return the eigenvalues (c, 2) of 2×2 matrices, entries (4, c), with given determinants (c,)."""
    a, b, c, d = products
    half, spread = 0.5 * (a + d), 0.5 * (a - d)
    # (a − d)²/4 + bc loses less than half² − determinant where the two are nearly equal
    square = spread * spread + b * c
    root = np.sqrt(np.abs(square))
    large = half + np.copysign(root, half)
    small = np.divide(determinant, large, out=np.zeros_like(large), where=large != 0)
    real = square >= 0
    values = np.empty((len(half), 2), dtype=complex)
    values.real[:, 0], values.real[:, 1] = np.where(real, large, half), np.where(real, small, half)
    values.imag[:, 0], values.imag[:, 1] = np.where(real, 0.0, -root), np.where(real, 0.0, root)
    values[~(np.isfinite(half) & np.isfinite(determinant))] = complex(math.nan)
    return values
