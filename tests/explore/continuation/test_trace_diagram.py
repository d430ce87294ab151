"""Whole diagrams: every branch once, joined where theory joins them; the same in any coordinates."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import networkx
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle, grow_diagram
from dynsys.explore.ending import Ending

CAP = TraceMethod(period_cap=8)


def check_joints(maps, graph):
    """Every joint is an event of its parent at which the child's cycles are, once or twice round."""
    assert networkx.is_weakly_connected(graph)
    for parent, child, event in graph.edges.data("bifurcation"):
        one, other = graph.nodes[parent]["branch"], graph.nodes[child]["branch"]
        assert any(event is own for own in one.bifurcations)
        longest = max(one.period, other.period)
        assert {one.period, other.period} in ({longest}, {longest, longest // 2})
        cycle = (
            np.tile(event.points, (other.period // len(event.points), 1)) if other.period > one.period else event.points
        )
        cycle = cycle[: other.period]
        gaps = np.abs(other.points - cycle).max(axis=(1, 2)) + np.abs(other.values - event.value)
        assert gaps.min() < 0.1 * max(1.0, float(np.abs(other.points).max()))


def test_a_bubble_is_traced_once_and_joined_at_both_ends(maps):
    graph = bifurcation_diagram(maps.typed(maps.BUBBLE), "a", (-2, 2), [0], {})
    zero, bubble = maps.branches(graph)
    assert maps.events(zero) == [(Kind.FLIP, pytest.approx(-1, abs=1e-12)), (Kind.FLIP, pytest.approx(1, abs=1e-12))]
    assert [event.coefficient for event in zero.bifurcations] == [pytest.approx(1), pytest.approx(1)]
    assert maps.events(bubble) == [(Kind.PERIOD_HALVING, pytest.approx(1, abs=1e-12))]
    assert bubble.endings == (Ending.BORN, Ending.HALVED)
    q = (1 - bubble.values**2) / 4
    assert np.allclose(bubble.points[:, 0, 0] ** 2, q, atol=1e-9)
    assert np.allclose(bubble.points[:, 1], -bubble.points[:, 0], atol=1e-9)
    assert np.allclose(bubble.multipliers[:, 0], (1 - 2 * q) ** 2, atol=1e-9)
    assert list(graph.edges) == [(0, 1)]
    check_joints(maps, graph)


def test_later_flips_of_a_cascade_are_supercritical(maps):
    graph = bifurcation_diagram(maps.named("logistic"), "r", (2, 4), [0.5], {}, TraceMethod(period_cap=32))
    flips = [event for branch in maps.branches(graph) for event in branch.bifurcations]
    assert [event.criticality for event in flips] == ["supercritical"] * 6


def test_the_period_cap_ends_the_doublings(maps):
    for cap, count in ((1, 1), (2, 2), (3, 2), (4, 3)):
        graph = bifurcation_diagram(maps.named("logistic"), "r", (2, 4), [0.5], {}, TraceMethod(period_cap=cap))
        assert len(graph) == count


def test_the_number_of_branches_is_capped(maps):
    graph = bifurcation_diagram(maps.named("logistic"), "r", (2, 4), [0.5], {}, TraceMethod(max_branches=3))
    assert len(graph) == 3


def test_a_diagram_grows_branch_by_branch(maps):
    sizes = [len(graph) for graph in grow_diagram(maps.named("logistic"), "r", (2, 4), [0.5], {}, CAP)]
    assert sizes == [1, 2, 3, 4]


def test_a_search_finds_the_window_that_nothing_joins(maps):
    method = TraceMethod(period_cap=2, search=(3,))
    graph = bifurcation_diagram(maps.named("logistic"), "r", ("5/2", 4), [0.6], {}, method)
    [window] = [branch for branch in maps.branches(graph) if branch.period == 3]
    assert maps.of_kind(window, Kind.FOLD) == [pytest.approx(1 + math.sqrt(8), rel=1e-12)]
    assert np.abs(window.points[:, 1] - window.points[:, 0]).min() > 0.1
    assert sorted(branch.period for branch in maps.branches(graph)) == [1, 2, 3]


def test_every_joint_of_the_cubic_normal_form(maps):
    method = TraceMethod(period_cap=4)
    graph = bifurcation_diagram(maps.named("cubic"), "a", ("-3/10", "17/100"), [0], {"kappa": 1}, method, at="-1/10")
    check_joints(maps, graph)
    assert sorted(branch.period for branch in maps.branches(graph)) == [1, 1, 2, 2, 2, 4, 4]
    assert networkx.is_tree(graph.to_undirected())


def test_sine(maps):
    """x' = r sin x: pitchfork at r = 1 with w' = w − w³/6; flips where tan x = −x, r = x/sin x."""
    with mpmath.workdps(30):
        x = mpmath.findroot(lambda t: mpmath.sin(t) + t * mpmath.cos(t), 2)
        value = float(x / mpmath.sin(x))
    graph = bifurcation_diagram(maps.typed("x' = r*sin(x)"), "r", ("1/2", "5/2"), [0], {}, TraceMethod(period_cap=2))
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(1, Kind.PITCHFORK), (1, Kind.FLIP), (1, Kind.FLIP)]
    assert [event[2] for event in found] == pytest.approx([1, value, value], rel=1e-12)
    assert maps.branches(graph)[0].bifurcations[0].coefficient == pytest.approx(-1 / 6)
    assert [branch.period for branch in maps.branches(graph)] == [1, 1, 2, 2]


def test_ricker(maps):
    """x' = x exp(r(1 − x)): at x = 1 the multiplier is 1 − r; f'' = 0 and f''' = 4 at r = 2, so c = 2/3.

    R. M. May, G. F. Oster, *Bifurcations and dynamic complexity in simple ecological models* (1976): 2.526, 2.656.
    """
    graph = bifurcation_diagram(
        maps.typed("x' = x*exp(r*(1 - x))"), "r", (1, "27/10"), [1], {}, TraceMethod(period_cap=4)
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(1, Kind.FLIP), (2, Kind.FLIP), (4, Kind.FLIP)]
    assert [event[2] for event in found] == pytest.approx([2, 2.526, 2.656], abs=6e-4)
    assert maps.branches(graph)[0].bifurcations[0].coefficient == pytest.approx(2 / 3)


def test_a_pitchfork_names_the_symmetry_it_breaks(maps):
    cubic = continue_cycle(maps.named("cubic"), "a", ("-1/10", "1/10"), [0], {"kappa": 1})
    [fork] = cubic.bifurcations
    assert (fork.kind, fork.value) == (Kind.PITCHFORK, pytest.approx(0, abs=1e-14))
    assert fork.note == "breaks the symmetry (b) -> (-b)"


def test_a_pitchfork_that_breaks_an_exchange(maps):
    """With s = x + y and d = x − y: s' = s/2 + 1, d' = (1 + a)d − d³: only the exchange is broken at d = 0."""
    half = "((1 + a)*(x - y) - (x - y)**3)/2"
    text = f"x' = (x + y)/4 + 1/2 + {half}; y' = (x + y)/4 + 1/2 - {half}"
    graph = bifurcation_diagram(maps.typed(text, "x,y"), "a", ("-1/2", "9/10"), [1, 1], {})
    tied, broken = maps.branches(graph)
    assert maps.events(tied) == [(Kind.PITCHFORK, pytest.approx(0, abs=1e-14))]
    assert tied.bifurcations[0].note == "breaks the symmetry (x, y) -> (y, x)"
    assert maps.events(broken) == []
    assert np.allclose((broken.points[:, 0, 0] - broken.points[:, 0, 1]) ** 2, broken.values, atol=1e-9)
    assert np.allclose(broken.points.sum(axis=2), 2)


def test_a_perturbed_pitchfork_is_none(maps):
    """x' = (1 + a)x − x³ + e: no branch point; the branch from the left goes on, the fold is at a = 3(e/2)^(2/3)."""
    lifted = maps.typed("x' = (1 + a)*x - x**3 + e")
    e = 1e-3
    branch = continue_cycle(lifted, "a", ("-1/2", "1/2"), [0.002], {"e": "1/1000"})
    assert branch.bifurcations == ()
    assert np.all(branch.points > 0)
    lower = continue_cycle(lifted, "a", ("-1/2", "1/2"), [-0.7], {"e": "1/1000"}, at="1/2")
    assert maps.events(lower) == [(Kind.FOLD, pytest.approx(3 * (e / 2) ** (2 / 3), rel=1e-10))]


def test_area_preserving_maps_have_no_neimark_sacker(maps):
    """At (π, 0) the trace is 2 − k: the flip at k = 4 is degenerate, both multipliers are −1 there."""
    graph = bifurcation_diagram(maps.named("standard"), "k", (1, 5), [math.pi, 0], {}, TraceMethod(period_cap=2))
    center, doubled = maps.branches(graph)
    assert maps.events(center) == [(Kind.FLIP, pytest.approx(4, abs=1e-10))]
    assert center.bifurcations[0].coefficient is None
    for branch in (center, doubled):
        assert np.allclose(branch.multipliers.prod(axis=1), 1, atol=1e-7)
        assert not maps.of_kind(branch, Kind.NEIMARK_SACKER)
    assert np.allclose(center.multipliers.sum(axis=1), 2 - center.values)


@pytest.mark.parametrize(("s", "t"), [(1, 0), (1_000_000, 0), ("1/1000", 0), (-3, 7), (1, 10)])
def test_scale_and_origin_of_the_state_do_not_matter(maps, systems, s, t):
    start = float(Fraction(t) + Fraction(s) / 3)
    graph = bifurcation_diagram(maps.typed(maps.SCALED), "r", ("3/2", 4), [start], {"s": s, "t": t}, CAP)
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(2**k, Kind.FLIP) for k in range(4)]
    assert [event[2] for event in found] == pytest.approx(systems.LOGISTIC_FLIPS[:4], rel=1e-11)
    first = maps.branches(graph)[0].bifurcations[0]
    assert first.coefficient * float(Fraction(s)) ** 2 == pytest.approx(9, rel=1e-9)
    assert first.criticality == "supercritical"


@pytest.mark.parametrize("k", ["1/1000000", "1/1000", 1000])
def test_scale_of_the_parameter_does_not_matter(maps, systems, k):
    scale = Fraction(k)
    graph = bifurcation_diagram(
        maps.typed("x' = (r/k)*x*(1 - x)"), "r", (scale / 2, 4 * scale), [0], {"k": k}, TraceMethod(period_cap=4)
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(1, Kind.TRANSCRITICAL), (1, Kind.FLIP), (2, Kind.FLIP), (4, Kind.FLIP)]
    assert [event[2] / float(scale) for event in found] == pytest.approx([1, *systems.LOGISTIC_FLIPS[:3]], rel=1e-11)


@given(
    s=st.fractions(min_value=-20, max_value=20, max_denominator=50),
    t=st.fractions(min_value=-20, max_value=20, max_denominator=50),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_events_are_the_same_in_any_affine_coordinate(maps, systems, s, t):
    assume(abs(t) <= 20 * abs(s) and abs(s) > Fraction(1, 50))
    start = float(t + s / 3)
    method = TraceMethod(period_cap=4)
    graph = bifurcation_diagram(maps.typed(maps.SCALED), "r", ("3/2", 4), [start], {"s": s, "t": t}, method)
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(2**k, Kind.FLIP) for k in range(3)]
    assert [event[2] for event in found] == pytest.approx(systems.LOGISTIC_FLIPS[:3], rel=1e-10)


TILTED = "u' = 1 - a*(u - g*v/h)**2 + v/h + g*b*(u - g*v/h); v' = h*b*(u - g*v/h)"
"""The Hénon map in the coordinates u = x + g·y, v = h·y."""


@given(
    g=st.fractions(min_value=-5, max_value=5, max_denominator=20),
    h=st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=20),
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_plane_may_be_sheared(maps, g, h):
    x = (-0.7 + math.sqrt(0.49 + 0.4)) / 0.2  # at a = 1/10, b = 3/10
    start = [x + float(g) * 0.3 * x, float(h) * 0.3 * x]
    known = {"b": "3/10", "g": g, "h": h}
    graph = bifurcation_diagram(
        maps.typed(TILTED, "u,v"), "a", ("1/20", "24/25"), start, known, TraceMethod(period_cap=2), at="1/10"
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(1, Kind.FLIP), (2, Kind.FLIP)]
    assert [event[2] for event in found] == pytest.approx([0.3675, 0.9125], rel=1e-10)


def test_henon_over_its_other_parameter(maps):
    """At a = 1: 3(1 − b)² = 4, then (1 − b)² + (1 + b)²/4 = 1."""
    graph = bifurcation_diagram(
        maps.named("henon"), "b", ("-9/10", "9/10"), [0.6, 0.1], {"a": 1}, TraceMethod(period_cap=2), at="3/10"
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(1, Kind.FLIP), (2, Kind.FLIP)]
    assert [event[2] for event in found] == pytest.approx([1 - 2 / math.sqrt(3), 0.2], rel=1e-11)
