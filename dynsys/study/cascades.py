"""The period-doubling cascade of a study, where its fixed point doubles."""

from __future__ import annotations

from dynsys.errors import MisuseError
from dynsys.explore import compile_map
from dynsys.explore.cascade import CascadeMethod, cascade, decimal_text
from dynsys.explore.continuation import Branch, Kind
from dynsys.study.content import Section, Table, Text
from dynsys.study.studio import Studio, typed

METHOD = CascadeMethod(steps=7, digits=20)
SHOWN = 12  # digits of a ratio


def cascade_section(studio: Studio) -> Section | None:
    """Return the flips of the cycles of 1, 2, 4, … points with their ratios; None where the fixed point has no flip."""
    doubling = studio.doubling
    if doubling is None:
        return None
    branch: Branch = doubling.diagram.nodes[0]["branch"]
    if not any(event.kind is Kind.FLIP for event in branch.bifurcations):
        return None
    parameter, start, fixed = doubling.parameter, doubling.start, doubling.fixed
    try:
        found = cascade(compile_map(studio.model.system), parameter, doubling.over, start, fixed, METHOD)
    except MisuseError as error:
        return Section("cascade", "Cascade", (Text("", (f"Not followed: {error}.",)),))
    ratios = ["—", *(decimal_text(ratio, SHOWN) for ratio in found.ratios), "—"]
    rows = tuple(
        (str(member.period), decimal_text(member.value, METHOD.digits), ratio)
        for member, ratio in zip(found.members, ratios, strict=False)
    )
    studio.cascade = [[member.period, decimal_text(member.value, METHOD.digits)] for member in found.members]
    names = [s.name for s in studio.model.system.state]
    place = ",".join(f"{name}={value!r}" for name, value in zip(names, start, strict=True))
    at = f" --at {typed(fixed)}" if fixed else ""
    lo, hi = doubling.over
    said = [f"{found.ending.value}.".capitalize()]
    for what, limit in ((parameter, found.limit), ("the ratios", found.ratio)):
        if limit is not None:
            said.append(f"Limit of {what}: {limit.text}, estimated error {limit.error_text} ({limit.method}).")
    command = (
        f"dynsys cascade {studio.words} --over {parameter}={lo}:{hi}{at} --from {place} --steps {METHOD.steps} "
        f"--digits {METHOD.digits}"
    )
    note = (
        "Computed to the digits shown, not proved. Ratios of successive differences; Feigenbaum's constant is 4.6692…"
    )
    table = Table("Flips", ("period", parameter, "ratio"), rows, note)
    return Section("cascade", "Cascade", (table, Text("Where it tends to", (*said, command))))
