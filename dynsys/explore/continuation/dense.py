"""Linear systems of rings by elimination without structure: the quickest way for few unknowns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgesv

Floats = NDArray[np.float64]


class DenseRing:
    """The matrix of a ring; the same rows and columns as in `BandedRing`, point by point.

    Parameters
    ----------
    size
        m.
    period
        p.
    shared
        e.
    """

    def __init__(self, size: int, period: int, shared: int) -> None:
        m, p = size, period
        self._inside = p * m
        n = p * m + shared
        self._matrix = matrix = np.zeros((n, n), order="F")
        points = matrix[: p * m, : p * m]
        down, right = points.strides
        self._diagonal = np.lib.stride_tricks.as_strided(points, (p, m, m), (m * (down + right), down, right))
        for i in range(p - 1):
            points[i * m : (i + 1) * m, (i + 1) * m : (i + 2) * m] = -np.eye(m)
        self._corner = points[(p - 1) * m :, :m]
        edge = matrix[: p * m, p * m :]
        self._edge = np.lib.stride_tricks.as_strided(edge, (p, m, shared), (m * down, *edge.strides))
        self._single = p == 1
        self._sides = np.zeros((n, 2), order="F")

    def solve(
        self, jacobians: Floats, shares: Floats, closing: Floats, local: Floats, row: Floats | None, right: Floats
    ) -> tuple[Floats, Floats] | None:
        """See `BandedRing.solve`."""
        m, inside = len(closing), self._inside
        if self._single:
            np.subtract(jacobians, closing, out=self._diagonal)
        else:
            self._diagonal[:] = jacobians
            np.negative(closing, out=self._corner)
        self._edge[:] = shares
        if len(local):
            self._matrix[inside : inside + len(local), :m] = local
        sides = self._sides
        sides[: len(right), 0] = right
        if row is not None:
            self._matrix[-1] = row
            sides[-1, 0], sides[-1, 1] = 0.0, 1.0
        _, _, solution, status = dgesv(self._matrix, sides)
        return None if status else (solution[:, 0], solution[:, 1])
