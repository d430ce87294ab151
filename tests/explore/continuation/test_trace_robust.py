"""Folds, branch points, closed branches, edges of the domain, neighbours: no branch is lost or taken for another."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle
from dynsys.explore.ending import Ending

TWO = TraceMethod(period=2)
LONG = TraceMethod(step=0.3, step_max=0.3, turn=1.0)


def turned(maps, **settings):
    start = [math.cos(0.5), math.sin(0.5)]
    method = TraceMethod(period=2, **settings)
    at = Fraction(math.cos(1.0))
    return continue_cycle(maps.typed(maps.TURNED, "x,y"), "a", (-2, 2), start, {}, method, at=at)


def test_goes_through_a_fold(maps):
    branch = continue_cycle(maps.typed(maps.PARABOLA), "a", ("-361/400", 1), [-0.95], {})
    assert maps.events(branch) == [(Kind.FOLD, pytest.approx(0, abs=1e-14))]
    assert branch.bifurcations[0].coefficient == pytest.approx(1, rel=1e-10)
    assert (branch.points[0].item(), branch.points[-1].item()) == (pytest.approx(-0.95), pytest.approx(0.95))
    assert np.all(np.diff(branch.points[:, 0, 0]) >= 0)
    assert np.allclose(branch.points[:, 0, 0] ** 2, -branch.values)
    assert np.array_equal(branch.stable, branch.points[:, 0, 0] < 0)


@pytest.mark.parametrize("start", [0, -1])
def test_goes_straight_through_a_branch_point_in_one_step(maps, start):
    """x = 0 and x = 1 − 1/r cross at r = 1: whichever is followed, no point of the other is on the branch."""
    branch = continue_cycle(maps.named("logistic"), "r", ("1/2", 4), [start], {}, LONG)
    assert maps.of_kind(branch, Kind.TRANSCRITICAL) == [pytest.approx(1, abs=1e-12)]
    assert maps.of_kind(branch, Kind.FLIP) == ([] if start == 0 else [pytest.approx(3, abs=1e-12)])
    assert len(branch.values) < 12
    exact = 0 * branch.values if start == 0 else 1 - 1 / branch.values
    assert np.allclose(branch.points[:, 0, 0], exact, atol=1e-9)


def test_closes_on_itself(maps):
    branch = continue_cycle(maps.typed(maps.CIRCLE), "a", (-2, 2), [0.8], {}, at="3/5")
    assert branch.endings == (Ending.CLOSED, Ending.CLOSED)
    assert sorted(maps.events(branch), key=str) == [
        (Kind.FOLD, pytest.approx(-1, abs=1e-12)),
        (Kind.FOLD, pytest.approx(1, abs=1e-12)),
    ]
    assert np.allclose(branch.points[0], branch.points[-1])
    assert branch.values[0] == branch.values[-1] == 0.6
    angles = np.unwrap(np.arctan2(branch.values, branch.points[:, 0, 0]))
    assert abs(angles[-1] - angles[0]) == pytest.approx(2 * math.pi)
    assert np.all(np.diff(angles) > 0) or np.all(np.diff(angles) < 0)


def test_closes_on_a_cyclic_shift_of_its_first_cycle(maps):
    branch = turned(maps)
    assert branch.endings == (Ending.CLOSED, Ending.CLOSED)
    assert sorted(value for _, value in maps.events(branch)) == [pytest.approx(-1), pytest.approx(1)]
    assert {kind for kind, _ in maps.events(branch)} == {Kind.FOLD}
    assert np.allclose(branch.points[0], branch.points[-1][::-1])
    assert np.allclose(branch.points[:, 0], -branch.points[:, 1])
    assert np.allclose(branch.points[:, 0, 0] ** 2 - branch.points[:, 0, 1] ** 2, branch.values)


def test_a_closed_branch_that_the_points_allowed_do_not_close_says_so(maps):
    branch = turned(maps, max_points=20)
    assert branch.endings == (Ending.POINTS, Ending.POINTS)
    assert 20 <= len(branch.values) <= 45


def test_ends_at_the_ends_of_the_range(maps):
    branch = continue_cycle(maps.named("logistic"), "r", ("4/3", "10/3"), [0.5], {}, at=2)
    assert sorted(branch.values[[0, -1]]) == [4 / 3, 10 / 3]
    assert branch.endings == (Ending.RANGE, Ending.RANGE)
    assert np.all((branch.values >= 4 / 3) & (branch.values <= 10 / 3))


def test_an_event_beyond_the_range_is_not_reported(maps):
    branch = continue_cycle(maps.named("logistic"), "r", (2, "2999/1000"), [0.5], {})
    assert branch.bifurcations == ()


def test_escapes(maps):
    """x⁴/4: x = ±√(2/η) leaves every region as η falls to 0."""
    method = TraceMethod(period=2, escape=100)
    branch = continue_cycle(maps.typed("x' = x - eta*x**3"), "eta", ("1/100000000", 1), [2**0.5], {}, method, at=1)
    assert set(branch.endings) == {Ending.ESCAPED, Ending.RANGE}
    assert np.abs(branch.points).max() > 100 * 2**0.5
    assert np.allclose(branch.points[:, 0, 0] ** 2 * branch.values, 2)


@pytest.mark.parametrize("gap", ["1/100", "1/1000", "1/10000"])
def test_does_not_jump_to_a_branch_nearby(maps, gap):
    e = float(Fraction(gap))
    branch = continue_cycle(maps.typed(maps.APART), "a", (-1, "9/10"), [1], {"e": gap})
    assert (branch.bifurcations, branch.endings) == ((), (Ending.RANGE, Ending.RANGE))
    assert np.allclose(branch.points[:, 0, 0], np.sqrt(branch.values**2 + e**2), rtol=1e-9)
    branch = continue_cycle(maps.typed(maps.ASIDE), "a", (-1, "9/10"), [1], {"e": gap})
    assert maps.events(branch) == [(Kind.FOLD, pytest.approx(-e, rel=1e-10))]
    assert branch.values[0] == branch.values[-1] == -1
    assert np.allclose(branch.values, -np.sqrt(branch.points[:, 0, 0] ** 2 + e**2), rtol=1e-9)


def test_a_step_that_leaves_the_domain_ends_the_branch_undefined(maps):
    branch = continue_cycle(maps.typed(maps.EDGE), "a", (-1, "1/2"), [0.29], {}, at="1/4")
    assert sorted(branch.endings, key=str) == sorted((Ending.UNDEFINED, Ending.RANGE), key=str)
    x = branch.points[:, 0, 0]
    assert np.isfinite(x).all()
    assert 0 <= x.min() < 1e-5
    assert np.allclose(branch.values, x - x**2.5, atol=1e-12)
    assert maps.events(branch) == [(Kind.FOLD, pytest.approx(0.6 * 0.4 ** (2 / 3), rel=1e-12))]


def test_a_closed_branch_started_on_its_fold(maps):
    branch = continue_cycle(maps.typed(maps.CIRCLE), "a", (-2, 2), [0], {}, at=1)
    assert branch.endings == (Ending.CLOSED, Ending.CLOSED)
    assert sorted(v for _, v in maps.events(branch)) == [pytest.approx(-1), pytest.approx(1)]


def test_a_superstable_cycle_is_as_good_a_start_as_any(maps):
    """At r = 1 + √5 the 2-cycle holds 1/2, where the derivative is 0."""
    start = [[0.5], [(1 + math.sqrt(5)) / 4]]
    at = Fraction(1 + math.sqrt(5))
    branch = continue_cycle(maps.named("logistic"), "r", ("31/10", "7/2"), start, {}, TWO, at=at)
    assert maps.events(branch) == [(Kind.FLIP, pytest.approx(1 + math.sqrt(6), abs=1e-12))]
    assert np.allclose(branch.multipliers[:, 0], 4 + 2 * branch.values - branch.values**2, atol=1e-9)
    assert np.abs(branch.multipliers).min() < 1e-9
    assert maps.defect(maps.named("logistic"), branch) < 1e-12


FOLD_FLIP = "x' = x + a + x**2; y' = y**3 - (1 + x - d)*y"
SHORT = TraceMethod(step=0.02, step_max=0.02)


@pytest.mark.parametrize("delta", ["1/1000", "1/1000000"])
@pytest.mark.parametrize(
    ("name", "state", "kinds"),
    [
        ("TWO_FLIPS", "x,y", (Kind.FLIP, Kind.FLIP)),
        ("FLIP_AND_PAIR", "x,y,z", (Kind.FLIP, Kind.NEIMARK_SACKER)),
        ("TWO_PAIRS", "u,v,y,z", (Kind.NEIMARK_SACKER, Kind.NEIMARK_SACKER)),
        ("PITCHFORK_AND_FLIP", "x,y", (Kind.PITCHFORK, Kind.FLIP)),
    ],
)
def test_two_events_in_one_step(maps, name, state, kinds, delta):
    """At the fixed point 0 one multiplier, or pair, passes the unit circle at a = 0, another at a = d."""
    start = [0] * len(state.split(","))
    map_ = maps.typed(getattr(maps, name), state)
    branch = continue_cycle(map_, "a", ("-53/100", "1/2"), start, {"d": delta}, SHORT)
    assert [kind for kind, _ in maps.events(branch)] == list(kinds)
    assert [value for _, value in maps.events(branch)] == pytest.approx([0, float(Fraction(delta))], abs=1e-12)
    steps = {event.position for event in branch.bifurcations}
    assert len(steps) == 1


@pytest.mark.parametrize("delta", ["1/1000", "1/1000000"])
def test_a_fold_and_a_flip_in_one_step(maps, delta):
    """On a = −x² the fold is at x = 0 and y flips at x = d."""
    d = float(Fraction(delta))
    branch = continue_cycle(maps.typed(FOLD_FLIP, "x,y"), "a", ("-8649/10000", 1), [-0.93, 0], {"d": delta}, SHORT)
    assert [kind for kind, _ in maps.events(branch)] == [Kind.FOLD, Kind.FLIP]
    fold, flip = branch.bifurcations
    assert (fold.value, flip.value) == (pytest.approx(0, abs=1e-12), pytest.approx(-(d**2), abs=1e-12))
    assert (fold.points[0, 0], flip.points[0, 0]) == (pytest.approx(0, abs=1e-9), pytest.approx(d, abs=1e-9))


def test_real_multipliers_of_product_one_are_no_bifurcation(maps):
    """The multipliers 2 − a and 1/2 + a/8 have the product 1 at a = 0."""
    neutral = maps.typed("x' = (2 - a)*x - x**2; y' = (1/2 + a/8)*y", "x,y")
    branch = continue_cycle(neutral, "a", ("-1/2", "37/100"), [0, 0], {})
    assert branch.bifurcations == ()


@pytest.fixture(scope="module")
def henon_cascade(maps):
    method = TraceMethod(period_cap=256)
    return bifurcation_diagram(maps.named("henon"), "a", ("1/10", "7/5"), [0.9, 0.27], {"b": "3/10"}, method)


def test_long_unstable_cycles_stay_cycles(maps, henon_cascade):
    henon = maps.named("henon")
    assert [branch.period for branch in maps.branches(henon_cascade)] == [2**k for k in range(9)]
    for branch in maps.branches(henon_cascade):
        assert Ending.RANGE is branch.endings[1]
        assert branch.values[-1] == 1.4
        assert maps.defect(henon, branch) < 1e-12
        assert not branch.stable[-1]
        half = branch.period // 2
        if half:  # it is no cycle of half the period
            assert np.abs(branch.points[1:, half:] - branch.points[1:, :half]).max(axis=(1, 2)).min() > 1e-4


def test_flips_of_the_henon_cascade_approach_feigenbaums_ratio(maps, henon_cascade):
    flips = [maps.of_kind(branch, Kind.FLIP) for branch in maps.branches(henon_cascade)]
    assert all(len(values) == 1 for values in flips)
    gaps = np.diff([values[0] for values in flips])
    assert gaps[-2] / gaps[-1] == pytest.approx(4.669201609, rel=1e-3)
