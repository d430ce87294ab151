"""How curves end, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.typed import typed_map
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curves import CurveMethod, curve_from, curves_through, trace_curves
from dynsys.explore.ending import Ending

SQUARE = {"a": (-1, 1), "b": ("-3/2", "4/3")}
ROUND = "x' = -x*(3/4 + a**2 + b**2) + x**3"
"""Flip of 0 on the circle a² + b² = 1/4."""


def typed(text, state="x"):
    return compile_map(typed_map(text, state).system)


def test_a_curve_that_closes():
    curve = curve_from(typed(ROUND), SQUARE, Kind.FLIP, [[0]], [0.3, 0.4], {})
    assert curve.endings == (Ending.CLOSED, Ending.CLOSED)
    assert np.allclose((curve.values**2).sum(axis=1), 1 / 4, atol=1e-10)
    turned = np.unwrap(np.angle(curve.values @ [1, 1j]))
    assert abs(turned[-1] - turned[0]) == pytest.approx(2 * np.pi)
    assert np.all(np.diff(turned) > 0) or np.all(np.diff(turned) < 0)


def test_a_closed_curve_is_followed_once_though_it_is_met_four_times():
    curves = trace_curves(typed(ROUND), SQUARE, Kind.FLIP, [0], {}, at={"a": 0, "b": "1/10"})
    assert [(curve.kind, curve.period) for curve in curves] == [(Kind.FLIP, 1)]


def test_sides_of_the_box_are_met_exactly():
    # fold at x = 0: a = b³ − b/4
    curve = curve_from(typed("x' = x + a - b**3 + b/4 + x**2"), SQUARE, Kind.FOLD, [[0]], [0, 0], {})
    assert sorted(curve.values[[0, -1], 0]) == [-1, 1]
    assert curve.endings == (Ending.RANGE, Ending.RANGE)
    a, b = curve.values.T
    assert np.allclose(a, b**3 - b / 4, atol=1e-10)


def test_the_vectors_may_turn_all_the_way():
    # the critical eigenvector (cos φ, sin φ) turns with φ = 3b; the flip stays at a = 0
    c, s = "cos(3*b)", "sin(3*b)"
    w, u = f"({c}*x + {s}*y)", f"({c}*y - {s}*x)"
    p, q = f"(-(1 + a)*{w} + {w}**3)", f"({u}/3)"
    map_ = typed(f"x' = {c}*{p} - {s}*{q}; y' = {s}*{p} + {c}*{q}", "x,y")
    curve = curve_from(map_, SQUARE, Kind.FLIP, [[0, 0]], [0, 0], {})
    assert np.allclose(curve.values[:, 0], 0, atol=1e-10)
    assert sorted(curve.values[[0, -1], 1]) == pytest.approx([-3 / 2, 4 / 3])
    assert np.allclose(curve.multipliers, [-1, 1 / 3], atol=1e-9)


def test_a_curve_that_leaves_is_said_to():
    # fixed point 1/b²: flip where a = 0
    method = CurveMethod(escape=30, step_max=0.5)
    curve = curve_from(typed("x' = 1/b**2 - (1 + a)*(x - 1/b**2)"), SQUARE, Kind.FLIP, [[4]], [0, 0.5], {}, method)
    assert Ending.ESCAPED in curve.endings


def test_a_curve_that_reaches_where_the_map_is_not_defined():
    # flip at a = 0; the square root needs b >= 0
    curve = curve_from(typed("x' = -(1 + a)*x + sqrt(b)*x**3"), SQUARE, Kind.FLIP, [[0]], [0, 0.5], {})
    assert set(curve.endings) == {Ending.RANGE, Ending.UNDEFINED}


def test_points_allowed_are_used_up():
    curve = curve_from(typed(ROUND), SQUARE, Kind.FLIP, [[0]], [0.3, 0.4], {}, CurveMethod(max_points=5))
    assert curve.endings == (Ending.POINTS, Ending.POINTS)
    assert len(curve.values) == 2 * 5 + 1


def test_a_curve_of_period_3():
    # logistic-like map x → 1 − a x² + b: fold of period 3 at a(1 + b) = 7/4
    map_ = typed("x' = 1 + b - a*x**2")
    over = {"a": (1, 3), "b": ("-1/2", "1/2")}
    roots = sympy.Poly(sympy.Symbol("c") ** 3 - sympy.Symbol("c") ** 2 / 2 - 9 * sympy.Symbol("c") / 4 + 1 / 8).nroots()
    cycle = [4 / 7 * float(root) for root in roots]
    orbit = [cycle[0]]
    for _ in range(2):
        orbit.append(1 - 1.75 * orbit[-1] ** 2)
    curve = curve_from(map_, over, Kind.FOLD, np.array(orbit)[:, None], [1.75, 0], {})
    assert curve.period == 3
    a, b = curve.values.T
    assert np.allclose(a * (1 + b), 7 / 4, atol=1e-9)
    assert curve.endings == (Ending.RANGE, Ending.RANGE)


def henon(**changes):
    """Arguments of `trace_curves`, some changed."""
    given = {
        "map": compile_map(model("henon").system),
        "over": {"a": (0, 2), "b": ("-1/2", "1/2")},
        "kind": Kind.FLIP,
        "start": [0.5, 0.1],
        "parameters": {},
        "at": {"a": "1/5", "b": "3/10"},
    }
    return trace_curves(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": Kind.CUSP}, "a kind among fold, flip, Neimark-Sacker is expected, got cusp"),
        ({"over": {"a": (0, 2)}}, "ranges of two parameters are expected, got 1"),
        ({"over": {"a": (0, 2), "c": (0, 1)}}, "a parameter among a, b is expected, got 'c'"),
        ({"over": {"a": (2, 0), "b": (0, 1)}}, "lo < hi is expected for a, got 2:0"),
        ({"at": {"c": 1}}, "starting values of a and b are expected, got one of c"),
        ({"at": {"a": 3}}, "a start within the range 0:2 of a is expected, got a=3"),
        ({"parameters": {"a": 1}}, "either a range or a value is expected for a, got both"),
        ({"start": [40.0, -7.0], "method": CurveMethod(period=5)}, "a start near a cycle of period 5"),
    ],
)
def test_misuse_says_what_to_write(changes, message):
    with pytest.raises(MisuseError, match=message):
        henon(**changes)


def test_one_variable_has_no_neimark_sacker_bifurcation():
    with pytest.raises(MisuseError, match="two state variables or more are expected for Neimark-Sacker, got 1"):
        curve_from(typed(ROUND), SQUARE, Kind.NEIMARK_SACKER, [[0]], [0, 0], {})


@pytest.mark.parametrize(
    ("points", "values", "message"),
    [
        ([0], [0, 0], r"points of shape \(p, 1\) and two values are expected, got \(1,\) and \(2,\)"),
        ([[0]], [0], r"got \(1, 1\) and \(1,\)"),
        ([[0.7]], [0.9, 0.9], "a start near a flip is expected"),
    ],
)
def test_a_start_that_is_none(points, values, message):
    with pytest.raises(MisuseError, match=message):
        curve_from(typed(ROUND), SQUARE, Kind.FLIP, points, values, {})


def test_a_start_outside_the_ranges():
    with pytest.raises(MisuseError, match="a start within the ranges is expected, got a flip at"):
        curve_from(typed(ROUND), {"a": ("3/5", 1), "b": (0, 1)}, Kind.FLIP, [[0]], [0.3, 0.4], {})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"period_cap": 0}, "period_cap >= 1 and max_curves >= 1 are expected, got 0 and 100"),
        ({"max_curves": 0}, "got 4 and 0"),
        ({"period": 0}, "period >= 1 is expected, got 0"),
        ({"step": 1.0}, "step_min <= step <= step_max is expected"),
    ],
)
def test_settings(settings, message):
    with pytest.raises(MisuseError, match=message):
        CurveMethod(**settings)


def test_several_starts():
    # fixed points ±1 with the multipliers 1 − 2(a ± b): flips where a ± b = 1
    map_ = typed("x' = x - (a + b*x)*(x**2 - 1)*x")
    over, at = {"a": ("1/2", "3/2"), "b": ("-1/4", "1/4")}, {"a": "3/4", "b": "1/10"}
    curves = curves_through(map_, over, Kind.FLIP, [[1], [[-1]], [1.001]], {}, CurveMethod(switch=False), at)
    assert sorted(float(curve.points[0, 0, 0]) for curve in curves) == pytest.approx([-1, 1])
    for curve in curves:
        assert np.allclose(curve.values @ [1, curve.points[0, 0, 0]], 1, atol=1e-10)


def test_a_start_that_leads_nowhere_among_several():
    map_ = typed("x' = x - (a + b*x)*(x**2 - 1)*x")
    over, at = {"a": ("1/2", "3/2"), "b": ("-1/4", "1/4")}, {"a": "3/4", "b": "1/10"}
    method = CurveMethod(switch=False)
    [curve] = curves_through(map_, over, Kind.FLIP, [[1e9], [1]], {}, method, at)
    assert curve.points[0, 0, 0] == pytest.approx(1)
    with pytest.raises(MisuseError, match="a start near a"):
        curves_through(map_, over, Kind.FLIP, [[1e9], [2e9]], {}, method, at)
    with pytest.raises(MisuseError, match="at least one start is expected, got none"):
        curves_through(map_, over, Kind.FLIP, [], {}, method, at)


def test_no_bifurcation_no_curve():
    assert henon(over={"a": (0, "1/10"), "b": ("-1/10", "1/10")}, at={}) == ()
