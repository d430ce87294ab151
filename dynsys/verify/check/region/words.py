"""The sentence of a claim on a box of starts."""

from __future__ import annotations

from fractions import Fraction

from dynsys.verify.check.region.claims import Region
from dynsys.verify.check.sentences import formula_text, map_text, number_text, region_text


def statement(claim: Region) -> str:
    """Return what a claim says."""
    map = claim.map
    starts = region_text(claim.symbols, claim.box)
    if claim.inverse:
        place = ", ".join(formula_text(part) for part in claim.inverse)
        starts = f"{starts}, the start being ({', '.join(map.state)}) = ({place})"
    parts = []
    if claim.range is not None:
        low, high = map_range(claim.range)
        ends = " or ".join(
            f"{formula_text(family)} = 0, {formula_text(quantity)} being from {low} to {high}"
            for family, quantity in zip(claim.families, claim.quantities, strict=True)
        )
        parts.append(f"at least {_percent(claim.converges)} converge to a fixed point with {ends}")
    if claim.escapes:
        parts.append(f"at least {_percent(claim.escapes)} go to infinity")
    said = ", and ".join(parts) or "nothing is said"
    subject = map_text(map.state, map.parameters, map.formulas)
    return f"For {subject}, of all starts with {starts}, by area, {said}."


def map_range(ends: tuple[Fraction, Fraction]) -> tuple[str, str]:
    """Return the two ends as texts."""
    return number_text(ends[0]), number_text(ends[1])


def _percent(share: Fraction) -> str:
    return f"{number_text(100 * share)} %"
