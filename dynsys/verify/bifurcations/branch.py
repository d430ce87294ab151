"""A branch of cycles over an interval of a parameter, proved: existence, uniqueness near it, stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat, ctx

from dynsys.derive.carried import carried_program
from dynsys.derive.program.balls import enclose_number
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import enclose, exact_ends
from dynsys.verify.bifurcations.isolation import Box
from dynsys.verify.bifurcations.multipliers import stability_of
from dynsys.verify.bifurcations.pieces import Piece, follow
from dynsys.verify.bifurcations.proof import REACH, Number, require_candidate
from dynsys.verify.bifurcations.result import Interval, Sides
from dynsys.verify.bifurcations.ring import Ring
from dynsys.verify.bifurcations.settling import all_settled
from dynsys.verify.comparison import certainly_disjoint, certainly_less
from dynsys.verify.verdict import Verdict

PRECISION = 128


@dataclass(frozen=True)
class Cycles:
    """The shooting form of a cycle and its derivatives over boxes and balls of a parameter.

    Parameters
    ----------
    system
        n state variables.
    period
        p; there are pn unknowns.
    parameter
        The name of the one that varies.
    parameters
        Exact values of the others.
    """

    system: System
    period: int
    parameter: str
    parameters: Mapping[str, Fraction]

    @property
    def size(self) -> int:
        """The number pn of unknowns."""
        return self.period * self.system.dimension

    def points(self, box: Sequence[arb]) -> list[Box]:
        """Return the p points, each a box of n balls."""
        n = self.system.dimension
        return [list(box[i * n : (i + 1) * n]) for i in range(self.period)]

    def _run(self, box: Sequence[arb], at: arb) -> list[list[arb]]:
        names = [symbol.name for symbol in self.system.parameters]
        program = carried_program(self.system, (names.index(self.parameter),), 0)
        values = [at if name == self.parameter else enclose_number(self.parameters[name]) for name in names]
        return [enclose(program, [*point, *values]) for point in self.points(box)]

    def value(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return (f(x₁) − x₂, …, f(x_p) − x₁)."""
        n, points = self.system.dimension, self.points(box)
        images = [outputs[:n] for outputs in self._run(box, at)]
        following = [*points[1:], points[0]]
        pairs = [
            (a, b) for image, point in zip(images, following, strict=True) for a, b in zip(image, point, strict=True)
        ]
        return arb_mat(self.size, 1, [a - b for a, b in pairs])

    def derivative(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return its derivative with respect to the points."""
        n = self.system.dimension
        rows = [[arb(0)] * self.size for _ in range(self.size)]
        for i, outputs in enumerate(self._run(box, at)):
            following = (i + 1) % self.period
            for r in range(n):
                for c in range(n):
                    rows[i * n + r][i * n + c] += outputs[n + r * n + c]
                rows[i * n + r][following * n + r] -= 1
        return arb_mat(rows)

    def rate(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return its derivative with respect to the parameter."""
        n = self.system.dimension
        return arb_mat(self.size, 1, [v for outputs in self._run(box, at) for v in outputs[n + n * n :]])


@dataclass(frozen=True)
class BranchProof:
    """A verdict on "over this interval of a parameter there is a branch of cycles of minimal period p".

    Parameters
    ----------
    verdict
        PROVED: for every value in the interval there is just one cycle in the slanted box of its piece, its minimal
        period is p, it moves smoothly with the parameter, and neighbouring pieces are of one branch. UNDECIDED
        otherwise; a search that fails refutes nothing.
    reason
        In words: what was shown, or what could not be.
    family
        The system, the period p, the name of the parameter that varies and the values of the others.
    interval
        Its range, in the order in which the branch was followed.
    pieces
        The glued pieces, as far as they were proved.
    stable
        True or False where all cycles of the branch are proved to be stable, or unstable, else None.
    """

    verdict: Verdict
    reason: str
    family: Cycles
    interval: Interval
    pieces: tuple[Piece, ...] = ()
    stable: bool | None = None

    def cycle(self, value: Fraction, precision: int = PRECISION) -> tuple[Sides, ...] | None:
        """Return p narrow boxes for the points at a value of the parameter; None outside the pieces."""
        return cycle_at(self.family, self.pieces, value, precision)


def cycle_at(
    family: Cycles, pieces: Sequence[Piece], value: Fraction, precision: int = PRECISION
) -> tuple[Sides, ...] | None:
    """Return p narrow boxes for the points of a branch at a value of the parameter; None outside its pieces."""
    for piece in pieces:
        if min(piece.interval) <= value <= max(piece.interval):
            with ctx.workprec(precision):
                box = piece.narrowed(family, enclose_number(value))
                return tuple(tuple(exact_ends(part) for part in point) for point in family.points(box))
    return None


def prove_branch(
    system: System,
    parameter: str,
    interval: Interval,
    points: Sequence[Sequence[Number]],
    parameters: Mapping[str, Fraction],
    precision: int = PRECISION,
) -> BranchProof:
    """Prove the branch of cycles through a candidate, over a closed interval of a parameter.

    Parameters
    ----------
    system
        n state variables.
    parameter
        The name of what varies.
    interval
        From where, where the candidate is, to where, which may be less; exact.
    points
        p points of n numbers: a cycle, nearly, at the first end.
    parameters
        Exact values of the others.
    precision
        Bits of the ball arithmetic.

    Raises
    ------
    MisuseError
        For an empty interval, points of another dimension, a parameter that is unknown or without a value.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> proof = prove_branch(model("logistic").system, "r", (Fraction(3, 2), Fraction(29, 10)), [[1 / 3]], {})
    >>> proof.verdict.value, proof.stable
    ('proved', True)
    """
    require_candidate(system, parameter, points, parameters)
    if interval[0] == interval[1]:
        raise MisuseError(f"two different ends of {parameter} are expected, got {interval[0]} twice")
    family = Cycles(system, len(points), parameter, parameters)
    with ctx.workprec(precision):
        candidate = [arb(enclose_number(Fraction(v)).mid()) for point in points for v in point]
        pieces, failure = follow(family, interval, candidate, accept=lambda piece: minimal(family, piece))
        if pieces and not _near(pieces[0].narrowed(family, enclose_number(interval[0])), candidate):
            failure = "the cycle that Newton's method finds is not near the candidate"
        if failure:
            return BranchProof(Verdict.UNDECIDED, failure, family, interval, tuple(pieces))
        stable, parts = stable_along(family, pieces)
        return BranchProof(
            Verdict.PROVED,
            "parametric Krawczyk in mean-value form on glued pieces, the minimal period by disjoint boxes",
            family,
            interval,
            parts,
            stable,
        )


def minimal(family: Cycles, piece: Piece) -> bool:
    """Whether the first point certainly differs from the others all along a piece."""
    points = family.points(piece.over(piece.range))
    return all(certainly_disjoint(points[0], point) for point in points[1:])


def stable_along(family: Cycles, pieces: Sequence[Piece]) -> tuple[bool | None, tuple[Piece, ...]]:
    """Return whether all cycles of some pieces are certainly stable (True), certainly unstable (False), or neither.

    The pieces come along, cut so that this is seen over each.
    """

    def over(piece: Piece) -> bool | None:
        points = family.points(piece.over(piece.range))
        ring = Ring(family.system, points, family.parameter, piece.range, family.parameters)
        return stability_of(ring.monodromy)

    return all_settled(family, pieces, over)


def _near(found: Box, candidate: Box) -> bool:
    size = max(1.0, *(abs(float(v)) for v in candidate))
    reach = enclose_number(REACH) * size
    return all(certainly_less(abs(a - b), reach) for a, b in zip(found, candidate, strict=True))
