"""``dynsys check``: check certificates, by code that cannot search and runs nothing from the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.options import JSON
from dynsys.cli.output import counted, emit
from dynsys.cli.progress import telling
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.verify.check import Checked

LONGEST = 160  # characters of a statement in text


@click.command(name="check")
@click.argument("files", nargs=-1, metavar="[FILE …]")
@JSON
def command(files: tuple[str, ...], as_json: bool) -> int:
    """Check certificates, and say what each proves.

    FILE is a certificate, or a folder: all certificates in it and below. Without any, those of the ledger of printed
    statements, and each must then make the very claim that the ledger derives.
    """
    paths = _paths(files)
    rows = []
    with telling("starting", quiet=as_json) as tell:
        for path, checked in _given(paths) if files else _ledger():
            rows.append(_row(path, checked))
            tell(f"{counted(len(rows), 'certificate')} checked, last {path}")
    emit(as_json, rows, _lines(rows))
    return 0 if all(row["verdict"] == "accepted" for row in rows) else 1


def _paths(files: Sequence[str]) -> list[Path]:
    """Return the certificates asked for.

    Raises
    ------
    MisuseError
        Where there is no such file, or no certificate in a folder.
    """
    from dynsys.verify.ledger import certificates_in

    paths: list[Path] = []
    for path in map(Path, files):
        found = certificates_in(path) if path.is_dir() else [path]
        if not path.exists():
            raise MisuseError(f"a certificate is expected, got {str(path)!r}, which does not exist")
        if not found:
            raise MisuseError(f"a folder with certificates (.json, .json.gz) is expected, got {str(path)!r}")
        paths += found
    return paths


def _given(paths: Sequence[Path]) -> Iterator[tuple[Path, Checked]]:
    from dynsys.verify.check import check

    return ((path, check(path)) for path in paths)


def _ledger() -> Iterator[tuple[Path, Checked]]:
    """Yield each certificate that the ledger asks for, then those that it does not."""
    from dynsys.study.ledger import entries, ledger
    from dynsys.verify.check import Judgement, check
    from dynsys.verify.ledger import certificates_in, check_statement

    asked = set()
    for entry in entries():
        for path, checked in check_statement(entry.statement, entry.folder):
            asked.add(path)
            yield path, checked
    for path in certificates_in(ledger().CERTIFICATES):
        if path not in asked:
            reason = "no line of the ledger has this certificate"
            yield path, replace(check(path), verdict=Judgement.REJECTED, reason=reason, holds=None)


def _row(path: Path, checked: Checked) -> dict[str, Any]:
    return {
        "certificate": str(path),
        "statement": checked.statement,
        "verdict": checked.verdict.value,
        "reason": checked.reason,
        "seconds": checked.seconds,
        "operations": checked.operations,
    }


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"{row['verdict']}  {row['certificate']}{': ' + row['reason'] if row['reason'] else ''}"
        statement = row["statement"]
        if statement:
            yield "    " + (statement if len(statement) <= LONGEST else statement[: LONGEST - 1] + "…")
    accepted = sum(row["verdict"] == "accepted" for row in rows)
    seconds = sum(row["seconds"] for row in rows)
    yield f"{accepted} of {counted(len(rows), 'certificate')} accepted, checked in {seconds:.1f} s"
