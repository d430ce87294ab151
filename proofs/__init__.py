"""The ledger of the printed statements of a paper: what holds, what does not, and the certificates beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from dynsys.verify.ledger import Statement

FILES = (
    "eq02",
    "eq03",
    "eq04",
    "eq06",
    "eq07",
    "eq08",
    "eq11",
    "eq12",
    "degree3",
    "eq13",
    "balanced",
    "concentration",
    "two_sided",
    "smaller_k",
)
CERTIFICATES = Path(__file__).parent / "certificates"


@lru_cache
def statements_of(file: str) -> tuple[Statement, ...]:
    """Return the statements of one of the files."""
    statements: tuple[Statement, ...] = import_module(f"dynsys.proofs.{file}").statements()
    return statements


def table(files: Iterable[str] = FILES) -> str:
    """Return the ledger as a table of Markdown."""
    rows = [("no.", "statement", "as printed", "verdict", "what holds, with its constants", "where", "file")]
    rows.append(("---",) * len(rows[0]))
    for file in files:
        for s in statements_of(file):
            cells = (s.source, s.name, s.printed, s.standing.value, s.instead or "–", s.hypothesis or "–", f"`{file}`")
            rows.append(tuple(cell.replace("|", "\\|") for cell in cells))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
