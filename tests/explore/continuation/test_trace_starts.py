"""Starts on a bifurcation, and cycles that are not isolated."""

from __future__ import annotations

import math

import pytest

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle, follow_family


class TestStartOnABifurcation:
    def test_a_fold(self, maps):
        branch = continue_cycle(maps.typed(maps.PARABOLA), "a", ("-361/400", 1), [0], {}, at=0)
        assert maps.events(branch) == [(Kind.FOLD, pytest.approx(0, abs=1e-12))]

    def test_a_flip_and_what_leaves_it(self, maps):
        graph = bifurcation_diagram(
            maps.named("logistic"), "r", (2, "17/5"), [2 / 3], {}, TraceMethod(period_cap=2), at=3
        )
        assert [event[:2] for event in maps.every_event(graph)] == [(1, Kind.FLIP)]
        assert sorted(branch.period for branch in maps.branches(graph)) == [1, 2]

    @pytest.mark.parametrize("at", [0, 1, 2])
    def test_where_the_range_ends(self, maps, at):
        """A flip at the end of the range is on the branch, wherever it was begun."""
        start = ("5/2", "14/5", "3")[at]
        branch = continue_cycle(maps.named("logistic"), "r", (2, 3), [1 - 1 / 2.5], {}, at=start)
        assert maps.events(branch) == [(Kind.FLIP, pytest.approx(3, rel=1e-12))]

    def test_a_transcritical(self, maps):
        graph = bifurcation_diagram(maps.named("logistic"), "r", ("1/2", 2), [0], {}, at=1)
        assert {(kind, round(value, 12)) for _, kind, value in maps.every_event(graph)} == {(Kind.TRANSCRITICAL, 1)}
        assert len(graph) == 2

    def test_a_pitchfork(self, maps):
        graph = bifurcation_diagram(maps.typed("x' = (1 + a)*x - x**3"), "a", (-1, "1/2"), [0], {}, at=0)
        assert {(kind, round(value, 12)) for _, kind, value in maps.every_event(graph)} == {(Kind.PITCHFORK, 0)}
        assert len(graph) == 2

    def test_a_neimark_sacker(self, maps):
        branch = continue_cycle(maps.named("delayed-logistic"), "r", ("3/2", 3), [0.5, 0.5], {}, at=2)
        assert maps.events(branch) == [(Kind.NEIMARK_SACKER, pytest.approx(2, rel=1e-12))]

    def test_the_branch_a_bubble_shrinks_to_has_both_its_flips(self, maps):
        method = TraceMethod(period=2)
        graph = bifurcation_diagram(maps.typed(maps.BUBBLE), "a", (-2, 2), [0.5], {}, method, at=0)
        bubble, zero = maps.branches(graph)
        assert sorted(maps.of_kind(bubble, Kind.PERIOD_HALVING)) == pytest.approx([-1, 1])
        assert maps.of_kind(zero, Kind.FLIP) == pytest.approx([-1, 1])


def test_a_start_on_the_edge_is_on_the_edge(maps):
    branch = follow_family(maps.typed(maps.LINE, "x,y"), [1, 1], {"k": 2})
    assert sorted(edge.points[0, 0] for edge in branch.bifurcations) == pytest.approx([-1, 1])


def test_cycles_beside_a_quantity_that_is_conserved(maps):
    """y is kept: cycles of every period come in families, and the multiplier 1 is no event."""
    kept = maps.typed("x' = r*x*(1 - x); y' = y", "x,y")
    method = TraceMethod(period=2)
    branch = continue_cycle(kept, "r", ("31/10", "7/2"), [0.799, 1], {}, method, at="16/5")
    assert [value for _, value in maps.events(branch)] == pytest.approx([1 + math.sqrt(6)], rel=1e-10)
