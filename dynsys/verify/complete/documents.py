"""A complete list of cycles as a claim and its evidence: plain data, exact numbers only."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.certificate import parts
from dynsys.verify.complete.contraction import Walks
from dynsys.verify.complete.exclusion import Exclusion
from dynsys.verify.complete.fixed_map import FixedMap, substitute
from dynsys.verify.complete.lanes import above, below
from dynsys.verify.complete.newton import one_to_one
from dynsys.verify.cycles import CycleProof
from dynsys.verify.documents import sides_document, system_document
from dynsys.verify.formula import to_formula

if TYPE_CHECKING:
    from dynsys.verify.complete.result import CompleteCycles

_PER_OPERATION, _PASSES = 12, 40
_REACH, _HALVINGS = Fraction(1, 64), 24


def claim(result: CompleteCycles) -> dict[str, Any]:
    """Return the claim on the complete periods."""
    periods = [p for p in result.periods if result.complete[p]]
    if not periods or result.sides is None:
        raise MisuseError("a result with a complete period is expected, got one without")
    document: dict[str, Any] = {
        "kind": "all cycles",
        "system": system_document(result.system, result.parameters),
        "periods": periods,
        "cycles": [
            {"boxes": boxes, "stable": cycle.stable if cycle.multipliers is not None else None}
            for cycle, boxes in _listed(result, periods)
        ],
    }
    if result.everywhere:
        document["everywhere"] = True
    else:
        document["box"] = sides_document(result.sides)
    curves = [to_formula(curve) for exclusion in result.exclusions for curve in exclusion.curves]
    if curves:
        document["families"] = curves
    return document


def evidence(result: CompleteCycles) -> dict[str, Any]:
    """Return what the claim rests on."""
    document = _evidence(result, [p for p in result.periods if result.complete[p]])
    if result.everywhere and result.escape is not None:
        document["escape"] = result.escape.document()
    return document


Boxes = list[list[list[str]]]


def _listed(result: CompleteCycles, periods: list[int]) -> list[tuple[CycleProof, Boxes]]:
    return [(cycle, listed_boxes(result, cycle)) for cycle in result.cycles if len(cycle.enclosures) in periods]


def _evidence(result: CompleteCycles, periods: list[int]) -> dict[str, Any]:
    """Return what the list of some periods rests on; other periods are beside it."""
    beside = [cycle for cycle in (*result.cycles, *result.others) if len(cycle.enclosures) not in periods]
    document: dict[str, Any] = {
        "tree": result.tree.encode() if result.tree is not None else None,
        "inverses": [None for cycle in result.cycles if len(cycle.enclosures) in periods],
        "others": [{"boxes": listed_boxes(result, cycle), "inverse": None} for cycle in beside],
    }
    if result.exclusions:
        document["exclusions"] = [_lemma(result, exclusion, periods) for exclusion in result.exclusions]
    return document


def _lemma(result: CompleteCycles, exclusion: Exclusion, periods: list[int]) -> dict[str, Any]:
    document = exclusion.document()
    if exclusion.curves:
        document["lines"] = [None if line is None else _line(line, periods) for line in result.lines]
    return document


def _line(line: CompleteCycles, periods: list[int]) -> dict[str, Any]:
    """Return the list of cycles on an invariant line, and what it rests on."""
    return {"cycles": [boxes for _, boxes in _listed(line, periods)], **_evidence(line, periods)}


def cost(result: CompleteCycles) -> int:
    """Return about how many operations it takes to check: images of the leaves, and boxes of the walks shrunk."""
    n = result.system.dimension
    formulas = parts(map(to_formula, result.system.rule))
    leaves = result.tree.leaves if result.tree is not None else 0
    boxes = leaves + result.walks * max(result.periods) * _PASSES
    return boxes * formulas * _PER_OPERATION * (2 + n)


def listed_boxes(result: CompleteCycles, cycle: CycleProof) -> list[list[list[str]]]:
    """Return boxes around a cycle's points: in those of its proof, apart from each other, and without other orbits.

    Gone round, they hold no orbit with f^q(x) = x but the cycle, for each complete period q that is a multiple.
    """
    if cycle.multipliers is None:  # of a lemma: the point itself
        return [sides_document(tuple(exact_ends(part) for part in point)) for point in cycle.enclosures]
    ends = [[exact_ends(part) for part in point] for point in cycle.enclosures]
    map, p = FixedMap(substitute(result.system, result.parameters)), len(ends)
    times = [q // p for q in result.periods if q % p == 0 and result.complete[q]]
    reach = min(_gap(ends) / 4, _REACH)
    for _ in range(_HALVINGS):
        boxes = [
            [
                (max(low - reach, least), min(high + reach, most))
                for (low, high), (least, most) in zip(point, box, strict=True)
            ]
            for point, box in zip(ends, cycle.boxes, strict=True)
        ]
        lo = np.array([[above(low) for low, _ in box] for box in boxes])
        hi = np.array([[below(high) for _, high in box] for box in boxes])
        if all(one_to_one(map, Walks(np.tile(lo, (1, k, 1)), np.tile(hi, (1, k, 1)))).all() for k in times):
            break
        reach /= 2
    return [
        sides_document(tuple((Fraction(a), Fraction(b)) for a, b in zip(*box, strict=True)))
        for box in zip(lo, hi, strict=True)
    ]


def _gap(points: list[list[tuple[Fraction, Fraction]]]) -> Fraction:
    """Return the smallest distance, in the largest coordinate, between two points."""
    gaps = [
        max(max(a[0] - b[1], b[0] - a[1]) for a, b in zip(one, other, strict=True))
        for i, one in enumerate(points)
        for other in points[:i]
    ]
    return min(gaps, default=Fraction(1))
