"""The period-doubling cascade of a study, where its fixed point doubles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from dynsys.errors import MisuseError
from dynsys.explore import compile_map
from dynsys.explore.cascade import CascadeMethod, cascade, decimal_text
from dynsys.explore.continuation import Branch, Kind
from dynsys.study.content import Section, Table, Text
from dynsys.study.studio import Doubling, Studio, typed

METHOD = CascadeMethod(steps=7, digits=20)
SHOWN = 12  # digits of a ratio


def cascade_section(studio: Studio) -> Section | None:
    """Return the flips of the cycles of 1, 2, 4, … points with their ratios; None where the fixed point has no flip."""
    doubling = studio.doubling
    if doubling is None:
        return None
    begun = _begun(doubling)
    if begun is None:
        return None
    parameter, fixed, (over, start) = doubling.parameter, doubling.fixed, begun
    try:
        found = cascade(compile_map(studio.model.system), parameter, over, start, fixed, METHOD)
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
    lo, hi = over
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


def _begun(doubling: Doubling) -> tuple[tuple[Fraction, Fraction], Sequence[float]] | None:
    """Return a range and a fixed point at its beginning that has a flip further on; None without one.

    It is the one that the diagram was followed from, else a stable place of the first branch that has a flip.
    """
    for node in doubling.diagram:
        branch: Branch = doubling.diagram.nodes[node]["branch"]
        flips = [event.position for event in branch.bifurcations if event.kind is Kind.FLIP]
        if branch.period > 1 or not flips:
            continue
        if not node:
            return doubling.over, doubling.start
        stable = [at for at in np.flatnonzero(branch.stable).tolist() if branch.values[at] < doubling.over[1]]
        if stable:
            at = min(stable, key=lambda place: abs(place - flips[0]))
            start = [float(f"{value:.8g}") for value in branch.points[at, 0]]
            return (Fraction(f"{branch.values[at]:.8g}"), doubling.over[1]), start
    return None
