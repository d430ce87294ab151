"""Superstable parameters of the nested windows of periods 3, 9, 27, … of a map of one variable.

Near the parameter λ₀ at which the critical point x_c is on a cycle of N points, the N-th iterate is
x_c + u → x_c + b (λ − λ₀) + c u² + …, conjugate to z → z² + b c (λ − λ₀): in the small copy of the whole family that
this is, the cycle of 3 N points is superstable near b c (λ − λ₀) = −1.7548….
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from dynsys.derive.program.balls import exact_middle
from dynsys.errors import MisuseError
from dynsys.explore.cascade.arithmetic import lost_in_rounding, number
from dynsys.explore.cascade.derivatives import Family
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.result import Member, Range, inside

THREE = -1.7548776662466927  # where 0 has period 3 under z² + C: C³ + 2C² + C + 1 = 0
WORKING, A_LEVEL, GUARD = 192, 24, 64  # bits; a level more takes away the scales 55.2 and 9.3 squared
COLUMNS = 1000
ITERATIONS = 30
TRUST = 0.2  # of a predicted distance
PARTS = 60


@dataclass(frozen=True)
class _Return:
    """How far the critical point is from itself after N steps, at λ, and what that says of its neighbours.

    Parameters
    ----------
    at, critical
        λ and x_c.
    distance, rate
        f^N(x_c) − x_c and its derivative with respect to λ, x_c moving with it.
    bend
        c, half of the second derivative of f^N at x_c.
    """

    at: arb
    critical: arb
    distance: arb
    rate: arb
    bend: arb


def windows(
    family: Family, interval: Range, start: NDArray[np.float64], steps: int, digits: int
) -> Generator[Member, None, CascadeEnding]:
    """Yield the superstable parameters of periods 3, 9, 27, …; return how the cascade ended.

    Raises
    ------
    MisuseError
        For a map of more variables, or where Newton's method reaches no critical point from the start.

    References
    ----------
    B. Derrida, A. Gervois, Y. Pomeau, *Universal metric properties of bifurcations of endomorphisms* (1979).
    """
    if family.dimension != 1:
        raise MisuseError(f"a map of one variable is expected for a factor of 3, got one of {family.dimension}")
    stretch = 1.0
    with ctx.workprec(WORKING):
        found = _first(family, number(interval[0]), number(interval[1]), arb(float(start[0])))
    if found is None:
        return CascadeEnding.NO_WINDOW
    for level in range(1, steps + 1):
        period = 3**level
        if level > 1:
            with ctx.workprec(WORKING + A_LEVEL * level):
                inner = _inner(family, period, found, stretch)
            if inner is None:
                return CascadeEnding.LOST
            found, stretch = inner
        if not inside(interval, exact_middle(found.at)):
            return CascadeEnding.RANGE
        with ctx.workprec(max(WORKING, math.ceil(digits * math.log2(10)) + GUARD) + A_LEVEL * (level + 1)):
            polished = _superstable(family, period, found.at, found.critical)
        if polished is None:
            return CascadeEnding.LOST
        found = polished
        yield Member(exact_middle(found.at), period, (exact_middle(found.critical),))
    return CascadeEnding.COMPLETE


def _critical(family: Family, at: arb, x: arb) -> arb | None:
    """Return the zero of ∂f/∂x that Newton's method reaches from x; None where it does not converge."""
    for _ in range(ITERATIONS):
        second = family.second(arb_mat([[x]]), arb_mat([[1]]), at, 1)
        step = (second.vector[0, 0] / second.vector_rates[0, 0]).mid()
        x = (x - step).mid()
        if not x.is_finite():
            return None
        if lost_in_rounding([step], [x]):
            return x
    return None


def _return(family: Family, period: int, at: arb, x: arb) -> _Return | None:
    """Return what the critical point near x does in so many steps."""
    critical = _critical(family, at, x)
    if critical is None:
        return None
    one = arb_mat([[1]])
    own = family.second(arb_mat([[critical]]), one, at, 1)
    moving = (-own.vector_rates[0, 1] / own.vector_rates[0, 0]).mid()
    second = family.second(arb_mat([[critical]]), one, at, period)
    values = (second.value[0, 0] - critical, second.rates[0, 1] - moving, second.vector_rates[0, 0] / 2)
    if not all(value.is_finite() for value in values):
        return None
    return _Return(at, critical, *(value.mid() for value in values))


def _superstable(family: Family, period: int, at: arb, x: arb) -> _Return | None:
    """Return the superstable parameter that Newton's method reaches; None where it does not converge."""
    for _ in range(ITERATIONS):
        there = _return(family, period, at, x)
        if there is None or there.rate == 0:
            return None
        step = (there.distance / there.rate).mid()
        at, x = (at - step).mid(), there.critical
        if lost_in_rounding([step], [at]):
            return _return(family, period, at, x)
    return None


def _first(family: Family, lo: arb, hi: arb, x: arb) -> _Return | None:
    """Return the lowest parameter at which the critical point has the minimal period 3.

    Raises
    ------
    MisuseError
        Where no critical point is reached from x at the lower end.
    """
    before = _return(family, 3, lo, x)
    if before is None:
        slope = family.second(arb_mat([[x]]), arb_mat([[1]]), lo, 1).vector[0, 0]
        raise MisuseError(
            f"a start near a critical point that is not flat is expected, got {family.system.state[0].name} = "
            f"{float(x):.6g}, where the slope is {float(slope):.3g} at {family.parameter} = {float(lo):.6g}: Newton's "
            "method does not converge to slope 0; try a start nearer to it"
        )
    for column in range(1, COLUMNS + 1):
        at = (lo + (hi - lo) * column / COLUMNS).mid()
        after = _return(family, 3, at, before.critical)
        if after is None:
            return None
        if before.distance * after.distance <= 0:
            found = _between(family, 3, before, after)
            if found is not None and _minimal(family, 3, found, 1e-6):
                return found
        before = after
    return None


def _inner(family: Family, period: int, outer: _Return, stretch: float) -> tuple[_Return, float] | None:
    """Return the superstable parameter of 3N points in the window of one of N, and its distance over the predicted.

    Parameters
    ----------
    stretch
        That quotient one level before.
    """
    unit = (THREE / (outer.rate * outer.bend)).mid()
    size = abs(outer.rate * unit)
    found = _superstable(family, period, (outer.at + unit * stretch).mid(), outer.critical)
    if found is None or abs((found.at - outer.at) / unit - stretch) > TRUST:
        found, before = None, None
        for part in range(PARTS + 1):
            after = _return(family, period, (outer.at + unit * (0.5 + part / PARTS)).mid(), outer.critical)
            if before is not None and after is not None and before.distance * after.distance <= 0:
                found = _between(family, period, before, after)
                break
            before = after
    if found is None or not _minimal(family, period, found, size / 10):
        return None
    return found, float((found.at - outer.at) / unit)


def _between(family: Family, period: int, a: _Return, b: _Return) -> _Return | None:
    """Return the superstable parameter between two, at which the distances have different signs, by halving."""
    for _ in range(ctx.prec):
        middle = _return(family, period, ((a.at + b.at) / 2).mid(), a.critical)
        if middle is None:
            return None
        a, b = (a, middle) if a.distance * middle.distance <= 0 else (middle, b)
        found = _superstable(family, period, middle.at, middle.critical)
        if found is not None and min(a.at, b.at) <= found.at <= max(a.at, b.at):
            return found
    return None


def _minimal(family: Family, period: int, found: _Return, distance: arb | float) -> bool:
    """Whether the critical point is not back, but for a distance, after a third of the period."""
    early = family.point(arb_mat([[found.critical]]), found.at, period // 3)
    return bool(abs(early[0, 0] - found.critical) > distance)
