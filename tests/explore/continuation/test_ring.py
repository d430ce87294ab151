"""The linear algebra of rings, against the whole matrix written out."""

from __future__ import annotations

import numpy as np
import pytest

from dynsys.derive.carried import carried_program
from dynsys.explore.continuation.banded import BandedRing, folded
from dynsys.explore.continuation.dense import DenseRing
from dynsys.explore.continuation.ring import Closing, Ring
from dynsys.explore.multipliers import cycle_multipliers, monodromy

SHAPES = [(1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 3, 1), (2, 2, 1), (2, 3, 2), (3, 7, 3), (2, 64, 2), (1, 101, 1)]


def whole(jacobians, shares, closing, local, row):
    """The matrix: A_i x_i + P_i e − x_(i+1), the last with C x_0; then rows over x_0; then the row over all."""
    p, m, _ = jacobians.shape
    e = shares.shape[2]
    matrix = np.zeros((p * m + len(local) + (row is not None), p * m + e))
    for i in range(p):
        here = slice(i * m, (i + 1) * m)
        following = slice((i + 1) % p * m, ((i + 1) % p + 1) * m)
        matrix[here, here] += jacobians[i]
        matrix[here, following] -= np.eye(m) if i < p - 1 else closing
        matrix[here, p * m :] = shares[i]
    matrix[p * m : p * m + len(local), :m] = local
    if row is not None:
        matrix[-1] = row
    return matrix


def random_ring(m, p, e, with_row, seed=0):
    rng = np.random.default_rng(seed)
    conditions = e - with_row
    jacobians, shares = rng.normal(size=(p, m, m)), rng.normal(size=(p, m, e))
    local, closing = rng.normal(size=(conditions, m)), rng.normal(size=(m, m))
    row = np.concatenate([rng.normal(size=m), np.zeros((p - 1) * m), rng.normal(size=e)]) if with_row else None
    right = rng.normal(size=p * m + conditions)
    return jacobians, shares, closing, local, row, right


@pytest.mark.parametrize("p", [1, 2, 3, 4, 5, 12, 33])
def test_neighbours_on_the_circle_are_at_most_two_places_apart(p):
    places = folded(p)
    assert sorted(places.tolist()) == list(range(p))
    assert np.abs(places - np.roll(places, -1)).max() <= 2


@pytest.mark.parametrize(
    ("kind", "m", "p", "e"),
    [(kind, *shape) for kind in (BandedRing, DenseRing) for shape in SHAPES if shape[1] > 1 or kind is DenseRing],
)
def test_tangents_and_corrections(kind, m, p, e):
    jacobians, shares, closing, local, row, right = random_ring(m, p, e, with_row=True)
    solver = kind(m, p, e)
    for _ in range(2):  # the second time over what the first has left
        step, null = (part.copy() for part in solver.solve(jacobians, shares, closing, local, row, right))
    matrix = whole(jacobians, shares, closing, local, row)
    wanted = np.linalg.solve(matrix, np.column_stack([np.append(right, 0), np.append(0 * right, 1)]))
    tolerance = 1e-13 * np.linalg.cond(matrix)
    assert np.allclose(step, wanted[:, 0], rtol=tolerance, atol=tolerance * np.abs(wanted).max())
    assert np.allclose(null, wanted[:, 1], rtol=tolerance, atol=tolerance * np.abs(wanted).max())
    assert abs(row @ step) < tolerance * np.abs(wanted).max()
    assert row @ null == pytest.approx(1)


@pytest.mark.parametrize("kind", [BandedRing, DenseRing])
@pytest.mark.parametrize(("m", "p", "e"), [(2, 2, 1), (2, 3, 2), (3, 8, 2)])
def test_square_systems(kind, m, p, e):
    jacobians, shares, closing, local, row, right = random_ring(m, p, e, with_row=False)
    step = kind(m, p, e).solve(jacobians, shares, closing, local, row, right)[0]
    assert np.allclose(step, np.linalg.solve(whole(jacobians, shares, closing, local, None), right), rtol=1e-9)


@pytest.mark.parametrize("kind", [BandedRing, DenseRing])
def test_a_row_over_every_point(kind):
    """A row may look at every component: what the banded elimination borders itself with is its own affair."""
    jacobians, shares, closing, local, _, right = random_ring(2, 5, 1, with_row=True, seed=3)
    row = np.random.default_rng(4).normal(size=11)
    step, null = kind(2, 5, 1).solve(jacobians, shares, closing, local, row, right)
    matrix = whole(jacobians, shares, closing, local, None)
    assert np.allclose(matrix @ step, right)
    assert np.allclose(matrix @ null, 0, atol=1e-10)
    assert row @ step == pytest.approx(0, abs=1e-10)
    assert row @ null == pytest.approx(1)


@pytest.mark.parametrize("kind", [BandedRing, DenseRing])
def test_a_singular_matrix_has_no_solution(kind):
    p, zero = 3, np.zeros((1, 1))
    assert (
        kind(1, p, 1).solve(np.zeros((p, 1, 1)), np.zeros((p, 1, 1)), zero, zero[:0], np.zeros(4), np.ones(3)) is None
    )


@pytest.mark.parametrize("period", [1, 2, 5, 90])
@pytest.mark.parametrize("turning", [False, True])
def test_a_correction_solves_the_linearised_equations(maps, period, turning):
    """The derivative along the correction, by central differences of the residual, is minus the residual."""
    system = maps.named("henon").system
    slope = np.array([[0.0, 1.0], [-1.0, 0.5]]) if turning else None
    closing = Closing(np.array([[1.0, 0.2], [0.0, -1.0]]), slope)
    ring = Ring(carried_program(system, (0,)), 2, period, np.array([0.9, 0.3]), (0,), closing, conditions=int(turning))
    rng = np.random.default_rng(period)
    z = rng.normal(size=ring.unknowns)
    ring.local[:], ring.goal[:] = rng.normal(size=ring.local.shape), 0.3
    assert (ring.unknowns, ring.equations) == (2 * period + 1 + turning, 2 * period + turning)
    residual = ring.evaluate(z).copy()
    step, null = (part.copy() for part in ring.solve(z, rng.normal(size=ring.unknowns)))
    for direction, wanted in ((step, -residual), (null, 0 * residual)):
        h = 1e-6 / max(1.0, np.abs(direction).max())
        ahead, behind = ring.evaluate(z + h * direction).copy(), ring.evaluate(z - h * direction).copy()
        scale = max(1.0, np.abs(direction).max())
        assert np.allclose((ahead - behind) / (2 * h), wanted, atol=1e-6 * scale)


def test_the_residual_is_that_of_the_map(maps):
    henon = maps.named("henon")
    ring = Ring(carried_program(henon.system, (0,)), 2, 3, np.array([np.nan, 0.3]), (0,))
    z = np.random.default_rng(1).normal(size=7)
    points = z[:6].reshape(3, 2)
    wanted = henon.rule(points, np.array([z[-1], 0.3])) - np.roll(points, -1, axis=0)
    assert np.allclose(ring.evaluate(z).reshape(3, 2), wanted, rtol=1e-14)
    assert np.array_equal(ring.points(z), points)


def test_the_tangent_at_a_fixed_point(maps):
    """On x = 1 − 1/r the slope is 1/r²."""
    ring = Ring(carried_program(maps.named("logistic").system, (0,)), 1, 1, np.zeros(1), (0,))
    z = np.array([0.6, 2.5])
    assert np.allclose(ring.evaluate(z), 0)
    step, null = ring.solve(z, np.array([0.0, 1.0]))
    assert np.allclose(step, 0)
    assert np.allclose(null, [0.16, 1])
    assert ring.multipliers() == [pytest.approx(-0.5)]


def test_a_closing_that_turns_finds_cycles_of_odd_maps_by_half(maps):
    """x' = x³ − (1 + q)x is odd: f(x) = −x at x² = q, half a cycle (x, −x)."""
    odd = maps.typed("x' = x**3 - (1 + q)*x").system
    ring = Ring(carried_program(odd, (0,)), 1, 1, np.zeros(1), (0,), Closing(np.array([[-1.0]])))
    assert ring.evaluate(np.array([0.5, 0.25])) == pytest.approx(0)
    _, null = ring.solve(np.array([0.5, 0.25]), np.array([0.0, 1.0]))
    assert np.allclose(null, [1.0, 1.0])  # dx/dq = 1/(2x)


@pytest.mark.parametrize(("n", "p"), [(1, 5), (2, 1), (2, 7), (3, 4), (5, 6)])
def test_multipliers_take_each_jacobian_once(n, p):
    jacobians = np.random.default_rng(n + p).normal(size=(p, n, n))
    product = np.eye(n)
    for jacobian in jacobians:
        product = jacobian @ product
    assert np.allclose(monodromy(jacobians), product)
    found, wanted = cycle_multipliers(jacobians), np.linalg.eigvals(product).astype(complex)
    assert [abs(m) for m in found] == sorted((abs(m) for m in found), reverse=True)
    assert np.allclose(sorted(found, key=lambda m: (m.real, m.imag)), sorted(wanted, key=lambda m: (m.real, m.imag)))


def test_the_small_multiplier_keeps_its_digits():
    """(2, 1; 1, 1) has the determinant 1: after 40 rounds the multipliers are φ⁸⁰ and φ⁻⁸⁰."""
    large, small = cycle_multipliers(np.tile([[2.0, 1.0], [1.0, 1.0]], (40, 1, 1)))
    golden = (1 + np.sqrt(5)) / 2
    assert large.real == pytest.approx(golden**80, rel=1e-12)
    assert small.real == pytest.approx(golden**-80, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_product_that_leaves_the_floats_is_not_a_number(n):
    found = cycle_multipliers(np.tile(1e200 * np.eye(n), (4, 1, 1)))
    assert len(found) == n
    assert not any(np.isfinite(m) for m in found)
