"""Sets in which lemmas settle all cycles at once, where walks would not shrink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.cycles import Narrowed
from dynsys.verify.check.factors import Decide, Factors
from dynsys.verify.check.fields import array, text
from dynsys.verify.check.intervals import Array
from dynsys.verify.check.multiple import MultipleFixedPoint
from dynsys.verify.check.question import Question
from dynsys.verify.check.refusal import Refusal


class Exclusion(Protocol):
    """A set: every cycle of the periods asked for with all its points in it is listed, on a curve, or out of the box.

    It is no matter in what order sets are looked at: each settles the walks that are all in it.
    """

    def holds(self, low: Array, high: Array) -> np.ndarray:
        """Return for each box (…, n) whether it is certainly in the set."""


def read_exclusions(
    value: Any, question: Question, known: Sequence[Narrowed], decide: Decide, budget: Budget
) -> list[Exclusion]:
    """Return the sets of some lemmas, after these are checked.

    Raises
    ------
    Refusal
        Where one is not shown, or a cycle that it allows is not listed.
    """
    result: list[Exclusion] = []
    for entry in array(value, 0, limits.SYMBOLS, "evidence: exclusions"):
        if not isinstance(entry, dict) or "lemma" not in entry:
            raise Refusal("evidence: exclusions: the key 'lemma' is expected")
        lemma = text(entry["lemma"], "evidence: exclusions")
        if lemma == "multiple fixed point":
            result.append(_multiple(entry, question, budget))
        elif lemma == "factors of linear forms":
            result.append(Factors(question, known, entry, decide, budget))
        else:
            raise Refusal(f"evidence: exclusions: the lemma {lemma[:40]!r} is not known")
    return result


def _multiple(entry: Any, question: Question, budget: Budget) -> MultipleFixedPoint:
    found = MultipleFixedPoint(question.map.rule, entry, budget)
    ((low, high),) = question.box
    listed = [cycle.boxes[0][0] for cycle in question.cycles if cycle.period == 1]
    asked = 1 in question.periods and low <= found.point <= high
    if asked and not any(a <= found.point <= b for a, b in listed):
        raise Refusal(f"evidence: exclusions: the fixed point {found.point} is not listed")
    return found
