"""The sentence that a claim says, made of the claim alone."""

from __future__ import annotations

from typing import Any

from dynsys.verify.check.claims import AllCycles, Claim, Cycle, Identity, Inequality, Map, UniqueCycle
from dynsys.verify.check.fields import Side, is_number

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4


def _plain(formula: Any) -> tuple[str, int]:
    if isinstance(formula, str):
        if not is_number(formula):
            return formula, _ATOM
        return formula, _SUM if formula.startswith("-") else _PRODUCT if "/" in formula else _ATOM
    name, rest = formula[0], formula[1:]
    if name == "pi":
        return "π", _ATOM
    if name == "+" and len(rest) == 1 or name == "*" and len(rest) == 1:
        return _plain(rest[0])
    if name == "+":
        return " + ".join(_within(part, _PRODUCT) for part in rest), _SUM
    if name == "-":
        return f"{_within(rest[0], _SUM)} - {_within(rest[1], _PRODUCT)}", _SUM
    if name == "neg":
        return f"-{_within(rest[0], _POWER)}", _SUM
    if name == "*":
        return "*".join(_within(part, _POWER) for part in rest), _PRODUCT
    if name == "/":
        return f"{_within(rest[0], _POWER)}/{_within(rest[1], _POWER)}", _PRODUCT
    if name == "^":
        exponent = f"{rest[1]}" if rest[1] > 0 else f"({rest[1]})"
        return f"{_within(rest[0], _ATOM)}^{exponent}", _POWER
    return f"{name}({_plain(rest[0])[0]})", _ATOM


def _within(formula: Any, level: int) -> str:
    shown, own = _plain(formula)
    return shown if own >= level else f"({shown})"


def formula_text(formula: Any) -> str:
    """Return a checked formula as a person writes it.

    Examples
    --------
    >>> formula_text(["-", ["^", "x", 2], ["*", "2/3", ["+", "x", "1"]]])
    'x^2 - (2/3)*(x + 1)'
    """
    return _plain(formula)[0]


def _side(side: Side) -> str:
    return f"[{side[0]}, {side[1]}]" if side[0] != side[1] else f"{{{side[0]}}}"


def _region(names: tuple[str, ...], box: tuple[Side, ...]) -> str:
    return ", ".join(f"{name} in {_side(side)}" for name, side in zip(names, box, strict=True))


def _map(map: Map) -> str:
    left, right = ", ".join(map.state), ", ".join(formula_text(formula) for formula in map.formulas)
    at = ", ".join(f"{name} = {value}" for name, value in sorted(map.parameters.items()))
    return f"the map ({left}) -> ({right})" + (f" at {at}" if at else "")


def _boxes(cycle: Cycle) -> str:
    return ", ".join(" x ".join(_side(side) for side in box) for box in cycle.boxes)


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
        return f"For all {_region(claim.symbols, claim.box)}: {', or '.join(groups)}."
    if isinstance(claim, Identity):
        names = ", ".join(claim.symbols)
        return f"As rational functions of {names}: {formula_text(claim.left)} = {formula_text(claim.right)}."
    if isinstance(claim, UniqueCycle):
        return (
            f"For {_map(claim.map)}, exactly one cycle has its points in turn in {_boxes(claim.cycle)}; "
            f"its minimal period is {claim.cycle.period}.{_STABLE[claim.cycle.stable]}"
        )
    return _all_cycles(claim)


def _all_cycles(claim: AllCycles) -> str:
    periods = " or ".join(str(period) for period in claim.periods)
    count = len(claim.cycles)
    if claim.box is None:
        inside, where = True, "in the whole space"
    else:
        box = claim.box
        inside = all(_holds(box, part) for cycle in claim.cycles for part in cycle.boxes)
        where = f"with {_region(claim.map.state, box)} at every point"
    subject = f"For {_map(claim.map)}"
    if claim.families:
        curves = " or ".join(f"{formula_text(formula)} = 0" for formula in claim.families)
        subject = f"{subject}, every point where {curves} is a fixed point, and, apart from these"
    if not count:
        return f"{subject}, there is no cycle of minimal period {periods} {where}."
    listed = "; ".join(f"{c.period}: {_boxes(c)}{_MARK[c.stable]}" for c in claim.cycles)
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
