"""Cycles, and what is carried round them, as zeros: f(x_i) − x_(i+1) = 0, closed by f(x_p) − C x_1 = 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Program
from dynsys.engine.bound import BoundProgram
from dynsys.engine.walking.walker import Pace, Walker
from dynsys.explore.continuation.banded import BandedRing
from dynsys.explore.continuation.dense import DenseRing
from dynsys.explore.multipliers import cycle_multipliers

Floats = NDArray[np.float64]
MOST_DENSE = 70  # unknowns up to which elimination without structure is quicker


@dataclass(frozen=True)
class Closing:
    """How the last point is followed by the first: f(x_p) = C x_1, with C linear in one shared unknown.

    Parameters
    ----------
    constant
        (m, m) the part of C that is constant.
    slope
        (m, m) what the last shared unknown multiplies in C, None where C is constant.
    """

    constant: Floats
    slope: Floats | None = None


class Ring:
    """The zeros z = (x_1 … x_p, shared) of p points of m components and e shared unknowns.

    The shared unknowns are the free parameters, then the one of the closing if it has one. Besides p·m equations there
    may be linear ones over x_1: ``local @ x_1 = goal``. With one equation fewer than unknowns the zeros are a curve.

    Parameters
    ----------
    program
        Inputs: state (m), then parameters (k); outputs: the rule (m), its Jacobian (m·m, row by row), then its
        derivatives (m·f, row by row) with respect to the f free parameters.
    size
        m.
    period
        p.
    parameters
        (k,) values; those that are free are overwritten.
    free
        Their positions.
    closing
        C; the identity where None.
    conditions
        c, the number of linear equations over x_1.
    dimension
        n, the first components: the map's own state; m where None.

    Attributes
    ----------
    local, goal
        (c, m) and (c,) these equations, to be written into.
    jacobians, rates
        (p, m, m) and (p, m, f) the derivatives at the z last evaluated.
    """

    def __init__(
        self,
        program: Program,
        size: int,
        period: int,
        parameters: Floats,
        free: Sequence[int],
        closing: Closing | None = None,
        conditions: int = 0,
        dimension: int | None = None,
    ) -> None:
        m, p, f = size, period, len(free)
        self.dimension = size if dimension is None else dimension
        self._program, self._parameters = program, parameters
        self.size, self.period, self.free, self.closing = m, p, list(free), closing
        slope = closing is not None and closing.slope is not None
        self.shared = e = f + slope
        self.unknowns, self.equations = p * m + e, p * m + conditions
        self.local, self.goal = np.zeros((conditions, m)), np.zeros(conditions)
        self._bound = BoundProgram(program, m, p)
        self._bound.parameters[:] = parameters
        self._value = self._bound.values[:m].T
        self.jacobians = self._bound.values[m : m + m * m].reshape(m, m, -1).transpose(2, 0, 1)
        self.rates = self._bound.values[m + m * m :].reshape(m, f, -1).transpose(2, 0, 1)
        self._close = np.eye(m) if closing is None else closing.constant.copy()
        self._residual = np.zeros(self.equations)
        self._defect = self._residual[: p * m].reshape(p, m)
        self._shares = np.zeros((p, m, e))
        small = period == 1 or self.unknowns <= MOST_DENSE
        self._linear = (DenseRing if small else BandedRing)(m, p, e)

    def points(self, z: Floats) -> Floats:
        """Return (p, m), a view."""
        return z[: self.period * self.size].reshape(self.period, self.size)

    def evaluate(self, z: Floats) -> Floats:
        """Return the (equations,) residual at z, overwritten by the next call."""
        points, bound, shared = self.points(z), self._bound, z[self.period * self.size :]
        bound.states[:] = points.T
        bound.parameters[self.free] = shared[: len(self.free)]
        bound()
        defect, value = self._defect, self._value
        if self.period > 1:
            np.subtract(value[:-1], points[1:], out=defect[:-1])
        if self.closing is None:
            np.subtract(value[-1], points[0], out=defect[-1])
        else:
            if self.closing.slope is not None:
                self._close = self.closing.constant + shared[-1] * self.closing.slope
            np.subtract(value[-1], self._close @ points[0], out=defect[-1])
        if len(self.goal):
            self._residual[self.period * self.size :] = self.local @ points[0] - self.goal
        return self._residual

    def solve(self, z: Floats, row: Floats | None) -> tuple[Floats, Floats] | None:
        """Return the Newton correction at z, orthogonal to a row, and the null vector with product 1 with the row.

        Both have the length of z. Without a row the equations have to be as many as the unknowns, and the second
        vector is 0. None where the matrix is exactly singular. `evaluate` has to have been called with this z.
        """
        f = len(self.free)
        self._shares[:, :, :f] = self.rates
        if f < self.shared and self.closing is not None and self.closing.slope is not None:
            self._shares[-1, :, f] = -(self.closing.slope @ z[: self.size])
        return self._linear.solve(self.jacobians, self._shares, self._close, self.local, row, -self._residual)

    def rounding(self, z: Floats) -> Floats:
        """Return |J| |x| of each equation, those over x_1 excepted: how far z moves it in units of its own size."""
        points = np.abs(self.points(z))
        result = np.zeros(self.equations)
        result[: points.size] = np.einsum("pij,pj->pi", np.abs(self.jacobians), points).ravel()
        return result

    def multipliers(self) -> list[complex]:
        """Return those of the map's own cycle at the z last evaluated."""
        return cycle_multipliers(self.jacobians[:, : self.dimension, : self.dimension])

    def walker(
        self, metric: Floats, origin: Floats, pace: Pace, low: Sequence[float], high: Sequence[float], escape: float
    ) -> Walker:
        """Return what walks along the zeros in machine code; the conditions over x_1 are those of now."""
        m, closing = self.size, self.closing
        constant, slope = (None, None) if closing is None else (closing.constant, closing.slope)
        curve = self._program, m, self.period, self._parameters, self.free
        walker = Walker(*curve, metric, origin, pace, low, high, escape, constant, slope)
        walker.local[:], walker.goal[:] = self.local, self.goal
        return walker
