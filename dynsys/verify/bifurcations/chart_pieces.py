"""What holds along the pieces of a chart: the parameter is monotone, the doubled cycles are stable or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat

from dynsys.derive.system import System
from dynsys.verify.bifurcations.chart import Chart
from dynsys.verify.bifurcations.multipliers import isolated_multipliers
from dynsys.verify.bifurcations.pieces import Piece
from dynsys.verify.bifurcations.ring import Ring
from dynsys.verify.bifurcations.settling import all_settled
from dynsys.verify.comparison import certainly_less


def monotone(chart: Chart, piece: Piece, sign: int) -> bool:
    """Whether λ = λ* + σμ(σ) certainly grows (sign 1) or falls (sign −1) all along a piece.

    With the unknowns u(σ), u' = t − (C·H_u)⁻¹·C·(H_σ + H_u·t) for the piece's slant t and matrix C.
    """
    at, exact, slant = piece.range, arb_mat(piece.inverse.tolist()), arb_mat(chart.size, 1, list(piece.slant))
    box = piece.over(at)
    slope = chart.derivative(box, at)
    try:
        correction = (exact * slope).solve(exact * (chart.rate(box, at) + slope * slant))
    except ZeroDivisionError:
        return False
    turning = (slant - correction)[chart.size - 1, 0]
    return certainly_less(arb(0), sign * (box[-1] + at * turning))


@dataclass(frozen=True)
class Nearby:
    """A system around one of its flips.

    Parameters
    ----------
    system
        n state variables.
    chart
        That of the flip.
    parameter
        The name of what varies.
    parameters
        Exact values of the others.
    """

    system: System
    chart: Chart
    parameter: str
    parameters: Mapping[str, Fraction]

    def stable_along(self, pieces: Sequence[Piece]) -> tuple[bool | None, tuple[Piece, ...]]:
        """Return whether all cycles of some pieces, σ > 0, are certainly stable, certainly unstable, or neither.

        The pieces come along, cut so that this is seen over each.
        """
        return all_settled(self.chart, pieces, self._over)

    def _over(self, piece: Piece) -> bool | None:
        """Return the stability along a piece, from the sign of det(1 − M)/σ and the multipliers that stay off 1.

        Where it is < 0, a multiplier is real and > 1. Where it is > 0, the others are inside the circle and one is
        real and > −1, that one is < 1, since det(1 − M) is its distance from 1 times a positive number.
        """
        at, n = piece.range, self.system.dimension
        box = piece.over(at)
        determinant = self.chart.divided_determinant(box, at)
        if certainly_less(determinant, arb(0)):
            return False
        if not certainly_less(arb(0), determinant):
            return None
        points, value = self.chart.cycle(box, at)
        ring = Ring(self.system, [points[:n], points[n:]], self.parameter, value, self.parameters)
        multipliers = isolated_multipliers(ring.monodromy)
        if multipliers is None:
            return None
        critical = min(multipliers, key=lambda m: abs(complex(m) - 1))
        others = [m for m in multipliers if m is not critical]
        if any(certainly_less(arb(1), abs(m)) for m in others):
            return False
        real = n == 1 or not any(critical.conjugate().overlaps(m) for m in others)
        inside = all(certainly_less(abs(m), arb(1)) for m in others)
        return True if real and inside and certainly_less(arb(-1), critical.real) else None
