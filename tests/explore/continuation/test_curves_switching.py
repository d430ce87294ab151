"""The curves that leave a point of codimension two, where they are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curves import CurveMethod, trace_curves
from dynsys.explore.ending import Ending

X, Y, W, U, A, B = symbols("x,y,w,u,a,b")
OVER = {"a": ("-1/2", "3/5"), "b": ("-2/5", "1/2")}
AT = {"a": "-1/10", "b": "1/10"}


def hidden(rule):
    """A map of (w, u) in x = 2w + u, y = 1 + w + u."""
    there = {W: X - Y + 1, U: 2 * Y - 2 - X}
    first, second = (part.subs(there, simultaneous=True) for part in rule)
    return compile_map(System("hidden", (X, Y), (A, B), (2 * first + second, 1 + first + second)))


def kinds(curves):
    return sorted((curve.kind.value, curve.period) for curve in curves)


def of(curves, kind, period):
    [curve] = [curve for curve in curves if curve.kind is kind and curve.period == period]
    return curve


def test_the_folds_of_doubled_cycles_leave_a_generalized_flip():
    # w → −w where a = b w² + w⁴; fold where b + 2w² = 0: a = −b²/4, b <= 0
    map_ = hidden((-(1 + A) * W + B * W**3 + W**5, U / 3 + W**2))
    curves = trace_curves(map_, OVER, Kind.FLIP, [0, 1], {}, at=AT)
    assert kinds(curves) == [("flip", 1), ("fold", 2)]
    fold = of(curves, Kind.FOLD, 2)
    a, b = fold.values.T
    assert np.allclose(a, -(b**2) / 4, atol=1e-10)
    assert np.ptp(b) > 0.35
    assert fold.endings == (Ending.BORN, Ending.RANGE)
    assert fold.codim2[0].kind is Kind.GENERALIZED_FLIP
    assert fold.codim2[0].position == 1
    assert "generalized flip" in fold.note
    assert np.allclose(fold.values[0], 0, atol=1e-10)
    w = fold.points[:, 0, 0] - fold.points[:, 0, 1] + 1
    assert np.allclose(w**2, -b / 2, atol=1e-8)


def test_nothing_beyond_the_cap_and_nothing_without_switching():
    map_ = hidden((-(1 + A) * W + B * W**3 + W**5, U / 3 + W**2))
    for method in (CurveMethod(period_cap=1), CurveMethod(switch=False), CurveMethod(max_curves=1)):
        assert kinds(trace_curves(map_, OVER, Kind.FLIP, [0, 1], {}, method, AT)) == [("flip", 1)]


@pytest.mark.parametrize("kind", [Kind.FOLD, Kind.NEIMARK_SACKER])
def test_folds_and_neimark_sacker_curves_meet_at_1_1(kind):
    # u = 0, a = −w²; the derivative has the determinant 1 + b − 5w
    map_ = hidden((W + U, U + A + B * U + W**2 - 3 * W * U))
    curves = trace_curves(map_, OVER, kind, [-0.4, 0.8], {}, at={"a": "-1/25", "b": "-1/10"})
    assert kinds(curves) == [("Neimark-Sacker", 1), ("fold", 1)]
    fold, circle = of(curves, Kind.FOLD, 1), of(curves, Kind.NEIMARK_SACKER, 1)
    assert np.allclose(fold.values[:, 0], 0, atol=1e-10)
    a, b = circle.values.T
    assert np.allclose(a, -(b**2) / 25, atol=1e-10)
    assert b.max() == pytest.approx(0, abs=1e-10)
    assert set(circle.endings) == {Ending.RESONANCE, Ending.RANGE}
    for curve in curves:
        [found] = [event for event in curve.codim2 if event.kind is Kind.R1]
        assert found.values == pytest.approx((0, 0), abs=1e-10)
        assert found.coefficients["b"] / found.coefficients["a"] == pytest.approx(-3, abs=1e-6)


@pytest.mark.parametrize("kind", [Kind.FLIP, Kind.NEIMARK_SACKER])
def test_three_curves_meet_at_1_2(kind):
    # Neimark–Sacker: b = −a, a < 0; of w → −w, where w² = a/2: det(−J) = 1, b = a(2 + D/C) = 5a/2, a > 0
    map_ = hidden((-W + U, -U + A * W + B * U - 2 * W**3 - W**2 * U))
    curves = trace_curves(map_, OVER, kind, [0, 1], {}, at=AT if kind is Kind.FLIP else {"a": "-1/10", "b": "-1/10"})
    assert [c for c in kinds(curves) if c[1] <= 2] == [("Neimark-Sacker", 1), ("Neimark-Sacker", 2), ("flip", 1)]
    assert np.allclose(of(curves, Kind.FLIP, 1).values[:, 0], 0, atol=1e-10)
    a, b = of(curves, Kind.NEIMARK_SACKER, 1).values.T
    assert np.allclose(a, -b, atol=1e-10)
    assert a.max() == pytest.approx(0, abs=1e-10)
    double = of(curves, Kind.NEIMARK_SACKER, 2)
    a, b = double.values.T
    assert np.allclose(b, 2.5 * a, atol=1e-10)
    assert a.min() == pytest.approx(0, abs=1e-10)
    assert double.codim2[0].kind is Kind.R2


def fourfold(c, d):
    """w' = i((1 + a + ib) w + (c + id) w|w|² + w̄³)."""
    p, q = W, U
    square = p**2 + q**2
    real = (1 + A) * p - B * q + (c * p - d * q) * square + p**3 - 3 * p * q**2
    imaginary = (1 + A) * q + B * p + (c * q + d * p) * square - 3 * p**2 * q + q**3
    return hidden((-imaginary, real))


def test_two_fold_curves_of_fourfold_cycles_leave_1_4_where_a_is_large():
    # fixed points of w'/i: a + ib = −(C + E)|w|², |E| = 1; folds where Re(C conj E) = −1: two rays from 0
    c = 1.5 + 0.8j
    map_ = fourfold(sympy.Rational(3, 2), sympy.Rational(4, 5))
    curves = trace_curves(map_, OVER, Kind.NEIMARK_SACKER, [0, 1], {}, at=AT)
    folds = [curve for curve in curves if curve.kind is Kind.FOLD]
    psi = np.angle(c) + np.array([1, -1]) * np.arccos(-1 / abs(c))
    rays = sorted(np.angle(-(c + np.exp(1j * psi))))
    assert len(folds) == 2
    found = [fold.values @ [1, 1j] for fold in folds]
    assert sorted(np.angle(values[-1]) for values in found) == pytest.approx(rays, abs=1e-10)
    for values, fold in zip(found, folds, strict=True):
        assert np.allclose(np.angle(values[1:]), np.angle(values[-1]), atol=1e-7)
        assert (fold.period, fold.endings) == (4, (Ending.BORN, Ending.RANGE))
        assert fold.codim2[0].kind is Kind.R4


def test_neutral_saddles_but_no_fold_curve_leave_1_4_where_a_is_small():
    map_ = fourfold(sympy.Rational(1, 2), sympy.Rational(-1, 5))
    curves = trace_curves(map_, OVER, Kind.NEIMARK_SACKER, [0, 1], {}, at=AT)
    # of the neutral saddles r² = (c − cos ψ)/(4 (1 + Re C conj E)), E = exp(iψ): one loop from the point back to it
    assert kinds(curves) == [("Neimark-Sacker", 1), ("neutral saddle", 4)]
    assert curves[1].endings == (Ending.BORN, Ending.SHRUNK)
    check_fourfold(curves[1:], 0.5 - 0.2j)
    assert Kind.R4 in {event.kind for event in curves[0].codim2}


def check_fourfold(curves, c):
    """With C = c + id: det = |1 + (C − E)r²|² − |C + 3E|² r⁴ = 1 on a + ib = −(C + E) r²."""
    for curve in curves:
        assert curve.codim2[0].kind is Kind.R4
        for points, values in zip(curve.points[1:-1], curve.values[1:-1] @ [1, 1j], strict=True):
            w = complex(points[0, 0] - points[0, 1] + 1, 2 * points[0, 1] - 2 - points[0, 0])
            square = abs(w) ** 2
            e = np.conj(w) ** 3 / (w * square)
            assert values == pytest.approx(-(c + e) * square, abs=1e-9)
            assert abs(1 + (c - e) * square) ** 2 - abs(c + 3 * e) ** 2 * square**2 == pytest.approx(1, abs=1e-8)


def test_neimark_sacker_curve_of_fourfold_cycles():
    map_ = fourfold(sympy.Rational(-1, 5), sympy.Integer(3))
    curves = trace_curves(map_, OVER, Kind.NEIMARK_SACKER, [0, 1], {}, at=AT)
    check_fourfold([of(curves, Kind.NEIMARK_SACKER, 4)], -0.2 + 3j)


def test_each_curve_of_the_generalized_henon_map_once():
    # three kinds lead to the same three curves: fold and flip of the fixed points and their Neimark–Sacker curve
    map_ = compile_map(model("generalized-henon").system)
    over = {"alpha": (-2, 5), "beta": ("-1/2", "3/2")}
    for kind, start, at in ((Kind.FOLD, [0.3, 0.3], {"beta": "1/2"}), (Kind.FLIP, [0.3, 0.3], {"beta": "1/2"})):
        method = CurveMethod(period_cap=1)
        curves = trace_curves(map_, over, kind, start, {"R": "1/10", "S": 0}, method, {"alpha": 1, **at})
        assert kinds(curves) == [("Neimark-Sacker", 1), ("flip", 1), ("fold", 1)]
