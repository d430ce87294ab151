"""What is asked of a continuation: a map, the parameter that varies, its range, and a cycle to start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact, exact
from dynsys.derive.carried import carried_program
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.ring import Ring
from dynsys.explore.continuation.size import natural_lengths, natural_size
from dynsys.explore.continuation.walk import Path
from dynsys.explore.parameters import parameter_values, start_state
from dynsys.explore.shooting import Shooting

Floats = NDArray[np.float64]
NEWTON = 60
SAME = 1e-7
"""Two points of a cycle this near, for its size, are one."""
ROUNDINGS = 1e-13
"""A correction below this share of a component may be rounding."""
PLACES = 9
"""Where in the range natural lengths are looked at."""
RESOLVED = 1e-4
"""A range is no shorter than this share of its ends, as far as lengths go."""


@dataclass(frozen=True)
class Problem:
    """A continuation problem.

    Parameters
    ----------
    map
        n state variables, k parameters.
    parameter
        The name of the one that varies.
    index
        Its position.
    low, high
        Its range.
    values
        (k,) floats; the varied one holds the starting value.
    parameters
        The exact values of the others, by name.
    method
        Settings.
    """

    map: Map
    parameter: str
    index: int
    low: float
    high: float
    values: Floats
    parameters: Mapping[str, Fraction]
    method: TraceMethod

    def at(self, value: float) -> Floats:
        """Return the (k,) parameters with the varied one at a value."""
        values = self.values.copy()
        values[self.index] = value
        return values

    def path(self, points: Floats, like: Path | None = None) -> Path:
        """Return the curve of cycles through one (p, n), with lengths in units of the state's and of the range.

        The natural length of the state, and what has escaped, are those of another curve where one is given.
        """
        n, period, largest = self.map.dimension, len(points), float(np.abs(points).max())
        if like is None:
            lengths = self.lengths(points)
            size = natural_size(points, lengths)
            reach = self.method.escape * max(largest, size)
        else:
            size, reach = like.size, like.reach
        ring = Ring(carried_program(self.map.system, (self.index,)), n, period, self.values, (self.index,))
        metric = np.full(period * n + 1, 1 / (period * size**2))
        metric[-1] = 1 / self.unit**2
        method = replace(self.method, tolerance=max(self.method.tolerance, ROUNDINGS * largest / size))
        return Path(ring, metric, size, method, reach, (self.low,), (self.high,))

    @property
    def unit(self) -> float:
        """The natural length of the parameter: its range, and no less than floats can resolve."""
        return max(self.high - self.low, RESOLVED * max(abs(self.low), abs(self.high)))

    def size(self, points: Floats) -> float:
        """Return the natural length of the state near a (p, n) cycle."""
        return natural_size(points, self.lengths(points))

    def lengths(self, points: Floats) -> list[float]:
        """Return the natural lengths near a (p, n) cycle at the start and over the range, in order of size."""
        over = np.linspace(self.low, self.high, PLACES) if self.index >= 0 else ()
        return natural_lengths(self.map, points, (self.values, *(self.at(float(value)) for value in over)))


def make_problem(
    map: Map,
    parameter: str,
    over: tuple[Exact, Exact],
    parameters: Mapping[str, Exact],
    method: TraceMethod | None,
    at: Exact | None,
) -> Problem:
    """Return a continuation problem.

    Raises
    ------
    MisuseError
        For a parameter that is not in the map, an empty range, or a starting value outside it.
    """
    known, values = parameter_values(map.system, parameters, (parameter,))
    low, high = exact(over[0]), exact(over[1])
    if not low < high:
        raise MisuseError(f"a range lo:hi with lo < hi is expected for {parameter}, got {low}:{high}")
    start = low if at is None else exact(at)
    if not low <= start <= high:
        raise MisuseError(f"a start within the range {low}:{high} of {parameter} is expected, got {parameter}={start}")
    index = [symbol.name for symbol in map.system.parameters].index(parameter)
    values[index] = float(start)
    return Problem(map, parameter, index, float(low), float(high), values, known, method or TraceMethod())


def start_cycle(problem: Problem, start: Sequence[float] | Floats) -> Floats:
    """Return the (p, n) cycle of the period asked for that Newton's method reaches from a start.

    A start of n numbers is iterated to give p points; one of shape (p, n) is taken as it is.

    Raises
    ------
    MisuseError
        Where Newton's method does not converge, or converges to a cycle of a lower period.
    """
    map, period, values = problem.map, problem.method.period, problem.values
    points = np.asarray(start, dtype=float)
    if points.shape != (period, map.dimension):
        orbit = [start_state(map.system, points)]
        while len(orbit) < period:
            orbit.append(map.rule(orbit[-1], values))
        points = np.array(orbit)
    where = f" at {problem.parameter} = {values[problem.index]:.6g}" if problem.index >= 0 else ""
    form = Shooting(map, values, period)
    unknowns = points.ravel()
    before = np.inf
    for _ in range(NEWTON):
        with np.errstate(all="ignore"):  # a start that diverges
            residual, matrix = form.residual_and_matrix(unknowns)
        if not (np.isfinite(matrix).all() and np.isfinite(residual).all()):
            break
        # Least squares: along a family of fixed points the matrix is singular, and the nearest one is meant.
        step = np.linalg.lstsq(matrix, -residual, rcond=1e-9)[0]
        unknowns = unknowns + step
        change, largest = float(np.abs(step).max()), float(np.abs(unknowns).max())
        if change <= 1e-15 * largest or (change <= 1e-11 * largest and change >= 0.5 * before):
            break
        before = change
    with np.errstate(all="ignore"):  # a start that diverges
        error = float(np.abs(form.residual(unknowns)).max())
    size = problem.size(form.points(unknowns)) if np.isfinite(unknowns).all() else 1.0
    if not error <= 1e-9 * size + 1e3 * ROUNDINGS * float(np.abs(unknowns).max()):
        raise MisuseError(
            f"a start near a cycle of period {period}{where} is expected, got residual {error:.3g} after Newton's "
            "method; try a point that `cycles` finds there"
        )
    cycle = form.points(unknowns)
    lower = lower_period(cycle, size)
    if lower < period:
        raise MisuseError(
            f"a start near a cycle of period {period}{where} is expected, got one of period {lower} from it; try a "
            "point that `cycles` finds there"
        )
    return cycle


def lower_period(cycle: Floats, size: float) -> int:
    """Return the smallest period that the points (p, n) of a cycle show, to a share of a size.

    Examples
    --------
    >>> lower_period(np.array([[1.0], [2.0], [1.0], [2.0]]), 1.0)
    2
    """
    period = len(cycle)
    for divisor in range(1, period):
        if period % divisor == 0 and float(np.abs(np.roll(cycle, divisor, axis=0) - cycle).max()) <= SAME * size:
            return divisor
    return period
