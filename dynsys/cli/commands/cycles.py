"""``dynsys cycles``: cycles of a map at one parameter value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE
from dynsys.cli.output import emit, number, require_writable, save_json
from dynsys.cli.values import parse_box, parse_periods, parse_values, require_parameters
from dynsys.derive.model import Model

if TYPE_CHECKING:
    from dynsys.study.cycles import FoundCycles


@click.command(name="cycles")
@model_argument
@AT
@click.option("--period", "periods", required=True, metavar="1:8", help="A period, or a range of periods.")
@click.option("--box", multiple=True, metavar="x=lo:hi", help="Only cycles with every point in this box.")
@click.option("--starts", type=click.IntRange(1, 10**6), default=1500, show_default=True, help="Starts a period.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the random starts.")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    at: tuple[str, ...],
    periods: str,
    box: tuple[str, ...],
    starts: int,
    seed: int,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Cycles of the given periods that a search from many starts finds; none of them is proved."""
    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    wanted, sides = parse_periods(periods), parse_box(box)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    from dynsys.study.cycles import search_cycles

    found = search_cycles(model, parameters, wanted, sides, starts=starts, seed=seed)
    document = _document(found)
    if keep is not None:
        save_json(keep, document)
    if picture is not None:
        from dynsys.draw import draw_cycles, save_figure, use_style

        with use_style(style):
            save_figure(draw_cycles(found.search.cycles, found.names, family=found.curves).figure, picture)
    emit(as_json, document, _lines(document))
    return 1


def _document(found: FoundCycles) -> dict[str, Any]:
    model, search = found.model, found.search
    names = [s.name for s in model.system.state]
    return {
        "model": model.name,
        "parameters": search.parameters,
        "box": None if found.box is None else found.box.sides,
        "cycles": [
            {
                "period": cycle.period,
                "points": found.points_of(cycle),
                "multipliers": cycle.multipliers,
                "stable": cycle.stable,
                "residual": cycle.residual,
                "ending": cycle.ending.value,
                "proved": False,
                "enclosure": None,
            }
            for cycle in search.cycles
        ],
        "state": names,
        "families": [
            {"equation": str(family.equation), "dimension": family.dimension, "minima": family.minima}
            for family in found.families
        ],
        "not_isolated": [{"period": met.period, "starts": met.starts} for met in search.families_met],
        "complete": {str(period): False for period in search.periods},
        "undecided": [],
    }


def _lines(document: dict[str, Any]) -> Iterator[str]:
    at = ", ".join(f"{name} = {value}" for name, value in document["parameters"].items())
    where = "" if document["box"] is None else " with every point in the box"
    yield f"{document['model']} at {at}: {len(document['cycles'])} cycles found{where}"
    for period in document["complete"]:
        cycles = [cycle for cycle in document["cycles"] if str(cycle["period"]) == period]
        yield f"period {period}: {len(cycles)}"
        for cycle in cycles:
            stable = {True: "stable", False: "unstable", None: "neutral or not computed"}[cycle["stable"]]
            points = "; ".join(", ".join(number(v, 10) for v in point) for point in cycle["points"])
            yield f"  ({points})"
            multipliers = ", ".join(number(complex(m), 8) for m in cycle["multipliers"])
            yield f"    multipliers {multipliers}: {stable}"
    for family in document["families"]:
        yield f"family of fixed points: {family['equation']} = 0" + (" (minima)" if family["minima"] else "")
    for met in document["not_isolated"]:
        kind = "fixed points" if met["period"] == 1 else f"cycles of period {met['period']}"
        yield f"{kind} that are not isolated were met from {met['starts']} starts, and are not listed"
    yield "found by search, not proved: the list may be incomplete"
