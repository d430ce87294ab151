"""Whether a point shows, in exact arithmetic, that a claim is false."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import AllCycles, Cycle, Identity, Inequality
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.fields import Side, fields, rational
from dynsys.verify.check.kinds import Claim
from dynsys.verify.check.refusal import Refusal

Point = tuple[Fraction, ...]


def check_witness(claim: Claim, evidence: Any, budget: Budget) -> None:
    """Check the evidence that a claim is false.

    Raises
    ------
    Refusal
        Where the witness does not show it, and for claims that no single point refutes.
    """
    found = fields(evidence, {"witness"}, set(), "evidence")["witness"]
    if isinstance(claim, Inequality):
        point = _point(found, claim.symbols)
        if not _holds(claim.box, point):
            raise Refusal("the witness is not in the box")
        for program in claim.alternatives:
            if all(value is not None and value > 0 for value in exact_values(program, point, budget)):
                raise Refusal("all formulas of an alternative are positive at the witness")
    elif isinstance(claim, Identity):
        left, right = exact_values(claim.program, _point(found, claim.symbols), budget)
        if left is None or right is None:
            raise Refusal("a side of the identity is not defined at the witness")
        if left == right:
            raise Refusal("both sides of the identity are equal at the witness")
    elif isinstance(claim, AllCycles):
        _check_forgotten(claim, _point(found, claim.map.state), budget)
    else:
        raise Refusal("no single point refutes a claim of this kind")


def _point(value: Any, names: Sequence[str]) -> Point:
    given = fields(value, set(names), set(), "witness")
    return tuple(rational(given[name], "witness") for name in names)


def _holds(box: Sequence[Side], point: Point) -> bool:
    return all(low <= x <= high for (low, high), x in zip(box, point, strict=True))


def _check_forgotten(claim: AllCycles, start: Point, budget: Budget) -> None:
    """Show that the witness is on a cycle that should be listed and is not."""
    orbit = [start]
    while True:
        image: list[Fraction] = []
        for value in exact_values(claim.map.rule, orbit[-1], budget):
            if value is None:
                raise Refusal("the rule is not defined on the orbit of the witness")
            image.append(value)
        if tuple(image) == start:
            break
        orbit.append(tuple(image))
        if len(orbit) > claim.periods[-1]:
            raise Refusal("the witness is on no cycle of the periods claimed")
    if len(orbit) not in claim.periods:
        raise Refusal(f"the witness is on a cycle of period {len(orbit)}, which is not claimed")
    if claim.box is not None and not all(_holds(claim.box, point) for point in orbit):
        raise Refusal("the cycle of the witness is not in the box")
    if claim.curves is not None and len(orbit) == 1 and 0 in exact_values(claim.curves, start, budget):
        raise Refusal("the witness is on one of the families")
    if any(_is_listed(cycle, orbit) for cycle in claim.cycles):
        raise Refusal("the cycle of the witness is listed")


def _is_listed(cycle: Cycle, orbit: list[Point]) -> bool:
    p = len(orbit)
    return cycle.period == p and any(
        all(_holds(cycle.boxes[i], orbit[(i + shift) % p]) for i in range(p)) for shift in range(p)
    )
