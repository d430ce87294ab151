"""Certificates written by hand that rest on the lemmas: escape by radius, multiple points, families, exact cycles.

x − x³: f(x) − x = −x³, so that zero is the only fixed point; with w = x², f²(x) = x is w·(1 + (1 − w)³) = 0: w is 0 or
2, and ±√2 is the only cycle of period 2. The plane map (x − xy², y − x²y) multiplies x + y by 1 − xy, and x − y by
1 + xy; its fixed points are the axes. A cycle of period 2 off the lines x = ±y would need (1 − p)(1 − p') = 1 and
(1 + p)(1 + p') = 1 for p = xy, hence p = p' = 0, a fixed point; on both lines it is x − x³.
"""

from __future__ import annotations

from fractions import Fraction

from certificates_by_hand import box, certificate, even_tree, tree

LEAF = 255
ROOT = 2**0.5
CUBIC = {"state": ["x"], "parameters": {}, "rule": [["-", "x", ["^", "x", 3]]]}
ZERO = {"boxes": [[["0", "0"]]], "stable": None}
SWAP = {"boxes": [[box(ROOT)], [box(-ROOT)]], "stable": False}
AT_ZERO = {"lemma": "multiple fixed point", "point": "0", "iterate": 1, "multiplicity": 3, "side": ["-7/8", "3/4"]}
MULTIPLE = certificate(
    {"kind": "all cycles", "system": CUBIC, "periods": [1, 2], "box": [["-3/2", "3/2"]], "cycles": [ZERO, SWAP]},
    {"tree": even_tree(1, 4), "inverses": [None, None], "exclusions": [AT_ZERO]},
)
# −x + x³ has multiplier −1 at zero: f²(x) − x = −2x³ + …; −x + x³ = x at ±√2, which are its other fixed points.
TURN = certificate(
    {
        "kind": "all cycles",
        "system": {"state": ["x"], "parameters": {}, "rule": [["-", ["^", "x", 3], "x"]]},
        "periods": [1, 2],
        "box": [["-1", "1"]],
        "cycles": [{"boxes": [[["-1/8", "1/9"]]], "stable": None}],
    },
    {
        "tree": even_tree(1, 4),
        "inverses": [None],
        "exclusions": [{**AT_ZERO, "iterate": 2, "side": ["-1/2", "5/8"]}],
    },
)
# |x/2 + 1| ≤ 3 where |x| ≤ 4, and < |x| where |x| ≥ 4.
RADIUS = certificate(
    {
        "kind": "all cycles",
        "system": {"state": ["x"], "parameters": {}, "rule": [["+", ["/", "x", "2"], "1"]]},
        "periods": [1, 2],
        "everywhere": True,
        "cycles": [{"boxes": [[["1", "3"]]], "stable": True}],
    },
    {
        "tree": even_tree(1, 3),
        "inverses": [None],
        "escape": {"radius": "4", "reach": "9/2", "falls": [tree([LEAF]), tree([LEAF])], "stays": tree([LEAF])},
    },
)
EXACT = certificate(
    {
        "kind": "unique cycle",
        "system": {"state": ["x"], "parameters": {}, "rule": [["-", ["^", "x", 2], "1"]]},
        "boxes": [[["0", "0"]], [["-1", "-1"]]],
        "stable": True,
    },
    {"inverse": None},
)
_LINE = {
    "cycles": [ZERO["boxes"], SWAP["boxes"]],
    "tree": even_tree(1, 4),
    "inverses": [None, None],
    "exclusions": [AT_ZERO],
}
_CORNERS = [
    {
        "boxes": [[box(a * ROOT, Fraction(1, 1000)), box(b * ROOT, Fraction(1, 1000))] for a, b in ((1, s), (-1, -s))],
        "stable": False,
    }
    for s in (1, -1)
]
FAMILIES = certificate(
    {
        "kind": "all cycles",
        "system": {
            "state": ["x", "y"],
            "parameters": {},
            "rule": [["-", "x", ["*", "x", ["^", "y", 2]]], ["-", "y", ["*", ["^", "x", 2], "y"]]],
        },
        "periods": [1, 2],
        "box": [["-3/2", "3/2"], ["-3/2", "3/2"]],
        "cycles": _CORNERS,
        "families": ["x", "y"],
    },
    {
        "tree": even_tree(2, 5),
        "inverses": [None, None],
        "exclusions": [
            {
                "lemma": "factors of linear forms",
                "forms": [["+", "x", "y"], ["-", "x", "y"]],
                "root": ["*", "x", "y"],
                "lines": [_LINE, _LINE],
            }
        ],
    },
)
TRUE = {
    "multiple": MULTIPLE,
    "turn": TURN,
    "radius": RADIUS,
    "exact": EXACT,
    "families": FAMILIES,
}
