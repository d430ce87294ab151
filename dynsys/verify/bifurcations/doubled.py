"""The branch of doubled cycles from its flip on, proved: a blow-up chart there, glued to pieces in the parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy
from flint import arb, ctx

from dynsys.derive.program.balls import enclose_number, exact_middle
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.bifurcations.branch import PRECISION, Cycles, cycle_at, minimal, stable_along
from dynsys.verify.bifurcations.chart import Chart, Exact, exact_value, flip_chart
from dynsys.verify.bifurcations.chart_pieces import Nearby, monotone
from dynsys.verify.bifurcations.isolation import Box
from dynsys.verify.bifurcations.pieces import Piece, follow
from dynsys.verify.bifurcations.proof import require_candidate
from dynsys.verify.bifurcations.result import Sides
from dynsys.verify.comparison import certainly_inside, certainly_less
from dynsys.verify.verdict import Verdict

_SHARE = Fraction(1, 8)
_TRIES = 4
_FIRST = Fraction(1, 10**6)
_NARROW = Fraction(1, 10**15)
_BISECTIONS = 100
_SPLIT = Fraction(127, 256)  # off-centre: an exact solution may well be at the middle


@dataclass(frozen=True)
class DoubledBranchProof:
    """A verdict on "from the flip at λ* to a value λ₁ there is a branch of cycles of minimal period 2".

    Parameters
    ----------
    verdict
        PROVED: for every λ in (λ*, λ₁], or [λ₁, λ*), there is a cycle of minimal period 2, alone in the box of its
        piece; the cycles are one smooth branch, which shrinks to the fixed point as λ tends to λ*. UNDECIDED otherwise.
    reason
        In words: what was shown, or what could not be.
    parameter
        The name of λ.
    joint
        Where the chart is glued to the rest; None where nothing was.
    until
        λ₁.
    chart
        Pieces in σ of the chart, in its unknowns (η, w, μ): see `dynsys.verify.bifurcations.chart`.
    pieces
        Pieces in λ of the rest.
    stable
        True or False where all cycles of the branch are proved to be stable, or unstable, else None.
    around
        The system and the chart; None where nothing was proved.
    start
        λ* and the fixed point there, exact.
    """

    verdict: Verdict
    reason: str
    parameter: str
    joint: Fraction | None
    until: Fraction
    chart: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    stable: bool | None = None
    around: Nearby | None = None
    start: tuple[sympy.Expr, ...] = ()

    def cycle(self, value: Fraction, precision: int = PRECISION) -> tuple[Sides, ...] | None:
        """Return 2 narrow boxes for the points at a value of the parameter beyond the joint; None elsewhere."""
        if self.around is None:
            return None
        family = Cycles(self.around.system, 2, self.parameter, self.around.parameters)
        return cycle_at(family, self.pieces, value, precision)


def prove_doubled_branch(
    system: System,
    parameter: str,
    value: Exact,
    point: Sequence[Exact],
    until: Fraction,
    parameters: Mapping[str, Fraction],
    precision: int = PRECISION,
) -> DoubledBranchProof:
    """Prove the branch of doubled cycles that a flip of a fixed point gives birth to.

    Parameters
    ----------
    system
        n state variables, a rule rational in them and in the parameter.
    parameter
        The name of λ.
    value, point
        The flip, exact: λ* and n numbers.
    until
        λ₁ ≠ λ*, on the side where the cycles are.
    parameters
        Exact values of the others.
    precision
        Bits of the ball arithmetic.

    Raises
    ------
    ExactnessError
        For a float in the flip.
    MisuseError
        Where the flip is none, the map is not rational, or λ₁ = λ*.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> balanced = model("balanced:depth=4").system
    >>> proof = prove_doubled_branch(balanced, "eta", Fraction(1, 2), [1], Fraction(31, 50), {})
    >>> proof.verdict.value, proof.stable
    ('proved', True)
    """
    require_candidate(system, parameter, [[0] * len(point)], parameters)
    chart, start = flip_chart(system, parameter, value, point, parameters), exact_value(value)
    if start == exact_value(until):
        raise MisuseError(f"another value of {parameter} than that of the flip is expected, got {until}")
    with ctx.workprec(precision):
        exactly = (start, *(exact_value(v) for v in point))
        search = _Search(system, chart, parameter, exactly, until, parameters)
        base = chart.cycle([arb(0)] * chart.size, arb(0))[1]
        begun, failure = follow(chart, (Fraction(0), _FIRST), [arb(0)] * chart.size)
        if failure:
            return search.undecided("the flip has no regular doubled branch, in its chart")
        slope, way = begun[0].over(arb(0))[-1], enclose_number(until) - base
        if not certainly_less(arb(0), slope * way):
            return search.undecided(f"the doubled cycles are not certainly on the side of the flip towards {until}")
        for tried in range(_TRIES):
            joint = exact_middle(arb(base + way * enclose_number(_SHARE ** (1 + tried))).mid())
            proof = search.prove(base, slope, joint)
            if proof.verdict is Verdict.PROVED:
                break
        return proof


@dataclass(frozen=True)
class _Search:
    system: System
    chart: Chart
    parameter: str
    start: tuple[sympy.Expr, ...]
    until: Fraction
    parameters: Mapping[str, Fraction]

    def undecided(self, reason: str) -> DoubledBranchProof:
        return DoubledBranchProof(Verdict.UNDECIDED, reason, self.parameter, None, self.until, start=self.start)

    def prove(self, base: arb, slope: arb, joint: Fraction) -> DoubledBranchProof:
        """Go in the chart as far as a joint, and on from there; λ leaves its value at the flip with the given slope."""
        target, sign = enclose_number(joint), 1 if certainly_less(arb(0), slope) else -1
        reach = exact_middle(arb(((target - base) / slope).mid())) * 16
        pieces, failure = follow(
            self.chart, (Fraction(0), reach), [arb(0)] * self.chart.size,
            accept=lambda piece: monotone(self.chart, piece, sign),
            enough=lambda piece: certainly_less(sign * target, sign * self._value(piece, piece.interval[1])),
            first=Fraction(1, 64),
        )  # fmt: skip
        if failure or not certainly_less(sign * target, sign * self._value(pieces[-1], pieces[-1].interval[1])):
            return self.undecided(f"in the chart of the flip {failure or 'the joint was not reached'}")
        points = self._at(pieces[-1], target, sign)
        if points is None:
            return self.undecided("the chart's cycle was not enclosed narrowly at the joint")
        family = Cycles(self.system, 2, self.parameter, self.parameters)
        rest, failure = follow(family, (joint, self.until), points, accept=lambda piece: minimal(family, piece))
        if failure:
            return self.undecided(f"beyond the joint {failure}")
        if not certainly_inside(points, rest[0].alone(target)):
            return self.undecided("the chart was not glued to the rest")
        nearby = Nearby(self.system, self.chart, self.parameter, self.parameters)
        (near, chart), (far, beyond) = nearby.stable_along(pieces), stable_along(family, rest)
        known = near is far and near is not None
        return DoubledBranchProof(
            Verdict.PROVED,
            "parametric Krawczyk in mean-value form: on glued pieces in the blow-up of the flip, along which the "
            "parameter is monotone, and from a joint on, where the cycles are the same, on pieces in the parameter",
            self.parameter, joint, self.until, chart if known else tuple(pieces),
            beyond if known else tuple(rest), near if known else None, nearby, self.start,
        )  # fmt: skip

    def _value(self, piece: Piece, at: Fraction) -> arb:
        """Return the parameter at a value of σ."""
        ball = enclose_number(at)
        return self.chart.cycle(piece.narrowed(self.chart, ball), ball)[1]

    def _at(self, piece: Piece, target: arb, sign: int) -> Box | None:
        """Return a narrow box for the cycle (x₊, x₋) at a value of the parameter within a piece of the chart."""
        low, high = piece.interval
        for _ in range(_BISECTIONS):
            if high - low < _NARROW * (piece.interval[1] - piece.interval[0]):
                break
            middle = low + (high - low) * _SPLIT
            value = sign * (self._value(piece, middle) - target)
            if certainly_less(value, arb(0)):
                low = middle
            elif certainly_less(arb(0), value):
                high = middle
            else:
                break
        inside = [sign * (self._value(piece, end) - target) for end in (low, high)]
        if not (certainly_less(inside[0], arb(0)) and certainly_less(arb(0), inside[1])):
            return None
        ball = enclose_number(low).union(enclose_number(high))
        return self.chart.cycle(piece.narrowed(self.chart, ball), ball)[0]
