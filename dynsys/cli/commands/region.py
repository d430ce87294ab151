"""``dynsys region``: of a box of starts, what share is proved to converge."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, Whole
from dynsys.cli.output import at_values, emit, require_writable, save_json
from dynsys.cli.progress import telling
from dynsys.cli.values import parse_box, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.study.regions import CheckedRegion

_PLACES = 10**6
Ends = tuple[Fraction, Fraction]


@click.command(name="region")
@model_argument
@AT
@click.option("--box", multiple=True, metavar="a=lo:hi,b=lo:hi", help="The starts, in state or coordinates.")
@click.option("--budget", type=Whole(1), default=30, show_default=True, metavar="SECONDS", help="Time for the search.")
@click.option("--certificate", metavar="FILE", help="Write the certificate (json).")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    at: tuple[str, ...],
    box: tuple[str, ...],
    budget: int,
    certificate: str | None,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """The share of a box of starts that is proved to converge to minima, and to diverge.

    Convergence is to points of a family of fixed points, with the final sharpness enclosed; the rest is undecided.
    The checker reads the certificate, and has the last word.
    """
    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    sides = parse_box(box)
    if sides is None:
        raise MisuseError("--box with the starts is expected, got none")
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    proof = None if certificate is None else require_writable(Path(certificate), (".json",))
    from dynsys.study.regions import region

    with telling("carrying boxes of starts", as_json) as tell:
        found = region(model, parameters, sides, float(budget), progress=tell)
    written = None
    if proof is not None and found.document is not None:
        from dynsys.verify.certificate import write_certificate

        written = write_certificate(found.document, proof)
    step = None if model.step is None else parameters[model.step.name]
    document = _document(model, found, step, written)
    if keep is not None:
        save_json(keep, model, {"budget": budget}, document)
    if picture is not None:
        from dynsys.draw import draw_region, save_figure, use_style

        with use_style(style):
            save_figure(draw_region(found.proof, step).figure, picture)
    emit(as_json, document, _lines(document))
    return 0 if document["undecided"] == 0 else 1


def _document(model: Model, found: CheckedRegion, step: Fraction | None, written: Path | None) -> dict[str, Any]:
    proof, (converges, escapes) = found.proof, found.shares
    ends = proof.range(proof.settled) if converges else None
    known = all(target.sharpness for target in proof.targets)
    gap = (
        None
        if ends is None or step is None or not known
        else ((2 / step - ends[1]) / step, (2 / step - ends[0]) / step)
    )
    return {
        "model": model.name,
        "parameters": proof.parameters,
        "box": dict(zip(proof.symbols, proof.sides, strict=True)),
        "coordinates": proof.coordinates,
        "proved": float(converges),
        "diverges": float(escapes),
        "undecided": float(1 - converges - escapes),
        "statement": found.statement,
        "reason": found.reason,
        "sharpness": _outward(ends) if known else None,
        "gap_over_eta": _outward(gap),
        "certificate": None if written is None else str(written),
        "leaves": proof.tree.leaves,
        "seconds": proof.seconds,
    }


def _outward(ends: Ends | None) -> list[str] | None:
    """Return ends as decimals, rounded outward.

    Examples
    --------
    >>> _outward((Fraction(1, 3), Fraction(2, 3)))
    ['0.333333', '0.666667']
    """
    if ends is None:
        return None
    low, high = math.floor(ends[0] * _PLACES), math.ceil(ends[1] * _PLACES)
    return [_decimal(low), _decimal(high)]


def _decimal(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), _PLACES)
    return f"{'-' if millionths < 0 else ''}{whole}.{rest:06d}"


def _lines(document: dict[str, Any]) -> Iterator[str]:
    box = ", ".join(f"{name} from {low} to {high}" for name, (low, high) in document["box"].items())
    yield f"{document['model']}{at_values(document['parameters'])}, starts with {box}"
    yield f"{document['proved']:.4%} of the area is proved to converge"
    if document["sharpness"] is not None:
        yield f"  final sharpness from {' to '.join(document['sharpness'])}"
    if document["gap_over_eta"] is not None:
        yield f"  (2/η − λ)/η from {' to '.join(document['gap_over_eta'])}"
    yield f"{document['diverges']:.4%} of the area is proved to diverge"
    yield f"{document['undecided']:.4%} of the area is undecided"
    if document["reason"] is not None:
        yield document["reason"]
    if document["certificate"] is not None:
        yield f"certificate: {document['certificate']}"
