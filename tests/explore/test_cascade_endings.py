"""Why a cascade has no more flips: two at once, a cycle that never flips, a map that ends."""

from __future__ import annotations

import pytest
import sympy

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.cascade import CascadeEnding, CascadeMethod, cascade

x, y, a = symbols("x,y,a")


def one(rule):
    return compile_map(System("map", (x,), (a,), (rule,)))


def test_two_multipliers_at_once_are_no_flip():
    """Two logistic maps side by side both flip at 3; 10⁻⁸ apart they flip one after the other."""

    def pair(apart, interval):
        rules = (a * x * (1 - x), (a - apart) * y * (1 - y))
        map_ = compile_map(System("pair", (x, y), (a,), rules))
        return cascade(map_, "a", interval, [0.6, 0.6], {}, CascadeMethod(steps=2))

    for interval in ((2, 4), ("5/2", "7/2"), (3, 4), (2, 3)):
        assert (pair(0, interval).ending, pair(0, interval).members) == (CascadeEnding.DOUBLE, ())
    assert pair(0, (2, "2.99")).ending is CascadeEnding.NO_FLIP
    near = pair(sympy.Rational(1, 10**8), (2, 4))
    assert [float(value) for value in near.values] == pytest.approx([3, 1 + 6**0.5], rel=1e-15)


def test_a_complex_pair_that_leaves_the_circle_is_no_flip():
    """The multipliers a (−1 ± i) at 0 leave the unit circle at a = ½^½, on the side of −1."""
    rules = (a * (-x - y) + x**3, a * (x - y) + y**3)
    found = cascade(compile_map(System("spiral", (x, y), (a,), rules)), "a", ("1/2", "3/4"), [0, 0], {})
    assert (found.ending, found.members) == (CascadeEnding.NO_FLIP, ())


def test_a_cycle_that_never_flips_is_not_said_to_flip_elsewhere():
    """{±(λ − 1)^½} of −λx + x³ has the multiplier (2λ − 3)²."""
    found = cascade(one(-a * x + x**3), "a", (0, 3), [0.0], {})
    assert (found.ending, [float(value) for value in found.values]) == (CascadeEnding.NO_NEXT, [1.0])


def test_a_map_that_is_not_defined_beyond_the_range():
    """Nothing is there above a = 3.52, and the cycle of 4 points flips at 3.544 at the earliest."""
    rule = a * x * (1 - x) + sympy.sqrt(sympy.Rational(88, 25) - a) / 10**9
    found = cascade(one(rule), "a", (2, "7/2"), [0.6], {})
    assert found.ending is CascadeEnding.NO_NEXT
    assert len(found.members) == 2
