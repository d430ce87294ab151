"""An orbit diagram of the planar map against pynamicalsys and against plain NumPy, all in one process.

2048 step sizes, 20,000 steps that are not kept and 100 that are. pynamicalsys runs on one thread and compiles through
numba, before the clock starts; plain NumPy makes each step for all columns at once.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import partial

import numpy as np
from timing import PROCESSOR, WALL, side_by_side, table

from dynsys.derive.catalogue import model
from dynsys.engine import compile_map
from dynsys.engine.target import host
from dynsys.explore import OrbitDiagramMethod, orbit_diagram

COLUMNS, TRANSIENT, RECORD = 2048, 20_000, 100
START = (1.5, 0.5)
ETAS = np.linspace(0.1, 0.4, COLUMNS)
SYSTEM = model("scalar4").system


def dynsys(threads: int) -> np.ndarray:
    """The whole call: steps, record, periods."""
    method = OrbitDiagramMethod(TRANSIENT, RECORD)
    return orbit_diagram(compile_map(SYSTEM), "eta", ETAS, START, {}, method, threads=threads).points[..., 0].T


def engine(threads: int) -> np.ndarray:
    """Steps and record alone."""
    starts = np.tile(START, (COLUMNS, 1))
    orbits = compile_map(SYSTEM).orbits(starts, ETAS[:, None], threads=threads)
    orbits.advance(TRANSIENT)
    return orbits.record(RECORD)[..., 0].T


def plain(steps: int = TRANSIENT + RECORD) -> np.ndarray:
    """Each step for all columns, as one writes it."""
    x, y = np.full(COLUMNS, START[0]), np.full(COLUMNS, START[1])
    kept = np.empty((RECORD, COLUMNS))
    for step in range(steps):
        product = x * y
        factor = ETAS * product * (product * product - 1)
        x, y = x - factor * y, y - factor * x
        kept[step % RECORD] = x
    return kept.T


def pynamicalsys() -> Callable[[], np.ndarray] | None:
    """The peer's call, compiled; None where it is not installed."""
    if importlib.util.find_spec("pynamicalsys") is None:
        return None
    import numba
    from pynamicalsys import DiscreteDynamicalSystem

    @numba.njit
    def rule(u, parameters):  # type: ignore[no-untyped-def]
        x, y = u
        product = x * y
        factor = parameters[0] * product * (product * product - 1)
        return np.array([x - factor * y, y - factor * x])

    peer = DiscreteDynamicalSystem(mapping=rule, system_dimension=2, number_of_parameters=1)

    def run(columns: np.ndarray = ETAS) -> np.ndarray:
        total = TRANSIENT + RECORD
        return peer.bifurcation_diagram(START, 0, columns, total, transient_time=TRANSIENT)[1]

    run(ETAS[:2])
    return run


def main() -> None:
    ours = dynsys(1)
    rows = []
    peer = pynamicalsys()
    for name, other, rounds in (("pynamicalsys", peer, 5), ("plain NumPy", plain, 9)):
        if other is None:
            print("pynamicalsys is not installed here: pip install pynamicalsys==1.7.0, in an environment of its own")
            continue
        theirs = other()
        # A chaotic column follows its roundings; the others agree.
        assert np.median(np.abs(np.sort(ours) - np.sort(theirs)).max(axis=1)) < 1e-9, name
        for call in (dynsys, engine):
            for threads in (1, 2):
                clock = PROCESSOR if threads == 1 else WALL
                ratio, mine, slow = side_by_side(partial(call, threads), other, rounds, clock)
                what = "orbit_diagram" if call is dynsys else "Orbits"
                rows.append([name, what, str(threads), f"{ratio:.0f}", f"{1e3 * mine:.1f}", f"{1e3 * slow:.0f}"])
    print(f"{host().processor}; {COLUMNS} columns, {TRANSIENT} steps and {RECORD} recorded")
    table(("against", "ours", "threads", "their time / ours", "ours, ms", "theirs, ms"), rows)


if __name__ == "__main__":
    main()
