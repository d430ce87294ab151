"""The unknowns of a curve of bifurcations: a cycle, the vectors carried round it, two parameters, and cos θ.

At a Neimark–Sacker bifurcation the vectors u and w = f'u span the plane of the critical multipliers; u is that vector
of the plane which f' turns most. So the equations stay regular where cos θ = ±1 and there is one eigenvector only;
beyond that the two multipliers are real, of product 1, and the cycle is a neutral saddle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import Saddle
from dynsys.explore.continuation.curves.problem import CurveProblem
from dynsys.explore.continuation.plane import TURN, critical_space, in_plane, most_turned
from dynsys.explore.continuation.polish import CRITICAL, carried_ring
from dynsys.explore.continuation.problem import ROUNDINGS
from dynsys.explore.continuation.ring import Ring
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.multipliers import carried, monodromy

Floats = NDArray[np.float64]
KEPT = 0.9
"""The share of what it was on its own condition that a vector keeps before its normalisation is renewed."""
FLAT = 1e-9
"""Vectors whose angle is smaller span no plane."""
GROWN = 1.5
"""A cycle that has become larger by this factor has a new size."""
LIGHT = 0.01
"""The weight of a change of the vectors beside one of the cycle."""


@dataclass(frozen=True)
class Strand:
    """The equations of bifurcations of one kind and period.

    Parameters
    ----------
    problem
        The map and its two parameters.
    kind
        FOLD, FLIP, NEIMARK_SACKER or ``Saddle.NEUTRAL``.
    ring
        The equations.
    size
        The natural length of the state, and the length of the vectors at the first point.
    origin
        The largest component of the cycle for which the size was taken.
    """

    problem: CurveProblem
    kind: Kind | Saddle
    ring: Ring
    size: float
    origin: float

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return self.ring.dimension

    @property
    def multiplier(self) -> float | None:
        """The critical multiplier, 1 or −1; None where there are two of product 1."""
        return None if isinstance(self.kind, Saddle) else CRITICAL.get(self.kind)

    def points(self, z: Floats) -> Floats:
        """Return the (p, n) cycle."""
        return self.ring.points(z)[:, : self.dimension]

    def vectors(self, z: Floats) -> Floats:
        """Return the (p, c, n) vectors, a view."""
        carried = self.ring.points(z)[:, self.dimension :]
        return carried.reshape(self.ring.period, -1, self.dimension)

    def values(self, z: Floats) -> Floats:
        """Return the (2,) parameters."""
        start = self.ring.period * self.ring.size
        return z[start : start + 2]

    def cosine(self, z: Floats) -> float:
        """Return cos θ of the critical multipliers, half the sum of two of product 1."""
        return float(z[-1]) if self.multiplier is None else self.multiplier

    def shadow(self, z: Floats) -> Floats:
        """Return the (p·n + 2,) cycle and parameters."""
        return np.concatenate((self.points(z).ravel(), self.values(z)))

    def shadow_metric(self) -> Floats:
        """Return the metric of shadows."""
        count = self.ring.period * self.dimension
        return np.concatenate((np.full(count, 1 / (self.ring.period * self.size**2)), 1 / self.problem.units**2))

    def product(self, z: Floats) -> Floats:
        """Return the (n, n) product of the Jacobians round the cycle."""
        self.ring.evaluate(z)
        n = self.dimension
        return monodromy(np.ascontiguousarray(self.ring.jacobians[:, :n, :n]))

    def path(self, z: Floats) -> Path:
        """Return the curve with lengths in units of the size, of the ranges, and of the vectors at z."""
        n, p = self.dimension, self.ring.period
        block = np.full((p, self.ring.size), 1 / (p * self.size**2))
        lengths = np.linalg.norm(self.vectors(z), axis=2).max(axis=1)
        block[:, n:] = (LIGHT / (p * np.maximum(lengths, 1e-12 * self.size) ** 2))[:, None]
        extra = [] if self.multiplier else [0.25 / max(1.0, abs(self.cosine(z))) ** 2]
        metric = np.concatenate((block.ravel(), 1 / self.problem.units**2, extra))
        walking = self.problem.method.walking
        tolerance = max(walking.tolerance, ROUNDINGS * self.origin / self.size)
        return Path(self.ring, metric, self.size, replace(walking, tolerance=tolerance))

    def normalised(self, z: Floats) -> Floats | None:
        """Return the same bifurcation with the vectors as long as the size, and set the conditions for them.

        None where the critical plane cannot be told: f' is ±1 on it, as at a cycle of a multiple of its period.
        """
        z, n = z.copy(), self.dimension
        vectors, first = self.vectors(z), self.vectors(z)[0].T
        self.ring.local[:] = 0.0
        if self.multiplier is not None:
            vectors *= self.size / np.linalg.norm(first)
            self.ring.local[:, n : 2 * n], self.ring.goal[:] = vectors[0] / self.size, self.size
            return z
        basis, triangle = np.linalg.qr(first)
        if not abs(triangle[1, 1]) > FLAT * float(np.abs(triangle).max()):
            return None
        twice = 2 * z[-1]
        choice = most_turned(in_plane(triangle, float(z[-1])))
        a, b = np.linalg.solve(triangle, self.size * choice)
        u, w = vectors[:, 0].copy(), vectors[:, 1].copy()
        vectors[:, 0], vectors[:, 1] = a * u + b * w, a * w + b * (twice * w - u)
        self.ring.local[:, n : 2 * n] = np.array([basis @ choice, basis @ (TURN @ choice)])
        self.ring.goal[:] = self.size, 0.0
        return z

    def turned(self, z: Floats) -> bool:
        """Return whether the vectors have turned too far for their normalisation."""
        first, n = self.vectors(z)[0], self.dimension
        turned = float(self.ring.local[0, n : 2 * n] @ first[0]) < KEPT * float(np.linalg.norm(first[0]))
        if turned or self.multiplier is not None:
            return turned
        triangle = np.linalg.qr(first.T)[1]
        form = TURN @ in_plane(triangle, float(z[-1]))
        return abs(float(form[0, 0])) < KEPT * float(np.abs(np.linalg.eigvalsh(form + form.T)).max()) / 2

    def outgrown(self, z: Floats) -> bool:
        """Return whether the cycle is much larger than the one for which the size was taken."""
        return float(np.abs(self.points(z)).max()) > GROWN * max(self.size, self.origin)

    def resized(self, z: Floats) -> Strand:
        """Return the same equations with the size of a cycle that has grown."""
        points = self.points(z)
        size = max(self.size, self.problem.size(points, self.values(z)))
        return replace(self, size=size, origin=max(self.origin, float(np.abs(points).max())))

    def renewed(self, place: Place) -> tuple[Path, Place] | None:
        """Return the curve and a place with the normalisation renewed; None where the corrector fails."""
        z = self.normalised(place.z)
        if z is None:
            return None
        path = self.path(z)
        row = path.metric * place.tangent
        inside = row[: self.ring.period * self.ring.size].reshape(self.ring.period, -1)
        inside[:, self.dimension :] = 0.0
        found = path.correct(z, row)
        return None if found is None else (path, found[0])

    def start(self, points: Floats, values: Floats, vectors: Floats | None = None) -> Floats | None:
        """Return unknowns near a bifurcation, with the conditions set for them; None where no multiplier fits.

        Parameters
        ----------
        points
            (p, n) the cycle.
        values
            (2,) the parameters.
        vectors
            (n, 1) near the critical eigenvector at the first point, or (n, 2) a basis of the critical plane; from the
            multipliers where None.
        """
        jacobians = self.problem.map.value_and_jacobian(points, self.problem.at(values))[1]
        product = monodromy(jacobians)
        if not np.isfinite(product).all():
            return None
        if vectors is None:
            vectors = critical_space(product, self.multiplier)
        if vectors is None:
            return None
        extra: list[float] = []
        if self.multiplier is None:
            inside = np.linalg.pinv(vectors) @ product @ vectors
            first = vectors @ most_turned(inside)
            first = np.column_stack((first, product @ first))
            root = np.sqrt(abs(np.linalg.det(inside))) or 1.0
            cosine = float(np.trace(inside) / (2 * root))
            extra = [cosine if self.kind is Saddle.NEUTRAL else float(np.clip(cosine, -1.0, 1.0))]
        else:
            first = vectors
        every = carried(jacobians, first).transpose(0, 2, 1).reshape(len(points), -1)
        return self.normalised(np.concatenate((np.hstack((points, every)).ravel(), values, extra)))


def make_strand(problem: CurveProblem, kind: Kind | Saddle, points: Floats, values: Floats) -> Strand:
    """Return the equations for bifurcations near a cycle (p, n) at (2,) values of the parameters."""
    equations = Kind.NEIMARK_SACKER if isinstance(kind, Saddle) else kind
    ring = carried_ring(problem.map, equations, len(points), problem.fixed, problem.free)
    return Strand(problem, kind, ring, problem.size(points, values), float(np.abs(points).max()))
