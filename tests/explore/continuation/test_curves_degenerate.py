"""No point of codimension two where a coefficient does not vanish, or vanishes all along."""

from __future__ import annotations

import pytest

from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curves import CurveMethod, trace_curves

SQUARE = {"m": (-1, 1), "n": (-1, 1)}
TURNED = "x' = (cos(1)*x - sin(1)*y)*(1 + n - x**2 - y**2); y' = (sin(1)*x + cos(1)*y)*(1 + n - x**2 - y**2)"
"""Neimark–Sacker at n = 0, with d = −1 in x + iy: −2 for eigenvectors of unit length."""


def test_beside_a_fold_that_is_apart_a_coefficient_that_stays_does_not_vanish(maps):
    map_ = maps.typed(f"{TURNED}; z' = z + m - z**2", "x,y,z")
    at = {"m": "1/2", "n": "-1/4"}
    curves = trace_curves(map_, SQUARE, Kind.NEIMARK_SACKER, [0, 0, 0.7], {}, at=at)
    assert [curve.kind for curve in curves] == [Kind.NEIMARK_SACKER, Kind.FOLD]
    for curve in curves:
        [event] = curve.codim2
        assert (event.kind, event.values) == (Kind.FOLD_NEIMARK_SACKER, pytest.approx((0, 0), abs=1e-9))
        assert event.coefficients == {}
        assert "degenerate" in event.note


def test_beside_a_fold_that_is_apart_a_flip_is_not_generalized(maps):
    map_ = maps.typed("x' = -(1 + n)*x + x**3; z' = z + m - z**2", "x,z")
    over, at = {"m": (-1, "3/4"), "n": (-1, 1)}, {"m": "1/2", "n": "-1/4"}
    curves = trace_curves(map_, over, Kind.FLIP, [0, 0.7], {}, CurveMethod(period_cap=1), at)
    assert {event.kind for curve in curves for event in curve.codim2} == {Kind.FOLD_FLIP}
    for curve in curves:
        assert all(event.coefficients == {} and "degenerate" in event.note for event in curve.codim2)


def test_beside_a_fold_a_coefficient_that_vanishes_elsewhere_is_found(maps):
    # d = m − 1/4 in x + iy
    turned = TURNED.replace("- x**2 - y**2", "+ (m - 1/4)*(x**2 + y**2)")
    map_ = maps.typed(f"{turned}; z' = z + m - z**2", "x,y,z")
    curves = trace_curves(map_, SQUARE, Kind.NEIMARK_SACKER, [0, 0, 0.7], {}, at={"m": "1/2", "n": "-1/4"})
    events = {event.kind: event.values for event in curves[0].codim2 if event.values[1] == pytest.approx(0, abs=1e-9)}
    assert events[Kind.CHENCINER] == pytest.approx((0.25, 0), abs=1e-9)
    assert len([event for event in curves[0].codim2 if event.kind is Kind.CHENCINER]) == 2  # on both branches of z


def test_where_area_is_preserved_nothing_of_a_higher_order_is_an_event(maps):
    over, at = {"a": (-2, 6), "b": ("-3/2", "3/2")}, {"a": "1/5", "b": "3/10"}
    curves = trace_curves(maps.named("henon"), over, Kind.FOLD, [0.9, 0.3], {}, CurveMethod(period_cap=2), at)
    kinds = [event.kind for curve in curves for event in curve.codim2]
    assert Kind.R3 in kinds
    assert Kind.CHENCINER not in kinds
    doubled = [c for c in curves if (c.kind, c.period) == (Kind.NEIMARK_SACKER, 2)]
    assert len(doubled) == 2
    assert all("degenerate" in curve.note for curve in doubled)
