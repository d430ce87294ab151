"""The space of the critical multipliers: a line, or the plane of two of product 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TURN = np.array([[0.0, -1.0], [1.0, 0.0]])


def in_plane(triangle: Floats, cosine: float) -> Floats:
    """Return the 2×2 matrix of f' in the orthonormal basis in which u and w = f'u are the columns of a triangle."""
    return np.asarray(triangle @ np.array([[0.0, -1.0], [1.0, 2 * cosine]]) @ np.linalg.inv(triangle))


def most_turned(matrix: Floats) -> Floats:
    """Return the (2,) unit vector y for which the area between y and its image under a 2×2 matrix is largest.

    Examples
    --------
    >>> most_turned(np.array([[1.0, 1.0], [0.0, 1.0]])).tolist()
    [0.0, 1.0]
    """
    form = TURN @ matrix
    values, vectors = np.linalg.eigh(form + form.T)
    return np.asarray(vectors[:, int(np.argmax(np.abs(values)))])


def critical_space(product: Floats, multiplier: float | None) -> Floats | None:
    """Return the (n, 1) critical eigenvector or an (n, 2) basis of the critical plane; None where no multiplier fits.

    Without a multiplier the plane is that of the complex pair nearest to the circle.
    """
    if multiplier is None:
        planes = critical_planes(product)
        return planes[0] if planes else None
    values, vectors = np.linalg.eig(product)
    best = int(np.argmin(np.abs(values - multiplier)))
    vector = vectors[:, best : best + 1].real
    length = float(np.linalg.norm(vector))
    return vector / length if length else None


def critical_planes(product: Floats) -> list[Floats]:
    """Return (n, 2) bases of the planes of the complex pairs, that of the one nearest to the circle first."""
    values, vectors = np.linalg.eig(product)
    pairs = np.flatnonzero(values.imag > 0)
    pairs = pairs[np.argsort(np.abs(np.abs(values[pairs]) - 1), kind="stable")]
    return [np.column_stack((vectors[:, one].real, vectors[:, one].imag)) for one in pairs]


def double_plane(product: Floats, multiplier: float) -> Floats:
    """Return an (n, 2) basis of the plane of the two multipliers that meet at a value."""
    shifted = product - multiplier * np.eye(len(product))
    return np.linalg.svd(shifted @ shifted)[2][-2:].T
