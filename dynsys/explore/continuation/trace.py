"""One branch: from a cycle in both directions, with every bifurcation on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Bifurcation, Branch, Kind
from dynsys.explore.continuation.crossings import Crossings, crossings, on_one
from dynsys.explore.continuation.events import Event, classify
from dynsys.explore.continuation.halving import find_halving, shrunk, spread_of, turned
from dynsys.explore.continuation.locate import COARSE, FINE, find_sign_changes
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.stride import Place, Step
from dynsys.explore.continuation.walk import Path, walk
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
NOTHING = 1e-12
"""A step to the end of the range that is shorter was begun there."""
AGAIN = 20
"""A step of fewer smallest steps than this is not made again."""


@dataclass
class Side:
    """One direction of a branch, as it grows.

    Parameters
    ----------
    places
        The first is where it starts.
    events
        Each with the number of the place after it.
    ending
        None while it grows.
    """

    places: list[Place]
    events: list[tuple[int, Event]] = field(default_factory=list)
    ending: Ending | None = None


def first_place(path: Path, points: Floats, value: float) -> Place | None:
    """Return the place of a cycle with the tangent to its branch; None where the corrector fails."""
    z = np.append(points.ravel(), value)
    row = np.zeros(len(z))
    row[-1] = 1.0
    found = path.correct(z, row)
    if found is None:  # at a fold: nothing moves along the parameter
        row = np.append(np.ones(points.size), 0.0)
        found = path.correct(z, row)
    return None if found is None else found[0]


def grow(problem: Problem, path: Path, start: Place, persistent: int, first: float | None = None) -> Iterator[Side]:
    """Yield a side after every accepted step, the same object; when it has ended it says how.

    A step that changes the sign which a branch point changes, where no branches cross, went over to another branch that
    comes near: it is made again, shorter.

    Parameters
    ----------
    problem
        The map, the range and the settings.
    path
        The curve of cycles.
    start
        Where to begin; the tangent says which way.
    persistent
        How many multipliers stay at 1.
    first
        The length of the first step.
    """
    growth = _Growth(problem, path, start, persistent)
    steps = walk(path, start, first)
    step = next(steps, None)
    while step is not None:
        if not growth.take(step):
            step = steps.send(True)
            continue
        yield growth.side
        if growth.side.ending is not None:
            return
        step = next(steps, None)
    growth.side.ending = _why(path, growth.side.places[-1], problem.method.step_min)
    yield growth.side


class _Growth:
    """A side with what is remembered from step to step."""

    def __init__(self, problem: Problem, path: Path, start: Place, persistent: int) -> None:
        self.problem, self.path, self.persistent = problem, path, persistent
        self.side = Side([start])
        # The last place at which every test function that had a sign has one: where a step ends on a bifurcation, the
        # sign change is between this and the next such place.
        self.definite, self.known = start, self.signature(start)
        self.spread = spread_of(start.z, path.zeros.period)

    def signature(self, place: Place) -> Crossings:
        return crossings(place.multipliers, float(place.tangent[-1]), self.persistent)

    def take(self, step: Step) -> bool:
        """Add a step; return whether it stayed on its branch, else nothing is added."""
        problem, side = self.problem, self.side
        outside = not problem.low <= step.end.z[-1] <= problem.high
        end = _at_end(problem, self.path, step.start, step.end) if outside else step.end
        if end is not None:
            spread = spread_of(end.z, self.path.zeros.period)
            if turned(self.spread, spread):
                halved = find_halving(problem, step.start, end, self.path.zeros.period)
                if halved is not None:
                    self._halve(halved, step)
                    return True
            self.spread = spread
            now = self.signature(end)
            if not on_one(self.known, now):
                events = self._events(end, now, step.length)
                if events is None:
                    return False
                side.events += [(len(side.places), event) for event in events]
                self.definite, self.known = end, now
            if not outside or self.path.length(end.z - step.start.z) > NOTHING:
                side.places.append(end)
        if outside:
            side.ending = Ending.LOST if end is None else Ending.RANGE
        else:
            side.ending = self._ending(step)
        return True

    def _events(self, end: Place, now: Crossings, length: float) -> list[Event] | None:
        """Return the events since the last definite place, None where the step went over to another branch."""
        width = FINE if self.persistent else COARSE
        events = self._classified(end, now, width)
        if width == COARSE and not all(event.polished for event in events):
            events = self._classified(end, now, FINE)
        unknown = any(event.bifurcation.kind is Kind.BRANCH_POINT for event in events)
        if unknown and not self.persistent and length > AGAIN * self.problem.method.step_min:
            return None
        return events

    def _classified(self, end: Place, now: Crossings, width: float) -> list[Event]:
        found = find_sign_changes(self.path, self.definite, self.known, end, now, self.signature, width)
        events = [classify(self.problem, one, self.path.zeros.period, self.persistent) for one in found]
        return [event for event in events if event is not None]

    def _halve(self, halved: Event, step: Step) -> None:
        """End the side where its cycles shrink onto those of half the period."""
        self.side.events.append((len(self.side.places), halved))
        at = halved.bifurcation
        z = np.append(at.points.ravel(), at.value)
        self.side.places.append(Place(z, step.start.tangent, at.multipliers.tolist()))
        self.side.ending = Ending.HALVED

    def _ending(self, step: Step) -> Ending | None:
        """Return how the side ends with this step, None where it goes on."""
        places, path, method = self.side.places, self.path, self.problem.method
        end, period = places[-1], path.zeros.period
        if shrunk(self.spread, end.z, period):
            return Ending.HALVED
        if step.escaped:
            return Ending.ESCAPED
        if len(places) > 3 and _closed(path, places, step.length):
            return Ending.CLOSED
        return Ending.POINTS if len(places) > method.max_points else None


def _at_end(problem: Problem, path: Path, start: Place, end: Place) -> Place | None:
    """Return the place at the end of the range that a step passes."""
    value = problem.low if end.z[-1] < problem.low else problem.high
    share = (value - start.z[-1]) / (end.z[-1] - start.z[-1])
    guess = start.z + share * (end.z - start.z)
    guess[-1] = value
    row = np.zeros(len(guess))
    row[-1] = 1.0
    found = path.correct(guess, row)
    if found is None or path.length(found[0].z - guess) > path.length(end.z - start.z):
        return None
    place = found[0]
    if float(place.tangent @ (path.metric * start.tangent)) < 0:
        place.tangent = -place.tangent
    return place


def _closed(path: Path, places: list[Place], length: float) -> bool:
    """Return whether the last step passed the place where the side began, or a cyclic shift of its cycle."""
    origin, before, last = places[0], places[-2], places[-1]
    if abs(float(origin.z[-1] - last.z[-1])) > 2 * length / np.sqrt(path.metric[-1]):
        return False
    cycle, period = path.zeros.points(origin.z), path.zeros.period
    reach = 3 * length * np.sqrt(period) * path.size
    ahead = np.abs(cycle - path.zeros.points(last.z)[0]).max(axis=1)
    for shift in np.flatnonzero(ahead <= reach).tolist():
        z = origin.z if not shift else np.append(np.roll(cycle, -shift, axis=0).ravel(), origin.z[-1])
        row = path.metric * before.tangent
        along = float(row @ (z - before.z))
        if not 0 < along <= 1.01 * length:
            continue
        near = path.along(before, along)
        if near is not None and path.length(near.z - z) <= 1e-6 * max(1.0, float(np.abs(z).max())):
            last.z[:], last.multipliers = z, origin.multipliers
            return True
    return False


def _why(path: Path, last: Place, step: float) -> Ending:
    """Return why no further step is made."""
    value = path.zeros.evaluate(last.z + step * last.tangent)
    return Ending.LOST if np.isfinite(value).all() else Ending.UNDEFINED


def assemble(problem: Problem, period: int, backward: Side | None, forward: Side, persistent: int) -> Branch:
    """Return the branch of two sides that begin at the same place, the first one reversed."""
    places, events = list(forward.places), [(position, event.bifurcation) for position, event in forward.events]
    beginning = Ending.BORN
    if backward is not None:
        behind = backward.places[:0:-1]
        count = len(backward.places)
        events = [
            *((count - position, event.bifurcation) for position, event in reversed(backward.events)),
            *((position + len(behind), event) for position, event in events),
        ]
        places, beginning = behind + places, backward.ending or Ending.POINTS
    n = problem.map.dimension
    bifurcations: list[Bifurcation] = [replace(event, position=position) for position, event in events]
    if forward.ending is Ending.CLOSED:
        beginning = Ending.CLOSED
    return Branch(
        problem.map.system,
        problem.parameter,
        np.array([place.z[-1] for place in places]),
        np.array([place.z[:-1] for place in places]).reshape(len(places), period, n),
        np.array([place.multipliers for place in places]),
        tuple(bifurcations),
        (beginning, forward.ending or Ending.POINTS),
        problem.parameters,
        persistent,
    )
