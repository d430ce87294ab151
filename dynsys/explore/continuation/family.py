"""Cycles that are not isolated: across their family while a parameter varies, or along it while none does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.carried import carried_program
from dynsys.engine.bound import BoundProgram
from dynsys.engine.map import Map
from dynsys.explore.continuation.ring import Ring
from dynsys.explore.multipliers import cycle_multipliers
from dynsys.explore.shooting import Shooting, shooting_matrix

Floats = NDArray[np.float64]
SINGULAR = 1e-7
"""Singular values of J − I below this, relative to the largest or to 1, are those of a family."""
NUDGE = 1e-3


def family_dimension(map: Map, points: Floats, parameters: Floats, size: float) -> int:
    """Return the dimension of the family of cycles through one, 0 for an isolated one.

    The derivative of the shooting form has a null space of that dimension there, and at the cycles next to it: at a
    fold or at a branch point it is singular too, but not nearby.

    Parameters
    ----------
    map
        n state variables.
    points
        (p, n) a cycle.
    parameters
        (k,) floats.
    size
        The natural length of the state.
    """
    form = Shooting(map, parameters, len(points))
    start = points.ravel()
    null = _null_space(form.residual_and_matrix(start)[1])
    for direction in null:
        moved = start + NUDGE * size * direction
        for _ in range(20):
            residual, matrix = form.residual_and_matrix(moved)
            if not np.isfinite(matrix).all():
                return 0
            step = np.linalg.pinv(matrix, rcond=1e-6) @ -residual
            moved = moved + step
            if float(np.abs(step).max()) < 1e-13 * size:
                break
        residual, matrix = form.residual_and_matrix(moved)
        zero = float(np.abs(residual).max()) < 1e-12 * max(size, float(np.abs(moved).max()))
        away = float((moved - start) @ direction) > 0.5 * NUDGE * size
        if not (zero and away and len(_null_space(matrix)) == len(null)):
            return 0
    return len(null)


def _null_space(matrix: Floats) -> Floats:
    """Return an orthonormal basis (d, N) of the null space of a matrix (N, N), none where it is not finite."""
    if not np.isfinite(matrix).all():
        return np.empty((0, len(matrix)))
    _, values, rows = np.linalg.svd(matrix)
    return np.asarray(rows[values <= SINGULAR * max(1.0, float(values[0]))])


class AcrossFamily:
    """One cycle of a family while a parameter varies: z = (x_1 … x_p, λ), corrected at right angles to the family.

    Parameters
    ----------
    ring
        The cycles, with one free parameter.
    dimension
        That of the family.
    """

    def __init__(self, ring: Ring, dimension: int) -> None:
        self._ring, self._family = ring, dimension
        self.period, self.points = ring.period, ring.points
        self.evaluate, self.rounding, self.multipliers = ring.evaluate, ring.rounding, ring.multipliers

    def solve(self, z: Floats, row: Floats | None) -> tuple[Floats, Floats] | None:
        """Return the correction orthogonal to the row and to the family, and the null vector; see `Ring.solve`."""
        ring, d = self._ring, self._family
        n, p = ring.size, ring.period
        if row is None or not (np.isfinite(ring.jacobians).all() and np.isfinite(ring.rates).all()):
            return None
        shooting = shooting_matrix(ring.jacobians)
        null = np.linalg.svd(shooting)[2][p * n - d :]
        every = np.zeros((p * n + d + 1, p * n + 1))
        every[: p * n, :-1], every[: p * n, -1] = shooting, ring.rates[:, :, 0].ravel()
        every[p * n : -1, :-1], every[-1] = null, row
        right = np.zeros((p * n + d + 1, 2))
        right[: p * n, 0], right[-1, 1] = -ring.evaluate(z), 1.0
        solution = np.asarray(np.linalg.lstsq(every, right, rcond=SINGULAR)[0], dtype=float)
        return solution[:, 0], solution[:, 1]


class AlongFamily:
    """The fixed points of a family of dimension one while no parameter varies: z = (x, arc length).

    Parameters
    ----------
    map
        n state variables.
    parameters
        (k,) floats.
    """

    period = 1

    def __init__(self, map: Map, parameters: Floats) -> None:
        self.dimension = n = map.dimension
        self._bound = BoundProgram(carried_program(map.system, ()), n, 1)
        self._bound.parameters[:] = parameters
        values = self._bound.values[:, 0]
        self._value, self._jacobian = values[:n], values[n : n + n * n].reshape(n, n)
        self._residual = np.zeros(n)

    def points(self, z: Floats) -> Floats:
        """Return (1, n), a view."""
        return z.reshape(1, -1)

    def multipliers(self) -> list[complex]:
        """Return the eigenvalues of the Jacobian last evaluated."""
        return cycle_multipliers(self._jacobian[None])

    def evaluate(self, z: Floats) -> Floats:
        """Return the (n,) residual."""
        self._bound.states[:, 0] = z
        self._bound()
        np.subtract(self._value, z, out=self._residual)
        return self._residual

    def rounding(self, z: Floats) -> Floats:
        """Return |J| |x|; see `Ring.rounding`."""
        return np.asarray(np.abs(self._jacobian) @ np.abs(z))

    def direction(self) -> Floats:
        """Return the (n,) direction of the family at the z last evaluated, of length 1, its largest part positive."""
        null = np.linalg.svd(self._jacobian - np.eye(self.dimension))[2][-1]
        return np.asarray(null * np.sign(null[np.argmax(np.abs(null))]))

    def solve(self, z: Floats, row: Floats | None) -> tuple[Floats, Floats] | None:
        """Return the correction orthogonal to the row, and the direction of the family; see `Ring.solve`."""
        if row is None or not np.isfinite(self._bound.values).all():
            return None
        left, values, rows = np.linalg.svd(self._jacobian - np.eye(self.dimension))
        inverse = (rows[:-1].T / values[:-1]) @ left[:, :-1].T
        across, null = inverse @ -self._residual, rows[-1]
        along = float(row @ null)
        if not along:
            return None
        null = null / along
        return across - float(row @ across) * null, null
