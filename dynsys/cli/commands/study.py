"""``dynsys study``: the main job."""

from __future__ import annotations

import re
from pathlib import Path

import click

from dynsys.cli.model_argument import WORDS, model_argument
from dynsys.cli.options import AT, JSON
from dynsys.cli.output import counted, emit
from dynsys.cli.progress import stages
from dynsys.cli.values import parse_values
from dynsys.derive.model import Model


@click.command(name="study")
@model_argument
@AT
@click.option("--start", multiple=True, metavar="x=v,y=v", help="The start of the runs.")
@click.option("--folder", metavar="DIR", help="Where to write (default: study- and the model's name).")
@JSON
def command(model: Model, at: tuple[str, ...], start: tuple[str, ...], folder: str | None, as_json: bool) -> int:
    """The main job: derivation, edge analysis, runs, orbit diagram, cycles, known answers, in one folder."""
    words = click.get_current_context().meta[WORDS]
    parameters, place = parse_values(at, "--at"), parse_values(start, "--start")
    where = Path(folder or "study-" + re.sub(r"[^A-Za-z0-9]+", "-", model.name).strip("-"))
    from dynsys.study.job import STAGES, run_study

    with stages(len(STAGES)) as report:
        study = run_study(model, where, parameters, place, words, report)
    document = {"folder": str(study.folder), "files": study.files, "verdicts": study.verdicts}
    lines = [f"{counted(len(study.files), 'file')} in {study.folder}: open {study.folder / 'index.html'}"]
    if any(study.verdicts.values()):
        lines.append("known answers: " + ", ".join(f"{times} {status}" for status, times in study.verdicts.items()))
    emit(as_json, document, lines)
    return 0 if study.complete else 1
