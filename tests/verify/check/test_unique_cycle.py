"""One cycle in its boxes: stability by known multipliers, and what does not prove it."""

from __future__ import annotations

import copy

import pytest

from dynsys.verify.check import Judgement, check


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


def linear(by_hand, rows: list[list[str]], stable: bool | None):
    """The fixed point 0 of a linear map."""
    names = ["x", "y", "z", "w", "v", "u"][: len(rows)]
    rule = [["+", *(["*", a, name] for a, name in zip(row, names, strict=True))] for row in rows]
    claim = {
        "kind": "unique cycle",
        "system": {"state": names, "parameters": {}, "rule": rule},
        "boxes": [[["-1", "1"]] * len(rows)],
        "stable": stable,
    }
    return by_hand.certificate(claim, {"inverse": None})


def diagonal(*entries: str) -> list[list[str]]:
    return [[entry if i == j else "0" for j in range(len(entries))] for i, entry in enumerate(entries)]


MATRICES = {
    "halves": (diagonal("1/2"), True),
    "minus": (diagonal("-99/100"), True),
    "beyond": (diagonal("-101/100"), False),
    "a turn that shrinks": ([["0", "-99/100"], ["1", "0"]], True),
    "a turn that grows": ([["0", "-101/100"], ["1", "0"]], False),
    "a long shear": ([["1/2", "1000"], ["0", "1/2"]], True),
    "one of two outside": (diagonal("2", "1/4"), False),
    "one of two below": (diagonal("-2", "1/4"), False),
    "a shear of three": ([["1/2", "10", "0"], ["0", "1/2", "10"], ["0", "0", "1/2"]], True),
    "one of three outside": (diagonal("3/2", "1/2", "1/3"), False),
    "six": (diagonal(*["1/2"] * 6), True),
}


@pytest.mark.parametrize("name", MATRICES)
def test_stability_of_linear_maps(name: str, by_hand) -> None:
    rows, stable = MATRICES[name]
    accepted(linear(by_hand, rows, stable))
    accepted(linear(by_hand, rows, None))
    refused(linear(by_hand, rows, not stable), "the stability stated is not shown")


def test_multipliers_on_the_circle_are_neither(by_hand) -> None:
    for rows in (diagonal("-1"), [["0", "-1"], ["1", "0"]], diagonal("-1", "1/2", "1/3")):
        for stable in (True, False):
            refused(linear(by_hand, rows, stable), "the stability stated is not shown")


def test_two_fixed_points_that_meet_are_not_one(by_hand) -> None:
    """x + x² has the double fixed point 0, x + x² + 1/100 none."""
    for extra in ("0", "1/100"):
        rule = [["+", "x", ["^", "x", 2], extra]]
        claim = {
            "kind": "unique cycle",
            "system": {"state": ["x"], "parameters": {}, "rule": rule},
            "boxes": [[["-1/10", "1/11"]]],
            "stable": None,
        }
        refused(by_hand.certificate(claim, {"inverse": None}), "the Krawczyk image is not in the interior")
        refused(by_hand.certificate(claim, {"inverse": [["7"]]}), "the Krawczyk image is not in the interior")


def test_a_rule_not_defined_in_the_box(by_hand) -> None:
    """½ log x − 1 has slopes below 1 in size left of −1/2, where it is not defined."""
    claim = {
        "kind": "unique cycle",
        "system": {"state": ["x"], "parameters": {}, "rule": [["-", ["*", "1/2", ["log", "x"]], "1"]]},
        "boxes": [[["-2", "-1"]]],
        "stable": None,
    }
    refused(by_hand.certificate(claim, {"inverse": None}), "the Krawczyk image is not in the interior")


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([["1"]], "a list of 2 to 2 entries is expected, got 1"),
        ([["1", "0"], ["0"]], "a list of 2 to 2 entries is expected, got 1"),
        ([["1", "0"], ["0", 1]], "a rational number in a string is expected, got 1"),
        ([["1", "0"], ["0", "1" + "0" * 400]], "within the range of doubles"),
        ([["0", "0"], ["0", "0"]], "the Krawczyk image is not in the interior"),
        ("many", "a list of 2 to 2 entries"),
    ],
)
def test_matrices_that_do_not_serve(matrix, words: str, by_hand) -> None:
    accepted(by_hand.PAIR_WITH_MATRIX)
    refused(altered(by_hand, by_hand.PAIR, "evidence", inverse=matrix), words)


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ({"state": []}, "a list of 1 to 64 entries"),
        ({"parameters": []}, "an object of at most 64 keys is expected"),
        ({"parameters": {"r": 3}}, "a rational number in a string is expected, got 3"),
        ({"parameters": {"r": "3", "x": "1"}}, "x is both a state variable and a parameter"),
        ({"parameters": {"r s": "3"}}, "a name is expected"),
        ({"parameters": {}}, "the symbol 'r' is not known"),
        ({"rule": ["x", "x"]}, "a list of 1 to 1 entries is expected, got 2"),
        ({"more": 1}, "the key 'more' is not known"),
    ],
)
def test_systems_of_another_form(system, words: str, by_hand) -> None:
    document = copy.deepcopy(by_hand.PAIR)
    document["claim"]["system"].update(system)
    refused(by_hand.sign(document), words)


def test_stability_is_true_false_or_nothing(by_hand) -> None:
    refused(altered(by_hand, by_hand.PAIR, "claim", stable="yes"), "true or false is expected, got 'yes'")
    refused(altered(by_hand, by_hand.PAIR, "claim", stable=1), "true or false is expected, got 1")
