"""The claim on a box of starts, as read from its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dynsys.verify.check import limits
from dynsys.verify.check.claims import Map, read_map
from dynsys.verify.check.fields import Side, array, fields, names, rational, sides
from dynsys.verify.check.formula import Program, Reader
from dynsys.verify.check.refusal import Refusal


@dataclass(frozen=True)
class Region:
    """Shares of a box of starts converge to families of fixed points, and go to infinity.

    Parameters
    ----------
    map
        Of one or two variables.
    symbols, chart, inverse
        Names of the starts' coordinates; the state as a program and as formulas in them, None where they are the state.
    box
        The starts, exact sides.
    families, curves
        Formulas F as in the file, and one program of them all.
    quantities, measured
        What is enclosed at the limit, a formula for each family as in the file, and a program for each.
    converges, escapes
        Shares of the area, at least.
    range
        Where the quantities are at all limits; None where nothing converges.
    """

    map: Map
    symbols: tuple[str, ...]
    chart: Program | None
    inverse: list[Any]
    box: tuple[Side, ...]
    families: list[Any]
    curves: Program
    quantities: list[Any]
    measured: tuple[Program, ...]
    converges: Fraction
    escapes: Fraction
    range: Side | None


def _region(value: Any) -> Region:
    keys = {"kind", "system", "box", "families", "quantities", "converges", "escapes", "range"}
    claim = fields(value, keys, {"coordinates"}, "claim")
    map = read_map(claim["system"])
    n = map.dimension
    if n > 2:
        raise Refusal("claim: a map of one or two variables is expected")
    symbols, chart, inverse = map.state, None, []
    if "coordinates" in claim:
        given = fields(claim["coordinates"], {"symbols", "inverse"}, set(), "claim: coordinates")
        symbols = names(given["symbols"], "claim: coordinates")
        inverse = array(given["inverse"], n, n, "claim: coordinates")
        if len(symbols) != n:
            raise Refusal(f"claim: coordinates: {n} symbols are expected, got {len(symbols)}")
        chart = Reader(symbols).program(inverse)
    families = array(claim["families"], 0, limits.SYMBOLS, "claim: families")
    quantities = array(claim["quantities"], len(families), len(families), "claim: quantities")
    shares = [rational(claim[key], f"claim: {key}") for key in ("converges", "escapes")]
    if not all(0 <= share <= 1 for share in shares):
        raise Refusal("claim: shares from 0 to 1 are expected")
    if (claim["range"] is None) != (shares[0] == 0):
        raise Refusal("claim: a range is expected just where a share converges")
    box = sides(claim["box"], n, "claim: box")
    if not all(low < high for low, high in box):
        raise Refusal("claim: box: sides of a width are expected")
    return Region(
        map=map,
        symbols=symbols,
        chart=chart,
        inverse=inverse,
        box=box,
        families=families,
        curves=Reader(map.state, map.parameters).program(families),
        quantities=quantities,
        measured=tuple(Reader(map.state, map.parameters).program([each]) for each in quantities),
        converges=shares[0],
        escapes=shares[1],
        range=None if claim["range"] is None else sides([claim["range"]], 1, "claim: range")[0],
    )


READERS: dict[str, Callable[[Any], Region]] = {"region": _region}
