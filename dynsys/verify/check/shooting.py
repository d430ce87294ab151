"""Krawczyk's operator on the shooting form of a cycle, over many boxes at a time.

For G(x₁, …, x_p) = (f(x₁) − x₂, …, f(x_p) − x₁), a box X with a point c in it and any matrix C,

    K(X) = c − C·G(c) + (I − C·G'(X))·(X − c)

holds every zero of G in X. If K(X) is in the interior of X, then G has just one zero in X. If the greatest row sum of
|I − C·G'(X)| is below 1, then G has at most one zero in X.

References
----------
R. Krawczyk, *Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken*, 1969.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, theorem 5.1.8.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.derivatives import middle
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.maps import BoxMap

_OPERATIONS_AN_ENTRY = 40


class Contraction(NamedTuple):
    """K(X) of shape (W, p, n), and for each X whether G has at most one zero in it."""

    image: Interval
    single: np.ndarray


def interval_sum(a: Interval) -> Interval:
    """Return sums along the last axis."""
    low, high = a.low, a.high
    while low.shape[-1] > 1:
        half = low.shape[-1] // 2
        odd_low, odd_high = low[..., 2 * half :], high[..., 2 * half :]
        low = np.concatenate([iv.down(low[..., :half] + low[..., half : 2 * half]), odd_low], axis=-1)
        high = np.concatenate([iv.up(high[..., :half] + high[..., half : 2 * half]), odd_high], axis=-1)
    return Interval(low[..., 0], high[..., 0])


def _flat_jacobians(map: BoxMap, low: Array, high: Array) -> Interval:
    """Return the Jacobians at the points of (W, p, n) boxes, of shape (W, p, n, n)."""
    w, p, n = low.shape
    found = map.jacobians(low.reshape(w * p, n), high.reshape(w * p, n))
    return Interval(found.low.reshape(w, p, n, n), found.high.reshape(w, p, n, n))


def shooting_matrices(jacobians: Array) -> Array:
    """Return G' for the Jacobians of p points, from shape (W, p, n, n) to (W, pn, pn)."""
    w, p, n, _ = jacobians.shape
    matrix = np.zeros((w, p, n, p, n))
    for i in range(p):
        matrix[:, i, :, i, :] += jacobians[:, i]
        matrix[:, i, :, (i + 1) % p, :] -= np.eye(n)
    return matrix.reshape(w, p * n, p * n)


def approximate_inverses(jacobians: Interval) -> Array:
    """Return matrices near the inverses of G' in the middle; any matrix would do, a poor one proves nothing."""
    matrices = shooting_matrices(jacobians.low / 2 + jacobians.high / 2)
    matrices = np.where(np.isfinite(matrices).all(axis=(1, 2), keepdims=True), matrices, np.eye(matrices.shape[1]))
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        shifted = matrices + 1e-9 * np.diag(np.arange(1.0, matrices.shape[1] + 1))
        try:
            return np.asarray(np.linalg.inv(shifted))
        except np.linalg.LinAlgError:
            return np.zeros_like(matrices)


def contract(map: BoxMap, low: Array, high: Array, inverse: Array | None = None) -> Contraction:
    """Return K(X) for (W, p, n) boxes X.

    Parameters
    ----------
    map
        The map f.
    low, high
        Ends of the boxes.
    inverse
        C, of shape (W, pn, pn); without it one is computed.
    """
    w, p, n = low.shape
    map.budget.spend(w * (p * n) ** 2 * (n + 3) * _OPERATIONS_AN_ENTRY + w * (p * n) ** 3)
    centre = middle(low, high)
    jacobians = _flat_jacobians(map, low, high)
    c = approximate_inverses(_flat_jacobians(map, centre, centre)) if inverse is None else inverse
    images = map.at_points(centre.reshape(w * p, n))
    images = Interval(images.low.reshape(w, p, n), images.high.reshape(w, p, n))
    defects = iv.subtract(images, iv.thin(np.roll(centre, -1, axis=1)))
    flat = Interval(defects.low.reshape(w, 1, p * n), defects.high.reshape(w, 1, p * n))
    shift = interval_sum(iv.multiply(iv.thin(c), flat))
    rest = _identity_less(c, jacobians)
    offsets = Interval(iv.down(low - centre).reshape(w, 1, p * n), iv.up(high - centre).reshape(w, 1, p * n))
    spread = interval_sum(iv.multiply(rest, offsets))
    image = iv.add(iv.subtract(iv.thin(centre.reshape(w, p * n)), shift), spread)
    row_sums = interval_sum(iv.sizes(rest)).high
    shape = (w, p, n)
    return Contraction(Interval(image.low.reshape(shape), image.high.reshape(shape)), np.all(row_sums < 1, axis=1))


def _identity_less(c: Array, jacobians: Interval) -> Interval:
    """Return I − C·G', whose block of column j is I_j − C_j·Df(X_j) + C_(j−1)."""
    w, p, n, _ = jacobians.low.shape
    columns = c.reshape(w, p * n, p, n)
    total = iv.thin(np.eye(p * n).reshape(1, p * n, p, n) + np.zeros((w, 1, 1, 1)))
    total = iv.add(total, iv.thin(np.roll(columns, 1, axis=2)))
    for k in range(n):
        row = Interval(jacobians.low[:, None, :, k, :], jacobians.high[:, None, :, k, :])
        total = iv.subtract(total, iv.multiply(iv.thin(columns[..., k : k + 1]), row))
    return Interval(total.low.reshape(w, p * n, p * n), total.high.reshape(w, p * n, p * n))
