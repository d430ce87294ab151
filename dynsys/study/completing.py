"""Find, prove, check: whether a list of cycles is complete, by a certificate that the checker accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dynsys.explore import Cycle
from dynsys.study.cycles import FoundCycles
from dynsys.verify import CycleProof, Verdict
from dynsys.verify.certificate import certificate
from dynsys.verify.check import Checked, Judgement, check
from dynsys.verify.complete import (
    CompleteCycles,
    CompleteMethod,
    EntropyBound,
    entropy_from_below,
    prove_all_cycles,
)
from dynsys.verify.cycles import same_cycle

NEAR = 1e-6
"""A cycle found this near to a proved one, for its size, is that one."""
COORDINATES = "complete lists are proved in the state's own coordinates only"


@dataclass(frozen=True)
class CompleteList:
    """What is proved of a list of cycles as a whole.

    Parameters
    ----------
    complete
        By period, whether every cycle of it in the region is listed or belongs to a family: proved, and the
        certificate accepted.
    proofs
        Those of the cycles found, in their order: where one was undecided, that of the cycle next to it, if any.
    missed
        Proved cycles of the region that are not in the list.
    reasons
        By period that is not complete, why.
    entropy
        A lower bound on the topological entropy of a map of the line, from the proved cycles; None where they show
        none. It is no part of the certificate.
    document
        The certificate; None where nothing is complete.
    checked
        What the checker says of it.
    """

    complete: Mapping[int, bool]
    proofs: tuple[CycleProof, ...]
    missed: tuple[CycleProof, ...]
    reasons: Mapping[int, str]
    entropy: EntropyBound | None = None
    document: Mapping[str, Any] | None = None
    checked: Checked | None = None

    @property
    def statement(self) -> str | None:
        """What is proved, in the checker's words; None where nothing is."""
        return None if self.document is None or self.checked is None else self.checked.statement


def complete_list(
    found: FoundCycles,
    proofs: tuple[CycleProof, ...],
    seconds: float = CompleteMethod.seconds,
    progress: Callable[[str], None] | None = None,
) -> CompleteList:
    """Prove that there are no cycles but those found, or find the others; the checker has the last word.

    Parameters
    ----------
    found
        The search, in a box or in all of the state space.
    proofs
        Those of the cycles found, in their order.
    seconds
        After that, what is not decided stays undecided.
    progress
        Told in a sentence what is being done.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.study.cycles import search_cycles
    >>> from dynsys.study.proving import prove_found
    >>> found = search_cycles(model("logistic"), {"r": Fraction(16, 5)}, range(1, 4))
    >>> complete_list(found, prove_found(found)).complete
    {1: True, 2: True, 3: True}
    """
    search, periods = found.search, found.search.periods
    if found.coordinates is not None:
        return CompleteList(dict.fromkeys(periods, False), proofs, (), dict.fromkeys(periods, COORDINATES))
    method = CompleteMethod(seconds=seconds)
    result = prove_all_cycles(search.system, search.parameters, periods, found.box, method, progress)
    other = [cycle for cycle in result.cycles if not any(same_cycle(cycle, proof) for proof in proofs)]
    settled = []
    for proof, cycle in zip(proofs, search.cycles, strict=True):
        beside = None if proof.verdict is Verdict.PROVED else next((o for o in other if _near(o, cycle)), None)
        if beside is not None:
            other = [one for one in other if one is not beside]
        settled.append(beside or proof)
    proofs, missed = tuple(settled), tuple(other)
    complete = dict(result.complete)
    reasons = {p: _reason(result, p) for p in periods if not complete[p]}
    for period, count in result.counts.items():
        listed = sum(len(one.boxes) == period for one in (*proofs, *missed) if one.verdict is Verdict.PROVED)
        if complete[period] and listed != count:
            complete[period], reasons[period] = False, f"{count} cycles are proved, but {listed} can be told apart here"
    entropy = entropy_from_below(result)
    if not any(complete.values()):
        return CompleteList(complete, proofs, missed, reasons, entropy)
    if progress is not None:
        progress("checking the certificate")
    document = certificate(result.claim(), Verdict.PROVED, result.evidence(), result.cost())
    checked = check(document)
    if checked.verdict is not Judgement.ACCEPTED:
        why = f"proved, but the checker does not accept the certificate: {checked.reason}"
        reasons |= {p: why for p in periods if complete[p]}
        return CompleteList(dict.fromkeys(periods, False), proofs, missed, reasons, entropy, None, checked)
    return CompleteList(complete, proofs, missed, reasons, entropy, document, checked)


def _near(proof: CycleProof, cycle: Cycle) -> bool:
    """Whether a proof is of the cycle next to one found, wherever it begins."""
    if len(proof.enclosures) != cycle.period:
        return False
    middles = np.array([[float(side.mid()) for side in point] for point in proof.enclosures])
    far = NEAR * max(1.0, float(np.abs(cycle.points).max()))
    return any(np.abs(np.roll(middles, shift, axis=0) - cycle.points).max() <= far for shift in range(cycle.period))


def _reason(result: CompleteCycles, period: int) -> str:
    """Why a period is not complete."""
    own = [one for one in result.undecided if one.period == period]
    return own[0].reason if own else "not decided in the time allowed"
