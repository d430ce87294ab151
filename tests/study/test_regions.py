"""The checker has the last word on a box of starts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.study import regions as room
from dynsys.verify.check import Checked, Judgement

AT, BOX = {"eta": Fraction(1, 5)}, Box({"x": ("3/2", "7/4"), "y": ("1/2", "3/4")})


def test_what_the_checker_accepts_is_told() -> None:
    told: list[str] = []
    found = room.region(model("scalar2"), AT, BOX, progress=told.append)
    assert found.shares == (1, 0)
    assert found.reason is None
    assert found.statement is not None
    assert "at least 100 % converge" in found.statement
    assert told[-1] == "checking the certificate"


def test_what_the_checker_rejects_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = Checked(Judgement.REJECTED, "", "it is not so", None, 0.0, 0)
    monkeypatch.setattr(room, "check", lambda document: verdict)
    found = room.region(model("scalar2"), AT, BOX)
    assert found.shares == (0, 0)
    assert found.statement is None
    assert found.reason == "the checker does not accept the certificate: it is not so"


def test_where_nothing_is_decided_there_is_no_certificate() -> None:
    box = Box({"x": ("499/100", "501/100"), "y": ("1/5", "201/1000")})
    found = room.region(model("scalar2"), AT, box, seconds=0.2)
    assert (found.document, found.reason) == (None, "no part of the box was decided")
