"""``dynsys trace``: the bifurcation diagram by continuation, or a family of fixed points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, STYLE, Whole
from dynsys.cli.output import at_values, counted, emit, number, rational, require_writable
from dynsys.cli.values import parse_over, parse_periods, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore import OrbitDiagram
    from dynsys.explore.continuation import Bifurcation, Branch, TraceMethod

LONGEST = 1024
COLUMNS = 1200  # of the orbit diagram underneath
NORM = "norm"
KEPT = (".json", ".csv")


@click.command(name="trace")
@model_argument
@click.option("--over", metavar="NAME=lo:hi", help="The parameter that varies, with its range.")
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
@click.option("--save", metavar="FILE", help="Keep the branches in this .json file, or as a table in a .csv file.")
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
    from dynsys.explore import compile_map
    from dynsys.explore.continuation import TraceMethod, bifurcation_diagram, follow_family

    underneath = None
    if over is None:
        require_parameters(system, parameters)
        require_step(model, parameters)
        point = state_of(model, parse_values(start, "--from"), parameters)
        method = TraceMethod(period=period)
        traced: Any = follow_family(compile_map(system), point, parameters, method)
        varied: dict[str, Any] = {}
    else:
        parameter, lo, hi = parse_over(over, system)
        require_parameters(system, parameters, varied=parameter)
        first = parameters.pop(parameter, lo)
        if not lo <= first <= hi:
            raise MisuseError(f"a range that contains {parameter} = {first} is expected in --over, got {lo}:{hi}")
        here = {**parameters, parameter: first}
        point = state_of(model, parse_values(start, "--from"), here)
        other = state_of(model, parse_values(orbits, "--orbits"), here) if orbits else None
        method = TraceMethod(period=period, period_cap=cap, search=wanted)
        map_ = compile_map(system)
        traced = bifurcation_diagram(map_, parameter, (lo, hi), point, parameters, method, at=first)
        varied = {parameter: [lo, hi]}
        if other is not None:
            underneath = _orbits(map_, parameter, (lo, hi), other, parameters)
    document: dict[str, Any] = {
        "model": model.name,
        "over": varied,
        "along_family": along_family,
        "parameters": parameters,
    }
    document.update({"start": point, "branches": _branches(traced)})
    if along_family and model.loss is not None:
        _compare_with_edge(model, parameters, document["branches"][0]["bifurcations"])
    if keep is not None:
        _save(keep, traced, method)
    if picture is not None:
        from dynsys.draw import save_figure, use_style
        from dynsys.draw.branches import draw_bifurcation_diagram

        with use_style(style):
            drawn = draw_bifurcation_diagram(traced, names[0] if show is None else show, orbit_diagram=underneath)
            save_figure(drawn.figure, picture)
    emit(as_json, document, _lines(document))
    return 1 if any(branch["incomplete"] for branch in document["branches"]) else 0


def _orbits(
    map_: Any, parameter: str, over: tuple[Fraction, Fraction], start: Any, parameters: Mapping[str, Fraction]
) -> OrbitDiagram:
    import numpy as np

    from dynsys.explore import orbit_diagram

    return orbit_diagram(map_, parameter, np.linspace(float(over[0]), float(over[1]), COLUMNS), start, parameters)


def _compare_with_edge(model: Model, parameters: Mapping[str, Fraction], events: list[dict[str, Any]]) -> None:
    """Add to each edge of stability its flip coefficient in the coordinate that ``dynsys edge`` uses."""
    from dynsys.explore.continuation.branch import Kind
    from dynsys.explore.continuation.normal_forms import edge_coefficient

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


def _branches(traced: Any) -> list[dict[str, Any]]:
    from dynsys.explore.continuation.branch import Branch
    from dynsys.explore.continuation.passage import branches_of

    joints: list[tuple[int, int, Bifurcation]] = []
    if not isinstance(traced, Branch):
        joints = list(traced.edges(data="bifurcation"))
    return [_branch(node, branch, joints) for node, branch in branches_of(traced).items()]


def _branch(node: int, branch: Branch, joints: list[tuple[int, int, Bifurcation]]) -> dict[str, Any]:
    from dynsys.explore import Ending
    from dynsys.explore.continuation.passage import pass_along

    along = pass_along(branch)
    stretches = [(along.values[a : b + 1], flag) for a, b, flag in along.stretches()]
    return {
        "id": node,
        "period": branch.period,
        "parent": next((parent for parent, child, _ in joints if child == node), None),
        "name": branch.parameter,
        "parameter": branch.values,
        "points": branch.points,
        "multipliers": branch.multipliers,
        "persistent": branch.persistent,
        "stable": branch.stable,
        "stable_for": [[values.min(), values.max()] for values, flag in stretches if flag],
        "parameters": branch.parameters,
        "bifurcations": [
            {
                "kind": event.kind,
                "value": event.value,
                "bracket": event.bracket,
                "point": event.points,
                "multipliers": event.multipliers,
                "coefficient": event.coefficient,
                "criticality": event.criticality,
                "position": event.position,
                "note": event.note,
                "leads_to": [child for parent, child, joint in joints if parent == node and joint is event],
            }
            for event in branch.bifurcations
        ],
        "ending": branch.endings,
        "incomplete": any(ending in (Ending.LOST, Ending.POINTS) for ending in branch.endings),
    }


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
        yield from _branch_lines(branch)


def _branch_lines(branch: dict[str, Any]) -> Iterator[str]:
    name, values = branch["name"], branch["parameter"]
    parent = "" if branch["parent"] is None else f", from branch {branch['parent']}"
    passed = [*values.tolist(), *(event["value"] for event in branch["bifurcations"])]
    over = f"{name} from {number(min(passed))} to {number(max(passed))}"
    yield f"branch {branch['id']}: period {branch['period']}, {counted(len(values), 'point')}, {over}{parent}"
    if branch["persistent"]:
        yield f"  {counted(branch['persistent'], 'multiplier')} at 1 all along, as on a family of fixed points"
    parts = [f"from {number(lo)} to {number(hi)}" for lo, hi in branch["stable_for"]]
    yield f"  stable for {name} {', '.join(parts)}" if parts else "  nowhere stable"
    for event in branch["bifurcations"]:
        known = [] if event["coefficient"] is None else [f"coefficient {number(event['coefficient'])}"]
        known += [] if event["criticality"] is None else [event["criticality"]]
        more = f" ({', '.join(known)})" if known else ""
        leads = "".join(f", to branch {child}" for child in event["leads_to"])
        note = f"; {event['note']}" if event["note"] else ""
        yield f"  {event['kind'].value} at {name} = {number(event['value'], 12)}{more}{leads}{note}"
        if event.get("edge_coefficient") is not None:
            point = ", ".join(number(value, 10) for value in event["point"][0])
            yield f"    at ({point}); c = {number(event['edge_coefficient'])} in the coordinate b of `dynsys edge`"
    first, last = branch["ending"]
    yield f"  at {name} = {number(values[0])}: {first.value}"
    yield f"  at {name} = {number(values[-1])}: {last.value}"
