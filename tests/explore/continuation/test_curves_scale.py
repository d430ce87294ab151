"""Curves do not depend on units, nor on whether they lie on an end of a range."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curves import CurveMethod, curve_from, trace_curves
from dynsys.explore.ending import Ending

HENON = "x' = y; y' = t + s*(alpha - beta*((x - t)/s) - ((y - t)/s)**2)"
"""The generalized Hénon map with R = S = 0 in the coordinates t + s·x."""
PLACES = {
    (Kind.FOLD, Kind.R1): (-1, 1), (Kind.FOLD, Kind.FOLD_FLIP): (0, -1),
    (Kind.FLIP, Kind.R2): (3, 1), (Kind.FLIP, Kind.FOLD_FLIP): (0, -1),
    (Kind.NEIMARK_SACKER, Kind.R1): (-1, 1), (Kind.NEIMARK_SACKER, Kind.R2): (3, 1),
    (Kind.NEIMARK_SACKER, Kind.R3): (1.25, 1), (Kind.NEIMARK_SACKER, Kind.R4): (0, 1),
}  # fmt: skip
"""AUTO-07p manual."""


@pytest.mark.parametrize("s", ["1/1000000", "1/1000", 1_000_000])
def test_the_state_may_be_of_any_size(maps, s):
    over, at = {"alpha": (-2, 4), "beta": ("-3/2", "3/2")}, {"alpha": "1/2", "beta": "3/10"}
    start = [0.3 * float(Fraction(s))] * 2
    curves = trace_curves(
        maps.typed(HENON, "x,y"), over, Kind.FOLD, start, {"s": s, "t": 0}, CurveMethod(period_cap=1), at
    )
    lines = {curve.kind: curve for curve in curves}
    assert len(curves) == 3
    found = {(curve.kind, event.kind): event.values for curve in curves for event in curve.codim2}
    assert found == {key: pytest.approx(place, abs=1e-8) for key, place in PLACES.items()}
    for kind, bend in ((Kind.FOLD, -1 / 4), (Kind.FLIP, 3 / 4)):
        a, b = lines[kind].values.T
        assert np.allclose(a, bend * (1 + b) ** 2, atol=1e-8)
        assert lines[kind].endings == (Ending.RANGE, Ending.RANGE)


def test_the_state_may_be_far_from_the_origin(maps):
    over, at = {"alpha": (-2, 4), "beta": ("-3/2", "3/2")}, {"alpha": "1/2", "beta": "3/10"}
    method = CurveMethod(period_cap=1)
    curves = trace_curves(maps.typed(HENON, "x,y"), over, Kind.FLIP, [100.3, 100.3], {"s": 1, "t": 100}, method, at)
    assert {curve.kind for curve in curves} == {Kind.FOLD, Kind.NEIMARK_SACKER, Kind.FLIP}
    found = {(curve.kind, event.kind): event.values for curve in curves for event in curve.codim2}
    assert found == {key: pytest.approx(place, abs=1e-6) for key, place in PLACES.items()}


@pytest.mark.parametrize("k", [1, 1_000_000])
def test_a_cusp_in_any_units(maps, k):
    # x = X/k: folds of X' = X + m + nX − X³ at m = ±2 (n/3)^(3/2), cusp at 0
    map_ = maps.typed("x' = x + m/k + n*x - x**3*k**2")
    over, at = {"m": (-1, 1), "n": (-1, 1)}, {"m": -1, "n": "1/2"}
    [curve] = trace_curves(map_, over, Kind.FOLD, [-1.2 / k], {"k": k}, at=at)
    assert [event.kind for event in curve.codim2] == [Kind.CUSP]
    assert curve.codim2[0].values == pytest.approx((0, 0), abs=1e-9)
    assert curve.endings == (Ending.RANGE, Ending.RANGE)
    m, n = curve.values.T
    assert np.allclose(27 * m**2, 4 * n**3, atol=1e-8)


def test_a_cusp_where_parameter_and_state_are_small(maps):
    map_ = maps.typed("x' = x + m + n*x - x**3*10**12")
    over = {"m": (Fraction(-1, 10**6), Fraction(1, 10**6)), "n": (-1, 1)}
    at = {"m": Fraction(-1, 10**6), "n": "1/2"}
    [curve] = trace_curves(map_, over, Kind.FOLD, [-1.2e-6], {}, at=at)
    assert [event.kind for event in curve.codim2] == [Kind.CUSP]
    m, n = curve.values.T
    assert np.allclose(27 * (1e6 * m) ** 2, 4 * n**3, atol=1e-8)


FLIP_AT_0 = ("x' = -(1 + m)*x + x**3 + n*x**2", "x", Kind.FLIP)
CIRCLE_AT_0 = (
    "x' = (1 + m)*(cos(1)*x - sin(1)*y) - x**3; y' = (1 + m)*(sin(1)*x + cos(1)*y) + n*x**2",
    "x,y",
    Kind.NEIMARK_SACKER,
)


@pytest.mark.parametrize(("text", "state", "kind"), [FLIP_AT_0, CIRCLE_AT_0])
@pytest.mark.parametrize("ends", [("-1/2", 0), (0, "1/2")])
def test_a_curve_on_an_end_of_a_range(maps, text, state, kind, ends):
    # m = 0 for every n
    map_, n = maps.typed(text, state), len(state.split(","))
    over, at = {"m": ends, "n": (-1, 1)}, {"m": next(end for end in ends if end), "n": 0}
    [curve] = [c for c in trace_curves(map_, over, kind, [0] * n, {}, CurveMethod(period_cap=1), at) if c.kind is kind]
    assert curve.endings == (Ending.RANGE, Ending.RANGE)
    assert sorted(curve.values[[0, -1], 1]) == [-1, 1]
    assert np.allclose(curve.values[:, 0], 0, atol=1e-12)
    low, high = (float(Fraction(end)) for end in ends)
    assert np.all((curve.values[:, 0] >= low) & (curve.values[:, 0] <= high))


def test_a_start_on_an_end_of_a_range(maps):
    curve = curve_from(maps.typed(FLIP_AT_0[0]), {"m": (0, 1), "n": (-1, 1)}, Kind.FLIP, [[0]], [0, 0.3], {})
    assert curve.endings == (Ending.RANGE, Ending.RANGE)
    assert sorted(curve.values[[0, -1], 1]) == [-1, 1]
