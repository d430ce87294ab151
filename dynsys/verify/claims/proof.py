"""How to prove, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import Claim
from dynsys.verify.search import SearchEnding, SearchMethod, SearchState
from dynsys.verify.verdict import Verdict


@dataclass(frozen=True)
class ProofMethod:
    """How to prove.

    Parameters
    ----------
    search
        How the cells are searched.
    witnesses
        How many points of a batch are tried for an exact witness.
    """

    search: SearchMethod = field(default_factory=SearchMethod)
    witnesses: int = 4

    def __post_init__(self) -> None:
        if self.witnesses < 1:
            raise MisuseError(f"a number of 1 or more is expected for witnesses, got {self.witnesses}")


@dataclass(frozen=True)
class Left:
    """What an undecided search leaves.

    Parameters
    ----------
    cells
        How many cells are undecided.
    share
        Their share of the volume of the box.
    worst
        The cell in whose middle the claim is nearest to failing, ``{name: (lo, hi)}``, exact.
    """

    cells: int
    share: float
    worst: Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Proof:
    """What came of a claim.

    Parameters
    ----------
    claim
        What was to be proved.
    verdict
        PROVED, REFUTED (only with an exact witness) or UNDECIDED.
    reason
        In words.
    seconds
        The time spent.
    certificate
        The document of a plain claim that is proved or refuted, else None.
    parts
        The proofs of the plain claims that a derived claim follows from.
    ending
        How the search ended, the last one of a derived claim; None where there was none.
    left
        What is left of an inequality that is undecided.
    state
        What to go on from, where a search has not ended.
    """

    claim: Claim
    verdict: Verdict
    reason: str
    seconds: float
    certificate: Mapping[str, Any] | None = None
    parts: tuple[Proof, ...] = ()
    ending: SearchEnding | None = None
    left: Left | None = None
    state: SearchState | None = None

    @property
    def evidence(self) -> Mapping[str, Any]:
        """The evidence of the certificate; empty where there is none."""
        return {} if self.certificate is None else dict(self.certificate["evidence"])

    @property
    def certificates(self) -> tuple[Mapping[str, Any], ...]:
        """The documents of the claim and its parts."""
        own = () if self.certificate is None else (self.certificate,)
        return own + tuple(document for part in self.parts for document in part.certificates)
