"""``dynsys cycles``: cycles of a map at one parameter value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dynsys.cli.cycles import cycles_document, cycles_lines
from dynsys.cli.model_argument import model_argument
from dynsys.cli.options import AT, JSON, OUT, PICTURES, SAVE, STYLE, Whole
from dynsys.cli.output import emit, require_writable, save_json
from dynsys.cli.progress import progress, telling
from dynsys.cli.values import parse_box, parse_periods, parse_values, require_parameters
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.study.completing import CompleteList
    from dynsys.study.cycles import FoundCycles
    from dynsys.verify import CycleProof


NOT_WRITTEN = "no certificate written: the list is complete for no period"


@click.command(name="cycles")
@model_argument
@AT
@click.option("--period", "periods", required=True, metavar="1:8", help="A period, or a range of periods.")
@click.option("--box", multiple=True, metavar="x=lo:hi", help="Only cycles with every point in this box.")
@click.option("--starts", type=Whole(1, 10**6), default=1500, show_default=True, help="Starts a period.")
@click.option("--seed", type=Whole(0), default=0, show_default=True, help="Seed of the random starts.")
@click.option(
    "--prove", "prove", is_flag=True, help="Prove each cycle, and that there are no others, or say what is undecided."
)
@click.option(
    "--budget", type=Whole(1), default=60, show_default=True, metavar="SECONDS", help="Time for the complete list."
)
@click.option("--certificate", metavar="FILE", help="Write the certificate of the complete list (json).")
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
    budget: int,
    certificate: str | None,
    out: str | None,
    style: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Cycles of the given periods that a search from many starts finds.

    With --prove each is proved to exist, to be the only one in a stated box, to have its minimal period, and to be
    stable or unstable; and that there are no others, in the box or anywhere, where the checker accepts the certificate.
    What is undecided is said to be. Of a map of the line, what its cycles force of topological entropy is told as well.
    """
    parameters = parse_values(at, "--at")
    require_parameters(model.system, parameters)
    wanted, sides = parse_periods(periods), parse_box(box)
    picture = None if out is None else require_writable(Path(out), PICTURES)
    keep = None if save is None else require_writable(Path(save), (".json",))
    if certificate is not None and not prove:
        raise MisuseError("--prove is expected with --certificate, got none")
    proof = None if certificate is None else require_writable(Path(certificate), (".json",))
    from dynsys.study.cycles import search_cycles

    found = search_cycles(model, parameters, wanted, sides, starts=starts, seed=seed)
    proofs, whole = _proved(found, budget, as_json) if prove else (None, None)
    written = None
    if proof is not None and whole is not None and whole.document is not None:
        from dynsys.verify.certificate import write_certificate

        written = write_certificate(whole.document, proof)
    document = cycles_document(found, proofs, whole, written)
    if keep is not None:
        save_json(keep, model, {"starts": starts, "seed": seed, "periods": list(wanted)}, document)
    if picture is not None:
        from dynsys.draw import draw_cycles, save_figure, use_style

        with use_style(style):
            save_figure(draw_cycles(found.search.cycles, found.names, family=found.curves).figure, picture)
    none = proof is not None and written is None
    emit(as_json, document, [*cycles_lines(document), *([NOT_WRITTEN] if none else [])])
    return 0 if all(document["complete"].values()) and not document["undecided"] else 1


def _proved(found: FoundCycles, budget: int, quiet: bool) -> tuple[tuple[CycleProof, ...], CompleteList]:
    from dynsys.study.completing import complete_list
    from dynsys.study.proving import prove_found

    with progress("cycles", len(found.search.cycles)) as report:
        proofs = prove_found(found, report)
    with telling("all cycles", quiet) as tell:
        whole = complete_list(found, proofs, float(budget), tell)
    return whole.proofs, whole
