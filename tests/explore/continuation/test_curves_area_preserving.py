"""Where a map preserves area: neutral saddles in closed form, and coefficients that vanish all along."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curve import Saddle
from dynsys.explore.continuation.curves import CurveMethod, trace_curves
from dynsys.explore.ending import Ending


def of(curves, kind, period):
    return [curve for curve in curves if curve.kind is kind and curve.period == period]


def test_neutral_saddles_of_henon_lead_from_1_3_to_1_1_and_on():
    # β = 1: x + z = α − y² round a 3-cycle, so each point solves y² − y = α − S: (r, r, 1 − r) with r² = α − 1
    map_ = compile_map(model("generalized-henon").system)
    over = {"alpha": (-2, 3), "beta": ("1/2", "3/2")}
    at = {"alpha": 1, "beta": "3/4"}
    method = CurveMethod(period_cap=3)
    curves = trace_curves(map_, over, Kind.NEIMARK_SACKER, [0.3, 0.3], {"R": 0, "S": 0}, method, at)
    saddles, [circle] = of(curves, Saddle.NEUTRAL, 3), of(curves, Kind.NEIMARK_SACKER, 3)
    assert len(saddles) == 2
    for curve in (*saddles, circle):
        assert np.allclose(curve.values[:, 1], 1, atol=1e-9)
        assert ("degenerate" in curve.note) == (curve is circle)
        for points, alpha, multipliers in zip(curve.points, curve.values[:, 0], curve.multipliers, strict=True):
            twice = min(points[:, 1], key=lambda y: np.sort(np.abs(points[:, 1] - y))[1])
            assert twice**2 == pytest.approx(alpha - 1, abs=1e-7)
            # the trace of the product of [[0, 1], [−1, −2y]]
            trace = -8 * twice**2 * (1 - twice) + 2 * (1 + twice)
            assert np.sum(multipliers).real == pytest.approx(trace, abs=1e-5 * max(1, trace))
    assert circle.endings == (Ending.RESONANCE, Ending.RESONANCE)
    met = {event.kind: event.values for event in circle.codim2}
    for kind, trace in ((Kind.R1, 2), (Kind.R4, 0), (Kind.R3, -1), (Kind.R2, -2)):
        r = sympy.Symbol("r")
        [root] = [x for x in sympy.Poly(2 + 2 * r * (1 - 2 * r) ** 2 - trace, r).nroots() if x.is_real and x < 0.4]
        assert met[kind] == pytest.approx((1 + float(root) ** 2, 1), abs=1e-9)
    ends = {curve.endings[1]: curve.values[-1] for curve in saddles}
    assert ends[Ending.RESONANCE] == pytest.approx((1, 1), abs=1e-9)
    assert ends[Ending.RANGE] == pytest.approx((3, 1), abs=1e-9)
    [fold] = of(curves, Kind.FOLD, 3)
    assert [event.kind for event in fold.codim2] == [Kind.R1]


def test_where_the_standard_map_preserves_area_all_is_degenerate():
    # x' = x + y', y' = d y + k sin x: 0 has the determinant d and the trace 1 + d + k, so all happens at d = 1
    x, y, k, d = symbols("x,y,k,d")
    bend = d * y + k * sympy.sin(x)
    map_ = compile_map(System("standard", (x, y), (k, d), (x + bend, bend)))
    over, at = {"k": (-6, 1), "d": ("1/2", "3/2")}, {"k": -1, "d": "3/4"}
    method = CurveMethod(period_cap=1)
    curves = trace_curves(map_, over, Kind.NEIMARK_SACKER, [0, 0], {}, method, at)
    [circle] = of(curves, Kind.NEIMARK_SACKER, 1)
    assert np.allclose(circle.values[:, 1], 1, atol=1e-10)
    assert "degenerate" in circle.note
    assert Kind.CHENCINER not in {event.kind for event in circle.codim2}
    places = {event.kind: event.values[0] for event in circle.codim2}
    assert {kind: places[kind] for kind in (Kind.R2, Kind.R3, Kind.R4)} == pytest.approx(
        {Kind.R2: -4, Kind.R3: -3, Kind.R4: -2}, abs=1e-9
    )
    assert all(event.coefficients == {} and "degenerate" in event.note for event in circle.codim2)


@pytest.mark.parametrize("r", ["1/10", "-1/5"])
def test_where_a_henon_map_preserves_area_nothing_of_a_higher_order_is_an_event(r):
    # x' = y, y' = a − b x − y² − r y³ preserves area at b = 1
    x, y, a, b = symbols("x,y,a,b")
    map_ = compile_map(System("henon", (x, y), (a, b), (y, a - b * x - y**2 - sympy.Rational(r) * y**3)))
    over, at = {"a": ("-1/2", 2), "b": ("1/2", "3/2")}, {"a": "1/2", "b": "3/4"}
    curves = trace_curves(map_, over, Kind.NEIMARK_SACKER, [0.3, 0.3], {}, CurveMethod(period_cap=1), at)
    circles = of(curves, Kind.NEIMARK_SACKER, 1)
    assert circles
    for circle in circles:
        assert np.allclose(circle.values[:, 1], 1, atol=1e-10)
        assert "degenerate" in circle.note
        assert {event.kind for event in circle.codim2} <= {Kind.R1, Kind.R2, Kind.R3, Kind.R4}
        assert all(event.coefficients == {} and "degenerate" in event.note for event in circle.codim2)
