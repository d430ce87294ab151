"""A box that holds every cycle of a map on the whole space, by one of two lemmas.

*Faces.* Let weights w_j > 0 and a radius R > 0 be given, and for each coordinate j one of, for all M ≥ R:

    no entry:  |f_j(x)| < w_j·M for all x with |x_i| ≤ w_i·M for every i;
    exit:      for each x with |x_j| = w_j·M and |x_i| ≤ w_i·M for every i, some k has |f_k(x)| > w_k·M.

Then every point of every cycle has |x_i| < w_i·R. For take a cycle, let M be the greatest |x_i|/w_i over its points
and suppose M ≥ R. All its points are in the box of size M, and one, y, has |y_j| = w_j·M for some j. It is the image
of a point of the cycle, in the box: with "no entry" |y_j| < w_j·M, which is false. Its image is a point of the cycle:
with "exit" that is not in the box, which is false.

*Radius.* Let V(x) = Σ x_i², a radius R > 0, and

    falls:  V(f(x)) < V(x) for all x with max |x_i| ≥ R;
    stays:  V(f(x)) < n·R² for all x with max |x_i| ≤ R.

Then every point of every cycle has V < n·R², so that |x_i| < r where r² ≥ n·R². For let V be largest over a cycle at
x = f(y), and suppose V(x) ≥ n·R². Where max |y_i| ≥ R, V(x) < V(y), which is false; else V(x) < n·R², which is false.

For all M at once put x_i = w_i·s_i/t, t = 1/M in (0, 1/R], s in [−1, 1]ⁿ. With f_k = F_k·t^(−d), d ≥ 1, |f_k| > w_k/t
just when |F_k| > w_k·t^(d−1); and where every d is 1, V(f(x)) < V(x) just when Σ F_k² < Σ s_k². These are shown on t in
[0, 1/R].
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import Map
from dynsys.verify.check.fields import Side, array, fields, rational, text
from dynsys.verify.check.formula import Reader
from dynsys.verify.check.infinity import Scaled, names, near_infinity, times_power
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.polynomials import number_formula
from dynsys.verify.check.positivity import require_positive
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.shooting import interval_sum
from dynsys.verify.check.tree import read_tree, tile

_ONE = Fraction(1)


def bounding_box(map: Map, evidence: Any, budget: Budget) -> tuple[Side, ...]:
    """Return a box that holds every cycle, after its lemma is checked.

    Raises
    ------
    Refusal
        Where a lemma is not shown, and for maps that are not known near infinity.
    """
    if isinstance(evidence, dict) and "falls" in evidence:
        return _by_radius(map, evidence, budget)
    given = fields(evidence, {"weights", "radius", "faces"}, set(), "escape")
    n = map.dimension
    weights = [rational(w, "escape: weights") for w in array(given["weights"], n, n, "escape: weights")]
    radius = rational(given["radius"], "escape: radius")
    if not (radius > 0 and all(w > 0 for w in weights)):
        raise Refusal("escape: a positive radius and positive weights are expected")
    rule = near_infinity(map, weights, budget)
    for j, face in enumerate(array(given["faces"], n, n, "escape: faces")):
        _check_face(j, face, rule, weights, 1 / radius, budget)
    return tuple((-w * radius, w * radius) for w in weights)


def _cube(n: int, end: Fraction) -> list[Side]:
    return [(Fraction(0), end)] + [(-_ONE, _ONE)] * n


def _check_face(
    j: int, face: Any, rule: list[Scaled], weights: Sequence[Fraction], end: Fraction, budget: Budget
) -> None:
    what, n = f"escape: coordinate {j}", len(rule)
    if not isinstance(face, dict) or "lemma" not in face:
        raise Refusal(f"{what}: the key 'lemma' is expected")
    lemma = text(face["lemma"], what)
    sides = _cube(n, end)
    sizes = [times_power(number_formula(w), part.order - 1) for w, part in zip(weights, rule, strict=True)]
    if lemma == "no entry":
        tree = read_tree(fields(face, {"lemma", "tree"}, set(), what)["tree"], what)
        f, size = rule[j].formula, sizes[j]
        within = Reader(names(n)).program([["+", size, f], ["-", size, f]])
        require_positive([within], sides, tree, budget, what)
        return
    if lemma != "exit":
        raise Refusal(f"{what}: the lemma {lemma[:40]!r} is not known")
    trees = array(fields(face, {"lemma", "trees"}, set(), what)["trees"], 2, 2, what)
    alternatives = []
    for part, size in zip(rule, sizes, strict=True):
        for signed in (part.formula, ["neg", part.formula]):
            alternatives.append(Reader(names(n)).program([["-", signed, size]]))
    for sign, tree in zip((1, -1), trees, strict=True):
        sides[j + 1] = (Fraction(sign), Fraction(sign))
        require_positive(alternatives, sides, read_tree(tree, what), budget, what)


def _by_radius(map: Map, evidence: Any, budget: Budget) -> tuple[Side, ...]:
    given = fields(evidence, {"radius", "reach", "falls", "stays"}, set(), "escape")
    n = map.dimension
    radius, reach = (rational(given[key], f"escape: {key}") for key in ("radius", "reach"))
    if not (radius > 0 and reach > 0 and reach**2 >= n * radius**2):
        raise Refusal(
            "escape: a positive radius, and a reach whose square is at least n times its square, are expected"
        )
    rule = near_infinity(map, [_ONE] * n, budget)
    if any(part.order > 1 for part in rule):
        raise Refusal("escape: the map grows faster than its argument, so that no radius falls")
    squares = [["^", name, 2] for name in names(n)[1:]]
    less = ["-", ["+", *squares], ["+", *(["^", part.formula, 2] for part in rule)]]
    falls = Reader(names(n)).program([less])
    trees = array(given["falls"], 2 * n, 2 * n, "escape: falls")
    for i, tree in enumerate(trees):
        sides, sign = _cube(n, 1 / radius), Fraction(1 - 2 * (i % 2))
        sides[i // 2 + 1] = (sign, sign)
        what = f"escape: falls {i}"
        require_positive([falls], sides, read_tree(tree, what), budget, what)
    _check_stays(map, given["stays"], radius, budget)
    return ((-reach, reach),) * n


def _check_stays(map: Map, tree: Any, radius: Fraction, budget: Budget) -> None:
    n, what = map.dimension, "escape: stays"
    low, high = tile(read_tree(tree, what), [(-radius, radius)] * n, budget, what).leaves
    images = BoxMap(map.rule, budget).images(low, high)
    total = interval_sum(iv.power(images, 2))
    bound: Interval = iv.constant(n * radius**2, n * radius**2)
    if not (total.high < bound.low).all():
        raise Refusal(f"{what}: not shown over every leaf")
