"""Continuation of cycles: the time for an accepted point over the period, and against AUTO.

The maps are those of `auto_peer`: Hénon's, and two of them coupled. A point of ours is one of the branch with its
multipliers and the test functions of every bifurcation looked at; the cycle itself is followed by multiple shooting,
AUTO's by single shooting, which is its quickest way. "A point": short equal steps that pass no event. "A run": adaptive
steps of at most 0.02 that pass the flip at the end of the window, all that it takes divided by the points; in ours that
is the location to the last digit and the normal-form coefficient, AUTO has none. The time is that of the process.

The second table follows a cycle of period 64 that is passed through once, twice, … sixteen times: the time for a point
of the branch, and for each of its p points, which stays flat.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from fractions import Fraction
from functools import partial

import auto_peer
import numpy as np
from timing import PROCESSOR, seconds, table

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import compile_map
from dynsys.engine.target import host
from dynsys.explore.continuation import TraceMethod
from dynsys.explore.continuation.begin import first_place
from dynsys.explore.continuation.problem import Problem, make_problem, start_cycle
from dynsys.explore.continuation.trace import grow
from dynsys.explore.continuation.walk import Path, Place

x, y, u, v, a, b, c = symbols("x,y,u,v,a,b,c")
SYSTEMS = {
    2: System("Hénon", (x, y), (a, b), (1 - a * x**2 + y, b * x)),
    4: System(
        "two", (x, y, u, v), (a, b, c),
        (1 - a * x**2 + y + c * (u - x), b * x, 1 - a * u**2 + v + c * (x - u), b * u),
    ),
}  # fmt: skip
OTHERS = {2: {"b": Fraction(3, 10)}, 4: {"b": Fraction(3, 10), "c": Fraction(-1, 50)}}
ROUNDS = 15


ADAPTIVE = TraceMethod(step=1e-4, step_max=0.02 / 1.4, max_points=60)


def short(period: int) -> TraceMethod:
    """Return equal steps that pass no event."""
    step = 2e-5 / period
    return TraceMethod(step=step, step_min=1e-3 * step, step_max=step, max_points=200)


def begin(dimension: int, period: int, method: TraceMethod) -> tuple[Problem, Path, Place]:
    """Return what is followed upward from the cycle that attracts."""
    value = Fraction(auto_peer.STARTS[period]).limit_denominator(10**6)
    method = replace(method, period=period)
    map_ = compile_map(SYSTEMS[dimension])
    problem = make_problem(map_, "a", (0, Fraction(7, 5)), OTHERS[dimension], method, value)
    cycle = np.array(auto_peer.cycle(period, float(value)))
    points = start_cycle(problem, np.tile(cycle, (1, dimension // 2)))
    path = problem.path(points)
    place = first_place(path, points, float(value))
    assert place is not None
    if place.tangent[-1] < 0:
        place.tangent = -place.tangent
    return problem, path, place


def ours(dimension: int, period: int, method: TraceMethod) -> tuple[float, int, list[tuple[str, float]]]:
    """Return the seconds for an accepted point, the points, and the bifurcations found."""
    problem, path, place = begin(dimension, period, method)

    def once() -> None:
        nonlocal side
        *_, side = grow(problem, path, place, 0)

    side = next(grow(problem, path, place, 0))
    times = [seconds(once, PROCESSOR) for _ in range(ROUNDS)]
    events = [(event.bifurcation.kind.value, event.bifurcation.value) for _, event in side.events]
    return statistics.median(times) / (side.count - 1), side.count - 1, events


def against_auto() -> list[list[str]]:
    """Return a row for every dimension and period."""
    rows = []
    for dimension in (2, 4):
        for period, flip in auto_peer.FLIPS.items():
            point, _, none = ours(dimension, period, short(period))
            run, _, events = ours(dimension, period, ADAPTIVE)
            assert not none
            error = min(abs(value - flip) for kind, value in events if kind == "flip")
            row = [str(dimension), str(period), f"{1e3 * point:.4f}"]
            after = [f"{1e3 * run:.3f}"]
            if auto_peer.available():
                steady = auto_peer.run(period, 200, dimension).seconds_per_point
                whole = auto_peer.run(period, 60, dimension, adaptive=True).seconds_per_point
                row += [f"{1e3 * steady:.4f}", f"{point / steady:.2f}"]
                after += [f"{1e3 * whole:.3f}"]
            found = ", ".join(f"{kind} {value:.6f}" for kind, value in events)
            rows.append([*row, *after, found, f"{error:.0e}"])
    return rows


def over_the_period() -> list[list[str]]:
    """Return the cost of a step of a cycle of 64 points passed through more and more often."""
    problem, path, place = begin(2, 64, ADAPTIVE)
    rows, first, few = [], 0.0, 40
    for times in (1, 2, 4, 8, 16):
        period = 64 * times
        z = np.append(np.tile(place.z[:-1], times), place.z[-1])
        longer = problem.path(np.tile(path.zeros.points(place.z), (times, 1)), path)
        tangent = np.append(np.tile(place.tangent[:-1], times), place.tangent[-1])
        tangent /= longer.length(tangent)
        walker = longer.walker(longer.zeros, z)
        count = len(walker.run(z, tangent, None, 1e-5, few).z)
        once = partial(walker.run, z, tangent, None, 1e-5, few)
        for _ in range(ROUNDS):  # until the memory asked for again and again stays this process's own
            once()
        cost = statistics.median(seconds(once, PROCESSOR) for _ in range(ROUNDS)) / count
        first = first or cost / period
        rows.append([str(period), f"{1e3 * cost:.4f}", f"{1e6 * cost / period:.3f}", f"{cost / period / first:.2f}"])
    return rows


def main() -> None:
    """Print both tables."""
    print(f"{host().processor}; milliseconds for an accepted point")
    if auto_peer.available():
        heads = ["n", "period", "a point", "AUTO", "ours / AUTO", "a run", "AUTO", "found by us", "error of the flip"]
    else:
        print("xpplab is not installed here: pip install xpplab==0.1.2, in an environment of its own")
        heads = ["n", "period", "a point", "a run", "found by us", "error of the flip"]
    table(heads, against_auto())
    print("\na step over the period: time, time for one of its points, and this against that of period 64")
    table(("period", "step, ms", "point of the cycle, µs", "ratio"), over_the_period())


if __name__ == "__main__":
    main()
