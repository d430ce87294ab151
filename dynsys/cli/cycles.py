"""Cycles as plain data, and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dynsys.cli.output import at_values, counted, number
from dynsys.derive.printer import to_text

if TYPE_CHECKING:
    from dynsys.explore import Cycle
    from dynsys.study.completing import CompleteList
    from dynsys.study.cycles import FoundCycles
    from dynsys.verify import CycleProof


def cycles_document(
    found: FoundCycles,
    proofs: tuple[CycleProof, ...] | None,
    whole: CompleteList | None,
    written: Path | None = None,
) -> dict[str, Any]:
    """Return what is printed of a search, its proofs and the certificate that was written, as plain data."""
    model, search = found.model, found.search
    names = [s.name for s in model.system.state]
    proofs_or_none = proofs or [None] * len(search.cycles)
    missed = () if whole is None else whole.missed
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
        ]
        + [_missed(proof) for proof in missed],
        "coordinates": None if found.coordinates is None else found.coordinates.name,
        "state": names,
        "families": [
            {"equation": to_text(family.equation), "dimension": family.dimension, "minima": family.minima}
            for family in found.families
        ],
        "not_isolated": [{"period": met.period, "starts": met.starts} for met in search.families_met],
        "complete": {str(p): whole is not None and whole.complete[p] for p in search.periods},
        "incomplete": {} if whole is None else {str(p): reason for p, reason in whole.reasons.items()},
        "statement": None if whole is None else whole.statement,
        "entropy": None if whole is None else _entropy(whole),
        "certificate": None if written is None else str(written),
        "undecided": [
            {"period": cycle.period, "points": found.points_of(cycle), "reason": proof.reason}
            for cycle, proof in zip(search.cycles, proofs_or_none, strict=True)
            if proof is not None and not _proved(proof)["proved"]
        ],
    }


def _entropy(whole: CompleteList) -> dict[str, str] | None:
    """The bound on topological entropy, as a decimal rounded down."""
    from dynsys.verify.arithmetic import rounded_down

    return None if whole.entropy is None else {"lower": rounded_down(whole.entropy.below, 12)}


def _missed(proof: CycleProof) -> dict[str, Any]:
    """The entry of a cycle that the search did not find."""
    points = [[float(side.mid()) for side in point] for point in proof.enclosures]
    middles = [] if proof.multipliers is None else _middles(proof)
    return {
        "period": len(points),
        "points": points,
        "multipliers": middles,
        "stable": proof.stable,
        "residual": None,
        "ending": "not found by the search, but by the proof that the list is complete",
        **_proved(proof),
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
    return _middles(proof)


def _middles(proof: CycleProof) -> list[complex]:
    middles = [complex(float(m.real.mid()), float(m.imag.mid())) for m in proof.multipliers or ()]
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


def cycles_lines(document: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that are printed."""
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
                alone = f"the only one in boxes {number(width, 2)} wide" if width else cycle["reason"]
                yield f"    proved: exists, {alone}, of minimal period {period}"
            elif cycle["verdict"] is not None:
                yield f"    undecided: {cycle['reason']}"
    for family in document["families"]:
        yield f"family of fixed points: {family['equation']} = 0" + (" (minima)" if family["minima"] else "")
    for met in document["not_isolated"]:
        kind = "fixed points" if met["period"] == 1 else f"cycles of period {met['period']}"
        yield f"{kind} that are not isolated were met from {counted(met['starts'], 'start')}, and are not listed"
    if document["incomplete"] or any(document["complete"].values()):
        proved = sum(cycle["proved"] for cycle in document["cycles"])
        yield f"proved: {proved} of {found}"
        yield from _complete(document)
    else:
        yield "found by search, not proved: the list may be incomplete"


def _complete(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is proved of the list as a whole."""
    done = [period for period, complete in document["complete"].items() if complete]
    where = "anywhere" if document["box"] is None else "with every point in the box"
    if done:
        beside = " but those of the families" if document["families"] or document["not_isolated"] else ""
        yield f"complete for period {', '.join(done)}: there are no others {where}{beside}; the checker accepts this"
    for period, reason in document["incomplete"].items():
        yield f"period {period}: that there are no others is not proved ({reason})"
    if document["entropy"] is not None:
        yield f"topological entropy: at least {document['entropy']['lower']}, from the proved cycles"
    if document["certificate"] is not None:
        yield f"certificate in {document['certificate']}"
