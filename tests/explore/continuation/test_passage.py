"""What one meets along a branch, and where it is stable."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dynsys.explore.continuation.passage import branches_of, pass_along


@pytest.fixture(scope="module")
def known():
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[2] / "branches.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_stability_changes_at_the_bifurcations(known):
    graph = known.logistic_diagram()
    stretches = {
        node: [(along.values[a], along.values[b], flag) for a, b, flag in along.stretches()]
        for node, along in ((node, pass_along(branch)) for node, branch in branches_of(graph).items())
    }
    at = 1 + np.sqrt(6)
    assert stretches == {
        0: [(0.5, 1.0, True), (1.0, 4.0, False)],
        1: [(0.5, 1.0, False), (1.0, 3.0, True), (3.0, 4.0, False)],
        2: [(3.0, at, True), (at, 4.0, False)],
    }


def test_several_bifurcations_between_two_points_keep_their_order(known):
    branch = known.henon_branch()
    flip, fold = branch.bifurcations
    few = [0, len(branch.values) - 1]
    sparse = replace(
        branch, values=branch.values[few], points=branch.points[few], multipliers=branch.multipliers[few],
        bifurcations=(replace(flip, position=1), replace(fold, position=1)),
    )  # fmt: skip
    along = pass_along(sparse)
    assert [event and event.kind for event in along.events] == [None, flip.kind, fold.kind, None]
    assert along.values.tolist() == [branch.values[0], flip.value, fold.value, branch.values[-1]]
    assert along.segments == (False, False, False)


def test_the_cycle_at_a_bifurcation_starts_where_its_neighbour_does(known):
    branch = known.logistic_diagram().nodes[2]["branch"]
    (flip,) = branch.bifurcations
    turned = replace(branch, bifurcations=(replace(flip, points=flip.points[::-1]),))
    assert pass_along(turned).points.tobytes() == pass_along(branch).points.tobytes()


def test_neutral_all_along_is_neither_stable_nor_unstable(known):
    branch = known.henon_branch()
    turning = np.exp(1j * np.linspace(1, 2, len(branch.values)))
    neutral = replace(branch, multipliers=np.stack([turning, turning.conj()], axis=1), bifurcations=())
    assert set(pass_along(neutral).segments) == {None}
    assert not neutral.stable.any()
    on_family = replace(neutral, multipliers=np.full((len(turning), 2), [1.0, 0.5], dtype=complex), persistent=1)
    assert set(pass_along(on_family).segments) == {True}


def test_a_branch_of_one_point(known):
    branch = known.henon_branch()
    one = replace(
        branch, values=branch.values[:1], points=branch.points[:1], multipliers=branch.multipliers[:1], bifurcations=()
    )
    assert list(pass_along(one).stretches()) == []
