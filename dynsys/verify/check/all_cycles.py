"""Whether the cycles listed are all: every closed walk of boxes is contracted until it is empty or inside a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dynsys.verify.check import limits
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.claims import AllCycles, Cycle, Map, read_cycle
from dynsys.verify.check.contraction import exclude, target
from dynsys.verify.check.cycles import Narrowed, are_distinct, read_inverse, require_unique
from dynsys.verify.check.escape import bounding_box
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.exclusions import read_exclusions
from dynsys.verify.check.factors import check_curves
from dynsys.verify.check.fields import array, fields
from dynsys.verify.check.formula import Program
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.question import Question
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.transitions import closed_walks, transition_graph
from dynsys.verify.check.tree import read_tree, tile


def check_all_cycles(claim: AllCycles, evidence: Any, budget: Budget) -> None:
    """Check the evidence of a complete list of cycles.

    Raises
    ------
    Refusal
        Where it does not prove the claim.
    """
    required = {"tree", "inverses"} | ({"escape"} if claim.box is None else set())
    found = fields(evidence, required, {"others", "exclusions"}, "evidence")
    box = claim.box if claim.box is not None else bounding_box(claim.map, found["escape"], budget)
    if claim.curves is not None:
        check_curves(claim.map, claim.curves, budget)
        _check_beside(claim.cycles, claim.curves, budget)
    rest = {key: value for key, value in found.items() if key != "escape"}
    _decide(Question(claim.map, claim.periods, box, claim.cycles, claim.curves), rest, budget)


def _check_beside(cycles: Sequence[Cycle], curves: Program, budget: Budget) -> None:
    """Show that no listed fixed point is on a curve.

    One that Krawczyk's operator isolates is not: on a curve F = 0, where every component of f(x) − x is a multiple of
    F, the derivative of f(x) − x is of rank one at most.
    """
    for cycle in cycles:
        point = [side[0] for side in cycle.boxes[0]]
        exact = cycle.period == 1 and all(low == high for low, high in cycle.boxes[0])
        if exact and 0 in exact_values(curves, point, budget):
            raise Refusal("a fixed point that is listed is on one of the families")


def _decide(question: Question, evidence: Any, budget: Budget) -> list[Narrowed]:
    """Show that the cycles of a question are those listed, besides its curves, and return them."""
    map = BoxMap(question.map.rule, budget)
    listed = _listed(question.cycles, evidence["inverses"], map)
    cycles = listed + _others(question.map, question.periods, evidence.get("others", []), map)
    _check_distinct(cycles, budget)
    exclusions = read_exclusions(
        evidence.get("exclusions", []), question, listed, lambda other, given: _decide(other, given, budget), budget
    )
    tiling = tile(read_tree(evidence["tree"], "evidence: tree"), question.box, budget, "evidence: tree")
    graph = transition_graph(map, tiling, exclusions[0].holds if exclusions else None)
    if not len(graph.low):
        return listed
    for period in question.periods:
        found = [target(map, cycle, period) for cycle in cycles if period % cycle.cycle.period == 0]
        targets = [each for each in found if each is not None]
        for walks in closed_walks(map, graph, period):
            exclude(map, walks, targets, exclusions)
    return listed


def _listed(cycles: Sequence[Cycle], inverses: Any, map: BoxMap) -> list[Narrowed]:
    given = array(inverses, len(cycles), len(cycles), "evidence: inverses")
    result = []
    for i, (cycle, matrix) in enumerate(zip(cycles, given, strict=True)):
        inverse = read_inverse(matrix, cycle.period * map.dimension, "evidence: inverses")
        result.append(require_unique(map, cycle, inverse, f"cycle {i}"))
    return result


def _others(given: Map, periods: Sequence[int], value: Any, map: BoxMap) -> list[Narrowed]:
    """Return cycles of periods that are not claimed."""
    result = []
    for i, entry in enumerate(array(value, 0, limits.TERMS, "evidence: others")):
        what = f"evidence: others: cycle {i}"
        other = fields(entry, {"boxes", "inverse"}, set(), what)
        cycle = read_cycle(other["boxes"], None, given, what)
        if cycle.period in periods:
            raise Refusal(f"{what}: its period {cycle.period} is among those claimed")
        inverse = read_inverse(other["inverse"], cycle.period * given.dimension, what)
        result.append(require_unique(map, cycle, inverse, what))
    return result


def _check_distinct(cycles: Sequence[Narrowed], budget: Budget) -> None:
    for i, one in enumerate(cycles):
        for j, other in enumerate(cycles[:i]):
            if one.cycle.period == other.cycle.period:
                budget.spend(10 * one.low.size * len(one.low))
                if not are_distinct(one, other):
                    raise Refusal(f"the lists of boxes {j} and {i} may hold the same cycle")
