"""Find, then prove: what the search found is handed to the proof room as plain points."""

from __future__ import annotations

from collections.abc import Callable

from dynsys.study.cycles import FoundCycles
from dynsys.verify import CycleProof, Verdict, prove_cycle
from dynsys.verify.check import Judgement, check
from dynsys.verify.documents import cycle_certificate


def prove_found(found: FoundCycles, progress: Callable[[int], None] = lambda done: None) -> tuple[CycleProof, ...]:
    """Return a proof, or a reason why there is none, for each cycle found, in its order.

    Nothing is proved whose certificate the checker does not accept.

    Parameters
    ----------
    found
        Cycles, in the coordinates that they were searched for in.
    progress
        Called with the number of cycles done.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.study.cycles import search_cycles
    >>> found = search_cycles(model("logistic"), {"r": Fraction(16, 5)}, range(1, 3))
    >>> [proof.verdict.value for proof in prove_found(found)]
    ['proved', 'proved', 'proved']
    """
    proofs = []
    for done, cycle in enumerate(found.search.cycles, start=1):
        proofs.append(_checked(found, prove_cycle(found.search.system, found.search.parameters, cycle.points.tolist())))
        progress(done)
    return tuple(proofs)


def _checked(found: FoundCycles, proof: CycleProof) -> CycleProof:
    if proof.verdict is not Verdict.PROVED:
        return proof
    checked = check(cycle_certificate(found.search.system, found.search.parameters, proof))
    if checked.verdict is Judgement.ACCEPTED:
        return proof
    return CycleProof(Verdict.UNDECIDED, f"the checker does not accept the certificate: {checked.reason}")
