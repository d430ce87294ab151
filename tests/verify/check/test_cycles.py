"""Cycles: complete lists against published counts and closed forms, stability by known multipliers, false claims."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest

from dynsys.verify.check import Judgement, check, transitions

A, B = 1.4, 0.3


def accepted(document):
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    return found


def refused(document, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert words in found.reason, found.reason


def altered(by_hand, document, where: str, **parts):
    new = copy.deepcopy(document)
    new[where].update(parts)
    return by_hand.sign(new)


def henon_cycles(period: int) -> list[np.ndarray]:
    """The real p-cycles from the symbol sequences of the full horseshoe, by solving x'' = ±√((1 + b x − x')/a).

    O. Biham, W. Wenzel, *Characterization of unstable periodic orbits in chaotic attractors and repellers*, 1989:
    dx_i/ds = ±(x_(i+1) − 1 + a x_i² − b x_(i−1)) flows to the cycle of the symbols. Then Newton.
    """
    found: list[np.ndarray] = []
    for number in range(2**period):
        signs = np.array([1.0 if number >> i & 1 else -1.0 for i in range(period)])
        x = np.zeros(period)
        for _ in range(4000):
            x = np.clip(x - 0.05 * signs * (np.roll(x, -1) - 1 + A * x**2 - B * np.roll(x, 1)), -9, 9)
        defect = np.roll(x, -1) - 1 + A * x**2 - B * np.roll(x, 1)
        if np.abs(defect).max() > 1e-6 or any(np.abs(x - np.roll(x, d)).max() < 1e-6 for d in range(1, period)):
            continue
        if not any(np.abs(np.roll(x, d) - y).max() < 1e-6 for d in range(period) for y in found):
            found.append(x)
    return found


@pytest.fixture(scope="module")
def henon(by_hand):
    cycles = []
    counts = {}
    for period in (1, 2, 3, 4):
        orbits = henon_cycles(period)
        counts[period] = len(orbits)
        half = Fraction(1, 10**4)
        for x in orbits:
            boxes = [[by_hand.box(x[i], half), by_hand.box(B * x[i - 1], half)] for i in range(period)]
            cycles.append({"boxes": boxes, "stable": False})
    claim = {
        "kind": "all cycles",
        "system": by_hand.HENON,
        "periods": [1, 2, 3, 4],
        "box": [["-2", "2"], ["-1", "1"]],
        "cycles": cycles,
    }
    # 2, 1, 0, 1: Z. Galias, Rigorous investigation of the Hénon map by means of interval arithmetic, 2001, table 2.
    assert counts == {1: 2, 2: 1, 3: 0, 4: 1}
    return by_hand.certificate(claim, {"tree": by_hand.even_tree(2, 11), "inverses": [None] * len(cycles)})


def test_the_cycles_of_the_henon_map(henon) -> None:
    assert "there are exactly 4 cycles of minimal period 1 or 2 or 3 or 4 with x in [-2, 2], y in [-1, 1]" in (
        accepted(henon).statement
    )


def test_a_cycle_of_the_henon_map_left_out_is_missed(henon, by_hand) -> None:
    for i, cycle in enumerate(henon["claim"]["cycles"]):
        rest = [c for j, c in enumerate(henon["claim"]["cycles"]) if j != i]
        evidence = {"tree": henon["evidence"]["tree"], "inverses": [None] * 3}
        document = by_hand.certificate({**henon["claim"], "cycles": rest}, evidence)
        period = len(cycle["boxes"])
        refused(document, f"there may be another cycle of period {period}, with a point in")


def test_the_henon_map_in_the_whole_plane(henon, by_hand) -> None:
    """For M ≥ 4: |0.3 x| < M, and on |x| = M: −f₁ = 1.4M² − 1 − y > M."""
    claim = {**henon["claim"], "everywhere": True}
    del claim["box"]
    leaf = by_hand.tree([255], [1])
    faces = [{"lemma": "exit", "trees": [leaf, leaf]}, {"lemma": "no entry", "tree": by_hand.tree([255])}]
    escape = {"weights": ["1", "1"], "radius": "4", "faces": faces}
    evidence = {"tree": by_hand.even_tree(2, 13), "inverses": [None] * 4, "escape": escape}
    document = by_hand.certificate(claim, evidence)
    assert "in the whole space" in accepted(document).statement
    for change, words in (
        ({"radius": "1/2"}, "escape: coordinate 0: not shown over leaf 0"),
        ({"weights": ["4", "1"]}, "escape: coordinate 1: not shown over leaf 0"),
        ({"weights": ["1", "0"]}, "a positive radius and positive weights"),
        ({"radius": "-4"}, "a positive radius and positive weights"),
        ({"weights": ["1"]}, "a list of 2 to 2 entries"),
        ({"faces": faces[:1]}, "a list of 2 to 2 entries"),
        ({"faces": [faces[1], faces[1]]}, "escape: coordinate 0: not shown"),
        ({"faces": [faces[0], {"lemma": "hope"}]}, "the lemma 'hope' is not known"),
        ({"faces": [faces[0], []]}, "the key 'lemma' is expected"),
        ({"faces": [faces[0], {"lemma": "exit", "trees": [leaf]}]}, "a list of 2 to 2 entries"),
    ):
        refused(altered(by_hand, document, "evidence", escape={**escape, **change}), words)


def test_small_batches_decide_the_same(henon, monkeypatch) -> None:
    for name, size in (("_WALKS_AT_A_TIME", 3), ("_LONGER_AT_A_TIME", 2), ("_IMAGES_AT_A_TIME", 100)):
        monkeypatch.setattr(transitions, name, size)
    accepted(henon)


def test_periods_that_are_multiples(by_hand) -> None:
    """At r = 16/5 the cycle of period 2 attracts almost all points: there is none of period 3, 4, 6 or 8."""
    claim = {**by_hand.COMPLETE["claim"], "periods": [1, 2, 3, 4, 6, 8]}
    evidence = {"tree": by_hand.even_tree(1, 8), "inverses": [None] * 3}
    accepted(by_hand.certificate(claim, evidence))
    refused(
        by_hand.certificate({**claim, "cycles": claim["cycles"][:2]}, {**evidence, "inverses": [None] * 2}), "another"
    )


def test_escape_is_for_what_is_known_near_infinity(by_hand) -> None:
    document = copy.deepcopy(by_hand.EVERYWHERE)
    document["claim"]["system"]["rule"] = [["sin", ["*", "r", "x"]]]
    document["claim"]["cycles"], document["evidence"]["inverses"] = [], []
    refused(by_hand.sign(document), "escape: sin of what is not bounded is not known near infinity")


def test_false_lists_of_logistic_cycles(by_hand) -> None:
    claim = by_hand.COMPLETE["claim"]
    fixed, other, pair = claim["cycles"]

    def listed(cycles, **parts):
        evidence = {**by_hand.COMPLETE["evidence"], "inverses": [None] * len(cycles)}
        return by_hand.certificate({**claim, "cycles": cycles, **parts}, evidence)

    accepted(listed([fixed, other, pair]))
    turned = {**pair, "boxes": pair["boxes"][::-1]}
    refused(listed([fixed, other, pair, turned]), "the lists of boxes 2 and 3 may hold the same cycle")
    refused(listed([fixed, fixed, other, pair]), "the lists of boxes 0 and 1 may hold the same cycle")
    refused(listed([fixed, other]), "there may be another cycle of period 2")
    refused(listed([other, pair]), "there may be another cycle of period 1")
    refused(listed([fixed, other, {**pair, "stable": False}]), "cycle 2: the stability stated is not shown")
    refused(listed([{**fixed, "stable": True}, other, pair]), "cycle 0: the stability stated is not shown")
    refused(listed([fixed, other, pair], periods=[1]), "a cycle of period 2 is listed, which is not among the periods")
    refused(listed([fixed, other, pair], periods=[2, 1]), "an ascending list is expected")
    refused(listed([fixed, other, pair], families=[1]), "families are for maps of two variables or more")
    refused(listed([fixed, other, pair], everywhere=True), 'either a box or "everywhere": true is expected')
    twice = {"boxes": other["boxes"] * 2, "stable": False}
    refused(listed([fixed, twice, pair]), "the minimal period may be 1")
    wide = {"boxes": [[["0", "7/8"]]], "stable": None}
    refused(listed([wide, pair]), "the Krawczyk image is not in the interior")


def test_cycles_beside_the_claim(by_hand) -> None:
    accepted(by_hand.TWO_ONLY)
    others = by_hand.TWO_ONLY["evidence"]["others"]
    refused(altered(by_hand, by_hand.TWO_ONLY, "evidence", others=others[:1]), "there may be another cycle of period 2")
    hidden = altered(by_hand, by_hand.TWO_ONLY, "claim", cycles=[])
    pair = {"boxes": by_hand.PAIR["claim"]["boxes"], "inverse": None}
    hidden["evidence"].update(others=[*others, pair], inverses=[])
    refused(by_hand.sign(hidden), "its period 2 is among those claimed")


def test_after_the_flip_the_two_cycle_is_not_taken_for_the_fixed_point(by_hand) -> None:
    """r = 3001/1000: the two-cycle is within 0.02 of 2/3, inside a box in which the fixed point is alone."""
    claim = {
        "kind": "all cycles",
        "system": by_hand.logistic("3001/1000"),
        "periods": [1, 2],
        "box": [["1/2", "3/4"]],
        "cycles": [{"boxes": [[["63/100", "70/100"]]], "stable": None}],
    }
    document = by_hand.certificate(claim, {"tree": by_hand.even_tree(1, 6), "inverses": [None]})
    found = check(document)
    assert found.verdict is Judgement.REJECTED
    assert "period 2" in found.reason
    document["claim"]["periods"] = [1]
    accepted(by_hand.sign(document))


def test_no_cycle(by_hand) -> None:
    system = {"state": ["x"], "parameters": {}, "rule": [["+", "x", "1/10"]]}
    claim = {"kind": "all cycles", "system": system, "periods": [1, 2, 3], "box": [["0", "1"]], "cycles": []}
    document = by_hand.certificate(claim, {"tree": by_hand.even_tree(1, 6), "inverses": []})
    assert "there is no cycle of minimal period 1 or 2 or 3" in accepted(document).statement
