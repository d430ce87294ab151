"""Curves of cycles with a walker on them, for the tests of walking."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dynsys.derive.carried import carried_program
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import compile_map
from dynsys.engine.walking.walker import Pace, Walker
from dynsys.explore.continuation import walk as reference
from dynsys.explore.continuation.method import TraceMethod
from dynsys.explore.continuation.ring import Closing, Ring

X, Y, R, S = symbols("x,y,r,s")
LOGISTIC = System("logistic", (X,), (R,), (R * X * (1 - X),))
PLANAR = System("planar", (X, Y), (R, S), (Y, R - S * X - Y**2))
METHOD = TraceMethod()


class StepByStep:
    """A ring's equations that are not known to be a ring's, so that walks along them are made in Python."""

    def __init__(self, ring: Ring) -> None:
        self.period, self.points = ring.period, ring.points
        self.evaluate, self.solve, self.multipliers = ring.evaluate, ring.solve, ring.multipliers
        self.rounding = ring.rounding


class Case(NamedTuple):
    """A curve, and a place on it."""

    walker: Walker
    path: reference.Path
    z: np.ndarray
    tangent: np.ndarray

    def run(self, most: int = 1000, step: float = METHOD.step):
        return self.walker.run(self.z, self.tangent, None, step, most)

    def steps(self, count: int) -> np.ndarray:
        """The points of the walk in Python."""
        place, found = reference.Place(self.z, self.tangent, []), []
        for step in reference.walk(self.path, place):
            found.append(step.end.z)
            if len(found) == count:
                break
        return np.array(found)


def pace_of(method: TraceMethod) -> Pace:
    limits = (reference.ITERATIONS, reference.EASY, reference.BEND, reference.GROW, reference.SHRINK, reference.SLOW)
    turns = (method.turn, 3 * method.turn, method.step_min, method.step_max)
    return Pace(*limits, *turns, method.tolerance)


def case(
    system, points, values, free=(0,), low=(-100.0,), high=(100.0,), *, vectors=0, escape=1e3, way=1.0, method=METHOD,
    closing=None, turning=None, local=None, goal=None, angle=(), span=1.0,
) -> Case:  # fmt: skip
    points = np.asarray(points, dtype=float)
    (p, m), e = points.shape, len(free) + len(angle)
    program, values = carried_program(system, free, vectors), np.array(values, dtype=float)
    z = np.concatenate((points.ravel(), values[list(free)], angle))
    size = max(1.0, float(np.abs(points).max()))
    metric = np.append(np.full(p * m, 1 / (p * size**2)), np.full(e, 1 / span**2))
    carried = None if closing is None else Closing(closing, turning)
    ring = Ring(program, m, p, values.copy(), free, carried, e - 1, system.dimension)
    pace = pace_of(method)
    walker = Walker(program, m, p, values, free, metric, z, pace, low, high, escape, closing, turning)
    if local is not None:
        ring.local[:], ring.goal[:] = walker.local[:], walker.goal[:] = local, goal
    path = reference.Path(StepByStep(ring), metric, size, method)
    row = np.zeros(len(z))
    row[p * m] = way
    found = path.correct(z, row)
    assert found is not None
    return Case(walker, path, found[0].z, found[0].tangent)


def cycle(system, values, period, start, steps=3000) -> np.ndarray:
    """The points of a stable cycle."""
    map_ = compile_map(system)
    state = np.array(start, dtype=float)
    for _ in range(steps):
        state = map_.rule(state, np.array(values))
    found = [state]
    while len(found) < period:
        found.append(map_.rule(found[-1], np.array(values)))
    return np.array(found)


def defects(system, chunk, period, values, free=0) -> np.ndarray:
    map_, found = compile_map(system), []
    for z in chunk.z:
        points, held = z[: period * system.dimension].reshape(period, -1), np.array(values, dtype=float)
        held[free] = z[period * system.dimension]
        found.append(np.abs(map_.rule(points, held) - np.roll(points, -1, axis=0)).max())
    return np.array(found)


PACE = pace_of(METHOD)
