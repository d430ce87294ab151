"""Certificates of bifurcations and branches written by hand, and what is said of them."""

from __future__ import annotations

import copy
import math
import re
from fractions import Fraction
from typing import Any

from certificates_by_hand import certificate, sign

from dynsys.verify.check import Judgement, check

NARROW = Fraction(1, 10**9)
LOGISTIC = ["*", "a", "x", ["-", "1", "x"]]
CUBIC = ["+", ["neg", ["*", ["+", "1", "a"], "x"]], ["^", "x", 3]]
"""−(1 + a)x + x³ flips at a = 0; its 2-cycle is ±√a, since −(1 + a)x + x³ = −x."""


def accepted(document: Any) -> str:
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    return found.statement


def refused(document: Any, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert re.search(words, found.reason), found.reason


def changed(document: Any, *path: Any, to: Any) -> Any:
    """The certificate with another value in a place, and its digest put on anew."""
    new = copy.deepcopy(document)
    inner = new
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return sign(new)


def side(value: Any, half: Fraction) -> list[str]:
    return [str(Fraction(value) - half), str(Fraction(value) + half)]


def boxes(points: Any, half: Fraction = NARROW) -> list[list[list[str]]]:
    return [[side(v, half) for v in point] for point in points]


def system(*rule: Any) -> dict[str, Any]:
    return {"state": ["x", "y", "z"][: len(rule)], "parameters": {}, "rule": list(rule)}


def bifurcation(
    rule: list[Any],
    kind: str,
    points: Any,
    value: Any,
    vectors: Any,
    conditions: Any,
    criticality: str | None = None,
    cosine: Any = None,
    half: Fraction = NARROW,
) -> dict[str, Any]:
    claim = {
        "kind": "bifurcation",
        "system": system(*rule),
        "parameter": "a",
        "bifurcation": kind,
        "boxes": boxes(points, half),
        "interval": side(value, half),
        "criticality": criticality,
    }
    evidence = {
        "vectors": boxes(vectors, half),
        "conditions": [[str(v) for v in row] for row in conditions],
        "cosine": None if cosine is None else side(cosine, half),
    }
    return certificate(claim, evidence)


def at_zero(rule: list[Any], kind: str, criticality: str | None = None, value: Any = 0) -> dict[str, Any]:
    """A flip or fold of the fixed point zero along the first axis."""
    first = [1] + [0] * (len(rule) - 1)
    return bifurcation(rule, kind, [[0] * len(rule)], value, [first], [first], criticality)


def circle(rule: list[Any], cosine: Any, along: Any, criticality: str | None = None) -> dict[str, Any]:
    """A Neimark–Sacker bifurcation of zero at a = 0, with u the first axis and w its image."""
    return bifurcation(
        rule, "Neimark-Sacker", [[0, 0]], 0, [[1, 0, *along]], [[1, 0], [0, 1]], criticality, cosine=cosine
    )


def piece(interval: Any, centre: Any, slant: Any, reach: Any) -> dict[str, list[str]]:
    names = ("interval", "centre", "slant", "reach")
    return {
        name: [str(Fraction(v)) for v in values]
        for name, values in zip(names, (interval, centre, slant, reach), strict=True)
    }


def steps(first: Fraction, last: Fraction, count: int) -> list[tuple[Fraction, Fraction]]:
    ends = [first + (last - first) * i / count for i in range(count + 1)]
    return list(zip(ends, ends[1:], strict=False))


def branch(rule: list[Any], interval: Any, ends: Any, pieces: Any, stable: bool | None = None) -> dict[str, Any]:
    claim = {
        "kind": "branch",
        "system": system(*rule),
        "parameter": "a",
        "interval": [str(v) for v in interval],
        "ends": [boxes(end) for end in ends],
        "stable": stable,
    }
    return certificate(claim, {"pieces": pieces})


def doubled(
    rule: list[Any], value: Any, point: Any, until: Any, end: Any, evidence: Any, stable: bool | None = None
) -> dict[str, Any]:
    claim = {
        "kind": "doubled branch",
        "system": system(*rule),
        "parameter": "a",
        "value": str(value),
        "point": [str(v) for v in point],
        "until": str(until),
        "end": boxes(end),
        "stable": stable,
    }
    return certificate(claim, evidence)


def logistic_pair(rate: Any) -> list[float]:
    """(r + 1 ± √((r + 1)(r − 3)))/2r, the zeros of r²x² − r(r + 1)x + r + 1."""
    root = math.sqrt((rate + 1) * (rate - 3))
    return [(float(rate) + 1 + sign * root) / (2 * float(rate)) for sign in (1, -1)]


def pair_slope(rate: Any) -> list[float]:
    """Their derivatives by r, by a difference."""
    step = 1e-6
    ends = [logistic_pair(float(rate) + sign * step) for sign in (1, -1)]
    return [(a - b) / (2 * step) for a, b in zip(*ends, strict=True)]


def root_piece(first: Fraction, last: Fraction, reach: Fraction = Fraction(1, 200)) -> dict[str, list[str]]:
    """A piece of ±√a, the 2-cycle of the cubic map."""
    root = math.sqrt((first + last) / 2)
    return piece((first, last), (root, -root), (1 / (2 * root), -1 / (2 * root)), (reach, reach))


FIXED = [Fraction(5, 2), Fraction(29, 10)]
FLIP = bifurcation([LOGISTIC], "flip", [[Fraction(2, 3)]], 3, [[1]], [[1]], "supercritical")
FOLD = at_zero([["+", "a", "x", ["^", "x", 2]]], "fold")
SQUARES = ["+", ["^", "x", 2], ["^", "y", 2]]
_ROTATED = (["-", ["*", "3/5", "x"], ["*", "4/5", "y"]], ["+", ["*", "4/5", "x"], ["*", "3/5", "y"]])
CIRCLE_RULE = [["*", part, ["+", "1", ["-", "a", SQUARES]]] for part in _ROTATED]
"""z ↦ (1 + a − |z|²)exp(iθ)z, cos θ = 3/5: the circle |z|² = a attracts."""
CIRCLE = circle(CIRCLE_RULE, Fraction(3, 5), (Fraction(3, 5), Fraction(4, 5)), "supercritical")
BRANCH = branch(
    [LOGISTIC],
    FIXED,
    [[[1 - 1 / value]] for value in FIXED],
    [
        piece(ends, [1 - 1 / (sum(ends) / 2)], [1 / (sum(ends) / 2) ** 2], [Fraction(1, 50)])
        for ends in steps(*FIXED, 4)
    ],
    True,
)
PAIR_ENDS = [Fraction(16, 5), Fraction(17, 5)]
PAIR = branch(
    [LOGISTIC],
    PAIR_ENDS,
    [[[v] for v in logistic_pair(value)] for value in PAIR_ENDS],
    [
        piece(ends, logistic_pair(sum(ends) / 2), pair_slope(sum(ends) / 2), [Fraction(1, 100)] * 2)
        for ends in steps(*PAIR_ENDS, 10)
    ],
    True,
)
CHART = [piece((0, Fraction(1, 40)), (0, 1), (0, 0), (Fraction(1, 10),) * 2)]
"""x = ±s, a = s²: w = 0 and μ = 1."""
UNTIL = Fraction(1, 20)
ROOTS = [root_piece(*ends) for ends in steps(Fraction(24, 1000), UNTIL, 10)]
GROWN = {"vector": ["1"], "across": [], "chart": CHART, "pieces": ROOTS}
END = [[math.sqrt(UNTIL)], [-math.sqrt(UNTIL)]]
DOUBLED = doubled([CUBIC], 0, [0], UNTIL, END, GROWN, True)
TRUE = {"flip": FLIP, "fold": FOLD, "circle": CIRCLE, "branch": BRANCH, "pair": PAIR, "doubled": DOUBLED}
