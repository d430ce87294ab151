"""Superstable parameters of nested windows: closed forms, the known ratio, and how the search ends."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
import sympy

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.cascade import CascadeEnding, CascadeMethod, cascade, decimal_text

x, a = symbols("x,a")


def windows(rule, interval, start, steps, digits=30):
    map_ = compile_map(System("map", (x,), (a,), (rule,)))
    return cascade(map_, "a", interval, [start], {}, CascadeMethod(3, steps, digits))


@pytest.mark.parametrize("digits", [10, 30, 100])
def test_period_three_is_the_zero_of_a_cubic(digits):
    """0 has period 3 under z² + C where C³ + 2C² + C + 1 = 0, and C = r/2 − r²/4 for the logistic map."""
    found = windows(a * x * (1 - x), (3, 4), 0.4, 1, digits)
    centre, half = Fraction(decimal_text(found.values[0], digits)), Fraction(1, 2 * 10 ** (digits - 1))

    def cubic(r):
        c = r / 2 - r * r / 4
        return c**3 + 2 * c**2 + c + 1

    assert cubic(centre - half) * cubic(centre + half) < 0
    assert found.members[0].point == (Fraction(1, 2),)


def test_the_critical_point_has_just_that_period_and_each_window_is_in_the_one_before():
    found = windows(a - x**2, (1, 2), 0.1, 4)
    assert [member.period for member in found.members] == [3, 9, 27, 81]
    with localcontext() as context:
        context.prec = 80
        for member in found.members:
            value = Decimal(member.value.numerator) / member.value.denominator
            point, orbit = Decimal(0), []
            for _ in range(member.period):
                point = value - point * point
                orbit.append(abs(point))
            assert orbit[-1] < Decimal("1e-30")
            assert min(orbit[:-1]) > Decimal("1e-6")
            # Nested: the points that come nearest to the critical one are those of multiples of the period outside.
            outer = member.period // 3
            near = sorted(range(member.period - 1), key=lambda i: orbit[i])[:2]
            assert {i + 1 for i in near} == {outer, 2 * outer}


@pytest.mark.parametrize(
    ("rule", "interval", "start", "steps"),
    [(a * x * (1 - x), (3, 4), 0.5, 6), (a * sympy.sin(sympy.pi * x), ("0.8", 1), 0.5, 5)],
)
def test_the_ratio_is_the_known_one(rule, interval, start, steps):
    """B. Derrida, A. Gervois, Y. Pomeau, Universal metric properties of bifurcations of endomorphisms, 1979: 55.247."""
    found = windows(rule, interval, start, steps)
    assert abs(found.ratio.value - Fraction("55.247")) < found.ratio.error + Fraction(1, 2000)
    assert found.ratio.error < 1
    assert found.limit.error < Fraction(1, 10**6)


def test_a_map_conjugate_by_a_moving_coordinate_has_the_same_windows():
    """x → r x (1 − x) is z → z² + C with a critical point that moves once the coordinate is z + C."""
    moving = windows((x - a) ** 2 + 2 * a, (-2, -1), -1.1, 3)
    still = windows(x**2 + a, (-2, -1), 0.1, 3)
    assert [decimal_text(v, 30) for v in moving.values] == [decimal_text(v, 30) for v in still.values]


def test_how_the_search_ends():
    ended = windows(a * x * (1 - x), (3, "3.8"), 0.5, 3)
    assert (ended.ending, ended.members) == (CascadeEnding.NO_WINDOW, ())
    ended = windows(a * x * (1 - x), (3, "3.84"), 0.5, 3)
    assert (ended.ending, len(ended.members)) == (CascadeEnding.RANGE, 1)


def test_bad_starts_and_maps(systems):
    with pytest.raises(MisuseError, match="a map of one variable is expected for a factor of 3, got one of 2"):
        cascade(compile_map(systems.HENON), "a", (1, 2), [0, 0], {"b": 0}, CascadeMethod(3))
    with pytest.raises(MisuseError, match="got x = 0.1, where the slope is 1 at a = 1: Newton's method does not"):
        windows(x + a, (1, 2), 0.1, 2)
