"""A branch that ended at the end of its range, or for want of points, is followed on from there."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact, exact
from dynsys.derive.printer import to_text
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.begin import across_family
from dynsys.explore.continuation.both_ways import last_side
from dynsys.explore.continuation.branch import Branch
from dynsys.explore.continuation.limits import SAME
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.problem import make_problem
from dynsys.explore.continuation.side import assemble
from dynsys.explore.continuation.trace import grow
from dynsys.explore.continuation.walk import Path, Place
from dynsys.explore.ending import Ending

Floats = NDArray[np.float64]
CUT = (Ending.RANGE, Ending.POINTS, Ending.LOST, Ending.ESCAPED)
"""Endings that another range, or other settings, may lift."""
ASIDE = 0.1
"""The direction at an end is that from a cycle this far from it, in first steps."""


def continue_branch(map: Map, branch: Branch, over: tuple[Exact, Exact], method: TraceMethod | None = None) -> Branch:
    """Follow a branch on from its ends, in a range that holds it, and return all of it.

    The cycles and the bifurcations of the branch stay as they are, and none is there twice. Where the branch comes
    round to itself, the closed branch is returned, which begins at the last cycle.

    Parameters
    ----------
    map
        That of the branch.
    branch
        Such as `load_branch` or `continue_cycle` returns. An end that closed, was born or shrank onto another branch is
        one already.
    over
        The range (low, high) of its parameter, exact.
    method
        Settings, but for the period, which is that of the branch; the defaults where None.

    Raises
    ------
    MisuseError
        For another map, a branch along a family or of fewer than two cycles, or a range that does not hold the branch.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.continuation import continue_cycle
    >>> logistic = compile_map(model("logistic").system)
    >>> branch = continue_cycle(logistic, "r", (2, "14/5"), [0.5], {})
    >>> longer = continue_branch(logistic, branch, (2, 4))
    >>> len(branch.bifurcations), [(b.kind.value, round(b.value, 12)) for b in longer.bifurcations]
    (0, [('flip', 3.0)])
    """
    rules = [(s.state, s.parameters, [to_text(part) for part in s.rule]) for s in (map.system, branch.system)]
    if rules[0] != rules[1]:
        raise MisuseError(f"the map of the branch, {branch.system.name}, is expected, got {map.system.name}")
    if branch.parameter not in [s.name for s in map.system.parameters] or len(branch.values) < 2:
        got = f"{len(branch.values)} over {branch.parameter}"
        raise MisuseError(f"a branch of two cycles or more over a parameter is expected, got {got}")
    low, high = exact(over[0]), exact(over[1])
    first, last = float(branch.values.min()), float(branch.values.max())
    if not float(low) <= first <= last <= float(high):
        held = f"{first:.12g} to {last:.12g}"
        raise MisuseError(f"a range of {branch.parameter} that holds the branch, {held}, is expected, got {low}:{high}")
    for at_end in (True, False):
        ending = branch.endings[at_end]
        value = float(branch.values[-1 if at_end else 0])
        if ending not in CUT or (ending is Ending.RANGE and value in (float(low), float(high))):
            continue
        part = _onward(map, branch if at_end else _reversed(branch), (low, high), method)
        if part is None:
            continue
        if part.endings[1] is Ending.CLOSED:
            return part
        branch = _joined(branch, part) if at_end else _reversed(_joined(_reversed(branch), part))
    return branch


def _onward(map: Map, branch: Branch, over: tuple[Fraction, Fraction], method: TraceMethod | None) -> Branch | None:
    """Return what follows the last cycle of a branch, that cycle first; None where it is not one."""
    method = replace(method or TraceMethod(), period=branch.period)
    at = min(max(Fraction(float(branch.values[-1])), over[0]), over[1])
    problem = make_problem(map, branch.parameter, over, branch.parameters, method, at)
    cycle, value = branch.points[-1], float(branch.values[-1])
    path, persistent = problem.path(cycle), 0
    if branch.persistent:
        path, persistent = across_family(problem, path, cycle, value)
    place = _place(path, branch)
    if place is None:
        return None
    side = last_side(grow(problem, path, place, persistent))
    return assemble(problem, branch.period, None, side, persistent)


def _place(path: Path, branch: Branch) -> Place | None:
    """Return the place of the last cycle, with the tangent that leads away from those before."""
    z = np.column_stack([branch.points.reshape(len(branch.values), -1), branch.values])
    ways = z[-1] - z[-2::-1]
    far = [path.length(way) >= ASIDE * path.method.step for way in ways]
    way = ways[far.index(True) if any(far) else -1]
    found = path.correct(z[-1], path.metric * way)
    if found is not None and path.length(found[0].z - z[-1]) < SAME:
        return Place(z[-1], found[0].tangent, found[0].multipliers)
    if path.is_zero(z[-1]) and path.length(way) > 0:  # on a bifurcation no single branch leads on
        return Place(z[-1], way / path.length(way), branch.multipliers[-1].tolist())
    return None


def _joined(branch: Branch, part: Branch) -> Branch:
    """Return a branch with one that begins at its last cycle."""
    shift = len(branch.values) - 1
    return replace(
        branch,
        values=np.concatenate([branch.values, part.values[1:]]),
        points=np.concatenate([branch.points, part.points[1:]]),
        multipliers=np.concatenate([branch.multipliers, part.multipliers[1:]]),
        bifurcations=(*branch.bifurcations, *(replace(b, position=b.position + shift) for b in part.bifurcations)),
        endings=(branch.endings[0], part.endings[1]),
    )


def _reversed(branch: Branch) -> Branch:
    count = len(branch.values)
    return replace(
        branch,
        values=branch.values[::-1].copy(),
        points=branch.points[::-1].copy(),
        multipliers=branch.multipliers[::-1].copy(),
        bifurcations=tuple(replace(b, position=count - b.position) for b in reversed(branch.bifurcations)),
        endings=(branch.endings[1], branch.endings[0]),
    )
