"""The sentence that a claim says, made of the claim alone."""

from __future__ import annotations

from dynsys.verify.check.bifurcations.words import statement as parametric_statement
from dynsys.verify.check.claims import AllCycles, Identity, Inequality, Map, UniqueCycle
from dynsys.verify.check.fields import Side
from dynsys.verify.check.kinds import Claim
from dynsys.verify.check.region.claims import Region
from dynsys.verify.check.region.words import statement as region_statement
from dynsys.verify.check.sentences import boxes_text, formula_text, map_text, region_text

_STABLE = {
    True: " It is stable: all its multipliers are inside the unit circle.",
    False: " It is unstable: one of its multipliers is outside the unit circle.",
    None: "",
}
_MARK = {True: ", stable", False: ", unstable", None: ""}


def statement(claim: Claim) -> str:
    """Return what a claim says."""
    if isinstance(claim, Inequality):
        groups = [" and ".join(f"{formula_text(f)} > 0" for f in group) for group in claim.formulas]
        return f"For all {region_text(claim.symbols, claim.box)}: {', or '.join(groups)}."
    if isinstance(claim, Identity):
        names = ", ".join(claim.symbols)
        return f"As rational functions of {names}: {formula_text(claim.left)} = {formula_text(claim.right)}."
    if isinstance(claim, UniqueCycle):
        return (
            f"For {_map(claim.map)}, exactly one cycle has its points in turn in {boxes_text(claim.cycle.boxes)}; "
            f"its minimal period is {claim.cycle.period}.{_STABLE[claim.cycle.stable]}"
        )
    if isinstance(claim, AllCycles):
        return _all_cycles(claim)
    if isinstance(claim, Region):
        return region_statement(claim)
    return parametric_statement(claim)


def _map(map: Map) -> str:
    return map_text(map.state, map.parameters, map.formulas)


def _all_cycles(claim: AllCycles) -> str:
    periods = " or ".join(str(period) for period in claim.periods)
    count = len(claim.cycles)
    if claim.box is None:
        inside, where = True, "in the whole space"
    else:
        box = claim.box
        inside = all(_holds(box, part) for cycle in claim.cycles for part in cycle.boxes)
        where = f"with {region_text(claim.map.state, box)} at every point"
    subject = f"For {_map(claim.map)}"
    if claim.families:
        curves = " or ".join(f"{formula_text(formula)} = 0" for formula in claim.families)
        subject = f"{subject}, every point where {curves} is a fixed point, and, apart from these"
    if not count:
        return f"{subject}, there is no cycle of minimal period {periods} {where}."
    listed = "; ".join(f"{c.period}: {boxes_text(c.boxes)}{_MARK[c.stable]}" for c in claim.cycles)
    if inside:
        return (
            f"{subject}, there are exactly {count} cycles of minimal period {periods} {where}, "
            f"one with its points in each of these lists of boxes (period: boxes): {listed}."
        )
    return (
        f"{subject}, every cycle of minimal period {periods} {where} is one of {count} cycles, of which each of these "
        f"lists of boxes (period: boxes) holds exactly one: {listed}."
    )


def _holds(outer: tuple[Side, ...], inner: tuple[Side, ...]) -> bool:
    return all(a[0] <= b[0] and b[1] <= a[1] for a, b in zip(outer, inner, strict=True))
