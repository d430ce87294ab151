"""A box of starts: what is proved of it, and what the checker says of the certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dynsys.box import Box
from dynsys.derive.model import Model
from dynsys.verify import Verdict
from dynsys.verify.certificate import certificate
from dynsys.verify.check import Checked, Judgement, check
from dynsys.verify.region import RegionMethod, RegionProof, prove_region


@dataclass(frozen=True)
class CheckedRegion:
    """What is proved of a box of starts.

    Parameters
    ----------
    proof
        Of the search.
    document
        The certificate; None where nothing was decided, or the checker does not accept it.
    checked
        What the checker says of it.
    """

    proof: RegionProof
    document: Mapping[str, Any] | None = None
    checked: Checked | None = None

    @property
    def statement(self) -> str | None:
        """What is proved, in the checker's words; None where nothing is."""
        return None if self.document is None or self.checked is None else self.checked.statement

    @property
    def reason(self) -> str | None:
        """Why there is no certificate; None where there is one."""
        if self.document is not None:
            return None
        if self.checked is None:
            return "no part of the box was decided"
        return f"the checker does not accept the certificate: {self.checked.reason}"

    @property
    def shares(self) -> tuple[Fraction, Fraction]:
        """The shares of the box that converge and go to infinity; 0 where the checker does not accept it."""
        if self.document is None and self.checked is not None:
            return Fraction(0), Fraction(0)
        return self.proof.converges, self.proof.escapes


def region(
    model: Model,
    parameters: Mapping[str, Fraction],
    box: Box,
    seconds: float = RegionMethod.seconds,
    progress: Callable[[str], None] | None = None,
) -> CheckedRegion:
    """Prove what becomes of the starts in a box; the checker has the last word.

    Parameters
    ----------
    model, parameters, box
        As for `prove_region`.
    seconds
        After that, what is not decided stays undecided.
    progress
        Told in a sentence what is being done.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> box = Box({"x": ("3/2", "7/4"), "y": ("1/2", "3/4")})
    >>> found = region(model("scalar2"), {"eta": Fraction(1, 5)}, box)
    >>> float(found.shares[0]), found.checked.verdict.value
    (1.0, 'accepted')
    """
    proof = prove_region(model, parameters, box, RegionMethod(seconds=seconds), progress)
    if not proof.certified:
        return CheckedRegion(proof)
    if progress is not None:
        progress("checking the certificate")
    document = certificate(proof.claim(), Verdict.PROVED, proof.evidence(), proof.cost())
    checked = check(document)
    return CheckedRegion(proof, document if checked.verdict is Judgement.ACCEPTED else None, checked)
