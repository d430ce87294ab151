"""Orbit diagrams as densities: counts of visits, the points themselves not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.derive.program import Program
from dynsys.engine.map import Map
from dynsys.engine.memory import require_memory
from dynsys.errors import MisuseError
from dynsys.explore.columns import Columns, Flock, make_columns
from dynsys.explore.ending import Ending
from dynsys.explore.orbit_diagram import OrbitDiagramMethod, orbit_diagram, require_sweep

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
PROBE = 128  # steps a column that find the range


@dataclass(frozen=True)
class OrbitDensityMethod:
    """Settings of an orbit density.

    Parameters
    ----------
    transient, record, follow, escape
        As for an orbit diagram.
    bins
        Bins of the observed quantity.
    """

    transient: int = 2000
    record: int = 20_000
    follow: bool = False
    escape: float = 1e6
    bins: int = 512

    def __post_init__(self) -> None:
        require_sweep(self.transient, self.record, self.escape)
        if self.bins < 1:
            raise MisuseError(f"at least one bin is expected, got {self.bins}")


@dataclass(frozen=True)
class OrbitDensity:
    """Counts of visits over a parameter.

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
    edges
        (bins + 1,) edges of the bins of the observed quantity.
    counts
        (bins, m) visits; a column that diverged has none.
    outside
        (m,) visits below the first edge or above the last.
    endings
        m endings: STEPS for a column that stayed bounded, else DIVERGED or UNDEFINED.
    method
        The settings.
    """

    system: System
    parameter: str
    values: Floats
    parameters: Mapping[str, Fraction]
    start: Floats
    edges: Floats
    counts: NDArray[np.int64]
    outside: NDArray[np.int64]
    endings: tuple[Ending, ...]
    method: OrbitDensityMethod


def orbit_density(
    map: Map,
    parameter: str,
    values: Sequence[float] | Floats,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: OrbitDensityMethod | None = None,
    observe: Any | None = None,
    window: tuple[float, float] | None = None,
    threads: int | None = None,
) -> OrbitDensity:
    """Count the visits of one start to bins of an observed quantity, under each value of a parameter.

    Parameters
    ----------
    map, parameter, values, start, parameters, method
        As for `orbit_diagram`.
    observe
        An expression in state and parameters; the first state variable where None.
    window
        The range of the bins; where None, what a short record visits, a little wider.
    threads
        How many work on it; all processors where None.

    Raises
    ------
    MisuseError
        As `orbit_diagram`, and for a window that is not lo < hi.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.engine.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> method = OrbitDensityMethod(record=1000, bins=4)
    >>> orbit_density(logistic, "r", [2.5, 3.2], [0.3], {}, method, window=(0, 1)).counts.tolist()
    [[0, 0], [0, 0], [1000, 500], [0, 500]]
    """
    method = OrbitDensityMethod() if method is None else method
    columns = make_columns(map, parameter, values, start, parameters, threads)
    size = len(columns.values)
    require_memory(2 * (method.bins + 1) * size * 8, f"a density of {size} columns in {method.bins} bins")
    if window is None:
        probe = OrbitDiagramMethod(method.transient, PROBE, method.follow, method.escape)
        seen = orbit_diagram(map, parameter, values, start, parameters, probe, observe, threads)
        window = _range(seen.points[..., 0] if seen.observed is None else seen.observed)
    if not (window[0] < window[1] and np.isfinite(window).all()):
        raise MisuseError(f"a finite window lo < hi is expected, got {window}")
    edges = np.linspace(*window, method.bins + 1)
    observed = map.program_with(map.system.state[0] if observe is None else observe)
    if method.follow:
        counts, left = _count_following(columns, method, observed, window)
    else:
        counts, flock = _count(columns, method, observed, window)
        left = flock.left
    counts[list(left)] = 0
    return OrbitDensity(
        map.system,
        parameter,
        columns.values,
        columns.exact,
        columns.start,
        edges,
        np.ascontiguousarray(counts[:, :-1].T),
        counts[:, -1].copy(),
        tuple(left.get(column, Ending.STEPS) for column in range(size)),
        method,
    )


def _range(observed: Floats) -> tuple[float, float]:
    """Return the range of the finite values, a fiftieth wider on each side; (0, 1) where there are none."""
    finite = observed[np.isfinite(observed)]
    if not finite.size:
        return 0.0, 1.0
    lo, hi = float(finite.min()), float(finite.max())
    margin = (hi - lo) / 50 or abs(hi) / 50 or 1.0
    return lo - margin, hi + margin


def _count(
    columns: Columns, method: OrbitDensityMethod, observed: Program, window: tuple[float, float]
) -> tuple[NDArray[np.int64], Flock]:
    """Return (m, bins + 1) visits, the last column for those outside, and the orbits."""
    flock = Flock(columns, method.escape)
    flock.advance(method.transient + 1)
    counts = flock.orbits.empty_counts(method.bins)
    for part in flock.pieces(method.record):
        flock.orbits.count_visits(part, observed, *window, counts)
    return counts[: len(columns.values)], flock


def _count_following(
    columns: Columns, method: OrbitDensityMethod, observed: Program, window: tuple[float, float]
) -> tuple[NDArray[np.int64], dict[int, Ending]]:
    """The same, each column starting where the one before it ended, or from the start where that one left."""
    counts = np.zeros((len(columns.values), method.bins + 1), dtype=np.int64)
    left: dict[int, Ending] = {}
    state = columns.start
    for column in range(len(columns.values)):
        one = replace(columns, values=columns.values[[column]], parameters=columns.parameters[[column]], start=state)
        counts[[column]], flock = _count(one, method, observed, window)
        state = columns.start if flock.left else flock.orbits.states[0]
        for ending in flock.left.values():
            left[column] = ending
    return counts, left
