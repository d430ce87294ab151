"""What a proof of a bifurcation says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from flint import acb

from dynsys.verify.verdict import Verdict

Interval = tuple[Fraction, Fraction]
Sides = tuple[Interval, ...]


class Kind(Enum):
    """A bifurcation of codimension one of a cycle; the value is its name."""

    FOLD = "fold"
    FLIP = "flip"
    NEIMARK_SACKER = "Neimark-Sacker"


@dataclass(frozen=True)
class BifurcationProof:
    """A verdict on "in these boxes a cycle of minimal period p bifurcates, once, at a parameter in this interval".

    Parameters
    ----------
    verdict
        PROVED: the cycle exists; within the boxes, the parameter's interval and the vectors' boxes there is one only;
        its minimal period is p; the critical multiplier (or pair) is simple and the others are off the unit circle;
        and it crosses the circle at a speed that is not zero (at a fold: the branch turns, at a quadratic point).
        UNDECIDED otherwise; a search that fails refutes nothing.
    reason
        In words: what was shown, or what could not be.
    kind
        Which bifurcation.
    period
        p.
    boxes
        p boxes of n sides (lo, hi), exact, for the points. Empty where undecided.
    vectors
        p boxes of n sides (2n for a Neimark–Sacker bifurcation) for the critical vectors carried round the cycle.
    parameter
        The interval for the parameter that belongs to these boxes.
    value
        A narrow interval that holds the parameter's value.
    points
        p narrow boxes that hold the points.
    others
        Discs that hold the n − 1 (or n − 2) multipliers that are not critical.
    cosine
        Encloses cos θ where the critical multipliers are exp(±iθ), else None.
    rate
        Encloses the derivative of the multiplier along the branch, at a Neimark–Sacker bifurcation of its modulus; at
        a fold ⟨p, ∂F^p/∂λ⟩ > 0.
    coefficient
        Encloses the coefficient of the normal form for a critical vector of length 1 at the first point (the sign is
        the same at every point): c of a flip, b of a fold for the direction in which the rate is > 0, d of a
        Neimark–Sacker bifurcation; None at a strong resonance.
    criticality
        "supercritical" or "subcritical" where the coefficient's sign is proved; None elsewhere and for folds.
    conditions
        What makes the vectors unique: rows ℓ, with ℓ·v = 1 for the first at the first point, 0 for the second.
    round
        Beside the boxes, the interval for cos θ.
    """

    verdict: Verdict
    reason: str
    kind: Kind
    period: int
    boxes: tuple[Sides, ...] = ()
    vectors: tuple[Sides, ...] = ()
    parameter: Interval | None = None
    value: Interval | None = None
    points: tuple[Sides, ...] = ()
    others: tuple[acb, ...] = ()
    cosine: Interval | None = None
    rate: Interval | None = None
    coefficient: Interval | None = None
    criticality: str | None = None
    conditions: tuple[tuple[float, ...], ...] = ()
    round: Interval | None = None


def undecided(reason: str, kind: Kind, period: int) -> BifurcationProof:
    """Return the verdict that nothing is shown, and why."""
    return BifurcationProof(Verdict.UNDECIDED, reason, kind, period)


def outward_decimals(interval: Interval, digits: int) -> tuple[str, str]:
    """Return decimals at or below and at or above all of an interval, with that many places.

    Examples
    --------
    >>> outward_decimals((Fraction(-1, 3), Fraction(2, 3)), 3)
    ('-0.334', '0.667')
    """
    low, high = (end * 10**digits for end in interval)
    return _decimal(math.floor(low), digits), _decimal(math.ceil(high), digits)


def _decimal(scaled: int, digits: int) -> str:
    whole, rest = divmod(abs(scaled), 10**digits)
    return f"{'-' if scaled < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")
