"""Boxes cut by each other, the map near infinity, escape by radius: nothing that is there is lost."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest

from dynsys.verify.check import Judgement, check
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import read_map
from dynsys.verify.check.contraction import _halved
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.formula import Reader, run
from dynsys.verify.check.infinity import names, near_infinity
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.narrowing import step
from dynsys.verify.check.natural import Intervals
from dynsys.verify.check.refusal import Refusal

RADIUS2 = ["+", "1", ["^", "x", 2], ["^", "y", 2]]
ANGLE = ["-", "2/5", ["/", "6", RADIUS2]]
IKEDA = {
    "state": ["x", "y"],
    "parameters": {},
    "rule": [
        ["+", "1", ["*", "9/10", ["-", ["*", "x", ["cos", ANGLE]], ["*", "y", ["sin", ANGLE]]]]],
        ["*", "9/10", ["+", ["*", "x", ["sin", ANGLE]], ["*", "y", ["cos", ANGLE]]]],
    ],
}


def ikeda(x, y):
    angle = 0.4 - 6 / (1 + x**2 + y**2)
    return 1 + 0.9 * (x * np.cos(angle) - y * np.sin(angle)), 0.9 * (x * np.sin(angle) + y * np.cos(angle))


def boxes(draw, count: int, n: int, reach: float) -> Interval:
    low = draw.uniform(-2, 2, (count, n))
    return Interval(low, low + draw.uniform(0, reach, (count, n)))


@pytest.mark.parametrize("name", ["henon", "ikeda", "kink"])
def test_no_orbit_is_lost(by_hand, name: str) -> None:
    systems = {
        "henon": (by_hand.HENON, lambda x, y: (1 - 1.4 * x**2 + y, 0.3 * x)),
        "ikeda": (IKEDA, ikeda),
        "kink": (
            {"state": ["x", "y"], "parameters": {}, "rule": [["+", ["abs", "x"], "y"], ["-", "x", ["abs", "y"]]]},
            lambda x, y: (np.abs(x) + y, x - np.abs(y)),
        ),
    }
    system, rule = systems[name]
    map, draw = BoxMap(read_map(system).rule, Budget(10**9)), np.random.default_rng(7)
    cut = 0.0
    for reach in (0.02, 0.3, 2.0):
        x = boxes(draw, 400, 2, reach)
        points = x.low + draw.uniform(0, 1, (400, 2)) * (x.high - x.low)
        images = np.stack(rule(*points.T), axis=1)
        y = Interval(images - draw.uniform(0, reach, (400, 2)), images + draw.uniform(0, reach / 9, (400, 2)))
        before, after = step(map, x, y)
        assert (before.low <= points + 1e-12).all()
        assert (points - 1e-12 <= before.high).all()
        assert (after.low <= images + 1e-12).all()
        assert (images - 1e-12 <= after.high).all()
        assert (before.low >= x.low).all()
        assert (after.high <= y.high).all()
        cut += (x.high - x.low - before.high + before.low).sum()
    assert cut > 1


def test_what_is_mapped_elsewhere_is_cut() -> None:
    """2x in [1, 2] just for x in [1/2, 1]; and a turn of the plane, where no component can be solved alone."""
    map = BoxMap(read_map({"state": ["x"], "parameters": {}, "rule": [["*", "2", "x"]]}).rule, Budget(10**9))
    before, _ = step(
        map, Interval(np.array([[-3.0]]), np.array([[3.0]])), Interval(np.array([[1.0]]), np.array([[2.0]]))
    )
    assert np.abs(before.low - 0.5).max() < 1e-12
    assert np.abs(before.high - 1.0).max() < 1e-12
    turn = {"state": ["x", "y"], "parameters": {}, "rule": [["+", "x", "y"], ["-", "x", "y"]]}
    wide, unit = np.full((1, 2), 3.0), np.full((1, 2), 1.0)
    before, _ = step(BoxMap(read_map(turn).rule, Budget(10**9)), Interval(-wide, wide), Interval(-unit, unit))
    assert (np.abs(before.high) < 1 + 1e-12).all()
    assert (np.abs(before.low) < 1 + 1e-12).all()


def test_where_the_map_is_not_defined_or_singular_nothing_is_cut() -> None:
    for rule in ("0", ["/", "1", "x"], ["^", "x", 2]):
        map = BoxMap(read_map({"state": ["x"], "parameters": {}, "rule": [rule]}).rule, Budget(10**9))
        x = Interval(np.array([[-1.0]]), np.array([[1.0]]))
        before, _ = step(map, x, Interval(np.array([[0.0]]), np.array([[0.5]])))
        assert before.low[0, 0] <= -(0.5**0.5)
        assert before.high[0, 0] >= 0.5**0.5


def test_halves_cover() -> None:
    draw = np.random.default_rng(8)
    low = draw.uniform(-1, 1, (9, 3, 2))
    walks = Interval(low, low + draw.uniform(0, 1, low.shape))
    halves = _halved(walks)
    for point in (walks.low, walks.high, walks.low / 2 + walks.high / 2):
        inside = (halves.low <= np.tile(point, (2, 1, 1))) & (np.tile(point, (2, 1, 1)) <= halves.high)
        assert inside.all(axis=(1, 2)).reshape(2, 9).any(axis=0).all()
    sizes = [(part.high - part.low).reshape(len(part.low), -1).sum() for part in (walks, halves)]
    assert sizes[1] < 2 * sizes[0]


def test_near_infinity_the_map_is_what_it_is(by_hand) -> None:
    """F(t, s) = t^d·f(w·s/t), at exact points."""
    quotient = {
        "state": ["x", "y"],
        "parameters": {},
        "rule": [["/", ["^", "x", 3], RADIUS2], ["/", "y", ["^", "x", 2]]],
    }
    weights, s, t = [Fraction(3), Fraction(1, 2)], [Fraction(2, 3), Fraction(-5, 7)], Fraction(1, 9)
    for system in (by_hand.HENON, quotient):
        map, budget = read_map(system), Budget(10**9)
        scaled = near_infinity(map, weights, budget)
        there = exact_values(map.rule, [w * v / t for w, v in zip(weights, s, strict=True)], budget)
        for part, value in zip(scaled, there, strict=True):
            assert part.order >= 1
            assert exact_values(Reader(names(2)).program([part.formula]), [t, *s], budget) == [value * t**part.order]
    assert [part.order for part in near_infinity(read_map(by_hand.HENON), weights, Budget(10**9))] == [2, 1]
    found = near_infinity(read_map(IKEDA), [Fraction(1)] * 2, Budget(10**9))
    inputs = [Interval(np.array([float(v)]), np.array([float(v)])) for v in (t, *s)]
    for part, value in zip(found, ikeda(float(s[0] / t), float(s[1] / t)), strict=True):
        (result,) = run(Reader(names(2)).program([part.formula]), Intervals(), inputs)
        assert part.order == 1
        assert result.low[0] - 1e-12 <= value * float(t) <= result.high[0] + 1e-12
    with pytest.raises(Refusal, match="sin of what is not bounded"):
        near_infinity(read_map({**quotient, "rule": [["sin", "x"], ["*", ["pi"], "y"]]}), weights, Budget(10**9))


def test_escape_by_radius(by_hand, lemmas) -> None:
    """x/2 + 1 has the fixed point 2, beyond a reach of 3/2."""
    good = lemmas.RADIUS["evidence"]["escape"]
    found = check(lemmas.RADIUS)
    assert found.verdict is Judgement.ACCEPTED
    assert "in the whole space" in found.statement
    leaf = good["stays"]
    for change, words in (
        ({"radius": "3/2", "reach": "2"}, "escape: falls 0: not shown over leaf 0"),
        ({"radius": "0"}, "a positive radius, and a reach"),
        ({"reach": "3"}, "a positive radius, and a reach"),
        ({"reach": "-5"}, "a positive radius, and a reach"),
        ({"falls": [leaf]}, "a list of 2 to 2 entries"),
        ({"falls": [leaf] * 3}, "a list of 2 to 2 entries"),
        ({"weights": ["1"]}, "the key 'weights' is not known"),
    ):
        changed = copy.deepcopy(lemmas.RADIUS)
        changed["evidence"]["escape"] = {**good, **change}
        refused = check(by_hand.sign(changed))
        assert refused.verdict is Judgement.REJECTED
        assert words in refused.reason
    for rule, words in (
        (["+", ["*", "2", "x"], "1"], "escape: falls 0: not shown"),
        (["neg", "x"], "escape: falls 0: not shown"),
        (["^", "x", 2], "the map grows faster than its argument"),
        (["/", "9", ["+", "1", ["^", "x", 2]]], "escape: stays: not shown over every leaf"),
        (["sqrt", ["-", ["^", "x", 2], "1"]], "sqrt of what is not bounded"),
    ):
        changed = copy.deepcopy(lemmas.RADIUS)
        changed["claim"]["system"]["rule"] = [rule]
        changed["claim"]["cycles"], changed["evidence"]["inverses"] = [], []
        refused = check(by_hand.sign(changed))
        assert refused.verdict is Judgement.REJECTED
        assert words in refused.reason, refused.reason
