"""Branches of cycles over a parameter, and the bifurcations on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.cycle import NEUTRAL
from dynsys.explore.ending import Ending
from dynsys.explore.multipliers import without_persistent

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]


class Kind(Enum):
    """A kind of bifurcation of a cycle; the value is its name.

    Examples
    --------
    >>> Kind.FLIP.value
    'flip'
    """

    FOLD = "fold"
    FLIP = "flip"
    NEIMARK_SACKER = "Neimark-Sacker"
    TRANSCRITICAL = "transcritical"
    PITCHFORK = "pitchfork"
    BRANCH_POINT = "branch point"
    PERIOD_HALVING = "period halving"
    EDGE_OF_STABILITY = "edge of stability"
    CUSP = "cusp"
    GENERALIZED_FLIP = "generalized flip"
    CHENCINER = "Chenciner"
    R1 = "1:1 resonance"
    R2 = "1:2 resonance"
    R3 = "1:3 resonance"
    R4 = "1:4 resonance"
    FOLD_FLIP = "fold-flip"
    FLIP_NEIMARK_SACKER = "flip-Neimark-Sacker"
    FOLD_NEIMARK_SACKER = "fold-Neimark-Sacker"
    DOUBLE_NEIMARK_SACKER = "double Neimark-Sacker"


@dataclass(frozen=True)
class Bifurcation:
    """A bifurcation on a branch.

    Parameters
    ----------
    kind
        What happens.
    value
        The value of the parameter there; on a family, of the arc length.
    bracket
        Two values of the parameter along the branch with the bifurcation between them; at a fold both are on
        one side of it.
    points
        (p, n) the cycle there.
    multipliers
        (n,) complex, largest modulus first.
    coefficient
        The normal-form coefficient whose sign is the criticality, for a critical eigenvector of mean square length 1
        over the points of the cycle; None where it does not apply or is degenerate.
    criticality
        "supercritical", "subcritical" or "degenerate"; None where it does not apply.
    position
        The bifurcation is between the points ``position`` − 1 and ``position`` of its branch.
    note
        One sentence more, such as the symmetry that is broken; "" where there is none.
    """

    kind: Kind
    value: float
    bracket: tuple[float, float]
    points: Floats
    multipliers: NDArray[np.complex128]
    coefficient: float | None
    criticality: str | None
    position: int
    note: str = ""


@dataclass(frozen=True)
class Branch:
    """A branch of cycles of one period, in the order in which it is passed through.

    Parameters
    ----------
    system
        The map.
    parameter
        The name of what varies; "arc length" along a family of fixed points.
    values
        (m,) its values, in the order of the branch: they turn back at folds.
    points
        (m, p, n) the cycles.
    multipliers
        (m, n) complex, in each row largest modulus first.
    bifurcations
        In the order of the branch.
    endings
        How it ends before its first point and after its last.
    parameters
        The exact values of the other parameters, by name.
    persistent
        How many multipliers stay at 1 along it, as those of a family of fixed points do.
    """

    system: System
    parameter: str
    values: Floats
    points: Floats
    multipliers: NDArray[np.complex128]
    bifurcations: tuple[Bifurcation, ...]
    endings: tuple[Ending, Ending]
    parameters: Mapping[str, Fraction]
    persistent: int = 0

    @property
    def period(self) -> int:
        """The period p of its cycles."""
        return self.points.shape[1]

    @property
    def largest(self) -> Floats:
        """(m,) the largest size of a multiplier, the persistent ones left out."""
        return np.asarray(np.abs(without_persistent(self.multipliers, self.persistent)).max(axis=1, initial=0.0))

    @property
    def stable(self) -> NDArray[np.bool_]:
        """(m,) whether every multiplier but the persistent ones is inside the unit circle, by more than 1e-6."""
        return np.asarray(self.largest < 1 - NEUTRAL)
