"""Sets that are carried by a map hold the images of their points, and do not grow by turning."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import sympy
from scipy.optimize import linprog

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.verify.complete.fixed_map import substitute
from dynsys.verify.region.formulas import Formulas
from dynsys.verify.region.sets import Sets, box_sets, expand, image

X, Y = symbols("x,y")
SYSTEM = substitute(model("scalar4").system, {"eta": Fraction(1, 20)})


def points_of(sets: Sets, row: int, count: int) -> np.ndarray:
    """Points of a set, corners among them."""
    n = sets.centre.shape[1]
    draws = np.random.default_rng(row).uniform(-1, 1, (count, 2 * n))
    draws[: count // 2] = np.sign(draws[: count // 2])
    moved = draws[:, :n] @ sets.spread[row].T + (draws[:, n:] * sets.reach[row]) @ sets.frame[row].T
    return sets.centre[row] + moved


def in_set(sets: Sets, row: int, points: np.ndarray, slack: float = 1e-9) -> bool:
    """Whether each point has weights in [−1, 1] with which the columns of the set make it up; by linear programming."""
    columns = np.concatenate([sets.spread[row], sets.frame[row] * sets.reach[row]], axis=1)
    scale = np.abs(columns).max()
    return all(
        linprog(
            np.zeros(columns.shape[1]), A_eq=columns / scale, b_eq=(point - sets.centre[row]) / scale,
            bounds=[(-1 - slack, 1 + slack)] * columns.shape[1],
        ).success
        for point in points
    )  # fmt: skip


def test_images_hold_the_images_of_points() -> None:
    rule, plain = Formulas(SYSTEM.state, SYSTEM.rule), sympy.lambdify(SYSTEM.state, SYSTEM.rule)
    lo = np.random.default_rng(0).uniform(0.5, 1.5, (6, 2))
    sets = box_sets(lo, lo + 0.05)
    for _ in range(5):
        moved = image(rule, sets)
        for row in range(len(lo)):
            assert in_set(moved, row, np.array([plain(*point) for point in points_of(sets, row, 24)]))
        sets = moved


def test_formulas_over_sets_hold_their_values_at_points_and_are_narrow() -> None:
    rule, curve = Formulas(SYSTEM.state, SYSTEM.rule), Formulas((X, Y), (X * Y - 1,))
    sets = box_sets(np.array([[1.2, 0.6], [0.7, 1.1]]), np.array([[1.25, 0.7], [0.75, 1.15]]))
    for _ in range(4):
        sets = image(rule, sets)
    low, high = expand(curve, sets).ends(sets)
    for row in range(2):
        values = points_of(sets, row, 4000).prod(axis=1) - 1
        assert low[row, 0] <= values.min()
        assert values.max() <= high[row, 0]
        assert high[row, 0] - low[row, 0] < 1.5 * (values.max() - values.min())


def test_linear_maps_carry_parallelograms_without_growth() -> None:
    """A rotation by an angle whose cosine is 3/5: boxes around boxes would grow by 7/5 at every step."""
    turn = Formulas((X, Y), ((3 * X - 4 * Y) / 5, (4 * X + 3 * Y) / 5))
    sets = box_sets(np.array([[1.0, 2.0]]), np.array([[1.5, 2.25]]))
    for _ in range(50):
        sets = image(turn, sets)
    assert sets.radius.max() < 0.36
