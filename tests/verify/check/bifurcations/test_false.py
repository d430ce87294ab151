"""False claims of bifurcations, each with evidence as near to a proof as there is, are rejected."""

from __future__ import annotations

from fractions import Fraction

import pytest
from parametric_by_hand import (
    CIRCLE,
    CIRCLE_RULE,
    CUBIC,
    FLIP,
    FOLD,
    LOGISTIC,
    SQUARES,
    accepted,
    at_zero,
    bifurcation,
    changed,
    circle,
    refused,
)

F = Fraction
TWO_THIRDS = [F(2, 3)]
OUTSIDE = "Krawczyk image is not in the interior"
SINGULAR = "a regular matrix is expected"


@pytest.mark.parametrize("kind", ["fold", "flip", "Neimark-Sacker"])
@pytest.mark.parametrize("true", [FLIP, FOLD], ids=["flip", "fold"])
def test_another_kind(true, kind) -> None:
    if kind == true["claim"]["bifurcation"]:
        return
    false = changed(true, "claim", "bifurcation", to=kind)
    false["claim"]["criticality"] = None
    if kind == "Neimark-Sacker":
        false["evidence"]["vectors"][0] *= 2
        false["evidence"]["conditions"] *= 2
        false["evidence"]["cosine"] = ["-1", "-1"]
    refused(changed(false, "cost", to=1), f"{OUTSIDE}|{SINGULAR}")


@pytest.mark.parametrize("beside", [F(1, 10**6), F(-1, 10**6), F(1, 10**8), 1, 10**9, F(3, 10**9)])
def test_an_interval_beside(beside) -> None:
    ends = [str(F(end) + beside) for end in FLIP["claim"]["interval"]]
    refused(changed(FLIP, "claim", "interval", to=ends), OUTSIDE)


@pytest.mark.parametrize("name", ["boxes", "vectors"])
def test_boxes_beside(name) -> None:
    where = "claim" if name == "boxes" else "evidence"
    for by in (F(1, 10**8), F(1, 4), 10**100):
        ends = [str(F(end) + by) for end in FLIP[where][name][0][0]]
        refused(changed(FLIP, where, name, to=[[ends]]), f"{OUTSIDE}|{SINGULAR}")


@pytest.mark.parametrize("true", [FLIP, CIRCLE], ids=["flip", "circle"])
def test_another_criticality(true) -> None:
    accepted(changed(true, "claim", "criticality", to=None))
    refused(changed(true, "claim", "criticality", to="subcritical"), "it is not shown to be subcritical")


@pytest.mark.parametrize("kind", ["fold", "flip"])
@pytest.mark.parametrize("half", [F(1, 10**9), F(1, 10**3)])
def test_a_fixed_point_gone_round_twice(kind, half) -> None:
    """Gone round twice the flip at 3 has the multiplier 1; boxes that are apart do not both hold 2/3."""
    vectors = [[1], [-1 if kind == "fold" else 1]]
    twice = bifurcation([LOGISTIC], kind, [TWO_THIRDS] * 2, 3, vectors, [[1]], half=half)
    refused(twice, "the minimal period may be 1, as boxes 1 apart meet")
    split = bifurcation([LOGISTIC], kind, [[F(2, 3) - 3 * half], TWO_THIRDS], 3, vectors, [[1]], half=half)
    refused(split, f"{OUTSIDE}|{SINGULAR}")


def test_a_two_cycle_gone_round_twice() -> None:
    rate = 1 + 6**0.5
    root = ((rate + 1) * (rate - 3)) ** 0.5
    pair = [[(rate + 1 + sign * root) / (2 * rate)] for sign in (1, -1)]
    slope = rate * (1 - 2 * pair[0][0])
    once = bifurcation([LOGISTIC], "flip", pair, rate, [[1], [slope]], [[1]], "supercritical")
    assert "period 2" in accepted(once)
    four = bifurcation([LOGISTIC], "fold", pair * 2, rate, [[1], [slope], [-1], [-slope]], [[1]])
    refused(four, "the minimal period may be 2, as boxes 2 apart meet")


NEUTRAL = {
    "minus one": ([CUBIC, ["neg", "y"]], SINGULAR),
    "one": ([CUBIC, "y"], SINGULAR),
    "one, and another fixed point nowhere": ([CUBIC, ["+", "y", ["^", "y", 2]]], SINGULAR),
    "a Jordan block": ([["+", CUBIC, "y"], ["neg", "y"]], SINGULAR),
    "a moving Jordan block": (
        [["+", CUBIC, "y"], ["+", ["neg", "y"], ["*", "a", "x"]]],
        "a simple critical multiplier",
    ),
    "a rotation": ([CUBIC, ["neg", "z"], "y"], "another multiplier may be on the unit circle"),
    "another rotation": (
        [CUBIC, ["-", ["*", "3/5", "y"], ["*", "4/5", "z"]], ["+", ["*", "4/5", "y"], ["*", "3/5", "z"]]],
        "another multiplier may be on the unit circle",
    ),
}


@pytest.mark.parametrize("name", NEUTRAL)
def test_another_multiplier_on_the_circle(name) -> None:
    rule, words = NEUTRAL[name]
    refused(at_zero(rule, "flip"), words)


@pytest.mark.parametrize("other", ["1/2", "-1/2", "2", "-3"])
def test_another_multiplier_off_the_circle(other) -> None:
    assert "no other is on the unit circle" in accepted(at_zero([CUBIC, ["*", other, "y"]], "flip", "supercritical"))
    folded = [FOLD["claim"]["system"]["rule"][0], ["*", other, "y"]]
    assert "no other is on the unit circle" in accepted(at_zero(folded, "fold"))


DEGENERATE = {
    "a flip that touches": ([["+", ["neg", ["*", ["+", "1", ["^", "a", 2]], "x"]], ["^", "x", 3]]], "flip"),
    "a flip without a parameter": ([["-", ["^", "x", 3], "x"]], "flip"),
    "a fold without its quadratic term": ([["+", "a", "x", ["^", "x", 3]]], "fold"),
    "a fold of which the parameter is a square": ([["+", ["^", "a", 2], "x", ["^", "x", 2]]], "fold"),
    "a transcritical point": ([["+", "x", ["*", "a", "x"], ["^", "x", 2]]], "fold"),
    "a pitchfork": ([["+", "x", ["*", "a", "x"], ["neg", ["^", "x", 3]]]], "fold"),
    "a fold without a parameter": ([["+", "x", ["^", "x", 2]]], "fold"),
    "the identity": (["x"], "fold"),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_what_does_not_cross_or_turn(name) -> None:
    refused(at_zero(*DEGENERATE[name]), SINGULAR)


def test_a_flip_without_its_cubic_term() -> None:
    fifth = [["+", ["neg", ["*", ["+", "1", "a"], "x"]], ["^", "x", 5]]]
    accepted(at_zero(fifth, "flip"))
    for criticality in ("supercritical", "subcritical"):
        refused(at_zero(fifth, "flip", criticality), f"it is not shown to be {criticality}")
    balanced = ["+", ["neg", ["*", ["+", "1", "a"], "x"]], ["^", "x", 2], ["neg", ["^", "x", 3]]]
    for criticality in ("supercritical", "subcritical"):  # f''/2 = 1 and f'''/6 = −1: their sum decides, and it is 0
        refused(at_zero([balanced], "flip", criticality), f"it is not shown to be {criticality}")


def test_a_circle_without_its_cubic_term() -> None:
    fifth = [["*", part[1], ["+", "1", ["-", "a", ["^", SQUARES, 2]]]] for part in CIRCLE_RULE]
    cosine, along = F(3, 5), (F(3, 5), F(4, 5))
    accepted(circle(fifth, cosine, along))
    for criticality in ("supercritical", "subcritical"):
        refused(circle(fifth, cosine, along, criticality), f"it is not shown to be {criticality}")


def test_real_multipliers_are_no_pair() -> None:
    """2 + a and 1/2 have the product 1 at a = 0, as exp(±iθ) have, with cos θ = 5/4."""
    saddle = bifurcation(
        [["*", ["+", "2", "a"], "x"], ["*", "1/2", "y"]],
        "Neimark-Sacker",
        [[0, 0]],
        0,
        [[1, 1, 2, F(1, 2)]],
        [[1, 0], [1, -1]],
        cosine=F(5, 4),
    )
    refused(saddle, "the critical multipliers may be real")


# z ↦ i(1 + a − |z|²)z + 5z̄³: with the multiplier i the last term is resonant as well, and larger than that with |z|²;
# whether |z| grows at a = 0 hangs on the argument of z.
QUARTER = [
    [
        "+",
        ["neg", ["*", ["+", "1", ["-", "a", SQUARES]], "y"]],
        ["*", "5", "x", ["-", ["^", "x", 2], ["*", "3", ["^", "y", 2]]]],
    ],
    [
        "+",
        ["*", ["+", "1", ["-", "a", SQUARES]], "x"],
        ["*", "5", "y", ["-", ["^", "y", 2], ["*", "3", ["^", "x", 2]]]],
    ],
]
THIRD = [["neg", ["*", ["+", "1", "a"], "y"]], ["*", ["+", "1", "a"], ["-", "x", "y"]]]


@pytest.mark.parametrize("criticality", ["supercritical", "subcritical"])
def test_strong_resonances_have_no_criticality(criticality) -> None:
    accepted(circle(QUARTER, 0, (0, 1)))
    refused(circle(QUARTER, 0, (0, 1), criticality), "the critical multipliers may be fourth roots of 1")
    bent = [["+", THIRD[0], ["^", "x", 3]], THIRD[1]]
    accepted(circle(bent, F(-1, 2), (0, 1)))
    refused(circle(bent, F(-1, 2), (0, 1), criticality), f"the Neimark-Sacker coefficient: {SINGULAR}")


def test_a_circle_of_constant_modulus() -> None:
    still = [part[1] for part in CIRCLE_RULE]
    refused(circle(still, F(3, 5), (F(3, 5), F(4, 5))), SINGULAR)


def test_boxes_without_a_width() -> None:
    point = bifurcation([LOGISTIC], "flip", [TWO_THIRDS], 3, [[1]], [[1]], half=F(0))
    refused(point, OUTSIDE)
    refused(changed(FLIP, "claim", "interval", to=["3", "3"]), OUTSIDE)
    refused(changed(FLIP, "evidence", "vectors", to=[[["1", "1"]]]), OUTSIDE)


def test_many_variables_are_refused_before_they_are_begun() -> None:
    names = [f"x{i}" for i in range(64)]
    document = at_zero([CUBIC], "flip")
    rule = ["+", ["neg", ["*", ["+", "1", "a"], "x0"]], ["^", "x0", 3]]
    halves = [["/", name, "2"] for name in names[1:]]
    document["claim"]["system"] = {"state": names, "parameters": {}, "rule": [rule, *halves]}
    little = [str(F(-1, 10**9)), str(F(1, 10**9))]
    document["claim"]["boxes"] = [[little] * 64]
    document["evidence"]["vectors"] = [[*document["evidence"]["vectors"][0], *[little] * 63]]
    document["evidence"]["conditions"] = [["1"] + ["0"] * 63]
    refused(changed(document, "cost", to=1), r"checking would take 1.4e\+12 operations, more than 1e\+11")
