"""The section of a study on proofs: complete lists of cycles, statements of the ledger, pictures of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dynsys.derive import catalogue
from dynsys.derive.model import Model
from dynsys.draw import draw_proof, leaves_of
from dynsys.study.all_cycles import complete_picture
from dynsys.study.content import Figure, Section, Table, Text
from dynsys.study.ledger import Entry, entries
from dynsys.study.studio import Studio
from dynsys.verify.check import Checked, Judgement
from dynsys.verify.check.reading import read_document
from dynsys.verify.ledger import Line, check_statement, stems

SPEAKS_OF = {
    "scalar2": ("eq12",),
    "scalar3": ("degree3",),
    "scalar4": ("eq02", "eq03", "eq04", "eq06", "eq07", "eq08", "concentration", "two_sided", "smaller_k"),
    "scalar4-full": ("eq02", "eq03"),
    "frozen4": ("eq13",),
    "cubic": ("eq13",),
    "rank1": ("eq11",),
    "balanced": ("balanced",),
}
"""Name in the catalogue, with its default settings → files of the ledger."""
_LEAST = 20  # a tree of fewer leaves tells nothing
_PLANE = 2


@dataclass(frozen=True)
class CheckedEntry:
    """A statement of the ledger with what the checker says of each of its certificates.

    Parameters
    ----------
    entry
        The statement and where it is from.
    lines
        The line that each certificate belongs to.
    checked
        Each certificate's path and what the checker says.
    """

    entry: Entry
    lines: tuple[Line, ...]
    checked: tuple[tuple[Path, Checked], ...]

    @property
    def accepted(self) -> int:
        """The number of certificates that are accepted."""
        return sum(one.verdict is Judgement.ACCEPTED for _, one in self.checked)

    @property
    def words(self) -> str:
        """What the checker says of the whole."""
        if not self.entry.folder.is_dir():
            return f"none in {self.entry.file}/{self.entry.statement.folder}: dynsys prove writes them"
        said = f"{self.accepted} of {len(self.checked)} accepted"
        rejected = [(path, one) for path, one in self.checked if one.verdict is not Judgement.ACCEPTED]
        return said + "".join(f"; {path.name}: {one.reason}" for path, one in rejected[:1])


def proofs_section(studio: Studio) -> Section | None:
    """Return what is proved of the model: its complete list of cycles, and what the ledger says of it."""
    blocks: list[Figure | Table | Text] = [*complete_picture(studio)]
    entries = [_check(entry) for entry in entries_on(studio.model)]
    if entries:
        blocks.append(_ledger_table(studio, entries))
        blocks += _telling_picture(studio, entries)
    return Section("proofs", "Proofs", tuple(blocks)) if blocks else None


def entries_on(model: Model) -> tuple[Entry, ...]:
    """Return the statements of the ledger that speak of a model of the catalogue; none for any other.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> [entry.statement.source for entry in entries_on(model("cubic"))], entries_on(model("henon"))
    (['(13)'], ())
    """
    name = model.name.partition(":")[0]
    if name not in SPEAKS_OF or catalogue.model(name).system != model.system:
        return ()
    return tuple(entry for entry in entries() if entry.file in SPEAKS_OF[name])


def _check(entry: Entry) -> CheckedEntry:
    lines = tuple(entry.statement.lines())
    statement = replace(entry.statement, lines=lambda: lines)
    checked = tuple(check_statement(statement, entry.folder))
    return CheckedEntry(entry, tuple(line for line, _, _ in stems(lines)), checked)


def _ledger_table(studio: Studio, entries: list[CheckedEntry]) -> Table:
    rows = []
    for one in entries:
        s = one.entry.statement
        holds = s.instead or "as it says"
        rows.append((s.source, s.name, s.printed, s.standing.value, holds, s.hypothesis or "—", one.words))
        studio.ledger.append(
            {
                "source": s.source,
                "name": s.name,
                "standing": s.standing.value,
                "certificates": len(one.checked),
                "accepted": one.accepted,
            }
        )
    return Table(
        f"The ledger of statements of {studio.model.reference}",
        ("no.", "name", "what it says", "standing", "what holds", "where", "certificates"),
        tuple(rows),
        "Each statement follows from lines that are proved by a certificate each, and from a lemma by hand. The "
        "checker was run on all of them while this page was made, each against the claim that is derived from the "
        "loss. A statement that does not hold as printed has a line that an exact point refutes. "
        "κ = √η; what is “beyond” is not in the paper. All of it anew: dynsys prove, then dynsys check.",
    )


def _telling_picture(studio: Studio, entries: list[CheckedEntry]) -> Iterator[Figure]:
    """Yield a picture of the largest proof, where one is worth it."""
    trees = [
        (_leaves(path), place, one.entry, line, path)
        for place, one in enumerate(entries)
        for line, (path, checked) in zip(one.lines, one.checked, strict=True)
        if checked.holds
    ]
    if not trees:
        return
    most, _, entry, line, path = max(trees, key=lambda tree: (tree[0], -tree[1]))
    if most < _LEAST:
        return
    leaves = leaves_of(path)
    ax = draw_proof(leaves)
    over = ""
    if len(leaves.names) > _PLANE:
        over = (
            f" Of the {len(leaves.names)} sides {', '.join(leaves.names)} the two that are cut most often are drawn. "
            "Darker: more leaves lie over this place, as the inequality is tighter there."
        )
    lemma = f" The symbols, and the lemma by hand: {entry.statement.lemma}" if entry.statement.lemma else ""
    yield studio.keep(
        ax.figure,
        "proof.png",
        f"A proof of {entry.statement.source} {entry.statement.name}",
        f"{line.words[:1].upper()}{line.words[1:]}: the box is cut into {most} leaves, and over each the checker "
        f"encloses the formulas and finds them positive.{over}{lemma}",
        studio.command,
        f"The box of the claim, cut into {most} leaves, all proved.",
    )


def _leaves(path: Path) -> int:
    """The number of leaves of an accepted certificate of an inequality; 0 of any other."""
    document = read_document(path)
    return int(document["evidence"]["tree"]["leaves"]) if document["claim"]["kind"] == "inequality" else 0
