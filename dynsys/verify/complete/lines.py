"""Cycles on invariant lines of the plane, from the same search on the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import sympy

from dynsys.box import Box
from dynsys.derive.program import build_program, evaluate_exactly
from dynsys.derive.reduce import restrict
from dynsys.verify.complete.factors import Factors
from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.known import rational_points
from dynsys.verify.complete.period import Knowledge
from dynsys.verify.cycles import CycleProof, Sides

if TYPE_CHECKING:
    from dynsys.verify.complete.result import CompleteCycles

Prove = Callable[..., "CompleteCycles"]


def learn_from_lines(
    knowledge: Knowledge, factors: Factors, sides: Sides, periods: tuple[int, ...], prove: Prove
) -> tuple[list[CompleteCycles | None], list[tuple[int, str]]]:
    """Prove in the plane what cycles the invariant lines carry, but for those of the families of fixed points.

    Returns
    -------
    list
        What was found on each line; None where it misses the region.
    list
        Periods for which not all cycles of a line are known, and why.
    """
    lines: list[CompleteCycles | None] = []
    left: list[tuple[int, str]] = []
    x, y = knowledge.map.system.state
    for form in factors.forms:
        tied, free = (y, x) if form.has(y) else (x, y)
        slope = -form.coeff(free) / form.coeff(tied)
        side = _side(dict(zip((x, y), sides, strict=True)), tied, free, slope)
        if side is None:
            lines.append(None)
            continue
        line = restrict(knowledge.map.system, {tied: slope * free})
        found = prove(line, {}, periods, Box({free.name: side}))
        lines.append(found)
        left += [(each.period, f"on the line {form} = 0: {each.reason}") for each in found.undecided]
        for cycle in (*found.cycles, *found.others):
            if _in_family(FixedMap(line), cycle, factors.root.subs(tied, slope * free)):
                continue
            middles = [float(point[0].mid()) for point in cycle.enclosures]
            points = [[m if s is free else float(slope) * m for s in (x, y)] for m in middles]
            if not knowledge.learn(np.array(points)):
                left.append((len(points), f"a cycle on the line {form} = 0 is not proved to be alone in the plane"))
    return lines, left


def _side(
    region: Mapping[sympy.Symbol, tuple[Fraction, Fraction]], tied: sympy.Symbol, free: sympy.Symbol, slope: sympy.Expr
) -> tuple[Fraction, Fraction] | None:
    """Return what the region cuts from the line tied = slope·free; None where they do not meet."""
    lo, hi = region[free]
    c = Fraction(int(slope.p), int(slope.q))
    if c == 0:
        return (lo, hi) if region[tied][0] <= 0 <= region[tied][1] else None
    ends = sorted(end / c for end in region[tied])
    lo, hi = max(lo, ends[0]), min(hi, ends[1])
    return (lo, hi) if lo <= hi else None


def _in_family(line: FixedMap, cycle: CycleProof, root: sympy.Expr) -> bool:
    """Whether a fixed point is a rational zero of q."""
    points = rational_points(line, cycle) if len(cycle.enclosures) == 1 else None
    if points is None:
        return False
    return evaluate_exactly(build_program(line.system.state, (root,)), points[0]) == [0]
