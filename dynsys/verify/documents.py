"""Parts of certificates, as plain data: systems, boxes, decimal numbers, and one cycle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.certificate import certificate, parts
from dynsys.verify.cycles import CycleProof
from dynsys.verify.formula import number_text, to_formula
from dynsys.verify.verdict import Verdict

Interval = tuple[Fraction, Fraction]
Sides = Sequence[Interval]
_PLACES = 10**6
_SHARE, _NARROWEST = Fraction(1, 2**6), Fraction(1, 2**38)
_PER_OPERATION = 40


def system_document(system: System, parameters: Mapping[str, Fraction], free: str | None = None) -> dict[str, Any]:
    """Return a map as plain data, perhaps with one parameter left free."""
    return {
        "state": [symbol.name for symbol in system.state],
        "parameters": {s.name: number_text(Fraction(parameters[s.name])) for s in system.parameters if s.name != free},
        "rule": [to_formula(part) for part in system.rule],
    }


def sides_document(sides: Sides) -> list[list[str]]:
    """Return the sides of a box as texts."""
    return [[number_text(lo), number_text(hi)] for lo, hi in sides]


def _power(reach: Fraction) -> Fraction:
    """Return the greatest power of 10 not above a positive number."""
    exponent = len(str(math.floor(reach))) - 1 if reach >= 1 else -len(str(math.ceil(1 / reach) - 1))
    return Fraction(10) ** exponent


def rounded(value: Fraction, reach: Fraction) -> Fraction:
    """Return a decimal number that differs from another by much less than the reach."""
    unit = _power(reach) / _PLACES
    return round(value / unit) * unit


def shrunk_around(side: Interval, share: Fraction) -> Interval:
    """Return a side shrunk around its middle to a share of its length, or less."""
    return shrunk((side,), (side,), share)[0]


def shrunk(wide: Sides, narrow: Sides, share: Fraction) -> tuple[Interval, ...]:
    """Return sides about as long as a share of the wide ones, around the middles of the narrow ones."""
    result = []
    for side, (low, high) in zip(wide, narrow, strict=True):
        reach = (side[1] - side[0]) / 2 * share
        reach = reach // (_power(reach) / 100) * (_power(reach) / 100)
        centre = rounded((low + high) / 2, reach)
        result.append((centre - reach, centre + reach))
    return tuple(result)


def cycle_certificate(system: System, parameters: Mapping[str, Fraction], proof: CycleProof) -> dict[str, Any]:
    """Return the certificate of one cycle, in boxes narrower than those of its proof.

    Raises
    ------
    MisuseError
        For a proof that is undecided.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify import prove_cycle
    >>> logistic, at = model("logistic").system, {"r": Fraction(16, 5)}
    >>> points = [[0.7994554904673701], [0.5130445095326298]]
    >>> cycle_certificate(logistic, at, prove_cycle(logistic, at, points))["claim"]["stable"]
    True
    """
    if proof.verdict is not Verdict.PROVED:
        raise MisuseError(f"a proved cycle is expected, got one that is {proof.verdict.value}")
    boxes = []
    for wide, narrow in zip(proof.boxes, proof.enclosures, strict=True):
        ends = [exact_ends(side) for side in narrow]
        size = max(Fraction(1), *(abs(end) for side in ends for end in side))
        share = max(_SHARE, min(Fraction(1), _NARROWEST * size / min(high - low for low, high in wide)))
        boxes.append(sides_document(shrunk(wide, ends, share)))
    given = system_document(system, parameters)
    claim = {"kind": "unique cycle", "system": given, "boxes": boxes, "stable": proof.stable}
    unknowns = len(boxes) * system.dimension
    cost = len(boxes) * parts(given["rule"]) * _PER_OPERATION * (1 + system.dimension) + _PER_OPERATION * unknowns**3
    return certificate(claim, Verdict.PROVED, {"inverse": None}, cost)
