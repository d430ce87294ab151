"""``dynsys cascade``: the period-doubling cascade, and the nested windows of periods 3, 9, 27, …."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, OVER, PICTURES, SAVE, STYLE, OneOf, Whole, once
from dynsys.cli.output import at_values, counted, emit, rational, require_folder, require_writable, save_json
from dynsys.cli.progress import progress
from dynsys.cli.values import parse_over, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore.cascade import Cascade
    from dynsys.study.flips import CheckedFlip

MAX_STEPS, MAX_DIGITS = 24, 10_000
MAX_PROVED, PLACES = 10, (15, 60)


@click.command(name="cascade")
@model_argument
@OVER
@AT
@click.option(
    "--from", "start", multiple=True, required=True, metavar="x=v,y=v",
    help="Near the fixed point at an end of the range; near the critical point with --factor 3.",
)  # fmt: skip
@click.option(
    "--factor", type=OneOf("2", "3"), metavar="2|3", default="2", show_default=True,
    help="2: flips of periods 1, 2, 4, …; 3: superstable parameters of periods 3, 9, 27, ….",
)  # fmt: skip
@click.option("--steps", type=Whole(1, MAX_STEPS), default=10, show_default=True, help="How many are looked for.")
@click.option("--digits", type=Whole(1, MAX_DIGITS), default=30, show_default=True, help="Significant digits of each.")
@click.option(
    "--prove", is_flag=True, help="Prove each flip, enclosed and with the sign of its coefficient; up to 10 of them."
)
@click.option("--folder", multiple=True, callback=once, metavar="DIR", help="Write the certificates there.")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    over: str,
    at: tuple[str, ...],
    start: tuple[str, ...],
    factor: str,
    steps: int,
    digits: int,
    prove: bool,
    folder: str | None,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Period-doubling cascade: each flip, the ratios, and what both tend to."""
    from dynsys.derive.place import state_of
    from dynsys.explore import compile_map
    from dynsys.explore.cascade import CascadeMethod, cascade

    system = model.system
    parameter, lo, hi = parse_over(over, system)
    parameters = parse_values(at, "--at")
    require_parameters(system, parameters, varied=parameter)
    if parameter in parameters:
        raise MisuseError(f"either --over or --at is expected for {parameter}, got both")
    if prove and factor != "2":
        raise MisuseError("--factor 2 is expected with --prove, which proves flips, got 3")
    if prove and steps > MAX_PROVED:
        raise MisuseError(f"at most {MAX_PROVED} --steps are expected with --prove, got {steps}")
    if folder is not None and not prove:
        raise MisuseError("--prove is expected with --folder, got none")
    home = None if folder is None else require_folder(Path(folder))
    state = state_of(model, parse_values(start, "--from"), {**parameters, parameter: lo})
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    method = CascadeMethod(int(factor), steps, digits)
    with progress("flips" if method.factor == 2 else "windows", steps, quiet=as_json) as report:
        found = cascade(compile_map(system), parameter, (lo, hi), state, parameters, method, report)
    proofs = _proofs(found, as_json) if prove else None
    written = _write(proofs, home)
    document = _document(model, found, proofs, written)
    if keep is not None:
        settings = {"factor": method.factor, "steps": steps, "digits": digits, "start": state}
        save_json(keep, model, settings, document)
    if picture is not None:
        from dynsys.draw import draw_cascade, save_figure, use_style

        with use_style(style):
            save_figure(draw_cascade(found), picture)
    emit(as_json, document, _lines(document))
    return 0 if len(found.members) == steps and (document["proved"] or not prove) else 1


def _proofs(found: Cascade, quiet: bool) -> tuple[CheckedFlip, ...]:
    from dynsys.study.flips import checked_flips

    with progress("flips proved", len(found.members), quiet=quiet) as report:
        return checked_flips(found, report)


def _write(proofs: tuple[CheckedFlip, ...] | None, folder: Path | None) -> list[Path | None]:
    """Write the certificates, one a flip, and return where they are."""
    from dynsys.verify.certificate import write_certificate

    if proofs is None or folder is None:
        return [None for _ in proofs or ()]
    folder.mkdir(parents=True, exist_ok=True)
    return [
        None if flip.document is None else write_certificate(flip.document, folder / f"flip-{flip.proof.period}")
        for flip in proofs
    ]


def _entry(flip: CheckedFlip, digits: int, written: Path | None) -> dict[str, Any]:
    """Return what is proved of one flip."""
    from dynsys.verify.bifurcations import outward_decimals

    proof, places = flip.proof, min(max(digits, PLACES[0]), PLACES[1])
    return {
        "period": proof.period,
        "proved": flip.document is not None,
        "enclosure": None if proof.value is None else outward_decimals(proof.value, places),
        "coefficient": None if proof.coefficient is None else outward_decimals(proof.coefficient, PLACES[0]),
        "criticality": proof.criticality if flip.document is not None else None,
        "reason": flip.reason,
        "certificate": None if written is None else str(written),
    }


def _document(
    model: Model, found: Cascade, proofs: tuple[CheckedFlip, ...] | None, written: list[Path | None]
) -> dict[str, Any]:
    from dynsys.explore.cascade import decimal_text

    digits, limit, ratio = found.method.digits, found.limit, found.ratio
    entries = None if proofs is None else [_entry(*each) for each in zip(proofs, repeat(digits), written, strict=False)]
    return {
        "model": model.name,
        "over": {found.parameter: found.interval},
        "parameters": found.parameters,
        "factor": found.method.factor,
        "digits": digits,
        "periods": [member.period for member in found.members],
        "flips": [decimal_text(value, digits) for value in found.values],
        "points": [[decimal_text(part, digits) for part in member.point] for member in found.members],
        "ratios": [decimal_text(value, digits) for value in found.ratios],
        "limit": None if limit is None else limit.text,
        "limit_error": None if limit is None else limit.error_text,
        "ratio": None if ratio is None else ratio.text,
        "ratio_error": None if ratio is None else ratio.error_text,
        "extrapolation": None if limit is None else limit.method,
        "ending": found.ending.value,
        "proved": bool(entries) and all(entry["criticality"] is not None for entry in entries or ()),
        "proofs": entries,
    }


def _lines(document: dict[str, Any]) -> Iterator[str]:
    [(parameter, (lo, hi))] = document["over"].items()
    what = ("flip", "flips") if document["factor"] == 2 else ("superstable parameter", "superstable parameters")
    found = counted(len(document["flips"]), *what)
    at = at_values(document["parameters"])
    yield f"{document['model']}{at}: {found} over {parameter} from {rational(lo)} to {rational(hi)}"
    width = len(str(max(document["periods"], default=1)))
    ratios = [None, *document["ratios"], None]
    for period, value, ratio in zip(document["periods"], document["flips"], ratios, strict=False):
        yield f"  period {period:>{width}}  {parameter} = {value}" + ("" if ratio is None else f"   ratio {ratio:.14}")
    if document["limit"] is not None:
        method = document["extrapolation"]
        yield f"limit of {parameter}: {document['limit']}, estimated error {document['limit_error']} ({method})"
    if document["ratio"] is not None:
        yield f"limit of the ratios: {document['ratio']}, estimated error {document['ratio_error']}"
    if document["ending"] is not None:
        yield document["ending"]
    if document["proofs"] is None:
        yield "computed to the digits shown, not proved"
        return
    yield from _proved_lines(document["proofs"], parameter, width)


def _proved_lines(proofs: list[dict[str, Any]], parameter: str, width: int) -> Iterator[str]:
    for entry in proofs:
        place = f"  period {entry['period']:>{width}}  "
        if not entry["proved"]:
            yield f"{place}not proved: {entry['reason']}"
            continue
        enclosure, coefficient = (", ".join(entry[key] or ()) for key in ("enclosure", "coefficient"))
        kind = entry["criticality"] or "the sign of the coefficient undecided"
        yield f"{place}{parameter} in [{enclosure}], {kind}, coefficient in [{coefficient}]"
    number = sum(entry["criticality"] is not None for entry in proofs)
    flips = counted(len(proofs), "flip", "flips")
    yield f"proved with the sign of the coefficient: {number} of {flips}; the checker accepts this"
    folders = sorted({str(Path(entry["certificate"]).parent) for entry in proofs if entry["certificate"]})
    if folders:
        yield f"certificates in {', '.join(folders)}"
    yield "the ratios and the limits are computed, not proved"
