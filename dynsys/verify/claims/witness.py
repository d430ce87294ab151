"""Exact witnesses: rational points at which a claim fails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from flint import arb, ctx

from dynsys.derive.program import Program, evaluate_exactly
from dynsys.derive.program.balls import enclose_number
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import enclose
from dynsys.verify.claims.identity import Identity, is_rational
from dynsys.verify.claims.straight import straight_program
from dynsys.verify.comparison import certainly_less
from dynsys.verify.formula import Formula, to_formula

_BITS = 200
Point = tuple[Fraction, ...]


class Failure(Enum):
    """How surely a claim fails at a point, from no to yes by exact arithmetic."""

    NONE = 0
    ENCLOSED = 1
    EXACT = 2


@dataclass(frozen=True)
class Trial:
    """The alternatives of an inequality, to be tried at exact points.

    Parameters
    ----------
    names
        The n symbols.
    any_of
        The formulas.
    """

    names: tuple[str, ...]
    any_of: Sequence[Sequence[Formula]]
    _programs: list[tuple[list[Program], bool]] = field(init=False)

    def __post_init__(self) -> None:
        programs = [[straight_program(self.names, [f]) for f in row] for row in self.any_of]
        rational = [all(is_rational(f, absolute=True) for f in row) for row in self.any_of]
        object.__setattr__(self, "_programs", list(zip(programs, rational, strict=True)))

    def at(self, point: Point) -> Failure:
        """Return how surely every alternative has a formula that is not > 0, or not defined, at the point.

        EXACT asks for alternatives that hold rational functions and absolute values only.
        """
        worst = Failure.EXACT
        for row, rational in self._programs:
            sure = max((_fails(program, rational, point) for program in row), key=lambda f: f.value)
            worst = min(worst, sure, key=lambda f: f.value)
            if worst is Failure.NONE:
                break
        return worst


def _fails(program: Program, rational: bool, point: Point) -> Failure:
    if rational:
        try:
            return Failure.NONE if evaluate_exactly(program, point)[0] > 0 else Failure.EXACT
        except MisuseError:  # a division by zero
            return Failure.EXACT
    with ctx.workprec(_BITS):
        [value] = enclose(program, [enclose_number(part) for part in point])
        return Failure.ENCLOSED if value.is_finite() and certainly_less(value, arb(0)) else Failure.NONE


def simplest(lo: Fraction, hi: Fraction) -> Fraction:
    """Return the rational number of least denominator, then of least size, in a closed interval.

    Source: R. L. Graham, D. E. Knuth, O. Patashnik, *Concrete Mathematics*, 1994, section 4.5.

    Examples
    --------
    >>> simplest(Fraction(32, 100), Fraction(34, 100)), simplest(Fraction(-1, 2), Fraction(3)), simplest(Fraction(2), 9)
    (Fraction(1, 3), Fraction(0, 1), Fraction(2, 1))
    """
    if lo <= 0 <= hi:
        return Fraction(0)
    if hi < 0:
        return -simplest(-hi, -lo)
    whole = math.ceil(lo)
    if whole <= hi:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest(1 / (hi - floor), 1 / (lo - floor))


def identity_witness(claim: Identity) -> Point | None:
    """Return a rational point at which both sides are defined and differ, looked for among small fractions."""
    program = straight_program(claim.names, [to_formula(claim.left), to_formula(claim.right)])
    for trial in range(1, 65):
        point = tuple(Fraction((trial * (i + 2)) % 17 + 1, (trial + 3 * i) % 7 + 1) for i in range(len(claim.names)))
        try:
            left, right = evaluate_exactly(program, point)
        except MisuseError:
            continue
        if left != right:
            return point
    return None
