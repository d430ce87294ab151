"""The period-doubling cascade of a fixed point, flip by flip, to any number of digits."""

from __future__ import annotations

import math
from collections.abc import Generator
from fractions import Fraction
from typing import NoReturn

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from dynsys.derive.program.balls import exact_middle
from dynsys.errors import MisuseError
from dynsys.explore.cascade.arithmetic import largest, number
from dynsys.explore.cascade.derivatives import Family
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.follow import Inside, first_flip, next_flip
from dynsys.explore.cascade.newton import CyclePoint, FlipPoint, identity, solve_cycle, solve_flip
from dynsys.explore.cascade.result import Member, Range, inside

WORKING = 224  # bits along a path; amplitudes of 1e-9 enter squared
A_LEVEL = 12  # bits more at each doubling: what a cascade's scales, 4.67 and 2.5 squared, take away
GUARD = 64
SINGULAR = 1e-9


def flips(
    family: Family, interval: Range, start: NDArray[np.float64], steps: int, digits: int
) -> Generator[Member, None, CascadeEnding]:
    """Yield the flips of the cycles of 1, 2, 4, … points; return how the cascade ended.

    Raises
    ------
    MisuseError
        Where Newton's method reaches no fixed point from the start at either end of the range.
    """
    within, near = _within(interval), _within(_wider(interval))
    with ctx.workprec(WORKING):
        found = _first(family, interval, start)
    if isinstance(found, CascadeEnding):
        return found
    amplitude = largest([*found.x.entries(), arb(1)])
    for level in range(steps):
        period = 2**level
        if level:
            with ctx.workprec(WORKING + A_LEVEL * level):
                reached = next_flip(family, period // 2, found, amplitude, within, near)
            if isinstance(reached, CascadeEnding):
                return reached
            found, amplitude = reached
        if not within(found.at):
            return CascadeEnding.RANGE
        with ctx.workprec(max(WORKING, math.ceil(digits * math.log2(10)) + GUARD) + A_LEVEL * (level + 1)):
            polished = solve_flip(family, period, found)
        if polished is None:
            return CascadeEnding.LOST
        found = polished
        yield Member(exact_middle(found.at), period, tuple(exact_middle(part) for part in found.x.entries()))
    return CascadeEnding.COMPLETE


def _first(family: Family, interval: Range, start: NDArray[np.float64]) -> FlipPoint | CascadeEnding:
    """Return the first flip on the way up from the lower end of the range, else on the way down from the upper."""
    x = arb_mat(family.dimension, 1, [arb(float(part)) for part in start])
    ends = [number(end) for end in interval]
    reached = [solve_cycle(family, 1, x, end) for end in ends]
    points = [None if point is None or _is_singular(point) else point for point in reached]
    if points == [None, None]:
        _refuse(family, interval, x, reached)
    endings, within = [], _within(interval)
    for point, other in zip(points, reversed(ends), strict=True):
        found = None if point is None else first_flip(family, point, other, within)
        if isinstance(found, FlipPoint):
            return found
        endings += [] if found is None else [found]
    return endings[0]


def _within(interval: Range) -> Inside:
    return lambda at: inside(interval, exact_middle(at))


def _wider(interval: Range) -> Range:
    lo, hi = interval
    return lo - (hi - lo), hi + (hi - lo)


def _is_singular(point: CyclePoint) -> bool:
    return bool(abs((point.slopes - identity(point.slopes.nrows())).det()) < SINGULAR)


def _refuse(family: Family, interval: Range, x: arb_mat, reached: list[CyclePoint | None]) -> NoReturn:
    """Say what is wrong with a start."""
    names = ", ".join(symbol.name for symbol in family.system.state)
    got = f"{names} = {', '.join(f'{float(part):.6g}' for part in x.entries())}"
    residuals = [largest((family.point(x, number(end), 1) - x).entries()) for end in interval]
    if any(reached) or all(residual < SINGULAR for residual in residuals):
        raise MisuseError(
            f"a start near an isolated fixed point is expected, got {got} near one with the multiplier 1: if it is one "
            "of a family of fixed points, restrict the map to an invariant line across the family"
        )
    moves = [_moves(residual, family.parameter, end) for residual, end in zip(residuals, interval, strict=True)]
    raise MisuseError(
        f"a start near a fixed point is expected, got {got}, which the map moves {' and '.join(moves)}: Newton's "
        "method does not converge; try a start that moves less, or another range"
    )


def _moves(residual: arb, parameter: str, end: Fraction) -> str:
    how = f"by {float(residual):.3g}" if residual.is_finite() else "to where it is not defined"
    return f"{how} at {parameter} = {float(end):.6g}"
