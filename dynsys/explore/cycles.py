"""All cycles of a map that a seeded multi-start Newton search meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Box, Exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.cycle import Cycle as Cycle
from dynsys.explore.cycle import FamilyMet as FamilyMet
from dynsys.explore.davidchack_lai import stabilised_returns
from dynsys.explore.multipliers import cycle_multipliers
from dynsys.explore.newton import newton
from dynsys.explore.parameters import parameter_values
from dynsys.explore.pool import extent, minimal_periods, thin
from dynsys.explore.shooting import Shooting
from dynsys.explore.sifting import COARSE, Sifted, regular_cycles, sift
from dynsys.explore.starts import Starts

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
SLACK = 1e-9  # relative: how far outside a closed box a point may be by rounding
LONG = 6  # above this period scattered starts seldom lead to a cycle, and seeds from shorter ones do
SEEDS = 240
BATCH = 1 << 22  # entries of the matrices that are solved together


@dataclass(frozen=True)
class CycleMethod:
    """Settings of a search for cycles.

    Parameters
    ----------
    starts
        Starts a round.
    rounds
        The most rounds a period; the first that brings no new cycle is the last.
    seed
        Seed of the random starts: the same seed gives the same result.
    box
        Names of the state with sides: starts are taken in it, and only cycles with every point in it are
        returned. None for a search of all of state space.
    tolerance
        Largest residual, relative to the size of the cycle.
    iterations
        Newton steps a start.
    """

    starts: int = 1500
    rounds: int = 6
    seed: int = 0
    box: Box | None = None
    tolerance: float = 1e-11
    iterations: int = 60

    def __post_init__(self) -> None:
        if min(self.starts, self.rounds, self.iterations) < 1 or not self.tolerance > 0:
            raise MisuseError(
                "starts, rounds, iterations >= 1 and tolerance > 0 are expected, "
                f"got {self.starts}, {self.rounds}, {self.iterations} and {self.tolerance}"
            )


@dataclass(frozen=True)
class CycleSearch:
    """What a search for cycles found; it does not say that there are no others.

    Parameters
    ----------
    system
        The map.
    parameters
        The exact parameter values, by name.
    periods
        The periods that were searched for.
    cycles
        Each cycle once, under its minimal period, by period and first point.
    families_met
        Non-isolated cycles, never listed as cycles.
    method
        The settings, with the box.
    """

    system: System
    parameters: Mapping[str, Fraction]
    periods: tuple[int, ...]
    cycles: tuple[Cycle, ...]
    families_met: tuple[FamilyMet, ...]
    method: CycleMethod

    def of_period(self, period: int) -> tuple[Cycle, ...]:
        """The cycles of that minimal period."""
        return tuple(cycle for cycle in self.cycles if cycle.period == period)


def find_cycles(
    map: Map,
    parameters: Mapping[str, Exact],
    periods: Iterable[int],
    method: CycleMethod | None = None,
) -> CycleSearch:
    """Search for the cycles of some periods by Newton's method on the shooting form, from many starts.

    For periods of 2 and more the stabilising transformations of Davidchack and Lai lead from points of the cycles
    already found, and of long orbits, to starts that nearly close.

    What is found is put under its minimal period, each cycle once. A zero at which the derivative is singular
    is isolated (a multiple root: MULTIPLE) or one of a family, whose neighbours along the null direction are
    zeros too; families are counted and never returned as cycles. Cycles through a point at which the map has no
    derivative are not looked for.

    Parameters
    ----------
    map
        n state variables, k parameters.
    parameters
        Exact values by name.
    periods
        Those searched for, each >= 1.
    method
        Settings; the defaults where None.

    Raises
    ------
    MisuseError
        For parameters or a box that do not fit the system, or periods below 1.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.engine.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> [cycle.period for cycle in find_cycles(logistic, {"r": 4}, range(1, 4)).cycles]
    [1, 1, 2, 3, 3]

    References
    ----------
    R. L. Davidchack, Y.-C. Lai, *Efficient algorithm for detecting unstable periodic orbits in chaotic
    systems* (1999).
    """
    method = CycleMethod() if method is None else method
    exact, p = parameter_values(map.system, parameters)
    wanted = tuple(sorted(set(periods)))
    if not wanted or wanted[0] < 1:
        raise MisuseError(f"periods of at least 1 are expected, got {list(wanted)}")
    sides = None if method.box is None else box_sides(map.system, method.box)
    starts = Starts(map, p, sides, np.random.default_rng(method.seed))
    pool: dict[int, list[Floats]] = {}
    for period in wanted:
        known = 0
        shooting = Shooting(map, p, period)
        count = method.starts if period <= LONG else max(1, method.starts // 5)
        for _ in range(method.rounds):
            _keep(pool, _zeros(shooting, starts.draw(period, count), method))
            if period > 1:
                returns = stabilised_returns(map, p, period, starts.seeds(pool, SEEDS))
                _keep(pool, _zeros(shooting, returns, method))
            before, known = known, regular_cycles(shooting, pool.get(period, []))
            if known == before:
                break
    cycles: list[Cycle] = []
    families: list[FamilyMet] = []
    while pool:
        period = max(pool)
        sifted = sift(Shooting(map, p, period), np.concatenate(pool.pop(period)), method.tolerance)
        _keep(pool, sifted.shorter)
        families += _families(sifted, period, sides)
        if period in wanted:
            cycles += [
                Cycle(points, exact, _multipliers(map, points, p), residual, ending)
                for points, residual, ending in sifted.cycles
                if sides is None or bool(_inside(points, sides).all())
            ]
    order = sorted(cycles, key=lambda cycle: (cycle.period, np.round(cycle.points, 9).tolist()))
    return CycleSearch(map.system, exact, wanted, tuple(order), tuple(reversed(families)), method)


def box_sides(system: System, box: Box) -> Floats:
    """Return the (2, n) lower and upper corner of a box over the state, in its order.

    Raises
    ------
    MisuseError
        Where the sides are not those of the state.
    """
    names = [symbol.name for symbol in system.state]
    if sorted(box.names) != sorted(names):
        raise MisuseError(f"a box with the sides {', '.join(names)} is expected, got {', '.join(box.names)}")
    return np.array([[float(box.sides[name][end]) for name in names] for end in (0, 1)])


def _zeros(shooting: Shooting, starts: Floats, method: CycleMethod) -> list[Floats]:
    """Return (c, p, n) zeros of the shooting form, in batches that bound the memory."""
    unknowns = starts.reshape(len(starts), starts.shape[1] * starts.shape[2])
    batch = max(1, BATCH // unknowns.shape[1] ** 2)
    found: list[Floats] = []
    for first in range(0, len(unknowns), batch):
        some = unknowns[first : first + batch]
        zeros = newton(shooting.residual, shooting.residual_and_matrix, some, method.tolerance, method.iterations)
        found.append(shooting.points(zeros[shooting.differentiable(zeros)]))
    return found


def _keep(pool: dict[int, list[Floats]], zeros: Iterable[Floats]) -> None:
    """Put zeros (c, p, n) under their minimal periods."""
    for points in zeros:
        periods = minimal_periods(points, COARSE * extent(points))
        for period in np.unique(periods).tolist():
            pool.setdefault(period, []).append(thin(points[periods == period, :period]))


def _families(sifted: Sifted, period: int, sides: Floats | None) -> list[FamilyMet]:
    """Return the families met at one period, at most one entry; with a box, where some sample is in it."""
    samples = sifted.on_families
    if sides is not None:
        samples = samples[_inside(samples, sides).all(axis=1)]
    return [FamilyMet(period, sifted.starts, samples[:, 0])] if len(samples) else []


def _multipliers(map: Map, points: Floats, parameters: Floats) -> NDArray[np.complex128]:
    return np.array(cycle_multipliers(map.value_and_jacobian(points, parameters)[1]))


def _inside(points: Floats, sides: Floats) -> NDArray[np.bool_]:
    slack = SLACK * np.maximum(np.abs(points), 1.0)
    return ((points >= sides[0] - slack) & (points <= sides[1] + slack)).all(axis=-1)
