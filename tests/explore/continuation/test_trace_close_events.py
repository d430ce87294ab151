"""What the tracer is not to miss: several events in one step, the last digits, families of any direction."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from dynsys.errors import MisuseError
from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle, follow_family

SHORT = TraceMethod(step=0.02, step_max=0.02)


@pytest.mark.parametrize("delta", ["1/1000", "1/1000000"])
class TestSeveralInOneStep:
    def test_two_flips_one_where_the_step_is_halved(self, maps, delta):
        flips = maps.typed(maps.TWO_FLIPS, "x,y")
        branch = continue_cycle(flips, "a", ("-1/2", "1/2"), [0, 0], {"d": delta}, SHORT)
        assert maps.of_kind(branch, Kind.FLIP) == pytest.approx([0, float(Fraction(delta))], abs=1e-12)

    def test_a_flip_and_a_pair_where_the_step_is_halved(self, maps, delta):
        system = maps.typed(maps.FLIP_AND_PAIR, "x,y,z")
        branch = continue_cycle(system, "a", ("-1/2", "1/2"), [0, 0, 0], {"d": delta}, SHORT)
        assert [kind for kind, _ in maps.events(branch)] == [Kind.FLIP, Kind.NEIMARK_SACKER]

    def test_two_transcriticals(self, maps, delta):
        both = maps.typed("x' = (1 + a)*x - x**2; y' = (1 + a - d)*y - y**2", "x,y")
        branch = continue_cycle(both, "a", ("-53/100", "1/2"), [0, 0], {"d": delta}, SHORT)
        assert maps.of_kind(branch, Kind.TRANSCRITICAL) == pytest.approx([0, float(Fraction(delta))], abs=1e-12)

    def test_a_multiplier_that_passes_and_comes_back(self, maps, delta):
        out = maps.typed("x' = x**3 - (1 + d - a**2)*x")
        graph = bifurcation_diagram(out, "a", ("-53/100", "1/2"), [0], {"d": delta}, TraceMethod(period_cap=2))
        side = math.sqrt(Fraction(delta))
        assert maps.of_kind(maps.branches(graph)[0], Kind.FLIP) == pytest.approx([-side, side], abs=1e-9)
        assert len(graph) == 2

    def test_what_happens_next_to_where_a_branch_is_born(self, maps, delta):
        """On the 2-cycle x² = a, y = 0 the multiplier along y is (1 + a − d)²: 1 at a = d."""
        flips = maps.typed(maps.TWO_FLIPS, "x,y")
        graph = bifurcation_diagram(flips, "a", ("-53/100", "1/2"), [0, 0], {"d": delta}, TraceMethod(period_cap=2))
        doubled = [b for b in maps.branches(graph) if b.period == 2 and not b.points[..., 1].any()]
        assert [maps.of_kind(b, Kind.PITCHFORK) for b in doubled] == [
            [pytest.approx(float(Fraction(delta)), abs=1e-12)]
        ]


def test_multipliers_are_those_of_the_points(maps):
    """On a family xy = 1 the transverse one is 1 − 2η(x² + y²); on the logistic map r(1 − 2x) is taken round."""
    branch = follow_family(maps.named("scalar4"), [1, 1], {"eta": "1/5"}, TraceMethod(escape=20))
    squares = (branch.points**2).sum(axis=(1, 2))
    assert np.allclose(branch.multipliers.real.sum(axis=1), 2 - 0.4 * squares, rtol=1e-10)
    graph = bifurcation_diagram(maps.named("logistic"), "r", (2, 4), [0.5], {}, TraceMethod(period_cap=16))
    for cycle in maps.branches(graph):
        exact = (cycle.values[:, None] * (1 - 2 * cycle.points[:, :, 0])).prod(axis=1)
        assert np.allclose(cycle.multipliers[:, 0], exact, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "eta", "square"), [("scalar2", "2/5", 5), ("scalar4", "1/5", 5), ("scalar4", "1/10", 10)]
)
def test_the_edge_along_a_family_to_the_last_digits(maps, name, eta, square):
    branch = follow_family(maps.named(name), [2, 0.5], {"eta": eta})
    assert [float((edge.points**2).sum()) for edge in branch.bifurcations] == pytest.approx([square] * 2, rel=1e-12)


def test_a_family_may_have_any_direction(maps):
    branch = follow_family(maps.typed(maps.LINE, "x,y"), [1, 1], {"k": "8/3"})
    assert sorted(edge.points[0, 0] for edge in branch.bifurcations) == pytest.approx(
        [-math.sqrt(5 / 3), math.sqrt(5 / 3)]
    )


def test_a_range_may_be_small(maps):
    over = (3 - Fraction(1, 10**9), 3 + Fraction(1, 10**9))
    branch = continue_cycle(maps.named("logistic"), "r", over, [2 / 3], {})
    assert maps.of_kind(branch, Kind.FLIP) == pytest.approx([3], rel=1e-12)


def test_no_point_of_a_branch_is_there_twice(maps):
    branch = continue_cycle(maps.named("logistic"), "r", (2, 4), [0.5], {})
    assert np.all(np.diff(branch.values) > 0)


def test_a_start_that_diverges_is_refused_in_words(maps):
    with pytest.raises(MisuseError, match="residual"):
        continue_cycle(maps.named("logistic"), "r", (2, 4), [1e200], {}, TraceMethod(period=2))


def test_two_events_at_the_same_place_are_both_reported(maps):
    both = maps.typed("x' = (1 + a)*x - x**3; y' = y**3 - (1 + a)*y", "x,y")
    branch = continue_cycle(both, "a", ("-53/100", "1/2"), [0, 0], {}, SHORT)
    assert {kind for kind, _ in maps.events(branch)} == {Kind.PITCHFORK, Kind.FLIP}
    both = maps.typed(maps.FLIP_AND_PAIR, "x,y,z")
    branch = continue_cycle(both, "a", ("-53/100", "1/2"), [0, 0, 0], {"d": 0}, SHORT)
    assert {kind for kind, _ in maps.events(branch)} == {Kind.FLIP, Kind.NEIMARK_SACKER}


def test_a_degenerate_branch_point_says_so(maps):
    """x' = x − ηx(x² − 1) at η = 0 is the identity: no coefficient, and the line η = 0 of fixed points is no cycle."""
    branch = continue_cycle(maps.typed("x' = x - eta*x*(x**2 - 1)"), "eta", ("-1/2", 1), [0], {})
    [event] = branch.bifurcations
    assert (event.kind, event.coefficient, event.criticality) == (Kind.BRANCH_POINT, None, None)
    assert "family" in event.note


def test_a_flip_of_an_area_preserving_map_is_degenerate(maps):
    """At (π, 0) of the standard map both multipliers are −1 at k = 4."""
    branch = continue_cycle(maps.named("standard"), "k", (1, 5), [math.pi, 0], {})
    assert [(kind, value) for kind, value in maps.events(branch)] == [(Kind.FLIP, pytest.approx(4, abs=1e-10))]
    assert branch.bifurcations[0].criticality == "degenerate"
