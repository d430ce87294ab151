"""Curves of neutral saddles, and of Neimark–Sacker bifurcations of multiplied cycles, in closed form.

Each map commutes with a linear map of finite order, so that its multiplied cycles are fixed points of a map g that is
written down, and their multipliers are powers of those of g.
"""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curve import Saddle
from dynsys.explore.continuation.curves import CurveMethod, trace_curves
from dynsys.explore.ending import Ending

P, Q, R, A, B = symbols("p,q,r,a,b")
OVER = {"a": ("-1/2", "3/5"), "b": ("-2/5", "1/2")}
AT = {"a": "-1/10", "b": "1/10"}
THIRD, HALF = sympy.Rational(1, 3), sympy.Rational(1, 2)
OMEGA = np.exp(2j * np.pi / 3)
STRAIGHT, LOOP = (2 * THIRD, THIRD / 5), (-3 * HALF / 2, HALF)
"""C = c₀ + ω c₁: on the curve Re ε = (3 − 4 Re C)|ε|²/2 + …, nearly a straight line or a loop."""


def of(curves, kind, period):
    return [curve for curve in curves if curve.kind is kind and curve.period == period]


def kinds(curves):
    return sorted((curve.kind.value, curve.period) for curve in curves)


def compiled(rule, state=(P, Q)):
    return compile_map(System("known", state, (A, B), tuple(rule)))


def threefold(slope, c=STRAIGHT):
    """w' = ω g(w), g(w) = (1 + a + (1 + 2ω) slope) w + w̄² + C w|w|², ω = exp(2πi/3), in w = p + ωq; 1 + 2ω = i√3."""
    omega = sympy.Symbol("omega")
    w, bar = P + omega * Q, P - (1 + omega) * Q
    image = omega * ((1 + A + (1 + 2 * omega) * slope) * w + bar**2 + (c[0] + c[1] * omega) * w**2 * bar)
    rest = sympy.rem(sympy.expand(image), omega**2 + omega + 1, omega)
    return compiled(sympy.expand(rest.coeff(omega, k)) for k in (0, 1))


def check_threefold(curve, c=STRAIGHT):
    """(a, b) from g(w) = w, and |g_w|² − |g_w̄|² = 1."""
    cubic = float(c[0]) + float(c[1]) * OMEGA
    inner = slice(1, -1)
    for points, (a, b), multipliers in zip(
        curve.points[inner], curve.values[inner], curve.multipliers[inner], strict=True
    ):
        w = points[0, 0] + OMEGA * points[0, 1]
        square = abs(w) ** 2
        epsilon = a + 1j * np.sqrt(3) * b
        assert epsilon == pytest.approx(-(np.conj(w) ** 2) / w - cubic * square, abs=1e-8)
        along, across = 1 + epsilon + 2 * cubic * square, 2 * np.conj(w) + cubic * w**2
        assert abs(along) ** 2 - abs(across) ** 2 == pytest.approx(1, abs=1e-7)
        assert along.real > 1  # half the trace
        assert np.sum(multipliers).real == pytest.approx(2 * np.cosh(3 * np.arccosh(along.real)), rel=1e-6)
        assert np.prod(multipliers) == pytest.approx(1, abs=1e-9)


def test_neutral_saddles_leave_1_3_both_ways():
    curves = trace_curves(threefold(B), OVER, Kind.NEIMARK_SACKER, [0, 0], {}, CurveMethod(period_cap=3), AT)
    assert kinds(curves) == [("Neimark-Sacker", 1), ("neutral saddle", 3), ("neutral saddle", 3)]
    saddles = of(curves, Saddle.NEUTRAL, 3)
    for curve in saddles:
        assert curve.endings == (Ending.BORN, Ending.RANGE)
        assert (curve.codim2[0].kind, curve.codim2[0].position) == (Kind.R3, 1)
        assert curve.note == "started at the 1:3 resonance at (0, 0)"
        check_threefold(curve)
    first, second = (curve.values[-1, 1] for curve in saddles)
    assert first * second < 0


def test_a_curve_of_neutral_saddles_back_to_the_1_3_that_it_left_is_followed_once():
    method = CurveMethod(period_cap=3)
    curves = trace_curves(threefold(B, LOOP), OVER, Kind.NEIMARK_SACKER, [0, 0], {}, method, AT)
    [curve] = of(curves, Saddle.NEUTRAL, 3)
    assert curve.endings == (Ending.BORN, Ending.SHRUNK)
    assert [event.kind for event in curve.codim2] == [Kind.R3, Kind.R3]
    check_threefold(curve, LOOP)


def test_none_without_the_setting_and_none_beyond_the_cap():
    for method in (CurveMethod(neutral_saddles=False), CurveMethod(period_cap=2)):
        assert kinds(trace_curves(threefold(B), OVER, Kind.NEIMARK_SACKER, [0, 0], {}, method, AT)) == [
            ("Neimark-Sacker", 1)
        ]


def test_neutral_saddles_from_one_1_3_to_another():
    slope = B * (B - sympy.Rational(1, 4))
    curves = trace_curves(threefold(slope), OVER, Kind.NEIMARK_SACKER, [0, 0], {}, CurveMethod(period_cap=3), AT)
    between = [c for c in of(curves, Saddle.NEUTRAL, 3) if {c.endings[0], c.endings[1]} == {Ending.BORN, Ending.SHRUNK}]
    assert len(between) == 1
    [curve] = between
    assert sorted(event.values[1] for event in curve.codim2) == pytest.approx([0, 1 / 4], abs=1e-9)
    assert {event.kind for event in curve.codim2} == {Kind.R3}
    assert sorted(curve.values[[0, -1], 1]) == pytest.approx([0, 1 / 4], abs=1e-9)


def test_neutral_saddles_of_doubled_cycles_leave_1_2_where_c_is_positive():
    # of w → −w, where w² = −a/2: det(−J) = 1 on b = a (2 + D/C) = 3a/2, a < 0; trace 2 − 2a
    map_ = compiled((-P + Q, -Q + A * P + B * Q + 2 * P**3 - P**2 * Q))
    curves = trace_curves(map_, OVER, Kind.FLIP, [0, 0], {}, CurveMethod(period_cap=2), AT)
    assert kinds(curves) == [("Neimark-Sacker", 1), ("flip", 1), ("neutral saddle", 2)]
    [curve] = of(curves, Saddle.NEUTRAL, 2)
    a, b = curve.values.T
    assert np.allclose(b, 1.5 * a, atol=1e-9)
    assert a.max() == pytest.approx(0, abs=1e-10)
    assert np.allclose(curve.multipliers.sum(axis=1), (2 - 2 * a) ** 2 - 2, atol=1e-6)
    assert curve.codim2[0].kind is Kind.R2


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("start", [Kind.FOLD, Kind.FLIP])
def test_four_curves_at_a_fold_flip(sign, start):
    # of q → −q: p = b and a = −p² − s q²; det = 1 + 2p + 2s q² = 1 on p = −s q²: a = b − b², −s b > 0, trace 2 + 2b
    map_ = compiled((P + A + P**2 + sign * Q**2, -(1 + B) * Q + P * Q))
    at = {"a": "-1/25", "b": "-1/10"}
    curves = trace_curves(map_, OVER, start, [-0.2, 0], {}, CurveMethod(period_cap=2), at)
    kind = Kind.NEIMARK_SACKER if sign > 0 else Saddle.NEUTRAL
    assert {("fold", 1), ("flip", 1), (kind.value, 2)} <= set(kinds(curves))
    [fold], [flip], [double] = of(curves, Kind.FOLD, 1), of(curves, Kind.FLIP, 1), of(curves, kind, 2)
    assert np.allclose(fold.values[:, 0], 0, atol=1e-9)
    a, b = flip.values.T
    assert np.allclose(a, -(b**2), atol=1e-9)
    a, b = double.values.T
    assert np.allclose(a, b - b**2, atol=1e-9)
    assert (-sign * b).min() == pytest.approx(0, abs=1e-10)
    assert np.allclose(double.multipliers.sum(axis=1), (2 + 2 * b) ** 2 - 2, atol=1e-6)
    assert (double.codim2[0].kind, double.endings[0]) == (Kind.FOLD_FLIP, Ending.BORN)


def turned(x, y, factor, twist=0):
    """(x + iy) (3 + 4i)/5 (factor + i twist)."""
    x, y = x * factor - y * twist, x * twist + y * factor
    return (3 * x - 4 * y) / 5, (4 * x + 3 * y) / 5


@pytest.mark.parametrize("start", [Kind.FLIP, Kind.NEIMARK_SACKER])
def test_three_curves_at_a_flip_neimark_sacker(start):
    # of p → −p, where p² = a: the pair has the modulus 1 + b + p² = 1 on b = −a, a > 0, and twice the angle
    square = Q**2 + R**2
    map_ = compiled((-(1 + A) * P + P**3 + P * square, *turned(Q, R, 1 + B + P**2 - square)), (P, Q, R))
    curves = trace_curves(map_, OVER, start, [0, 0, 0], {}, CurveMethod(period_cap=2), {"a": "-1/10", "b": "-1/10"})
    assert kinds(curves) == [("Neimark-Sacker", 1), ("Neimark-Sacker", 2), ("flip", 1)]
    [flip], [circle], [double] = of(curves, Kind.FLIP, 1), *(of(curves, Kind.NEIMARK_SACKER, k) for k in (1, 2))
    assert np.allclose(flip.values[:, 0], 0, atol=1e-10)
    assert np.allclose(circle.values[:, 1], 0, atol=1e-10)
    a, b = double.values.T
    assert np.allclose(b, -a, atol=1e-9)
    assert a.min() == pytest.approx(0, abs=1e-10)
    assert double.codim2[0].kind is Kind.FLIP_NEIMARK_SACKER
    angles = np.abs(np.angle(double.multipliers[1:][np.abs(double.multipliers[1:].imag) > 1e-6]))
    assert np.allclose(angles, 2 * np.arctan2(4, 3), atol=1e-7)


def test_the_other_curve_of_fixed_points_at_a_fold_neimark_sacker():
    # p² = −a; fold at p = 0; |1 + b + p + ip/3| = 1 on the other
    map_ = compiled((P + A + P**2 - Q**2 - R**2, *turned(Q, R, 1 + B + P, P / 3)), (P, Q, R))
    at = {"a": "-1/10", "b": "1/10"}
    curves = trace_curves(map_, OVER, Kind.FOLD, [-0.3, 0, 0], {}, CurveMethod(period_cap=1), at)
    assert kinds(curves) == [("Neimark-Sacker", 1), ("fold", 1)]
    [circle] = of(curves, Kind.NEIMARK_SACKER, 1)
    p = circle.points[:, 0, 0]
    a, b = circle.values.T
    assert np.allclose(a, -(p**2), atol=1e-9)
    assert np.allclose((1 + b + p) ** 2 + p**2 / 9, 1, atol=1e-9)
    assert p.min() < 0 < p.max()


def test_both_curves_at_a_double_neimark_sacker():
    [s] = symbols("s")
    first, second = P**2 + Q**2, R**2 + s**2
    x, y = R * (1 + B - second), s * (1 + B - second)
    other = ((5 * x - 12 * y) / 13, (12 * x + 5 * y) / 13)
    map_ = compiled((*turned(P, Q, 1 + A + first), *other), (P, Q, R, s))
    at = {"a": "-1/10", "b": "-1/10"}
    method = CurveMethod(period_cap=1)
    curves = trace_curves(map_, OVER, Kind.NEIMARK_SACKER, [0, 0, 0, 0], {}, method, at)
    assert kinds(curves) == [("Neimark-Sacker", 1), ("Neimark-Sacker", 1)]
    flat = {int(np.argmin(np.abs(curve.values).max(axis=0))) for curve in curves}
    assert flat == {0, 1}
    assert all(Kind.DOUBLE_NEIMARK_SACKER in {event.kind for event in curve.codim2} for curve in curves)
