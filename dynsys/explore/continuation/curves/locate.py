"""Where on a step along a curve something of codimension two happens."""

from __future__ import annotations

from dataclasses import dataclass

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curves.functions import COEFFICIENT, Sight, look, signed
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.illinois import illinois
from dynsys.explore.continuation.walk import Path, Place

HALVINGS = 6
WIDTH = 1e-14
"""The bracket at which the search for a sign change ends, as a share of the step."""

VANISHED = 1e-3
"""A coefficient below this share of what it is at the ends of the step is 0 there."""


@dataclass(frozen=True)
class Seen:
    """A sign change.

    Parameters
    ----------
    kind
        What happens.
    sight
        There.
    distance
        From the start of the step.
    """

    kind: Kind
    sight: Sight
    distance: float


_At = tuple[float, Sight]


def find_events(strand: Strand, path: Path, start: Sight, end: Sight) -> list[Seen]:
    """Return every sign change of a test function between two neighbouring places, in order.

    A step in which two of a kind may have passed is halved, at most six times.
    """
    whole = float((path.metric * start.place.tangent) @ (end.place.z - start.place.z))
    found = _search(strand, path, start.place, (0.0, start), (whole, end), HALVINGS)
    return sorted(found, key=lambda seen: seen.distance)


def _search(strand: Strand, path: Path, origin: Place, low: _At, high: _At, halvings: int) -> list[Seen]:
    changed = [
        kind
        for kind in low[1].tests
        if kind in high[1].tests
        and signed(low[1], kind, strand.kind) * signed(high[1], kind, strand.kind) < 0
        and not (kind is COEFFICIENT.get(strand.kind) and not abs(strand.cosine(high[1].place.z)) <= 1)
    ]
    hidden = any(abs(a - b) > 1 for a, b in zip(low[1].counts, high[1].counts, strict=True))
    if hidden and halvings:
        middle = 0.5 * (low[0] + high[0])
        place = path.along(origin, middle)
        if place is not None:
            half = (middle, look(strand, place, low[1]))
            return [
                *_search(strand, path, origin, low, half, halvings - 1),
                *_search(strand, path, origin, half, high, halvings - 1),
            ]
    found = [_bracket(strand, path, origin, low, high, kind) for kind in changed]
    return [seen for seen in found if seen is not None]


def _bracket(strand: Strand, path: Path, origin: Place, low: _At, high: _At, kind: Kind) -> Seen | None:
    """Return where a test function vanishes; None where a coefficient does not, but only what it is multiplied by."""
    wanted = kind is COEFFICIENT.get(strand.kind)

    def evaluate(distance: float, *_: _At) -> _At | None:
        place = path.along(origin, distance)
        return None if place is None else (distance, look(strand, place, low[1], wanted))

    *_, best = illinois(low, high, lambda at: at[1].tests[kind], evaluate, WIDTH)
    if wanted:
        largest = max(abs(low[1].coefficient), abs(high[1].coefficient))
        if not abs(best[1].coefficient) <= VANISHED * largest:
            return None
    return Seen(kind, best[1], best[0])
