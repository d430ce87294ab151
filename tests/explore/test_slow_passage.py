"""Slow passages: distances in closed form, the delay of a pitchfork, and where training ends beyond the flip."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.optimize import brentq

from dynsys.derive.catalogue import model
from dynsys.derive.model import Model
from dynsys.derive.place import state_of
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore import Ending, TrajectoryMethod, run_trajectory, slow_passage
from dynsys.explore.continuation import Kind, TraceMethod, continue_cycle
from dynsys.explore.continuation.passage import branches_of
from dynsys.explore.nearest_stable import nearest_stable
from dynsys.explore.slow_result import SlowPassageMethod

MU, X = symbols("mu,x")
RATE = Fraction(1, 2000)
FEW = TraceMethod(period_cap=4)


def ramp(rule, rate=RATE) -> Model:
    return Model(System("ramp", (MU, X), (), (MU + sympy.Rational(rate.numerator, rate.denominator), rule)), "", "")


@pytest.fixture(scope="module")
def pitchfork():
    """μ grows from −1/4 past the pitchfork of x + μx − x³ at 0."""
    method = SlowPassageMethod(run=TrajectoryMethod(steps=1500, escape=1e3), trace=FEW)
    return slow_passage(ramp(X + MU * X - X**3), [-0.25, 1e-3], {}, "mu", method=method)


@pytest.fixture(scope="module")
def training():
    """The paper's figure 7: from chaos at c = 12.5 to the minimum beyond the flip at c = (η⁻² − 4)^¼."""
    network, at = model("scalar4"), {"eta": Fraction(1, 100)}
    start = state_of(network, {"x": Fraction(25, 2), "y": Fraction(1, 20)}, at)
    exact = slow_passage(network, start, at, "c", network.coordinates[0], method=SlowPassageMethod(trace=FEW))
    cubic, kappa = model("cubic").system, {"kappa": Fraction(1, 10)}
    return exact, slow_passage(network, start, at, "a", network.coordinates[1], cubic, kappa)


def test_distances_beside_a_pitchfork_are_exact(pitchfork):
    mu, x = pitchfork.values, pitchfork.points[:, 0]
    off = np.abs(mu) > 1e-12
    expected = np.where(mu < 0, np.abs(x), np.abs(np.abs(x) - np.sqrt(np.maximum(mu, 0))))
    assert (pitchfork.periods == 1).all()
    assert np.abs(pitchfork.distances - expected)[off].max() < 1e-10


def test_the_delay_of_a_pitchfork(pitchfork):
    """The factors 1 + μ shrink x as long as they later take to grow it back: ∫ log(1 + μ) dμ = 0 from start to exit."""

    def area(mu):
        return (1 + mu) * np.log1p(mu) - mu

    exit_ = brentq(lambda mu: area(mu) - area(-0.25), 0.1, 0.5)
    [passed] = pitchfork.passed
    assert passed.bifurcation.kind is Kind.PITCHFORK
    assert passed.bifurcation.value == pytest.approx(0, abs=1e-12)
    assert exit_ < passed.delay < exit_ + 40 * float(RATE)
    first, second = pitchfork.followed[0], pitchfork.followed[-1]
    assert first[0] == 0
    assert pitchfork.values[first[1]] == pytest.approx(pitchfork.near**2, abs=2 * float(RATE))
    assert second[1] == len(pitchfork.values) - 1
    assert pitchfork.ending is Ending.STEPS


def test_distances_are_told_of_what_is_followed(pitchfork):
    assert pitchfork.median < pitchfork.largest <= pitchfork.near < np.nanmax(pitchfork.distances)


@pytest.mark.parametrize("steps", [699, 700, 701])
def test_it_ends_where_the_run_ends_and_passes_the_pitchfork_once(steps):
    method = SlowPassageMethod(run=TrajectoryMethod(steps=steps, escape=1e3), trace=FEW)
    passage = slow_passage(ramp(X + MU * X - X**3, Fraction(1, 1000)), [-0.3, 1e-4], {}, "mu", method=method)
    assert passage.total == passage.steps[-1] == steps
    assert passage.values[-1] == pytest.approx(-0.3 + steps / 1000, abs=1e-12)
    assert passage.largest <= passage.near
    assert [p.bifurcation.kind for p in passage.passed] == [Kind.PITCHFORK]


def test_the_mirror_images_of_a_flip_are_two():
    """±√μ have the multiplier 1 − 2μ, which is −1 at μ = 1."""
    method = SlowPassageMethod(run=TrajectoryMethod(steps=650, escape=1e3), trace=TraceMethod(period_cap=2))
    passage = slow_passage(ramp(X + MU * X - X**3, Fraction(1, 500)), [-0.1, 0.01], {}, "mu", method=method)
    flips = [p.bifurcation for p in passage.passed if p.bifurcation.points.shape == (1, 1)][1:]
    assert [b.value for b in flips] == pytest.approx([1, 1], abs=1e-10)
    assert sorted(b.points[0, 0] for b in flips) == pytest.approx([-1, 1], abs=1e-8)


def test_states_come_in_successive_pairs(training):
    for passage in training:
        steps = passage.steps[: len(passage.steps) // 2 * 2].reshape(-1, 2)
        assert (np.diff(steps, axis=1) == 1).all()
        assert (steps[:-1, 0] % 2 == 0).all()
        assert (np.diff(steps[:, 0]) > 0).all()
        assert passage.steps[-1] == passage.total
        assert len(passage.points) == len(passage.values) == len(passage.distances) == len(passage.steps) <= 3000


def test_the_run_is_that_of_the_model(training):
    network, at = model("scalar4"), {"eta": Fraction(1, 100)}
    start = state_of(network, {"x": Fraction(25, 2), "y": Fraction(1, 20)}, at)
    run = run_trajectory(network, start, at)
    for passage in training:
        assert (passage.total, passage.ending) == (run.total, run.ending)
    x, y = run.states[-1]
    assert training[0].values[-1] == pytest.approx((x * x - y * y) ** 0.5, rel=1e-14)


def test_the_exact_fast_map_is_followed(training):
    """d' = d (1 − ηsg + η²d²g²) with g = d² − 1 and s² = c⁴ + 4d², by hand."""
    exact, _ = training
    eta = 0.01

    def step(d, c):
        g, s = d * d - 1, np.sqrt(c**4 + 4 * d * d)
        return d * (1 - eta * s * g + eta**2 * d * d * g * g)

    looked_at = np.flatnonzero((exact.values > 10.0) & (exact.values < 11.1))[::40]
    for place in looked_at:
        c, d = exact.values[place], exact.points[place, 0]
        upper = brentq(lambda d, c=c: step(step(d, c), c) - d, 1.01, 1.2, xtol=1e-15)
        assert exact.periods[place] == 2
        assert exact.distances[place] == pytest.approx(min(abs(d - upper), abs(d - step(upper, c))), abs=1e-11)
        assert exact.distances[place] < 1e-3
    assert len(looked_at) > 5
    assert exact.median < 1e-4


def test_where_training_ends(training):
    """The paper's parabola b² = aκ/2 + κ⁴/16: at the flip |b| = κ²/4, and its vertex is κ³/8 beyond, κ² = η."""
    kappa = 0.1
    for passage, flip in zip(training, ((0.01**-2 - 4) ** 0.25, 0.0), strict=True):
        last = passage.passed[-1]
        assert last.bifurcation.kind in (Kind.FLIP, Kind.PITCHFORK)
        assert last.bifurcation.value == pytest.approx(flip, abs=1e-10)
        assert last.distance == pytest.approx(kappa**2 / 4, rel=0.05)
        assert flip - passage.values[-1] == pytest.approx(kappa**3 / 8, rel=1e-3)
        assert passage.followed[-1][1] == len(passage.values) - 1


def test_over_equation_13(training):
    """Its stable cycles for 0 < aκ < 1/8 are ±(aκ/2)^½; the first flip is at aκ = 1/8."""
    _, leading = training
    inside = (leading.values > 1e-6) & (leading.values < 1.25)
    root = np.sqrt(leading.values[inside] * 0.1 / 2)
    gaps = np.abs(np.abs(leading.points[inside, 0]) - root)
    assert np.abs(leading.distances[inside] - gaps).max() < 1e-10
    flips = [p.bifurcation.value for p in leading.passed if p.bifurcation.kind is Kind.FLIP]
    assert min(flips) == pytest.approx(1.25, abs=1e-10)


def test_beside_a_fold_and_beyond_it():
    """x + μ − x²: ±√μ, of which +√μ is stable."""
    fold = System("fold", (X,), (MU,), (X + MU - X**2,))
    map_ = compile_map(fold)
    branch = continue_cycle(map_, "mu", (-1, Fraction(1, 2)), [0.7], {}, at=Fraction(1, 2))
    values = np.concatenate([[-0.5, -1e-9], np.geomspace(1e-9, 0.5, 60)])
    found = nearest_stable(map_, [branch], values, np.zeros((62, 1)), np.array([np.nan]), 0)
    assert np.isnan(found.distances[:2]).all()
    assert (found.periods[:2] == 0).all()
    assert np.abs(found.distances[2:] - np.sqrt(values[2:])).max() < 1e-10


def test_a_trajectory_that_never_follows():
    method = SlowPassageMethod(run=TrajectoryMethod(steps=20, escape=1e3), near=1e-9, trace=FEW)
    passage = slow_passage(ramp(X + MU * X - X**3), [-0.25, 1e-3], {}, "mu", method=method)
    assert passage.followed == ()
    assert np.isnan(passage.largest)
    assert np.isnan(passage.median)


def test_a_run_that_leaves_is_looked_at_until_it_does():
    method = SlowPassageMethod(run=TrajectoryMethod(steps=2000, escape=10.0), trace=FEW)
    passage = slow_passage(ramp(X * (1 + MU - X**2), Fraction(1, 200)), [-0.5, 0.1], {}, "mu", method=method)
    assert passage.ending is Ending.DIVERGED
    assert np.abs(passage.points).max() <= 10
    assert 2.0 < passage.values[-1] < 3.0  # x(1 + μ − x²) throws out all starts from about μ = 2 on
    assert len(branches_of(passage.diagram)) > 1


def test_without_any_stable_cycle():
    """x + μ + 1 + 2x² has two unstable fixed points at μ = −4 and none above −1: −√((−1 − μ)/2) has 1 + 4x < −1."""
    passage = slow_passage(
        ramp(X + MU + 1 + 2 * X**2, Fraction(-1, 1000)), [-4.0, -1.1], {}, "mu",
        method=SlowPassageMethod(run=TrajectoryMethod(steps=10, escape=1e3), trace=FEW),
    )  # fmt: skip
    assert np.isnan(passage.distances).all()
    assert np.isnan(passage.median)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"slow": "nu"}, "a slow coordinate among mu, x is expected, got 'nu'"),
        ({"slow": "x"}, "a fast map with a fixed point at x = .* is expected, got none"),
        ({"fast": model("logistic").system}, "a fast map of x with the parameter mu is expected, got one of x with r"),
        ({"start": [0.0, 2e3]}, "a start that stays bounded is expected"),
    ],
)
def test_what_does_not_fit(arguments, message):
    given = {"start": [-0.25, 0.1], "slow": "mu", **arguments}
    method = SlowPassageMethod(run=TrajectoryMethod(steps=50, escape=1e3))
    with pytest.raises(MisuseError, match=message):
        slow_passage(ramp(X + MU * X - X**3), given.pop("start"), {}, given.pop("slow"), method=method, **given)


def test_starts_that_show_nothing():
    network = model("scalar4")
    with pytest.raises(MisuseError, match="a start on the chart of cd is expected"):
        slow_passage(network, [1.0, 2.0], {"eta": "1/5"}, "c", network.coordinates[0])
    with pytest.raises(MisuseError, match="a slow coordinate that moves is expected, got c = "):
        slow_passage(network, [2.0, 0.5], {"eta": "1/5"}, "c", network.coordinates[0])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"run": TrajectoryMethod(every=3)}, "an even number of steps between records is expected, got every = 3"),
        ({"moments": 1}, "moments >= 2, near > 0 and margin > 0 are expected, got 1, 0.02 and 0.05"),
        ({"near": 0.0}, "got 1500, 0.0"),
        ({"margin": -1.0}, "and -1.0"),
    ],
)
def test_settings(settings, message):
    with pytest.raises(MisuseError, match=message):
        SlowPassageMethod(**settings)
