"""Branch and prune: cells cover the root, leaves are coarse, and nothing but the cells decides the tree."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dynsys.verify.search import (
    Progress,
    SearchEnding,
    SearchMethod,
    branch_and_prune,
    split_places,
)

Floats = NDArray[np.float64]
SQUARE = (np.array([-2.0, -2.0]), np.array([2.0, 2.0]))


def circle(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], None]:
    """1 inside the circle of radius 1, 2 outside; a cell on it is undecided."""
    nearest = np.where((lo <= 0) & (hi >= 0), 0.0, np.minimum(np.abs(lo), np.abs(hi)))
    farthest = np.maximum(np.abs(lo), np.abs(hi))
    inside, outside = (farthest**2).sum(axis=1) < 1, (nearest**2).sum(axis=1) > 1
    return np.where(inside, 1, np.where(outside, 2, 0)), None


def thin(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Above or below the diagonal, or so close to it that it is called decided."""
    apart = (lo[:, 0] > hi[:, 1]) | (hi[:, 0] < lo[:, 1])
    return np.where(apart, 1, np.where((hi - lo).max(axis=1) < 2.0**-9, 2, 0)), hi - lo


def rough(depth: int) -> SearchMethod:
    return SearchMethod(depth=depth, batch=64, most_stuck=1 << 20)


def test_leaves_tile_the_root_without_gap() -> None:
    result = branch_and_prune(SQUARE, circle, rough(10))
    assert result.ending is SearchEnding.LIMITS
    lo, hi = result.tree().cells(*SQUARE)
    assert np.prod(hi - lo, axis=1).sum() == pytest.approx(16, rel=1e-12)
    random = np.random.default_rng(5).uniform(-2, 2, (400, 2))
    inside = (lo[None] <= random[:, None]).all(axis=2) & (random[:, None] <= hi[None]).all(axis=2)
    assert (inside.sum(axis=1) == 1).all()


def test_labels_stand_with_their_leaves() -> None:
    result = branch_and_prune(SQUARE, circle, rough(10))
    tree = result.tree()
    lo, hi = tree.cells(*SQUARE)
    assert np.array_equal(circle(lo, hi)[0], tree.labels)
    assert (tree.labels == 0).sum() == result.progress.stuck == len(result.state.undecided()[0])


def test_no_inner_node_was_proved() -> None:
    """Coarse leaves: a cell that is split is one that could not be decided."""
    result = branch_and_prune(SQUARE, circle, rough(9))

    def walk(code: list[int], lo: Floats, hi: Floats) -> None:
        axis = code.pop(0)
        if axis == 255:
            return
        assert circle(lo[None], hi[None])[0][0] == 0
        upper, lower = lo.copy(), hi.copy()
        upper[axis] = lower[axis] = split_places(lo, hi)[axis]
        walk(code, lo, lower)
        walk(code, upper, hi)

    walk(result.tree().code.tolist(), *SQUARE)


def test_a_root_that_is_proved_is_one_leaf() -> None:
    result = branch_and_prune(SQUARE, lambda lo, hi: (np.ones(len(lo), int), None), SearchMethod())
    assert result.complete
    assert result.tree().code.tolist() == [255]
    assert result.progress.decided == 1


@pytest.mark.parametrize("decide", [circle, thin])
def test_threads_batches_and_order_change_nothing(decide: Callable[..., Any]) -> None:
    trees = [
        branch_and_prune(SQUARE, decide, SearchMethod(batch, threads, 18, most_stuck=1 << 20, waiting=waiting)).tree()
        for batch, threads, waiting in ((1 << 14, 1, 1 << 20), (1 << 12, 2, 1 << 20), (3000, 3, 16), (7, 1, 1))
    ]
    assert trees[0].leaves > 1000
    assert all(tree.encode() == trees[0].encode() for tree in trees[1:])


def test_threads_share_a_batch() -> None:
    seen: set[int] = set()

    def slow(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], None]:
        seen.add(threading.get_ident())
        time.sleep(0.01)
        return np.zeros(len(lo), int), None

    branch_and_prune(SQUARE, slow, SearchMethod(threads=2, depth=12, most_stuck=1 << 20))
    assert len(seen) >= 2


def test_memory_stays_bounded_depth_first() -> None:
    most: list[int] = []
    method = SearchMethod(batch=32, depth=16, waiting=64, most_stuck=1 << 20)
    branch_and_prune(SQUARE, circle, method, lambda p: most.append(p.left))
    assert max(most) <= 64 + 2 * 32 * 17


def test_the_axis_with_the_largest_weight_is_split() -> None:
    def only_second(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], Floats]:
        return (hi[:, 1] - lo[:, 1] < 0.3).astype(int), np.array([[0.0, 1.0]] * len(lo))

    code = branch_and_prune(SQUARE, only_second, SearchMethod()).tree().code
    assert set(code[code != 255].tolist()) == {1}


def test_weights_that_say_nothing_leave_the_widest_axis() -> None:
    def no_hint(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], Floats]:
        return ((hi - lo).max(axis=1) < 2).astype(int), np.array([[np.nan, 1.0]] * len(lo))

    code = branch_and_prune(SQUARE, no_hint, SearchMethod()).tree().code
    assert set(code[code != 255].tolist()) == {0, 1}


def test_a_side_without_width_is_never_split() -> None:
    root = (np.array([0.0, 0.5]), np.array([1.0, 0.5]))
    result = branch_and_prune(root, lambda lo, hi: ((hi - lo)[:, 0] < 0.01, None), SearchMethod())
    assert result.complete
    assert result.progress.decided == pytest.approx(1)
    assert 1 not in result.tree().code.tolist()


def test_a_point_that_is_undecided_is_stuck() -> None:
    root = (np.array([0.5]), np.array([0.5]))
    result = branch_and_prune(root, lambda lo, hi: (np.zeros(1, int), None), SearchMethod())
    assert (result.ending, result.progress.stuck) == (SearchEnding.LIMITS, 1)


def test_width_limit() -> None:
    method = SearchMethod(width=0.1, most_stuck=1 << 20)
    lo, hi = branch_and_prune(SQUARE, circle, method).state.undecided()
    assert ((hi - lo) <= 0.4).all()
    assert ((hi - lo) > 0.1).all()


def test_endings_for_cells_stuck_and_contrary() -> None:
    assert branch_and_prune(SQUARE, circle, SearchMethod(batch=8, most_cells=50)).ending is SearchEnding.CELLS
    assert branch_and_prune(SQUARE, circle, SearchMethod(batch=4, depth=8, most_stuck=3)).ending is SearchEnding.STUCK
    asked: list[int] = []

    def refute(lo: Floats, hi: Floats) -> bool:
        asked.append(len(lo))
        return len(lo) > 4

    result = branch_and_prune(SQUARE, circle, SearchMethod(), refute=refute)
    assert result.ending is SearchEnding.CONTRARY
    assert asked[-1] > 4


def test_budget_is_respected_and_progress_is_monotone() -> None:
    counts: list[Progress] = []

    def slow(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], None]:
        time.sleep(0.01)
        return circle(lo, hi)

    start = time.perf_counter()
    result = branch_and_prune(SQUARE, slow, SearchMethod(batch=64), counts.append, budget=0.3)
    assert result.ending is SearchEnding.BUDGET
    assert 0.3 <= time.perf_counter() - start < 2
    decided = [p.decided for p in counts]
    assert decided == sorted(decided)
    assert 0 < decided[-1] <= 1
    assert [p.tried for p in counts] == sorted({p.tried for p in counts})


def test_no_time_means_nothing_tried() -> None:
    result = branch_and_prune(SQUARE, circle, SearchMethod(), budget=0)
    assert (result.ending, result.progress.tried) == (SearchEnding.BUDGET, 0)
