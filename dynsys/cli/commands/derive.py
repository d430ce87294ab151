"""``dynsys derive``: everything symbolic about a model."""

from __future__ import annotations

from typing import Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import JSON
from dynsys.cli.output import emit
from dynsys.derive.derivation import Derivation, derive_model
from dynsys.derive.expansion import Expansion
from dynsys.derive.model import Model
from dynsys.derive.report import FORMATS, derivation_lines


@click.command(name="derive")
@model_argument
@click.option("--iterate", "steps", type=click.IntRange(1), default=1, metavar="N", help="Show the N-step map.")
@click.option("--coordinates", default="", metavar="NAME", help="Show the map in this coordinate system.")
@click.option("--order", type=int, metavar="N", help="Expand one and two steps to this order.")
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", help="How formulas are written.")
@JSON
def command(model: Model, steps: int, coordinates: str, order: int | None, style: str, as_json: bool) -> None:
    """Map, Jacobian, Hessian spectrum, invariant subspaces, families of fixed points, expansions."""
    derivation = derive_model(model, steps, coordinates, order)
    emit(as_json, _document(derivation, style), derivation_lines(derivation, style))


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
