"""Zeros of square systems: Newton's method in long numbers, then Krawczyk's operator.

For G, a box X with centre x and any matrix C, K(X) = x − C·G(x) + (I − C·G'(X))·(X − x): if K(X) is in the interior of
X, then G has a zero in K(X), and it is the only one in X.

References
----------
R. Krawczyk, *Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken*, 1969.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, theorem 5.1.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from dynsys.verify.comparison import certainly_inside

Box = list[arb]
_NEWTON, _NEAR = 40, 1e-9
_WIDEST, _STEP = 4, 4
_REFINEMENTS, _PROGRESS = 6, 0.25


class Equations(Protocol):
    """As many equations as unknowns, over boxes."""

    @property
    def size(self) -> int:
        """How many."""

    def value(self, box: Sequence[arb]) -> arb_mat:
        """Return G over a box, a column."""

    def derivative(self, box: Sequence[arb]) -> arb_mat:
        """Return G' over a box."""


@dataclass(frozen=True)
class Isolated:
    """A zero and where it is the only one.

    Parameters
    ----------
    box
        The zero is the only one in it.
    narrow
        A narrow box that holds it.
    """

    box: tuple[arb, ...]
    narrow: tuple[arb, ...]


def floats(matrix: arb_mat) -> NDArray[np.float64]:
    """Return the middles of a matrix of balls."""
    return np.array([[float(v.mid()) for v in row] for row in matrix.tolist()])


def float_inverse(slope: arb_mat) -> NDArray[np.float64] | None:
    """Return a matrix near the inverse of the middles, exact as it stands; None where there is none."""
    middles = floats(slope)
    if not np.isfinite(middles).all():
        return None
    try:
        inverse = np.asarray(np.linalg.inv(middles), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return inverse if np.isfinite(inverse).all() else None


def newton(equations: Equations, start: Sequence[arb]) -> tuple[Box, NDArray[np.float64]] | None:
    """Return the zero that Newton's method reaches, in the current precision, with an approximate inverse of G' there.

    The slope is kept once the steps are small: they then shrink by the accuracy of its inverse.
    """
    z, before, sharp = [arb(v.mid()) for v in start], np.inf, 2.0 ** (-ctx.prec // 2)
    inverse: NDArray[np.float64] | None = None
    for _ in range(_NEWTON):
        if before > _NEAR:
            inverse = float_inverse(equations.derivative(z))
        if inverse is None:
            return None
        exact = arb_mat(inverse.tolist())
        step = exact * equations.value(z)
        change = max(abs(float(part.mid())) for part in step.entries())
        if not np.isfinite(change) or (before < sharp and change >= _PROGRESS * before):
            break
        z = [arb((a - b).mid()) for a, b in zip(z, step.entries(), strict=True)]
        before = change
    return (z, inverse) if inverse is not None and before < sharp else None


def contract(equations: Equations, box: Sequence[arb], inverse: arb_mat) -> Box:
    """Return K(X) for a box X."""
    size = equations.size
    centre = [arb(part.mid()) for part in box]
    offset = arb_mat(size, 1, [part - middle for part, middle in zip(box, centre, strict=True)])
    slope = inverse * equations.derivative(box)
    identity = arb_mat(size, size, [arb(int(i == j)) for i in range(size) for j in range(size)])
    image = arb_mat(size, 1, centre) - inverse * equations.value(centre) + (identity - slope) * offset
    return list(image.entries())


def isolate(
    equations: Equations, centre: Sequence[arb], inverse: NDArray[np.float64], scales: NDArray[np.float64]
) -> Isolated | None:
    """Return the zero near a point with the largest box of a row of similar ones in which it is proved to be alone.

    Parameters
    ----------
    equations
        N equations.
    centre
        N numbers.
    inverse
        (N, N) near the inverse of G' there.
    scales
        (N,) natural sizes of the equations: a box has the sides τ·|C|·scales.
    """
    exact, sides = arb_mat(inverse.tolist()), np.abs(inverse) @ scales

    def attempt(exponent: int) -> tuple[Box, Box] | None:
        box = [arb(v, float(side) * 2.0**-exponent) for v, side in zip(centre, sides, strict=True)]
        image = contract(equations, box, exact)
        return (box, image) if certainly_inside(image, box) else None

    exponents = range(_WIDEST, ctx.prec // 2, _STEP)
    smallest = attempt(exponents[-1])
    if smallest is None:
        return None
    narrow = smallest[1]  # the zero here is that of every larger box around it
    for _ in range(_REFINEMENTS):
        image = contract(equations, narrow, exact)
        narrower = [a.intersection(b) for a, b in zip(image, narrow, strict=True)]
        progress = max(float(a.rad()) / max(float(b.rad()), 5e-324) for a, b in zip(narrower, narrow, strict=True))
        narrow = narrower
        if progress > _PROGRESS:
            break
    low, high, box = 0, len(exponents) - 1, smallest[0]
    while low < high:
        middle = (low + high) // 2
        wider = attempt(exponents[middle])
        if wider is None:
            low = middle + 1
        else:
            high, box = middle, wider[0]
    return Isolated(tuple(box), tuple(narrow))
