"""``dynsys diagram``: the orbit diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE
from dynsys.cli.output import emit, number, plain, require_writable, save_json
from dynsys.cli.values import parse_over, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore.observe import Observable

MAX_COLUMNS = 100_000


@click.command(name="diagram")
@model_argument
@click.option("--over", required=True, metavar="NAME=lo:hi", help="The parameter that varies, with its range.")
@AT
@click.option("--start", multiple=True, required=True, metavar="x=v,y=v", help="The start of every column.")
@click.option("--follow", is_flag=True, help="Start each column where the one before it ended.")
@click.option("--count", type=click.IntRange(2, MAX_COLUMNS), default=800, show_default=True, help="Columns.")
@click.option("--transient", type=click.IntRange(0), default=2000, show_default=True, help="Steps before the record.")
@click.option("--record", type=click.IntRange(1), default=256, show_default=True, help="Steps recorded.")
@click.option("--observe", metavar="EXPR", help="Draw this expression of state and parameters.")
@click.option("--mode", type=click.Choice(["points", "density"]), default="points", show_default=True)
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    over: str,
    at: tuple[str, ...],
    start: tuple[str, ...],
    follow: bool,
    count: int,
    transient: int,
    record: int,
    observe: str | None,
    mode: str,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> None:
    """Orbit diagram: where the iterates of one start are in the long run, over a parameter."""
    import numpy as np

    from dynsys.derive.place import coordinates_of, state_of
    from dynsys.explore import (
        OrbitDensityMethod,
        OrbitDiagramMethod,
        compile_map,
        orbit_density,
        orbit_diagram,
    )

    system = model.system
    parameter, lo, hi = parse_over(over, system)
    parameters = parse_values(at, "--at")
    require_parameters(system, parameters, varied=parameter)
    place = parse_values(start, "--start")
    coordinates = coordinates_of(model, tuple(place))
    if coordinates is not None and parameter in [s.name for s in coordinates.parameters]:
        raise MisuseError(
            f"a start that does not move with {parameter} is expected, got coordinates {coordinates.name}, which do"
        )
    state = state_of(model, place, parameters)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    values = np.linspace(float(lo), float(hi), count)
    map_, watched = compile_map(system), _observable(model, observe)
    given: dict[str, Any] = {
        "model": model.name, "parameters": parameters, "start": state, "mode": mode, "observe": observe,
        "transient": transient, "record": record, "follow": follow,
    }  # fmt: skip
    fixed = (map_, parameter, values, state, parameters)
    if mode == "density":
        density = orbit_density(*fixed, OrbitDensityMethod(transient, record, follow), watched)
        endings, periods = density.endings, list[int | None]([None] * count)
        numbers: dict[str, Any] = {"edges": density.edges, "counts": density.counts, "outside": density.outside}
    else:
        diagram = orbit_diagram(*fixed, OrbitDiagramMethod(transient, record, follow), watched)
        endings, periods = diagram.endings, [int(p) or None for p in diagram.periods]
        numbers = {"points": diagram.points, "observed": diagram.observed}
    columns = [{"period": p, "ending": e.value} for p, e in zip(periods, endings, strict=True)]
    document = {**given, "parameter": {parameter: values}, "columns": columns}
    if keep is not None:
        save_json(keep, {**plain(document), "numbers": plain(numbers)})
    if picture is not None:
        from dynsys.draw import draw_orbit_density, draw_orbit_diagram, save_figure, use_style

        with use_style(style):
            axes = (
                draw_orbit_density(density, name=observe)
                if mode == "density"
                else draw_orbit_diagram(diagram, name=observe)
            )
            save_figure(axes.figure, picture)
    emit(as_json, {**document, "parameter": values}, _lines(document, parameter, lo, hi))


def _observable(model: Model, text: str | None) -> Observable | None:
    if text is None:
        return None
    import numpy as np

    from dynsys.derive.parser import parse_expression
    from dynsys.explore import compile_expressions

    inputs = (*model.system.state, *model.system.parameters)
    function = compile_expressions(inputs, (parse_expression(text, [s.name for s in inputs]),))

    def observe(x: Any, p: Any) -> Any:
        lead = np.broadcast_shapes(x.shape[:-1], p.shape[:-1])
        parts = [np.broadcast_to(part, (*lead, part.shape[-1])) for part in (x, p)]
        return function(np.concatenate(parts, axis=-1))[..., 0]

    return observe


def _lines(document: dict[str, Any], parameter: str, lo: Any, hi: Any) -> Iterator[str]:
    columns = document["columns"]
    yield f"{document['model']}: {len(columns)} columns over {parameter} from {lo} to {hi}"
    endings = Counter(column["ending"] for column in columns)
    for ending, times in endings.most_common():
        yield f"  {times:>6}  {ending}"
    periods = Counter(column["period"] for column in columns if column["period"] is not None)
    for period, times in sorted(periods.items()):
        which = [
            v for v, column in zip(document["parameter"][parameter], columns, strict=True) if column["period"] == period
        ]
        yield f"  {times:>6}  of period {period}, {parameter} from {number(min(which))} to {number(max(which))}"
