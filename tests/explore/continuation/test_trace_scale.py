"""Branches do not depend on units: small and large states and parameters, long ranges, near misses."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle
from dynsys.explore.ending import Ending


@pytest.mark.parametrize("s", ["1/1000000", "1/10000"])
def test_a_state_of_small_numbers(maps, systems, s):
    method = TraceMethod(period_cap=8)
    graph = bifurcation_diagram(
        maps.typed(maps.SCALED), "r", ("3/2", 4), [float(Fraction(s)) / 3], {"s": s, "t": 0}, method
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(2**k, Kind.FLIP) for k in range(4)]
    assert [event[2] for event in found] == pytest.approx(systems.LOGISTIC_FLIPS[:4], rel=1e-10)


@pytest.mark.parametrize("s", ["1/1000", "1/1000000", 1000, 1_000_000])
def test_from_zero_the_state_may_be_of_any_size(maps, s):
    method = TraceMethod(period_cap=4)
    graph = bifurcation_diagram(maps.typed(maps.SCALED), "r", ("1/2", 4), [0], {"s": s, "t": 0}, method)
    kinds = [(1, Kind.TRANSCRITICAL), (1, Kind.FLIP), (2, Kind.FLIP), (4, Kind.FLIP)]
    assert [event[:2] for event in maps.every_event(graph)] == kinds


@pytest.mark.parametrize("t", [100, 1000])
def test_a_state_far_from_the_origin(maps, t):
    method = TraceMethod(period_cap=8)
    graph = bifurcation_diagram(maps.typed(maps.SCALED), "r", ("3/2", 4), [t + 1 / 3], {"s": 1, "t": t}, method)
    assert [event[:2] for event in maps.every_event(graph)] == [(2**k, Kind.FLIP) for k in range(4)]


@pytest.mark.parametrize("k", ["1/1000000000000", 1_000_000])
def test_a_parameter_of_any_size(maps, k):
    scale = Fraction(k)
    scaled = maps.typed("x' = (r/k)*x*(1 - x)")
    graph = bifurcation_diagram(scaled, "r", (scale / 2, 4 * scale), [0], {"k": k}, TraceMethod(period_cap=2))
    kinds = [(1, Kind.TRANSCRITICAL), (1, Kind.FLIP), (2, Kind.FLIP)]
    assert [event[:2] for event in maps.every_event(graph)] == kinds


def test_a_branch_that_reached_the_end_of_the_range_is_there(maps):
    branch = continue_cycle(maps.named("logistic"), "r", ("3/2", 100_000), [0.3], {})
    assert branch.endings == (Ending.RANGE, Ending.RANGE)
    assert (branch.values.min(), branch.values.max()) == (1.5, 100_000)


def test_every_point_of_a_branch_is_one_of_the_map(maps):
    """x' = a + log x: a = x − log x, x falls to e^−50."""
    logarithm = maps.typed("x' = a + log(x)")
    branch = continue_cycle(logarithm, "a", ("3/2", 50), [0.3], {})
    assert np.all(branch.points > 0)
    assert np.allclose(branch.values, branch.points[:, 0, 0] - np.log(branch.points[:, 0, 0]), rtol=1e-9)


@pytest.mark.parametrize("gap", ["1/1000000", "1/10000000"])
def test_branches_that_do_not_meet_have_no_branch_point(maps, gap):
    method = TraceMethod(step_min=1e-9)
    branch = continue_cycle(maps.typed(maps.APART), "a", (-1, "9/10"), [1], {"e": gap}, method)
    assert not maps.of_kind(branch, Kind.TRANSCRITICAL)
    assert np.all(branch.points > 0)


def test_brackets_are_narrow(maps):
    branch = continue_cycle(
        maps.named("logistic"), "r", ("1/2", 4), [-1], {}, TraceMethod(step=0.3, step_max=0.3, turn=1.0)
    )
    widths = [event.bracket[1] - event.bracket[0] for event in branch.bifurcations]
    assert len(widths) == 2
    assert max(widths) < 1e-6
