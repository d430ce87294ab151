"""A cycle, and what is met in its place where fixed points are not isolated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
NEUTRAL = 1e-6


@dataclass(frozen=True)
class Cycle:
    """An isolated periodic orbit; a fixed point is one of period 1.

    Parameters
    ----------
    points
        (p, n) in the order of the orbit, the lexicographically smallest first.
    parameters
        The exact parameter values, by name.
    multipliers
        (n,) complex eigenvalues of the product of the Jacobians, largest modulus first.
    residual
        Largest component of f(x_i) − x_(i+1).
    ending
        CONVERGED, or MULTIPLE for a multiple root.
    """

    points: Floats
    parameters: Mapping[str, Fraction]
    multipliers: NDArray[np.complex128]
    residual: float
    ending: Ending

    @property
    def period(self) -> int:
        """The minimal period."""
        return len(self.points)

    @property
    def stable(self) -> bool | None:
        """Whether every multiplier is inside the unit circle; None within 1e-6 of it, where this is open."""
        largest = float(np.max(np.abs(self.multipliers)))
        if not abs(largest - 1) > NEUTRAL:
            return None
        return largest < 1


@dataclass(frozen=True)
class FamilyMet:
    """Non-isolated cycles that a search ran into.

    Parameters
    ----------
    period
        Their period: 1 for fixed points.
    starts
        How many starts ended on one.
    samples
        (s, n) points of some of them.
    """

    period: int
    starts: int
    samples: Floats
