"""The spectrum in closed form is that of the Hessian, as numbers and with multiplicity."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.loss import Loss
from dynsys.derive.spectrum import Eigenvalue, hessian_spectrum
from dynsys.derive.symbols import symbols

x, y, z, w, u, t = symbols("x,y,z,w,u,t")
MODELS = ["scalar2", "scalar3", "scalar4", "scalar4-full", "scalar:depth=5", "balanced:depth=5", "balanced:depth=2",
          "rank1:dimension=2", "scalar:depth=1"]  # fmt: skip
lam = sympy.Symbol("lam", real=True)
coordinates = st.fractions(min_value=-2, max_value=2, max_denominator=7)


@lru_cache
def spectrum(name: str) -> tuple[Eigenvalue, ...]:
    m = model(name)
    return hessian_spectrum(m.loss, m.embedding)


def hessian_at(name: str, values: Sequence[Fraction]) -> tuple[sympy.Matrix, dict[sympy.Symbol, sympy.Rational]]:
    m = model(name)
    place = {s: R(v.numerator, v.denominator) for s, v in zip(m.system.state, values, strict=True)}
    at = dict(zip(m.loss.state, (e.subs(place) for e in m.embedding), strict=True))
    return m.loss.hessian.subs(at, simultaneous=True), place


@pytest.mark.parametrize("name", MODELS)
@settings(deadline=None, max_examples=4)
@given(data=st.data())
def test_the_spectrum_gives_the_characteristic_polynomial_at_random_points(name: str, data: st.DataObject):
    values = [data.draw(coordinates) for _ in model(name).system.state]
    matrix, place = hessian_at(name, values)
    assert sum(e.multiplicity for e in spectrum(name)) == matrix.rows
    for trial in (R(1, 3), R(-7, 4), 5 + R(1, 9)):
        product = sympy.Integer(1)
        for e in spectrum(name):
            product *= (
                (trial - e.value.subs(place)) ** e.multiplicity
                if e.value is not None
                else e.polynomial.subs({**place, lam: trial})
            )
        expected = (trial * sympy.eye(matrix.rows) - matrix).det()
        assert abs(sympy.N(product - expected, 30)) < R(1, 10**25) * max(1, abs(expected))


@pytest.mark.parametrize("name", MODELS)
def test_the_eigenvalues_are_the_numerical_ones(name: str):
    values = [Fraction(7 + 3 * k, 5 + k) for k in range(len(model(name).system.state))]
    matrix, place = hessian_at(name, values)
    numbers = np.linalg.eigvalsh(np.array(matrix, dtype=float))
    found: list[float] = []
    for e in spectrum(name):
        if e.value is not None:
            found += [float(e.value.subs(place))] * e.multiplicity
        else:
            roots = np.roots([float(c) for c in sympy.Poly(e.polynomial.subs(place), lam).all_coeffs()])
            assert len(roots) == e.multiplicity
            found += list(roots.real)
    assert sorted(found) == pytest.approx(numbers, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4", "balanced:depth=7"])
def test_the_flagship_spectra_are_in_closed_form(name: str):
    m = model(name)
    assert all(e.value is not None and e.polynomial is None for e in hessian_spectrum(m.loss, m.embedding))


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 6, 9])
def test_the_balanced_minimum_has_sharpness_its_depth(depth: int):
    m = model(f"balanced:depth={depth}")
    values = [(sympy.simplify(e.value.subs(u, 1)), e.multiplicity) for e in hessian_spectrum(m.loss, m.embedding)]
    assert (depth, 1) in values
    assert all(value == 0 for value, _ in values if value != depth)
    assert sum(count for _, count in values) == depth


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_the_balanced_spectrum_by_hand(depth: int):
    """L_ii = u^(2K−2), L_ij = u^(2K−2) + (u^K − 1) u^(K−2): once L_ii + (K−1) L_ij, K − 1 times L_ii − L_ij."""
    m = model(f"balanced:depth={depth}")
    first, second = hessian_spectrum(m.loss, m.embedding)
    off = (u**depth - 1) * u ** (depth - 2)
    assert sympy.expand(first.value - (depth * u ** (2 * depth - 2) + (depth - 1) * off)) == 0
    assert sympy.expand(second.value + off) == 0
    assert (first.multiplicity, second.multiplicity) == (1, depth - 1)


def test_the_embedding_defaults_to_the_state():
    loss = Loss(x**2 + 3 * y**2 + t * x * y, (x, y))
    assert hessian_spectrum(loss) == hessian_spectrum(loss, (x, y))
    values = {sympy.expand(e.value) for e in hessian_spectrum(loss)}
    assert values == {4 + sympy.sqrt(4 + t**2), 4 - sympy.sqrt(4 + t**2)}


def test_a_block_that_would_fill_pages_is_counted_only():
    deep = model("scalar:depth=12")
    assert hessian_spectrum(deep.loss, deep.embedding) == (Eigenvalue(None, 12),)


def test_a_matrix_that_splits_has_the_eigenvalues_of_its_parts():
    """x² + y² + xy/2 + 2z² + 3w² + zw: [[2, ½], [½, 2]] has 3/2 and 5/2, [[4, 1], [1, 6]] has 5 ± √2."""
    loss = Loss(x**2 + y**2 + x * y / 2 + 2 * z**2 + 3 * w**2 + z * w, (x, y, z, w))
    values = [e.value for e in hessian_spectrum(loss) for _ in range(e.multiplicity)]
    expected = [R(3, 2), R(5, 2), 5 - sympy.sqrt(2), 5 + sympy.sqrt(2)]
    assert sorted(values, key=float) == sorted(expected, key=float)


def test_a_block_without_a_closed_form_is_its_characteristic_polynomial():
    """[[2, 1, 0], [1, 4, 2], [0, 2, 8]] has λ³ − 14λ² + 51λ − 48, which has no rational root."""
    loss = Loss(x**2 + 2 * y**2 + 4 * z**2 + x * y + 2 * y * z, (x, y, z))
    assert hessian_spectrum(loss) == (Eigenvalue(None, 3, lam**3 - 14 * lam**2 + 51 * lam - 48),)


def test_a_loss_that_is_not_polynomial_has_a_spectrum_too():
    loss = Loss(sympy.exp(x * y) + sympy.cos(x + y), (x, y))
    point = {x: R(1, 3), y: R(1, 3)}
    matrix = loss.hessian.subs(point)
    numbers = sorted(sympy.N(v, 25) for v in matrix.eigenvals())
    closed = sorted(sympy.N(e.value.subs(point), 25) for e in hessian_spectrum(loss, (x, x)))
    assert all(abs(p - q) < R(1, 10**20) for p, q in zip(closed, numbers, strict=True))
