"""The ledger: printed statements, each with what holds, its hypothesis, and the claims that a machine proves.

A statement of a paper is seldom a claim as it stands: an "≈" needs a remainder, a root a sign, a word such as "falls" a
region. An entry says what was printed, whether it holds, and what holds instead; its lines are claims (identities,
inequalities and what follows from them), each with the verdict that is expected. A printed formula that is wrong is
there as a claim whose expected verdict is REFUTED.

What the lines do not say by themselves is the hand lemma: the steps that no machine checks, such as taking a positive
root or putting a point of the statement's region into the box of a line. It stands in ``lemma``, in full; where it is
empty the lines are the statement.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from dynsys.errors import MisuseError
from dynsys.verify.certificate import write_certificate
from dynsys.verify.check import Checked, Judgement, check
from dynsys.verify.check.reading import read_document
from dynsys.verify.claims import Claim, DerivedClaim, FoundClaim, PlainClaim, Proof, prove
from dynsys.verify.search import SearchEnding
from dynsys.verify.verdict import Verdict

SUFFIXES = (".json", ".json.gz")


class Standing(Enum):
    """How a printed statement stands."""

    HOLDS = "holds"
    READ = "holds, read as said"
    FALSE = "does not hold as printed"


@dataclass(frozen=True)
class Line:
    """A claim in words and as data.

    Parameters
    ----------
    words
        What it is for.
    claim
        What is proved or refuted.
    expected
        PROVED, or REFUTED for a plain claim.
    """

    words: str
    claim: Claim
    expected: Verdict = Verdict.PROVED

    def __post_init__(self) -> None:
        if self.expected is Verdict.UNDECIDED:
            raise MisuseError(f"proved or refuted is expected of a line, got undecided for {self.words}")
        if self.expected is Verdict.REFUTED and not isinstance(self.claim, PlainClaim):
            raise MisuseError(f"an inequality or identity is expected to be refuted, got {type(self.claim).__name__}")


@dataclass(frozen=True)
class Statement:
    """An entry of the ledger.

    Parameters
    ----------
    name
        In words, unique in its file.
    source
        The printed number, such as "(7)".
    printed
        The statement as printed.
    lines
        Returns the lines; called when they are needed, since deriving them takes time.
    standing
        How the printed statement stands.
    instead
        What holds instead, or how it is read, with the constants; empty where it holds as printed.
    hypothesis
        Under which it holds.
    lemma
        The steps by hand; empty where there are none.
    """

    name: str
    source: str
    printed: str
    lines: Callable[[], Sequence[Line]]
    standing: Standing = Standing.HOLDS
    instead: str = ""
    hypothesis: str = ""
    lemma: str = ""

    @property
    def folder(self) -> str:
        """The name as a name of a folder."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.name).split())


@dataclass(frozen=True)
class StatementProof:
    """What came of the lines of a statement.

    Parameters
    ----------
    statement, lines
        What was to be proved.
    proofs
        One a line.
    seconds
        The time spent, deriving included.
    """

    statement: Statement
    lines: tuple[Line, ...]
    proofs: tuple[Proof, ...]
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Whether every line has the verdict that is expected."""
        return all(p.verdict is line.expected for line, p in zip(self.lines, self.proofs, strict=True))

    @property
    def verdict(self) -> Verdict:
        """What is shown of the printed statement: REFUTED where it does not hold as printed."""
        if self.as_expected:
            return Verdict.REFUTED if self.statement.standing is Standing.FALSE else Verdict.PROVED
        alone = len(self.proofs) == 1 and self.proofs[0].verdict is Verdict.REFUTED
        return Verdict.REFUTED if alone else Verdict.UNDECIDED


Certified = PlainClaim | FoundClaim


def plain_claims(claim: Claim) -> tuple[Certified, ...]:
    """Return the claims that a certificate is of: the claim itself, or the parts that it follows from.

    Examples
    --------
    >>> from dynsys.verify.claims import Identity
    >>> [str(part) for part in plain_claims(Identity("x + x", "2*x"))]
    ['2*x = 2*x, as rational functions']
    """
    return claim.parts() if isinstance(claim, DerivedClaim) else (claim,)


def prove_statement(
    statement: Statement, budget: float = 60.0, report: Callable[[int], None] = lambda done: None
) -> StatementProof:
    """Prove the lines of a statement.

    Parameters
    ----------
    statement
        The entry.
    budget
        Seconds in all; lines for which nothing is left come back undecided where they need a search.
    report
        Called with the number of lines done.

    Raises
    ------
    KeyboardInterrupt
        Where a search was interrupted.
    """
    begun = time.perf_counter()
    lines = tuple(statement.lines())
    proofs: list[Proof] = []
    for line in lines:
        rest = max(budget - (time.perf_counter() - begun), 0.0)
        proofs.append(prove(line.claim, budget=rest))
        if proofs[-1].ending is SearchEnding.INTERRUPTED:
            raise KeyboardInterrupt
        report(len(proofs))
    return StatementProof(statement, lines, tuple(proofs), time.perf_counter() - begun)


def stems(lines: Sequence[Line]) -> Iterator[tuple[Line, Certified, str]]:
    """Yield each plain claim with its line and the name of its certificate, without the ending."""
    for number, line in enumerate(lines, start=1):
        yield from ((line, part, stem) for part, stem in _parts(number, line))


def _parts(number: int, line: Line) -> list[tuple[Certified, str]]:
    parts = plain_claims(line.claim)
    if len(parts) == 1:
        return [(parts[0], f"{number:02}")]
    return [(part, f"{number:02}-{place}") for place, part in enumerate(parts, start=1)]


def certificates_in(folder: Path) -> list[Path]:
    """Return the certificates in a folder and below, in order."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES) and path.is_file())


def certificate_at(folder: Path, stem: str) -> Path:
    """Return where the certificate of that name is: zipped, where there is such a file."""
    plain, zipped = (folder / (stem + suffix) for suffix in SUFFIXES)
    return zipped if zipped.is_file() and not plain.is_file() else plain


def write_proof(proof: StatementProof, folder: Path) -> list[Path]:
    """Write the certificates of a statement into a folder, and take away those that were there before.

    Nothing is written or taken away where a line is undecided. Of a claim that is refuted by one of its parts the
    certificates end with that part.
    """
    if any(one.verdict is Verdict.UNDECIDED for one in proof.proofs):
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = [
        write_certificate(document, folder / stem)
        for number, (line, one) in enumerate(zip(proof.lines, proof.proofs, strict=True), start=1)
        for (_, stem), document in zip(_parts(number, line), one.certificates, strict=False)
    ]
    for path in certificates_in(folder):
        if path not in written:
            path.unlink()
    return written


def check_statement(statement: Statement, folder: Path) -> Iterator[tuple[Path, Checked]]:
    """Check the certificates of a statement, each of which must make the claim of its line; yield them in order."""
    for line, claim, stem in stems(tuple(statement.lines())):
        path = certificate_at(folder, stem)
        if isinstance(claim, FoundClaim):
            yield path, _check_found(claim, path)
            continue
        checked = check(path, claim.document())
        if checked.holds is not None and checked.holds is (line.expected is Verdict.REFUTED):
            found = "proved" if checked.holds else "refuted"
            reason = f"the ledger has this claim as {line.expected.value}, the certificate as {found}"
            checked = replace(checked, verdict=Judgement.REJECTED, reason=reason, holds=None)
        yield path, checked


def _check_found(claim: FoundClaim, path: Path) -> Checked:
    checked = check(path)
    if checked.holds and not claim.follows_from(read_document(path)["claim"]):
        reason = f"the claim of the ledger does not follow: {claim}"
        return replace(checked, verdict=Judgement.REJECTED, reason=reason, holds=None)
    return checked
