"""Orbit diagrams: periods where they are known, no false ones near a flip, and how columns leave."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore import periods
from dynsys.explore.ending import Ending
from dynsys.explore.orbit_density import OrbitDensityMethod, orbit_density
from dynsys.explore.orbit_diagram import OrbitDiagramMethod, orbit_diagram
from dynsys.explore.periods import find_periods, largest_sizes
from dynsys.explore.trajectory import run_trajectory


@pytest.mark.parametrize("follow", [False, True])
def test_periods_of_the_logistic_map(systems, follow):
    values = np.linspace(2.6, 3.56, 97)
    method = OrbitDiagramMethod(follow=follow)
    diagram = orbit_diagram(compile_map(systems.LOGISTIC), "r", values, [0.3], {}, method)
    expected = 2 ** np.searchsorted(systems.LOGISTIC_FLIPS, values)
    clear = np.abs(values[:, None] - systems.LOGISTIC_FLIPS).min(axis=1) > 0.006
    assert (diagram.periods[clear] == expected[clear]).all()
    # Near a flip a column may not have settled; then it has no period, never a wrong one.
    assert np.isin(diagram.periods[~clear] * (diagram.periods[~clear] != expected[~clear]), 0).all()
    assert diagram.points.shape == (256, 97, 1)
    settled = diagram.periods == 1
    assert diagram.points[-1, settled, 0] == pytest.approx(1 - 1 / values[settled], abs=1e-5)
    named = {1: Ending.CONVERGED, 0: Ending.STEPS}
    assert list(diagram.endings) == [named.get(p, Ending.CYCLE) for p in diagram.periods.tolist()]


def test_slow_alternation_is_no_cycle(systems):
    values = 3 - np.geomspace(1e-6, 1e-2, 40)
    diagram = orbit_diagram(compile_map(systems.LOGISTIC), "r", [*values, 3.0], [0.3], {})
    assert set(diagram.periods.tolist()) <= {0, 1}
    assert diagram.periods[-1] == 0


def test_windows_and_chaos(systems):
    values = [3.83, 3.74, 3.9, 3.99]
    diagram = orbit_diagram(compile_map(systems.LOGISTIC), "r", values, [0.3], {})
    assert diagram.periods.tolist() == [3, 5, 0, 0]


def test_attractors_of_two_variables(systems):
    diagram = orbit_diagram(compile_map(systems.HENON), "a", [0.2, 0.5, 1.4], [0.1, 0.1], {"b": "0.3"})
    assert diagram.periods.tolist() == [1, 2, 0]  # the flip is at 0.3675
    assert diagram.points.shape == (256, 3, 2)


@pytest.mark.parametrize("follow", [False, True])
def test_columns_that_leave_are_outcomes(systems, follow):
    method = OrbitDiagramMethod(follow=follow)
    diagram = orbit_diagram(compile_map(systems.LOGISTIC), "r", [2.5, 4.5, 2.6], [0.3], {}, method)
    assert diagram.endings == (Ending.CONVERGED, Ending.DIVERGED, Ending.CONVERGED)
    assert diagram.periods.tolist() == [1, 0, 1]
    assert np.isnan(diagram.points[:, 1]).all()
    undefined = orbit_diagram(compile_map(systems.LOGARITHM), "a", [0, 2], [2], {}, method)
    assert undefined.endings == (Ending.UNDEFINED, Ending.CONVERGED)


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize(
    ("rule", "ending"),
    [("a / x", Ending.DIVERGED), ("a + 1 / x", Ending.DIVERGED), ("log(x) + a / x", Ending.UNDEFINED)],
)
def test_a_pole_at_the_start_is_an_outcome(systems, rule, ending, follow):
    system = systems.System(
        "pole", (systems.x,), (systems.a,), (sympy.sympify(rule, {"x": systems.x, "a": systems.a}),)
    )
    fixed = (compile_map(system), "a", [1, 2], [0], {})
    diagram = orbit_diagram(*fixed, OrbitDiagramMethod(follow=follow))
    assert diagram.endings == (ending, ending)
    assert np.isnan(diagram.points).all()
    density = orbit_density(*fixed, OrbitDensityMethod(follow=follow))
    assert density.endings == (ending, ending)
    assert density.counts.sum() == 0
    run = run_trajectory(systems.plain(system), [0], {"a": 1})
    assert (run.ending, run.total) == (ending, 0)


def test_following_keeps_to_one_attractor(systems):
    # x' = x − eta x (x² − 1) has an attractor at each of ±1; one column alone may land on the other one
    values = np.linspace(0.5, 0.9, 20)
    method = OrbitDiagramMethod(follow=True)
    diagram = orbit_diagram(compile_map(systems.WELLS), "eta", values, [0.5], {}, method)
    assert diagram.points[-1, :, 0] == pytest.approx(1)


def test_observed_quantity(systems):
    diagram = orbit_diagram(compile_map(systems.LOGISTIC), "r", [2.5, 3.2], [0.3], {}, observe=systems.r * systems.x)
    assert diagram.observed.shape == (256, 2)
    assert diagram.observed == pytest.approx(diagram.points[..., 0] * [2.5, 3.2])


def test_periods_need_a_record_that_shows_them():
    record = np.resize([0.1, 0.2, 0.3], (30, 1, 1))
    one = np.ones((1, 1))
    assert find_periods(record, one, 1e-6).tolist() == [3]
    assert find_periods(record[:20], one, 1e-6).tolist() == [0]
    assert find_periods(np.full((30, 1, 1), np.nan), one, 1e-6).tolist() == [0]


@pytest.mark.parametrize("together", [1, 1000, periods.TOGETHER])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2)])
def test_periods_of_cycles_laid_out_and_cut_in_any_way(order, together, monkeypatch):
    monkeypatch.setattr(periods, "TOGETHER", together)
    lengths = np.resize([1, 2, 3, 4, 6, 12, 0], 40)
    turn = np.arange(96)[:, None]
    angle = np.where(lengths, turn % np.maximum(lengths, 1) / np.maximum(lengths, 1), turn * (5**0.5 - 1) / 2)
    records = np.stack([np.cos(2 * np.pi * angle), np.sin(2 * np.pi * angle)], axis=2)
    records *= 1 + (turn % 5 * 2.0**-51)[:, :, None]  # the last digits never come to rest
    points = np.ascontiguousarray(records.transpose(order)).transpose(np.argsort(order))
    assert (largest_sizes(points) == np.abs(points).max(axis=0)).all()
    scale = np.ones((40, 2))
    assert find_periods(points, scale, 1e-6).tolist() == lengths.tolist()
    scale[::2, 1] = np.nan
    assert find_periods(points, scale, 1e-6).tolist() == np.where(np.arange(40) % 2, lengths, 0).tolist()


def test_what_still_moves_has_no_period():
    turn = np.arange(96)
    drift, fall, slow = 1 + 1e-9 * turn, 1 + 0.5**turn, 1 + 1e-8 * 0.999**turn
    points = np.stack([drift, fall, slow, -slow], axis=1)[:, :, None]
    # The drift has no end; what 0.999 still takes is the last 1e-8·0.999⁹⁵ = 9.1e-9 of it.
    for tolerance, expected in ((1e-6, [0, 1, 1, 1]), (1e-8, [0, 1, 1, 1]), (1e-9, [0, 1, 0, 0])):
        assert find_periods(points, largest_sizes(points), tolerance).tolist() == expected


def test_density_counts_every_visit(systems):
    map_ = compile_map(systems.LOGISTIC)
    method = OrbitDensityMethod(record=3000, bins=50)
    density = orbit_density(map_, "r", [2.5, 3.2, 4, 4.5], [0.3], {}, method)
    assert density.counts.shape == (50, 4)
    assert (density.counts.sum(axis=0) + density.outside).tolist() == [3000, 3000, 3000, 0]
    assert density.endings == (*[Ending.STEPS] * 3, Ending.DIVERGED)
    assert np.count_nonzero(density.counts[:, 0]) == 1
    assert np.count_nonzero(density.counts[:, 1]) == 2


def test_density_of_the_full_parabola(systems):
    # The invariant measure of 4x(1 − x) has the distribution function 2/π·asin √x.
    method = OrbitDensityMethod(record=50_000, bins=10)
    density = orbit_density(compile_map(systems.LOGISTIC), "r", [4], [0.3], {}, method, window=(0, 1))
    shares = np.diff(2 / np.pi * np.arcsin(np.sqrt(density.edges)))
    assert density.counts[:, 0] / 50_000 == pytest.approx(shares, abs=0.01)
    assert density.outside.tolist() == [0]


def test_density_follows_and_observes(systems):
    map_ = compile_map(systems.WELLS)
    method = OrbitDensityMethod(record=100, bins=4, follow=True)
    density = orbit_density(map_, "eta", [0.5, 0.6], [0.5], {}, method, 2 * systems.x, window=(0, 2))
    assert density.counts.tolist() == [[0, 0], [0, 0], [0, 0], [100, 100]]  # the last bin is closed
    found = orbit_density(map_, "eta", [0.5], [0.5], {}, method)
    assert found.edges[0] < 1 < found.edges[-1]
    gone = orbit_density(map_, "eta", [50], [5], {}, method)
    assert gone.endings == (Ending.DIVERGED,)
    assert gone.counts.sum() == 0


def test_misuse(systems):
    map_ = compile_map(systems.LOGISTIC)
    with pytest.raises(MisuseError, match="a parameter among r is expected, got 's'"):
        orbit_diagram(map_, "s", [1], [0.3], {})
    with pytest.raises(MisuseError, match="either a range or a value is expected for r"):
        orbit_diagram(map_, "r", [1], [0.3], {"r": 3})
    for values in ([], [np.nan], [[1.0]]):
        with pytest.raises(MisuseError, match="a list of finite values"):
            orbit_diagram(map_, "r", values, [0.3], {})
    for wrong in ({"transient": -1}, {"record": 0}, {"escape": 0}, {"tolerance": 0}):
        with pytest.raises(MisuseError, match="expected"):
            OrbitDiagramMethod(**wrong)
    with pytest.raises(MisuseError, match="at least one bin"):
        OrbitDensityMethod(bins=0)
    for window in ((1, 1), (0, np.inf), (np.nan, 1)):
        with pytest.raises(MisuseError, match="a finite window"):
            orbit_density(map_, "r", [3], [0.3], {}, window=window)
    with pytest.raises(MisuseError, match="a symbol among x, r is expected, got y"):
        orbit_diagram(map_, "r", [3], [0.3], {}, observe=systems.y)
    with pytest.raises(MisuseError, match="a symbol among x, r is expected, got y"):
        orbit_density(map_, "r", [3], [0.3], {}, observe=systems.y)
