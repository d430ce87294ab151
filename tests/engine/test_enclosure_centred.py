"""Centred forms hold, are never wider than the natural form, and close in faster than it."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.program import Program, build_program, evaluate_exactly, run
from dynsys.derive.program.differentiate import differentiate
from dynsys.derive.program.multiprecision import MULTIPRECISION_TABLE
from dynsys.derive.symbols import symbols
from dynsys.engine.enclosures import CentredProgram, EnclosureProgram, mean_value
from dynsys.errors import MisuseError

X, Y, R = symbols("x,y,r")
RATIONAL = build_program((X, Y, R), (R * X * (1 - X) + Y**2 * X, (X - Y) ** 3 / (1 + X**2), X**2 - R * Y))
SMOOTH = build_program((X, Y, R), (sympy.exp(X) * sympy.sin(Y) - X, sympy.log(2 + X * Y) * R, sympy.atan(X) * Y))
ORDERS = [1, 2]
numbers = st.floats(-1.2, 1.2)
widths = st.one_of(st.sampled_from([0.0, 1e-300, 1e-12, 1e-3]), st.floats(0, 0.5))
boxes = st.lists(st.tuples(numbers, numbers, widths, widths), min_size=1, max_size=8)
Box = tuple[float, float, float, float]


def ends(starts: list[Box]) -> tuple[np.ndarray, np.ndarray]:
    lo = np.array([[x, y] for x, y, _, _ in starts])
    return lo, lo + np.array([[p, q] for _, _, p, q in starts])


def centred(program: Program, order: int) -> CentredProgram:
    return CentredProgram(differentiate(program, 2, order), 2, order)


@pytest.mark.parametrize("order", ORDERS)
@settings(deadline=None, max_examples=40)
@given(starts=boxes, share=st.tuples(st.fractions(0, 1), st.fractions(0, 1)))
def test_rational_rules(order: int, starts: list[Box], share: tuple[Fraction, Fraction]) -> None:
    r = Fraction(7, 3)
    lo, hi = ends(starts)
    low, high = centred(RATIONAL, order)(lo, hi, (r,))
    natural = EnclosureProgram(RATIONAL)(lo, hi, (r,))
    assert (low >= natural[0]).all()
    assert (high <= natural[1]).all()
    for a, b, below, above in zip(lo.tolist(), hi.tolist(), low.tolist(), high.tolist(), strict=True):
        point = [Fraction(p) + s * (Fraction(q) - Fraction(p)) for p, q, s in zip(a, b, share, strict=True)]
        for value, least, most in zip(evaluate_exactly(RATIONAL, [*point, r]), below, above, strict=True):
            assert Fraction(least) <= value <= Fraction(most)


@pytest.mark.parametrize("order", ORDERS)
@settings(deadline=None, max_examples=40)
@given(starts=boxes, share=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_rules_with_functions(order: int, starts: list[Box], share: tuple[float, float]) -> None:
    lo, hi = ends(starts)
    low, high = centred(SMOOTH, order)(lo, hi, ((1.25, 1.5),))
    with mpmath.workprec(200):
        for a, b, below, above in zip(lo.tolist(), hi.tolist(), low.tolist(), high.tolist(), strict=True):
            point = [p + s * (mpmath.mpf(q) - p) for p, q, s in zip(a, b, share, strict=True)]
            for r in (mpmath.mpf("1.25"), mpmath.mpf("1.5")):
                values = run(SMOOTH, MULTIPRECISION_TABLE, [*point, r])
                assert all(least <= value <= most for value, least, most in zip(values, below, above, strict=True))


def excess(order: int, width: float) -> float:
    """How much wider than the range an enclosure of x − x² over [1/2, 1/2 + width] is: 1/4 − width² to 1/4."""
    program = build_program((X,), (X - X**2,))
    lo, hi = np.array([[0.5]]), np.array([[0.5 + width]])
    if order:
        low, high = CentredProgram(differentiate(program, 1, order), 1, order)(lo, hi)
    else:
        low, high = EnclosureProgram(program)(lo, hi)
    return float(high[0, 0] - low[0, 0]) - width**2


def test_how_fast_they_close_in() -> None:
    for width in (2.0**-6, 2.0**-10, 2.0**-14):
        assert excess(0, width) > 1.5 * width
        assert excess(1, width) < 2 * width**2 + 1e-15
        assert excess(2, width) < width**2 + 1e-15
    cubic = build_program((X,), (X**3 - 3 * X,))
    for width in (2.0**-6, 2.0**-10):
        lo, hi = np.array([[1 - width]]), np.array([[1 + width]])
        for order, power in ((1, 2), (2, 2)):
            low, high = CentredProgram(differentiate(cubic, 1, order), 1, order)(lo, hi)
            assert high[0, 0] - low[0, 0] < 16 * width**power


def test_the_mean_value_form_of_a_program_with_derivatives() -> None:
    lo, hi = np.array([[0.4, 0.0]]), np.array([[0.6, 0.1]])
    expected = centred(RATIONAL, 1)(lo, hi, (2,))
    got = mean_value(differentiate(RATIONAL, 2), lo, hi, (2,), threads=1)
    assert np.array_equal(got, expected)


@pytest.mark.parametrize("order", ORDERS)
def test_nothing_is_known_where_something_is_undefined(order: int) -> None:
    program = build_program((X, Y, R), (sympy.sqrt(X), 1 / X, sympy.log(X - Y), sympy.Abs(X)))
    lo = np.array([[-1.0, 0.0], [0.0, 0.0], [2.0, 1.0], [math.nan, 0.0], [-math.inf, 0.0], [1.0, 2.0]])
    hi = np.array([[2.0, 0.0], [1.0, 0.0], [1.0, 2.0], [1.0, 1.0], [math.inf, 0.0], [1.5, 3.0]])
    low, high = centred(program, order)(lo, hi, (1,))
    assert not np.isnan([low, high]).any()
    assert (low[[0, 2, 3, 4], :3] == -math.inf).all()
    assert (high[[0, 2, 3, 4], :3] == math.inf).all()
    assert (low[1, 1:3] == -math.inf).all()
    assert low[5, 2] == -math.inf
    assert 0 <= high[1, 0] < 1.0001
    assert (low[:2, 3] == 0).all()
    assert (high[:2, 3] == [2, 1]).all()


def test_misuse() -> None:
    with pytest.raises(MisuseError, match="derivatives of order 2 by 2 variables is expected, got 9 outputs"):
        CentredProgram(differentiate(RATIONAL, 2), 2, 2)
