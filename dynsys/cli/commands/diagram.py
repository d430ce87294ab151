"""``dynsys diagram``: the orbit diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, OVER, PICTURES, SAVE, STYLE, THREADS, OneOf, Whole
from dynsys.cli.output import counted, emit, number, rational, require_writable, save_json
from dynsys.cli.values import parse_over, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore import OrbitDensity, OrbitDiagram

MAX_COLUMNS = 100_000
MAX_STEPS = 10**9


@click.command(name="diagram")
@model_argument
@OVER
@AT
@click.option("--start", multiple=True, required=True, metavar="x=v,y=v", help="The start of every column.")
@click.option(
    "--follow", is_flag=True, help="Start each column where the one before it ended, downward with --at NAME=hi."
)
@click.option("--count", type=Whole(2, MAX_COLUMNS), default=800, show_default=True, help="Columns.")
@click.option("--transient", type=Whole(0, MAX_STEPS), default=2000, show_default=True, help="Steps before the record.")
@click.option("--record", type=Whole(1, MAX_STEPS), default=256, show_default=True, help="Steps recorded.")
@click.option("--observe", metavar="EXPR", help="Draw this expression of state and parameters.")
@click.option("--mode", type=OneOf("points", "density"), metavar="points|density", default="points", show_default=True)
@THREADS
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
    threads: int | None,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> None:
    """Orbit diagram: where the iterates of one start are in the long run, over a parameter."""
    import numpy as np

    from dynsys.derive.parser import parse_expression
    from dynsys.derive.place import state_of
    from dynsys.explore import OrbitDensityMethod, OrbitDiagramMethod, compile_map, orbit_density, orbit_diagram

    system = model.system
    parameter, lo, hi = parse_over(over, system)
    parameters = parse_values(at, "--at")
    require_parameters(system, parameters, varied=parameter)
    first = parameters.pop(parameter, lo)
    if not lo <= first <= hi or (follow and lo < first < hi):
        where = "at an end of" if follow else "in"
        raise MisuseError(f"a starting value of {parameter} {where} {lo}:{hi} is expected in --at, got {first}")
    state = state_of(model, parse_values(start, "--start"), {**parameters, parameter: first})
    inputs = [s.name for s in (*system.state, *system.parameters)]
    watched = None if observe is None else parse_expression(observe, inputs)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    downward = follow and first == hi
    values = np.linspace(float(lo), float(hi), count)[:: -1 if downward else 1]
    given = (compile_map(system), parameter, values, state, parameters)
    swept: OrbitDensity | OrbitDiagram
    if mode == "density":
        swept = orbit_density(*given, OrbitDensityMethod(transient, record, follow), watched, threads=threads)
    else:
        swept = orbit_diagram(*given, OrbitDiagramMethod(transient, record, follow), watched, threads=threads)
    swept = _upward(swept) if downward else swept
    periods = getattr(swept, "periods", np.zeros(count, dtype=int)).tolist()
    document = {
        "model": model.name,
        "over": {parameter: [lo, hi]},
        "parameters": parameters,
        "start": state,
        "downward": downward,
        "observe": observe,
        "mode": mode,
        "parameter": swept.values,
        "columns": [{"period": p or None, "ending": e.value} for p, e in zip(periods, swept.endings, strict=True)],
    }
    if keep is not None:
        names = ("edges", "counts", "outside") if mode == "density" else ("points", "observed")
        numbers = {name: getattr(swept, name) for name in names}
        save_json(keep, model, asdict(swept.method), {**document, "numbers": numbers})
    if picture is not None:
        from dynsys.draw import draw_orbit_density, draw_orbit_diagram, save_figure, use_style

        draw: Any = draw_orbit_density if mode == "density" else draw_orbit_diagram
        with use_style(style):
            save_figure(draw(swept, name=observe).figure, picture)
    emit(as_json, document, _lines(document, parameter, lo, hi))


def _upward(swept: OrbitDensity | OrbitDiagram) -> OrbitDensity | OrbitDiagram:
    """Return a sweep that was made downward with its columns in the order of rising values."""
    by_row = {name: getattr(swept, name, None) for name in ("points", "observed", "counts")}
    by_column = {name: getattr(swept, name, None) for name in ("values", "periods", "outside", "endings")}
    turned = {name: part[:, ::-1] for name, part in by_row.items() if part is not None}
    return replace(swept, **turned, **{name: part[::-1] for name, part in by_column.items() if part is not None})


def _lines(document: dict[str, Any], parameter: str, lo: Fraction, hi: Fraction) -> Iterator[str]:
    columns = document["columns"]
    over = f"{parameter} from {rational(lo)} to {rational(hi)}"
    yield f"{document['model']}: {counted(len(columns), 'column')} over {over}"
    endings = Counter(column["ending"] for column in columns)
    for ending, times in endings.most_common():
        yield f"  {times:>6}  {ending}"
    periods = Counter(column["period"] for column in columns if column["period"] is not None)
    for period, times in sorted(periods.items()):
        which = [v for v, column in zip(document["parameter"], columns, strict=True) if column["period"] == period]
        yield f"  {times:>6}  of period {period}, {parameter} from {number(min(which))} to {number(max(which))}"
