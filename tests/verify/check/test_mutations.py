"""Every field of every true certificate changed: rejected, or what is displayed is true all the same.

The digest is put on anew each time, as somebody who means harm would do.
"""

from __future__ import annotations

import copy
import zlib
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from certificates_by_hand import TRUE
from changes_by_hand import DELETED, places, put
from oracles_by_hand import is_true

from dynsys.verify.check import Judgement, check

LONG = {"families", "everywhere", "turn"}


def others(value: Any, by_hand: Any) -> Iterator[Any]:
    """What may stand in the place of a value instead."""
    yield from (DELETED, None, [], {}, True, 7, "y", "1/3", "-2")
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, -value, 0, 10**19, str(value))
    elif isinstance(value, str):
        yield from others_of_text(value, by_hand)
    elif isinstance(value, list) and value:
        yield from (value[:-1], value[1:], [*value, value[0]], value[::-1])
        if len(value) > 2:
            yield [value[1], value[0], *value[2:]]
    elif isinstance(value, dict):
        yield {**value, "more": 1}


def others_of_text(value: str, by_hand: Any) -> Iterator[str]:
    yield from (value + "0", "", value.upper(), value[::-1])
    try:
        number = Fraction(value)
    except ValueError:
        number = None
    if number is not None:
        yield from (
            str(number + 1),
            str(number - Fraction(1, 7)),
            str(-number),
            f"{number.numerator * 2}/{number.denominator}",
        )
        yield str(number + Fraction(1, 10**9))
        return
    yield from (
        name
        for name in ("+", "*", "-", "/", "sin", "x", "r", "exit", "no entry", "refuted", "multiple fixed point")
        if name != value
    )
    if len(value) >= 12:
        try:
            code = by_hand.unpack(value)
        except (ValueError, zlib.error):
            return
        for i in range(len(code)):
            for new in {0, 1, 255} - {code[i]} if len(code) < 20 else {0 if code[i] else 255}:
                yield by_hand.pack([*code[:i], new, *code[i + 1 :]])
        yield from (by_hand.pack(code[:-1]), by_hand.pack([*code, 255]), value[:-4])


@pytest.mark.parametrize(
    "true_certificate",
    [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in TRUE],
    indirect=True,
)
def test_every_field_changed(true_certificate, by_hand) -> None:
    original = check(true_certificate)
    assert original.verdict is Judgement.ACCEPTED, original.reason
    claim, accepted, count = true_certificate["claim"], 0, 0
    for path, value in places(true_certificate):
        if not path or path == ("digest",):
            continue
        for new in others(value, by_hand):
            if type(new) is type(value) and new == value:
                continue
            document = by_hand.sign(put(true_certificate, path, new))
            found, count = check(document), count + 1
            assert not found.reason.startswith("the checker failed"), (path, new, found.reason)
            if found.verdict is Judgement.REJECTED:
                assert found.reason
                continue
            accepted += 1
            if document["claim"] == claim and document["verdict"] == true_certificate["verdict"]:
                assert found.statement == original.statement
                continue
            assert check(document, claim).verdict is Judgement.REJECTED or document["claim"] == claim
            assert is_true(document), (path, new, found.statement)
    assert count > 100
    assert accepted < count / 2


def test_the_oracles_tell_true_from_false(by_hand) -> None:
    assert all(is_true(document) for document in by_hand.TRUE.values())
    false = copy.deepcopy(by_hand.COMPLETE)
    del false["claim"]["cycles"][1]
    assert not is_true(false)
    false = copy.deepcopy(by_hand.PAIR)
    false["claim"]["stable"] = False
    assert not is_true(false)


def test_swapped_evidence(by_hand) -> None:
    """The evidence of one claim proves no other, except where it is empty of content."""
    for name, document in by_hand.TRUE.items():
        for other, evidence in by_hand.TRUE.items():
            mixed = by_hand.sign({**document, "evidence": evidence["evidence"]})
            found = check(mixed)
            if found.verdict is Judgement.ACCEPTED:
                assert found.statement == check(document).statement, (name, other)
