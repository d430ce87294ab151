"""Branches, diagrams and curves in closed form, for what draws, keeps and prints them. Formulas are in the comments."""

from __future__ import annotations

from fractions import Fraction

import networkx
import numpy as np

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.explore.continuation.branch import Bifurcation, Branch, Kind
from dynsys.explore.continuation.curve import CodimensionTwo, Curve
from dynsys.explore.ending import Ending

X, Y, R, A, B = symbols("x,y,r,a,b")
LOGISTIC = System("logistic", (X,), (R,), (R * X * (1 - X),))
HENON = System("henon", (X, Y), (A, B), (1 - A * X**2 + Y, B * X))
TURNED = System("turned", (X, Y), (A, B), (Y, A - B * X - Y**2))


def event(kind, value, points, multipliers, position, coefficient=None, note=""):
    criticality = None if coefficient is None else "supercritical" if coefficient > 0 else "subcritical"
    points, multipliers = np.array(points, dtype=float), np.array(multipliers, dtype=np.complex128)
    bracket = (value - 1e-13, value + 1e-13)
    return Bifurcation(kind, value, bracket, points, multipliers, coefficient, criticality, position, note)


def logistic_diagram() -> networkx.DiGraph:
    """x = 0, multiplier r; 1 − 1/r, multiplier 2 − r; the 2-cycle (r + 1 ± √((r − 3)(r + 1)))/2r, with 4 + 2r − r²."""
    r = np.linspace(0.5, 4, 36)
    crossing = event(Kind.TRANSCRITICAL, 1.0, [[0]], [1], 6)
    zero = _branch(r, [0 * r], r, (crossing,), (Ending.RANGE, Ending.RANGE))
    flip = event(Kind.FLIP, 3.0, [[2 / 3]], [-1], int(np.searchsorted(r, 3.0)), 9.0)
    other = _branch(r, [1 - 1 / r], 2 - r, (flip,), (Ending.RANGE, Ending.RANGE))
    r = 3 + np.linspace(0, 1, 31) ** 2
    root = np.sqrt((r - 3) * (r + 1))
    at = 1 + np.sqrt(6)
    pair = [[(at + 1 + sign * np.sqrt((at - 3) * (at + 1))) / (2 * at)] for sign in (-1, 1)]
    again = event(Kind.FLIP, at, pair, [-1], int(np.searchsorted(r, at)), note="the doubled branch is not followed")
    cycle = [(r + 1 - root) / (2 * r), (r + 1 + root) / (2 * r)]
    doubled = _branch(r, cycle, 4 + 2 * r - r**2, (again,), (Ending.BORN, Ending.RANGE))
    graph = networkx.DiGraph()
    graph.add_nodes_from(enumerate({"branch": branch} for branch in (zero, other, doubled)))
    graph.add_edge(0, 1, bifurcation=crossing)
    graph.add_edge(1, 2, bifurcation=flip)
    return graph


def _branch(r, cycle, multipliers, events, endings):
    points = np.stack(cycle, axis=1)[:, :, None]
    return Branch(LOGISTIC, "r", r, points, multipliers[:, None].astype(complex), events, endings, {})


def henon_branch() -> Branch:
    """Fixed points for b = 3/10, by their x: a = (1 − (1 − b) x)/x²; fold at x = 2/(1 − b), flip at a = 3(1 − b)²/4."""
    b = 0.3
    x = np.linspace(0.5, 5, 46)
    a = (1 - (1 - b) * x) / x**2
    flat = 2 / (1 - b)
    folded, flipped = -((1 - b) ** 2) / 4, 3 * (1 - b) ** 2 / 4
    turn = 2 / (3 * (1 - b))  # 1 − (1 − b) x − a x² = 0 at the flip
    flip = event(Kind.FLIP, flipped, [[turn, b * turn]], [-1, 0.3], int(np.searchsorted(x, turn)), 0.5)
    fold = event(Kind.FOLD, folded, [[flat, b * flat]], [1, -0.3], int(np.searchsorted(x, flat)), -0.7)
    points = np.stack([x, b * x], axis=1)[:, None, :]
    multipliers = henon_multipliers(a, x, b)
    endings = (Ending.ESCAPED, Ending.LOST)
    return Branch(HENON, "a", a, points, multipliers, (flip, fold), endings, {"b": Fraction(3, 10)})


def henon_multipliers(a, x, b):
    """The zeros of λ² + 2 a x λ − b, largest modulus first."""
    roots = [np.roots([1, 2 * p * q, -b]) for p, q in zip(np.atleast_1d(a), np.atleast_1d(x), strict=True)]
    return np.array([sorted(pair, key=lambda m: -abs(m)) for pair in roots], dtype=np.complex128)


def henon_curves() -> tuple[Curve, ...]:
    """Of (x, y) → (y, a − bx − y²): fold 4a = −(1 + b)², flip 4a = 3(1 + b)², Neimark–Sacker b = 1, a = y² + 2y."""
    b = np.linspace(-2, 2, 41)
    y = np.linspace(-1, 1, 41)
    one = np.ones_like(y)
    fold = _curve(Kind.FOLD, -((1 + b) ** 2) / 4, b, -(1 + b) / 2, [(Kind.FOLD_FLIP, 0, -1), (Kind.R1, -1, 1)])
    flip = _curve(Kind.FLIP, 3 * (1 + b) ** 2 / 4, b, (1 + b) / 2, [(Kind.FOLD_FLIP, 0, -1), (Kind.R2, 3, 1)])
    strong = [(Kind.R1, -1, 1), (Kind.R4, 0, 1), (Kind.R3, 1.25, 1), (Kind.R2, 3, 1)]
    circle = _curve(Kind.NEIMARK_SACKER, y**2 + 2 * y, one, y, strong)
    return fold, flip, circle


def _curve(kind, a, b, y, special):
    points = np.stack([y, y], axis=1)[:, None, :]
    roots = [np.roots([1, 2 * q, p]) for q, p in zip(y, b, strict=True)]
    values = np.stack([a, b], axis=1)
    codim2 = []
    for which, at_a, at_b in special:
        place = int(np.argmin(np.hypot(a - at_a, b - at_b)))
        numbers = {} if which is Kind.R1 else {"a": 0.25}
        codim2.append(
            CodimensionTwo(which, (at_a, at_b), points[place], np.array(roots[place], complex), numbers, place)
        )
    ends = (Ending.RANGE, Ending.RANGE)
    multipliers = np.array(roots, dtype=np.complex128)
    return Curve(TURNED, kind, ("a", "b"), values, points, multipliers, tuple(codim2), ends, {})
