"""The stable cycle of a bifurcation diagram that is nearest to a state, at exactly the state's parameter value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map
from dynsys.explore.continuation.branch import Branch
from dynsys.explore.continuation.passage import Passage, pass_along
from dynsys.explore.ending import Ending
from dynsys.explore.newton import solve_each
from dynsys.explore.shooting import Shooting

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
ITERATIONS = 12
TOLERANCE = 1e-11  # on the defect, relative to the cycle
BEND = 0.5  # a correction longer than this share of the step between two cycles has left the branch


@dataclass(frozen=True)
class Nearest:
    """For each of m states, the nearest stable cycle.

    Parameters
    ----------
    distances
        (m,) Euclidean, to the nearest of its points; nan where there is no stable cycle.
    periods
        (m,) its period; 0 where there is none.
    """

    distances: Floats
    periods: Integers


def nearest_stable(
    map: Map, branches: Iterable[Branch], values: Floats, states: Floats, parameters: Floats, index: int
) -> Nearest:
    """Find the nearest stable cycle of some branches for each state at its own value of their parameter.

    Between two cycles of a branch the one wanted is interpolated, then corrected by Newton's method at its value.

    Parameters
    ----------
    map
        n state variables, k parameters.
    branches
        Over one parameter.
    values, states
        (m,) and (m, n).
    parameters
        (k,) the others.
    index
        The place of the one that varies among them.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.continuation import continue_cycle
    >>> logistic = compile_map(model("logistic").system)
    >>> branch = continue_cycle(logistic, "r", (2, 4), [0.5], {})
    >>> at = np.array([2.5, 3.5])  # 1 − 1/r, stable up to r = 3
    >>> nearest_stable(logistic, [branch], at, np.full((2, 1), 0.5), np.full(1, np.nan), 0).distances.round(12)
    array([0.1, nan])
    """
    distances, periods = np.full(len(values), np.inf), np.zeros(len(values), dtype=np.int64)
    for branch in branches:
        for rows, guesses, reach in _guesses(branch, values):
            every = np.tile(parameters, (len(rows), 1))
            every[:, index] = values[rows]
            cycles = _corrected(map, guesses, every)
            moved = np.abs(cycles - guesses).max(axis=(1, 2))
            gaps = np.linalg.norm(cycles - states[rows, None, :], axis=2).min(axis=1)
            better = (moved <= BEND * reach) & (gaps < distances[rows])
            distances[rows[better]], periods[rows[better]] = gaps[better], branch.period
    return Nearest(np.where(periods > 0, distances, np.nan), periods)


def _guesses(branch: Branch, values: Floats) -> Iterator[tuple[Integers, Floats, Floats]]:
    """Yield rows (q,) of the values that a stable part of the branch passes, with cycles (q, p, n) interpolated there.

    The third entry, (q,), is how far apart the cycles are between which they lie. A part is monotone in the parameter.
    """
    passage = pass_along(branch)
    square = _square_roots(branch, passage)
    for first, last in _monotone(passage):
        along = passage.values[first : last + 1]
        ascending = along if along[-1] > along[0] else -along
        wanted = values if along[-1] > along[0] else -values
        rows = np.flatnonzero((wanted >= ascending[0]) & (wanted <= ascending[-1]))
        if not len(rows):
            continue
        place = np.clip(np.searchsorted(ascending, wanted[rows], side="right") - 1, 0, len(along) - 2)
        share = (wanted[rows] - ascending[place]) / (ascending[place + 1] - ascending[place])
        before, after = first + place, first + place + 1
        share = np.where(square[after], 1 - np.sqrt(1 - share), share)
        share = np.where(square[before], np.sqrt(share), share)
        step = passage.points[after] - passage.points[before]
        guesses = passage.points[before] + share[:, None, None] * step
        yield rows, guesses, np.abs(step).max(axis=(1, 2)) + TOLERANCE


def _square_roots(branch: Branch, passage: Passage) -> NDArray[np.bool_]:
    """(k,) whether cycles move with the square root of the parameter there: births, folds and pitchforks."""
    steps = np.sign(np.diff(passage.values))
    turns = np.zeros(len(passage.values), dtype=bool)
    turns[1:-1] = steps[1:] * steps[:-1] < 0
    turns[0] = branch.endings[0] in (Ending.BORN, Ending.HALVED)
    turns[-1] = branch.endings[1] is Ending.HALVED
    return turns


def _monotone(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of each stable part along which the parameter only grows, or only falls."""
    ways = np.sign(np.diff(passage.values))
    stable = np.array([flag is True for flag in passage.segments], dtype=bool) & (ways != 0)
    first: int | None = None
    for place in range(len(ways) + 1):
        goes_on = place < len(ways) and stable[place] and (first is None or ways[place] == ways[first])
        if first is not None and not goes_on:
            yield first, place
            first = None
        if first is None and place < len(ways) and stable[place]:
            first = place


def _corrected(map: Map, guesses: Floats, parameters: Floats) -> Floats:
    """Return the cycles (q, p, n) that Newton's method reaches, each at its own (k,) parameters; nan without one."""
    shooting = Shooting(map, parameters[:, None, :], guesses.shape[1])
    unknowns = guesses.reshape(len(guesses), -1)
    for _ in range(ITERATIONS):
        defect, matrix = shooting.residual_and_matrix(unknowns)
        finite = np.isfinite(matrix).all(axis=(1, 2)) & np.isfinite(defect).all(axis=1)
        if not finite.any():
            break
        step = np.zeros_like(unknowns)
        step[finite] = solve_each(matrix[finite], -defect[finite])
        unknowns = unknowns + step
        if float(np.abs(step).max()) <= 1e-14 * float(np.abs(unknowns).max()):
            break
    error = np.abs(shooting.residual(unknowns)).max(axis=1)
    good = error <= TOLERANCE * np.maximum(np.abs(unknowns).max(axis=1), 1.0)
    return shooting.points(np.where(good[:, None], unknowns, np.nan))
