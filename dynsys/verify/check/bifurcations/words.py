"""The sentences of claims on bifurcations and branches, made of the claims alone."""

from __future__ import annotations

from dynsys.verify.check.bifurcations.claims import Bifurcation, Branch, ParametricClaim
from dynsys.verify.check.bifurcations.extended import FLIP, FOLD
from dynsys.verify.check.bifurcations.family import Family
from dynsys.verify.check.sentences import boxes_text, map_text, number_text, side_text

_STABLE = {
    True: " All of them are stable: all their multipliers are inside the unit circle.",
    False: " All of them are unstable: one of their multipliers is outside the unit circle.",
    None: "",
}


def statement(claim: ParametricClaim) -> str:
    """Return what a claim says."""
    family = claim.family
    subject = map_text(family.state, family.parameters, family.formulas)
    if isinstance(claim, Bifurcation):
        return f"For {subject}, {_bifurcation(claim, family)}"
    if isinstance(claim, Branch):
        first, last = claim.ends
        low, high = map(number_text, claim.interval)
        return (
            f"For {subject}, and every {family.parameter} in {side_text(claim.interval)}, there is a cycle of minimal "
            f"period {len(first)}; these cycles move smoothly with {family.parameter}, from one with its points in "
            f"turn in {boxes_text(first)} at {low} to one with its points in turn in {boxes_text(last)} at {high}."
            f"{_STABLE[claim.stable]}"
        )
    star = ", ".join(map(number_text, claim.point))
    start, until = number_text(claim.value), number_text(claim.until)
    reach = f"({start}, {until}]" if claim.value < claim.until else f"[{until}, {start})"
    return (
        f"For {subject}, at {family.parameter} = {start} the fixed point ({star}) has the simple multiplier -1; for "
        f"every {family.parameter} in {reach} there is a cycle of minimal period 2; these cycles move smoothly with "
        f"{family.parameter}, shrink to the fixed point as it tends to {start}, and at {until} one has its points in "
        f"turn in {boxes_text(claim.end)}.{_STABLE[claim.stable]}"
    )


def _bifurcation(claim: Bifurcation, family: Family) -> str:
    period, inside = len(claim.boxes), boxes_text(claim.boxes)
    where = f"at a value of {family.parameter} in {side_text(claim.interval)} a cycle of minimal period {period}"
    cycle = f"{where} with its points in turn in {inside}"
    if claim.kind == FOLD:
        return (
            f"{cycle} has a fold: its multiplier 1 is simple, no other is on the unit circle, and the branch of cycles "
            f"turns there at a point where it is quadratic in {family.parameter}."
        )
    critical = "its multiplier -1 is simple" if claim.kind == FLIP else "it has a simple pair of multipliers exp(±iθ)"
    crossing = "which crosses the unit circle" if claim.kind == FLIP else "which crosses the unit circle, 0 < θ < π"
    name = "a flip" if claim.kind == FLIP else "a Neimark-Sacker bifurcation"
    sign = f" It is {claim.criticality}." if claim.criticality else ""
    return (
        f"{cycle} has {name}: {critical}, {crossing} at a speed that is not zero, and no other is on the unit "
        f"circle.{sign}"
    )
