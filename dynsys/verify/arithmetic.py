"""Ball arithmetic over Programs, by a closed table: enclosures, never guessed.

An operation that is not in the table raises; a value outside the domain of a root or a logarithm, or a division by
what may be zero, is not a number, and every comparison with it fails. Source: F. Johansson, *Arb: efficient
arbitrary-precision midpoint-radius interval arithmetic*, 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb

from dynsys.derive.program import Operation, Program, Table, run
from dynsys.derive.program.balls import BALL_TABLE, exact_middle


def enclose_power(a: arb, n: int) -> arb:
    """Return a ball that holds xⁿ for every x in a: even powers by the sizes of x, so that [−1, 2]² is [0, 4].

    Examples
    --------
    >>> square = enclose_power(arb(0.5, 1.5), 2)
    >>> bool(square.lower() >= -1e-6), bool(square.upper() <= 4.00001)
    (True, True)
    """
    if n % 2:
        low, high = a.lower(), a.upper()
    else:
        low, high = a.abs_lower(), a.abs_upper()
    return (low**n).union(high**n) if a.is_finite() else arb.nan()


def _multiply(a: arb, b: arb) -> arb:
    return enclose_power(a, 2) if a is b else a * b


ARB_TABLE: Table = {**BALL_TABLE, Operation.MULTIPLY: _multiply, Operation.POWER: enclose_power}


def enclose(program: Program, inputs: Sequence[arb]) -> list[arb]:
    """Return balls that hold the outputs for every choice of inputs in the balls given.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> [value] = enclose(build_program((x,), (4 * x * (1 - x),)), [arb(0.5, 0.1)])
    >>> value.contains(arb(0.96)), value.contains(arb(1))
    (True, True)
    """
    return run(program, ARB_TABLE, list(inputs))


def exact_ends(a: arb) -> tuple[Fraction, Fraction]:
    """Return exact rational numbers below and above every number in a finite ball."""
    middle, radius = exact_middle(a), exact_middle(a.rad())
    return middle - radius, middle + radius


def outward(a: arb, digits: int = 20) -> tuple[str, str]:
    """Return decimals below and above every number in a finite ball, rounded outward to that many places.

    Examples
    --------
    >>> outward(arb(1) / 3, 4)
    ('0.3333', '0.3334')
    """
    low, high = exact_ends(a)
    return rounded_down(low, digits), _decimal(int(-(-high * 10**digits // 1)), digits)


def rounded_down(value: Fraction, digits: int = 20) -> str:
    """Return the greatest decimal of that many places that is not above a number.

    Examples
    --------
    >>> rounded_down(Fraction(2, 3), 4), rounded_down(Fraction(-2, 3), 4)
    ('0.6666', '-0.6667')
    """
    return _decimal(int(value * 10**digits // 1), digits)


def _decimal(scaled: int, digits: int) -> str:
    whole, rest = divmod(abs(scaled), 10**digits)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{digits}d}"
