"""Curves that are found one after the other, each once, with those that leave them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.both_ways import last_side
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo, Curve
from dynsys.explore.continuation.curves.assemble import assemble, same, snapped
from dynsys.explore.continuation.curves.enter import first_place, lies_on, off_zeros
from dynsys.explore.continuation.curves.grow import Side, grow
from dynsys.explore.continuation.curves.problem import CurveProblem
from dynsys.explore.continuation.curves.strand import Strand, make_strand
from dynsys.explore.continuation.curves.switch import Departure, departures
from dynsys.explore.continuation.walk import Place
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]


def enter_curve(problem: CurveProblem, kind: Kind, points: Floats, values: Floats) -> tuple[Strand, Place] | None:
    """Return the equations and the bifurcation near a cycle; None where Newton's method reaches none."""
    strand = make_strand(problem, kind, points, values)
    z = strand.start(points, values)
    place = None if z is None else first_place(strand, z)
    return None if place is None else (strand, off_zeros(strand, place))


def both_ways(strand: Strand, place: Place, note: str = "") -> Curve:
    """Return the curve through a bifurcation, followed both ways."""
    forward = last_side(grow(strand, place))
    backward = Side(forward.sights[:1], ending=Ending.CLOSED)
    if forward.ending is not Ending.CLOSED:
        backward = last_side(grow(strand, Place(place.z, -place.tangent, place.multipliers)))
    return assemble(strand, backward, forward, note=note)


class Collection:
    """The curves found, and the points of codimension two from which others are still to be followed.

    Parameters
    ----------
    problem
        The map and its two parameters.
    """

    def __init__(self, problem: CurveProblem) -> None:
        self.problem = problem
        self.curves: list[Curve] = []
        self.waiting: deque[tuple[Strand, CodimensionTwo]] = deque()

    def follow(self, kind: Kind, points: Floats, values: Floats) -> Iterator[tuple[Curve, ...]]:
        """Follow the curve through a bifurcation, and those that leave it, unless it is known."""
        entered = enter_curve(self.problem, kind, points, values)
        if entered is None or self.full or self.known(*entered):
            return
        yield self.add(entered[0], both_ways(*entered))
        while self.waiting and self.problem.method.switch:
            start, event = self.waiting.popleft()
            for departure in departures(start, event):
                if self.full or self.known(departure.strand, departure.place):
                    continue
                curve = self._leave(departure, event)
                if curve is not None:
                    yield self.add(departure.strand, curve)

    @property
    def full(self) -> bool:
        """Whether no more curves are allowed."""
        return len(self.curves) >= self.problem.method.max_curves

    def add(self, strand: Strand, curve: Curve) -> tuple[Curve, ...]:
        """Add a curve and return all."""
        events = [event for other in self.curves for event in other.codim2]
        self.curves.append(snapped(curve, events, strand))
        self.waiting.extend(
            (strand, event) for event in curve.codim2 if not any(same(strand, event, e) for e in events)
        )
        return tuple(self.curves)

    def known(self, strand: Strand, place: Place) -> bool:
        """Return whether a bifurcation lies on a curve that is known."""
        same = [c for c in self.curves if c.kind is strand.kind and c.period == strand.ring.period]
        return any(lies_on(strand, place, curve) for curve in same)

    def _leave(self, departure: Departure, event: CodimensionTwo) -> Curve | None:
        strand, place = departure.strand, departure.place
        first, second = (round(value, 12) + 0.0 for value in event.values)
        note = f"started at the {event.kind.value} at ({first:.6g}, {second:.6g})"
        if not departure.begins:
            return both_ways(strand, place, note)
        side = last_side(grow(strand, place, departure.first))
        middle = strand.renewed(side.sights[len(side.sights) // 2].place)
        if middle is not None and self.known(strand, middle[1]):
            return None
        return assemble(strand, None, side, event, note)
