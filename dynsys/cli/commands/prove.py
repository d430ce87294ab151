"""``dynsys prove``: prove the claims of the ledger, or of a file, and write the certificates."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.box import exact
from dynsys.cli.options import JSON, once
from dynsys.cli.output import counted, emit, number, require_folder
from dynsys.cli.progress import telling
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.study.ledger import Entry
    from dynsys.verify.ledger import Statement, StatementProof

SECONDS = Fraction(600)
LONGEST = Fraction(10**7)


@dataclass(frozen=True)
class Task:
    """A statement, and the folder for its certificates."""

    statement: Statement
    folder: Path


@click.command(name="prove")
@click.argument("what", nargs=-1, metavar="[PATH|NAME …]")
@click.option("--budget", multiple=True, callback=once, metavar="S", help="Seconds in all (default: 600).")
@click.option("--folder", multiple=True, callback=once, metavar="DIR", help="Where to write the certificates.")
@JSON
def command(what: tuple[str, ...], budget: str | None, folder: str | None, as_json: bool) -> int:
    """Prove the claims of the ledger of printed statements, and write a certificate of each.

    NAME is a file (eq07), a statement (two steps) or a printed number ((7)) of the ledger; without any, all of it.
    PATH ends in .py: that file is run as Python, so give only your own. It defines claims(), a list of claims, or
    statements(), as the files of the ledger do.

    The certificates go into certificates/ beside the file, or in the current folder where that cannot be written.
    """
    left = _seconds(budget)
    tasks = _tasks(what, None if folder is None else Path(folder))
    for task in tasks:
        require_folder(task.folder)
    from dynsys.verify.ledger import prove_statement, write_proof

    rows: list[dict[str, Any]] = []
    proofs: list[StatementProof] = []
    begun = time.perf_counter()
    with telling("starting", quiet=as_json) as tell:
        for place, task in enumerate(tasks, start=1):
            label = f"{_label(task.statement)}, statement {place} of {len(tasks)}"
            tell(label)
            rest = max(left - (time.perf_counter() - begun), 0.0)
            proofs.append(prove_statement(task.statement, rest, partial(_report, tell, label)))
            written = write_proof(proofs[-1], task.folder)
            rows.append(_row(proofs[-1], task.folder if written else None))
    emit(as_json, rows, _lines(rows))
    return 0 if all(proof.as_expected for proof in proofs) else 1


def _seconds(text: str | None) -> float:
    value = SECONDS if text is None else exact(text)
    if not 0 < value <= LONGEST:
        raise MisuseError(f"a number of seconds > 0, at most {LONGEST}, is expected for --budget, got {text!r}")
    return float(value)


def _tasks(what: Sequence[str], folder: Path | None) -> list[Task]:
    """Return what is asked for, in order, each once.

    Raises
    ------
    MisuseError
        For a name that is not in the ledger, a file that states nothing, or two statements with one folder.
    """
    tasks: dict[Path, Task] = {}
    for entry in _entries(dict.fromkeys(what)):
        home = _home(entry.certificates) if folder is None else folder
        task = Task(entry.statement, replace(entry, certificates=home).folder)
        if tasks.setdefault(task.folder, task) != task:
            raise MisuseError(f"statements of different names are expected, got two for the folder {task.folder}")
    return list(tasks.values())


def _entries(words: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries that are meant by each word; all of the ledger without words."""
    from dynsys.study.ledger import entries, entries_in

    known = list(entries())
    for word in words:
        if word.endswith(".py"):
            yield from entries_in(Path(word))
            continue
        chosen = [one for one in known if word in (one.file, *_names(one.statement))]
        if not chosen:
            files = ", ".join(dict.fromkeys(one.file for one in known))
            raise MisuseError(
                f"a file of the ledger ({files}), the name or number of a statement, or a path that ends in .py is "
                f"expected, got {word!r}"
            )
        yield from chosen
    if not words:
        yield from known


def _names(statement: Statement) -> tuple[str, ...]:
    return statement.name, statement.folder, statement.source


def _home(beside: Path) -> Path:
    """Return the folder, or one of the same name in the current folder where it cannot be written."""
    nearest = next(path for path in (beside, *beside.absolute().parents) if path.exists())
    return beside if os.access(nearest, os.W_OK) else Path(beside.name)


def _report(tell: Callable[[str], None], label: str, done: int) -> None:
    tell(f"{label}, {counted(done, 'claim')} done")


def _label(statement: Statement) -> str:
    return f"{statement.source} {statement.name}".strip()


def _row(proof: StatementProof, folder: Path | None) -> dict[str, Any]:
    statement = proof.statement
    return {
        "name": statement.name,
        "statement": statement.printed,
        "source": statement.source,
        "verdict": proof.verdict,
        "as_expected": proof.as_expected,
        "standing": statement.standing,
        "instead": statement.instead,
        "hypothesis": statement.hypothesis,
        "lemma": statement.lemma,
        "seconds": proof.seconds,
        "certificate": None if folder is None else str(folder),
        "claims": [
            {
                "words": line.words,
                "verdict": one.verdict,
                "expected": line.expected,
                "reason": one.reason,
                "left": None if one.left is None else asdict(one.left),
            }
            for line, one in zip(proof.lines, proof.proofs, strict=True)
        ],
    }


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        name = f"{row['source']} {row['name']}".strip()
        what = row["standing"].value if row["as_expected"] and row["source"] else row["statement"]
        more = f": {row['instead']}" if row["instead"] and row["as_expected"] else ""
        yield f"{row['verdict'].value:<9}  {row['seconds']:6.2f} s  {name}: {what}{more}"
        for claim in row["claims"]:
            if claim["verdict"] is not claim["expected"]:
                yield f"    {claim['verdict'].value}: {claim['words']}: {claim['reason']}{_left(claim['left'])}"
    claims = [claim for row in rows for claim in row["claims"]]
    met = sum(claim["verdict"] is claim["expected"] for claim in claims)
    seconds = sum(row["seconds"] for row in rows)
    yield f"{met} of {counted(len(claims), 'claim')} as expected, {counted(len(rows), 'statement')}, {seconds:.1f} s"
    folders = sorted({str(Path(row["certificate"]).parent.parent) for row in rows if row["certificate"]})
    yield f"certificates in {', '.join(folders)}" if folders else "no certificate written"


def _left(left: dict[str, Any] | None) -> str:
    """Return what is left of a search, in words, the ends of the worst cell rounded; nothing where there is none."""
    if left is None:
        return ""
    sides = ", ".join(f"{name} = {number(lo, 10)}:{number(hi, 10)}" for name, (lo, hi) in left["worst"].items())
    share = f"a share {number(left['share'], 2)} of the volume"
    return f"; {counted(left['cells'], 'cell')} undecided, {share}, the worst {sides}"
