"""Values as they are typed: NAME=v, NAME=lo:hi, lo:hi, WxH; exact, each error in one line."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from dynsys.box import Box, exact
from dynsys.cli.output import rational
from dynsys.derive.system import System
from dynsys.errors import MisuseError

MAX_PERIOD = 64
NARROWEST, WIDEST = Fraction(1, 10**100), Fraction(10**100)  # whose squares floats hold
SMALLEST, LARGEST = Fraction(1, 10**300), Fraction(10**300)  # what floats hold, products of few aside


def _items(texts: Iterable[str], option: str, shape: str = "NAME=value") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in (part.strip() for text in texts for part in text.split(",")):
        name, equals, value = (part.strip() for part in item.partition("="))
        if not (name and equals and value):
            raise MisuseError(f"{shape} is expected in {option}, got {item!r}")
        if name in dict(found):
            raise MisuseError(f"one value for {name} is expected in {option}, got two")
        found.append((name, value))
    return found


def parse_values(texts: Iterable[str], option: str) -> dict[str, Fraction]:
    """Return the exact values of ``a=1/5,b=0.2``.

    Raises
    ------
    MisuseError
        For an item that is not NAME=number, or a name that stands twice.

    Examples
    --------
    >>> parse_values(["a=1/5,b=0.5"], "--at")
    {'a': Fraction(1, 5), 'b': Fraction(1, 2)}
    """
    return {name: _number(value, f"{name} in {option}") for name, value in _items(texts, option)}


def _number(text: str, where: str) -> Fraction:
    try:
        value = exact(text)
    except MisuseError as error:
        raise MisuseError(f"{where}: {error}") from None
    if value and not SMALLEST <= abs(value) <= LARGEST:
        raise MisuseError(f"{where}: a number of size 1e-300 to 1e300, or 0, is expected, got {text}")
    return value


def parse_range(text: str, where: str) -> tuple[Fraction, Fraction]:
    """Return the exact ends of ``lo:hi``, lo < hi.

    Raises
    ------
    MisuseError
        For a text of another shape, or a range that is reversed or empty.

    Examples
    --------
    >>> parse_range("0.1:3", "--box")
    (Fraction(1, 10), Fraction(3, 1))
    """
    lo_text, colon, hi_text = text.partition(":")
    if not colon or ":" in hi_text:
        raise MisuseError(f"a range lo:hi is expected for {where}, got {text!r}")
    lo, hi = _number(lo_text, where), _number(hi_text, where)
    if lo >= hi:
        raise MisuseError(f"a range lo:hi with lo < hi is expected for {where}, got {text}")
    return lo, hi


def parse_ranges(texts: Iterable[str], option: str) -> dict[str, tuple[Fraction, Fraction]]:
    """Return the exact ranges of ``a=0:1,b=2:3``."""
    return {name: parse_range(value, f"{name} in {option}") for name, value in _items(texts, option, "NAME=lo:hi")}


def parse_box(texts: Iterable[str]) -> Box | None:
    """Return the box of ``x=lo:hi,y=lo:hi``, or None where nothing is given."""
    ranges = parse_ranges(texts, "--box")
    return Box(ranges) if ranges else None


def parse_over(text: str, system: System) -> tuple[str, Fraction, Fraction]:
    """Return the parameter of ``NAME=lo:hi`` and its range.

    Raises
    ------
    MisuseError
        Where it is not one range of a parameter of the system.
    """
    ranges = parse_ranges([text], "--over")
    names = [s.name for s in system.parameters]
    if len(ranges) != 1:
        raise MisuseError(f"one range NAME=lo:hi is expected in --over, got {text!r}")
    [(name, (lo, hi))] = ranges.items()
    if name not in names:
        raise MisuseError(f"a parameter among {', '.join(names) or 'none'} is expected in --over, got {name!r}")
    return name, lo, hi


def require_width(lo: Fraction, hi: Fraction, where: str) -> None:
    """Check that floats tell the ends of a range apart and hold the square of its width.

    Raises
    ------
    MisuseError
        Where they do not.
    """
    if not (float(lo) < float(hi) and NARROWEST <= hi - lo <= WIDEST):
        raise MisuseError(
            "a range of width 1e-100 to 1e100, its ends more than a rounding apart, is expected "
            f"for {where}, got {rational(lo)}:{rational(hi)}"
        )


def parse_periods(text: str) -> range:
    """Return the periods of ``4`` or ``1:8`` (both ends included).

    Raises
    ------
    MisuseError
        For anything but whole numbers from 1 to 64, the first not above the second.

    Examples
    --------
    >>> parse_periods("1:8")
    range(1, 9)
    """
    first, colon, last = text.partition(":")
    parts = [first, last] if colon else [first, first]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= MAX_PERIOD for part in parts):
        raise MisuseError(f"a period or a range such as 1:8, from 1 to {MAX_PERIOD}, is expected, got {text!r}")
    lo, hi = map(int, parts)
    if lo > hi:
        raise MisuseError(f"a range of periods lo:hi with lo <= hi is expected, got {text}")
    return range(lo, hi + 1)


def require_parameters(system: System, given: Iterable[str], varied: str = "", option: str = "--at") -> None:
    """Check that just the parameters of the system have values, but for the varied one.

    Raises
    ------
    MisuseError
        For a parameter that is missing or unknown.
    """
    names = [s.name for s in system.parameters]
    given = list(given)
    for name in given:
        if name not in names:
            raise MisuseError(f"a parameter among {', '.join(names) or 'none'} is expected in {option}, got {name!r}")
    for name in names:
        if name not in given and name != varied:
            raise MisuseError(f"a value for {name} is expected ({option} {name}=…), got none")
