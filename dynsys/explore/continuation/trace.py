"""One direction of a branch: places, and every bifurcation between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dynsys.explore.continuation.birth import after_birth
from dynsys.explore.continuation.crossings import FLAT, Crossings, Signs, crossings, crossings_each, on_one
from dynsys.explore.continuation.dips import bottom_of, dips
from dynsys.explore.continuation.events import Event, classify
from dynsys.explore.continuation.halving import find_halving, shrunk, spread_of, turned
from dynsys.explore.continuation.limits import at_end, came_round, comes_round, why_lost
from dynsys.explore.continuation.locate import COARSE, FINE, find_sign_changes
from dynsys.explore.continuation.problem import Problem
from dynsys.explore.continuation.side import Side
from dynsys.explore.continuation.stride import Place, Stretch
from dynsys.explore.continuation.walk import Path, stretches
from dynsys.explore.ending import Ending

NOTHING = 1e-12
"""A step to the end of the range that is shorter was begun there."""
AGAIN = 20
"""A step of fewer smallest steps than this is not made again."""
BEYOND = 0.1
"""How far beyond the end of the range is looked where the end is a bifurcation, as a share of the method's step."""
INSIDE = 1e-9
"""A bifurcation outside the range by less than this share of it is at its end."""


def grow(problem: Problem, path: Path, start: Place, persistent: int, first: float | None = None) -> Iterator[Side]:
    """Yield a side after every stretch of accepted places, the same object; when it has ended it says how.

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
    growth = _Growth(problem, path, start, persistent, problem.method.step if first is None else first)
    walk = stretches(path, start, first)
    stretch = next(walk, None)
    while stretch is not None:
        again = growth.take(stretch)
        yield growth.side
        if growth.side.ending is not None:
            return
        try:
            stretch = next(walk) if again is None else walk.send(again)
        except StopIteration:
            break
    growth.side.ending = why_lost(path, growth.side.last, problem.method.step_min)
    yield growth.side


class _Growth:
    """A side with what is remembered from stretch to stretch."""

    def __init__(self, problem: Problem, path: Path, start: Place, persistent: int, first: float) -> None:
        self.problem, self.path, self.persistent = problem, path, persistent
        self.period = path.zeros.period
        self.before = Stretch.of(start)
        """The last two places."""
        self.side = Side([self.before])
        # The last place at which every test function that had a sign has one: where a step ends on a bifurcation, the
        # sign change is between this and the next such place.
        self.definite, self.known = start, self.signature(start)
        if self.known.flat:
            self.definite, self.known = after_birth(path, start, first, self.signature) or (start, self.known)

    def signature(self, place: Place, flat: float = FLAT) -> Crossings:
        return crossings(place.multipliers, self.path.along_last(place.tangent), self.persistent, flat)

    def take(self, stretch: Stretch) -> int | None:
        """Add places; return the number of the one to which the step has to be made again, None where none has."""
        stretch, ending, again = self._within(stretch)
        if len(stretch):
            known = len(self.before)
            places = self.before.then(stretch)
            signs = crossings_each(places.multipliers, self.path.root[-1] * places.tangents[:, -1], self.persistent)
            taken, remade, stopped = self._look(places, signs, known)
            if taken < len(stretch) or stopped is not None:
                ending, again = stopped, remade
            places = places.part(0, known + taken)
            self._dips(places, signs, known)
            self.side.add(places.part(known, known + taken))
            if ending is Ending.RANGE:
                self._at_the_end()
            self.before = places.part(max(0, len(places) - 2), len(places))
        self.side.ending = ending
        return again

    def _within(self, stretch: Stretch) -> tuple[Stretch, Ending | None, int | None]:
        """Return the places within the range, one at its end for the first beyond it, and how the side ends there.

        Where the branch does not lead to the first one beyond, that step went over to another branch: it is left out,
        and its number returned, to be made again.
        """
        room = self.problem.method.max_points + 1 - self.side.count
        if len(stretch) > room:
            return stretch.part(0, room), Ending.POINTS, None
        if self.problem.low <= stretch.z[-1, -1] <= self.problem.high:
            ending = Ending.ESCAPED if stretch.escaped else Ending.POINTS if len(stretch) == room else None
            return stretch, ending, None
        inside = stretch.part(0, len(stretch) - 1)
        start = inside.place(-1) if len(inside) else self.side.last
        end = at_end(self.problem, self.path, start, stretch.place(-1))
        if end is None:
            short = stretch.lengths[-1] <= AGAIN * self.problem.method.step_min
            return (inside, Ending.LOST, None) if short else (inside, None, len(inside))
        length = self.path.length(end.z - start.z)
        if length <= NOTHING:
            return inside, Ending.RANGE, None
        return inside.then(Stretch.of(end, length)), Ending.RANGE, None

    def _look(self, places: Stretch, signs: Signs, known: int) -> tuple[int, int | None, Ending | None]:
        """Look at the steps to the places after the known ones, for bifurcations and for ends.

        Returns how many are taken, the number of the one to which the step is made again, and how the side ends.
        """
        z, size = places.z[known - 1 :], self.path.size
        spread = spread_of(z, self.period)
        turns, shrinks = turned(spread), shrunk(z[1:], spread[1:], self.period, size)
        rounds = comes_round(self.path, self.side.stretches[0].z[0], z[1:], places.lengths[known:])
        if self.side.count < 3:
            rounds[: 3 - self.side.count] = False
        for row in np.flatnonzero(signs.busy()[known - 1 :] | turns | shrinks | rounds).tolist():
            at = known + row
            if turns[row] and self._halved(places, at, row):
                return row + 1, None, Ending.HALVED
            self._settle(places, signs, at - 1)
            if not on_one(self.known, signs[at]):
                events = self._events(places.place(at), signs[at], float(places.lengths[at]))
                if events is None:
                    return row, row, None
                self._note(events, row)
                self._settle(places, signs, at)
            if shrinks[row]:
                return row + 1, None, Ending.HALVED
            if rounds[row]:
                origin = came_round(self.path, self.side.stretches[0].z[0], places.place(at - 1), places.lengths[at])
                if origin is not None:
                    places.z[at], places.multipliers[at] = origin, self.side.stretches[0].multipliers[0]
                    return row + 1, None, Ending.CLOSED
        self._settle(places, signs, len(places) - 1)
        return len(places) - known, None, None

    def _note(self, events: list[Event], row: int) -> None:
        self.side.events += [(self.side.count + row, event) for event in events]

    def _noted(self, event: Event) -> bool:
        """Return whether a bifurcation has been noted already."""
        kind, value = event.bifurcation.kind, event.bifurcation.value
        return any(
            other.bifurcation.kind is kind and abs(other.bifurcation.value - value) * self.path.root[-1] <= INSIDE
            for _, other in self.side.events
        )

    def _settle(self, places: Stretch, signs: Signs, at: int) -> None:
        """Remember a place as the last definite one, if it is one."""
        if not on_one(self.known, signs[at]):
            self.definite, self.known = places.place(at), signs[at]

    def _dips(self, places: Stretch, signs: Signs, known: int) -> None:
        """Look for test functions that pass 0 and come back within a step."""
        first = max(0, known - 2)
        part = signs.part(first, len(places))
        for row, column in dips(part, places.lengths[first:]):
            rows = [first + row - 1, first + row, first + row + 1]
            three, there = [places.place(r) for r in rows], [signs[r] for r in rows]
            bottom = bottom_of(self.path, three, there, column, self.signature)
            if bottom is None:
                continue
            middle = float((self.path.metric * three[0].tangent) @ (bottom.z - three[1].z)) > 0
            self.definite, self.known = three[middle], there[middle]
            for end, sign in ((bottom, self.signature(bottom)), (three[1 + middle], there[1 + middle])):
                events = [event for event in self._events(end, sign, 0.0) or [] if not self._noted(event)]
                self._note(events, rows[1 + middle] - known)
                self.definite, self.known = end, sign
            self._settle(places, signs, len(places) - 1)
        self.side.events.sort(key=lambda one: one[0])

    def _at_the_end(self) -> None:
        """Look beyond the end of the range where it is a bifurcation."""
        end = self.side.last
        if not on_one(self.known, self.signature(end)):
            return
        beyond = self.path.along(end, BEYOND * self.problem.method.step)
        if beyond is None or on_one(self.known, self.signature(beyond)):
            return
        reach = INSIDE * (self.problem.high - self.problem.low)
        events = self._events(beyond, self.signature(beyond), 0.0) or []
        within = [e for e in events if self.problem.low - reach <= e.bifurcation.value <= self.problem.high + reach]
        self._note(within, -1)

    def _events(self, end: Place, now: Crossings, length: float) -> list[Event] | None:
        """Return the events since the last definite place, None where the step went over to another branch."""
        width = FINE if self.persistent else COARSE
        events = self._classified(end, now, width)
        if width == COARSE and not all(event.polished for event in events):
            events = self._classified(end, now, FINE)
        if (
            any(event.unknown for event in events)
            and not self.persistent
            and length > AGAIN * self.problem.method.step_min
        ):
            return None
        return events

    def _classified(self, end: Place, now: Crossings, width: float) -> list[Event]:
        found = find_sign_changes(self.path, self.definite, self.known, end, now, self.signature, width)
        events = [classify(self.problem, self.path, one, self.persistent) for one in found]
        return [event for event in events if event is not None]

    def _halved(self, places: Stretch, at: int, row: int) -> bool:
        """End at the place where the cycles shrink onto those of half the period; return whether there is one."""
        halved = find_halving(self.problem, self.path, places.place(at - 1), places.place(at))
        if halved is None:
            return False
        self._note([halved], row)
        end = halved.bifurcation
        places.z[at] = np.append(end.points.ravel(), end.value)
        places.tangents[at], places.multipliers[at] = places.tangents[at - 1], end.multipliers
        return True
