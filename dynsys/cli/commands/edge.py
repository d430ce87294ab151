"""``dynsys edge``: where training ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON
from dynsys.cli.output import at_values, counted, emit, number
from dynsys.cli.values import parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.derive.place import require_step
from dynsys.errors import MisuseError

NOTHING = 1e-20  # what 40 digits leave of an offset from the minimum itself


@click.command(name="edge")
@model_argument
@AT
@click.option("--near", multiple=True, metavar="x=v", help="A start for Newton's method, in the state's symbols.")
@JSON
def command(model: Model, at: tuple[str, ...], near: tuple[str, ...], as_json: bool) -> int:
    """Edge-of-stability analysis: each minimum of sharpness 2/η and the normal form there."""
    from dynsys.derive.edge import analyse_edge

    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    require_step(model, parameters)
    start = {name: float(value) for name, value in parse_values(near, "--near").items()} or None
    names = [s.name for s in model.system.state]
    if start is not None and set(start) - set(names):
        raise MisuseError(f"state variables among {', '.join(names)} are expected in --near, got {', '.join(start)}")
    edge = analyse_edge(model, parameters, start)
    fields = (
        "coordinates", "coordinate", "flip_coefficient", "alpha", "beta", "gamma", "alpha_covector", "gamma_vector",
        "epsilon", "kind", "predicted_sharpness", "predicted_gap_over_eta", "images",
    )  # fmt: skip
    minima = [
        {
            "point": dict(zip(names, minimum.point, strict=True)),
            **{field: getattr(minimum, field) for field in fields},
            "coordinates": {name: 0 if abs(value) < NOTHING else value for name, value in minimum.coordinates.items()},
        }
        for minimum in edge.eos_minima
    ]
    document = {
        "model": model.name,
        "parameters": parameters,
        "eos_minima": minima,
        "complete": edge.complete,
        "where": edge.where,
    }
    emit(as_json, document, _lines(document))
    return 0 if edge.complete else 1


def _lines(document: dict[str, Any]) -> Iterator[str]:
    minima = document["eos_minima"]
    found = counted(len(minima), "minimum", "minima") + " of sharpness exactly 2/η, up to mirror images"
    yield f"{document['model']}{at_values(document['parameters'])}: {found}"
    yield f"looked at: {document['where']}" + ("" if document["complete"] else " (the list may be incomplete)")
    for count, minimum in enumerate(minima, start=1):
        yield ""
        point = ", ".join(f"{name} = {number(value)}" for name, value in minimum["point"].items())
        yield f"{count}. {point}   [{minimum['kind']}; {counted(minimum['images'], 'mirror image')}]"
        if minimum["coordinates"]:
            yield "   " + ", ".join(f"{name} = {number(value)}" for name, value in minimum["coordinates"].items())
        yield f"   {minimum['coordinate']}"
        yield f"   flip coefficient c = {number(minimum['flip_coefficient'])}, β = 2c = {number(minimum['beta'])}"
        if minimum["gamma"] is not None:
            yield (
                f"   two steps: b'' = b (1 + α a − β b²), a'' = a − γ b² with α = {number(minimum['alpha'])}, "
                f"γ = {number(minimum['gamma'])}, ε = αγ/(2β) = {number(minimum['epsilon'])}"
            )
        if minimum["predicted_sharpness"] is not None:
            yield (
                f"   predicted end: sharpness {number(minimum['predicted_sharpness'])}, "
                f"(2/η − λ)/η = {number(minimum['predicted_gap_over_eta'])}"
            )
        elif minimum["kind"] == "parabola":
            yield "   ε is not small: where training ends is not predicted"
        elif minimum["kind"] == "ellipse":
            yield "   no parabola: trajectories follow ellipses, and the sharpness at the end depends on the start"
        elif minimum["kind"] == "degenerate":
            yield "   the sharpness is stationary along the family here: no drift, and no prediction to this order"
        elif minimum["kind"] == "subcritical":
            yield "   no self-stabilization: oscillations grow"
