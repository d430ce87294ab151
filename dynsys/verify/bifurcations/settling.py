"""Pieces of a branch cut until something is seen to hold over each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dynsys.derive.program.balls import enclose_number
from dynsys.verify.bifurcations.pieces import Family, Piece, find_piece
from dynsys.verify.bifurcations.result import Interval
from dynsys.verify.comparison import certainly_inside

_DEEPEST = 8


def part_of(family: Family, piece: Piece, interval: Interval) -> Piece | None:
    """Return the same branch over an interval within that of a piece, more narrowly; None where it is not proved."""
    at = enclose_number((interval[0] + interval[1]) / 2)
    part = find_piece(family, interval, piece.over(at))
    same = part is not None and certainly_inside(part.narrowed(family, at), piece.alone(at))
    return part if same else None


def settled(family: Family, piece: Piece, over: Callable[[Piece], bool | None]) -> tuple[bool | None, list[Piece]]:
    """Return what holds all along a piece, and the piece in parts over each of which that was seen.

    Parameters
    ----------
    family
        N equations.
    piece
        It is cut in halves, which are proved again, where that is needed.
    over
        What certainly holds over a piece: one of two things, or None.
    """
    return _settled(family, piece, over, _DEEPEST)


def _settled(
    family: Family, piece: Piece, over: Callable[[Piece], bool | None], depth: int
) -> tuple[bool | None, list[Piece]]:
    known = over(piece)
    if known is not None or depth == 0:
        return known, [piece]
    parts: list[Piece] = []
    found: set[bool | None] = set()
    for interval in ((piece.interval[0], piece.middle), (piece.middle, piece.interval[1])):
        half = part_of(family, piece, interval)
        holds, cut = (None, []) if half is None else _settled(family, half, over, depth - 1)
        found.add(holds)
        if holds is None or len(found) > 1:
            return None, [piece]
        parts += cut
    return found.pop(), parts


def all_settled(
    family: Family, pieces: Sequence[Piece], over: Callable[[Piece], bool | None]
) -> tuple[bool | None, tuple[Piece, ...]]:
    """Return what holds along all pieces, with their parts over each of which it was seen; else None and the pieces."""
    found = [settled(family, piece, over) for piece in pieces]
    known = {holds for holds, _ in found}
    if len(known) != 1 or None in known:
        return None, tuple(pieces)
    return known.pop(), tuple(part for _, parts in found for part in parts)
