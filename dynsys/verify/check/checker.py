"""Check a certificate: a file of data in, accepted or rejected out, with the sentence that was checked."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from dynsys.verify.check import limits
from dynsys.verify.check.all_cycles import check_all_cycles
from dynsys.verify.check.bifurcations.bifurcation import check_bifurcation
from dynsys.verify.check.bifurcations.branch import check_branch
from dynsys.verify.check.bifurcations.claims import Bifurcation, Branch
from dynsys.verify.check.bifurcations.doubled import check_doubled_branch
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import AllCycles, Identity, Inequality, UniqueCycle
from dynsys.verify.check.cycles import read_inverse, require_unique
from dynsys.verify.check.fields import fields, integer, text
from dynsys.verify.check.intervals import check_arithmetic
from dynsys.verify.check.kinds import Claim, read_claim
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.polynomials import Quotients, Ring, quotients
from dynsys.verify.check.positivity import require_positive
from dynsys.verify.check.reading import canonical, digest, read_document
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.region.claims import Region
from dynsys.verify.check.region.region import check_region
from dynsys.verify.check.tree import read_tree
from dynsys.verify.check.witness import check_witness
from dynsys.verify.check.words import statement

FORMAT, VERSION = "dynsys certificate", 1
_KEYS = {"format", "version", "claim", "verdict", "evidence", "cost", "digest"}


class Judgement(Enum):
    """What the checker says of a certificate."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Checked:
    """The outcome of checking.

    Parameters
    ----------
    verdict
        ACCEPTED where the evidence proves the statement, else REJECTED.
    statement
        What is proved, made of the claim alone; for a claim that is refuted it begins "It is false that". Empty where
        the claim could not be read.
    reason
        Why it was rejected, in one line; empty where it was accepted.
    holds
        Of an accepted certificate: whether the claim holds (True) or is refuted (False). None where rejected.
    seconds
        The time it took.
    operations
        The elementary operations counted.
    """

    verdict: Judgement
    statement: str
    reason: str
    holds: bool | None
    seconds: float
    operations: int


def check(
    source: str | os.PathLike[str] | Mapping[str, Any],
    expected: Mapping[str, Any] | None = None,
    operations: int = limits.OPERATIONS,
) -> Checked:
    """Check a certificate; nothing in it is run, and nothing is searched for.

    Parameters
    ----------
    source
        The path of a file (plain or gzip), or a document.
    expected
        The claim that the certificate must make.
    operations
        More are refused before they are begun.

    Returns
    -------
    Checked
        Always: what is wrong with a certificate is the reason of a rejection, never an exception.

    Examples
    --------
    >>> check({"format": "another"}).reason
    "the document: the key 'claim' is expected"
    """
    began, budget = time.perf_counter(), Budget(operations)
    sentence, reason, holds = "", "", None
    try:
        document = _opened(source)
        claim = read_claim(document["claim"])
        refuted = document["verdict"] == "refuted"
        sentence = f"It is false that: {statement(claim)}" if refuted else statement(claim)
        if expected is not None and _text(expected) != canonical(document["claim"]):
            raise Refusal("the claim is not the one expected")
        check_arithmetic()
        with np.errstate(all="ignore"):
            _decide(claim, refuted, document["evidence"], budget)
        holds = not refuted
    except Refusal as refusal:
        reason = " ".join(str(refusal).split())
    except Exception as error:  # Whatever goes wrong proves nothing.
        reason = f"the checker failed: {type(error).__name__}: {' '.join(str(error).split())}"
    verdict = Judgement.REJECTED if reason else Judgement.ACCEPTED
    return Checked(verdict, sentence, reason, holds, time.perf_counter() - began, budget.spent)


def _text(expected: Mapping[str, Any]) -> str:
    try:
        return canonical(expected)
    except (TypeError, ValueError, RecursionError):
        raise Refusal("the claim expected is not JSON") from None


def _opened(source: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, Any]:
    document = fields(read_document(source), _KEYS, set(), "the document")
    if document["format"] != FORMAT:
        raise Refusal(f"the format {FORMAT!r} is expected")
    if integer(document["version"], 0, 10**20, "version") != VERSION:
        raise Refusal(f"version {VERSION} is expected, got {document['version']}")
    integer(document["cost"], 0, 10**20, "cost")
    if text(document["verdict"], "verdict") not in ("proved", "refuted"):
        raise Refusal("verdict: 'proved' or 'refuted' is expected")
    if text(document["digest"], "digest") != digest(document):
        raise Refusal("the digest is not that of the document: it was damaged or changed")
    return document


def _decide(claim: Claim, refuted: bool, evidence: Any, budget: Budget) -> None:
    if refuted:
        check_witness(claim, evidence, budget)
    elif isinstance(claim, Inequality):
        tree = read_tree(fields(evidence, {"tree"}, set(), "evidence")["tree"], "evidence: tree")
        require_positive(claim.alternatives, claim.box, tree, budget, "evidence: tree")
    elif isinstance(claim, Identity):
        fields(evidence, set(), set(), "evidence")
        _check_identity(claim, budget)
    elif isinstance(claim, AllCycles):
        check_all_cycles(claim, evidence, budget)
    elif isinstance(claim, Region):
        check_region(claim, evidence, budget)
    elif isinstance(claim, Bifurcation):
        check_bifurcation(claim, evidence, budget)
    elif isinstance(claim, Branch):
        check_branch(claim, evidence, budget)
    elif isinstance(claim, UniqueCycle):
        map = BoxMap(claim.map.rule, budget)
        matrix = fields(evidence, {"inverse"}, set(), "evidence")["inverse"]
        inverse = read_inverse(matrix, claim.cycle.period * map.dimension, "evidence: inverse")
        require_unique(map, claim.cycle, inverse, "the cycle")
    else:
        check_doubled_branch(claim, evidence, budget)


def _check_identity(claim: Identity, budget: Budget) -> None:
    left, right = quotients(claim.program, budget)
    algebra = Quotients(Ring(claim.program.dimension, budget))
    if algebra.add(left, algebra.negate(right)).above:
        raise Refusal("the two sides are not the same rational function")
