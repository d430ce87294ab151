"""Every field of a certificate of each kind changed: rejected, or what is said is true all the same.

The digest is put on anew each time, as somebody who means harm would do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from certificates_by_hand import sign
from changes_by_hand import DELETED, places, put
from parametric_by_hand import (
    BRANCH,
    CIRCLE,
    CUBIC,
    DOUBLED,
    FLIP,
    FOLD,
    GROWN,
    PAIR,
    boxes,
    changed,
    doubled,
    logistic_pair,
    root_piece,
    steps,
)
from parametric_oracles import is_true

from dynsys.verify.check import Judgement, check

ALIKE = (
    ("claim", "end", 1),
    ("claim", "ends", 1),
    ("claim", "system", "rule", 1),
    ("evidence", "conditions", 1),
    ("evidence", "pieces", 1),
    ("evidence", "vectors", 0, 2),
    ("evidence", "vectors", 0, 3),
)
"""Parts like those before them."""
WORDS = ("", "x", "+", "sin", "supercritical", "subcritical", "flip", "fold", "Neimark-Sacker")


def two_pieces(document: Any) -> Any:
    """The certificate of a shorter branch, with less to change."""
    pieces = document["evidence"]["pieces"]
    last = Fraction(pieces[1]["interval"][1])
    fixed = len(document["claim"]["ends"][0]) == 1
    points = [[1 - 1 / last]] if fixed else [[v] for v in logistic_pair(last)]
    new = changed(document, "evidence", "pieces", to=pieces[:2])
    new["claim"]["interval"][1], new["claim"]["ends"][1] = str(last), boxes(points)
    return sign(new)


def short_doubled() -> Any:
    until = Fraction(3, 100)
    root = math.sqrt(until)
    pieces = [root_piece(*ends) for ends in steps(Fraction(24, 1000), until, 2)]
    return doubled([CUBIC], 0, [0], until, [[root], [-root]], {**GROWN, "pieces": pieces}, True)


CERTIFICATES = {
    "flip": FLIP,
    "fold": FOLD,
    "circle": CIRCLE,
    "branch": two_pieces(BRANCH),
    "pair": two_pieces(PAIR),
    "doubled": short_doubled(),
}


def others(value: Any) -> Iterator[Any]:
    """What may stand in the place of a value instead."""
    yield from (DELETED, None, [], 0.5, "-2")
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, -value, 0, str(value))
    elif isinstance(value, str):
        try:
            number = Fraction(value)
        except ValueError:
            yield from (word for word in WORDS if word != value)
            return
        yield from (float(number), str(-number), str(2 * number))
        yield from (str(number + Fraction(1, 10**7)), str(number - Fraction(1, 10**10)))
    elif isinstance(value, list) and value:
        yield from (value[:-1], value[1:], value[::-1], value * 2)
    elif isinstance(value, dict):
        yield {**value, "more": 1}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_field_changed(name) -> None:
    document = CERTIFICATES[name]
    original = check(document)
    assert original.verdict is Judgement.ACCEPTED, original.reason
    assert is_true(document["claim"])
    accepted, count = 0, 0
    for path, value in places(document):
        if not path or path == ("digest",) or any(path[: len(other)] == other for other in ALIKE):
            continue
        for new in others(value):
            if type(new) is type(value) and new == value:
                continue
            changed_one = sign(put(document, path, new))
            found, count = check(changed_one), count + 1
            assert not found.reason.startswith("the checker failed"), (path, new, found.reason)
            if found.verdict is Judgement.REJECTED:
                assert found.reason
                continue
            accepted += 1
            if changed_one["claim"] == document["claim"]:
                assert found.statement == original.statement
                continue
            assert is_true(changed_one["claim"]), (path, new, found.statement)
    assert count > 300
    assert accepted < count / 3


def test_swapped_evidence() -> None:
    """The evidence of one claim proves no other, except where it is the same."""
    for name, document in CERTIFICATES.items():
        for other, evidence in CERTIFICATES.items():
            if evidence["evidence"] != document["evidence"]:
                found = check(sign({**document, "evidence": evidence["evidence"]}))
                assert found.verdict is Judgement.REJECTED, (name, other)


def test_the_oracle_tells_true_from_false() -> None:
    for document, *path, value in (
        (FLIP, "criticality", "subcritical"),
        (FLIP, "interval", ["4", "5"]),
        (FLIP, "bifurcation", "fold"),
        (FLIP, "boxes", [[["0", "1/2"]]]),
        (PAIR, "stable", False),
        (PAIR, "interval", ["16/5", "18/5"]),
        (PAIR, "ends", PAIR["claim"]["ends"][::-1]),
        (DOUBLED, "until", "1/30"),
        (DOUBLED, "stable", False),
        (DOUBLED, "point", ["1"]),
        (DOUBLED, "system", FLIP["claim"]["system"]),
    ):
        assert not is_true(changed(document, "claim", *path, to=value)["claim"])
