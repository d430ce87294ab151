"""``dynsys trace``: the bifurcation diagram by continuation, or a family of fixed points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.branches import branch_documents, branch_lines
from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, OVER_HELP, PICTURES, STYLE, Whole, once
from dynsys.cli.output import at_values, counted, emit, number, rational, require_writable
from dynsys.cli.progress import telling
from dynsys.cli.values import parse_over, parse_periods, parse_values, require_parameters, require_width
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore import OrbitDiagram, TraceMethod

LONGEST = 1024
COLUMNS = 1200  # of the orbit diagram underneath
NORM = "norm"
KEPT = (".json", ".csv")


@click.command(name="trace")
@model_argument
@click.option("--over", multiple=True, callback=once, metavar="NAME=lo:hi", help=OVER_HELP)
@click.option("--along-family", is_flag=True, help="Follow a family of fixed points instead; no parameter varies.")
@AT
@click.option("--from", "start", multiple=True, required=True, metavar="x=v,y=v", help="A start near a cycle.")
@click.option("--period", type=Whole(1, LONGEST), default=1, show_default=True, help="Its period.")
@click.option(
    "--period-cap", "cap", type=Whole(1, LONGEST), default=16, show_default=True,
    help="Doubled branches are followed up to this period.",
)  # fmt: skip
@click.option("--search", metavar="1:6", help="Trace all cycles of these periods that a search finds, too.")
@click.option("--show", metavar="VAR", help="The state variable that is drawn, or norm (default: the first one).")
@click.option("--orbits", multiple=True, metavar="x=v,y=v", help="Draw the orbit diagram of this start underneath.")
@OUT
@STYLE
@click.option(
    "--save", multiple=True, callback=once, metavar="FILE",
    help="Keep the branches in this .json file, or as a table in a .csv file.",
)  # fmt: skip
@JSON
def command(
    model: Model,
    over: str | None,
    along_family: bool,
    at: tuple[str, ...],
    start: tuple[str, ...],
    period: int,
    cap: int,
    search: str | None,
    show: str | None,
    orbits: tuple[str, ...],
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Bifurcation diagram: branches of cycles, stable and unstable, and the bifurcations that join them.

    The start is where the parameter has the value in --at, else at the lower end of its range.
    """
    if (over is None) is not along_family:
        raise MisuseError(f"either --over or --along-family is expected, got {'both' if along_family else 'neither'}")
    system, parameters = model.system, parse_values(at, "--at")
    names = [s.name for s in system.state]
    if show is not None and show not in (*names, NORM):
        raise MisuseError(f"one of {', '.join(names)} or {NORM} is expected for --show, got {show!r}")
    if orbits and (along_family or out is None):
        raise MisuseError("--orbits is expected with --over and --out, got it without")
    if along_family and search is not None:
        raise MisuseError("--search is expected with --over, got it with --along-family")
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), KEPT)
    wanted = () if search is None else tuple(parse_periods(search))
    from dynsys.derive.place import require_step, state_of
    from dynsys.explore import TraceMethod, compile_map
    from dynsys.explore.continuation import follow_family, grow_diagram

    underneath = None
    if over is None:
        require_parameters(system, parameters)
        require_step(model, parameters)
        point = state_of(model, parse_values(start, "--from"), parameters)
        method = TraceMethod(period=period)
        with telling("along the family", as_json):
            traced: Any = follow_family(compile_map(system), point, parameters, method)
        varied: dict[str, Any] = {}
    else:
        parameter, lo, hi = parse_over(over, system)
        require_width(lo, hi, f"{parameter} in --over")
        require_parameters(system, parameters, varied=parameter)
        first = parameters.pop(parameter, lo)
        if not lo <= first <= hi:
            raise MisuseError(f"a range that contains {parameter} = {first} is expected in --over, got {lo}:{hi}")
        here = {**parameters, parameter: first}
        point = state_of(model, parse_values(start, "--from"), here)
        other = state_of(model, parse_values(orbits, "--orbits"), here) if orbits else None
        method = TraceMethod(period=period, period_cap=cap, search=wanted)
        map_ = compile_map(system)
        with telling("the first branch", as_json) as report:
            for traced in grow_diagram(map_, parameter, (lo, hi), point, parameters, method, at=first):
                report(_so_far(traced))
        varied = {parameter: [lo, hi]}
        if other is not None:
            underneath = _orbits(map_, parameter, (lo, hi), other, parameters)
    document: dict[str, Any] = {
        "model": model.name,
        "over": varied,
        "along_family": along_family,
        "parameters": parameters,
    }
    document.update({"start": point, "branches": branch_documents(traced)})
    if along_family and model.loss is not None:
        _compare_with_edge(model, parameters, document["branches"][0]["bifurcations"])
    if keep is not None:
        _save(keep, traced, method)
    if picture is not None:
        from dynsys.draw import draw_bifurcation_diagram, save_figure, use_style

        with use_style(style):
            drawn = draw_bifurcation_diagram(traced, names[0] if show is None else show, orbit_diagram=underneath)
            save_figure(drawn.figure, picture)
    emit(as_json, document, _lines(document))
    return 1 if any(branch["incomplete"] for branch in document["branches"]) else 0


def _so_far(graph: Any) -> str:
    """Return how far a diagram has grown, in words."""
    last = graph.nodes[len(graph) - 1]["branch"]
    over = f"{last.parameter} from {number(last.values.min(), 6)} to {number(last.values.max(), 6)}"
    return f"{counted(len(graph), 'branch', 'branches')}, the last of period {last.period}, {over}"


def _orbits(
    map_: Any, parameter: str, over: tuple[Fraction, Fraction], start: Any, parameters: Mapping[str, Fraction]
) -> OrbitDiagram:
    import numpy as np

    from dynsys.explore import orbit_diagram

    return orbit_diagram(map_, parameter, np.linspace(float(over[0]), float(over[1]), COLUMNS), start, parameters)


def _compare_with_edge(model: Model, parameters: Mapping[str, Fraction], events: list[dict[str, Any]]) -> None:
    """Add to each edge of stability its flip coefficient in the coordinate that ``dynsys edge`` uses."""
    from dynsys.derive.edge import edge_coefficient
    from dynsys.explore.continuation.branch import Kind

    for event in events:
        if event["kind"] is Kind.EDGE_OF_STABILITY:
            event["edge_coefficient"] = edge_coefficient(model, parameters, event["point"][0].tolist())


def _save(path: Path, traced: Any, method: TraceMethod) -> None:
    from dynsys.explore.continuation.branch import Branch
    from dynsys.explore.continuation.export import write_csv
    from dynsys.explore.continuation.keep import save_branch, save_graph

    if path.suffix.lower() == ".csv":
        write_csv(traced, path)
        return
    origin = {"command": click.get_current_context().find_root().obj, "settings": asdict(method)}
    save = save_branch if isinstance(traced, Branch) else save_graph
    save(traced, path, origin)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    branches = document["branches"]
    events = sum(len(branch["bifurcations"]) for branch in branches)
    what = f"{counted(len(branches), 'branch', 'branches')}, {counted(events, 'bifurcation')}"
    where = "".join(
        f" over {name} from {rational(lo)} to {rational(hi)}" for name, (lo, hi) in document["over"].items()
    )
    yield f"{document['model']}{at_values(document['parameters'])}: {what}{where or ' along a family of fixed points'}"
    for branch in branches:
        yield ""
        yield from branch_lines(branch)
