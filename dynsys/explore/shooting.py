"""Cycles as zeros of the shooting form (f(x₁) − x₂, …, f(x_p) − x₁), many at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map

Floats = NDArray[np.float64]


def shooting_matrix(jacobians: Floats) -> Floats:
    """Return the (…, p·n, p·n) derivative of the shooting form from the (…, p, n, n) Jacobians."""
    *lead, p, n, _ = jacobians.shape
    blocks = np.zeros((*lead, p, n, p, n))
    for i in range(p):
        blocks[..., i, :, i, :] = jacobians[..., i, :, :]
        blocks[..., i, :, (i + 1) % p, :] -= np.eye(n)
    return blocks.reshape(*lead, p * n, p * n)


@dataclass(frozen=True)
class Shooting:
    """The shooting form of p-cycles, over unknowns X of shape (..., p·n).

    Parameters
    ----------
    map
        n state variables.
    parameters
        (k,) floats.
    period
        p.

    References
    ----------
    J. Stoer, R. Bulirsch, *Introduction to Numerical Analysis* (1980), multiple shooting.
    """

    map: Map
    parameters: Floats
    period: int

    def points(self, unknowns: Floats) -> Floats:
        """Return the unknowns as points, (..., p, n)."""
        return unknowns.reshape(*unknowns.shape[:-1], self.period, self.map.dimension)

    def residual(self, unknowns: Floats) -> Floats:
        """Return the p·n defects, (..., p·n)."""
        points = self.points(unknowns)
        defect = self.map.rule(points, self.parameters) - np.roll(points, -1, axis=-2)
        return defect.reshape(unknowns.shape)

    def residual_and_matrix(self, unknowns: Floats) -> tuple[Floats, Floats]:
        """Return the defects and their (..., p·n, p·n) derivative: Jacobians on the diagonal, −1 beside."""
        points = self.points(unknowns)
        value, jacobians = self.map.value_and_jacobian(points, self.parameters)
        defect = value - np.roll(points, -1, axis=-2)
        return defect.reshape(unknowns.shape), shooting_matrix(jacobians)

    def differentiable(self, unknowns: Floats) -> NDArray[np.bool_]:
        """Return where the derivative is finite, (s,) for unknowns (s, p·n)."""
        jacobians = self.map.value_and_jacobian(self.points(unknowns), self.parameters)[1]
        return np.asarray(np.isfinite(jacobians).all(axis=(1, 2, 3)))
