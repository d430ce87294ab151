"""Find, then prove: what the search found is handed to the proof room as plain points."""

from __future__ import annotations

from collections.abc import Callable

from dynsys.study.cycles import FoundCycles
from dynsys.verify import CycleProof, prove_cycle


def prove_found(found: FoundCycles, progress: Callable[[int], None] = lambda done: None) -> tuple[CycleProof, ...]:
    """Return a proof, or a reason why there is none, for each cycle found, in its order.

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
        proofs.append(prove_cycle(found.search.system, found.search.parameters, cycle.points.tolist()))
        progress(done)
    return tuple(proofs)
