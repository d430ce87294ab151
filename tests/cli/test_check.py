"""``dynsys check``: certificates accepted and rejected, and the ledger's against its claims."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from dynsys.study.ledger import ledger
from dynsys.verify.check.reading import digest

PROOFS = ledger()
HESSIAN = PROOFS.CERTIFICATES / "eq03" / "other-two-eigenvalues"


@pytest.fixture
def part(tmp_path, monkeypatch) -> Path:
    """A ledger of one file, whose certificates can be changed."""
    folder = tmp_path / "certificates"
    shutil.copytree(PROOFS.CERTIFICATES / "eq03", folder / "eq03")
    monkeypatch.setattr(PROOFS, "FILES", ("eq03",))
    monkeypatch.setattr(PROOFS, "CERTIFICATES", folder)
    return folder / "eq03" / "other-two-eigenvalues"


def rejected(result) -> list[tuple[str, str]]:
    assert result.status == 1
    return [(Path(row["certificate"]).name, row["reason"]) for row in result.json if row["verdict"] == "rejected"]


def test_a_certificate_and_what_it_says(dynsys) -> None:
    result = dynsys("check", str(HESSIAN / "04.json"), "--json")
    assert (result.status, result.err) == (0, "")
    [row] = result.json
    assert set(row) >= {"certificate", "statement", "verdict", "reason"}
    assert (row["certificate"], row["verdict"], row["reason"]) == (str(HESSIAN / "04.json"), "accepted", "")
    assert row["statement"].startswith("It is false that: As rational functions of x, y: ")


def test_the_text_is_short(dynsys) -> None:
    longest = PROOFS.CERTIFICATES / "eq07" / "one-step" / "08.json"
    first, statement, total = dynsys("check", str(longest)).out.splitlines()
    assert first == f"accepted  {longest}"
    assert statement.startswith("    For all delta in [0, 1/5], P in [-1, 1], b in [-1, 1], eps in [0, 1]: ")
    assert statement.endswith("…")
    assert len(statement) < 180
    assert total.startswith("1 of 1 certificate accepted, checked in ")


def test_a_folder_is_all_certificates_in_it(dynsys, tmp_path) -> None:
    shutil.copytree(HESSIAN, tmp_path / "some" / "where")
    (tmp_path / "some" / "note.txt").write_text("no certificate")
    plain = tmp_path / "some" / "where" / "01.json"
    plain.with_name("01.json.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert len(dynsys("check", str(tmp_path), "--json").json) == 7


def test_the_ledger_is_accepted(dynsys, part) -> None:
    result = dynsys("check", "--json")
    assert (result.status, len(result.json)) == (0, 12)
    assert {row["verdict"] for row in result.json} == {"accepted"}


def test_a_certificate_of_the_ledger_that_claims_something_else_is_rejected(dynsys, part) -> None:
    (part / "02.json").write_bytes((part / "03.json").read_bytes())  # true, but not what is asked
    assert rejected(dynsys("check", "--json")) == [("02.json", "the claim is not the one expected")]
    assert dynsys("check", str(part)).status == 0


def test_a_certificate_of_the_ledger_that_is_missing_is_rejected(dynsys, part) -> None:
    (part / "02.json").unlink()
    [(name, reason)] = rejected(dynsys("check", "--json"))
    assert name == "02.json"
    assert "No such file" in reason


def test_a_certificate_of_no_line_is_rejected(dynsys, part) -> None:
    shutil.copy(part / "02.json", part / "77.json")
    assert rejected(dynsys("check", "--json")) == [("77.json", "no line of the ledger has this certificate")]


def test_a_refutation_turned_into_a_proof_is_rejected(dynsys, part) -> None:
    document = json.loads((part / "04.json").read_text())
    document |= {"verdict": "proved", "evidence": {}}
    (part / "04.json").write_text(json.dumps({**document, "digest": digest(document)}))
    [(name, reason)] = rejected(dynsys("check", "--json"))
    assert (name, reason) == ("04.json", "the two sides are not the same rational function")


DAMAGED = {
    "empty": b"",
    "no JSON": b"accepted",
    "a list": b"[]",
    "a float": b'{"format": 1.5}',
    "cut short": (HESSIAN / "04.json").read_bytes()[:-20],
    "another version": (HESSIAN / "04.json").read_bytes().replace(b'"version":1', b'"version":2'),
    "a witness moved": (HESSIAN / "04.json").read_bytes().replace(b'"witness":{"x":"', b'"witness":{"x":"1'),
    "zipped and cut": gzip.compress(b"{}")[:-5],
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("word", DAMAGED)
def test_what_is_no_certificate_is_rejected_in_one_line(dynsys, tmp_path, word) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(DAMAGED[word])
    result = dynsys("check", str(path), "--json")
    [(_, reason)] = rejected(result)
    assert reason
    assert "\n" not in reason
    text = dynsys("check", str(path))
    assert text.status == 1
    assert text.out.startswith(f"rejected  {path}: ")
    assert "0 of 1 certificate accepted" in text.out


def test_one_that_is_rejected_does_not_hide_the_others(dynsys, tmp_path) -> None:
    path = tmp_path / "some.json"
    path.write_text("{}")
    result = dynsys("check", str(path), str(HESSIAN / "01.json"), "--json")
    assert [row["verdict"] for row in result.json] == ["rejected", "accepted"]
    assert result.status == 1


@pytest.mark.skipif(os.name != "posix", reason="a named pipe is expected")
def test_a_pipe_is_rejected_unread(dynsys, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    [(_, reason)] = rejected(dynsys("check", str(tmp_path / "pipe.json"), "--json"))
    assert "is not a file" in reason


def test_careless_words_are_one_line(dynsys, tmp_path) -> None:
    for words, message in (
        (("nowhere.json",), "a certificate is expected, got 'nowhere.json', which does not exist"),
        (("eq07",), "a certificate is expected, got 'eq07', which does not exist"),
        ((str(tmp_path),), "a folder with certificates (.json, .json.gz) is expected"),
        (("--quick",), "an option of dynsys check is expected"),
    ):
        result = dynsys("check", *words)
        assert (result.status, result.out) == (2, "")
        assert message in result.err
        assert len(result.err.splitlines()) == 1


def test_in_a_process_of_its_own_from_any_folder(process) -> None:
    result = process("check", str(HESSIAN))
    assert (result.status, result.err) == (0, "")
    assert "6 of 6 certificates accepted" in result.out


@pytest.mark.slow
def test_all_of_the_ledger(dynsys) -> None:
    result = dynsys("check", "--json")
    assert result.status == 0
    assert len(result.json) > 120
