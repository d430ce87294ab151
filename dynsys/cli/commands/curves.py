"""``dynsys curves``: curves of bifurcations over two parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, OneOf, Whole
from dynsys.cli.output import at_values, counted, emit, number, rational, require_writable, save_json
from dynsys.cli.values import parse_ranges, parse_values, require_parameters, require_width
from dynsys.derive.model import Model
from dynsys.derive.system import System
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore.continuation import Curve

KINDS = ("flip", "fold", "neimark-sacker")
LONGEST = 1024


@click.command(name="curves")
@model_argument
@click.option(
    "--over", required=True, multiple=True, metavar="a=lo:hi,b=lo:hi", help="The two parameters, with their ranges."
)
@click.option("--kind", required=True, type=OneOf(*KINDS), metavar="|".join(KINDS), help="What happens on the curve.")
@AT
@click.option(
    "--from", "start", multiple=True, metavar="x=v,y=v", help="A start near a cycle (default: every one found)."
)
@click.option("--period", type=Whole(1, LONGEST), default=1, show_default=True, help="The period of the cycles.")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    over: tuple[str, ...],
    kind: str,
    at: tuple[str, ...],
    start: tuple[str, ...],
    period: int,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Curves of flips, folds or Neimark–Sacker bifurcations over two parameters, and the special points on them.

    Values of the two parameters in --at are where the start is taken; else their lower ends. Without --from every cycle
    of the period that a search finds there is followed in each of the two parameters, and each curve of the kind that
    is met is given once, with those that leave it at special points.
    """
    system, parameters = model.system, parse_values(at, "--at")
    ranges = _ranges(over, system)
    require_parameters(system, [*parameters, *(name for name in ranges if name not in parameters)])
    first = {name: parameters.pop(name, lo) for name, (lo, _) in ranges.items()}
    for name, (lo, hi) in ranges.items():
        if not lo <= first[name] <= hi:
            raise MisuseError(f"a range that contains {name} = {first[name]} is expected in --over, got {lo}:{hi}")
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    from dynsys.derive.place import state_of
    from dynsys.explore import Ending, compile_map
    from dynsys.explore.continuation import CurveMethod, Kind
    from dynsys.explore.continuation.curves import curves_through

    here = {**parameters, **first}
    given = [state_of(model, parse_values(start, "--from"), here)] if start else []
    starts = given or _found(system, here, period)
    method = CurveMethod(period=period)
    which = next(member for member in Kind if member.value.lower() == kind)
    curves = curves_through(compile_map(system), ranges, which, starts, parameters, method, at=first)
    document = {
        "model": model.name,
        "over": {name: list(ends) for name, ends in ranges.items()},
        "kind": kind,
        "period": period,
        "parameters": parameters,
        "starts": starts,
        "curves": [_curve(curve) for curve in curves],
    }
    if keep is not None:
        save_json(keep, model, asdict(method), document)
    if picture is not None and curves:
        from dynsys.draw import save_figure, use_style
        from dynsys.draw.curves import draw_curves

        with use_style(style):
            save_figure(draw_curves(curves).figure, picture)
    emit(as_json, document, _lines(document))
    unfinished = any(ending in (Ending.LOST, Ending.POINTS) for curve in curves for ending in curve.endings)
    return 1 if unfinished or not curves else 0


def _found(system: System, parameters: Mapping[str, Fraction], period: int) -> list[Any]:
    """Return the points of every cycle of a period that a search finds."""
    from dynsys.explore import compile_map, find_cycles

    cycles = find_cycles(compile_map(system), parameters, (period,)).cycles
    starts = [cycle.points.tolist() for cycle in cycles if cycle.period == period]
    if not starts:
        raise MisuseError(f"--from is expected, got none, and a search finds no cycle of period {period}")
    return starts


def _ranges(over: Sequence[str], system: System) -> dict[str, tuple[Fraction, Fraction]]:
    ranges = parse_ranges(over, "--over")
    names = [s.name for s in system.parameters]
    if len(ranges) != 2:
        raise MisuseError(f"two ranges a=lo:hi,b=lo:hi are expected in --over, got {','.join(over)!r}")
    for name in ranges:
        if name not in names:
            raise MisuseError(f"a parameter among {', '.join(names) or 'none'} is expected in --over, got {name!r}")
        require_width(*ranges[name], f"{name} in --over")
    return ranges


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "kind": curve.kind,
        "period": curve.period,
        "parameters": {name: curve.values[:, place] for place, name in enumerate(curve.over)},
        "points": curve.points,
        "multipliers": curve.multipliers,
        "codim2": [
            {
                "kind": special.kind,
                "parameters": dict(zip(curve.over, special.values, strict=True)),
                "point": special.points,
                "multipliers": special.multipliers,
                "coefficients": special.coefficients,
                "position": special.position,
                "note": special.note,
            }
            for special in curve.codim2
        ],
        "ending": curve.endings,
        "note": curve.note,
    }


def _settled(value: float) -> float:
    """Return a value without what rounding leaves of 0."""
    return round(float(value), 14) + 0.0


def _lines(document: dict[str, Any]) -> Iterator[str]:
    over = " and ".join(f"{name} from {rational(lo)} to {rational(hi)}" for name, (lo, hi) in document["over"].items())
    found = counted(len(document["curves"]), "curve")
    yield f"{document['model']}{at_values(document['parameters'])}: {found} over {over}"
    for count, curve in enumerate(document["curves"], start=1):
        yield ""
        ends = ", ".join(
            f"{name} from {number(_settled(values.min()))} to {number(_settled(values.max()))}"
            for name, values in curve["parameters"].items()
        )
        size = counted(len(curve["points"]), "point")
        yield f"curve {count}: {curve['kind'].value} of period {curve['period']}, {size}, {ends}"
        if curve["note"]:
            yield f"  {curve['note']}"
        for special in curve["codim2"]:
            place = ", ".join(
                f"{name} = {number(_settled(value), 12)}" for name, value in special["parameters"].items()
            )
            known = ", ".join(f"{name} {number(value)}" for name, value in special["coefficients"].items())
            note = f"; {special['note']}" if special["note"] else ""
            yield f"  {special['kind'].value} at {place}{f' ({known})' if known else ''}{note}"
        first, last = curve["ending"]
        yield f"  at its first point: {first.value}"
        yield f"  at its last point: {last.value}"
