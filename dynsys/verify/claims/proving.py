"""The prover: a claim in, a verdict with its certificate out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from dynsys.errors import MisuseError
from dynsys.verify.certificate import canonical, certificate, identity_cost, inequality_cost, witness_cost
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims.claim import Claim, DerivedClaim, FoundClaim
from dynsys.verify.claims.deciding import Decider
from dynsys.verify.claims.identity import Identity
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.claims.proof import Left, Proof, ProofMethod
from dynsys.verify.claims.witness import Failure, Point, identity_witness
from dynsys.verify.formula import number_text
from dynsys.verify.search import Progress, SearchResult, SearchState, Tree, branch_and_prune, float_box, shares
from dynsys.verify.verdict import Verdict

_METHOD = ProofMethod()
_LOOKED_AT, _TRIED = 4096, 64


def prove(
    claim: Claim,
    method: ProofMethod = _METHOD,
    budget: float = 60.0,
    progress: Callable[[Progress], None] | None = None,
    resume: SearchState | None = None,
) -> Proof:
    """Prove a claim, or refute it by an exact witness, or say what is left.

    Parameters
    ----------
    claim
        An `Inequality`, an `Identity`, a claim that reduces to them by a lemma, or one of cycles that are found.
    method
        How to search.
    budget
        Seconds in all.
    progress
        Called after each batch of a search.
    resume
        The state of an unfinished proof of the same inequality, to go on from.

    Returns
    -------
    Proof
        The verdict; a proved or refuted plain claim has a certificate.

    Raises
    ------
    MisuseError
        For what is no claim, or a state of another claim, or given with a claim that is no inequality.

    Examples
    --------
    >>> prove(Inequality({"x": (0, 1)}, "x*(1 - x) < 1/3")).verdict.value
    'proved'
    >>> proof = prove(Inequality({"x": (0, 1)}, "x*(1 - x) < 1/4"))
    >>> proof.verdict.value, proof.evidence["witness"]
    ('refuted', {'x': '1/2'})
    """
    if resume is not None and not isinstance(claim, Inequality):
        raise MisuseError(f"a state to go on from is expected for inequalities only, got one for {claim}")
    if isinstance(claim, Inequality):
        return _prove_inequality(claim, method, budget, progress, resume)
    if isinstance(claim, Identity):
        return _prove_identity(claim)
    if isinstance(claim, FoundClaim):
        return _prove_found(claim, budget)
    if isinstance(claim, DerivedClaim):
        return _prove_derived(claim, method, budget, progress)
    raise MisuseError(f"a claim on inequalities, identities, cycles, or derived from them is expected, got {claim!r}")


def _prove_inequality(
    claim: Inequality,
    method: ProofMethod,
    budget: float,
    progress: Callable[[Progress], None] | None,
    resume: SearchState | None,
) -> Proof:
    start = time.perf_counter()
    decider = Decider(claim, method.witnesses)
    root = float_box(list(claim.box.sides.values()))
    document = claim.document()
    name = hashlib.sha256(canonical(document)).hexdigest()
    state = SearchState.begin(*root, name) if resume is None else resume
    if state.name != name:
        raise MisuseError(f"the state of an unfinished proof of {claim} is expected, got that of another claim")
    result = branch_and_prune(root, decider.decide, method.search, progress, state, budget, decider.refute)
    if result.complete:
        tree = result.tree()
        numbered = Tree(tree.code, tree.labels - np.uint8(1))
        cost = inequality_cost(document, tree.leaves)
        made = certificate(document, Verdict.PROVED, {"tree": numbered.encode()}, cost)
        reason = f"{tree.leaves} cells cover the box, and the formulas are positive over each"
        return Proof(claim, Verdict.PROVED, reason, time.perf_counter() - start, made, ending=result.ending)
    if decider.found is None:
        lo, hi = result.state.undecided()
        decider.try_simplest(lo[:_TRIED], hi[:_TRIED])
    if decider.found is not None and decider.found[1] is Failure.EXACT:
        point = decider.found[0]
        reason = f"it fails at {_point_text(claim.box.names, point)}, by exact arithmetic"
        made = certificate(document, Verdict.REFUTED, _witness(claim.box.names, point), witness_cost(document))
        return Proof(claim, Verdict.REFUTED, reason, time.perf_counter() - start, made, ending=result.ending)
    if decider.found is not None:
        where = _point_text(claim.box.names, decider.found[0])
        reason = f"by enclosures it fails at {where}; only exact rational arithmetic refutes"
    else:
        reason = result.ending.value
    left, seconds = _left(claim, decider, result), time.perf_counter() - start
    return Proof(claim, Verdict.UNDECIDED, reason, seconds, ending=result.ending, left=left, state=result.state)


def _left(claim: Inequality, decider: Decider, result: SearchResult) -> Left:
    lo, hi = result.state.undecided()
    looked_lo, looked_hi = lo[:_LOOKED_AT], hi[:_LOOKED_AT]
    middle = np.clip(looked_lo + (looked_hi - looked_lo) * 0.5, looked_lo, looked_hi)
    worst = int(np.argmin(decider.least(middle, middle)))
    sides = zip(lo[worst].tolist(), hi[worst].tolist(), strict=True)
    cell = {name: (Fraction(a), Fraction(b)) for name, (a, b) in zip(claim.box.names, sides, strict=True)}
    share = float(shares(lo, hi, result.state.root_lo, result.state.root_hi).sum())
    return Left(len(lo), min(share, 1.0), cell)


def _prove_identity(claim: Identity) -> Proof:
    start = time.perf_counter()
    document = claim.document()
    difference = claim.difference()
    if difference.is_zero:
        made = certificate(document, Verdict.PROVED, {}, identity_cost(difference.products))
        reason = "the difference over one denominator is zero"
        return Proof(claim, Verdict.PROVED, reason, time.perf_counter() - start, made)
    point = identity_witness(claim)
    if point is None:
        reason = "no rational point was found at which the two sides are defined and differ"
        return Proof(claim, Verdict.UNDECIDED, reason, time.perf_counter() - start)
    made = certificate(document, Verdict.REFUTED, _witness(claim.names, point), witness_cost(document))
    reason = f"the sides differ at {_point_text(claim.names, point)}"
    return Proof(claim, Verdict.REFUTED, reason, time.perf_counter() - start, made)


def _prove_found(claim: FoundClaim, budget: float) -> Proof:
    """Return what the checker accepts of what was found."""
    start = time.perf_counter()
    found = claim.find(budget)
    document, reason = found.document, found.reason
    if document is not None:
        checked = check(document)
        if checked.verdict is not Judgement.ACCEPTED:
            document, reason = None, f"the checker does not accept what was found: {checked.reason}"
        elif not claim.follows_from(document["claim"]):
            document, reason = None, f"what was found is not what is claimed: {checked.statement}"
    verdict = Verdict.UNDECIDED if document is None else Verdict.PROVED
    return Proof(claim, verdict, reason, time.perf_counter() - start, document)


def _prove_derived(
    claim: DerivedClaim, method: ProofMethod, budget: float, progress: Callable[[Progress], None] | None
) -> Proof:
    start = time.perf_counter()
    proofs: list[Proof] = []
    for part in claim.parts():
        rest = budget - (time.perf_counter() - start)
        proofs.append(prove(part, method, max(rest, 0.0), progress))
        if proofs[-1].verdict is not Verdict.PROVED:
            break
    last, seconds = proofs[-1], time.perf_counter() - start
    if last.verdict is Verdict.PROVED:
        reason = f"by the lemma: {claim.lemma}"
        return Proof(claim, Verdict.PROVED, reason, seconds, parts=tuple(proofs), ending=last.ending)
    refuted = last.verdict is Verdict.REFUTED and claim.equivalent
    reason = f"{last.reason} (of: {last.claim})"
    if last.verdict is Verdict.REFUTED and not claim.equivalent:
        reason = f"the hypothesis of the lemma does not hold: {reason}"
    verdict = Verdict.REFUTED if refuted else Verdict.UNDECIDED
    return Proof(claim, verdict, reason, seconds, parts=tuple(proofs), ending=last.ending, left=last.left)


def _witness(names: Sequence[str], point: Point) -> Mapping[str, Mapping[str, str]]:
    return {"witness": {name: number_text(value) for name, value in zip(names, point, strict=True)}}


def _point_text(names: Sequence[str], point: Point) -> str:
    return ", ".join(f"{name} = {_short(value)}" for name, value in zip(names, point, strict=True))


def _short(value: Fraction) -> str:
    return number_text(value) if value.denominator < 10**9 else f"{float(value):.17g}"
