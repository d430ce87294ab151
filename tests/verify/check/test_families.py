"""Families of fixed points with their lemma: one by hand, and what is false of it."""

from __future__ import annotations

import copy

import pytest

from dynsys.verify.check import Judgement, check

LEMMA = ("evidence", "exclusions", 0)
LINE = (*LEMMA, "lines", 0)


def changed(by_hand, document, *changes):
    """The document with other values at some places."""
    new = copy.deepcopy(document)
    for path, value in changes:
        inner = new
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = copy.deepcopy(value)
    return by_hand.sign(new)


def refused(document, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert words in found.reason, found.reason


def test_what_is_said(lemmas) -> None:
    found = check(lemmas.FAMILIES)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    assert "every point where x = 0 or y = 0 is a fixed point, and, apart from these, there are exactly 2" in (
        found.statement
    )


@pytest.mark.parametrize(
    ("families", "words"),
    [
        ([], "a map of two variables with families is expected"),
        (["x"], "a zero of the root may be on none of the families"),
        (["x", "y", ["-", "x", "y"]], "a curve is not shown to be one of fixed points"),
        (["x", "y", "1"], "a curve is not shown to be one of fixed points"),
        (["x", "y", ["^", "x", 2]], "a curve is not shown to be one of fixed points"),
        ([["*", "x", "y"], ["+", "y", "1/9"]], "a curve is not shown to be one of fixed points"),
        (["x", ["sin", "y"]], "rational functions are expected"),
        (["x", ["/", "1", "y"]], "claim: families: polynomials are expected"),
        (["x", "z"], "the symbol 'z' is not known"),
        ("x", "a list of 0 to"),
    ],
)
def test_families_that_are_none(by_hand, lemmas, families, words: str) -> None:
    refused(changed(by_hand, lemmas.FAMILIES, (("claim", "families"), families)), words)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("forms", [["+", "x", "y"], ["+", "x", "y"]], "independent forms are expected"),
        ("forms", [["+", "x", "y"], ["-", "x", ["*", "2", "y"]]], "a form is not multiplied by the map"),
        ("forms", [["+", "x", "y"], ["-", ["-", "x", "y"], "1"]], "linear forms are expected"),
        ("forms", ["x", "y"], "the product of the multipliers is not 1 less the square of the root"),
        ("forms", ["x", "0"], "linear forms are expected"),
        ("root", ["*", "2", "x", "y"], "the product of the multipliers is not 1 less the square of the root"),
        ("root", ["+", "x", "y"], "the product of the multipliers is not 1 less the square of the root"),
        ("root", "0", "the product of the multipliers is not 1 less the square of the root"),
        ("lines", [], "a list of 2 to 2 entries"),
        ("lines", [None, None], "a line: an object is expected"),
        ("multipliers", [], "the key 'multipliers' is not known"),
    ],
)
def test_lemmas_that_are_none(by_hand, lemmas, key: str, value, words: str) -> None:
    refused(changed(by_hand, lemmas.FAMILIES, ((*LEMMA, key), value)), words)


def test_lists_on_a_line(by_hand, lemmas) -> None:
    line = lemmas.FAMILIES["evidence"]["exclusions"][0]["lines"][0]
    zero, swap = line["cycles"]
    for new, words in (
        ({"cycles": [zero], "inverses": [None]}, "there may be another cycle of period 2"),
        ({"cycles": [swap], "inverses": [None]}, "the fixed point 0 is not listed"),
        ({"cycles": [zero, swap, [swap[0]]], "inverses": [None] * 3}, "cycle 2: the Krawczyk image is not in"),
        ({"cycles": [zero, swap, swap * 2], "inverses": [None] * 3}, "a cycle of another period than those claimed"),
        ({"exclusions": []}, "there may be another cycle of period"),
        ({"escape": {}}, "the key 'escape' is not known"),
    ):
        refused(changed(by_hand, lemmas.FAMILIES, (LINE, {**line, **new})), words)


def test_a_cycle_of_a_line_that_the_plane_does_not_list(by_hand, lemmas) -> None:
    for i in range(2):
        new = copy.deepcopy(lemmas.FAMILIES)
        del new["claim"]["cycles"][i], new["evidence"]["inverses"][i]
        refused(by_hand.sign(new), "a cycle of period 2 on a line is not among those listed")


def test_a_line_that_misses_the_box(by_hand, lemmas) -> None:
    """x in [1, 3/2], y in [−3/2, 1/2]: x = y misses it; the two-cycles leave it, as they go to minus themselves."""
    box = [["1", "3/2"], ["-3/2", "1/2"]]
    line = lemmas.FAMILIES["evidence"]["exclusions"][0]["lines"][0]
    short = {**line, "cycles": [], "inverses": [], "exclusions": []}
    parts = [(("claim", "box"), box), (("claim", "cycles"), []), (("evidence", "inverses"), [])]
    document = changed(by_hand, lemmas.FAMILIES, *parts, ((*LEMMA, "lines"), [short, None]))
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    refused(
        changed(by_hand, document, ((*LEMMA, "lines"), [short, short])), "the line misses the box, and null is expected"
    )


def test_a_listed_point_is_on_no_family(by_hand, lemmas) -> None:
    cycles = [*lemmas.FAMILIES["claim"]["cycles"], {"boxes": [[["0", "0"], ["1/2", "1/2"]]], "stable": None}]
    parts = ((("claim", "cycles"), cycles), (("evidence", "inverses"), [None] * 3))
    refused(changed(by_hand, lemmas.FAMILIES, *parts), "a fixed point that is listed is on one of the families")


def test_families_on_the_line_and_witnesses(by_hand, lemmas) -> None:
    refused(changed(by_hand, lemmas.MULTIPLE, (("claim", "families"), ["x"])), "families are for maps of two variables")
    claim = {**lemmas.FAMILIES["claim"], "cycles": []}
    on_family = by_hand.certificate(claim, {"witness": {"x": "0", "y": "1/2"}}, "refuted")
    refused(on_family, "the witness is on one of the families")
    bare = {key: value for key, value in claim.items() if key != "families"}
    assert check(by_hand.certificate(bare, {"witness": {"x": "0", "y": "1/2"}}, "refuted")).holds is False
