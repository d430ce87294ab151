"""Fixed points that are not isolated: across their family while a parameter varies, or along it while none does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.carried import carried_program
from dynsys.engine.bound import BoundProgram
from dynsys.engine.map import Map
from dynsys.explore.continuation.multipliers import cycle_multipliers

Floats = NDArray[np.float64]
SINGULAR = 1e-7
"""Singular values of J − I below this, relative to the largest or to 1, are those of a family."""
NUDGE = 1e-3


def family_dimension(map: Map, point: Floats, parameters: Floats) -> int:
    """Return the dimension of the family of fixed points through a point, 0 for an isolated one.

    J − I has a null space of that dimension there, and at the fixed points next to it: at a fold or at a branch point
    it is singular too, but not nearby.

    Parameters
    ----------
    map
        n state variables.
    point
        (n,) a fixed point.
    parameters
        (k,) floats.
    """
    null = _null_space(map, point, parameters)
    if not len(null):
        return 0
    size = max(1.0, float(np.abs(point).max()))
    for direction in null:
        moved = point + NUDGE * size * direction
        for _ in range(20):
            value, jacobian = map.value_and_jacobian(moved, parameters)
            if not np.isfinite(jacobian).all():
                return 0
            step = np.linalg.pinv(jacobian - np.eye(len(point)), rcond=1e-6) @ (moved - value)
            moved = moved + step
            if float(np.abs(step).max()) < 1e-13 * size:
                break
        value = map.rule(moved, parameters)
        fixed = float(np.abs(value - moved).max()) < 1e-12 * size
        away = float((moved - point) @ direction) > 0.5 * NUDGE * size
        if not (fixed and away and len(_null_space(map, moved, parameters)) == len(null)):
            return 0
    return len(null)


def _null_space(map: Map, point: Floats, parameters: Floats) -> Floats:
    """Return an orthonormal basis (d, n) of the null space of J − I."""
    jacobian = map.value_and_jacobian(point, parameters)[1]
    _, values, rows = np.linalg.svd(jacobian - np.eye(len(point)))
    return np.asarray(rows[values <= SINGULAR * max(1.0, float(values[0]))])


class _OnFamily:
    """Fixed points x of a family, evaluated with their Jacobian."""

    period = 1

    def __init__(self, map: Map, parameters: Floats, free: tuple[int, ...], dimension: int) -> None:
        n = map.dimension
        self.dimension, self._family = n, dimension
        self._bound = BoundProgram(carried_program(map.system, free), n, 1)
        self._bound.parameters[:] = parameters
        values = self._bound.values[:, 0]
        self._value, self._jacobian = values[:n], values[n : n + n * n].reshape(n, n)
        self._rates = values[n + n * n :]
        self._residual = np.zeros(n)

    def points(self, z: Floats) -> Floats:
        """Return (1, n), a view."""
        return z[: self.dimension].reshape(1, -1)

    def multipliers(self) -> list[complex]:
        """Return the eigenvalues of the Jacobian last evaluated."""
        return cycle_multipliers(self._jacobian[None])

    def _evaluate(self, x: Floats) -> Floats:
        self._bound.states[:, 0] = x
        self._bound()
        np.subtract(self._value, x, out=self._residual)
        return self._residual


class AcrossFamily(_OnFamily):
    """One fixed point of a family while a parameter varies: z = (x, λ), corrected at right angles to the family.

    Parameters
    ----------
    map
        n state variables.
    parameters
        (k,) floats.
    index
        The parameter that varies.
    dimension
        That of the family.
    """

    def __init__(self, map: Map, parameters: Floats, index: int, dimension: int) -> None:
        super().__init__(map, parameters, (index,), dimension)
        self.unknowns, self._index = map.dimension + 1, index

    def evaluate(self, z: Floats) -> Floats:
        """Return the (n,) residual."""
        self._bound.parameters[self._index] = z[-1]
        return self._evaluate(z[:-1])

    def solve(self, z: Floats, row: Floats | None) -> tuple[Floats, Floats] | None:
        """Return the correction orthogonal to the row and to the family, and the null vector; see `Ring.solve`."""
        n, d = self.dimension, self._family
        if row is None or not np.isfinite(self._bound.values).all():
            return None
        matrix = self._jacobian - np.eye(n)
        null = np.linalg.svd(matrix)[2][n - d :]
        every = np.zeros((n + d + 1, n + 1))
        every[:n, :n], every[:n, n], every[n : n + d, :n], every[-1] = matrix, self._rates, null, row
        right = np.zeros((n + d + 1, 2))
        right[:n, 0], right[-1, 1] = -self._residual, 1.0
        solution = np.asarray(np.linalg.lstsq(every, right, rcond=SINGULAR)[0], dtype=float)
        return solution[:, 0], solution[:, 1]


class AlongFamily(_OnFamily):
    """The fixed points of a family of dimension one while no parameter varies: z = (x, arc length).

    Parameters
    ----------
    map
        n state variables.
    parameters
        (k,) floats.
    """

    def __init__(self, map: Map, parameters: Floats) -> None:
        super().__init__(map, parameters, (), 1)
        self.unknowns = map.dimension

    def evaluate(self, z: Floats) -> Floats:
        """Return the (n,) residual."""
        return self._evaluate(z)

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
