"""One curve in one direction, with every point of codimension two on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo
from dynsys.explore.continuation.curves.functions import Sight, look, signed
from dynsys.explore.continuation.curves.locate import Seen, find_events
from dynsys.explore.continuation.curves.special import special_point
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.limits import held_at
from dynsys.explore.continuation.problem import SAME
from dynsys.explore.continuation.walk import Path, Place, walk
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
NUDGE = 0.83
"""The share of a step at which to look where a test function is 0 at its end."""
AGAIN = 100
"""Where no step can be made after this many of the smallest, the normalisation is renewed and the walk begun again."""
NEARLY = 0.05
"""A cycle that is lost with points this near, for its size, was shrinking onto one of a lower period."""


@dataclass
class Side:
    """One direction of a curve, as it grows.

    Parameters
    ----------
    sights
        The first is where it starts.
    events
        In order.
    ending
        None while it grows.
    """

    sights: list[Sight]
    events: list[CodimensionTwo] = field(default_factory=list)
    ending: Ending | None = None


def grow(strand: Strand, start: Place, first: float | None = None) -> Iterator[Side]:
    """Yield a side after every accepted step, the same object; when it has ended it says how.

    Parameters
    ----------
    strand
        The equations.
    start
        Where to begin; the tangent says which way.
    first
        The length of the first step.
    """
    side, reach = Side([look(strand, start)]), strand.problem.method.escape * max(strand.size, strand.origin)
    again, known = strand.renewed(start), side.sights[0]
    while again is not None:
        path, here = again
        again, known, since = None, look(strand, here, known), here
        for step in walk(path, here, first):
            outside = bool((strand.problem.beyond(strand.values(step.end.z)) > 0).any())
            end = _at_side(strand, path, step.start, step.end) if outside else step.end
            side.ending = Ending.LOST if end is None else _shrinks(strand, step.start.z, end.z)
            if end is None or side.ending is not None:
                yield side
                return
            now = look(strand, end, known)
            if not outside and _on_zero(strand, side.sights, now):
                nudged = path.along(step.start, NUDGE * step.length)
                now = now if nudged is None else look(strand, nudged, known)
            stop = _record(strand, side, find_events(strand, path, known, now))
            side.sights.append(now if stop is None else stop)
            known = now
            side.ending = Ending.RESONANCE if stop is not None else _ended(strand, side, reach, step.length, outside)
            yield side
            if side.ending is not None:
                return
            since = now.place
            if strand.turned(since.z) or strand.outgrown(since.z):
                strand = strand.resized(since.z)
                again, first = strand.renewed(since), step.length
                break
        else:
            if path.length(since.z - here.z) > AGAIN * strand.problem.method.step_min:
                again, first = strand.renewed(since), None
    side.ending = _why(strand, side.sights[-1].place)
    yield side


def _record(strand: Strand, side: Side, found: list[Seen]) -> Sight | None:
    """Add the events of a step, and return the sight at which two critical multipliers meet, None where they do not."""
    for seen in found:
        event = special_point(strand, seen.sight, seen.kind, len(side.sights))
        if event is None:
            continue
        side.events.append(event)
        if strand.multiplier is None and seen.kind in (Kind.R1, Kind.R2):
            return seen.sight
    return None


def _on_zero(strand: Strand, past: list[Sight], now: Sight) -> bool:
    """Return whether a test function that has had a sign has none here."""
    kinds = [kind for kind in now.tests if not signed(now, kind, strand.kind)]
    return any(kind in sight.tests and signed(sight, kind, strand.kind) for kind in kinds for sight in past[-1:])


def _at_side(strand: Strand, path: Path, start: Place, end: Place) -> Place | None:
    """Return the place on the side of the box of ranges that a step passes first."""
    before, after = (strand.problem.beyond(strand.values(z)) for z in (start.z, end.z))
    shares = np.divide(before, before - after, out=np.full(after.shape, np.inf), where=after > 0)
    which, parameter = np.unravel_index(int(np.argmin(shares)), shares.shape)
    guess = start.z + float(shares.min()) * (end.z - start.z)
    position = strand.ring.period * strand.ring.size + int(parameter)
    guess[position] = (strand.problem.low, strand.problem.high)[which][parameter]
    return held_at(path, start, end, guess, position)


def _ended(strand: Strand, side: Side, reach: float, length: float, outside: bool) -> Ending | None:
    method, last = strand.problem.method, side.sights[-1].place
    if outside:
        return Ending.RANGE
    if float(np.abs(strand.points(last.z)).max()) > reach:
        return Ending.ESCAPED
    if len(side.sights) > 3 and _closed(strand, side.sights, length):
        return Ending.CLOSED
    return Ending.POINTS if len(side.sights) > method.max_points else None


def _closed(strand: Strand, sights: list[Sight], length: float) -> bool:
    """Return whether the last step passed the cycle where the side began; if so the last place becomes the first."""
    origin, before, last = (sights[i].place for i in (0, -2, -1))
    metric, period = strand.shadow_metric(), strand.ring.period
    a, b = strand.shadow(before.z), strand.shadow(last.z)
    chord = b - a
    square = float(chord @ (metric * chord))
    if float(np.abs(strand.values(origin.z) - strand.values(last.z)) @ np.sqrt(metric[-2:])) > 4 * length or not square:
        return False
    for shift in range(period):
        cycle = np.roll(strand.points(origin.z), -shift, axis=0)
        offset = np.concatenate((cycle.ravel(), strand.values(origin.z))) - a
        share = float(chord @ (metric * offset)) / square
        gap = offset - share * chord
        if 0 < share <= 1.01 and float(gap @ (metric * gap)) < 0.01 * square:
            sights[-1] = sights[0]
            return True
    return False


def shortfalls(period: int) -> list[int]:
    """Return the largest proper divisors of a period, one for each prime factor.

    Examples
    --------
    >>> shortfalls(12)
    [6, 4]
    """
    primes = [r for r in range(2, period + 1) if period % r == 0 and all(r % s for s in range(2, r))]
    return [period // r for r in primes]


def _shrinks(strand: Strand, before: Floats, after: Floats) -> Ending | None:
    """Return which cycle of a lower period is passed on a step, None where none is."""
    for divisor in shortfalls(strand.ring.period):
        first, second = (strand.points(z) - np.roll(strand.points(z), divisor, axis=0) for z in (before, after))
        lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
        if float((first * second).sum()) < -0.5 * lengths[0] * lengths[1]:
            share = lengths[0] / sum(lengths)
            return _onto(strand, strand.points((1 - share) * before + share * after), divisor)
        if np.abs(second).max() <= SAME * strand.size:
            return _onto(strand, strand.points(after), divisor)
    return None


def _onto(strand: Strand, points: Floats, divisor: int) -> Ending:
    """Return HALVED where the cycle onto which points shrink has half their period, SHRUNK where it is lower."""
    still = [np.abs(points - np.roll(points, lower, axis=0)).max() for lower in shortfalls(divisor)]
    halved = 2 * divisor == len(points) and not any(gap <= NEARLY * strand.size for gap in still)
    return Ending.HALVED if halved else Ending.SHRUNK


def _why(strand: Strand, last: Place) -> Ending:
    """Return why no further step is made."""
    points = strand.points(last.z)
    for divisor in shortfalls(strand.ring.period):
        if float(np.abs(points - np.roll(points, divisor, axis=0)).max()) <= NEARLY * strand.size:
            return _onto(strand, points, divisor)
    value = strand.ring.evaluate(last.z + strand.problem.method.step_min * last.tangent)
    return Ending.LOST if np.isfinite(value).all() else Ending.UNDEFINED
