"""Every point of codimension two, in one to four dimensions, on curves of every kind on which it lies.

Each map is a normal form N(w; a, b) with its point of codimension two at w = 0, a = b = 0, hidden by a shear S with a
polynomial inverse, a matrix L and a shift c: f(x) = c + L S N S⁻¹ L⁻¹ (x − c). All numbers are rational.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import sympy

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Curve, Kind
from dynsys.explore.continuation.curves import CurveMethod, curve_from
from dynsys.explore.continuation.normal_forms import normal_form

A, B = symbols("a,b")
W = symbols("w0,w1,w2,w3")
X = symbols("x0,x1,x2,x3")
HALF, THIRD = sympy.Rational(1, 2), sympy.Rational(1, 3)
MATRIX = sympy.Matrix([[2, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 0], [0, 0, 1, 1]])
SHIFT = sympy.Matrix([1, -2, HALF, 1])
OVER = {"a": ("-1/2", "3/5"), "b": ("-2/5", "1/2")}
COARSE = CurveMethod(step=0.02, step_max=0.08, turn=0.3)
Expressions = tuple[sympy.Expr, ...]


def sheared(w: Expressions, sign: int) -> list[sympy.Expr]:
    """S for sign 1 and its inverse for −1: the last variable is moved by the square of the first."""
    if len(w) == 1:
        return list(w)
    return [*w[:-1], w[-1] + sign * w[0] ** 2 / 4]


def hidden(rule: Expressions) -> System:
    n = len(rule)
    matrix, shift = MATRIX[:n, :n], SHIFT[:n, :]
    inner = sheared(tuple(matrix.inv() * (sympy.Matrix(X[:n]) - shift)), -1)
    moved = [part.subs(dict(zip(W[:n], inner, strict=True)), simultaneous=True) for part in rule]
    return System("hidden", X[:n], (A, B), tuple(shift + matrix * sympy.Matrix(sheared(tuple(moved), 1))))


def placed(w: list[float]) -> np.ndarray:
    """x of w."""
    n = len(w)
    matrix = np.array(MATRIX[:n, :n], dtype=float)
    return np.array(SHIFT[:n, :], dtype=float).ravel() + matrix @ np.array(sheared(tuple(w), 1), dtype=float)


def turned(x: sympy.Expr, y: sympy.Expr, sides: tuple[int, ...], factor: sympy.Expr, twist: sympy.Expr) -> Expressions:
    """(x + iy) e^(iθ) (factor + i twist) with a rational point of the circle."""
    c, s = sympy.Rational(sides[0], sides[2]), sympy.Rational(sides[1], sides[2])
    x, y = x * factor - y * twist, x * twist + y * factor
    return c * x - s * y, s * x + c * y


FIRST, SECOND = (3, 4, 5), (5, 12, 13)
W0, W1, W2, W3 = W
R, R1, R2 = W0**2 + W1**2, W1**2 + W2**2, W2**2 + W3**2


@dataclass(frozen=True)
class Case:
    """A normal form, the kind of the curve, the point on it, and a start on the curve: w and (a, b)."""

    rule: Expressions
    curve: Kind
    special: Kind
    w: Callable[[float], list[float]]
    values: Callable[[float], tuple[float, float]]
    known: dict[str, float] | None = None


def along_a(_: float) -> tuple[float, float]:
    return (0.31, 0.0)


def along_b(_: float) -> tuple[float, float]:
    return (0.0, 0.27)


CUSP = (W0 + A + B * W0 + 2 * W0**3,)
GENERALIZED = (-(1 + A) * W0 + B * W0**3 - 3 * W0**5,)
QUADRATIC = HALF * W0**2 - THIRD * W0 * W1 + W1**2 / 5
CUBIC = QUADRATIC + W0**3 / 7 - W0 * W1**2 / 2
BOGDANOV = (W0 + W1, W1 + A + B * W1 + W0**2 - 3 * W0 * W1)
TWICE = (-W0 + W1, -W1 + A * W0 + B * W1 + 2 * W0**3 - W0**2 * W1)
THRICE = (-(1 + A) * W1 + CUBIC, W0 + (B - 1) * W1 - QUADRATIC)
FOURFOLD = (-(1 + A) * W1 + CUBIC, W0 + B * W1 - QUADRATIC)
CHENCINER = turned(W0, W1, FIRST, 1 + A + B * R - 2 * R**2, R / 3)
FOLD_FLIP = (W0 + A + W0**2 - W1**2, -(1 + B) * W1 + W0 * W1 + W1**3)
FOLD_CIRCLE = (W0 + A + W0**2 - R1, *turned(W1, W2, FIRST, 1 + B + W0, W0 / 3))
FLIP_CIRCLE = (-(1 + A) * W0 + W0**3 + W0 * R1, *turned(W1, W2, FIRST, 1 + B + W0**2 - R1, R1 / 3))
DOUBLE = (*turned(W0, W1, FIRST, 1 + A + R - R2, R / 3), *turned(W2, W3, SECOND, 1 + B - R2, R / 2))
SIZE = {n: float(np.linalg.norm(np.array(MATRIX[:n, 0], dtype=float))) for n in (1, 2, 3)}  # of the first axis

CASES = [
    Case(CUSP, Kind.FOLD, Kind.CUSP, lambda s: [s], lambda s: (4 * s**3, -6 * s**2), {"a": 0, "c": 2 / SIZE[1] ** 2}),
    Case((*CUSP, W1 / 3 + W0**2), Kind.FOLD, Kind.CUSP, lambda s: [s, 1.5 * s * s], lambda s: (4 * s**3, -6 * s**2)),
    Case(GENERALIZED, Kind.FLIP, Kind.GENERALIZED_FLIP, lambda s: [0], along_b, {"c": 0, "d": -3 / SIZE[1] ** 4}),
    Case((*GENERALIZED, W1 / 3 + W0**2, -W2 / 2 + W0 * W1), Kind.FLIP, Kind.GENERALIZED_FLIP, lambda s: [0, 0, 0],
         along_b, {"c": 0, "d": -3 / SIZE[3] ** 4}),
    Case(CHENCINER, Kind.NEIMARK_SACKER, Kind.CHENCINER, lambda s: [0, 0], along_b),
    Case((*CHENCINER, W2 / 3 + R), Kind.NEIMARK_SACKER, Kind.CHENCINER, lambda s: [0, 0, 0], along_b),
    Case(BOGDANOV, Kind.FOLD, Kind.R1, lambda s: [0, 0], along_b),
    Case((*BOGDANOV, W2 / 3 + W0**2), Kind.NEIMARK_SACKER, Kind.R1, lambda s: [-s / 5, 0, 0.06 * s * s],
         lambda s: (-(s**2) / 25, -s)),
    Case(TWICE, Kind.FLIP, Kind.R2, lambda s: [0, 0], along_b),
    Case((*TWICE, W2 / 3 + W0**2), Kind.NEIMARK_SACKER, Kind.R2, lambda s: [0, 0, 0], lambda s: (-s, s)),
    Case(THRICE, Kind.NEIMARK_SACKER, Kind.R3, lambda s: [0, 0], along_b),
    Case((*THRICE, W2 / 3 + W0**2), Kind.NEIMARK_SACKER, Kind.R3, lambda s: [0, 0, 0], along_b),
    Case(FOURFOLD, Kind.NEIMARK_SACKER, Kind.R4, lambda s: [0, 0], along_b),
    Case((*FOURFOLD, W2 / 3 + W0**2), Kind.NEIMARK_SACKER, Kind.R4, lambda s: [0, 0, 0], along_b),
    Case(FOLD_FLIP, Kind.FOLD, Kind.FOLD_FLIP, lambda s: [0, 0], along_b),
    Case((*FOLD_FLIP, W2 / 3 + W0**2), Kind.FLIP, Kind.FOLD_FLIP, lambda s: [s, 0, 1.5 * s * s],
         lambda s: (-(s**2), s)),
    Case(FOLD_CIRCLE, Kind.FOLD, Kind.FOLD_NEIMARK_SACKER, lambda s: [0, 0, 0], along_b),
    Case((*FOLD_CIRCLE, W3 / 3 + R1), Kind.NEIMARK_SACKER, Kind.FOLD_NEIMARK_SACKER, lambda s: [s, 0, 0, 0],
         lambda s: (-(s**2), ((1 - s**2 / 9) ** 0.5) - 1 - s)),
    Case(FLIP_CIRCLE, Kind.FLIP, Kind.FLIP_NEIMARK_SACKER, lambda s: [0, 0, 0], along_b),
    Case((*FLIP_CIRCLE, W3 / 3 + R1), Kind.NEIMARK_SACKER, Kind.FLIP_NEIMARK_SACKER, lambda s: [0, 0, 0, 0], along_a),
    Case(DOUBLE, Kind.NEIMARK_SACKER, Kind.DOUBLE_NEIMARK_SACKER, lambda s: [0, 0, 0, 0], along_b),
]  # fmt: skip


def traced(case: Case, s: float = 0.15) -> Curve:
    start = placed(case.w(s))[None, :]
    return curve_from(compile_map(hidden(case.rule)), OVER, case.curve, start, case.values(s), {}, COARSE)


def name(case: Case) -> str:
    return f"{case.special.value} on {case.curve.value}, n = {len(case.rule)}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_point_is_found_where_it_is_with_its_coefficients(case: Case):
    curve = traced(case)
    [found] = [event for event in curve.codim2 if event.kind is case.special]
    n = len(case.rule)
    exact = placed([0.0] * n)
    assert found.values == pytest.approx((0, 0), abs=1e-10)
    assert found.points[0] == pytest.approx(exact, abs=1e-10)
    form = normal_form(compile_map(curve.system), exact[None, :], [0.0, 0.0], case.special)
    assert found.coefficients.keys() == form.coefficients.keys()
    assert dict(found.coefficients) == pytest.approx(dict(form.coefficients), rel=1e-6, abs=1e-7)
    if case.known is not None:
        assert {k: found.coefficients[k] for k in case.known} == pytest.approx(case.known, abs=1e-8)
    every = np.column_stack((curve.points[:, 0], curve.values))
    before, after = every[found.position - 1], every[found.position]
    here = np.concatenate((found.points[0], found.values))
    assert max(np.linalg.norm(here - before), np.linalg.norm(here - after)) < 1.01 * np.linalg.norm(after - before)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_along_the_curve_the_critical_multiplier_is_there(case: Case):
    curve = traced(case)
    points, values = curve.points[:, 0], curve.values
    map_ = compile_map(curve.system)
    image, jacobians = map_.value_and_jacobian(points, values)
    assert np.allclose(image, points, atol=1e-8 * (1 + np.abs(points).max()))
    critical = {Kind.FOLD: 1.0, Kind.FLIP: -1.0}.get(case.curve)
    for jacobian, multipliers in zip(jacobians, curve.multipliers, strict=True):
        each = np.linalg.eigvals(jacobian)
        scale = 1e-7 * (1 + np.abs(jacobian).max())
        if critical is not None:
            assert abs(np.linalg.det(jacobian - critical * np.eye(len(jacobian)))) < scale
        assert np.prod(multipliers) == pytest.approx(np.prod(each), abs=scale)
        assert np.sum(multipliers) == pytest.approx(np.sum(each), abs=scale)


def test_nothing_else_is_found_where_nothing_else_is():
    kinds = {name(case): [event.kind for event in traced(case).codim2] for case in CASES if len(case.rule) == 1}
    assert kinds == {name(case): [case.special] for case in CASES if len(case.rule) == 1}


def test_a_coefficient_that_stays_zero_does_not_fire_and_is_said_to_vanish():
    curve = traced(Case((-(1 + A) * W0 + B * W0**5,), Kind.FLIP, Kind.GENERALIZED_FLIP, lambda s: [0], along_b))
    assert curve.codim2 == ()
    assert "degenerate" in curve.note


def test_a_resonance_that_persists_does_not_fire():
    rule = (-(1 + A) * W1 + CUBIC + B * W0**3, W0 - QUADRATIC)
    curve = traced(Case(rule, Kind.NEIMARK_SACKER, Kind.R4, lambda s: [0, 0], along_b))
    assert Kind.R4 not in {event.kind for event in curve.codim2}
    assert np.abs(curve.multipliers.real).max() < 1e-12


def test_a_pair_that_persists_on_the_circle_does_not_fire():
    rule = (-(1 + A) * W0 + (1 + B) * W0**3, *turned(W1, W2, FIRST, 1 + W0, 0))
    curve = traced(Case(rule, Kind.FLIP, Kind.FLIP_NEIMARK_SACKER, lambda s: [0, 0, 0], along_b))
    assert curve.codim2 == ()
