"""A saved branch is followed on in a wider range: nothing twice, and what one run over all of it finds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore import Ending, TraceMethod, continue_branch, continue_cycle, load_branch, save_branch
from dynsys.explore.continuation.passage import pass_along

X, MU = symbols("x,mu")
LOGISTIC = model("logistic").system
TWO = TraceMethod(period=2)


def met(branch):
    return [(b.kind.value, pytest.approx(b.value, abs=1e-9)) for b in branch.bifurcations]


def is_whole(branch):
    """Look whether a cycle is there twice, and whether each bifurcation is where its position says."""
    assert len(np.unique(np.column_stack([branch.values, branch.points[:, 0]]), axis=0)) == len(branch.values)
    ways = np.sign(np.diff(pass_along(branch).values))
    turns = sum(b.kind.value == "fold" for b in branch.bifurcations)
    assert (np.diff(ways[ways != 0]) != 0).sum() == turns


@pytest.fixture
def logistic(tmp_path):
    map_ = compile_map(LOGISTIC)

    def run(saved, over, start=0.5, method=None, at=None):
        save_branch(continue_cycle(map_, "r", saved, [start], {}, method, at), tmp_path / "branch.json")
        return continue_branch(map_, load_branch(tmp_path / "branch.json", LOGISTIC), over)

    return run


@pytest.mark.parametrize("saved", [(2, "16/5"), (2, "14/5"), (2, 3), ("14/5", "29/10"), (3, 4), ("14/5", 4)])
def test_it_finds_the_flip_that_one_run_finds(logistic, saved):
    branch = logistic(saved, (2, 4), 0.66)
    assert met(branch) == [("flip", 3)]
    assert (branch.values[0], branch.values[-1]) == (2, 4)
    assert branch.endings == (Ending.RANGE, Ending.RANGE)
    assert np.abs(branch.points[:, 0, 0] - (1 - 1 / branch.values)).max() < 1e-12
    assert np.abs(branch.multipliers[:, 0] - (2 - branch.values)).max() < 1e-11
    is_whole(branch)


def test_from_a_branch_point_on(logistic):
    """At r = 1 it crosses x = 0, which it does not turn into."""
    branch = logistic((1, 3), ("1/2", 4), 0.6, None, "5/2")
    assert met(branch) == [("transcritical", 1), ("flip", 3)]
    assert (branch.values[0], branch.values[-1]) == (0.5, 4)
    assert np.abs(branch.points[:, 0, 0] - (1 - 1 / branch.values)).max() < 1e-5
    is_whole(branch)


def test_a_cycle_of_two_points(logistic):
    """It flips at 1 + √6, and was born at 3."""
    branch = logistic(("16/5", "17/5"), ("31/10", 4), 0.8, TWO)
    assert met(branch) == [("flip", 1 + 6**0.5)]
    assert (branch.period, branch.values[0], branch.values[-1]) == (2, 3.1, 4)
    is_whole(branch)


def test_what_is_there_stays(logistic):
    map_ = compile_map(LOGISTIC)
    first = continue_cycle(map_, "r", ("5/2", "16/5"), [0.5], {})
    longer = continue_branch(map_, first, (2, 4))
    place = longer.values.tolist().index(2.5)
    assert (longer.values[place : place + len(first.values)] == first.values).all()
    assert (longer.points[place : place + len(first.values)] == first.points).all()
    assert longer.bifurcations == (replace(first.bifurcations[0], position=first.bifurcations[0].position + place),)


def test_past_a_fold_and_back_through_the_range():
    """x + μ − x² has the fixed points ±√μ: from 1 down to the fold at 0, and up again."""
    map_ = compile_map(System("fold", (X,), (MU,), (X + MU - X**2,)))
    upper = continue_cycle(map_, "mu", ("1/10", "1/2"), [0.5], {}, at="1/4")
    both = continue_branch(map_, upper, (-1, "1/2"))
    assert met(both) == [("fold", 0)]
    assert (both.values[0], both.values[-1]) == (0.5, 0.5)
    assert np.abs(both.points[:, 0, 0] ** 2 - both.values).max() < 1e-12
    is_whole(both)


def test_a_circle_is_closed():
    """x + (1 − x² − μ²)/4: of the circle of fixed points, the half with μ ≥ ½ is saved."""
    map_ = compile_map(System("circle", (X,), (MU,), (X + (1 - X**2 - MU**2) / 4,)))
    arc = continue_cycle(map_, "mu", ("1/2", 2), [0.9], {})
    circle = continue_branch(map_, arc, (-2, 2))
    assert circle.endings == (Ending.CLOSED, Ending.CLOSED)
    assert sorted(met(circle), key=lambda b: b[1].expected) == [("fold", -1), ("fold", 1)]
    assert np.abs(circle.points[:, 0, 0] ** 2 + circle.values**2 - 1).max() < 1e-12
    turns = np.unwrap(np.arctan2(circle.points[:, 0, 0], circle.values))
    assert abs(turns[-1] - turns[0]) == pytest.approx(2 * np.pi)
    assert continue_branch(map_, circle, (-2, 2)) is circle


def test_more_points():
    map_ = compile_map(LOGISTIC)
    few = continue_cycle(map_, "r", (2, 4), [0.6], {}, TraceMethod(max_points=5), at="5/2")
    assert few.endings == (Ending.POINTS, Ending.POINTS)
    assert met(continue_branch(map_, few, (2, 4))) == [("flip", 3)]
    assert len(continue_branch(map_, few, (2, 4), TraceMethod(max_points=3)).values) == len(few.values) + 6


def test_across_a_family():
    """The minima xy = 1 at x = y⁻¹: the edge of stability is where 2η(x² + y²) = 2."""
    network = model("scalar4")
    map_ = compile_map(network.system)
    saved = continue_cycle(map_, "eta", ("1/20", "1/10"), [2.0, 0.5], {})
    longer = continue_branch(map_, saved, ("1/20", "1/2"))
    [edge] = longer.bifurcations
    x, y = edge.points[0]
    assert saved.bifurcations == ()
    assert (edge.kind.value, longer.persistent) == ("edge of stability", 1)
    assert edge.value == pytest.approx(1 / (x * x + y * y), rel=1e-9)


def test_a_range_whose_end_no_float_is():
    map_ = compile_map(LOGISTIC)
    branch = continue_cycle(map_, "r", (Fraction(21, 10), Fraction(31, 10)), [0.5], {})
    same = continue_branch(map_, branch, ("21/10", "31/10"))
    assert same is branch
    assert continue_branch(map_, branch, ("21/10", 4)).values[-1] == 4


def test_an_end_that_is_no_cycle_stays():
    map_ = compile_map(LOGISTIC)
    branch = continue_cycle(map_, "r", (2, 3), [0.5], {})
    points = branch.points.copy()
    points[-1] = 0.4
    damaged = replace(branch, points=points)
    assert continue_branch(map_, damaged, (2, 4)) is damaged


def test_misuse():
    map_ = compile_map(LOGISTIC)
    branch = continue_cycle(map_, "r", (2, 3), [0.5], {})
    with pytest.raises(MisuseError, match="the map of the branch, logistic, is expected, got other"):
        continue_branch(
            compile_map(System("other", LOGISTIC.state, LOGISTIC.parameters, (sympy.S(1),))), branch, (2, 4)
        )
    with pytest.raises(MisuseError, match="a range of r that holds the branch, 2 to 3, is expected, got 5/2:4"):
        continue_branch(map_, branch, ("5/2", 4))
    for other in (replace(branch, parameter="arc length"), replace(branch, values=branch.values[:1])):
        with pytest.raises(MisuseError, match="a branch of two cycles or more over a parameter is expected, got"):
            continue_branch(map_, other, (2, 4))
