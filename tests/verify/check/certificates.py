"""Certificates written by hand, with what is known of them from elsewhere."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import zlib
from fractions import Fraction
from typing import Any

LEAF = 255


def sign(document: dict[str, Any]) -> dict[str, Any]:
    """Put the digest on, as the page on the format says it."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**rest, "digest": hashlib.sha256(text.encode()).hexdigest()}


def certificate(claim: Any, evidence: Any, verdict: str = "proved") -> dict[str, Any]:
    return sign(
        {
            "format": "dynsys certificate",
            "version": 1,
            "claim": copy.deepcopy(claim),
            "verdict": verdict,
            "evidence": copy.deepcopy(evidence),
            "cost": 1000,
        }
    )


def pack(values: Any) -> str:
    return base64.b64encode(zlib.compress(bytes(values))).decode()


def unpack(text: str) -> list[int]:
    return list(zlib.decompress(base64.b64decode(text)))


def tree(code: list[int], labels: list[int] | None = None) -> dict[str, Any]:
    found = {"leaves": code.count(LEAF), "code": pack(code)}
    return found if labels is None else {**found, "labels": pack(labels)}


def even_code(dimension: int, depth: int) -> list[int]:
    """All leaves equally deep, the axes in turn."""
    code = [LEAF]
    for level in reversed(range(depth)):
        code = [level % dimension, *code, *code]
    return code


def even_tree(dimension: int, depth: int) -> dict[str, Any]:
    return tree(even_code(dimension, depth))


def box(centre: Any, half: Fraction = Fraction(1, 10**6)) -> list[str]:
    middle = Fraction(centre).limit_denominator(10**9)
    return [str(middle - half), str(middle + half)]


def logistic(rate: str) -> dict[str, Any]:
    return {"state": ["x"], "parameters": {"r": rate}, "rule": [["*", "r", "x", ["-", "1", "x"]]]}


def logistic_two_cycle(rate: float) -> list[float]:
    """x = (r + 1 ± √((r + 1)(r − 3)))/2r, the zeros of r²x² − r(r + 1)x + r + 1."""
    root = ((rate + 1) * (rate - 3)) ** 0.5
    return [(rate + 1 + sign * root) / (2 * rate) for sign in (1, -1)]


HENON = {
    "state": ["x", "y"],
    "parameters": {"a": "7/5", "b": "3/10"},
    "rule": [["+", ["-", "1", ["*", "a", ["^", "x", 2]]], "y"], ["*", "b", "x"]],
}
QUADRATIC = ["+", ["^", "x", 2], ["*", "-2", "x"], "3/2"]

POSITIVE = certificate(
    {"kind": "inequality", "symbols": ["x"], "box": [["-3", "3"]], "any_of": [[QUADRATIC]]},
    {"tree": even_tree(1, 5)},
)
EITHER = certificate(
    {
        "kind": "inequality",
        "symbols": ["x", "y"],
        "box": [["-1", "1"], ["0", "1"]],
        "any_of": [[["+", "x", "1/10"], ["+", "y", "1"]], [["-", "1/10", "x"], ["/", "1", ["+", "y", "1/3"]]]],
    },
    {"tree": tree([0, LEAF, LEAF], [1, 0])},
)
GROWTH = certificate(
    {
        "kind": "inequality",
        "symbols": ["x"],
        "box": [["-2", "2"]],
        "any_of": [[["-", ["exp", "x"], ["+", "x", "1/2"]], ["-", "7/2", ["abs", "x"]]]],
    },
    {"tree": even_tree(1, 5)},
)
SAME = certificate(
    {
        "kind": "identity",
        "symbols": ["x", "y"],
        "left": ["/", ["-", ["^", "x", 2], ["^", "y", 2]], ["-", "x", "y"]],
        "right": ["+", "x", "y"],
    },
    {},
)
PAIR = certificate(
    {
        "kind": "unique cycle",
        "system": logistic("16/5"),
        "boxes": [[box(point)] for point in logistic_two_cycle(3.2)],
        "stable": True,
    },
    {"inverse": None},
)
# The inverse of ((d, −1), (−1, e)) with d = r(1 − 2x) at the two points is ((e, 1), (1, d))/(de − 1).
_D, _E = (Fraction(round(3.2 * (1 - 2 * x) * 2**20), 2**20) for x in logistic_two_cycle(3.2))
PAIR_WITH_MATRIX = certificate(
    PAIR["claim"],
    {"inverse": [[str(Fraction(round(v / (_D * _E - 1) * 2**20), 2**20)) for v in row] for row in ((_E, 1), (1, _D))]},
)
_CYCLES = [
    {"boxes": [[box(0)]], "stable": False},
    {"boxes": [[box(Fraction(11, 16))]], "stable": False},
    {"boxes": [[box(x)] for x in logistic_two_cycle(3.2)], "stable": True},
]
COMPLETE = certificate(
    {"kind": "all cycles", "system": logistic("16/5"), "periods": [1, 2], "box": [["0", "1"]], "cycles": _CYCLES},
    {"tree": even_tree(1, 6), "inverses": [None] * 3},
)
# |16/5·x(1 − x)| > |x| for |x| ≥ 4, to the lower side: −f > M.
ESCAPE = {
    "weights": ["1"],
    "radius": "4",
    "faces": [{"lemma": "exit", "trees": [tree([LEAF], [1]), tree([LEAF], [1])]}],
}
EVERYWHERE = certificate(
    {"kind": "all cycles", "system": logistic("16/5"), "periods": [1, 2], "everywhere": True, "cycles": _CYCLES},
    {"tree": even_tree(1, 7), "inverses": [None] * 3, "escape": ESCAPE},
)
TWO_ONLY = certificate(
    {"kind": "all cycles", "system": logistic("16/5"), "periods": [2], "box": [["0", "1"]], "cycles": _CYCLES[2:]},
    {
        "tree": even_tree(1, 6),
        "inverses": [None],
        "others": [{"boxes": cycle["boxes"], "inverse": None} for cycle in _CYCLES[:2]],
    },
)
NOT_POSITIVE = certificate(
    {"kind": "inequality", "symbols": ["x"], "box": [["0", "2"]], "any_of": [[["-", ["^", "x", 2], "1"]]]},
    {"witness": {"x": "1/2"}},
    "refuted",
)
NOT_SAME = certificate(
    {"kind": "identity", "symbols": ["x"], "left": ["^", ["+", "x", "1"], 2], "right": ["+", ["^", "x", 2], "1"]},
    {"witness": {"x": "1"}},
    "refuted",
)
FORGOTTEN = certificate(
    {"kind": "all cycles", "system": logistic("16/5"), "periods": [1], "box": [["0", "1"]], "cycles": _CYCLES[:1]},
    {"witness": {"x": "11/16"}},
    "refuted",
)
TRUE = {
    "positive": POSITIVE,
    "either": EITHER,
    "growth": GROWTH,
    "same": SAME,
    "pair": PAIR,
    "pair with matrix": PAIR_WITH_MATRIX,
    "complete": COMPLETE,
    "everywhere": EVERYWHERE,
    "two only": TWO_ONLY,
    "not positive": NOT_POSITIVE,
    "not same": NOT_SAME,
    "forgotten": FORGOTTEN,
}
