"""Trees: malformed codes are refused, and the leaves of the others cover their root."""

from __future__ import annotations

import copy
import math
from fractions import Fraction

import numpy as np
import pytest

from dynsys.verify.check import Judgement, check, limits, tree
from dynsys.verify.check.budget import Budget


def accepted(document):
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    assert found.reason == ""
    return found


def refused(document, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert found.holds is None
    assert words in found.reason, found.reason
    assert not found.reason.startswith("the checker failed")


def changed(by_hand, document, **parts):
    """The claim (or, where it has no such key, the evidence) with other entries."""
    new = copy.deepcopy(document)
    for key, value in parts.items():
        (new["claim"] if key in new["claim"] else new["evidence"])[key] = value
    return by_hand.sign(new)


TREES = {
    "cut short": (3, [0, 0, 255, 255], "5 bytes are expected, got 4"),
    "too long": (2, [0, 255, 255, 255], "unzips to more than 3 bytes"),
    "two trees": (2, [255, 255, 0], "the code is not that of a tree"),
    "ends early": (3, [0, 255, 255, 255, 0], "the code is not that of a tree"),
    "fewer leaves": (3, [0, 255, 0, 0, 255], "another number of leaves than stated"),
    "another axis": (2, [1, 255, 255], "an axis below 1 is expected"),
}


@pytest.mark.parametrize("name", TREES)
def test_codes_that_are_no_tree(name: str, by_hand) -> None:
    leaves, code, words = TREES[name]
    evidence = {"leaves": leaves, "code": by_hand.pack(code)}
    refused(changed(by_hand, by_hand.POSITIVE, tree=evidence), words)


def test_packed_bytes_that_are_damaged(by_hand) -> None:
    good = by_hand.even_tree(1, 3)
    for change, words in (
        ({"code": "???"}, "base64 is expected"),
        ({"code": "é"}, "base64 is expected"),
        ({"code": "AAAA"}, "cannot be unzipped"),
        ({"code": good["code"][:-8]}, "cut short"),
        ({"code": by_hand.pack([0] * 10**7)}, "unzips to more than 15 bytes"),
        ({"code": 3}, "a string is expected"),
        ({"leaves": "8"}, "an integer from 1"),
        ({"labels": by_hand.pack([0] * 7)}, "8 bytes are expected, got 7"),
        ({"more": 1}, "the key 'more' is not known"),
    ):
        refused(changed(by_hand, by_hand.POSITIVE, tree={**good, **change}), words)


def test_the_cells_are_those_of_the_rule(by_hand) -> None:
    """By hand: [0, 1] at 127/256, then its upper part at 127/256 + (129/256)·127/256; they cover [0, 1]."""
    sides = [(Fraction(0), Fraction(1))]
    read = tree.read_tree(by_hand.tree([0, 255, 0, 255, 255]), "a tree")
    low, high = tree.tile(read, sides, Budget(10**9), "a tree").leaves
    first = 127 / 256
    second = first + (1 - first) * 127 / 256
    assert low[:, 0].tolist() == [0, first, second]
    assert high[:, 0].tolist() == [first, second, 1]


def test_random_trees_cover_their_root_without_gaps(by_hand) -> None:
    rng = np.random.default_rng(3)

    def grow(depth: int) -> list[int]:
        if depth == 0 or rng.random() < 0.2:
            return [255]
        return [int(rng.integers(2)), *grow(depth - 1), *grow(depth - 1)]

    for _ in range(20):
        code = [0, *grow(7), *grow(7)]
        sides = [(Fraction(-1, 3), Fraction(2, 7)), (Fraction(1), Fraction(5))]
        low, high = tree.tile(tree.read_tree(by_hand.tree(code), "a tree"), sides, Budget(10**9), "a tree").leaves
        assert math.isclose(
            np.prod(high - low, axis=1).sum(), float((Fraction(2, 7) + Fraction(1, 3)) * 4), rel_tol=1e-12
        )
        assert Fraction(low[:, 0].min()) <= Fraction(-1, 3)
        assert Fraction(high[:, 0].max()) >= Fraction(2, 7)


def test_trees_beyond_the_limits(by_hand, monkeypatch) -> None:
    deep = by_hand.tree([0] * (limits.LEVELS + 1) + [255] * (limits.LEVELS + 2))
    refused(changed(by_hand, by_hand.POSITIVE, tree=deep), "more than 4000 levels")
    monkeypatch.setattr(limits, "LEAVES", 32)
    many = [f"x{i}" for i in range(9)]
    claim = {"kind": "inequality", "symbols": many, "box": [["0", "1"]] * 9, "any_of": [["1"]]}
    refused(by_hand.certificate(claim, {"tree": by_hand.even_tree(9, 4)}), "in 9 dimensions is too large")
    read = tree.read_tree(by_hand.tree([0, 255, 255]), "a tree")
    monkeypatch.setattr(tree, "outward", lambda low, high: (math.nan, math.nan))
    with pytest.raises(tree.Refusal, match="a cell cannot be split"):
        tree.tile(read, [(Fraction(0), Fraction(1))], Budget(10**9), "a tree")
