"""Enclosures of the checker hold the exact values, functions against another library, and are narrow."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.constants import LOG_TWO_BOUNDS, PI_BOUNDS
from dynsys.verify.check.elementary import function
from dynsys.verify.check.intervals import Interval

PRECISION = 400
finite = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)
few = settings(deadline=None, max_examples=200)
OPERATIONS = {
    "add": (iv.add, lambda x, y: x + y),
    "subtract": (iv.subtract, lambda x, y: x - y),
    "multiply": (iv.multiply, lambda x, y: x * y),
    "divide": (iv.divide, lambda x, y: x / y),
}


def interval(low: float, high: float) -> Interval:
    return Interval(np.array([low]), np.array([high]))


def ordered(*values: float) -> tuple[float, float]:
    return min(values), max(values)


def holds(a: Interval, value: Fraction) -> bool:
    """Whether the value is in the interval; an end that is not known holds everything on its side."""
    low, high = float(a.low[0]), float(a.high[0])
    below = math.isnan(low) or low == -math.inf or Fraction(low) <= value
    return below and (math.isnan(high) or high == math.inf or value <= Fraction(high))


@few
@given(finite, finite, finite, finite, st.fractions(0, 1), st.fractions(0, 1))
@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_hold_exact_values(name, a, b, c, d, s, t) -> None:
    enclose, exact = OPERATIONS[name]
    (a, b), (c, d) = ordered(a, b), ordered(c, d)
    with np.errstate(all="ignore"):
        found = enclose(interval(a, b), interval(c, d))
    for x, y in itertools.product((a, b, Fraction(a) + s * (Fraction(b) - Fraction(a))), (c, d, t)):
        x, y = Fraction(x), Fraction(y)
        if y == t:
            y = Fraction(c) + t * (Fraction(d) - Fraction(c))
        if name == "divide" and c <= 0 <= d:
            assert np.isnan(found.low[0])
            assert np.isnan(found.high[0])
        else:
            assert holds(found, exact(x, y))


@few
@given(st.floats(-50, 50), st.floats(-50, 50), st.fractions(0, 1), st.integers(1, 30))
def test_powers_hold_exact_values(a, b, s, n) -> None:
    a, b = ordered(a, b)
    found = iv.power(interval(a, b), n)
    for x in (Fraction(a), Fraction(b), Fraction(a) + s * (Fraction(b) - Fraction(a))):
        assert holds(found, x**n)


def test_even_powers_are_not_negative() -> None:
    square = iv.power(interval(-1.0, 2.0), 2)
    assert square.low[0] == 0
    assert 4 <= square.high[0] < 4.0001
    same = interval(-1.0, 2.0)
    assert iv.multiply(same, same).low[0] == 0
    assert iv.multiply(same, interval(-1.0, 2.0)).low[0] <= -2


@few
@given(st.integers(-(10**40), 10**40), st.integers(1, 10**40))
def test_rational_numbers_are_rounded_outward_by_one_place(p, q) -> None:
    value = Fraction(p, q)
    low, high = iv.outward(value, value)
    assert Fraction(low) <= value <= Fraction(high)
    assert high <= math.nextafter(low, math.inf)


def test_numbers_beyond_the_doubles_are_not_known() -> None:
    assert all(map(math.isnan, iv.outward(Fraction(10) ** 400, Fraction(10) ** 400)))
    low, high = iv.outward(Fraction(1, 10**400), Fraction(1, 10**400))
    assert (low, high) == (0.0, 5e-324)
    with np.errstate(all="ignore"):
        assert np.isnan(iv.power(interval(1e200, 1e200), 2).low[0])


def test_constants() -> None:
    with mpmath.workprec(PRECISION):
        for (low, high), value in ((PI_BOUNDS, mpmath.pi), (LOG_TWO_BOUNDS, mpmath.log(2))):
            assert high - low < Fraction(1, 2**190)
            assert mpmath.mpf(low.numerator) / low.denominator < value < mpmath.mpf(high.numerator) / high.denominator


FUNCTIONS = {
    "sqrt": (mpmath.sqrt, 0.0, 1e300),
    "exp": (mpmath.exp, -800.0, 700.0),
    "log": (mpmath.log, 5e-324, 1e300),
    "sin": (mpmath.sin, -1e5, 1e5),
    "cos": (mpmath.cos, -1e5, 1e5),
    "tan": (mpmath.tan, -1e5, 1e5),
    "sinh": (mpmath.sinh, -700.0, 700.0),
    "cosh": (mpmath.cosh, -700.0, 700.0),
    "tanh": (mpmath.tanh, -100.0, 100.0),
    "atan": (mpmath.atan, -1e300, 1e300),
    "abs": (abs, -1e300, 1e300),
}


def samples(name: str, count: int, rng: np.random.Generator) -> np.ndarray:
    _, low, high = FUNCTIONS[name]
    uniform = rng.uniform(max(low, -30.0), min(high, 30.0), count)
    wide = rng.uniform(max(low, -1e300), min(high, 1e300), count)
    small = np.exp(rng.uniform(-700, min(math.log(high), 690), count)) * (1 if low >= 0 else rng.choice([-1, 1], count))
    turning = np.array([k * math.pi / 4 for k in range(-9, 10)])
    special = np.concatenate([turning, [0.0, 1.0, -1.0, 0.4, 0.5, 20.0, -20.0, 0.7071, 1.4142, 745.0, -745.0, -745.5]])
    found = np.concatenate([uniform, wide, small, special])
    return found[(found >= low) & (found <= high)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_hold_values_at_points_and_are_narrow(name: str) -> None:
    reference, _, _ = FUNCTIONS[name]
    points = samples(name, 300, np.random.default_rng(1))
    with np.errstate(all="ignore"):
        found = function(name, iv.thin(points))
        apart = function(name, Interval(points, points.copy()))
    with mpmath.workprec(PRECISION):
        for k, x in enumerate(points):
            value = reference(mpmath.mpf(float(x)))
            for enclosure in (found, apart):
                low, high = float(enclosure.low[k]), float(enclosure.high[k])
                assert mpmath.mpf(low) <= value <= mpmath.mpf(high), (name, x)
            absolute = 1e-15 if name in ("sin", "cos") else 1e-300
            if name == "tan":
                absolute = 1e-14 * float(1 + value**2)
            assert found.high[k] - found.low[k] <= 3e-14 * abs(float(value)) + absolute, (name, x)


@few
@given(st.sampled_from(sorted(FUNCTIONS)), st.floats(-12, 12), st.floats(0, 1), st.floats(0, 1), st.integers(0, 60))
def test_functions_hold_values_over_intervals(name, a, width, share, halvings) -> None:
    reference, low, _ = FUNCTIONS[name]
    a = max(a, low)
    b = a + width * 8 * 0.5**halvings
    x = min(max(a + share * (b - a), a), b)
    with np.errstate(all="ignore"):
        found = function(name, interval(a, b))
    with mpmath.workprec(PRECISION):
        for point in (a, b, x):
            if not np.isnan(found.low[0]):
                value = reference(mpmath.mpf(point))
                assert mpmath.mpf(float(found.low[0])) <= value <= mpmath.mpf(float(found.high[0]))


def test_extrema_inside_are_seen() -> None:
    for k in range(-40, 40):
        top = math.pi / 2 * (2 * k + 1)
        found = function("sin", interval(top - 1e-3, top + 1e-3))
        assert (found.high[0] if k % 2 == 0 else -found.low[0]) == 1
        assert (found.low[0] if k % 2 == 0 else -found.high[0]) > 0.999
        found = function("cos", interval(math.pi * k - 1e-3, math.pi * k + 1e-3))
        assert (found.high[0] if k % 2 == 0 else -found.low[0]) == 1
    assert function("sin", interval(-100.0, 100.0)) == (-1.0, 1.0)


def test_what_is_not_defined_is_not_known() -> None:
    cases = {"log": (0.0, 1.0), "sqrt": (-1e-300, 1.0), "tan": (1.5, 1.6), "exp": (0.0, 800.0), "sin": (math.nan, 1.0)}
    with np.errstate(all="ignore"):
        for name, ends in cases.items():
            found = function(name, interval(*ends))
            assert np.isnan(found.low[0]), name
            assert np.isnan(found.high[0]), name
        assert function("sin", interval(1e9, 1e9)) == (-1.0, 1.0)
