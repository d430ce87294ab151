"""The sections of a study that hold pictures: edge, trajectories, orbit diagram, cycles."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.box import exact
from dynsys.derive.edge import Edge, analyse_edge
from dynsys.derive.families import families
from dynsys.derive.place import state_of
from dynsys.derive.printer import to_text
from dynsys.draw import draw_cycles, draw_orbit_diagram, draw_run, draw_slow_flow
from dynsys.errors import NotDerivableError
from dynsys.explore import (
    OrbitDiagramMethod,
    Trajectory,
    TrajectoryMethod,
    compile_expressions,
    compile_map,
    orbit_diagram,
    run_trajectory,
)
from dynsys.study.all_cycles import complete_somewhere, complete_words
from dynsys.study.content import Figure, Section, Table, Text
from dynsys.study.curves import family_curves, window_of
from dynsys.study.cycles import search_cycles
from dynsys.study.proving import prove_found
from dynsys.study.sections import edge_table, short
from dynsys.study.studio import Studio, typed
from dynsys.verify import CycleProof

COLUMNS = 1000
RUN_LIMIT = 2_000_000


def edge_section(studio: Studio) -> Section | None:
    """Return the edge-of-stability analysis at every step size, or None for a map that is not gradient descent."""
    model, look = studio.model, studio.look
    if model.loss is None or model.step is None:
        return None
    edges: list[Edge] = []
    try:
        for values in look.values:
            edges.append(analyse_edge(model, {name: exact(value) for name, value in values.items()}))
    except NotDerivableError as error:
        return Section("edge", "Edge of stability", (Text("", (f"Not derived: {error}",)),))
    blocks: list[Table | Figure | Text] = [edge_table(edges)]
    picture = _slow_flow_picture(studio, edges)
    if picture is not None:
        blocks.append(picture)
    return Section("edge", "Edge of stability", tuple(blocks))


def _slow_flow_picture(studio: Studio, edges: list[Edge]) -> Figure | None:
    """The slow flow with one exact trajectory over it, in the named coordinates whose origin is the minimum."""
    model = studio.model
    named = [c for c in model.coordinates if c.name == model.scaling_coordinates]
    if not named or model.step is None:
        return None
    coordinates = named[0]
    a, b = coordinates.symbols
    drawn = [(e, m) for e in edges for m in e.eos_minima if m.alpha and m.gamma and a.name in m.coordinates]
    if not drawn:
        return None
    edge, minimum = min(drawn, key=lambda pair: pair[0].parameters[str(model.step)])
    alpha, beta, gamma = (float(v or 0) for v in (minimum.alpha, minimum.beta, minimum.gamma))
    parabola = minimum.kind == "parabola"
    width = 6 * gamma / beta if parabola else 0.2 * math.sqrt(gamma / alpha)
    start = {a.name: Fraction(width).limit_denominator(10**4), b.name: Fraction(1, 50)}
    state = state_of(model, start, edge.parameters)
    run = run_trajectory(model, state, edge.parameters, TrajectoryMethod(steps=RUN_LIMIT))
    inputs = (*coordinates.state, *coordinates.parameters)
    forward = compile_expressions(inputs, coordinates.forward)
    values = [float(edge.parameters[s.name]) for s in coordinates.parameters]
    path = forward(np.column_stack([run.states, *(np.full(len(run.states), v) for v in values)]))
    at = typed(edge.parameters)
    figure = draw_slow_flow(alpha, beta, gamma, trajectories=[path[np.isfinite(path).all(axis=1)]]).figure
    shape = "parabola" if parabola else "ellipses"
    return studio.keep(
        figure,
        "slow-flow.png",
        f"Two steps at a time, {at}",
        f"Every second step of one run of the map itself from {typed(start)}, over the solutions of the slow flow with "
        f"the coefficients of the table: training follows the {shape}, from right to left, until b = 0.",
        studio.command,
        f"A trajectory in the plane of a and b over solution curves of the slow flow ({shape}).",
    )


def runs_section(studio: Studio) -> Section:
    """Return one run for each set of parameter values, drawn together."""
    model, look = studio.model, studio.look
    place = {name: exact(value) for name, value in look.start.items()}
    runs: list[Trajectory] = []
    rows = []
    shown = 0 if model.loss is None else 1 if model.step is None else 2
    for values in look.values:
        parameters = {name: exact(value) for name, value in values.items()}
        run = run_trajectory(model, state_of(model, place, parameters), parameters, TrajectoryMethod(steps=RUN_LIMIT))
        runs.append(run)
        state = ", ".join(short(v) for v in run.states[-1])
        watched = (short(run.final_sharpness), short(run.final_gap_over_eta))
        rows.append((typed(values) or "—", run.ending.value, str(run.total), state, *watched[:shown]))
        studio.runs.append(
            {
                "parameters": values,
                "ending": run.ending.value,
                "steps": run.total,
                "sharpness": run.final_sharpness,
                "gap_over_eta": run.final_gap_over_eta,
            }
        )
    curves: tuple[Any, ...] = ()
    if model.system.dimension == 2:
        bounded = [run.states for run in runs if run.ending.settled] or [run.states[:1] for run in runs]
        curves = family_curves(families(model), studio.main_values, window_of(np.concatenate(bounded)))
    figure = studio.keep(
        draw_run(runs, family=curves),
        "trajectories.png",
        f"Runs from {typed(look.start)}",
        "Loss, sharpness and state. Dashed: the threshold 2/η of each run, just below which sharpness ends where "
        "training is at the edge of stability."
        if model.loss is not None
        else "The state over the steps.",
        studio.command,
        "Loss, sharpness and path of each run.",
    )
    header = ("at", "ending", "steps", "final state", "sharpness λ", "(2/η − λ)/η")
    at = " --at …" if model.system.parameters else ""
    note = f"Each: dynsys trajectory {studio.words}{at} --start {typed(look.start)}"
    table = Table("How the runs end", header[: 4 + shown], tuple(rows), note)
    return Section("trajectories", "Trajectories", (figure, table))


def diagram_section(studio: Studio) -> Section | None:
    """Return the orbit diagram over the swept parameter, or None where there is no parameter."""
    model, look = studio.model, studio.look
    parameter, lo, hi = look.sweep
    if not parameter:
        return None
    fixed = {name: value for name, value in studio.main_values.items() if name != parameter}
    start = state_of(model, {name: exact(value) for name, value in look.sweep_start.items()}, fixed)
    values = np.linspace(float(exact(lo)), float(exact(hi)), COLUMNS)
    diagram = orbit_diagram(compile_map(model.system), parameter, values, start, fixed, OrbitDiagramMethod())
    studio.orbits = diagram
    component = [s.name for s in model.system.state].index(look.observe)
    figure = draw_orbit_diagram(diagram, component=component).figure
    at = f" --at {typed(fixed)}" if fixed else ""
    command = (
        f"dynsys diagram {studio.words} --over {parameter}={lo}:{hi}{at} --start {typed(look.sweep_start)} "
        f"--count {COLUMNS} --observe {look.observe} --out diagram.png"
    )
    counts = {ending: diagram.endings.count(ending) for ending in dict.fromkeys(diagram.endings)}
    ends = ", ".join(f"{times} columns {ending.value}" for ending, times in counts.items())
    picture = studio.keep(
        figure,
        "diagram.png",
        f"Orbit diagram over {parameter}",
        f"Where the iterates of one start are in the long run, over {parameter}: one point is a fixed point, two a "
        f"2-cycle, a smear chaos. {ends}.",
        command,
        f"Long-run iterates of {look.observe} over {parameter}.",
    )
    return Section("orbit-diagram", "Orbit diagram", (picture,))


def cycles_section(studio: Studio) -> Section:
    """Return the cycles at the main parameter values, and whether the list is complete."""
    model, look = studio.model, studio.look
    found = search_cycles(model, studio.main_values, range(1, look.periods + 1))
    found, whole = studio.complete = complete_somewhere(found, prove_found(found))
    rows = []
    for cycle, proof in zip(found.search.cycles, whole.proofs, strict=True):
        rows.append(_cycle_row(cycle.points.tolist(), list(cycle.multipliers), proof))
    for proof in whole.missed:
        points = [[float(side.mid()) for side in point] for point in proof.enclosures]
        rows.append(_cycle_row(points, [complex(m.mid()) for m in proof.multipliers or ()], proof))
    for proof, row in zip((*whole.proofs, *whole.missed), rows, strict=True):
        studio.proofs.append({"period": int(row[0]), "verdict": proof.verdict.value, "reason": proof.reason})
    at = typed(studio.main_values)
    note = (
        "Found by search; proved: the cycle exists, is the only one in a box around it, has this minimal period, and "
        f"is stable or unstable as said. {complete_words(found, whole)} "
    ) + "".join(
        f"The fixed points on {to_text(family.equation)} = 0 are not isolated and not listed. "
        for family in found.families
    )
    table = Table(
        f"Cycles at {at}" if at else "Cycles",
        ("period", "points", "multipliers", "stability", "verdict"),
        tuple(rows),
        note,
    )
    if not found.search.cycles:
        return Section("cycles", "Cycles", (table,))
    figure = draw_cycles(found.search.cycles, found.names, family=found.curves).figure
    command = (
        f"dynsys cycles {studio.words}"
        + (f" --at {at}" if at else "")
        + f" --period 1:{look.periods} --prove --out cycles.png"
    )
    picture = studio.keep(
        figure,
        "cycles.png",
        f"Cycles up to period {look.periods}",
        "Filled markers are stable, hollow ones unstable; grey curves are families of fixed points.",
        command,
        "Cycles in the plane of the first two state variables, or period against state.",
    )
    return Section("cycles", "Cycles", (picture, table))


def _cycle_row(points: list[list[float]], multipliers: list[complex], proof: CycleProof) -> tuple[str, ...]:
    places = "; ".join("(" + ", ".join(short(v) for v in point) + ")" for point in points)
    growth = ", ".join(short(m.real) if m.imag == 0 else f"{m:.5g}" for m in multipliers) or "—"
    stable = {True: "stable", False: "unstable", None: "not known"}[proof.stable]
    return str(len(points)), places, growth, stable, proof.verdict.value
