"""The curve of one or two sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.curve import CodimensionTwo, Curve
from dynsys.explore.continuation.curves.functions import COEFFICIENT, Sight, multipliers
from dynsys.explore.continuation.curves.grow import Side
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.switching import SAME
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
REACH = 0.1
"""How far from where a curve is lost the point may be onto which it shrinks, for its size and the ranges."""
RARE = 0.1
"""A coefficient that is not 0 at fewer places than this share vanishes identically."""
DEGENERATE = "degenerate: the normal-form coefficient vanishes all along"


def assemble(
    strand: Strand, backward: Side | None, forward: Side, begin: CodimensionTwo | None = None, note: str = ""
) -> Curve:
    """Return the curve.

    Parameters
    ----------
    strand
        The equations.
    backward, forward
        Two sides that begin at the same place; the first one is reversed.
    begin
        Without a backward side, the point of codimension two at which the curve begins.
    note
        Where it was started from.
    """
    sights, events, beginning = list(forward.sights), list(forward.events), Ending.BORN
    if backward is not None:
        behind, count = backward.sights[:0:-1], len(backward.sights)
        events = [
            *(replace(event, position=count - event.position) for event in reversed(backward.events)),
            *(replace(event, position=event.position + len(behind)) for event in events),
        ]
        sights, beginning = behind + sights, backward.ending or Ending.POINTS
    problem = strand.problem
    values = [problem.within(strand.values(sight.place.z)) for sight in sights]
    points = [strand.points(sight.place.z) for sight in sights]
    every = [multipliers(strand, sight) for sight in sights]
    if begin is not None:
        ratio = strand.ring.period // len(begin.points)
        values.insert(0, np.array(begin.values))
        points.insert(0, np.tile(begin.points, (ratio, 1)))
        every.insert(0, [complex(m) for m in begin.multipliers**ratio])
        events = [replace(begin, position=1), *(replace(event, position=event.position + 1) for event in events)]
    if forward.ending is Ending.CLOSED:
        beginning = Ending.CLOSED
    flat = degenerate(sights)
    if flat:  # it changes sign by rounding
        events = [event for event in events if event is begin or event.kind is not COEFFICIENT.get(strand.kind)]
        events = [replace(event, coefficients={}, note=event.note or DEGENERATE) for event in events]
    return Curve(
        problem.map.system,
        strand.kind,
        problem.over,
        np.array(values),
        np.array(points),
        np.array(every),
        tuple(events),
        (beginning, forward.ending or Ending.POINTS),
        problem.parameters,
        "; ".join(part for part in (note, DEGENERATE if flat else "") if part),
    )


def degenerate(sights: list[Sight]) -> bool:
    """Return whether the coefficient of the normal form is 0 to rounding all along."""
    return sum(not sight.flat for sight in sights) < RARE * len(sights)


def same(strand: Strand, one: CodimensionTwo, other: CodimensionTwo) -> bool:
    """Return whether two points of codimension two are one, the first of them on a curve with these equations."""
    if one.kind is not other.kind or one.points.shape != other.points.shape:
        return False
    away = np.abs(np.subtract(one.values, other.values)) / strand.problem.units
    shifted = [np.abs(np.roll(other.points, shift, axis=0) - one.points).max() for shift in range(len(one.points))]
    return bool(away.max() <= SAME and min(shifted) <= SAME * strand.size)


def snapped(curve: Curve, events: Iterable[CodimensionTwo], strand: Strand) -> Curve:
    """Return a curve that ends at the points of codimension two onto which its cycles shrink, where these are known.

    Parameters
    ----------
    curve
        Either of its endings may be HALVED or SHRUNK.
    events
        Those that are known.
    strand
        Its equations.
    """
    size, ranges = strand.size, strand.problem.units
    for side, ending in ((0, curve.endings[0]), (-1, curve.endings[1])):
        if ending not in (Ending.HALVED, Ending.SHRUNK):
            continue
        gaps: list[tuple[float, CodimensionTwo]] = []
        for event in events:
            ratio, rest = divmod(curve.period, len(event.points))
            if ratio > 1 and not rest:
                apart = np.abs(curve.points[side] - np.tile(event.points, (ratio, 1))).max() / size
                away = np.abs((curve.values[side] - event.values) / ranges).max()
                gaps.append((float(max(apart, away)), event))
        near = sorted((gap for gap in gaps if gap[0] < REACH), key=lambda gap: gap[0])
        if near:
            curve = _ending_at(curve, near[0][1], side == 0)
    return curve


def _ending_at(curve: Curve, event: CodimensionTwo, first: bool) -> Curve:
    count, ratio = len(curve.values), curve.period // len(event.points)
    place = 0 if first else count
    codim2 = [replace(one, position=one.position + first) for one in curve.codim2]
    codim2.insert(0 if first else len(codim2), replace(event, position=1 if first else count))
    return replace(
        curve,
        values=np.insert(curve.values, place, event.values, axis=0),
        points=np.insert(curve.points, place, np.tile(event.points, (ratio, 1)), axis=0),
        multipliers=np.insert(curve.multipliers, place, event.multipliers**ratio, axis=0),
        codim2=tuple(codim2),
    )
