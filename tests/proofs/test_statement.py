"""Statements and their lines: what is expected, what is written, what is checked."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dynsys.errors import MisuseError
from dynsys.verify.certificate import write_certificate
from dynsys.verify.check import Judgement
from dynsys.verify.claims import Bounds, Identity, Inequality, ZeroBetween
from dynsys.verify.ledger import (
    Line,
    Standing,
    Statement,
    certificate_at,
    certificates_in,
    check_statement,
    prove_statement,
    write_proof,
)
from dynsys.verify.search import SearchEnding
from dynsys.verify.verdict import Verdict

SQUARE = Line("a square", Identity("(x + 1)**2", "x**2 + 2*x + 1"))
ROOT = Line("a root of 2", ZeroBetween("x**2 - 2", {"x": 1}, {"x": 2}))
WRONG = Line("as printed", Identity("(x + 1)**2", "x**2 + 1"), Verdict.REFUTED)
TOUCHES = Line("touches 0", Inequality({"x": (0, 1)}, "x*sqrt(x)"))


def statement(*lines: Line, standing: Standing = Standing.HOLDS) -> Statement:
    return Statement("of a square, say", "(1)", "as printed", lambda: lines, standing)


def test_the_name_of_the_folder_is_made_of_letters_and_digits() -> None:
    assert statement().folder == "of-a-square-say"


def test_a_line_is_proved_or_refuted() -> None:
    with pytest.raises(MisuseError, match="proved or refuted is expected"):
        Line("perhaps", SQUARE.claim, Verdict.UNDECIDED)
    with pytest.raises(MisuseError, match="an inequality or identity is expected to be refuted, got Bounds"):
        Line("never", Bounds("x", {"x": (0, 1)}, upper="1/2"), Verdict.REFUTED)


def test_a_statement_that_does_not_hold_is_refuted_where_all_is_as_expected() -> None:
    assert prove_statement(statement(SQUARE, ROOT)).verdict is Verdict.PROVED
    assert prove_statement(statement(SQUARE, WRONG, standing=Standing.FALSE)).verdict is Verdict.REFUTED


def test_what_is_not_as_expected() -> None:
    wrong = Line("a mistake", WRONG.claim)
    assert prove_statement(statement(wrong)).verdict is Verdict.REFUTED  # the one line is the statement
    several = prove_statement(statement(SQUARE, wrong))
    assert (several.verdict, several.as_expected) == (Verdict.UNDECIDED, False)
    assert prove_statement(statement(TOUCHES), budget=0.5).verdict is Verdict.UNDECIDED


def test_lines_done_are_reported() -> None:
    done: list[int] = []
    prove_statement(statement(SQUARE, WRONG, ROOT), report=done.append)
    assert done == [1, 2, 3]


def test_an_interruption_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from dynsys.verify import ledger

    ended = prove_statement(statement(TOUCHES), budget=0.1).proofs[0]
    stopped = replace(ended, ending=SearchEnding.INTERRUPTED)
    monkeypatch.setattr(ledger, "prove", lambda claim, budget: stopped)
    with pytest.raises(KeyboardInterrupt):
        prove_statement(statement(TOUCHES))


def test_certificates_are_written_and_checked(tmp_path: Path) -> None:
    said = statement(SQUARE, ROOT, WRONG, standing=Standing.FALSE)
    (tmp_path / "09.json").write_text("{}")  # of a line that is there no more
    (tmp_path / "note.txt").write_text("kept")
    written = write_proof(prove_statement(said), tmp_path)
    assert [path.name for path in written] == ["01.json", "02-1.json", "02-2.json", "03.json"]
    assert certificates_in(tmp_path) == written
    assert (tmp_path / "note.txt").is_file()
    outcome = list(check_statement(said, tmp_path))
    assert [path for path, _ in outcome] == written
    assert [checked.holds for _, checked in outcome] == [True, True, True, False]


def test_equal_lines_have_certificates_of_their_own(tmp_path: Path) -> None:
    written = write_proof(prove_statement(statement(SQUARE, SQUARE)), tmp_path)
    assert [path.name for path in written] == ["01.json", "02.json"]


def test_nothing_is_written_where_a_line_is_undecided(tmp_path: Path) -> None:
    kept = write_proof(prove_statement(statement(SQUARE)), tmp_path)
    proof = prove_statement(statement(SQUARE, TOUCHES), budget=0.5)
    assert write_proof(proof, tmp_path) == []
    assert certificates_in(tmp_path) == kept


def test_of_a_derived_claim_that_is_refuted_the_refutation_is_written(tmp_path: Path) -> None:
    proof = prove_statement(statement(Line("wrong", Bounds("x", {"x": (0, 1)}, upper="1/2"))))
    [path] = write_proof(proof, tmp_path)
    assert json.loads(path.read_text())["verdict"] == "refuted"
    [(_, checked)] = check_statement(proof.statement, tmp_path)
    assert checked.verdict is Judgement.REJECTED
    assert checked.reason == "the ledger has this claim as proved, the certificate as refuted"


def test_a_certificate_of_another_claim_is_rejected(tmp_path: Path) -> None:
    proof = prove_statement(statement(SQUARE, WRONG, standing=Standing.FALSE))
    first, second = write_proof(proof, tmp_path)
    first.write_bytes(second.read_bytes())
    reasons = [checked.reason for _, checked in check_statement(proof.statement, tmp_path)]
    assert reasons == ["the claim is not the one expected", ""]
    first.unlink()
    [(_, missing), _] = check_statement(proof.statement, tmp_path)
    assert missing.verdict is Judgement.REJECTED


def test_a_zipped_certificate_is_found(tmp_path: Path) -> None:
    document = prove_statement(statement(SQUARE)).proofs[0].certificate
    assert document is not None
    plain = write_certificate(document, tmp_path / "01")
    zipped = tmp_path / "01.json.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert certificate_at(tmp_path, "01") == plain
    plain.unlink()
    assert certificate_at(tmp_path, "01") == zipped
    [(path, checked)] = check_statement(statement(SQUARE), tmp_path)
    assert (path, checked.holds) == (zipped, True)
