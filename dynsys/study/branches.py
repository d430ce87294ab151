"""The bifurcation diagram of a study: branches over the swept parameter, or along a family of fixed points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import sympy
from numpy.typing import NDArray

from dynsys.box import exact
from dynsys.derive.families import families
from dynsys.derive.place import state_of
from dynsys.draw.branches import draw_bifurcation_diagram
from dynsys.errors import MisuseError
from dynsys.explore import Map, compile_expressions, compile_map, compile_observables, find_cycles
from dynsys.explore.continuation import Bifurcation, Branch, Kind, TraceMethod, bifurcation_diagram, follow_family
from dynsys.explore.continuation.passage import branches_of
from dynsys.study.content import Section, Table, Text
from dynsys.study.sections import short
from dynsys.study.studio import Doubling, Studio, typed

Floats = NDArray[np.float64]
TITLE = "Bifurcation diagram"
METHOD = TraceMethod(period_cap=8, max_branches=40)
ALONG = TraceMethod(escape=4.0)
"""A family is followed until a component is four times as large as at the start."""
ROUNDING = 1e-12
"""A value below this share of the range is 0."""
PLACES = (Fraction(0), Fraction(1, 16), Fraction(1, 2), Fraction(1))
"""Where in the range a fixed point to start from is looked for, in turn."""


def branches_section(studio: Studio) -> Section | None:
    """Return the branches with their bifurcations; a line of text where none can be followed.

    Where fixed points are not isolated they are followed along their family, no parameter varied. None for a map
    without a parameter to vary.
    """
    try:
        if any(family.dimension for family in families(studio.model)):
            return _along_family(studio)
        return _over_parameter(studio) if studio.look.sweep[0] else None
    except MisuseError as error:
        return Section("bifurcation-diagram", TITLE, (Text("", (f"Not traced: {error}.",)),))


def _along_family(studio: Studio) -> Section:
    model, look, at = studio.model, studio.look, studio.main_values
    start = state_of(model, {name: exact(value) for name, value in look.start.items()}, at)
    map_ = compile_map(model.system)
    branch = follow_family(map_, start, at, ALONG)
    studio.note_events(branch.bifurcations)
    figure = draw_bifurcation_diagram(branch).figure
    picture = studio.keep(
        figure,
        "branches.png",
        f"Along the fixed points at {typed(at)}",
        "The family of fixed points near the start, followed both ways with no parameter varied: solid where its "
        "transverse multipliers are inside the unit circle. It loses stability at the edge of stability, where one is "
        "−1.",
        studio.command,
        "A family of fixed points by arc length, stable and unstable parts told apart.",
    )
    names = [s.name for s in model.system.state]
    points = np.array([event.points[0] for event in branch.bifurcations]).reshape(-1, len(names))
    values = np.array([float(at[s.name]) for s in model.system.parameters])
    observed = compile_observables(model).sharpness
    sharpness: Sequence[float | None] = [None] * len(points)
    if observed is not None and len(points):
        sharpness = observed(points, values).tolist()
    scaled = _in_b(studio, map_, branch.bifurcations, values)
    rows = [
        (
            event.kind.value,
            ", ".join(short(v, 8) for v in event.points[0]),
            short(found, 10),
            short(event.coefficient),
            short(in_b),
            event.criticality or "—",
        )
        for event, found, in_b in zip(branch.bifurcations, sharpness, scaled, strict=True)
    ]
    step = None if model.step is None else at.get(model.step.name)
    note = "The coefficient is per unit of length across the family; in b, the coordinate of the edge's table."
    if model.loss is None:
        note = "The coefficient is per unit of length across the family; in b, the left side of its equation."
    if step is not None:
        note = f"2/{model.step} = {short(2 / step, 10)}. {note}"
    header = ("kind", ", ".join(names), "sharpness λ", "coefficient", "in b", "criticality")
    return Section("bifurcation-diagram", TITLE, (picture, Table("Bifurcations", header, tuple(rows), note)))


def _in_b(studio: Studio, map_: Map, events: Sequence[Bifurcation], values: Floats) -> Iterator[float | None]:
    """Yield the coefficients in the coordinate b of the edge's table: over the square of its slope along the unit q.

    q is the eigenvector of the multiplier −1; b is that of the model's fibre, else the equation of the family.
    """
    model = studio.model
    inputs = (*model.system.state, *model.system.parameters)
    equations = [family.equation for family in families(model)] if model.fibre is None else [model.fibre[0]]
    for event in events:
        if event.kind is not Kind.EDGE_OF_STABILITY or event.coefficient is None:
            yield None
            continue
        place = np.append(event.points[0], values)
        b = equations[int(np.argmin(np.abs(compile_expressions(inputs, equations)(place))))]
        gradient = compile_expressions(inputs, [sympy.diff(b, s) for s in model.system.state])(place)
        multipliers, vectors = np.linalg.eig(map_.value_and_jacobian(event.points[0], values)[1])
        slope = float(gradient @ vectors[:, int(np.argmin(np.abs(multipliers + 1)))].real)
        yield event.coefficient / slope**2


def _over_parameter(studio: Studio) -> Section:
    model, look = studio.model, studio.look
    parameter, lo, hi = look.sweep
    over = (exact(lo), exact(hi))
    fixed = {name: value for name, value in studio.main_values.items() if name != parameter}
    map_ = compile_map(model.system)
    at, start, graph = _traced(map_, parameter, over, fixed, state_of(model, _exact(look.sweep_start), fixed))
    branches: dict[int, Branch] = branches_of(graph)
    studio.doubling = Doubling(parameter, (at, over[1]) if at < over[1] else over, start, fixed, graph)
    studio.note_events([event for branch in branches.values() for event in branch.bifurcations])
    figure = draw_bifurcation_diagram(graph, _shown(studio), orbit_diagram=studio.orbits).figure
    names = [s.name for s in model.system.state]
    place = ",".join(f"{name}={value!r}" for name, value in zip(names, start, strict=True))
    given = {**fixed, **({} if at == over[0] else {parameter: at})}
    command = (
        f"dynsys trace {studio.words} --over {parameter}={lo}:{hi}{f' --at {typed(given)}' if given else ''} "
        f"--from {place} --period-cap {METHOD.period_cap} --show {_shown(studio)} --orbits {typed(look.sweep_start)} "
        "--out branches.png"
    )
    picture = studio.keep(
        figure,
        "branches.png",
        f"Branches of cycles over {parameter}",
        f"Cycles followed by continuation, doubled ones up to period {METHOD.period_cap}: solid where stable, dashed "
        "where unstable; beneath them, in grey, the orbit diagram. Branches that are joined to none of these are not "
        "shown.",
        command,
        f"Branches of cycles over {parameter}, stable and unstable, with their bifurcations marked.",
    )
    width = float(over[1] - over[0])
    rows = [
        (
            str(node),
            str(branch.period),
            event.kind.value,
            short(event.value if abs(event.value) > ROUNDING * width else 0.0, 12),
            short(event.coefficient),
            event.criticality or "—",
        )
        for node, branch in branches.items()
        for event in branch.bifurcations
    ]
    header = ("branch", "period", "kind", parameter, "coefficient", "criticality")
    note = "" if rows else "No bifurcation on the branches followed."
    return Section("bifurcation-diagram", TITLE, (picture, Table("Bifurcations", header, tuple(rows), note)))


def _traced(
    map_: Map, parameter: str, over: tuple[Fraction, Fraction], fixed: Mapping[str, Fraction], near: tuple[float, ...]
) -> tuple[Fraction, list[float], object]:
    """Return where a diagram was started, from which point, and the diagram; a start beside a bifurcation is moved.

    Raises
    ------
    MisuseError
        Where no fixed point that can be followed is found.
    """
    refused = MisuseError(f"a fixed point in {parameter} = {over[0]}:{over[1]} is expected, got none in a search")
    for share in PLACES:
        at = over[0] + share * (over[1] - over[0])
        cycles = find_cycles(map_, {**fixed, parameter: at}, [1]).cycles
        if not cycles:
            continue
        away = {id(c): float(np.abs(c.points[0] - near).max()) for c in cycles}
        best = min(cycles, key=lambda c: (c.stable is not True, round(away[id(c)], 9)))
        start = [float(f"{value:.8g}") for value in best.points[0]]
        try:
            return at, start, bifurcation_diagram(map_, parameter, over, start, fixed, METHOD, at=at)
        except MisuseError as error:
            refused = error
    raise refused


def _shown(studio: Studio) -> str:
    """Return the state variable that the orbit diagram shows, the first where it shows something else."""
    names = [s.name for s in studio.model.system.state]
    return studio.look.observe if studio.look.observe in names else names[0]


def _exact(values: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: exact(value) for name, value in values.items()}
