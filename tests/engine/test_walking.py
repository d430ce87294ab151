"""Walks in machine code: the same points as step by step in Python, on curves known in closed form."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest

from dynsys.derive.catalogue import model
from dynsys.engine.walking.walker import Stop


def load():
    spec = importlib.util.spec_from_file_location("walks", Path(__file__).with_name("walks.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WALKS = load()
LOGISTIC, PLANAR, METHOD, case, cycle, defects = (
    getattr(WALKS, name) for name in ("LOGISTIC", "PLANAR", "METHOD", "case", "cycle", "defects")
)
HENON, BALANCED = model("henon").system, model("balanced:depth=4").system
FOLD, FLIP = np.diag([1.0, 1, 1, 1]), np.diag([1.0, 1, -1, -1])
CIRCLE = np.kron([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]], np.eye(2))
TURN = np.kron([[0.0, 0, 0], [0, 0, 0], [0, 0, 2]], np.eye(2))


def henon(a: float, period: int) -> np.ndarray:
    return cycle(HENON, [a, 0.3], period, [0.6, 0.2])


CURVES = {
    "henon-1": (lambda: case(HENON, henon(0.1, 1), [0.1, 0.3], high=(1.4,)), 1, HENON, [0.1, 0.3]),
    "henon-2": (lambda: case(HENON, henon(0.8, 2), [0.8, 0.3], high=(1.4,)), 2, HENON, [0.8, 0.3]),
    "henon-8": (lambda: case(HENON, henon(1.04, 8), [1.04, 0.3], high=(1.4,)), 8, HENON, [1.04, 0.3]),
    "balanced-1": (lambda: case(BALANCED, [[1.0]], [0.1], high=(0.9,)), 1, BALANCED, [0.1]),
    "balanced-2": (lambda: case(BALANCED, cycle(BALANCED, [0.6], 2, [0.9]), [0.6], high=(0.9,)), 2, BALANCED, [0.6]),
}


@pytest.mark.parametrize("name", CURVES)
def test_the_points_are_those_of_the_walk_in_python(name: str) -> None:
    make, period, system, values = CURVES[name]
    curve = make()
    chunk = curve.run()
    assert chunk.stop is Stop.RANGE
    assert len(chunk.z) > 15
    np.testing.assert_allclose(chunk.z, curve.steps(len(chunk.z)), rtol=0, atol=1e-9)
    assert defects(system, chunk, period, values).max() < 1e-12


@pytest.mark.parametrize("name", CURVES)
def test_pieces_give_the_same_bits(name: str) -> None:
    curve = CURVES[name][0]()
    whole = curve.run()
    z, tangent, bend, step, found = curve.z, curve.tangent, None, METHOD.step, []
    while not found or found[-1].stop is Stop.FULL:
        found.append(curve.walker.run(z, tangent, bend, step, 7))
        z, tangent, bend, step = found[-1].z[-1], found[-1].tangents[-1], found[-1].bend, found[-1].step
    assert found[-1].stop is whole.stop
    for part in ("z", "tangents", "jacobians", "lengths"):
        np.testing.assert_array_equal(np.concatenate([getattr(chunk, part) for chunk in found]), getattr(whole, part))
    assert np.array_equal(found[-1].bend, whole.bend)
    assert found[-1].step == whole.step


def test_through_a_fold_on_a_curve_in_closed_form() -> None:
    chunk = case(HENON, henon(0.1, 1), [0.1, 0.3], high=(1.4,), way=-1.0).run()
    x, a = chunk.z[:, 0], chunk.z[:, 2]
    assert chunk.stop is Stop.ESCAPED or a[-1] > 1.4
    np.testing.assert_allclose(a * x**2 + 0.7 * x, 1, rtol=0, atol=1e-11 * np.abs(x).max())
    assert abs(a.min() + 0.7**2 / 4) < 1e-3
    assert x.max() > 2 / 0.7 > x.min()


def test_through_superstable_cycles() -> None:
    r, root = 3.1, math.sqrt(0.1 * 4.1)
    chunk = case(LOGISTIC, [[(r + 1 - root) / (2 * r)], [(r + 1 + root) / (2 * r)]], [r], high=(4.0,)).run()
    r, root = chunk.z[:, 2], np.sqrt((chunk.z[:, 2] - 3) * (chunk.z[:, 2] + 1))
    np.testing.assert_allclose(chunk.z[:, :2].T, [(r + 1 - root) / (2 * r), (r + 1 + root) / (2 * r)], atol=1e-13)
    np.testing.assert_allclose(chunk.jacobians.prod(axis=(1, 2, 3)), 4 + 2 * r - r**2, rtol=0, atol=1e-12)
    assert r[0] < 1 + math.sqrt(5) < r[-1]


CONDITIONS = {
    # multipliers are λ² + 2yλ + s = 0 with eigenvectors (1, λ); r = y(1 + s) + y²
    "fold": (-0.4, lambda y: -1 - 2 * y, FOLD, None),
    "flip": (0.3, lambda y: 2 * y - 1, FLIP, None),
    "circle": (0.3, lambda y: 1 + 0 * y, CIRCLE, TURN),
}


@pytest.mark.parametrize("period", [1, 3])
@pytest.mark.parametrize("kind", CONDITIONS)
def test_curves_of_bifurcations_over_two_parameters(kind: str, period: int) -> None:
    y, line, closing, turning = CONDITIONS[kind]
    jacobian = np.array([[0, 1], [-line(y), -2 * y]])
    round_ = np.linalg.matrix_power(jacobian, period)
    vectors = np.array([[1, 1 if kind == "fold" else -1]])
    local, goal, angle = [[0, 0, 1, 0]], [1], ()
    if kind == "circle":
        vectors = np.array([[1, 0], round_ @ [1, 0]])
        local, goal, angle = np.eye(6)[2:4], [1, 0], (math.cos(period * math.acos(-y)),)
    points = []
    for _ in range(period):
        points.append([y, y, *vectors.ravel()])
        vectors = vectors @ jacobian.T
    limits = {"low": [-9] * (2 + len(angle)), "high": [9] * (2 + len(angle)), "span": 3.0}
    values, count = [y * (1 + line(y)) + y**2, line(y)], 60
    curve = case(
        PLANAR, points, values, (0, 1), vectors=len(local), closing=closing, turning=turning, local=local, goal=goal,
        angle=angle, **limits,
    )  # fmt: skip
    chunk = curve.run(count)
    assert len(chunk.z) == count
    y, r, s = chunk.z[:, 0], chunk.z[:, -2 - len(angle)], chunk.z[:, -1 - len(angle)]
    np.testing.assert_allclose(s, line(y), rtol=0, atol=1e-10)
    np.testing.assert_allclose(r, y * (1 + s) + y**2, rtol=0, atol=1e-10)
    assert np.ptp(y) > 0.2
    np.testing.assert_allclose(chunk.z, curve.steps(count), rtol=0, atol=1e-9)


def long_cycle(period: int) -> np.ndarray:
    """A cycle of Hénon's map at (1.4, 0.3): where the attractor nearly returns, corrected by Newton's method."""
    b, xs = 0.3, [0.1, 0.1]
    for _ in range(60000):
        xs.append(1 - 1.4 * xs[-1] ** 2 + b * xs[-2])
    orbit = np.array(xs[1000:])
    gap = np.hypot(orbit[period + 1 :] - orbit[1:-period], orbit[period:-1] - orbit[: -period - 1])
    x = orbit[1 + np.argmin(gap) :][:period]
    for _ in range(20):
        x = x - np.linalg.solve(slope(x, 1.4), x_defect(x, 1.4))
    assert all(np.abs(np.roll(x, shift) - x).max() > 1e-3 for shift in range(1, period))
    return np.column_stack((x, b * np.roll(x, 1)))


def x_defect(x, a):
    return 1 - a * x**2 + 0.3 * np.roll(x, 1) - np.roll(x, -1)


def slope(x, a):
    identity = np.eye(len(x))
    return np.diag(-2 * a * x) + 0.3 * np.roll(identity, -1, axis=1) - np.roll(identity, 1, axis=1)


def exact_multipliers(x: np.ndarray, a: float) -> list[mpmath.mpf]:
    """Those of the cycle near x, corrected by Newton's method with 120 digits."""
    with mpmath.workdps(120):
        values, a, b = [mpmath.mpf(v) for v in x], mpmath.mpf(a), mpmath.mpf(0.3)
        p = len(values)
        for _ in range(2):
            matrix, right = mpmath.zeros(p, p), mpmath.zeros(p, 1)
            for i in range(p):
                matrix[i, i] -= 2 * a * values[i]
                matrix[i, i - 1 if i else p - 1] += b
                matrix[i, (i + 1) % p] -= 1
                right[i] = 1 - a * values[i] ** 2 + b * values[i - 1] - values[(i + 1) % p]
            change = mpmath.lu_solve(matrix, -right)
            values = [v + d for v, d in zip(values, change, strict=True)]
        product = mpmath.eye(2)
        for v in values:
            product = mpmath.matrix([[-2 * a * v, 1], [b, 0]]) * product
        half, determinant = (product[0, 0] + product[1, 1]) / 2, (-b) ** p
        large = half + mpmath.sign(half) * mpmath.sqrt(half**2 - determinant)
        return [large, determinant / large]


def test_a_long_unstable_cycle_keeps_its_digits() -> None:
    curve = case(HENON, long_cycle(64), [1.4, 0.3], low=(1.0,), high=(1.5,))
    chunk = curve.run(6, 1e-5)
    assert len(chunk.z) == 6
    assert defects(HENON, chunk, 64, [1.4, 0.3]).max() < 1e-12
    z, jacobians = chunk.z[-1], chunk.jacobians[-1]
    with mpmath.workdps(120):
        product = mpmath.eye(2)
        for jacobian in jacobians:
            product = mpmath.matrix(jacobian.tolist()) * product
        large, small = exact_multipliers(z[:-1:2], z[-1])
        half = (product[0, 0] + product[1, 1]) / 2
        found = half + mpmath.sign(half) * mpmath.sqrt(half**2 - mpmath.det(product))
        assert abs(large) > 1e9
        assert abs(found / large - 1) < 1e-11
        assert abs(mpmath.det(product) / found / small - 1) < 1e-11
