"""The flips of a cascade, proved and checked one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dynsys.explore.cascade import Cascade
from dynsys.verify import Verdict
from dynsys.verify.bifurcations import BifurcationProof, bifurcation_certificate, prove_flips
from dynsys.verify.check import Judgement, check

FINEST = 60
"""Digits to which flips are enclosed at most."""


@dataclass(frozen=True)
class CheckedFlip:
    """A flip, proved, and what the checker says of it.

    Parameters
    ----------
    proof
        What the prover found.
    document
        The certificate; None where the proof is undecided or the checker does not accept it.
    reason
        In words: what was shown, or what could not be.
    """

    proof: BifurcationProof
    document: Mapping[str, Any] | None
    reason: str


def checked_flips(found: Cascade, progress: Callable[[int], None] = lambda done: None) -> tuple[CheckedFlip, ...]:
    """Prove each flip of a cascade, and have its certificate checked.

    Parameters
    ----------
    found
        A cascade of flips.
    progress
        Called with the number of flips proved.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore import compile_map
    >>> from dynsys.explore.cascade import CascadeMethod, cascade
    >>> logistic = compile_map(model("logistic").system)
    >>> found = cascade(logistic, "r", ("5/2", 4), [0.6], {}, CascadeMethod(steps=2, digits=20))
    >>> [flip.document["claim"]["criticality"] for flip in checked_flips(found)]
    ['supercritical', 'supercritical']
    """
    flips = [(member.value, member.period, member.point) for member in found.members]
    digits = min(found.method.digits, FINEST)
    proofs = prove_flips(found.system, found.parameter, flips, found.parameters, digits, progress)
    return tuple(_checked(found, proof, digits) for proof in proofs)


def _checked(found: Cascade, proof: BifurcationProof, digits: int) -> CheckedFlip:
    if proof.verdict is not Verdict.PROVED:
        return CheckedFlip(proof, None, proof.reason)
    document = bifurcation_certificate(found.system, found.parameter, found.parameters, proof, digits)
    checked = check(document)
    if checked.verdict is not Judgement.ACCEPTED:
        return CheckedFlip(proof, None, f"the checker does not accept the certificate: {checked.reason}")
    return CheckedFlip(proof, document, proof.reason)
