"""Branches of cycles over an interval: true ones against closed forms, false ones rejected."""

from __future__ import annotations

import copy
import math
from fractions import Fraction

import pytest
from certificates_by_hand import sign
from parametric_by_hand import (
    BRANCH,
    CUBIC,
    LOGISTIC,
    PAIR,
    PAIR_ENDS,
    accepted,
    branch,
    changed,
    logistic_pair,
    piece,
    refused,
    root_piece,
    steps,
)

F = Fraction
OUTSIDE = "Krawczyk image is not in the interior"
PIECES = BRANCH["evidence"]["pieces"]


def logistic(interval, count, stable):
    """The branch 1 − 1/a of fixed points; its multiplier is 2 − a."""
    pieces = []
    for ends in steps(*map(F, interval), count):
        middle = sum(ends) / 2
        pieces.append(piece(ends, [1 - 1 / middle], [1 / middle**2], [F(1, 50)]))
    return branch([LOGISTIC], interval, [[[1 - F(1) / F(v)]] for v in interval], pieces, stable)


def with_pieces(pieces, document=BRANCH):
    return changed(document, "evidence", "pieces", to=pieces)


def turned(entry):
    return {**entry, "interval": entry["interval"][::-1]}


def test_the_fixed_points_of_the_logistic_map() -> None:
    statement = accepted(BRANCH)
    assert "every a in [5/2, 29/10]" in statement
    assert "All of them are stable" in statement
    refused(changed(BRANCH, "claim", "stable", to=False), "piece 0: the stability stated is not shown")
    assert "unstable" in accepted(logistic((F(31, 10), F(7, 2)), 4, False))
    refused(logistic((F(31, 10), F(7, 2)), 4, True), "piece 0: the stability stated is not shown")


def test_the_two_cycle_of_the_logistic_map() -> None:
    """The boxes of the ends hold (r + 1 ± √((r + 1)(r − 3)))/2r, and no other cycle's."""
    assert "minimal period 2" in accepted(PAIR)
    for end, rate in zip(PAIR["claim"]["ends"], PAIR_ENDS, strict=True):
        for ((low, high),), point in zip(end, logistic_pair(rate), strict=True):
            assert F(low) < point < F(high)
    refused(changed(PAIR, "claim", "stable", to=False), "the stability stated is not shown")
    exchanged = [end[::-1] for end in PAIR["claim"]["ends"]]
    refused(changed(PAIR, "claim", "ends", to=exchanged), "the cycle at an end is not shown to be in the boxes stated")


def test_through_a_flip_nothing_is_stable_all_the_way() -> None:
    interval = (F(29, 10), F(31, 10))
    accepted(logistic(interval, 5, None))
    for stable in (True, False):
        refused(logistic(interval, 5, stable), r"piece \d: the stability stated is not shown")
    refused(logistic((F(29, 10), F(3)), 5, True), "piece 4: the stability stated is not shown")


def test_the_same_branch_passed_backwards_or_to_and_fro() -> None:
    accepted(with_pieces([turned(entry) for entry in PIECES[::-1]]))
    accepted(with_pieces([PIECES[0], turned(PIECES[0]), *PIECES]))
    accepted(with_pieces([*PIECES, turned(PIECES[-1]), PIECES[-1]]))


def test_pieces_that_do_not_make_the_branch() -> None:
    gap = r"piece \d: the pieces do not follow one another"
    refused(with_pieces([PIECES[1], PIECES[0], *PIECES[2:]]), gap)
    refused(with_pieces([*PIECES[:1], *PIECES[2:]]), gap)
    refused(with_pieces(PIECES[::-1]), gap)
    refused(with_pieces([turned(entry) for entry in PIECES]), gap)
    for part in (PIECES[1:], PIECES[:-1], [*PIECES, turned(PIECES[-1])]):
        refused(with_pieces(part), "they do not lead from one end of the interval to the other")
    refused(with_pieces([]), "a list of 1 to")
    refused(changed(BRANCH, "claim", "interval", to=["5/2", "3"]), "they do not lead from one end")


def test_ends_elsewhere() -> None:
    ends = BRANCH["claim"]["ends"]
    words = "the cycle at an end is not shown to be in the boxes stated"
    refused(changed(BRANCH, "claim", "ends", to=ends[::-1]), words)
    for k in (0, 1):
        for by in (F(1, 10**8), F(-1, 10**8), 5):
            moved = copy.deepcopy(ends)
            moved[k][0][0] = [str(F(v) + by) for v in moved[k][0][0]]
            refused(changed(BRANCH, "claim", "ends", to=moved), words)


def test_a_fixed_point_gone_round_twice() -> None:
    twice = copy.deepcopy(logistic((F(5, 2), F(27, 10)), 4, None))
    twice["claim"]["ends"] = [end * 2 for end in twice["claim"]["ends"]]
    for entry in twice["evidence"]["pieces"]:
        for key in ("centre", "slant", "reach"):
            entry[key] *= 2
    refused(sign(twice), "piece 0: the minimal period may be less than 2")


FORKED = [["+", "x", ["-", "a", ["^", "x", 2]]]]
"""The fixed points ±√a, with multipliers 1 ∓ 2√a."""
QUARTER, HALF, ROOM = F(1, 4), F(1, 2), F(1, 20)


def root(first, last, way=1, reach=ROOM):
    middle = math.sqrt((first + last) / 2)
    return piece((first, last), [way * middle], [way / (2 * middle)], [reach])


def test_pieces_of_two_branches() -> None:
    ends = [[[math.sqrt(QUARTER)]], [[math.sqrt(HALF)]]]
    middle = F(3, 8)
    accepted(branch(FORKED, (QUARTER, HALF), ends, [root(QUARTER, middle), root(middle, HALF)], True))
    false = [ends[0], [[-math.sqrt(HALF)]]]
    refused(
        branch(FORKED, (QUARTER, HALF), false, [root(QUARTER, middle), root(middle, HALF, -1)]),
        "evidence: pieces: piece 1: neighbouring pieces are not shown to be of one branch",
    )
    for reach in (2, 10**6, F(10) ** 299):
        wide = [root(QUARTER, middle, reach=reach), root(middle, HALF, -1, reach)]
        refused(branch(FORKED, (QUARTER, HALF), false, wide), f"piece 0: the {OUTSIDE}|not shown to be defined")


def test_no_branch_through_its_own_end() -> None:
    refused(branch(FORKED, (-1, 1), [[[0]], [[1]]], [piece((-1, 1), [0], [0], [1])]), "a regular matrix|Krawczyk")
    refused(branch(FORKED, (0, 1), [[[0]], [[1]]], [piece((0, 1), [F(1, 2)], [1], [1])]), OUTSIDE)


@pytest.mark.parametrize("reach", ["0", "-1/50", "-1", "1000", f"{10**300}"])
def test_a_reach_that_proves_nothing(reach) -> None:
    refused(
        with_pieces([{**entry, "reach": [reach]} for entry in PIECES]),
        f"piece 0: the {OUTSIDE}|not shown to be defined",
    )


@pytest.mark.parametrize("name", ["centre", "slant", "reach", "interval"])
def test_numbers_beyond_the_range(name) -> None:
    entry = {**PIECES[0], name: [f"{10**301}"] * len(PIECES[0][name])}
    refused(with_pieces([entry, *PIECES[1:]]), r"evidence: pieces: piece 0: a number is beyond 1e\+300")
    entry = {**PIECES[0], name: [f"{10**300}", "0"][: len(PIECES[0][name])]}
    refused(with_pieces([entry, *PIECES[1:]]), "piece 0|the rule is not shown|a regular matrix")


def test_pieces_of_no_length() -> None:
    point = {**PIECES[0], "interval": ["5/2", "5/2"]}
    refused(with_pieces([point, *PIECES]), "piece 0: two different ends are expected")


def test_rules_that_are_not_defined() -> None:
    def constant(*rule, at=0):
        return branch(list(rule), (0, 1), [[[at]], [[at]]], [piece((0, 1), [at], [0], [F(1, 4)])])

    undefined = "the rule is not shown to be defined all over the boxes"
    assert "All" not in accepted(constant(["/", "x", "2"]))  # a parameter that is in no formula
    refused(constant(["sqrt", "x"]), "a regular matrix is expected")
    refused(constant(["sqrt", "x"], at=F(1, 8)), f"{OUTSIDE}|{undefined}")
    refused(constant(["sqrt", ["^", "x", 2]]), f"{OUTSIDE}|a regular matrix is expected")
    refused(constant(["/", ["^", "x", 2], "x"]), undefined)
    refused(constant(["/", "1", ["/", "1", "x"]]), undefined)
    refused(constant(["*", "0", ["log", "a"]]), undefined)
    refused(constant(["abs", ["/", "x", "2"]]), "differentiable functions are expected, and abs is none")
    refused(constant(["exp", ["exp", ["exp", ["+", "x", "9"]]]], at=1), undefined)
    refused(constant("x"), "a regular matrix is expected")
    refused(constant(["+", "x", "1"]), "a regular matrix is expected")
    refused(constant(["+", ["/", "x", "2"], "1"]), OUTSIDE)


def test_a_cycle_of_two_that_becomes_a_fixed_point() -> None:
    """±√a over [0, 1/4] is a branch of cycles only without its end."""
    end = [[0], [0]], [[F(1, 2)], [-F(1, 2)]]
    pieces = [root_piece(F(0), F(1, 100)), *(root_piece(*ends) for ends in steps(F(1, 100), F(1, 4), 60))]
    refused(branch([CUBIC], (0, F(1, 4)), end, pieces), f"piece 0: the {OUTSIDE}")


def test_other_forms() -> None:
    refused(changed(BRANCH, "claim", "interval", to=["5/2", "5/2"]), "claim: interval: two different ends are expected")
    uneven = [BRANCH["claim"]["ends"][0] * 2, BRANCH["claim"]["ends"][1]]
    refused(changed(BRANCH, "claim", "ends", to=uneven), "as many boxes at one end as at the other are expected")
    refused(changed(BRANCH, "claim", "parameter", to="x"), "claim: parameter: x is a state variable, or has a value")
    held = {**BRANCH["claim"]["system"], "parameters": {"a": "1"}}
    refused(changed(BRANCH, "claim", "system", to=held), "claim: parameter: a is a state variable, or has a value")
    refused(changed(BRANCH, "verdict", to="refuted"), "the key 'witness' is expected")
