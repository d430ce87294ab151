"""The parts of a search for all cycles lose none: arithmetic, steps, tilings, walks."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.sparse import csr_matrix

from dynsys.derive.catalogue import model
from dynsys.derive.program import build_program, evaluate_exactly
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.complete.contraction import Walks, step, tighten
from dynsys.verify.complete.entropy import growth
from dynsys.verify.complete.everywhere import shown
from dynsys.verify.complete.fixed_map import FixedMap, substitute
from dynsys.verify.complete.graph import closed_walks, on_walks, recurrent
from dynsys.verify.complete.lanes import above, add, below, divide, multiply, subtract
from dynsys.verify.complete.newton import newton, one_to_one
from dynsys.verify.complete.tiling import Tiling

F = Fraction
X, Y = symbols("x,y")
HENON = FixedMap(substitute(model("henon").system, {"a": F(7, 5), "b": F(3, 10)}))


def line(rule: sympy.Expr) -> System:
    return System("line", (X,), (), (rule,))


def test_the_four_operations_enclose() -> None:
    draw = random.Random(1)
    exact = (Fraction.__add__, Fraction.__sub__, Fraction.__mul__, Fraction.__truediv__)
    for _ in range(400):
        ends = [sorted(draw.choice((1, -1)) * draw.random() * 10 ** draw.randint(-9, 9) for _ in "ab") for _ in "ab"]
        a, b = [(np.array([lo]), np.array([hi])) for lo, hi in ends]
        for enclose, operation in zip((add, subtract, multiply, divide), exact, strict=True):
            lo, hi = enclose(a, b)
            for p in map(F, ends[0]):
                for q in map(F, ends[1]):
                    value = operation(p, q)
                    assert lo[0] <= value <= hi[0]
    assert divide((np.array([1.0]), np.array([1.0])), (np.array([-1.0]), np.array([1.0])))[1][0] == np.inf
    assert below(F(1, 3)) < F(1, 3) < above(F(1, 3))


def test_no_step_loses_an_orbit() -> None:
    """Random boxes around an exact point and its exact image keep both."""
    draw = random.Random(2)
    rule = build_program(HENON.system.state, HENON.system.rule)
    for _ in range(300):
        x = [F(draw.randint(-2000, 2000), 1024) for _ in "xy"]
        y = evaluate_exactly(rule, x)
        boxes = []
        for point in (x, y):
            slack = [[F(draw.random() ** 4), F(draw.random() ** 4)] for _ in "xy"]
            lo = np.array([below(v - s[0]) for v, s in zip(point, slack, strict=True)])
            boxes.append((lo, np.array([above(v + s[1]) for v, s in zip(point, slack, strict=True)])))
        for point, (lo, hi) in zip((x, y), step(HENON, *boxes), strict=True):
            assert all(a <= v <= b for a, v, b in zip(lo, point, hi, strict=True))


def test_shrinking_keeps_the_fixed_point_and_newton_finds_it() -> None:
    """x = r·x·(1 − x) at 1 − 1/r; boxes without it become empty."""
    map = FixedMap(substitute(model("logistic").system, {"r": F(5, 2)}))
    starts = np.array([0.55, 0.61, 0.3]).reshape(3, 1, 1)
    walks = Walks(starts, starts + np.array([0.1, 0.1, 0.2]).reshape(3, 1, 1))
    shrunk, left = tighten(map, walks, 50)
    narrow, kept = newton(map, shrunk)
    assert left[kept].tolist() == [0]
    assert narrow.lo[0, 0, 0] <= F(3, 5) <= narrow.hi[0, 0, 0]
    assert narrow.width[0] < 1e-12
    assert one_to_one(map, narrow).tolist() == [True]


def test_one_to_one_is_not_said_of_a_fold_nor_of_a_flip() -> None:
    fold = FixedMap(line(X + X**2))
    around = Walks(np.full((1, 1, 1), -0.01), np.full((1, 1, 1), 0.01))
    assert not one_to_one(fold, around)[0]
    flip = FixedMap(line(-X - X**3))
    assert one_to_one(flip, around)[0]
    assert not one_to_one(flip, Walks(np.full((1, 2, 1), -0.01), np.full((1, 2, 1), 0.01)))[0]


def test_the_tree_of_a_tiling_gives_its_cells_back() -> None:
    tiling = Tiling([(F(-1, 3), F(1)), (F(0), F(2))])
    for axis in (0, 1, 1, 0):
        tiling.split(tiling.tiles[::2], np.full(len(tiling.tiles[::2]), axis))
    lo, hi = tiling.tree().cells(tiling.lo[0], tiling.hi[0])
    cells = {(*a, *b) for a, b in zip(lo.tolist(), hi.tolist(), strict=True)}
    mine = tiling.box(tiling.tiles)
    assert cells == {(*a, *b) for a, b in zip(*(ends.tolist() for ends in mine), strict=True)}
    assert len(tiling.tiles) == len(cells)
    assert ((hi - lo).prod(axis=1)).sum() == pytest.approx(8 / 3, rel=1e-12)
    boxes, found = tiling.meet(lo[:3], hi[:3])
    brute = [
        (i, j) for i in range(3) for j in range(len(lo)) if (lo[i] <= mine[1][j]).all() and (hi[i] >= mine[0][j]).all()
    ]
    assert sorted(zip(boxes.tolist(), found.tolist(), strict=True)) == sorted(brute)
    assert [len(part) for part in tiling.meet(lo[:0], hi[:0])] == [0, 0]


def test_walks_of_a_graph() -> None:
    """A ring of four tiles, and one apart with itself: by hand."""
    ring = csr_matrix(np.array([[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1.0]]))
    assert recurrent(ring).all()
    assert closed_walks(ring, 4).tolist() == [True] * 5
    assert closed_walks(ring, 3).tolist() == [False] * 4 + [True]
    assert on_walks(ring, np.array([2]), 4).tolist() == [True] * 4 + [False]
    assert on_walks(ring, np.array([2]), 3).tolist() == [False] * 5


def test_a_condition_is_shown_by_cutting_or_not_at_all() -> None:
    def product(lo, hi):
        return np.where(lo[:, 0] * lo[:, 1] > 0.24, 0, -1)

    assert shown(product, [(F(1, 2), F(1))] * 2) is not None
    assert shown(product, [(F(1, 4), F(1))] * 2) is None
    assert shown(lambda lo, hi: np.where(hi[:, 0] - lo[:, 0] < 1e-9, 0, -1), [(F(0), F(1))], most=50) is None


def test_a_system_without_its_parameters_is_refused() -> None:
    with pytest.raises(MisuseError, match="an exact value for a is expected"):
        substitute(model("henon").system, {"b": F(1)})


def test_growth_is_not_above_the_spectral_radius() -> None:
    """J₁ over J₂, J₂ over both: the golden mean; and random 0-1 matrices whose rows are intervals of ones."""
    assert growth([1, 0], [2, 2]) == pytest.approx((1 + 5**0.5) / 2, abs=1e-9)
    draw = random.Random(4)
    for _ in range(40):
        m = draw.randint(2, 9)
        ends = [sorted(draw.sample(range(m + 1), 2)) for _ in range(m)]
        matrix = np.array([[float(a <= k < b) for k in range(m)] for a, b in ends])
        radius = np.abs(np.linalg.eigvals(matrix)).max()
        assert 0 <= growth(*map(list, zip(*ends, strict=True))) <= radius * (1 + 1e-6)
