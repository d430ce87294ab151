"""Orbit diagrams as densities: counts of visits, the points themselves not stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact
from dynsys.errors import MisuseError
from dynsys.explore.columns import Columns, Flock, follow_orbits, make_columns
from dynsys.explore.ending import Ending
from dynsys.explore.map import Map
from dynsys.explore.observe import Observable
from dynsys.explore.orbit_diagram import OrbitDiagramMethod, orbit_diagram, require_memory, require_sweep

if TYPE_CHECKING:
    from dynsys.derive.system import System

Floats = NDArray[np.float64]
PROBE = 128  # steps a column that find the range
BLOCK = 1 << 20  # states counted together


@dataclass(frozen=True)
class OrbitDensityMethod:
    """Settings of an orbit density.

    Parameters
    ----------
    transient, record, follow, escape
        As for an orbit diagram.
    bins
        Bins of the observed quantity.
    memory
        The most bytes that the counts may take.
    """

    transient: int = 2000
    record: int = 20_000
    follow: bool = False
    escape: float = 1e6
    bins: int = 512
    memory: int = 1 << 30

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
    observe: Observable | None = None,
    window: tuple[float, float] | None = None,
) -> OrbitDensity:
    """Count the visits of one start to bins of an observed quantity, under each value of a parameter.

    Parameters
    ----------
    map, parameter, values, start, parameters, method
        As for `orbit_diagram`.
    observe
        (..., n) states and (..., k) parameters to (...); the first state variable where None.
    window
        The range of the bins; where None, what a short record visits, a little wider.

    Raises
    ------
    MisuseError
        As `orbit_diagram`, and for a window that is not lo < hi.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.explore.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> method = OrbitDensityMethod(record=1000, bins=4)
    >>> orbit_density(logistic, "r", [2.5, 3.2], [0.3], {}, method, window=(0, 1)).counts.tolist()
    [[0, 0], [0, 0], [1000, 500], [0, 500]]
    """
    method = OrbitDensityMethod() if method is None else method
    columns = make_columns(map, parameter, values, start, parameters)
    size = len(columns.values)
    require_memory(method.bins * size * 8, method.memory)
    if window is None:
        probe = OrbitDiagramMethod(method.transient, PROBE, method.follow, method.escape)
        seen = orbit_diagram(map, parameter, values, start, parameters, probe, observe)
        window = _range(seen.points[..., 0] if seen.observed is None else seen.observed)
    if not (window[0] < window[1] and np.isfinite(window).all()):
        raise MisuseError(f"a finite window lo < hi is expected, got {window}")
    edges = np.linspace(*window, method.bins + 1)
    counts = np.zeros((method.bins + 2, size), dtype=np.int64)
    left: dict[int, Ending] = {}
    for states, which in _blocks(columns, method, left):
        p = columns.parameters[which]
        observed = states[..., 0] if observe is None else observe(states, p)
        _count(counts, observed, which, edges)
    counts[:, list(left)] = 0
    return OrbitDensity(
        map.system,
        parameter,
        columns.values,
        columns.exact,
        columns.start,
        edges,
        counts[1:-1],
        counts[0] + counts[-1],
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


def _blocks(
    columns: Columns, method: OrbitDensityMethod, left: dict[int, Ending]
) -> Iterator[tuple[Floats, NDArray[np.int64]]]:
    """Yield (s, c, n) states with the (c,) numbers of their columns; note how columns left."""
    if method.follow:
        for column, states in follow_orbits(columns, method.transient, method.record, method.escape):
            if isinstance(states, Ending):
                left[column] = states
            else:
                yield states[:, None], np.array([column])
        return
    flock = Flock(columns, method.escape)
    for _ in range(method.transient):
        flock.advance()
    every = np.arange(len(columns.values))
    block = max(1, min(256, BLOCK // len(every)))
    for done in range(0, method.record, block):
        yield np.array([flock.advance() for _ in range(min(block, method.record - done))]), every
    left.update(flock.left)


def _count(counts: NDArray[np.int64], observed: Floats, which: NDArray[np.int64], edges: Floats) -> None:
    """Add (s, c) values to columns of the counts; the first row is for those below, the last for above."""
    rows, columns = len(counts), len(which)
    place = np.clip((observed - edges[0]) / (edges[-1] - edges[0]) * (rows - 2), -1, rows - 2)
    finite = np.isfinite(observed)
    row = np.floor(np.where(finite, place, 0)).astype(np.int64) + 1
    row[observed == edges[-1]] = rows - 2
    flat = (row * columns + np.arange(columns))[finite]
    counts[:, which] += np.bincount(flat, minlength=rows * columns).reshape(rows, columns)
