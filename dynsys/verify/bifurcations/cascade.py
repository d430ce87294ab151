"""The flips of a cascade, proved one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from flint import arb, ctx

from dynsys.derive.program.balls import enclose_number, exact_middle
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.bifurcations.proof import PRECISION, prove_bifurcation
from dynsys.verify.bifurcations.result import BifurcationProof, Kind
from dynsys.verify.enclosed_map import EnclosedMap

LONGEST = 512
"""The longest cycle: its linear algebra takes minutes, and four times the memory with each doubling."""

Flip = tuple[Fraction, int, Sequence[Fraction]]


def prove_flips(
    system: System,
    parameter: str,
    flips: Sequence[Flip],
    parameters: Mapping[str, Fraction],
    digits: int = 30,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[BifurcationProof, ...]:
    """Prove each flip of a cascade, with the sign of its coefficient where that is not 0.

    Parameters
    ----------
    system
        n state variables.
    parameter
        The name of what varies.
    flips
        For each its value, its period and a point of its cycle (n numbers): candidates.
    parameters
        Exact values of the others.
    digits
        How narrow the enclosures of the values are at least wanted.
    progress
        Called with the number of flips looked at.

    Raises
    ------
    MisuseError
        For a cycle that is too long; otherwise as `prove_bifurcation`.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> [proof] = prove_flips(model("logistic").system, "r", [(Fraction(3), 1, [Fraction(2, 3)])], {})
    >>> proof.verdict.value, [round(float(end), 12) for end in proof.coefficient]
    ('proved', [9.0, 9.0])
    """
    longest = max((period for _, period, _ in flips), default=1)
    if longest > LONGEST:
        raise MisuseError(f"cycles of at most {LONGEST} points are expected in a proof, got one of {longest}")
    precision = max(PRECISION, math.ceil(digits * math.log2(10)) + PRECISION // 2)
    proofs: list[BifurcationProof] = []
    for value, period, point in flips:
        points = _orbit(EnclosedMap(system, {**parameters, parameter: value}), point, period, precision)
        proofs.append(prove_bifurcation(system, Kind.FLIP, parameter, value, points, parameters, precision))
        progress(len(proofs))
    return tuple(proofs)


def _orbit(map: EnclosedMap, point: Sequence[Fraction], period: int, precision: int) -> list[list[Fraction]]:
    """Return p points one after the other: candidates, so the errors made are of no account."""
    with ctx.workprec(precision):
        state, points = [arb(enclose_number(v).mid()) for v in point], []
        for _ in range(period):
            points.append([exact_middle(v) for v in state])
            state = [arb(v.mid()) for v in map.value(state)]
    return points
