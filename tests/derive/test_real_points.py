"""Real points of polynomial equations are found where there are curves or surfaces of them."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.real_points import has_real_point
from dynsys.derive.symbols import symbols

x, y, z, t = symbols("x,y,z,t")


@pytest.mark.parametrize(
    ("equation", "real"),
    [(x**2 + 1, False), (x**2 - 2, True), (x**2 + y**2 + 1, False), (x**2 + y**2 - 1, True), (x * y - 1, True),
     ((x - 90) ** 2 + (y + 70) ** 2 - R(1, 9), True), ((x - 90) ** 2 + (y + 70) ** 2, False),
     ((x - 50) ** 4 + y**4 - R(1, 10**6), True), (x**4 + y**4 + x * y + 1, False), (x**2 + t, True),
     (x**2 + t**2 + 1, False),
     (x**2 + y**2 + z**2 - R(1, 100), True), (x**2 + y**2 + z**2 + 1, False), (x**2 - sympy.pi, True),
     (x**2 + 1 + y**2 * z**2, False), (((x**2 + y**2 + 1) ** 2).expand(), False),
     (x**2 + sympy.sqrt(2), False), ((x - 30) ** 2 + y**2 - sympy.pi / 100, True)],
)  # fmt: skip
def test_real_points_are_found_where_there_are_some(equation, real: bool):
    assert has_real_point(equation, (x, y, z)) is real


centres = st.tuples(st.integers(-200, 200), st.integers(-200, 200))


@settings(deadline=None, max_examples=25)
@given(centres, st.integers(1, 20), st.integers(1, 5), st.integers(-3, 3))
def test_an_ellipse_anywhere_is_found_and_its_mirror_without_points_is_not(centre, below: int, axis: int, tilt: int):
    """(x − p + tilt·y)² + axis·(y − q)² = ±1/below."""
    form = (x - centre[0] + tilt * y) ** 2 + axis * (y - centre[1]) ** 2
    assert has_real_point(sympy.expand(form - R(1, below)), (x, y))
    assert not has_real_point(sympy.expand(form + R(1, below)), (x, y))
