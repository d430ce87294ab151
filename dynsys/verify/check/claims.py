"""What a certificate can claim, as read from its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dynsys.verify.check import limits
from dynsys.verify.check.fields import Side, array, check_name, fields, flag, integer, names, rational, sides
from dynsys.verify.check.formula import Program, Reader
from dynsys.verify.check.refusal import Refusal


@dataclass(frozen=True)
class Inequality:
    """At every point of the box all formulas of one of the alternatives are defined and positive.

    Parameters
    ----------
    symbols
        n names.
    box
        n exact sides.
    formulas
        The alternatives as in the file.
    alternatives
        The alternatives as programs.
    """

    symbols: tuple[str, ...]
    box: tuple[Side, ...]
    formulas: list[list[Any]]
    alternatives: tuple[Program, ...]


@dataclass(frozen=True)
class Identity:
    """Two formulas are the same rational function.

    Parameters
    ----------
    symbols
        n names.
    left, right
        The formulas as in the file.
    program
        Both.
    """

    symbols: tuple[str, ...]
    left: Any
    right: Any
    program: Program


@dataclass(frozen=True)
class Map:
    """A map with exact parameters.

    Parameters
    ----------
    state
        n names.
    parameters
        Values by name.
    formulas
        n formulas as in the file.
    rule
        The formulas as a program over the state.
    """

    state: tuple[str, ...]
    parameters: Mapping[str, Fraction]
    formulas: list[Any]
    rule: Program

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return len(self.state)


@dataclass(frozen=True)
class Cycle:
    """One cycle has its i-th point in the i-th box.

    Parameters
    ----------
    boxes
        p boxes of n exact sides.
    stable
        Whether all multipliers are inside the unit circle (True), one is outside (False); None where nothing is said.
    """

    boxes: tuple[tuple[Side, ...], ...]
    stable: bool | None

    @property
    def period(self) -> int:
        """The minimal period p."""
        return len(self.boxes)


@dataclass(frozen=True)
class UniqueCycle:
    """Just one cycle of a map has its points in given boxes."""

    map: Map
    cycle: Cycle


@dataclass(frozen=True)
class AllCycles:
    """The cycles of some minimal periods in a box, or everywhere (box None), are those listed.

    Besides, each zero of a formula of the families is a fixed point. They are given as in the file and, where there are
    any, as a program.
    """

    map: Map
    periods: tuple[int, ...]
    box: tuple[Side, ...] | None
    cycles: tuple[Cycle, ...]
    families: list[Any]
    curves: Program | None


PlainClaim = Inequality | Identity | UniqueCycle | AllCycles


def read_system(value: Any) -> tuple[tuple[str, ...], dict[str, Fraction], list[Any]]:
    """Return the state, the values of the parameters, and the formulas of the system in a field.

    Raises
    ------
    Refusal
        For another form.
    """
    system = fields(value, {"state", "parameters", "rule"}, set(), "system")
    state = names(system["state"], "system: state")
    given = system["parameters"]
    if not isinstance(given, dict) or len(given) > limits.SYMBOLS:
        raise Refusal(f"system: parameters: an object of at most {limits.SYMBOLS} keys is expected")
    parameters = {}
    for name, number in given.items():
        check_name(name, "system: parameters")
        parameters[name] = rational(number, "system: parameters")
    if doubled := sorted(parameters.keys() & set(state)):
        raise Refusal(f"system: {doubled[0]} is both a state variable and a parameter")
    return state, parameters, array(system["rule"], len(state), len(state), "system: rule")


def read_map(value: Any) -> Map:
    """Return the map in a field.

    Raises
    ------
    Refusal
        For another form.
    """
    state, parameters, formulas = read_system(value)
    return Map(state, parameters, formulas, Reader(state, parameters).program(formulas))


def read_cycle(boxes: Any, stable: Any, map: Map, what: str) -> Cycle:
    """Return a cycle's boxes and stability.

    Raises
    ------
    Refusal
        For another form, or more points than are allowed.
    """
    n = map.dimension
    listed = array(boxes, 1, min(limits.PERIOD, limits.UNKNOWNS // n), f"{what}: boxes")
    known = None if stable is None else flag(stable, f"{what}: stable")
    return Cycle(tuple(sides(box, n, f"{what}: boxes") for box in listed), known)


def _inequality(value: Any) -> Inequality:
    claim = fields(value, {"kind", "symbols", "box", "any_of"}, set(), "claim")
    symbols = names(claim["symbols"], "claim: symbols")
    box = sides(claim["box"], len(symbols), "claim: box")
    groups = [
        array(group, 1, limits.FORMULA_NODES, "claim: any_of")
        for group in array(claim["any_of"], 1, 256, "claim: any_of")
    ]
    return Inequality(symbols, box, groups, tuple(Reader(symbols).program(group) for group in groups))


def _identity(value: Any) -> Identity:
    claim = fields(value, {"kind", "symbols", "left", "right"}, set(), "claim")
    symbols = names(claim["symbols"], "claim: symbols")
    left, right = claim["left"], claim["right"]
    return Identity(symbols, left, right, Reader(symbols).program([left, right]))


def _unique_cycle(value: Any) -> UniqueCycle:
    claim = fields(value, {"kind", "system", "boxes", "stable"}, set(), "claim")
    map = read_map(claim["system"])
    return UniqueCycle(map, read_cycle(claim["boxes"], claim["stable"], map, "claim"))


def _all_cycles(value: Any) -> AllCycles:
    claim = fields(value, {"kind", "system", "periods", "cycles"}, {"box", "everywhere", "families"}, "claim")
    map = read_map(claim["system"])
    largest = min(limits.PERIOD, limits.UNKNOWNS // map.dimension)
    listed = array(claim["periods"], 1, largest, "claim: periods")
    periods = tuple(integer(p, 1, largest, "claim: periods") for p in listed)
    if list(periods) != sorted(set(periods)):
        raise Refusal("claim: periods: an ascending list is expected")
    families = array(claim.get("families", []), 0, limits.SYMBOLS, "claim: families")
    if families and map.dimension < 2:
        raise Refusal("claim: families are for maps of two variables or more")
    curves = Reader(map.state, map.parameters).program(families) if families else None
    if ("box" in claim) == ("everywhere" in claim) or claim.get("everywhere", True) is not True:
        raise Refusal('claim: either a box or "everywhere": true is expected')
    box = sides(claim["box"], map.dimension, "claim: box") if "box" in claim else None
    cycles = []
    for entry in array(claim["cycles"], 0, limits.TERMS, "claim: cycles"):
        cycle = fields(entry, {"boxes", "stable"}, set(), "claim: cycles")
        cycles.append(read_cycle(cycle["boxes"], cycle["stable"], map, "claim: cycles"))
        if cycles[-1].period not in periods:
            raise Refusal(f"claim: a cycle of period {cycles[-1].period} is listed, which is not among the periods")
    return AllCycles(map, periods, box, tuple(cycles), families, curves)


READERS: dict[str, Callable[[Any], PlainClaim]] = {
    "inequality": _inequality,
    "identity": _identity,
    "unique cycle": _unique_cycle,
    "all cycles": _all_cycles,
}
