"""``dynsys prove``: the ledger and files of one's own, what is written, and what is said of careless input."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dynsys.cli.main import run
from dynsys.study.ledger import ledger
from dynsys.verify.check import check

PROOFS = ledger()
FIELDS = {"name", "statement", "source", "verdict", "seconds", "certificate"}
CLAIMS = """
from dynsys.verify.claims import Identity, Inequality

def claims():
    return [Inequality({"x": (0, 1)}, "x*(1 - x) < 1/3"), Identity("(x + 1)**2", "x**2 + 2*x + 1")]
"""
STATEMENTS = """
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

def statements():
    wrong = Line("as printed", Identity("(x + 1)**2", "x**2 + 1"), Verdict.REFUTED)
    return [Statement("a square", "(1)", "(x + 1)² = x² + 1", lambda: [wrong], Standing.FALSE, "it is x² + 2x + 1")]
"""


@pytest.fixture
def mine(tmp_path: Path):
    def write(text: str, name: str = "mine.py") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def accepted(folder: str | Path) -> int:
    paths = sorted(Path(folder).rglob("*.json"))
    assert all(check(path).holds is not None for path in paths)
    return len(paths)


def test_names_files_and_printed_numbers_select(dynsys, tmp_path) -> None:
    words = ("--folder", str(tmp_path), "--json")
    for name in ("other two eigenvalues", "other-two-eigenvalues"):
        [row] = dynsys("prove", name, *words).json
        assert row["name"] == "other two eigenvalues"
    result = dynsys("prove", "(3)", "eq03", *words)
    assert (result.status, result.err) == (0, "")
    first, second = result.json
    assert set(first) >= FIELDS
    assert (first["source"], first["verdict"], second["verdict"]) == ("(3)", "proved", "refuted")
    assert second["statement"] == "λ₃ = x²(1 − γ), λ₄ = y²(1 − γ)"
    assert [claim["verdict"] for claim in second["claims"]].count("refuted") == 2
    assert second["certificate"] == str(tmp_path / "eq03" / "other-two-eigenvalues")
    assert accepted(second["certificate"]) == len(second["claims"]) == 6


def test_the_text(dynsys, tmp_path) -> None:
    result = dynsys("prove", "eq03", "--folder", str(tmp_path))
    first, second, total, where = result.out.splitlines()
    assert first.startswith("proved ")
    assert first.endswith("(3) first two eigenvalues: holds")
    assert second.startswith("refuted ")
    assert "does not hold as printed: λ₃ = x²(1 − γ²)" in second
    assert total.startswith("12 of 12 claims as expected, 2 statements, ")
    assert where == f"certificates in {tmp_path}"


def test_a_file_of_claims(dynsys, mine, tmp_path) -> None:
    result = dynsys("prove", mine(CLAIMS), "--json")
    assert result.status == 0
    assert [row["verdict"] for row in result.json] == ["proved", "proved"]
    assert [row["certificate"] for row in result.json] == [
        str(tmp_path / "certificates" / "mine" / name) for name in ("claim-1", "claim-2")
    ]
    assert accepted(tmp_path / "certificates") == 2
    assert "at every point with 0 <= x <= 1" in dynsys("prove", mine(CLAIMS)).out


def test_a_file_of_statements_beside_the_ledger(dynsys, mine) -> None:
    result = dynsys("prove", mine(STATEMENTS), "--json")
    assert (result.status, [row["verdict"] for row in result.json]) == (0, ["refuted"])


def test_what_a_file_prints_is_kept_out_of_the_document(dynsys, mine) -> None:
    result = dynsys("prove", mine(f"{CLAIMS}\nprint('hello')"), "--json")
    assert (len(result.json), result.err) == (2, "hello\n")


def test_a_page_of_the_ledger_is_a_file_like_any_other(dynsys, tmp_path) -> None:
    page = Path(PROOFS.__file__).parent / "eq03.py"
    rows = dynsys("prove", str(page), "--folder", str(tmp_path), "--json").json
    assert [row["verdict"] for row in rows] == ["proved", "refuted"]


def test_a_false_claim_is_status_one_with_its_witness(dynsys, mine, tmp_path) -> None:
    result = dynsys("prove", mine(CLAIMS.replace("1/3", "1/4")))
    assert result.status == 1
    assert "refuted: " in result.out
    assert "it fails at x = 1/2" in result.out
    assert accepted(tmp_path / "certificates") == 2


def test_what_is_undecided_is_status_one_and_writes_nothing(dynsys, mine, tmp_path) -> None:
    text = 'from dynsys.verify.claims import Inequality\ndef claims(): return [Inequality({"x": (0, 1)}, "x*sqrt(x)")]'
    result = dynsys("prove", mine(text), "--budget", "0.5")
    assert result.status == 1
    assert result.out.startswith("undecided ")
    assert "no certificate written" in result.out
    [line] = [line for line in result.out.splitlines() if line.startswith("    undecided: ")]
    assert " undecided, a share " in line
    assert ", the worst x = 0:" in line
    assert not (tmp_path / "certificates").exists()


def test_what_is_left_is_told_in_numbers(dynsys, mine) -> None:
    """x·√x is 0 at 0 alone: the cells left hold 0, or are next to it; a claim without a search has none."""
    text = CLAIMS.replace('"x*(1 - x) < 1/3"', '"x*sqrt(x)"')
    [first], [second] = (row["claims"] for row in dynsys("prove", mine(text), "--budget", "1", "--json").json)
    assert first["verdict"] == "undecided"
    assert first["left"]["cells"] >= 1
    assert 0 < first["left"]["share"] < 0.01
    assert first["left"]["worst"]["x"][0] == "0"
    assert second["left"] is None


def test_where_the_file_is_cannot_be_written(dynsys, mine, tmp_path, monkeypatch) -> None:
    path, here = mine(CLAIMS), tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    writable = os.access
    monkeypatch.setattr(os, "access", lambda where, mode: Path(where) != tmp_path and writable(where, mode))
    assert dynsys("prove", path).status == 0
    assert accepted(here / "certificates" / "mine") == 2
    assert not (tmp_path / "certificates").exists()
    result = dynsys("prove", path, "--folder", str(tmp_path / "new"))
    assert result.status == 2
    assert "a folder that can be written is expected with --folder" in result.err


CARELESS = {
    "syntax": ("def claims(:", "a file that runs is expected"),
    "no function": ("x = 1", "a file that defines statements() or claims() is expected"),
    "raises": ("def claims(): return 1/0", "ZeroDivisionError: division by zero"),
    "leaves": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "nothing": ("def claims(): return []", "a list of claims is expected"),
    "text": ('def claims(): return "x > 0"', "a list of claims is expected"),
    "no list": ("def statements(): return 3", "a list of statements is expected"),
    "no claims": ("def claims(): return [3]", "a list of claims is expected"),
    "float": (CLAIMS.replace("(0, 1)", "(0, 0.5)"), "an exact number is expected"),
    "twice": (
        f"{STATEMENTS}\nfirst = statements\ndef statements(): return [*first(), *first()]",
        "statements of different names are expected",
    ),
    "lines that raise": (STATEMENTS.replace("lambda: [wrong]", "lambda: [1/0]"), "ZeroDivisionError: division by zero"),
    "no lines": (STATEMENTS.replace("lambda: [wrong]", "lambda: [3]"), "a list of lines is expected"),
    "lines that cannot be called": (STATEMENTS.replace("lambda: [wrong]", "[wrong]"), "not callable"),
}


@pytest.mark.parametrize("word", CARELESS)
def test_a_careless_file_is_one_line(dynsys, mine, word) -> None:
    text, message = CARELESS[word]
    result = dynsys("prove", mine(text))
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("eq99",), "a file of the ledger (eq02, eq03,"),
        (("",), "a file of the ledger"),
        (("(10)",), "the name or number of a statement"),
        (("nowhere.py",), "which does not exist or is no file"),
        ((".py",), "which does not exist or is no file"),
        (("eq03", "--budget", "0"), "a number of seconds > 0"),
        (("eq03", "--budget", "-3"), "a number of seconds > 0"),
        (("eq03", "--budget", "soon"), "a rational number such as 0.2 or 1/5 is expected"),
        (("eq03", "--budget", "1", "--budget", "2"), "--budget is expected once"),
        (("eq03", "--folder", __file__), "a folder that can be written is expected"),
        (("eq03", "--folder", f"{__file__}/below"), "a folder that can be written is expected"),
    ],
)
def test_careless_words_are_one_line(dynsys, words, message) -> None:
    result = dynsys("prove", *words)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert len(result.err.splitlines()) == 1


def test_an_interruption_leaves_whole_files(dynsys, tmp_path, monkeypatch) -> None:
    from dynsys.verify import ledger as room

    whole = room.write_proof

    def interrupted(proof, folder):
        if proof.statement.name.startswith("other"):
            raise KeyboardInterrupt
        return whole(proof, folder)

    monkeypatch.setattr(room, "write_proof", interrupted)
    assert run(["prove", "eq03", "--folder", str(tmp_path)]) == 130
    assert accepted(tmp_path) == 6
    assert not list(tmp_path.rglob("*.json.*"))


def test_in_a_process_of_its_own_from_any_folder(process, tmp_path) -> None:
    result = process("prove", "eq03", "--folder", "here")
    assert (result.status, result.err) == (0, "")
    assert accepted(tmp_path / "here") == 12


@pytest.mark.slow
def test_all_of_the_ledger_in_a_minute(dynsys, tmp_path) -> None:
    result = dynsys("prove", "--folder", str(tmp_path), "--json")
    assert result.status == 0
    assert len(result.json) == 24
    assert sum(row["seconds"] for row in result.json) < 60
    shutil.rmtree(tmp_path / "eq03")
    assert accepted(tmp_path) > 100
