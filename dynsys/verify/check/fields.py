"""Fields of a document, each read with the type and range it must have."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from dynsys.verify.check import limits
from dynsys.verify.check.refusal import Refusal

Side = tuple[Fraction, Fraction]

_RATIONAL = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?")
_NAME = re.compile(r"[A-Za-zΑ-Ωα-ω_][A-Za-zΑ-Ωα-ω_0-9]*")
RESERVED = frozenset({"sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "abs", "pi", "neg"})


def _shown(value: object) -> str:
    if isinstance(value, (str, bool, int)) or value is None:
        return repr(value)[:40]
    return "an object" if isinstance(value, dict) else "a list"


def fields(value: object, required: set[str], optional: set[str], what: str) -> dict[str, Any]:
    """Return an object whose keys are the required ones and perhaps the optional ones, and no others.

    Raises
    ------
    Refusal
        For what is not an object, a key that lacks, a key that is unknown.
    """
    if not isinstance(value, dict):
        raise Refusal(f"{what}: an object is expected, got {_shown(value)}")
    if lacking := sorted(required - value.keys()):
        raise Refusal(f"{what}: the key {lacking[0]!r} is expected")
    if unknown := sorted(value.keys() - required - optional):
        raise Refusal(f"{what}: the key {unknown[0][:40]!r} is not known")
    return value


def array(value: object, low: int, high: int, what: str) -> list[Any]:
    """Return a list of low to high entries.

    Raises
    ------
    Refusal
        For anything else.
    """
    if not isinstance(value, list) or not low <= len(value) <= high:
        got = f"{len(value)}" if isinstance(value, list) else _shown(value)
        raise Refusal(f"{what}: a list of {low} to {high} entries is expected, got {got}")
    return value


def integer(value: object, low: int, high: int, what: str) -> int:
    """Return an integer from low to high; true and false are none.

    Raises
    ------
    Refusal
        For anything else.
    """
    if type(value) is not int or not low <= value <= high:
        raise Refusal(f"{what}: an integer from {low} to {high} is expected, got {_shown(value)}")
    return value


def text(value: object, what: str) -> str:
    """Return a string.

    Raises
    ------
    Refusal
        For anything else.
    """
    if not isinstance(value, str):
        raise Refusal(f"{what}: a string is expected, got {_shown(value)}")
    return value


def is_number(value: str) -> bool:
    """Whether a string begins as a number does."""
    return value[:1].isdigit() or value[:1] == "-"


def rational(value: object, what: str) -> Fraction:
    """Return the rational number "p/q" or "n" in decimal digits.

    Raises
    ------
    Refusal
        For anything else, and for more than the digits allowed.

    Examples
    --------
    >>> rational("-3/2", "a side")
    Fraction(-3, 2)
    """
    match = _RATIONAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Refusal(f"{what}: a rational number in a string is expected, got {_shown(value)}")
    above, below = match.group(1), match.group(2) or "1"
    if max(len(above), len(below)) > limits.DIGITS:
        raise Refusal(f"{what}: a number has more than {limits.DIGITS} digits")
    return Fraction(int(above), int(below))


def flag(value: object, what: str) -> bool:
    """Return true or false.

    Raises
    ------
    Refusal
        For anything else.
    """
    if not isinstance(value, bool):
        raise Refusal(f"{what}: true or false is expected, got {_shown(value)}")
    return value


def names(value: object, what: str) -> tuple[str, ...]:
    """Return different names, each of Latin or Greek letters, digits and underscores.

    Raises
    ------
    Refusal
        For anything else.
    """
    found = [text(name, what) for name in array(value, 1, limits.SYMBOLS, what)]
    for name in found:
        check_name(name, what)
    if len(set(found)) < len(found):
        raise Refusal(f"{what}: a name stands twice")
    return tuple(found)


def check_name(name: str, what: str) -> None:
    """Refuse what is not a name.

    Raises
    ------
    Refusal
        For other letters than Latin and Greek, names of functions, long names.
    """
    if not _NAME.fullmatch(name) or name in RESERVED or len(name) > limits.NAME_LENGTH:
        raise Refusal(f"{what}: a name is expected, got {_shown(name)}")


def sides(value: object, dimension: int, what: str) -> tuple[Side, ...]:
    """Return the sides of a box, exact.

    Raises
    ------
    Refusal
        For another number of sides, a side whose ends are exchanged or out of the range of doubles.
    """
    result = []
    for pair in array(value, dimension, dimension, what):
        low, high = (rational(end, what) for end in array(pair, 2, 2, what))
        if not low <= high:
            raise Refusal(f"{what}: the lower end of a side is above its upper end")
        if not max(abs(low), abs(high)) <= limits.LARGEST_SIDE:
            raise Refusal(f"{what}: a side reaches beyond {limits.LARGEST_SIDE}")
        result.append((low, high))
    return tuple(result)
