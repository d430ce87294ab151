"""The points of a family of minima where the sharpness is 2/η."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import sympy

from dynsys.derive.families import Family
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.roots import Point, solve_points
from dynsys.derive.simplify import vanishes
from dynsys.derive.symmetry import SignedPermutation
from dynsys.errors import NotDerivableError

_ALL = "all real minima"
_FROM_GRID = "what Newton's method reaches from a grid of starts"
_FROM_NEAR = "the point that Newton's method reaches from the start given"
_TIED = "the minima with two distinct coordinates, fixed by exchanges within two blocks"
_TINY = 1e-25


def edge_points(
    family: Family,
    exact: Mapping[sympy.Symbol, sympy.Rational],
    near: Mapping[str, float] | None,
    group: tuple[SignedPermutation, ...],
) -> tuple[list[Point], bool, str]:
    """Return the points, whether they are all among those looked at, and which were looked at, in words.

    Raises
    ------
    NotDerivableError
        Where the whole family is at the edge, or its points at the edge are not isolated and none is singled out.
    """
    state = family.system.state
    at_edge = (family.multiplier + 1).subs(exact)
    at_edge = sympy.numer(sympy.together(at_edge)) if at_edge.is_rational_function(*state) else at_edge
    equation = family.equation.subs(exact)
    start = None if near is None else [near.get(s.name, 1.0) for s in state]
    if len(state) == 1:
        points, complete = solve_points((equation,), state, start)
        off = compile_multiprecision(state, (at_edge,))
        points = [point for point in points if abs(off(point)[0]) < _TINY]
        return points, complete, _ALL if complete else _FROM_GRID if start is None else _FROM_NEAR
    if vanishes(at_edge):
        raise NotDerivableError(
            f"isolated minima with sharpness 2/η are expected, but all of {family.equation} = 0 has it"
        )
    if start is not None:
        return solve_points((equation, at_edge), state, start)[0], False, _FROM_NEAR
    if len(state) == 2:
        points, complete = solve_points((equation, at_edge), state)
        return points, complete, _ALL if complete else _FROM_GRID
    blocks = list(_two_valued(len(state), group))
    if not blocks:
        raise NotDerivableError(
            f"a family of dimension {family.dimension}, whose minima with sharpness 2/η are not isolated: "
            "a point near the one of interest is expected (--near)"
        )
    one, two = sympy.symbols("one two", real=True)
    complete, points = True, []
    for block in blocks:
        tie = {s: one if i in block else two for i, s in enumerate(state)}
        pairs, all_of_them = solve_points([e.subs(tie, simultaneous=True) for e in (equation, at_edge)], (one, two))
        complete = complete and all_of_them
        points += [tuple(p[0] if i in block else p[1] for i in range(len(state))) for p in pairs]
    return points, complete, _TIED


def _two_valued(n: int, group: tuple[SignedPermutation, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the blocks that split the variables in two, all exchangeable within each block; mirror images once."""
    swaps = {tuple(i for i in range(n) if g.order[i] != i) for g in group if all(s == 1 for s in g.signs)}

    def exchangeable(members: tuple[int, ...]) -> bool:
        return all(pair in swaps for pair in combinations(members, 2))

    if exchangeable(tuple(range(n))):
        yield from (tuple(range(size)) for size in range(1, n // 2 + 1))
        return
    for size in range(1, n):
        for block in combinations(range(n), size):
            if 0 in block and exchangeable(block) and exchangeable(tuple(i for i in range(n) if i not in block)):
                yield block
