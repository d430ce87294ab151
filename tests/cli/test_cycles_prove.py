"""``dynsys cycles --prove``: what is told of the list as a whole, and of its certificate."""

from __future__ import annotations

import math
from pathlib import Path

from dynsys.verify import certificate as writing
from dynsys.verify.check import Judgement, check

THREE = ("cycles", "logistic", "--at", "r=4", "--period", "1:3", "--starts", "200", "--prove")
DOUBLE = (
    "cycles",
    "--map",
    "x' = x - (x**2 - 2)**2",
    "--state",
    "x",
    "--period",
    "1",
    "--starts",
    "100",
    "--prove",
    "--budget",
    "1",
)


def test_the_certificate_that_was_written_is_told(dynsys, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    result = dynsys(*THREE, "--certificate", str(path))
    assert result.status == 0
    assert result.out.splitlines()[-1] == f"certificate in {path}"
    assert check(path).verdict is Judgement.ACCEPTED
    document = dynsys(*THREE, "--certificate", str(path), "--json").json
    assert document["certificate"] == str(path)


def test_a_large_certificate_is_told_with_the_name_that_it_has(dynsys, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(writing, "LARGE", 100)
    document = dynsys(*THREE, "--certificate", str(tmp_path / "list.json"), "--json").json
    assert document["certificate"] == str(tmp_path / "list.json.gz")
    assert list(tmp_path.iterdir()) == [tmp_path / "list.json.gz"]
    assert check(tmp_path / "list.json.gz").verdict is Judgement.ACCEPTED


def test_where_nothing_is_complete_no_certificate_is_written_and_that_is_told(dynsys, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    result = dynsys(*DOUBLE, "--certificate", str(path))
    assert result.status == 1
    assert result.out.splitlines()[-1] == "no certificate written: the list is complete for no period"
    assert not path.exists()
    assert dynsys(*DOUBLE, "--certificate", str(path), "--json").json["certificate"] is None


def test_where_none_is_asked_for_nothing_is_told_of_it(dynsys) -> None:
    assert "certificate" not in dynsys(*THREE).out
    assert dynsys(*THREE, "--json").json["certificate"] is None
    assert dynsys(*[word for word in THREE if word != "--prove"], "--json").json["entropy"] is None


def test_the_entropy_that_the_cycles_force_is_told(dynsys) -> None:
    """A cycle of period 3 forces at least the logarithm of the golden mean; at r = 4 the entropy is log 2."""
    lower = dynsys(*THREE, "--json").json["entropy"]["lower"]
    assert math.log((1 + math.sqrt(5)) / 2) - 1e-9 < float(lower) < math.log(2)
    assert f"topological entropy: at least {lower}, from the proved cycles" in dynsys(*THREE).out.splitlines()


def test_an_empty_list_that_is_complete_is_told_to_be(dynsys) -> None:
    """At r = 16/5 there is no cycle of period 3 (the window of period 3 begins at 1 + √8)."""
    words = ("cycles", "logistic", "--at", "r=16/5", "--period", "3", "--starts", "100", "--prove")
    lines = dynsys(*words).out.splitlines()
    assert lines[-1] == "complete for period 3: there are no others anywhere; the checker accepts this"
    assert dynsys(*words, "--json").json["entropy"] is None
