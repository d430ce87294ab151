"""What a certificate can claim of a map with a parameter, as read from its file, and the sentences for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dynsys.verify.check import limits
from dynsys.verify.check.bifurcations.extended import FOLD, KINDS
from dynsys.verify.check.bifurcations.family import Family
from dynsys.verify.check.claims import read_system
from dynsys.verify.check.fields import Side, array, check_name, fields, flag, rational, sides, text
from dynsys.verify.check.formula import Reader
from dynsys.verify.check.refusal import Refusal

Boxes = tuple[tuple[Side, ...], ...]
CRITICALITIES = ("supercritical", "subcritical")


@dataclass(frozen=True)
class Bifurcation:
    """A cycle with its points in boxes bifurcates at a value of the parameter in an interval.

    Parameters
    ----------
    family
        The map.
    kind
        "fold", "flip" or "Neimark-Sacker".
    boxes
        p boxes of n sides.
    interval
        Holds the parameter.
    criticality
        "supercritical", "subcritical", or None where nothing is said.
    """

    family: Family
    kind: str
    boxes: Boxes
    interval: Side
    criticality: str | None


@dataclass(frozen=True)
class Branch:
    """For every value of the parameter in an interval there is a cycle; they are one smooth branch.

    Parameters
    ----------
    family
        The map.
    interval
        From where to where.
    ends
        The p boxes that hold the cycle at the first end, and those at the other.
    stable
        Whether all of them are stable (True), unstable (False); None where nothing is said.
    """

    family: Family
    interval: Side
    ends: tuple[Boxes, Boxes]
    stable: bool | None


@dataclass(frozen=True)
class DoubledBranch:
    """From a flip of a fixed point to another value of the parameter there is a branch of cycles of minimal period 2.

    Parameters
    ----------
    family
        The map.
    value, point
        The flip.
    until
        The other value.
    end
        Two boxes that hold the cycle there.
    stable
        As in `Branch`.
    """

    family: Family
    value: Fraction
    point: tuple[Fraction, ...]
    until: Fraction
    end: Boxes
    stable: bool | None


ParametricClaim = Bifurcation | Branch | DoubledBranch


def read_family(value: Any, parameter: Any) -> Family:
    """Return the map in a field, with the parameter of another free.

    Raises
    ------
    Refusal
        For another form.
    """
    state, parameters, formulas = read_system(value)
    check_name(text(parameter, "claim: parameter"), "claim: parameter")
    if parameter in state or parameter in parameters:
        raise Refusal(f"claim: parameter: {parameter} is a state variable, or has a value")
    return Family(state, parameter, parameters, formulas, Reader((*state, parameter), parameters).program(formulas))


def _boxes(value: Any, family: Family, what: str) -> Boxes:
    n = family.dimension
    listed = array(value, 1, min(limits.PERIOD, limits.UNKNOWNS // n), what)
    return tuple(sides(box, n, what) for box in listed)


def _interval(value: Any) -> Side:
    (interval,) = sides([value], 1, "claim: interval")
    return interval


def _stable(value: Any) -> bool | None:
    return None if value is None else flag(value, "claim: stable")


def _bifurcation(value: Any) -> ParametricClaim:
    keys = {"kind", "system", "parameter", "bifurcation", "boxes", "interval", "criticality"}
    claim = fields(value, keys, set(), "claim")
    family = read_family(claim["system"], claim["parameter"])
    kind = text(claim["bifurcation"], "claim: bifurcation")
    if kind not in KINDS:
        raise Refusal(f"claim: bifurcation: one of {', '.join(KINDS)} is expected")
    criticality = claim["criticality"]
    if criticality is not None and (kind == FOLD or criticality not in CRITICALITIES):
        raise Refusal("claim: criticality: null, or where it is no fold 'supercritical' or 'subcritical', is expected")
    return Bifurcation(
        family, kind, _boxes(claim["boxes"], family, "claim: boxes"), _interval(claim["interval"]), criticality
    )


def _branch(value: Any) -> ParametricClaim:
    claim = fields(value, {"kind", "system", "parameter", "interval", "ends", "stable"}, set(), "claim")
    family, interval = read_family(claim["system"], claim["parameter"]), _interval(claim["interval"])
    if not interval[0] < interval[1]:
        raise Refusal("claim: interval: two different ends are expected")
    first, last = (_boxes(end, family, "claim: ends") for end in array(claim["ends"], 2, 2, "claim: ends"))
    if len(first) != len(last):
        raise Refusal("claim: ends: as many boxes at one end as at the other are expected")
    return Branch(family, interval, (first, last), _stable(claim["stable"]))


def _doubled_branch(value: Any) -> ParametricClaim:
    keys = {"kind", "system", "parameter", "value", "point", "until", "end", "stable"}
    claim = fields(value, keys, set(), "claim")
    family = read_family(claim["system"], claim["parameter"])
    n = family.dimension
    point = tuple(rational(v, "claim: point") for v in array(claim["point"], n, n, "claim: point"))
    start, until = rational(claim["value"], "claim: value"), rational(claim["until"], "claim: until")
    if start == until:
        raise Refusal("claim: until: another value than that of the flip is expected")
    end = _boxes(claim["end"], family, "claim: end")
    if len(end) != 2:
        raise Refusal("claim: end: two boxes are expected")
    return DoubledBranch(family, start, point, until, end, _stable(claim["stable"]))


READERS: dict[str, Callable[[Any], ParametricClaim]] = {
    "bifurcation": _bifurcation,
    "branch": _branch,
    "doubled branch": _doubled_branch,
}
