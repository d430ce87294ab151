"""Exact numbers and exact boxes: the floor on which both readings of a system stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from dynsys.errors import ExactnessError, MisuseError

MAX_DIGITS = 400
_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)(e(?P<exponent>[+-]?\d+))?)", re.ASCII | re.IGNORECASE)
Exact = int | Fraction | str


def exact(value: Exact) -> Fraction:
    """Return the rational number that an int, a Fraction or a text such as ``1/5``, ``0.2``, ``1e-3`` means.

    Raises
    ------
    ExactnessError
        For a float: write the number as a text or a Fraction.
    MisuseError
        For a text that is not a finite rational number, or has more than 400 characters or digits.

    Examples
    --------
    >>> exact("0.2") == exact("1/5") == Fraction(1, 5)
    True
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise ExactnessError(
            f"an exact number is expected (int, Fraction or text such as '1/5'), got {value!r}; "
            f"write {str(value)!r} for the decimal that you see"
        )
    if not isinstance(value, str):
        return Fraction(value)
    text = value.strip()
    if len(text) > MAX_DIGITS:
        raise MisuseError(f"a number of at most {MAX_DIGITS} digits is expected, got {text[:20]}…")
    number = _NUMBER.fullmatch(text)
    if number is None or re.search(r"/0+$", text):
        raise MisuseError(f"a rational number such as 0.2 or 1/5 is expected, got {text!r}")
    if abs(int(number["exponent"] or 0)) > MAX_DIGITS:
        raise MisuseError(f"a number of at most {MAX_DIGITS} digits is expected, got {text[:20]}…")
    return Fraction(text)


@dataclass(frozen=True)
class Box:
    """A closed box with exact sides, by name.

    Parameters
    ----------
    sides
        ``{name: (lo, hi)}`` with ``lo <= hi``; anything that `exact` takes.

    Examples
    --------
    >>> Box({"x": ("0.1", 3)}).contains({"x": 0.1})
    True
    """

    sides: Mapping[str, tuple[Fraction, Fraction]]

    def __post_init__(self) -> None:
        sides = {name: (exact(lo), exact(hi)) for name, (lo, hi) in self.sides.items()}
        if not sides:
            raise MisuseError("a box with at least one side is expected, got none")
        for name, (lo, hi) in sides.items():
            if lo > hi:
                raise MisuseError(f"a side lo:hi with lo <= hi is expected for {name}, got {lo}:{hi}")
        object.__setattr__(self, "sides", sides)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sides, in the order given."""
        return tuple(self.sides)

    def contains(self, point: Mapping[str, float | Fraction]) -> bool:
        """Whether the point is in the closed box, by exact comparison, bounds rounded to floats for floats."""
        return all(
            (float(lo) <= point[name] <= float(hi)) if isinstance(point[name], float) else (lo <= point[name] <= hi)
            for name, (lo, hi) in self.sides.items()
        )
