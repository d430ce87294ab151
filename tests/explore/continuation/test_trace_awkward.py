"""Wide ranges, poles, events that coincide, symmetric cycles: what a careful reader tries."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle

FIXED, DOUBLED = TraceMethod(period_cap=1), TraceMethod(period_cap=2)


@pytest.mark.parametrize("half", [10, 50])
def test_a_map_whose_natural_length_changes_by_orders_of_magnitude(maps, half):
    """x = 1 − eʳ/3 crosses 0 at log 3 and flips at 0."""
    system = maps.typed("x' = 3*exp(-r)*x*(1 - x)")
    graph = bifurcation_diagram(system, "r", (-half, half), [0], {}, FIXED, at=1)
    zero, other = maps.branches(graph)
    [event] = zero.bifurcations
    assert (event.kind, event.value) == (Kind.TRANSCRITICAL, pytest.approx(math.log(3)))
    assert event.coefficient == pytest.approx(-1)
    assert maps.of_kind(other, Kind.FLIP) == [pytest.approx(0, abs=1e-9)]
    assert other.values.min() == -half


def test_a_range_that_begins_on_a_branch_point(maps):
    for text, state in (("x' = r*x*(1 - x)", "x"), ("x' = r*x*(1 - x) + y; y' = y/2", "x,y")):
        start = [0.0] * len(state.split(","))
        graph = bifurcation_diagram(maps.typed(text, state), "r", (1, 3), start, {}, FIXED)
        assert [(kind, value) for _, kind, value in maps.every_event(graph)[:1]] == [
            (Kind.TRANSCRITICAL, pytest.approx(1))
        ]
        assert len(graph) == 2


@pytest.mark.parametrize(
    ("text", "over", "at", "start", "kinds"),
    [
        ("x' = r/(1 + x)", (-2, 3), 2, 1, [Kind.FOLD]),  # multiplier −x/(1 + x)
        ("x' = r*tan(x)", ("-1/2", "1/2"), "1/4", 1.4, []),  # 2x/sin 2x
        ("x' = x*(1 - x)/r", ("-1/2", "1/2"), "2/5", 0, []),  # 1/r
    ],
)
def test_a_pole_is_no_bifurcation(maps, text, over, at, start, kinds):
    branch = continue_cycle(maps.typed(text), "r", over, [start], {}, at=at)
    assert [kind for kind, _ in maps.events(branch)] == kinds


PAIR = "x' = x*(1 + mu) - x**2; y' = y*(1 + mu - e) - y**3"


def test_two_branch_points_almost_together(maps):
    branch = continue_cycle(maps.typed(PAIR, "x,y"), "mu", ("-1/2", "1/2"), [0, 0], {"e": "1/100000000"}, FIXED)
    assert [kind for kind, _ in maps.events(branch)] == [Kind.TRANSCRITICAL, Kind.PITCHFORK]


def test_an_event_just_after_a_crossing(maps):
    graph = bifurcation_diagram(maps.typed(PAIR, "x,y"), "mu", ("-1/2", "1/2"), [0, 0], {"e": "1/1000000"}, FIXED)
    across = [branch for branch in maps.branches(graph) if np.ptp(branch.points[:, 0, 0]) > 0.5]
    assert maps.of_kind(across[0], Kind.PITCHFORK) == [pytest.approx(1e-6, rel=1e-3)]


@pytest.mark.parametrize(
    ("text", "over", "start", "value"),
    [
        ("x' = r*x*(1 - x); y' = r*y*(1 - y)", (2, "33/10"), [0.5, 0.5], 3),
        ("x' = r*x - x*(x**2 + 2*y**2); y' = r*y - y*(y**2 + 2*x**2)", (0, "9/5"), [0, 0], 1),
    ],
)
def test_two_multipliers_that_pass_at_once_are_seen(maps, text, over, start, value):
    branch = continue_cycle(maps.typed(text, "x,y"), "r", over, start, {})
    assert [found for _, found in maps.events(branch)] == [pytest.approx(value, rel=1e-6)]


def test_mirror_images_have_the_same_coefficients(maps):
    graph = bifurcation_diagram(maps.typed("x' = r*x - x**3"), "r", (1, 3), [0.7], {}, DOUBLED, at="3/2")
    flips = [b.bifurcations[0] for b in maps.branches(graph) if b.period == 2]
    assert [flip.kind for flip in flips] == [Kind.FLIP, Kind.FLIP]
    assert flips[0].coefficient == pytest.approx(flips[1].coefficient, rel=1e-9)


def test_a_symmetric_cycle_that_breaks_its_symmetry(maps):
    """The 2-cycle ±√(r − 1) of −rx + x³ is turned round by x → −x; at r = 2 it stops being so."""
    graph = bifurcation_diagram(maps.typed("x' = -r*x + x**3"), "r", (0, 3), [0], {}, DOUBLED)
    [event] = maps.branches(graph)[1].bifurcations
    assert (event.kind, event.value) == (Kind.PITCHFORK, pytest.approx(2))
    assert "breaks the symmetry" in event.note


def test_a_family_at_one_value_is_no_pitchfork(maps):
    """At r = 0 every x is fixed."""
    branch = continue_cycle(maps.typed("x' = x + r*x*(1 - x)"), "r", (-1, 3), [1], {}, at="1/2")
    first = branch.bifurcations[0]
    assert (first.kind, first.value) == (Kind.BRANCH_POINT, pytest.approx(0, abs=1e-12))
    assert "family" in first.note
