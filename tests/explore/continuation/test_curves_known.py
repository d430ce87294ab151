"""Curves of the Hénon and the delayed logistic family in closed form; everything here is derived by exact algebra."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind
from dynsys.explore.continuation.curves import CurveMethod, curve_from, grow_curves, trace_curves
from dynsys.explore.ending import Ending

PLAIN = {"R": 0, "S": 0}
OVER = {"alpha": (-2, 5), "beta": ("-3/2", "3/2")}
AT = {"alpha": 1, "beta": "1/2"}
ONE = CurveMethod(period_cap=1)
RESONANCES = {Kind.R1: 2, Kind.R2: -2, Kind.R3: -1, Kind.R4: 0}  # 2 cos θ


@pytest.fixture(scope="module")
def henon():
    return compile_map(model("generalized-henon").system)


@pytest.fixture(scope="module")
def plain(henon):
    return trace_curves(henon, OVER, Kind.FOLD, [0.3, 0.3], PLAIN, None, AT)


def only(curves, kind):
    """The curve of fixed points."""
    [curve] = [curve for curve in curves if curve.kind is kind and curve.period == 1]
    return curve


def where(curve):
    return {event.kind: event for event in curve.codim2}


def test_fold_and_flip_of_henon_are_parabolas(plain):
    # x = y with y² + (1 + β) y = α and μ² + 2yμ + β = 0
    alpha, beta, y = sympy.symbols("alpha,beta,y")
    fixed = alpha - (1 + beta) * y - y**2
    for kind, multiplier in ((Kind.FOLD, 1), (Kind.FLIP, -1)):
        critical = multiplier**2 + 2 * y * multiplier + beta
        [formula] = sympy.solve(sympy.resultant(fixed, critical, y), alpha)
        a, b = only(plain, kind).values.T
        assert np.allclose(a, sympy.lambdify(beta, formula)(b), atol=1e-10)
        assert only(plain, kind).endings == (Ending.RANGE, Ending.RANGE)
        assert set(b[[0, -1]]) == {-1.5, 1.5}


def test_published_points_of_henon(plain):
    # AUTO-07p manual
    fold, flip, circle = (where(only(plain, kind)) for kind in (Kind.FOLD, Kind.FLIP, Kind.NEIMARK_SACKER))
    wanted = {Kind.R1: (-1, 1), Kind.R2: (3, 1), Kind.R3: (1.25, 1), Kind.R4: (0, 1), Kind.FOLD_FLIP: (0, -1)}
    for curve, kinds in (
        (fold, {Kind.R1, Kind.FOLD_FLIP}),
        (flip, {Kind.R2, Kind.FOLD_FLIP}),
        (circle, {Kind.R1, Kind.R2, Kind.R3, Kind.R4}),
    ):
        assert set(curve) == kinds
        for kind, event in curve.items():
            assert event.values == pytest.approx(wanted[kind], abs=1e-10)


def test_where_henon_preserves_area_all_is_degenerate(plain):
    circle = only(plain, Kind.NEIMARK_SACKER)
    assert np.allclose(circle.values[:, 1], 1, atol=1e-10)
    assert circle.endings == (Ending.RESONANCE, Ending.RESONANCE)
    assert "degenerate" in circle.note
    assert all(event.coefficients == {} and "degenerate" in event.note for event in circle.codim2)
    assert where(only(plain, Kind.FOLD))[Kind.FOLD_FLIP].coefficients
    for kind, special in ((Kind.FOLD, Kind.R1), (Kind.FLIP, Kind.R2)):
        assert where(only(plain, kind))[special].coefficients == {}


def test_doubled_henon_cycles(plain):
    # y₁ + y₂ = 1 + β, y₁y₂ = (1 + β)² − α, det = β², trace = 4 y₁y₂ − 2β: 14 − 4α at β = 1, 2 − 4α at β = −1
    circles = [c for c in plain if (c.kind, c.period) == (Kind.NEIMARK_SACKER, 2)]
    assert len(circles) == 2
    for circle in circles:
        beta = round(circle.values[0, 1])
        found = where(circle)
        for kind in (Kind.R4, Kind.R3, Kind.R2):
            place = ((8 + 6 * beta - RESONANCES[kind]) / 4, beta)
            assert found[kind].values == pytest.approx(place, abs=1e-10)
        assert found[Kind.R2].multipliers == pytest.approx([-1, -1], abs=1e-7)
        # one begins where the fixed points have the multipliers −1, −1, the other where they have 1, −1
        assert (Kind.FOLD_FLIP in found) == (beta == -1)
        assert circle.endings == (Ending.BORN, Ending.RESONANCE)


def test_each_curve_once_wherever_it_is_started_from(henon, plain):
    keys = {(c.kind, c.period) for c in plain if c.period == 1}
    assert keys == {(Kind.FOLD, 1), (Kind.FLIP, 1), (Kind.NEIMARK_SACKER, 1)}
    for kind, at in ((Kind.FLIP, AT), (Kind.NEIMARK_SACKER, {"alpha": "1/2", "beta": "1/2"})):
        curves = trace_curves(henon, OVER, kind, [0.3, 0.3], PLAIN, ONE, at)
        assert len(curves) == 3
        assert {(c.kind, c.period) for c in curves} == keys


@pytest.mark.parametrize(("r", "s"), [("1/10", "1/5"), ("-3/10", "1/10")])
def test_resonances_of_the_generalized_henon_map(henon, r, s):
    # x = y: det = β − R y = 1, trace = −2y + R y + 3S y² = 2 cos θ, α = y + β y + y² − R y² − S y³
    y, big_r, big_s = sympy.Symbol("y"), sympy.Rational(r), sympy.Rational(s)
    found = {}
    curves = trace_curves(henon, OVER, Kind.NEIMARK_SACKER, [0.3, 0.3], {"R": r, "S": s}, ONE, AT)
    circle = next(c for c in curves if c.kind is Kind.NEIMARK_SACKER)
    for kind, twice in RESONANCES.items():
        for root in sympy.real_roots(-2 * y + big_r * y + 3 * big_s * y**2 - twice):
            beta = 1 + big_r * root
            alpha = root + beta * root + root**2 - big_r * root**2 - big_s * root**3
            found.setdefault(kind, []).append((float(alpha), float(beta)))
    events = [event for event in circle.codim2 if event.kind in RESONANCES]
    assert len(events) >= 3
    for event in events:
        assert any(event.values == pytest.approx(place, abs=1e-10) for place in found[event.kind])
        assert event.coefficients
        assert event.note == ""


def test_generalized_flip_of_the_generalized_henon_map(henon):
    # along the flip curve c is found by hand: B(q,q) and C(q,q,q) stand in the second equation alone
    y, b = sympy.symbols("y,b")
    r, s = sympy.Rational(3, 2), sympy.Integer(-1)
    slope_x, slope_y = -b + r * y, -2 * y + r * y + 3 * s * y**2
    matrix = sympy.Matrix([[0, 1], [slope_x, slope_y]])
    q, p = sympy.Matrix([1, -1]), sympy.Matrix([-slope_x, 1]).T  # at det = b − r y, trace = −1 − det
    flip = sympy.solve(1 + slope_y + b - r * y, b)[0]
    second = lambda u, v: sympy.Matrix([0, (-2 + 6 * s * y) * u[1] * v[1] + r * (u[0] * v[1] + u[1] * v[0])])  # noqa: E731
    third = sympy.Matrix([0, 6 * s * q[1] ** 3])
    inner = (sympy.eye(2) - matrix).inv() * second(q, q)
    c = ((p * third)[0] / 6 + (p * second(q, inner))[0] / 2).subs(b, flip)
    assert sympy.simplify((p * (matrix + sympy.eye(2))).subs(b, flip)) == sympy.zeros(1, 2)
    roots = [root for root in sympy.Poly(sympy.numer(sympy.factor(sympy.together(c))), y).nroots() if root.is_real]
    values = [[float(e.subs(b, flip).subs(y, t)) for e in (y + b * y + y**2 - r * y**2 - s * y**3, b)] for t in roots]
    y0 = -0.25
    start = [float(e.subs(b, flip).subs(y, y0)) for e in (y + b * y + y**2 - r * y**2 - s * y**3, b)]
    wide = {"alpha": (-1, 1), "beta": (-2, 0)}
    curve = curve_from(henon, wide, Kind.FLIP, [[y0, y0]], start, {"R": "3/2", "S": -1})
    events = [event for event in curve.codim2 if event.kind is Kind.GENERALIZED_FLIP]
    assert events
    for event in events:
        assert any(event.values == pytest.approx(place, abs=1e-10) for place in values)


def test_delayed_logistic_family():
    # u' = r u (1 − (1 − e) v − e u), v' = u: det = (1 − e)(r − 1) = 1, trace = 1 − e (r − 1) = 1 − e/(1 − e)
    u, v, r, e = symbols("u,v,r,e")
    map_ = compile_map(System("delayed", (u, v), (r, e), (r * u * (1 - (1 - e) * v - e * u), u)))
    over, at = {"r": ("3/2", 6), "e": (0, "9/10")}, {"r": "9/5", "e": "1/10"}
    curves = trace_curves(map_, over, Kind.NEIMARK_SACKER, [0.45, 0.45], {}, ONE, at)
    circle = next(c for c in curves if c.kind is Kind.NEIMARK_SACKER)
    a, b = circle.values.T
    assert np.allclose(a, 1 + 1 / (1 - b), atol=1e-9)
    first = int(np.argmin(b))
    assert (a[first], b[first]) == pytest.approx((2, 0), abs=1e-10)
    assert np.abs(np.angle(circle.multipliers[first])) == pytest.approx(np.pi / 3, abs=1e-10)
    found = where(circle)
    for kind, place in ((Kind.R4, (3, 1 / 2)), (Kind.R3, (4, 2 / 3)), (Kind.R2, (5, 3 / 4))):
        assert found[kind].values == pytest.approx(place, abs=1e-10)
    assert {Ending.RESONANCE, Ending.RANGE} == set(circle.endings)
    assert {c.kind for c in curves} == {Kind.NEIMARK_SACKER, Kind.FLIP}


def test_curves_come_one_by_one(henon):
    counts = [len(found) for found in grow_curves(henon, OVER, Kind.FOLD, [0.3, 0.3], PLAIN, ONE, AT)]
    assert counts == [1, 2, 3]
