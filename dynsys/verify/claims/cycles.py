"""The claim that so many cycles of each period are all that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dynsys.box import Box, Exact, exact
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.certificate import certificate
from dynsys.verify.claims.claim import Finding, FoundClaim
from dynsys.verify.claims.exactness import Sides, exact_box, exact_point, sides_document, sides_text
from dynsys.verify.complete import CompleteMethod, prove_all_cycles
from dynsys.verify.documents import system_document
from dynsys.verify.formula import number_text
from dynsys.verify.verdict import Verdict


@dataclass(frozen=True)
class AllCycles(FoundClaim):
    """There are just so many cycles of each minimal period with every point in a box, or anywhere.

    Cycles of families of fixed points are not counted.

    Parameters
    ----------
    system
        n state variables.
    counts
        Period to number, such as {1: 2, 2: 1}.
    parameters
        Exact values of all of them.
    box
        A side for every state variable; None for the whole space.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For no period, or a number below 0.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.claims import prove
    >>> claim = AllCycles(model("logistic").system, {1: 2, 2: 1, 3: 0}, {"r": "16/5"})
    >>> print(claim)
    logistic at r = 16/5 has, in the whole space, 2 cycles of period 1, 1 of period 2, 0 of period 3, and no more
    >>> prove(claim).verdict.value
    'proved'
    """

    system: System
    counts: Mapping[int, int]
    parameters: Mapping[str, Exact] = field(default_factory=dict)
    box: Box | Sides | None = None

    def __post_init__(self) -> None:
        if not self.counts or any(count < 0 for count in self.counts.values()):
            raise MisuseError(f"a number of cycles, 0 or more, for each period is expected, got {dict(self.counts)}")
        object.__setattr__(self, "parameters", exact_point(self.parameters))
        object.__setattr__(self, "box", None if self.box is None else exact_box(self.box))

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {number_text(exact(value))}" for name, value in self.parameters.items())
        where = "in the whole space" if self.box is None else f"with {sides_text(exact_box(self.box))}"
        first, *rest = sorted(self.counts.items())
        cycles = "one cycle" if first[1] == 1 else f"{first[1]} cycles"
        listed = [f"{cycles} of period {first[0]}", *(f"{count} of period {p}" for p, count in rest)]
        return f"{self.system.name}{' at ' + at if at else ''} has, {where}, {', '.join(listed)}, and no more"

    def find(self, budget: float) -> Finding:
        """Find all cycles, in about so many seconds."""
        box = None if self.box is None else exact_box(self.box)
        values = exact_point(self.parameters)
        method = CompleteMethod(seconds=max(budget, 1.0))
        found = prove_all_cycles(self.system, values, sorted(self.counts), box, method)
        if not found.all_complete:
            return Finding(None, found.undecided[0].reason if found.undecided else "the list is not complete")
        document = certificate(found.claim(), Verdict.PROVED, found.evidence(), found.cost())
        return Finding(document, "all closed walks of boxes shrink to nothing, or to the cycles listed")

    def follows_from(self, stated: Mapping[str, Any]) -> bool:
        """Return whether a certificate's claim says this."""
        values = exact_point(self.parameters)
        if stated["kind"] != "all cycles" or stated["system"] != system_document(self.system, values):
            return False
        where = None if self.box is None else sides_document(exact_box(self.box))
        listed = [cycle["boxes"] for cycle in stated["cycles"]]
        counts = {p: sum(len(boxes) == p for boxes in listed) for p in stated["periods"]}
        inside = where is None or all(_within(box, where) for boxes in listed for box in boxes)
        return counts == dict(self.counts) and stated.get("box") == where and inside


def _within(box: list[list[str]], region: list[list[str]]) -> bool:
    pairs = zip(box, region, strict=True)
    return all(Fraction(b[0]) <= Fraction(a[0]) and Fraction(a[1]) <= Fraction(b[1]) for a, b in pairs)
