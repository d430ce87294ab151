"""Common zeros of plane polynomial systems are all found; Newton's method finds zeros elsewhere."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.roots import DIGITS, solve_points
from dynsys.derive.symbols import symbols
from dynsys.errors import NotDerivableError

x, y, z = symbols("x,y,z")
root2, root3 = sympy.sqrt(2), sympy.sqrt(3)
PLANE = {
    "several": ((x**2 + y**2 - 5, x * y - 2), [(1, 2), (2, 1), (-1, -2), (-2, -1)]),
    "a tangency": ((x**2 + y**2 - 2, x + y - 2), [(1, 1)]),
    "a tangency at infinity of slope": ((y**2 - x, x), [(0, 0)]),
    "a triple tangency": ((y - x**3, y), [(0, 0)]),
    "a cusp": ((y**2 - x**3, y), [(0, 0)]),
    "two circles that touch": ((x**2 + y**2 - 1, (x - 3) ** 2 + y**2 - 4), [(1, 0)]),
    "none": ((x**2 + y**2 - 1, x - 3), []),
    "parallel": ((x - 1, x - 2), []),
    "axes": ((x - 1, y + R(1, 2)), [(1, R(-1, 2))]),
    "one x, several y": ((x - 1, (y - 1) * (y - 2) * (y + 3)), [(1, 1), (1, 2), (1, -3)]),
    "irrational": ((x**2 + y**2 - 5, x**2 - y**2 - 1), [(p * root3, q * root2) for p in (1, -1) for q in (1, -1)]),
    "roots close together": ((y - x**2, y - R(1, 10**20)), [(p * R(1, 10**10), R(1, 10**20)) for p in (1, -1)]),
    "squares": (((x * y - 1) ** 2, (x - y) ** 2), [(1, 1), (-1, -1)]),
    "a constant": ((sympy.Integer(1), x * y - 1), []),
    "vanishing leading coefficients": ((x * y**2 - y, y - x), [(0, 0), (1, 1), (-1, -1)]),
    "a factor in common with no real point of another": (((x**2 + 1) * (x - y), x + y - 2), [(1, 1)]),
}  # fmt: skip


def as_numbers(points) -> list[tuple[mpmath.mpf, ...]]:
    with mpmath.workdps(DIGITS + 10):
        return sorted((tuple(mpmath.mpf(str(sympy.N(v, DIGITS + 10))) for v in p) for p in points), reverse=True)


def same(got, expected) -> bool:
    with mpmath.workdps(DIGITS + 10):
        tolerance = mpmath.mpf(10) ** (5 - DIGITS)
        return len(got) == len(expected) and all(
            abs(g - e) <= tolerance * (1 + abs(e))
            for point, known in zip(got, expected, strict=True)
            for g, e in zip(point, known, strict=True)
        )


@pytest.mark.parametrize("name", PLANE)
def test_hand_made_systems_have_just_these_zeros(name: str):
    equations, expected = PLANE[name]
    for order in (equations, equations[::-1]):
        points, complete = solve_points(order, (x, y))
        assert complete
        assert same(points, as_numbers(expected))


numbers = st.integers(-4, 4)
lines = st.tuples(numbers, numbers, numbers).filter(lambda c: c[0] or c[1])


@settings(deadline=None, max_examples=30)
@given(st.lists(lines, min_size=1, max_size=3), st.lists(lines, min_size=1, max_size=3))
def test_products_of_lines_meet_where_the_lines_do(one, other):
    """Every pair of lines meets in one rational point, or in none; a common line is refused."""
    crossings: set[tuple[Fraction, Fraction]] = set()
    common = False
    for a, b, c in one:
        for d, e, f in other:
            determinant = a * e - b * d
            if determinant:
                crossings.add((Fraction(b * f - c * e, determinant), Fraction(c * d - a * f, determinant)))
            common = common or (determinant == 0 and b * f == c * e and c * d == a * f)
    equations = [sympy.Mul(*(a * x + b * y + c for a, b, c in each)) for each in (one, other)]
    if common:
        with pytest.raises(NotDerivableError, match="vanish on a common curve"):
            solve_points(equations, (x, y))
        return
    points, complete = solve_points(equations, (x, y))
    assert complete
    assert same(
        points, as_numbers([(R(p.numerator, p.denominator), R(q.numerator, q.denominator)) for p, q in crossings])
    )


@pytest.mark.parametrize(
    "equations",
    [
        ((x - y) * (x + 1), (x - y) * (y - 2)),
        (x * y - 1, (x * y - 1) ** 2),
        (x**2 - 1, x - 1),
        (sympy.Integer(0), x * y - 1),
    ],
)
def test_a_common_curve_is_refused(equations):
    with pytest.raises(NotDerivableError, match="isolated points are expected, but .* vanish on a common curve"):
        solve_points(equations, (x, y))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.fractions(-9, 9, max_denominator=9), min_size=1, max_size=4), st.integers(1, 2))
def test_in_one_variable_every_real_root_is_found_once(roots: list[Fraction], multiplicity: int):
    rational = [R(v.numerator, v.denominator) for v in roots]
    equation = (x**2 + x + 1) * sympy.Mul(*((x - v) ** multiplicity for v in rational))
    points, complete = solve_points((equation,), (x,))
    assert complete
    assert same(points, as_numbers([(v,) for v in set(rational)]))


def test_in_one_variable_a_constant_has_no_root():
    assert solve_points((sympy.Integer(3),), (x,)) == ([], True)


def test_irrational_coefficients_are_left_to_newton():
    points, complete = solve_points((x**2 - sympy.pi,), (x,))
    assert not complete
    assert same(points, as_numbers([(sympy.sqrt(sympy.pi),), (-sympy.sqrt(sympy.pi),)]))
    points, complete = solve_points((x * y - root2, x - y), (x, y))
    assert not complete
    assert same(points, as_numbers([(2 ** R(1, 4),) * 2, (-(2 ** R(1, 4)),) * 2]))


def test_transcendental_systems_are_left_to_newton():
    points, complete = solve_points((sympy.exp(x) * y - 1, x - y), (x, y))
    assert not complete
    assert same(points, as_numbers([(sympy.LambertW(1),) * 2]))


@settings(deadline=None, max_examples=25)
@given(st.floats(0.3, 3), st.floats(0.3, 3))
def test_from_a_start_near_a_curve_the_point_is_on_it_and_near(p: float, q: float):
    assume(0.5 < p * q < 1.8)
    [point], complete = solve_points((x * y - 1,), (x, y), (p, q))
    assert not complete
    with mpmath.workdps(DIGITS + 10):
        assert abs(point[0] * point[1] - 1) < mpmath.mpf(10) ** (2 - DIGITS)
        assert mpmath.hypot(point[0] - p, point[1] - q) <= 2 * abs(p * q - 1) / mpmath.hypot(p, q)


def test_a_start_picks_the_zero_near_it():
    equations = (x**2 + y**2 - 5, x * y - 2)
    for near in ((1.1, 2.1), (2.2, 0.9), (-1, -1.8)):
        [point], complete = solve_points(equations, (x, y), near)
        assert not complete
        assert max(abs(p - n) for p, n in zip(point, near, strict=True)) < 0.3


@pytest.mark.parametrize(
    ("equations", "state", "near"),
    [
        ((x**2 + 1,), (x,), (0.7,)),
        ((x**2 + y**2 + 1, x - y), (x, y), (1.0, 2.0)),
        ((x**2 - 1,), (x,), (0.0,)),
        ((sympy.log(x) + 1,), (x,), (-1.0,)),
        ((1 / x,), (x,), (0.0,)),
        ((x * y - 1, x * y - 2), (x, y), (1.0, 1.0)),
        ((sympy.exp(x),), (x,), (1.0,)),
    ],
    ids=str,
)
def test_where_newton_fails_there_is_no_point(equations, state, near):
    assert solve_points(equations, state, near) == ([], False)


def test_space_systems_are_searched_from_a_grid():
    points, complete = solve_points((x**2 - 4, y - x**2, z + x * y - 1), (x, y, z))
    assert not complete
    assert same(points, as_numbers([(2, 4, -7), (-2, 4, 9)]))


def test_where_no_pivot_is_left_newton_gives_up():
    equations = (x + y + z - 6, x * y + y * z + x * z - 11, x * y * z - 6)
    assert solve_points(equations, (x, y, z), (-1.3, -1.3, 1.2))[1] is False
