"""Maps whose branches and bifurcations are known in closed form, and what a test reads off a branch."""

from __future__ import annotations

from functools import lru_cache

import networkx
import numpy as np

from dynsys.derive.catalogue import model
from dynsys.derive.typed import typed_map
from dynsys.engine.map import Map, compile_map
from dynsys.explore.continuation import Branch, Kind

CIRCLE = "x' = x + (x**2 + a**2 - 1)/10"
"""Fixed points: the circle x² + a² = 1, folds at a = ±1; multiplier 1 + x/5."""

PARABOLA = "x' = x + a + x**2"
"""Fixed points: a = −x², fold at 0; multiplier 1 + 2x."""

APART = "x' = x + (x**2 - a**2 - e**2)/4"
"""Fixed points: hyperbolas, one over the other, with x² = a² + e²; multiplier 1 + x/2; no bifurcation for |x| < 4."""

ASIDE = "x' = x + (x**2 - a**2 + e**2)/4"
"""Fixed points: hyperbolas side by side with a² = x² + e², folds at a = ±e; multiplier 1 + x/2."""

EDGE = "x' = a + x**2*sqrt(x)"
"""Fixed points: a = x − x^(5/2) for x >= 0, fold at x = (2/5)^(2/3), a = 3x/5; not defined for x < 0."""

BUBBLE = "x' = x**3 - x*(1 + (1 - a**2)/4)"
"""Fixed point 0 with flips at ±1; between them the 2-cycle ±√q, q = (1 − a²)/4, of multiplier (1 − 2q)²."""

TURNED = (
    "x' = -x + ((x**2 + y**2 - 1)*x - (a - x**2 + y**2)*y)/8;y' = -y + ((x**2 + y**2 - 1)*y + (a - x**2 + y**2)*x)/8"
)
"""2-cycles ±(cos t, sin t) with a = cos 2t: half a turn leads to the same cycle, shifted; folds at a = ±1."""

LINE = "x' = x - (x + y - 2)*(1 + x**2)/k; y' = y - (x + y - 2)*(1 + x**2)/k"
"""Fixed points: the line x + y = 2, with the multiplier 1 − 2(1 + x²)/k across."""

_PAIR = "y' = (1 + a - d)*(3*y - 4*z)/5 - y*(y**2 + z**2); z' = (1 + a - d)*(4*y + 3*z)/5 - z*(y**2 + z**2)"
_OTHER = "u' = (1 + a)*(5*u - 12*v)/13 - u*(u**2 + v**2); v' = (1 + a)*(12*u + 5*v)/13 - v*(u**2 + v**2); "
TWO_FLIPS = "x' = x**3 - (1 + a)*x; y' = y**3 - (1 + a - d)*y"
FLIP_AND_PAIR = "x' = x**3 - (1 + a)*x; " + _PAIR
TWO_PAIRS = _OTHER + _PAIR
PITCHFORK_AND_FLIP = "x' = (1 + a)*x - x**3; y' = y**3 - (1 + a - d)*y"
"""Four maps with the fixed point 0, where one multiplier, or pair, leaves the unit disc at a = 0, another at a = d."""

SCALED = "x' = t + s*r*((x - t)/s)*(1 - (x - t)/s)"
"""The logistic map in the coordinate t + s·x."""


@lru_cache(maxsize=64)
def typed(text: str, state: str = "x") -> Map:
    return compile_map(typed_map(text, state).system)


@lru_cache(maxsize=64)
def named(text: str) -> Map:
    return compile_map(model(text).system)


def events(branch: Branch) -> list[tuple[Kind, float]]:
    return [(event.kind, event.value) for event in branch.bifurcations]


def of_kind(branch: Branch, kind: Kind) -> list[float]:
    return sorted(event.value for event in branch.bifurcations if event.kind is kind)


def branches(graph: networkx.DiGraph) -> list[Branch]:
    return [branch for _, branch in sorted(graph.nodes.data("branch"))]


def every_event(graph: networkx.DiGraph) -> list[tuple[int, Kind, float]]:
    """(Period, kind, value) of all events of a diagram, sorted by the value."""
    found = [(branch.period, *event) for branch in branches(graph) for event in events(branch)]
    return sorted(found, key=lambda event: event[2])


def defect(map: Map, branch: Branch) -> float:
    """The largest f(x_i) − x_(i+1) of a branch, relative to the cycle's size."""
    names = [symbol.name for symbol in map.system.parameters]
    p = np.array([[float(branch.parameters.get(name, 0)) for name in names]] * len(branch.values))
    p[:, names.index(branch.parameter)] = branch.values
    images = map.rule(branch.points, p[:, None, :])
    sizes = np.maximum(np.abs(branch.points).max(axis=(1, 2)), 1e-300)
    return float((np.abs(images - np.roll(branch.points, -1, axis=1)).max(axis=(1, 2)) / sizes).max())
