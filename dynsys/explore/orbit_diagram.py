"""Orbit diagrams: where the iterates of one start are in the long run, over a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.engine.map import Map
from dynsys.engine.memory import require_memory
from dynsys.errors import MisuseError
from dynsys.explore.columns import Flock, follow_orbits, make_columns
from dynsys.explore.ending import Ending
from dynsys.explore.observe import observe_points
from dynsys.explore.periods import TOGETHER, find_periods, largest_sizes

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
SETTLED = np.array([Ending.STEPS, Ending.CONVERGED, Ending.CYCLE], dtype=object)  # by period, 2 for longer ones too
SMALLEST = 2.0**-1022  # no component counts as smaller, or there is no relative distance


@dataclass(frozen=True)
class OrbitDiagramMethod:
    """Settings of an orbit diagram.

    Parameters
    ----------
    transient
        Steps made before the record.
    record
        Steps recorded in each column.
    follow
        Whether each column starts where the one before it ended, rather than at the common start.
    escape
        Largest size of a state component that still counts as bounded.
    tolerance
        A column has period p when its distance to the cycle, by the measured rate, is below this times its
        size.
    """

    transient: int = 2000
    record: int = 256
    follow: bool = False
    escape: float = 1e6
    tolerance: float = 1e-6

    def __post_init__(self) -> None:
        require_sweep(self.transient, self.record, self.escape)
        if not self.tolerance > 0:
            raise MisuseError(f"a tolerance > 0 is expected, got {self.tolerance}")


def require_sweep(transient: int, record: int, escape: float) -> None:
    """Check the settings that sweeps share.

    Raises
    ------
    MisuseError
        For a negative transient, an empty record or an escape radius that is not positive.
    """
    if transient < 0 or record < 1 or not escape > 0:
        raise MisuseError(
            f"transient >= 0, record >= 1 and escape > 0 are expected, got {transient}, {record} and {escape}"
        )


@dataclass(frozen=True)
class OrbitDiagram:
    """Recorded iterates over a parameter.

    Parameters
    ----------
    system
        The map.
    parameter
        The name of the parameter that varies.
    values
        (m,) its values, one a column.
    parameters
        The exact values of the others, by name.
    start
        (n,) the common start.
    points
        (record, m, n) recorded states; nan in columns that diverged or became undefined.
    observed
        (record, m) the observed quantity at the points; None where none was asked for.
    periods
        (m,) integers: the period that each column settled on, 0 where none was found.
    endings
        m endings: CONVERGED (period 1), CYCLE, STEPS (no period found), DIVERGED or UNDEFINED.
    method
        The settings.
    """

    system: System
    parameter: str
    values: Floats
    parameters: Mapping[str, Fraction]
    start: Floats
    points: Floats
    observed: Floats | None
    periods: NDArray[np.int64]
    endings: tuple[Ending, ...]
    method: OrbitDiagramMethod


def orbit_diagram(
    map: Map,
    parameter: str,
    values: Sequence[float] | Floats,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: OrbitDiagramMethod | None = None,
    observe: Any | None = None,
    threads: int | None = None,
) -> OrbitDiagram:
    """Iterate one start under each value of a parameter and record where it is after a transient.

    A column has the smallest period p <= record/8 for which its distance to the cycle, by the rate at which
    it comes nearer, is below ``method.tolerance`` times the size of the state (of each component, or of the
    start or 1, whichever is smaller, for small ones). Slow alternation near a flip is no 2-cycle; a column
    that has not settled has period 0.

    Parameters
    ----------
    map
        n state variables, k parameters.
    parameter
        The one that varies.
    values
        (m,) floats.
    start
        n floats.
    parameters
        Exact values of the others, by name.
    method
        Settings; the defaults where None.
    observe
        An expression in state and parameters: what is recorded besides the points.
    threads
        How many work on it; all processors where None.

    Raises
    ------
    MisuseError
        For values, a start or parameters that do not fit the system, and for points that take too much
        memory.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.engine.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> orbit_diagram(logistic, "r", [2.5, 3.2, 3.5, 3.9, 5], [0.3], {}).periods.tolist()
    [1, 2, 4, 0, 0]

    References
    ----------
    R. M. May, *Simple mathematical models with very complicated dynamics* (1976).
    """
    method = OrbitDiagramMethod() if method is None else method
    columns = make_columns(map, parameter, values, start, parameters, threads)
    count, size, dimension = method.record, len(columns.values), map.dimension
    held = dimension * size * count
    held += 4 * min(held, max(TOGETHER, dimension * count)) + (0 if observe is None else size * count)
    require_memory(8 * held, f"an orbit diagram of {size} columns, {count} states each")
    left: dict[int, Ending] = {}
    if method.follow:
        points = np.full((count, size, dimension), np.nan)
        for column, states in follow_orbits(columns, method.transient, count, method.escape):
            if isinstance(states, Ending):
                left[column] = states
            else:
                points[:, column] = states
        sizes = largest_sizes(points)
    else:
        flock = Flock(columns, method.escape)
        flock.advance(method.transient)
        (points, sizes), left = flock.record(method.record), flock.left
    unit = max(min(1.0, float(np.abs(columns.start).max())), SMALLEST)
    periods = find_periods(points, np.maximum(sizes, unit), method.tolerance)
    endings = SETTLED[np.minimum(periods, 2)].tolist()
    for column, ending in left.items():
        endings[column] = ending
    observed = None if observe is None else observe_points(map, observe, points, columns.parameters)
    return OrbitDiagram(
        map.system,
        parameter,
        columns.values,
        columns.exact,
        columns.start,
        points,
        observed,
        periods,
        tuple(endings),
        method,
    )
