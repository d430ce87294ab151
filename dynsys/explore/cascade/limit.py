"""What a sequence that converges like a geometric one tends to, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP
from fractions import Fraction

from flint import arb, ctx

from dynsys.derive.program.balls import exact_middle
from dynsys.explore.cascade.arithmetic import decimal_text, magnitude, number

AITKEN = "Aitken's Δ² process, iterated"
CAUTION = 6
TURN = 5
GAIN, LONE_GAIN = 20, 3  # what a column, and one of a single entry, can be better than the one before
BITS = 256


@dataclass(frozen=True)
class Extrapolated:
    """A limit.

    Parameters
    ----------
    value
        The limit.
    error
        How far off it may be: an estimate, not a bound.
    method
        The name of the method.
    """

    value: Fraction
    error: Fraction
    method: str

    @property
    def text(self) -> str:
        """The value to the second digit of the error."""
        places = magnitude(self.value) - magnitude(self.error) + 2
        return decimal_text(self.value, max(places, 2))

    @property
    def error_text(self) -> str:
        """The error, with what the text above leaves out, to two digits, rounded up."""
        return decimal_text(self.error + abs(self.value - Fraction(self.text)), 2, ROUND_UP)


def ratios_of(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return the ratios of successive differences.

    Examples
    --------
    >>> ratios_of([Fraction(1), Fraction(3), Fraction(4)])
    (Fraction(2, 1),)
    """
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    return tuple(a / b for a, b in zip(steps, steps[1:], strict=False))


def extrapolate(values: Sequence[Fraction], digits: int) -> Extrapolated | None:
    """Return the limit of a sequence that converges at a geometric rate; None for fewer than two values.

    Each column of the table is the Δ² process, s − (Δs)²/(Δ²s), of the one before. A column is held to be off by its
    last change, and, since entries may agree by accident, by no less than a fifth of the change before that, a 20th of
    what it differs from the column before, and a 20th of what that one is held to be off by. A column of one entry is
    held to be off by what it differs from the column before, or a third of what that one is held to be off by. Of the
    columns that are within six times this of all before them the best is taken, and six times this is the error.

    Parameters
    ----------
    values
        The sequence.
    digits
        How many significant digits of it are right: the error is at least what they leave.

    References
    ----------
    A. C. Aitken, *On Bernoulli's numerical solution of algebraic equations* (1926).
    E. J. Weniger, *Nonlinear sequence transformations for the acceleration of convergence* (1989).

    Examples
    --------
    >>> found = extrapolate([2 + Fraction(1, 2**n) for n in range(5)], 20)
    >>> found.value == 2, 0 < found.error < Fraction(1, 20)
    (True, True)
    """
    if len(values) < 2:
        return None
    with ctx.workprec(BITS + max(value.denominator.bit_length() for value in values)):
        column = [number(value) for value in values]
        held = [(column[-1], _change(column))]
        while len(column) > 2 and held[-1][1] > 0:
            (last, spread), column = held[-1], _accelerated(column)
            if not column:
                break
            if len(column) == 1:
                spread = max(abs(column[-1] - last), spread / LONE_GAIN)
            else:
                spread = max(_change(column), abs(column[-1] - last) / GAIN, spread / GAIN)
            held.append((column[-1], spread))
        best, spread = min(_consistent(held), key=lambda entry: entry[1])
        value, error = exact_middle(best), CAUTION * exact_middle(spread)
    return Extrapolated(value, max(error, abs(value) / 10**digits), AITKEN)


def _change(column: list[arb]) -> arb:
    """Return how much the last step changes, or the one before it would lead one to expect: it may be at a turn."""
    steps = [abs(b - a) for a, b in zip(column, column[1:], strict=False)]
    return max(steps[-1], steps[-2] / TURN) if len(steps) > 1 else steps[-1]


def _consistent(held: list[tuple[arb, arb]]) -> list[tuple[arb, arb]]:
    """Return the entries, each with what it is held to be off by, that are within the error of all before them."""
    found: list[tuple[arb, arb]] = []
    for value, spread in held:
        if all(abs(value - other) <= CAUTION * its for other, its in found):
            found.append((value, spread))
    return found


def _accelerated(column: list[arb]) -> list[arb]:
    """Return the next column, nothing where a second difference is zero."""
    found = []
    for a, b, c in zip(column, column[1:], column[2:], strict=False):
        bend = (c - b) - (b - a)
        if bend == 0:
            return []
        found.append((c - (c - b) ** 2 / bend).mid())
    return found
