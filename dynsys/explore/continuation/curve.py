"""Curves of bifurcations over two parameters, and the points of codimension two on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.ending import Ending

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]


class Saddle(Enum):
    """What the cycles of a curve may be that is no bifurcation: saddles with two real multipliers of product 1.

    Such a curve obeys the equations of Neimark–Sacker bifurcations with cos θ beyond ±1. It leaves a point of
    codimension two where no bifurcation does, and where its two multipliers meet it leads to curves of bifurcations.

    Examples
    --------
    >>> Saddle.NEUTRAL.value
    'neutral saddle'
    """

    NEUTRAL = "neutral saddle"


@dataclass(frozen=True)
class CodimensionTwo:
    """A point of codimension two on a curve.

    Parameters
    ----------
    kind
        What happens.
    values
        The two parameters.
    points
        (p, n) the cycle there.
    multipliers
        (n,) complex, largest modulus first.
    coefficients
        Normal-form coefficients by name; empty where they are degenerate.
    position
        The point is between the points ``position`` − 1 and ``position`` of its curve.
    note
        One sentence more; "" where there is none.
    """

    kind: Kind
    values: tuple[float, float]
    points: Floats
    multipliers: NDArray[np.complex128]
    coefficients: Mapping[str, float]
    position: int
    note: str = ""


@dataclass(frozen=True)
class Curve:
    """A curve of folds, flips, Neimark–Sacker bifurcations or neutral saddles of one period over two parameters.

    Parameters
    ----------
    system
        The map.
    kind
        FOLD, FLIP or NEIMARK_SACKER; ``Saddle.NEUTRAL``, which is no bifurcation.
    over
        The names of the two parameters.
    values
        (m, 2) their values, in the order of the curve.
    points
        (m, p, n) the cycles.
    multipliers
        (m, n) complex, in each row largest modulus first.
    codim2
        The points of codimension two, in the order of the curve.
    endings
        How it ends before its first point and after its last.
    parameters
        The exact values of the other parameters, by name.
    note
        Such as that the normal-form coefficient vanishes all along; "" where there is none.
    """

    system: System
    kind: Kind | Saddle
    over: tuple[str, str]
    values: Floats
    points: Floats
    multipliers: NDArray[np.complex128]
    codim2: tuple[CodimensionTwo, ...]
    endings: tuple[Ending, Ending]
    parameters: Mapping[str, Fraction]
    note: str = ""

    @property
    def period(self) -> int:
        """The period p of its cycles."""
        return self.points.shape[1]
