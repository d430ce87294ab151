"""Signed permutations commute with the map, orbits are complete, exchangeable variables are found."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.symmetry import SignedPermutation, candidates, exchangeable, orbit, point_key, symmetries
from dynsys.derive.system import System

x, y, z, r = symbols("x,y,z,r")
SYSTEMS = {
    "scalar2": 3, "scalar3": 1, "scalar4": 7, "henon": 0, "logistic": 0, "standard": 1, "ikeda": 0, "cubic": 1,
    "balanced:depth=3": 0, "balanced:depth=4": 1, "delayed-logistic": 0, "generalized-henon": 0,
}  # fmt: skip
"""How many signed permutations but the identity commute with the map, by hand."""


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_symmetries_of_the_catalogue_are_those_found_by_hand(name: str):
    assert len(symmetries(model(name).system)) == SYSTEMS[name]


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4", "scalar4-full", "standard", "rank1:dimension=2"])
def test_a_symmetry_commutes_with_the_map_at_rational_points(name: str):
    system = model(name).system
    parameters = {p: sympy.Rational(2, 7) for p in system.parameters}
    point = [sympy.Rational(3 + 2 * k, 5 + k) for k in range(system.dimension)]

    def step(state):
        place = dict(zip(system.state, state, strict=True))
        return [part.subs({**place, **parameters}, simultaneous=True) for part in system.rule]

    for symmetry in symmetries(system):
        moved, expected = step(symmetry(point)), symmetry(step(point))
        assert all(sympy.expand(p - q) == 0 for p, q in zip(moved, expected, strict=True))


@pytest.mark.parametrize(("n", "count"), [(1, 1), (2, 7), (3, 47), (4, 16), (5, 25)])
def test_candidates_are_all_for_three_variables_and_generators_beyond(n: int, count: int):
    """2ⁿ n! − 1; and C(n, 2) exchanges, C(n, 2) changes of two signs, n changes of one."""
    assert len(set(candidates(n))) == len(list(candidates(n))) == count


signed = st.permutations(range(3)).flatmap(
    lambda order: st.tuples(*[st.sampled_from((1, -1))] * 3).map(lambda s: SignedPermutation(tuple(order), s))
)


@settings(deadline=None, max_examples=60)
@given(st.lists(signed, max_size=3), st.tuples(*[st.integers(-3, 3)] * 3))
def test_an_orbit_is_closed_and_its_size_divides_the_order_of_the_group(generators, point):
    numbers = tuple(map(mpmath.mpf, point))
    images = orbit(numbers, generators)
    keys = {point_key(image) for image in images}
    assert images[0] == numbers
    assert len(keys) == len(images)
    assert all(point_key(generator(image)) in keys for generator in generators for image in images)
    assert 48 % len(images) == 0


def test_the_orbit_of_a_general_point_under_all_candidates_has_the_order_of_the_group():
    point = tuple(map(mpmath.mpf, (1, 2, 5)))
    assert len(orbit(point, list(candidates(3)))) == 48
    assert len(orbit(point, list(candidates(3))[:1])) == 2


def test_points_that_differ_by_rounding_are_one():
    with mpmath.workdps(40):
        third = mpmath.mpf(1) / 3
        assert point_key((third,)) == point_key((third + mpmath.mpf(10) ** -35,))
        assert point_key((third,)) != point_key((third + mpmath.mpf(10) ** -15,))
        assert point_key((mpmath.mpf("-0.0"),)) == point_key((mpmath.mpf(0),))


def test_a_pole_at_the_test_point_hides_no_symmetry():
    """The quick test evaluates at x = 7/11; where both sides have a pole there it must not decide."""
    odd = System("odd", (x,), (), (x / (121 * x**2 - 49),))
    assert symmetries(odd) == (SignedPermutation((0,), (-1,)),)
    assert symmetries(System("even", (x,), (), (1 / (121 * x**2 - 49),))) == ()


def test_symmetries_that_need_an_identity_are_shown():
    double = System("double", (x,), (r,), (sympy.sin(2 * x) - 2 * sympy.sin(x) * sympy.cos(x) + r * x**3,))
    assert len(symmetries(double)) == 1


def test_exchangeable_variables_form_classes():
    w = symbols("w")[0]
    assert exchangeable((1 - x * y * z) ** 2, (x, y, z)) == ((0, 1, 2),)
    assert exchangeable((x * y - 1) ** 2 + (z * w - 1) ** 2, (x, y, z, w)) == ((0, 1), (2, 3))
    assert exchangeable(x**2 + y, (x, y)) == ((0,), (1,))
    assert exchangeable(sympy.sin(x + y) - sympy.sin(x) * sympy.cos(y), (x, y)) == ((0,), (1,))
    assert exchangeable(sympy.sin(x + y), (x, y)) == ((0, 1),)
