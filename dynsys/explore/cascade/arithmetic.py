"""Floating-point numbers of any length: the middles of arb balls, in the precision of flint's context."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from flint import arb, arb_mat, ctx

from dynsys.derive.program.balls import enclose_number


def number(value: Fraction) -> arb:
    """Return the rational number, rounded.

    Examples
    --------
    >>> number(Fraction(1, 4))
    0.250000000000000
    """
    return enclose_number(value).mid()


def is_finite(matrix: arb_mat) -> bool:
    """Whether every entry is a number."""
    return all(entry.is_finite() for entry in matrix.entries())


def solve(matrix: arb_mat, right: arb_mat) -> arb_mat | None:
    """Return the solution of a linear system, None where the matrix is singular in this precision."""
    try:
        return matrix.solve(right).mid()
    except ZeroDivisionError:
        return None


def largest(values: list[arb]) -> arb:
    """Return the largest size of some numbers."""
    return max((abs(value) for value in values), default=arb(0))


def lost_in_rounding(step: list[arb], unknowns: list[arb]) -> bool:
    """Whether what the next step of Newton's method would change is lost in rounding: steps shrink by squares.

    Examples
    --------
    >>> with ctx.workprec(64):  # steps of at most 2⁻⁴⁰
    ...     lost_in_rounding([arb(2) ** -40], [arb(1)]), lost_in_rounding([arb(2) ** -39], [arb(1)])
    (True, False)
    """
    return bool(largest(step) <= arb(2) ** (-(ctx.prec * 5) // 8) * largest([*unknowns, arb(1)]))


def magnitude(value: Fraction) -> int:
    """Return the power of ten of the first digit of a number, 0 for zero.

    Examples
    --------
    >>> magnitude(Fraction(1, 4)), magnitude(Fraction(25))
    (-1, 1)
    """
    with localcontext() as context:
        context.prec = 3
        return (Decimal(value.numerator) / Decimal(value.denominator)).adjusted() if value else 0


def decimal_text(value: Fraction, digits: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """Return a number rounded to so many significant digits, all of them written.

    Parameters
    ----------
    rounding
        How, in the words of the decimal module.

    Examples
    --------
    >>> decimal_text(Fraction(1, 2), 3), decimal_text(Fraction(-2, 3), 5), decimal_text(Fraction(1, 3 * 10**12), 2)
    ('0.500', '-0.66667', '3.3e-13')
    """
    with localcontext() as context:
        context.prec, context.rounding = digits, rounding
        rounded = Decimal(value.numerator) / Decimal(value.denominator)
        if rounded:
            rounded = rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - digits + 1))
    return f"{rounded:f}" if not rounded or -5 < rounded.adjusted() < digits else f"{rounded:e}"
