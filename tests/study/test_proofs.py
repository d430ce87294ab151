"""What a study says is proved: complete lists of cycles, and the statements of the ledger."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from dynsys.derive.catalogue import ENTRIES, model
from dynsys.derive.model_file import model_of
from dynsys.derive.typed import typed_loss
from dynsys.study.all_cycles import complete_picture, complete_somewhere, complete_words
from dynsys.study.content import Figure, Table
from dynsys.study.cycles import search_cycles
from dynsys.study.first_look import first_look
from dynsys.study.ledger import entries, ledger
from dynsys.study.proofs import SPEAKS_OF, entries_on, proofs_section
from dynsys.study.proving import prove_found
from dynsys.study.studio import Studio
from dynsys.verify.check import Judgement, check
from dynsys.verify.ledger import Standing


def studio(problem, folder: Path) -> Studio:
    return Studio(problem, first_look(problem, {}, {}), folder, problem.name, f"dynsys study {problem.name}")


def completed(problem, parameters, periods):
    found = search_cycles(problem, parameters, periods)
    return complete_somewhere(found, prove_found(found))


@pytest.fixture(scope="module")
def flagship(tmp_path_factory):
    made = studio(model("scalar4"), tmp_path_factory.mktemp("study"))
    return made, proofs_section(made)


def test_every_file_of_the_ledger_speaks_of_a_model() -> None:
    assert set(SPEAKS_OF) <= set(ENTRIES)
    assert {file for files in SPEAKS_OF.values() for file in files} == set(ledger().FILES)


def test_the_statements_on_the_flagship(flagship) -> None:
    made, section = flagship
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    # Equations (2) to (9), a theorem and corollaries of the paper; these do not hold as printed, by proofs/README.md.
    numbered = [row["no."][:3] for row in rows if row["no."].startswith("(")]
    assert numbered == sorted(numbered)
    assert {row["no."][:3] for row in rows} == {*(f"({k})" for k in range(2, 10)), "Cor", "The", "bey"}
    false = {row["name"] for row in rows if row["standing"] == Standing.FALSE.value}
    assert false == {"other two eigenvalues", "one exact step of a", "a falls", "even orders"}
    readme = (Path(ledger().__file__).parent / "README.md").read_text(encoding="utf-8").replace("\\|", "|")
    for row in rows:
        assert f"| {row['no.']} | {row['name']} | {row['what it says']} | {row['standing']} |" in readme
        accepted, of, total, word = row["certificates"].split()
        assert (of, word) == ("of", "accepted")
        assert accepted == total
    assert "0" not in {row["certificates"].split()[0] for row in rows}
    assert [(one["source"], one["name"]) for one in made.ledger] == [(row["no."], row["name"]) for row in rows]
    assert all(one["accepted"] == one["certificates"] for one in made.ledger)


def test_the_picture_of_the_largest_proof(flagship) -> None:
    made, section = flagship
    [figure] = [block for block in section.blocks if isinstance(block, Figure)]
    counts = []
    for entry in entries_on(made.model):
        for path in entry.folder.iterdir():
            counts.append(json.loads(path.read_text())["evidence"].get("tree", {"leaves": 0})["leaves"])
    assert f"cut into {max(counts)} leaves" in figure.caption
    assert (made.folder / figure.file).read_bytes().startswith(b"\x89PNG")
    assert made.files == [figure.file]
    assert "delta, P, b, eps" in figure.caption
    assert "multiply back" in figure.caption


def test_a_small_proof_is_not_drawn(tmp_path) -> None:
    made = studio(model("scalar3"), tmp_path)
    section = proofs_section(made)
    assert not any(isinstance(block, Figure) for block in section.blocks)
    assert made.files == []
    made = studio(model("rank1"), tmp_path)
    assert len(proofs_section(made).blocks) == 1


def test_nothing_is_said_of_other_models(tmp_path) -> None:
    made = typed_loss("(1 - x*y)**2/2", "x,y")
    assert entries_on(made) == ()
    assert proofs_section(studio(made, tmp_path)) is None
    # Another map of the same name is another model.
    other = model_of({"state": ["x", "y"], "loss": "(1 - x*y)**2"}, "scalar2")
    assert entries_on(other) == ()
    assert entries_on(model("rank1:dimension=3")) == ()


def test_certificates_that_are_not_there_or_not_accepted_are_said_to_be(tmp_path, monkeypatch) -> None:
    [entry] = [one for one in entries() if one.file == "eq13"]
    home = tmp_path / "certificates"
    monkeypatch.setattr("dynsys.study.proofs.entries", lambda: [replace(entry, certificates=home)])
    [table] = proofs_section(studio(model("cubic"), tmp_path)).blocks
    assert table.rows[0][-1] == "none in eq13/cubic-map: dynsys prove writes them"
    shutil.copytree(entry.folder, home / "eq13" / "cubic-map")
    (home / "eq13" / "cubic-map" / "03.json").write_text("{}")
    blocks = proofs_section(studio(model("cubic"), tmp_path)).blocks
    total = len(list(entry.folder.iterdir()))
    said = next(block for block in blocks if isinstance(block, Table)).rows[0][-1]
    assert said.startswith(f"{total - 1} of {total} accepted; 03.json: ")


def test_where_no_box_holds_all_cycles_one_is_taken() -> None:
    """Gradient descent of ½(1 − xy)² has 2-cycles at x² = 1 + 2/η on y = x, here x² = 5."""
    found, whole = completed(model("scalar2"), {"eta": Fraction(1, 2)}, range(1, 3))
    assert whole.complete == {1: True, 2: True}
    assert found.box.sides["x"] == (-4, 4)
    assert complete_words(found, whole) == (
        "The list is complete for period 1, 2: there are no others with every point in x in [-4, 4], y in [-4, 4] "
        "but those of the families."
    )
    found, whole = completed(model("frozen4"), {"c": Fraction(3), "eta": Fraction(1, 10)}, [1])
    assert whole.complete == {1: True}
    assert found.box is not None


@pytest.mark.slow
def test_where_none_is_taken_it_is_said_why() -> None:
    found, whole = completed(model("standard"), {"k": Fraction(1)}, [1])
    assert found.box is None
    assert whole.complete == {1: False}
    assert complete_words(found, whole) == f"That there are no others of period 1 is not proved: {whole.reasons[1]}."


@pytest.mark.parametrize(("name", "values"), [("logistic", {"r": Fraction(16, 5)}), ("scalar2", {"eta": Fraction(1)})])
def test_the_certificate_and_the_picture_of_a_complete_list(tmp_path, name, values) -> None:
    made = studio(model(name), tmp_path)
    assert list(complete_picture(made)) == []
    made.complete = completed(made.model, values, range(1, 3))
    [figure] = complete_picture(made)
    assert set(made.files) == {path.name for path in tmp_path.iterdir()} == {"all-cycles.json", "all-cycles.png"}
    checked = check(tmp_path / "all-cycles.json")
    assert checked.verdict is Judgement.ACCEPTED
    assert checked.statement == made.complete[1].statement
    leaves = json.loads((tmp_path / "all-cycles.json").read_text())["evidence"]["tree"]["leaves"]
    assert f"cut into {leaves} leaves" in figure.caption
    assert ("height of its image" in figure.caption) == (name == "logistic")
    assert ("Curves" in figure.caption) == (name == "scalar2")
