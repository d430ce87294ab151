"""What a cascade is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dynsys.errors import MisuseError
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.limit import Extrapolated, ratios_of

if TYPE_CHECKING:
    from dynsys.derive.system import System

Range = tuple[Fraction, Fraction]
SLACK = Fraction(1, 2**40)  # of the range, for what is at its very end
FACTORS = (2, 3)
MOST_STEPS = {2: 24, 3: 15}
MOST_DIGITS = 10_000


def inside(interval: Range, value: Fraction) -> bool:
    """Whether a value is in a range, but for what rounding does at its ends."""
    lo, hi = interval
    return lo - (hi - lo) * SLACK <= value <= hi + (hi - lo) * SLACK


@dataclass(frozen=True)
class CascadeMethod:
    """Settings of a cascade.

    Parameters
    ----------
    factor
        2: the flips of the cycles of 1, 2, 4, … points. 3: the parameters at which the critical point of a map of
        one variable is on a cycle of 3, 9, 27, … points, each in the periodic window of the one before.
    steps
        How many are looked for.
    digits
        How many significant digits of each are right.

    Raises
    ------
    MisuseError
        For another factor, or a number of steps or digits that is not from 1 to the most allowed.
    """

    factor: int = 2
    steps: int = 10
    digits: int = 30

    def __post_init__(self) -> None:
        if self.factor not in FACTORS:
            raise MisuseError(f"a factor of 2 or 3 is expected, got {self.factor}")
        most = MOST_STEPS[self.factor]
        if not 1 <= self.steps <= most:
            raise MisuseError(f"1 to {most} steps are expected for a factor of {self.factor}, got {self.steps}")
        if not 1 <= self.digits <= MOST_DIGITS:
            raise MisuseError(f"1 to {MOST_DIGITS} digits are expected, got {self.digits}")


@dataclass(frozen=True)
class Member:
    """One flip, or superstable parameter, of a cascade.

    Parameters
    ----------
    value
        Of the parameter: the number computed, with some digits more than are right.
    period
        Of the cycle.
    point
        n numbers: a point of the cycle; the critical point where the factor is 3.
    """

    value: Fraction
    period: int
    point: tuple[Fraction, ...]


@dataclass(frozen=True)
class Cascade:
    """A cascade of flips, or of superstable parameters.

    Parameters
    ----------
    system
        The map.
    parameter
        The name of what varies.
    interval
        Its range.
    parameters
        The exact values of the others, by name.
    members
        In the order of their periods.
    limit, ratio
        What the values and their ratios tend to; None with fewer than three and four members.
    ending
        Why there are no more.
    method
        The settings.
    """

    system: System
    parameter: str
    interval: Range
    parameters: Mapping[str, Fraction]
    members: tuple[Member, ...]
    limit: Extrapolated | None
    ratio: Extrapolated | None
    ending: CascadeEnding
    method: CascadeMethod

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The values of the parameter."""
        return tuple(member.value for member in self.members)

    @property
    def ratios(self) -> tuple[Fraction, ...]:
        """(η_n − η_(n−1))/(η_(n+1) − η_n), two fewer than there are values."""
        return ratios_of(self.values)
