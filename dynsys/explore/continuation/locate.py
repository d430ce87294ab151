"""Where on a step a test function vanishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dynsys.explore.continuation.crossings import Crossings, changed, hidden, on_one
from dynsys.explore.continuation.illinois import illinois
from dynsys.explore.continuation.walk import Path, Place

HALVINGS = 40
DIVISIONS = (127 / 256, 0.31, 0.83)
"""Where a step is divided, in the order in which it is tried: symmetric problems have their events in the middle."""
TOGETHER = 1e-4
"""Two multipliers that pass in a step too short to be halved are found as one event this near to where they pass."""
POLE = 1000
"""A multiplier of this size that changes its sign in a bracket passes through infinity there."""
BESIDE = 0.999
"""Where instead, as a share of the way, where no place is found."""
COARSE, FINE = 1e-6, 1e-13
"""Brackets at which the search for a sign change ends, as shares of the step: before Newton's method, and without."""

Signature = Callable[[Place], Crossings]


@dataclass(slots=True)
class Found:
    """A sign change on a step.

    Parameters
    ----------
    names
        The test functions that change sign there.
    place
        Where.
    bracket
        The last component of the unknowns at two places with the sign change between them.
    distance
        From the start of the step.
    between
        Those of the two places.
    """

    names: tuple[str, ...]
    place: Place
    bracket: tuple[float, float]
    distance: float
    between: tuple[float, float]


def find_sign_changes(
    path: Path, start: Place, before: Crossings, end: Place, after: Crossings, signature: Signature, width: float
) -> list[Found]:
    """Return every sign change of a test function between two neighbouring places, in order, in brackets that narrow.

    A step in which more passes than the signs tell is halved until they are told apart, or the step is too short.
    """
    if not changed(before, after) and not hidden(before, after):
        return []
    whole = float((path.metric * start.tangent) @ (end.z - start.z))
    found = _search(path, start, (0.0, start, before), (whole, end, after), signature, HALVINGS, width)
    merged: list[Found] = []
    for one in sorted(found, key=lambda f: f.distance):
        if (
            merged
            and one.distance - merged[-1].distance < 1e-4 * whole
            and {"fold", "branch"}
            == {
                *one.names,
                *merged[-1].names,
            }
        ):
            merged[-1].names += one.names
        else:
            merged.append(one)
    return merged


_At = tuple[float, Place, Crossings]


def _search(
    path: Path, start: Place, low: _At, high: _At, signature: Signature, halvings: int, width: float
) -> list[Found]:
    names, twice = changed(low[2], high[2]), list[Found]()
    if halvings and (hidden(low[2], high[2]) or len(names) > 1):
        half, met = _divided(path, start, low, high, signature)
        if met is not None and hidden(low[2], high[2]):
            twice = _together(low, met)
        if half is not None:
            return [
                *_search(path, start, low, half, signature, halvings - 1, width),
                *_search(path, start, half, high, signature, halvings - 1, width),
            ]
    if not halvings and not names:
        return _together(low, high)
    brackets = [_bracket(path, start, low, high, signature, name, width) for name in names]
    brackets += [found for found in twice if found.names[0] not in names]
    return [found for found in brackets if found is not None]


def _between(path: Path, start: Place, low: _At, high: _At, distance: float) -> Place | None:
    """Return the place at a distance from the start of the step, from the line between two others."""
    share = (distance - low[0]) / (high[0] - low[0])
    found = path.correct(low[1].z + share * (high[1].z - low[1].z), path.metric * start.tangent)
    return None if found is None else found[0]


def _divided(path: Path, start: Place, low: _At, high: _At, signature: Signature) -> tuple[_At | None, _At | None]:
    """Return a place between two others at which no more test functions vanish than at the first; else one that is met.

    Where all that passes between them passes at one place, every division near it is on it.
    """
    met = None
    for share in DIVISIONS:
        distance = low[0] + share * (high[0] - low[0])
        place = _between(path, start, low, high, distance)
        if place is not None:
            at = (distance, place, signature(place))
            if not on_one(low[2], at[2]):
                return at, None
            met = at
    return None, met


def _together(low: _At, high: _At) -> list[Found]:
    """Return what passes twice at one place, as two equal multipliers do, nothing where none passes."""
    multipliers = high[1].multipliers
    if high[2].beyond != low[2].beyond or "flip" in high[2].flat:
        name, near = "flip", min(abs(m + 1) for m in multipliers)
    elif high[2].above != low[2].above or "branch" in high[2].flat:
        name, near = "branch", min(abs(m - 1) for m in multipliers)
    else:
        name, near = "circle", min((abs(abs(m) - 1) for m in multipliers if m.imag), default=1.0)
    if near > TOGETHER:
        return []
    bracket = (float(low[1].z[-1]), float(high[1].z[-1]))
    return [Found((name,), high[1], bracket, high[0], (low[0], high[0]))]


def _passes_infinity(low: _At, high: _At) -> bool:
    """Return whether the largest multiplier goes from one side of infinity to the other between two places."""
    one, other = (max(at[1].multipliers, key=abs) for at in (low, high))
    return min(abs(one), abs(other)) > POLE and one.real * other.real < 0


def _bracket(
    path: Path, start: Place, low: _At, high: _At, signature: Signature, name: str, share: float
) -> Found | None:
    """Return where a test function vanishes; None where a multiplier passes through infinity."""

    def evaluate(distance: float, a: _At, b: _At) -> _At | None:
        for s in (distance, a[0] + BESIDE * (distance - a[0])):  # there may be no place on a branch point itself
            place = _between(path, start, a, b, s)
            if place is not None:
                return s, place, signature(place)
        return None

    a, b, best = illinois(low, high, lambda at: float(getattr(at[2], name)), evaluate, share)
    if _passes_infinity(a, b):
        return None
    return Found((name,), best[1], (float(a[1].z[-1]), float(b[1].z[-1])), best[0], (a[0], b[0]))
