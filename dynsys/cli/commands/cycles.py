"""``dynsys cycles``: cycles of a map at one parameter value."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, Whole
from dynsys.cli.output import at_values, counted, emit, number, require_writable, save_json
from dynsys.cli.progress import progress
from dynsys.cli.values import parse_box, parse_periods, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.derive.printer import to_text

if TYPE_CHECKING:
    from dynsys.explore import Cycle
    from dynsys.study.cycles import FoundCycles
    from dynsys.verify import CycleProof


@click.command(name="cycles")
@model_argument
@AT
@click.option("--period", "periods", required=True, metavar="1:8", help="A period, or a range of periods.")
@click.option("--box", multiple=True, metavar="x=lo:hi", help="Only cycles with every point in this box.")
@click.option("--starts", type=Whole(1, 10**6), default=1500, show_default=True, help="Starts a period.")
@click.option("--seed", type=Whole(0), default=0, show_default=True, help="Seed of the random starts.")
@click.option("--prove", "prove", is_flag=True, help="Prove each cycle found, or say that it is undecided.")
@OUT
@STYLE
@SAVE
@JSON
def command(
    model: Model,
    at: tuple[str, ...],
    periods: str,
    box: tuple[str, ...],
    starts: int,
    seed: int,
    prove: bool,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Cycles of the given periods that a search from many starts finds.

    With --prove each is proved to exist, to be the only one in a stated box, to have its minimal period, and to be
    stable or unstable, or is said to be undecided; that there are no others is not proved.
    """
    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    wanted, sides = parse_periods(periods), parse_box(box)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    from dynsys.study.cycles import search_cycles

    found = search_cycles(model, parameters, wanted, sides, starts=starts, seed=seed)
    proofs: tuple[CycleProof, ...] | None = None
    if prove:
        from dynsys.study.proving import prove_found

        with progress("cycles", len(found.search.cycles)) as report:
            proofs = prove_found(found, report)
    document = _document(found, proofs)
    if keep is not None:
        save_json(keep, model, {"starts": starts, "seed": seed, "periods": list(wanted)}, document)
    if picture is not None:
        from dynsys.draw import draw_cycles, save_figure, use_style

        with use_style(style):
            save_figure(draw_cycles(found.search.cycles, found.names, family=found.curves).figure, picture)
    emit(as_json, document, _lines(document))
    return 1


def _document(found: FoundCycles, proofs: tuple[CycleProof, ...] | None) -> dict[str, Any]:
    model, search = found.model, found.search
    names = [s.name for s in model.system.state]
    proofs_or_none = proofs or [None] * len(search.cycles)
    return {
        "model": model.name,
        "parameters": search.parameters,
        "box": None if found.box is None else found.box.sides,
        "cycles": [
            {
                "period": cycle.period,
                "points": _points(found, cycle, proof),
                "multipliers": _multipliers(cycle, proof),
                "stable": cycle.stable if proof is None else proof.stable,
                "residual": cycle.residual,
                "ending": cycle.ending.value,
                **_proved(proof),
            }
            for cycle, proof in zip(search.cycles, proofs_or_none, strict=True)
        ],
        "coordinates": None if found.coordinates is None else found.coordinates.name,
        "state": names,
        "families": [
            {"equation": to_text(family.equation), "dimension": family.dimension, "minima": family.minima}
            for family in found.families
        ],
        "not_isolated": [{"period": met.period, "starts": met.starts} for met in search.families_met],
        "complete": {str(period): False for period in search.periods},
        "undecided": [
            {"period": cycle.period, "points": found.points_of(cycle), "reason": proof.reason}
            for cycle, proof in zip(search.cycles, proofs_or_none, strict=True)
            if proof is not None and not _proved(proof)["proved"]
        ],
    }


def _points(found: FoundCycles, cycle: Cycle, proof: CycleProof | None) -> list[list[float]]:
    """The middle of the enclosure where there is one in the state's symbols, else what the search found."""
    if proof is None or not proof.enclosures or found.coordinates is not None:
        return found.points_of(cycle)
    return [[float(side.mid()) for side in point] for point in proof.enclosures]


def _multipliers(cycle: Cycle, proof: CycleProof | None) -> list[complex]:
    """The middle of what encloses them where that is known, largest modulus first."""
    if proof is None or proof.multipliers is None:
        return [complex(m) for m in cycle.multipliers]
    middles = [complex(float(m.real.mid()), float(m.imag.mid())) for m in proof.multipliers]
    return sorted(middles, key=lambda m: (-abs(m), m.real, m.imag))


def _proved(proof: CycleProof | None) -> dict[str, Any]:
    """The fields of a proof; enclosures are decimals rounded outward, boxes exact."""
    if proof is None:
        return {"proved": False, "verdict": None, "reason": None, "enclosure": None, "unique_in": None}
    from dynsys.verify import Verdict
    from dynsys.verify.arithmetic import outward

    proved = proof.verdict is Verdict.PROVED
    return {
        "proved": proved,
        "verdict": proof.verdict.value,
        "reason": proof.reason,
        "enclosure": [[outward(side) for side in point] for point in proof.enclosures] if proved else None,
        "unique_in": proof.boxes if proved else None,
    }


def _lines(document: dict[str, Any]) -> Iterator[str]:
    where = "" if document["box"] is None else " with every point in the box"
    found = counted(len(document["cycles"]), "cycle")
    yield f"{document['model']}{at_values(document['parameters'])}: {found} found{where}"
    for period in document["complete"]:
        cycles = [cycle for cycle in document["cycles"] if str(cycle["period"]) == period]
        yield f"period {period}: {len(cycles)}"
        for cycle in cycles:
            unknown = "neutral or not computed" if cycle["verdict"] is None else "stability undecided"
            stable = {True: "stable", False: "unstable", None: unknown}[cycle["stable"]]
            points = "; ".join(", ".join(number(v, 10) for v in point) for point in cycle["points"])
            yield f"  ({points})"
            multipliers = ", ".join(number(complex(m), 8) for m in cycle["multipliers"])
            yield f"    multipliers {multipliers}: {stable}"
            if cycle["proved"]:
                width = max(Fraction(hi) - Fraction(lo) for box in cycle["unique_in"] for lo, hi in box)
                yield f"    proved: exists, the only one in boxes {number(width, 2)} wide, of minimal period {period}"
            elif cycle["verdict"] is not None:
                yield f"    undecided: {cycle['reason']}"
    for family in document["families"]:
        yield f"family of fixed points: {family['equation']} = 0" + (" (minima)" if family["minima"] else "")
    for met in document["not_isolated"]:
        kind = "fixed points" if met["period"] == 1 else f"cycles of period {met['period']}"
        yield f"{kind} that are not isolated were met from {counted(met['starts'], 'start')}, and are not listed"
    if any(cycle["verdict"] is not None for cycle in document["cycles"]):
        proved = sum(cycle["proved"] for cycle in document["cycles"])
        yield f"proved: {proved} of {found}; that there are no others is not proved"
    else:
        yield "found by search, not proved: the list may be incomplete"
