"""Krawczyk's operator on the shooting form of a cycle.

For G(x₁, …, x_p) = (f(x₁) − x₂, …, f(x_p) − x₁), a box X with centre x and any matrix C,

    K(X) = x − C·G(x) + (I − C·G'(X))·(X − x).

If K(X) is in the interior of X, then G has a zero in K(X), and it is the only one in X.

References
----------
R. Krawczyk, *Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken*, 1969.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, theorem 5.1.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from dynsys.verify.enclosed_map import EnclosedMap

Box = list[arb]


@dataclass(frozen=True)
class Shooting:
    """G and G' over boxes; unknowns are p points of n components, one after the other.

    Parameters
    ----------
    map
        The map at exact parameters.
    period
        p.
    """

    map: EnclosedMap
    period: int

    @property
    def size(self) -> int:
        """The number p·n of unknowns."""
        return self.period * self.map.system.dimension

    def points(self, box: Sequence[arb]) -> list[Box]:
        """Return the p points, each a box of n balls."""
        n = self.map.system.dimension
        return [list(box[i * n : (i + 1) * n]) for i in range(self.period)]

    def value(self, box: Sequence[arb]) -> arb_mat:
        """Return G over a box, a column."""
        points = self.points(box)
        defects: Box = []
        for i, point in enumerate(points):
            image, following = self.map.value(point), points[(i + 1) % self.period]
            defects += [a - b for a, b in zip(image, following, strict=True)]
        return arb_mat(self.size, 1, defects)

    def derivative(self, box: Sequence[arb]) -> arb_mat:
        """Return G' over a box."""
        n, size = self.map.system.dimension, self.size
        rows = [[arb(0)] * size for _ in range(size)]
        for i, point in enumerate(self.points(box)):
            block = self.map.jacobian(point)
            following = (i + 1) % self.period
            for r in range(n):
                for c in range(n):
                    rows[i * n + r][i * n + c] += block[r, c]
                rows[i * n + r][following * n + r] -= 1
        return arb_mat(rows)


def approximate_inverse(shooting: Shooting, centre: Sequence[arb]) -> arb_mat | None:
    """Return a matrix C near the inverse of G' at the centre, exact as it stands; None where there is none."""
    slope: NDArray[np.float64] = np.array(
        [[float(v.mid()) for v in row] for row in shooting.derivative(centre).tolist()]
    )
    if not np.isfinite(slope).all():
        return None
    try:
        inverse = np.linalg.inv(slope)
    except np.linalg.LinAlgError:
        return None
    return arb_mat(inverse.tolist()) if np.isfinite(inverse).all() else None


def krawczyk(shooting: Shooting, box: Sequence[arb], inverse: arb_mat) -> Box:
    """Return K(X) for a box X."""
    size = shooting.size
    centre = [arb(part.mid()) for part in box]
    x = arb_mat(size, 1, centre)
    offset = arb_mat(size, 1, [part - middle for part, middle in zip(box, centre, strict=True)])
    identity = arb_mat([[arb(int(i == j)) for j in range(size)] for i in range(size)])
    image = x - inverse * shooting.value(centre) + (identity - inverse * shooting.derivative(box)) * offset
    return [image[i, 0] for i in range(size)]
