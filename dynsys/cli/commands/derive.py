"""``dynsys derive``: everything symbolic about a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from dynsys import __version__
from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import JSON, OneOf, Whole
from dynsys.cli.output import emit
from dynsys.derive.derivation import Derivation, derive_model
from dynsys.derive.expansion import MAX_ORDER, Expansion
from dynsys.derive.model import Model
from dynsys.derive.report import FORMATS, derivation_lines


@click.command(name="derive")
@model_argument
@click.option("--iterate", "steps", type=Whole(1), default=1, metavar="N", help="Show the N-step map.")
@click.option("--coordinates", default="", metavar="NAME", help="Show the map in this coordinate system.")
@click.option("--order", type=Whole(1, MAX_ORDER), metavar="N", help="Expand one and two steps to this order.")
@click.option(
    "--format", "style", type=OneOf(*FORMATS), metavar="|".join(FORMATS), default="text", show_default=True,
    help="How formulas are written.",
)  # fmt: skip
@JSON
def command(model: Model, steps: int, coordinates: str, order: int | None, style: str, as_json: bool) -> None:
    """Map, Jacobian, Hessian spectrum, invariant subspaces, families of fixed points, expansions."""
    derivation = derive_model(model, steps, coordinates, order)
    lines = _module(derivation) if style == "python" else derivation_lines(derivation, style)
    emit(as_json, _document(derivation, style), lines)


def _module(derivation: Derivation) -> Iterator[str]:
    """Yield a Python module: the derivation as comments; map, Jacobian and loss as functions of floats."""
    write, system, loss = FORMATS["python"], derivation.system, derivation.model.loss
    yield f"# dynsys {__version__}"
    for text in derivation_lines(derivation, "python"):
        for line in text.splitlines():
            yield f"# {line}".rstrip()
    yield "\nimport math"
    arguments = ", ".join(map(write, (*system.state, *system.parameters)))
    yield from _function("step", arguments, [write(part) for part in system.rule])
    rows = [", ".join(map(write, row)) for row in derivation.jacobian.tolist()]
    yield from _function("jacobian", arguments, [f"({row},)" for row in rows])
    if loss is not None:
        arguments = ", ".join(map(write, (*loss.state, *loss.parameters)))
        yield from ("", "", f"def loss({arguments}):", f"    return {write(loss.expression)}")


def _function(name: str, arguments: str, parts: Sequence[str]) -> Iterator[str]:
    yield from ("", "", f"def {name}({arguments}):", "    return (")
    yield from (f"        {part}," for part in parts)
    yield "    )"


def _document(derivation: Derivation, style: str) -> dict[str, Any]:
    write = FORMATS[style]
    model, system = derivation.model, derivation.system
    return {
        "model": model.name,
        "summary": model.summary,
        "reference": model.reference,
        "coordinates": derivation.coordinates or None,
        "steps": derivation.steps,
        "state": [s.name for s in system.state],
        "parameters": [s.name for s in system.parameters],
        "rule": [write(part) for part in system.rule],
        "jacobian": [[write(entry) for entry in row] for row in derivation.jacobian.tolist()],
        "loss": None if model.loss is None else write(model.loss.expression),
        "embedding": None if model.embedding is None else [write(part) for part in model.embedding],
        "hessian_eigenvalues": [
            {
                "value": None if e.value is None else write(e.value),
                "multiplicity": e.multiplicity,
                "polynomial": None if e.polynomial is None else write(e.polynomial),
            }
            for e in derivation.spectrum
        ],
        "invariant_subspaces": [write(part) for part in derivation.invariant],
        "families": [
            {
                "equation": write(family.equation),
                "dimension": family.dimension,
                "minima": family.minima,
                "sharpness": None if family.sharpness is None else write(family.sharpness),
                "multiplier": write(family.multiplier),
            }
            for family in derivation.families
        ],
        "no_family_because": derivation.reason,
        "eos_minima": [
            {
                "family": write(e.family.equation),
                "point": [write(p) for p in e.point],
                "exists_where_nonnegative": write(e.exists),
            }
            for e in derivation.edges
        ],
        "expansion": [_expansion(expansion, style) for expansion in derivation.expansions]
        + [
            {
                "family": write(t.family.equation),
                "fibre": "integral curves of v in f(x) = x + h(x) v(x), with b = h",
                "coefficients": [write(c) for c in t.coefficients],
                "drift": [write(c) for c in t.drift],
            }
            for t in derivation.transverse
        ],
        "slow_flow": None
        if derivation.slow_flow is None
        else {
            "alpha": write(derivation.slow_flow.alpha),
            "beta": write(derivation.slow_flow.beta),
            "gamma": write(derivation.slow_flow.gamma),
            "rate": write(derivation.slow_flow.rate),
            "solution": write(derivation.slow_flow.solution),
            "end": None if derivation.slow_flow.end is None else write(derivation.slow_flow.end),
        },
    }


def _expansion(expansion: Expansion, style: str) -> dict[str, Any]:
    return {
        "steps": expansion.steps,
        "scaling": {s.name: str(w) for s, w in expansion.scaling.items()},
        "components": [
            {
                "symbol": c.symbol.name,
                "terms": [{"order": str(k), "expression": FORMATS[style](part)} for k, part in c.terms],
                "remainder_order": str(c.remainder),
            }
            for c in expansion.components
        ],
    }
