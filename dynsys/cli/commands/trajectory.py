"""``dynsys trajectory``: one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, Whole
from dynsys.cli.output import counted, emit, number, require_writable, save_json
from dynsys.cli.progress import progress, telling
from dynsys.cli.values import parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore import SlowPassage, Trajectory


@click.command(name="trajectory")
@model_argument
@AT
@click.option("--start", multiple=True, required=True, metavar="x=v,y=v", help="The start, also in named coordinates.")
@click.option("--steps", type=Whole(0, 10**12), default=10**8, show_default=True, help="The most steps made.")
@click.option("--every", type=Whole(1, 10**12), default=2, show_default=True, help="Steps between two records.")
@click.option("--slow", metavar="NAME", help="Lay the run over the diagram of its fast map, with this coordinate held.")
@click.option("--fast", metavar="MODEL", help="With --slow: the fast map, such as cubic (default: one step, exactly).")
@click.option("--fast-at", multiple=True, metavar="NAME=v", help="With --fast: exact values of its parameters.")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    at: tuple[str, ...],
    start: tuple[str, ...],
    steps: int,
    every: int,
    slow: str | None,
    fast: str | None,
    fast_at: tuple[str, ...],
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """One run from a start until it settles, leaves, or has made all its steps.

    With --slow the picture shows it over the bifurcation diagram of the fast map, and how near it is to stable cycles.
    """
    from dynsys.derive.place import require_step, state_of

    if fast is not None and slow is None:
        raise MisuseError(f"--fast is expected with --slow, got {fast!r} without")
    if fast_at and fast is None:
        raise MisuseError(f"--fast-at is expected with --fast, got {','.join(fast_at)!r} without")
    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    require_step(model, parameters)
    state = state_of(model, parse_values(start, "--start"), parameters)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    from dynsys.explore import Ending, TrajectoryMethod, run_trajectory

    method = TrajectoryMethod(steps=steps, every=every)
    with progress("steps", steps) as report:
        run = run_trajectory(model, state, parameters, method, report)
    passage = None
    if slow is not None:
        from dynsys.cli.slow import pass_slowly, passage_document, passage_lines, passage_record

        with telling("the diagram of the fast map", as_json):
            known = parse_values(fast_at, "--fast-at")
            passage = pass_slowly(model, state, parameters, slow, fast, known, steps, every)
    document: dict[str, Any] = {
        "model": model.name,
        "parameters": parameters,
        "start": dict(zip((s.name for s in model.system.state), state, strict=True)),
        "ending": run.ending.value,
        "steps": run.total,
        "period": run.period,
        "state": dict(zip((s.name for s in model.system.state), run.states[-1].tolist(), strict=True)),
        "loss": None if run.loss is None else float(run.loss[-1]),
        "sharpness": run.final_sharpness,
        "gap_over_eta": run.final_gap_over_eta,
        "relative_change_left": run.bound,
    }
    lines = [*_lines(document)]
    record: dict[str, Any] = {"steps": run.steps, "states": run.states, "loss": run.loss, "sharpness": run.sharpness}
    if passage is not None:
        document["slow_passage"] = passage_document(passage)
        lines += passage_lines(document["slow_passage"])
        record["slow_passage"] = passage_record(passage)
    if keep is not None:
        save_json(keep, model, asdict(method), {**document, "record": record})
    if picture is not None:
        _draw(run, passage, picture, style)
    emit(as_json, document, lines)
    incomplete = passage is not None and any(b["incomplete"] for b in document["slow_passage"]["branches"])
    return 1 if incomplete or run.ending in (Ending.STEPS, Ending.UNDEFINED) else 0


def _draw(run: Trajectory, passage: SlowPassage | None, picture: Path, style: str) -> None:
    from dynsys.draw import draw_run, draw_slow_passage, save_figure, use_style

    with use_style(style):
        save_figure(draw_run(run) if passage is None else draw_slow_passage(passage)[0].figure, picture)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield f"{document['model']}: {document['ending']} after {counted(document['steps'], 'step')}"
    if document["period"] is not None and document["period"] > 1:
        yield f"period {document['period']}"
    yield "state " + ", ".join(f"{name} = {number(value, 12)}" for name, value in document["state"].items())
    if document["loss"] is not None:
        yield f"loss {number(document['loss'])}, sharpness {number(document['sharpness'], 12)}"
    if document["gap_over_eta"] is not None:
        yield f"(2/η − λ)/η = {number(document['gap_over_eta'])}"
    if document["relative_change_left"] is not None:
        yield f"relative change left: at most {number(document['relative_change_left'], 2)}"
