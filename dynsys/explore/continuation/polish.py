"""Bifurcations of codimension one to the last digit: Newton's method on systems that are regular there.

A fold or a flip of a cycle is a cycle of the map that carries a vector along, (x, v) → (f(x), f'(x)v), closed by
(x, v) → (x, ±v), with v of a fixed length; a Neimark–Sacker bifurcation one with two vectors u, w = f'u that is closed
by u → w, w → 2 cos θ w − u.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004), section 10.2. W.-J. Beyn et al., *Numerical
continuation, and computation of normal forms* (2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.carried import carried_program
from dynsys.engine.map import Map
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.plane import critical_space
from dynsys.explore.continuation.ring import Closing, Ring
from dynsys.explore.multipliers import carried, monodromy

Floats = NDArray[np.float64]
ITERATIONS = 12
ROUNDING = 1e-11


@dataclass(frozen=True)
class Carried:
    """What is carried round a cycle at a bifurcation.

    Parameters
    ----------
    vectors
        How many vectors.
    closing
        (1 + vectors, 1 + vectors): C is its Kronecker product with the identity.
    slope
        What cos θ multiplies in it, None where nothing.
    """

    vectors: int
    closing: Floats
    slope: Floats | None = None


CARRIED = {
    Kind.FOLD: Carried(1, np.diag([1.0, 1.0])),
    Kind.FLIP: Carried(1, np.diag([1.0, -1.0])),
    Kind.NEIMARK_SACKER: Carried(
        2,
        np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]),
        np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]),
    ),
}
CRITICAL = {Kind.FOLD: 1.0, Kind.FLIP: -1.0}


def carried_ring(map: Map, kind: Kind, period: int, parameters: Floats, free: tuple[int, ...]) -> Ring:
    """Return the ring whose zeros are bifurcations of that kind; its linear conditions are still to be set."""
    carried, n = CARRIED[kind], map.dimension
    constant = np.asarray(np.kron(carried.closing, np.eye(n)), dtype=float)
    slope = None if carried.slope is None else np.asarray(np.kron(carried.slope, np.eye(n)), dtype=float)
    closing = Closing(constant, slope)
    program = carried_program(map.system, free, carried.vectors)
    return Ring(program, n * (1 + carried.vectors), period, parameters, free, closing, carried.vectors, n)


def carried_start(ring: Ring, kind: Kind, points: Floats, jacobians: Floats, free: Floats) -> Floats | None:
    """Return unknowns near a bifurcation, and set the ring's conditions for them; None where no eigenvalue fits.

    Parameters
    ----------
    ring
        From `carried_ring`.
    kind
        FOLD, FLIP or NEIMARK_SACKER.
    points
        (p, n) the cycle.
    jacobians
        (p, n, n) at its points.
    free
        Values of the free parameters.
    """
    n = points.shape[1]
    product = monodromy(jacobians)
    basis = critical_space(product, CRITICAL.get(kind)) if np.isfinite(product).all() else None
    if basis is None:
        return None
    first, extra, goal = basis[:, :1], [], [1.0]
    if kind is Kind.NEIMARK_SACKER:
        inside = np.linalg.pinv(basis) @ product @ basis
        extra, goal = [float(np.trace(inside) / (2 * np.sqrt(np.linalg.det(inside))))], [1.0, 0.0]
        first = np.hstack((first, product @ first))
    ring.local[:] = 0.0
    ring.local[:, n : 2 * n], ring.goal[:] = np.linalg.pinv(basis), goal
    every = carried(jacobians, first).transpose(0, 2, 1).reshape(len(points), -1)
    return np.concatenate((np.hstack((points, every)).ravel(), free, extra))


def polish(
    map: Map, kind: Kind, points: Floats, parameters: Floats, index: int, units: tuple[float, float]
) -> tuple[Floats, float] | None:
    """Return the (p, n) cycle at a fold, flip or Neimark–Sacker bifurcation and the parameter; None without one.

    Parameters
    ----------
    map
        n state variables.
    kind
        FOLD, FLIP or NEIMARK_SACKER.
    points
        (p, n) a cycle near it.
    parameters
        (k,) near it.
    index
        Which parameter is free.
    units
        Natural lengths of the state and of the parameter.
    """
    period, n = points.shape
    ring = carried_ring(map, kind, period, parameters, (index,))
    jacobians = map.value_and_jacobian(points, parameters)[1]
    z = carried_start(ring, kind, points, jacobians, parameters[index : index + 1])
    if z is None:
        return None
    each = np.ones(len(z))
    each[: z.size - ring.shared].reshape(period, -1)[:, :n] = units[0]
    each[z.size - ring.shared] = units[1]
    z = square_newton(ring, z, each)
    if z is None:
        return None
    place = -2 if kind is Kind.NEIMARK_SACKER else -1
    return ring.points(z)[:, :n].copy(), float(z[place])


def square_newton(ring: Ring, z: Floats, units: Floats) -> Floats | None:
    """Return the zero that Newton's method reaches where there are as many equations as unknowns, or None.

    Changes (N,) are measured in their units.
    """
    before = np.inf
    for _ in range(ITERATIONS):
        ring.evaluate(z)
        solved = ring.solve(z, None)
        if solved is None:
            return None
        step = solved[0]
        z = z + step
        change = float(np.abs(step / units).max()) / max(1.0, float(np.abs(z / units).max()))
        if not change < max(2 * before, ROUNDING):
            return None
        if change < 1e-15 or (change < ROUNDING and change >= 0.5 * before):
            return z
        before = change
    return z if before < ROUNDING else None
