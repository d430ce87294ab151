"""``dynsys trajectory``: one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, Whole
from dynsys.cli.output import counted, emit, number, progress, require_writable, save_json
from dynsys.cli.values import parse_values, require_parameters
from dynsys.derive.model import Model


@click.command(name="trajectory")
@model_argument
@AT
@click.option("--start", multiple=True, required=True, metavar="x=v,y=v", help="The start, also in named coordinates.")
@click.option("--steps", type=Whole(0, 10**12), default=10**8, show_default=True, help="The most steps made.")
@click.option("--every", type=Whole(1, 10**12), default=2, show_default=True, help="Steps between two records.")
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
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """One run from a start until it settles, leaves, or has made all its steps."""
    from dynsys.derive.place import require_step, state_of

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
    document = {
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
    if keep is not None:
        record = {"steps": run.steps, "states": run.states, "loss": run.loss, "sharpness": run.sharpness}
        save_json(keep, model, asdict(method), {**document, "record": record})
    if picture is not None:
        from dynsys.draw import draw_run, save_figure, use_style

        with use_style(style):
            save_figure(draw_run(run), picture)
    emit(as_json, document, _lines(document))
    return 1 if run.ending in (Ending.STEPS, Ending.UNDEFINED) else 0


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
