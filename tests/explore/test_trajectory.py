"""Trajectories end by themselves, where they must, and say how."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.engine import compile_map, replay
from dynsys.errors import ExactnessError, MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.observe import compile_observables, largest_eigenvalue
from dynsys.explore.settling import Judge, slowest_rate
from dynsys.explore.trajectory import TrajectoryMethod, run_trajectory

SETTLED = {Ending.CONVERGED, Ending.ROUNDING_FLOOR}


@pytest.mark.parametrize(("eta", "gap"), [("1/5", 0.36320), ("1/10", 0.46150)])
def test_training_ends_at_the_known_gap(systems, eta, gap):
    start = systems.planar_start(float(Fraction(eta)), 0.23, 0.3)
    run = run_trajectory(systems.PLANAR_MODEL, start, {"eta": eta})
    assert run.ending is Ending.CONVERGED
    assert run.period == 1
    assert run.bound <= 1e-10
    assert run.final_gap_over_eta == pytest.approx(gap, abs=5e-6)
    assert run.gap_over_eta[-1] == pytest.approx(gap, abs=5e-6)
    assert run.loss[-1] < 1e-18
    assert run.steps[-1] == run.total


def _near_the_edge(systems, eta, above):
    kappa = eta**0.5
    a = above * kappa**3
    return systems.planar_start(eta, a, (a * kappa / 2) ** 0.5)


def test_small_steps_end_half_a_step_below_the_edge(systems):
    run = run_trajectory(systems.PLANAR_MODEL, _near_the_edge(systems, 0.01, 5), {"eta": "0.01"})
    assert run.ending in SETTLED
    assert run.final_gap_over_eta == pytest.approx(0.5, rel=0.01)


@pytest.mark.slow
def test_tiny_steps_end_at_the_rounding_floor(systems):
    seen: list[int] = []
    run = run_trajectory(
        systems.PLANAR_MODEL, _near_the_edge(systems, 0.001, 5), {"eta": "0.001"}, progress=seen.append
    )
    assert run.ending in SETTLED
    assert run.total > 10**7
    assert run.bound < 1e-7
    assert run.final_gap_over_eta == pytest.approx(0.5, rel=0.01)
    assert run.gap_over_eta[-1] == pytest.approx(0.5, rel=0.01)
    assert len(seen) > 20
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("r", "start", "period", "limit"),
    [
        ("5/2", 0.3, 1, 0.6),
        ("3/2", 0.3, 1, 1 / 3),
        ("1/2", 0.3, 1, 0),
        ("299/100", 0.3, 1, 199 / 299),
        ("16/5", 0.3, 2, None),
        ("7/2", 0.3, 4, None),
        ("3.83", 0.3, 3, None),
        ("2", 0.3, 1, 0.5),  # superlinear
        ("2", 0.5, 1, 0.5),
        ("3", 0, 1, 0),
    ],
)
def test_logistic(systems, r, start, period, limit):
    run = run_trajectory(systems.plain(systems.LOGISTIC), [start], {"r": r})
    assert run.period == period
    assert run.ending in (SETTLED if period == 1 else {Ending.CYCLE})
    if limit is not None:
        assert run.states[-1, 0] == pytest.approx(limit, abs=1e-9)
    if period == 2:
        g = float(Fraction(r))
        cycle = [(g + 1 + s * ((g - 3) * (g + 1)) ** 0.5) / (2 * g) for s in (1, -1)]
        assert min(abs(run.states[-1, 0] - x) for x in cycle) < 1e-12
    assert run.loss is None
    assert run.sharpness is None
    assert run.final_sharpness is None
    assert run.gap_over_eta is None
    assert run.final_gap_over_eta is None


@pytest.mark.parametrize("r", [3, 1, "3.9"])
def test_algebraic_decay_and_chaos_do_not_settle(systems, r):
    run = run_trajectory(systems.plain(systems.LOGISTIC), [0.3], {"r": r}, TrajectoryMethod(steps=300_000))
    assert run.ending is Ending.STEPS
    assert run.total == 300_000
    assert run.period is None


@pytest.mark.parametrize("above", [1, -1])
def test_slow_alternation_is_told_from_a_cycle(systems, above):
    # multiplier −(1 − 1e-4) below the flip: converges; as far above it a 2-cycle attracts
    eta = Fraction(1) + above * Fraction(1, 20_000)
    run = run_trajectory(systems.plain(systems.WELLS), [0.9], {"eta": eta})
    if above == 1:
        assert run.period == 2
        e = float(eta)
        s, d = (1 + 3 / e) ** 0.5, (1 - 1 / e) ** 0.5
        assert min(abs(run.states[-1, 0] - x) for x in ((s + d) / 2, (s - d) / 2)) < 1e-9
    else:
        assert run.ending in SETTLED
        assert run.states[-1, 0] == pytest.approx(1, abs=1e-9)


def test_spirals_settle_and_rotations_do_not(systems):
    model = systems.plain(systems.ROTATION)
    assert run_trajectory(model, [1, 0], {"a": "0.99"}).ending in SETTLED
    turning = run_trajectory(model, [1, 0], {"a": 1}, TrajectoryMethod(steps=50_000))
    assert turning.ending is Ending.STEPS


def test_leaving(systems):
    away = run_trajectory(systems.plain(systems.LOGISTIC), [2], {"r": 4})
    assert away.ending is Ending.DIVERGED
    assert away.total < 12
    assert np.isfinite(away.states).all()
    far = run_trajectory(systems.plain(systems.ROTATION), [1, 0], {"a": 2})
    assert far.ending is Ending.DIVERGED
    assert far.total == 333  # the first n with 2ⁿ · max(|cos|, |sin|) > 1e100
    pole = run_trajectory(systems.plain(systems.LOGARITHM), [2], {"a": 0})
    assert pole.ending is Ending.UNDEFINED  # log 2 = 0.69, log 0.69 = −0.37, log −0.37
    assert pole.total == 2
    assert not pole.ending.settled
    burst = run_trajectory(systems.PLANAR_MODEL, [50, 50], {"eta": 1})
    assert burst.ending is Ending.DIVERGED


def test_a_slow_escape_makes_no_noise(systems):
    # the sharpness, of degree six, overflows long before the state does
    run = run_trajectory(systems.GROWING_MODEL, [1, 1], {})
    assert run.ending is Ending.DIVERGED
    assert run.sharpness[0] == pytest.approx(4)


def test_one_state_of_inf_is_divergence(systems):
    run = run_trajectory(systems.plain(systems.SQUARES), [1e200], {}, TrajectoryMethod(escape=1e300))
    assert run.ending is Ending.DIVERGED
    assert run.total == 0


def test_the_record_is_thin_and_keeps_both_ends(systems):
    method = TrajectoryMethod(steps=100_001, cap=50)
    run = run_trajectory(systems.plain(systems.LOGISTIC), [0.3], {"r": "3.9"}, method)
    assert run.steps[0] == 0
    assert run.steps[-1] == run.total == 100_001
    assert len(run.steps) == len(run.states) <= 50
    assert (np.diff(run.steps) > 0).all()
    assert (run.steps[:-1] % 2 == 0).all()
    orbit = replay(compile_map(systems.LOGISTIC).program, [0.3], [3.9], 100_001)
    assert (run.states == orbit[run.steps]).all()


@pytest.mark.parametrize("every", [1, 2, 7, 63, 64, 1000])
def test_every_recorded_state_is_of_the_orbit(systems, every):
    method = TrajectoryMethod(steps=30_000, every=every, cap=10_000)
    run = run_trajectory(systems.plain(systems.HENON), [0.1, 0.1], {"a": "1.4", "b": "0.3"}, method)
    orbit = replay(compile_map(systems.HENON).program, [0.1, 0.1], [1.4, 0.3], 30_000)
    assert (run.states == orbit[run.steps]).all()
    thinned = 4 if every == 1 else 2 if every == 2 else 1
    assert set(np.diff(run.steps[:-1]).tolist()) == {every * thinned}


def test_progress_is_told_now_and_then(systems):
    seen: list[int] = []
    method = TrajectoryMethod(steps=3_500_000, every=10_000)
    run_trajectory(systems.plain(systems.LOGISTIC), [0.3], {"r": "3.9"}, method, seen.append)
    assert [step // 2**20 for step in seen] == [1, 2, 3]


@pytest.mark.parametrize("every", [1, 64, 10_000])
def test_an_orbit_that_leaves_late_is_followed_to_its_last_state(systems, every):
    method = TrajectoryMethod(every=every, escape=1e6)
    run = run_trajectory(systems.GROWING_MODEL, [1e-250, 1e-250], {}, method)
    assert run.ending is Ending.DIVERGED
    orbit = replay(compile_map(systems.GROWING_MODEL.system).program, [1e-250, 1e-250], [], run.total)
    assert (np.abs(orbit[:-1]) <= 1e6).all()
    assert (orbit[-1] > 1e6).all()
    assert (run.states[-1] == orbit[-1]).all()


def test_no_steps(systems):
    run = run_trajectory(systems.plain(systems.LOGISTIC), [0.3], {"r": 3}, TrajectoryMethod(steps=0))
    assert run.ending is Ending.STEPS
    assert run.steps.tolist() == [0]


def test_sharpness_of_the_free_loss(systems):
    # On xyzw = 1 the Hessian is the outer square of the gradient (1/x, 1/y, 1/z, 1/w).
    observe = compile_observables(systems.PLANAR_MODEL)
    x = np.array([[2.0, 0.5], [1.0, 1.0]])
    assert observe.sharpness(x, np.array([0.1])) == pytest.approx([2 * (4 + 0.25), 4])
    assert observe.loss(x, np.array([0.1])) == pytest.approx([0, 0])
    assert observe.loss(np.array([1.0, 2.0]), np.array([0.1])) == pytest.approx((1 - 4) ** 2 / 2)
    assert compile_observables(systems.plain(systems.LOGISTIC)).loss is None
    assert np.isnan(largest_eigenvalue(np.array([[np.inf]])))


def test_the_slowest_rate_leaves_neutral_and_unstable_directions_aside():
    assert slowest_rate(np.diag([1.0, -0.9, 0.5, 3.0])) == pytest.approx(0.1)
    assert slowest_rate(np.eye(2)) == np.inf
    assert slowest_rate(np.full((1, 1), np.nan)) == np.inf


def test_misuse(systems):
    model = systems.plain(systems.LOGISTIC)
    with pytest.raises(MisuseError, match=r"a value for r is expected \(--at r=…\)"):
        run_trajectory(model, [0.3], {})
    with pytest.raises(MisuseError, match="a parameter among r is expected, got 's'"):
        run_trajectory(model, [0.3], {"r": 3, "s": 1})
    with pytest.raises(ExactnessError, match="exact"):
        run_trajectory(model, [0.3], {"r": 0.5})
    with pytest.raises(MisuseError, match="a finite start"):
        run_trajectory(model, [float("nan")], {"r": 3})
    with pytest.raises(MisuseError, match="a start of 1 numbers"):
        run_trajectory(model, [0.3, 0.4], {"r": 3})
    for wrong in ({"steps": -1}, {"every": 0}, {"cap": 1}, {"tolerance": 0}, {"escape": float("nan")}):
        with pytest.raises(MisuseError, match="expected"):
            TrajectoryMethod(**wrong)


def test_a_slow_mode_below_a_fast_one_is_waited_for(systems):
    # x halves, y loses 1e-5 of itself a step: long after x is gone, y's changes are 1e-13 but add up to 1e-8
    run = run_trajectory(systems.plain(systems.TWO_RATES), [1, 1e-8], {})
    assert run.ending is Ending.CONVERGED
    assert abs(run.states[-1, 1]) <= 1e-10
    assert run.total > 400_000


def _judge(orbit, rate_of_linearisation=np.inf, spacing=4):
    """Show a judge an orbit, a function from steps to states, at checkpoints; return the first verdict."""
    judge = Judge(1e-10, 1.0, lambda states: np.empty((len(states), 0)), lambda _: rate_of_linearisation)
    step = 0
    while step < 10**6:
        step += max(spacing, int(0.19 * step))
        width = min(66, max(4, int(0.19 * step)))
        window = np.array([[orbit(t)] for t in range(step - width + 1, step + 1)])
        verdict = judge.look(step, window)
        if verdict is not None:
            return verdict, step
    return None, step


def _noise(t):
    return (t * t * 7919 % 104_729) / 104_729 - 0.5


def test_flicker_of_the_last_bit_is_the_rounding_floor():
    verdict, step = _judge(lambda t: 1 + 2.0**-52 * round(4 * _noise(t)))
    assert verdict.ending is Ending.ROUNDING_FLOOR
    assert step < 40


def test_a_stall_where_rounding_over_the_rate_is_ends_at_the_floor():
    verdict, step = _judge(lambda t: 1 + (-1) ** t * (1e-3 * np.exp(-1e-3 * t) + 3e-12 * (1 + _noise(t))), 1e-7)
    assert verdict.ending is Ending.ROUNDING_FLOOR
    assert step > 19_000  # ln(1e-3/5e-12)/1e-3
    assert verdict.bound > 3e-12


def test_a_stall_far_above_rounding_is_not_taken_for_the_floor():
    assert _judge(lambda t: 1 + (-1) ** t * (1e-3 * np.exp(-1e-3 * t) + 3e-8 * (1 + _noise(t))))[0] is None


def test_a_tiny_repeating_alternation_is_rounding_and_a_large_one_a_cycle():
    assert _judge(lambda t: 1 + (-1) ** t * 1e-9)[0].ending is Ending.ROUNDING_FLOOR
    large = _judge(lambda t: 1 + (-1) ** t * 1e-3)[0]
    assert (large.ending, large.period) == (Ending.CYCLE, 2)


def test_algebraic_alternation_is_nothing():
    assert _judge(lambda t: 1 + (-1) ** t / np.sqrt(t + 1))[0] is None
