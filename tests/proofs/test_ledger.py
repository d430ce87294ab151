"""The ledger: every statement is proved anew, and every certificate is accepted and makes the claim of its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynsys.study.ledger import ledger
from dynsys.verify.check import Judgement
from dynsys.verify.ledger import (
    Standing,
    Statement,
    certificate_at,
    certificates_in,
    check_statement,
    prove_statement,
    stems,
)
from dynsys.verify.verdict import Verdict

PROOFS = ledger()
ENTRIES = [(file, statement) for file in PROOFS.FILES for statement in PROOFS.statements_of(file)]
NUMBERS = {"(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(11)", "(12)", "(13)"}  # (10) is no statement
REMARKS = {"(7), beside", "(9), beside", "(12), beside", "section 5"}
BEYOND = {"beyond"}
THEOREMS = {"Theorem 3.1", "Corollary 3.1", "Corollary 3.2"}


@pytest.mark.parametrize(("file", "statement"), ENTRIES, ids=lambda v: v if isinstance(v, str) else v.folder)
def test_a_statement_is_proved_anew(file: str, statement: Statement) -> None:
    proof = prove_statement(statement)
    for line, one in zip(proof.lines, proof.proofs, strict=True):
        assert one.verdict is line.expected, (line.words, one.reason)
    false = statement.standing is Standing.FALSE
    assert proof.verdict is (Verdict.REFUTED if false else Verdict.PROVED)
    assert any(line.expected is Verdict.REFUTED for line in proof.lines) or not false
    assert proof.seconds < 60


@pytest.mark.parametrize(("file", "statement"), ENTRIES, ids=lambda v: v if isinstance(v, str) else v.folder)
def test_the_certificates_of_a_statement_are_accepted(file: str, statement: Statement) -> None:
    folder = PROOFS.CERTIFICATES / file / statement.folder
    asked = [certificate_at(folder, stem) for _, _, stem in stems(tuple(statement.lines()))]
    checks = list(check_statement(statement, folder))
    assert [path for path, _ in checks] == asked
    for path, checked in checks:
        assert checked.verdict is Judgement.ACCEPTED, (path, checked.reason)
    assert certificates_in(folder) == sorted(asked)


def test_every_printed_number_is_there_once_by_name() -> None:
    assert {statement.source for _, statement in ENTRIES} == NUMBERS | REMARKS | THEOREMS | BEYOND
    names = [name for _, one in ENTRIES for name in (one.name, one.folder) if name == one.folder or one.name != name]
    assert len(set(names)) == len(ENTRIES)
    assert all(one.instead for _, one in ENTRIES if one.standing is not Standing.HOLDS)


def test_no_certificate_is_of_nothing_and_all_are_small() -> None:
    known = {PROOFS.CERTIFICATES / file / statement.folder for file, statement in ENTRIES}
    paths = certificates_in(PROOFS.CERTIFICATES)
    assert {path.parent for path in paths} == known
    assert sum(path.stat().st_size for path in paths) < 2_000_000


def test_the_table_of_the_readme_is_the_ledger() -> None:
    text = (Path(PROOFS.__file__).parent / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| no. |") :]
    assert table == PROOFS.table(), "the output of python -m dynsys.proofs is expected in proofs/README.md"


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    import runpy

    runpy.run_module("dynsys.proofs.__main__", run_name="__main__")
    assert capsys.readouterr().out == PROOFS.table()
