"""Power series of programs against derivatives by symbolic algebra and in many digits."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.exact import Rationals
from dynsys.verify.check.formula import FUNCTIONS, Reader
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.jets import form, jets
from dynsys.verify.check.natural import Intervals
from dynsys.verify.check.refusal import Refusal

F = Fraction
NAMES = ("x", "y", "z")
SYMBOLS = sympy.symbols(NAMES)
TERMS = [term for k in range(4) for term in itertools.combinations_with_replacement(range(3), k)]
NUMBERS = st.fractions(-3, 3, max_denominator=5)


def grown(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: ["+", *p]),
        pair.map(lambda p: ["-", *p]),
        pair.map(lambda p: ["*", *p]),
        pair.map(lambda p: ["/", p[0], ["+", ["^", p[1], 2], "1"]]),
        st.tuples(inner, st.integers(1, 4)).map(lambda p: ["^", *p]),
        inner.map(lambda f: ["neg", f]),
    )


FORMULAS = st.recursive(st.one_of(st.sampled_from(NAMES), NUMBERS.map(str)), grown, max_leaves=7)


def expression(formula, values=None):
    """The formula by another library."""
    values = values or dict(zip(NAMES, SYMBOLS, strict=True))
    if isinstance(formula, str):
        return values[formula] if formula in values else sympy.Rational(formula)
    name, *rest = formula
    if name == "^":
        return expression(rest[0], values) ** rest[1]
    parts = [expression(part, values) for part in rest]
    table = {"+": sympy.Add, "*": sympy.Mul, "-": lambda a, b: a - b, "/": lambda a, b: a / b, "neg": lambda a: -a}
    return table[name](*parts)


def coefficient(found, term, point):
    """The derivative over the factorials of how often each variable occurs."""
    share = math.prod(math.factorial(term.count(i)) for i in set(term))
    derivative = sympy.diff(found, *(SYMBOLS[i] for i in term)) if term else found
    value = derivative.subs(dict(zip(SYMBOLS, map(sympy.Rational, point), strict=True)))
    return F(int(value.p), int(value.q)) / share


def series_of(formula, inputs, order, scalars):
    return jets(Reader(NAMES).program([formula]), inputs, order, scalars)[0]


@settings(max_examples=40, deadline=None)
@given(FORMULAS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.integers(0, 3))
def test_coefficients_are_derivatives(formula, point, order) -> None:
    found = expression(formula)
    series = series_of(formula, list(point), order, Rationals(Budget(10**9)))
    assert set(series) <= {term for term in TERMS if len(term) <= order}
    for term in TERMS:
        if len(term) <= order:
            assert series.get(term, 0) == coefficient(found, term, point), term


@settings(max_examples=25, deadline=None)
@given(FORMULAS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.tuples(*[st.integers(0, 4)] * 3))
def test_intervals_hold_what_belongs_to_each_point(formula, corner, shares) -> None:
    """Of boxes with the sides 1/8, and the point at some quarters of them."""
    point = [low + F(share, 32) for low, share in zip(corner, shares, strict=True)]
    ends = [(float(low), float(low + F(1, 8))) for low in corner]
    sides = [Interval(np.array([np.nextafter(a, -9.0)]), np.array([np.nextafter(b, 9.0)])) for a, b in ends]
    series = series_of(formula, sides, 3, Intervals())
    exact = series_of(formula, point, 3, Rationals(Budget(10**9)))
    for term in TERMS:
        if term not in series:
            assert exact.get(term, 0) == 0
            continue
        low, high = float(series[term].low[0]), float(series[term].high[0])
        if not (math.isnan(low) or math.isnan(high)):
            assert F(low) <= exact.get(term, 0) <= F(high), term


POINTS = {
    "sqrt": (0.3, 2.0), "exp": (-1.5, 1.0), "log": (0.3, 3.0), "sin": (-1.0, 2.5), "cos": (0.4, -2.0),
    "tan": (0.7, -1.2), "sinh": (-0.8, 1.5), "cosh": (0.2, -1.5), "tanh": (0.6, -2.0), "atan": (0.5, -3.0),
}  # fmt: skip


def taylor(name: str, at: mpmath.mpf) -> list:
    """The coefficients of a function in many digits."""
    return mpmath.taylor(getattr(mpmath, name), at, 3)


@pytest.mark.parametrize("name", sorted(FUNCTIONS - {"abs"}))
def test_functions_of_the_table(name) -> None:
    """Inside sides of the length 1/16, and at points to 13 digits."""
    program = Reader(["x"]).program([[name, "x"]])
    for at in POINTS[name]:
        low, high = at - 0.03125, at + 0.03125
        wide = jets(program, [Interval(np.array([low]), np.array([high]))], 3, Intervals())[0]
        thin = jets(program, [Interval(np.array([at]), np.array([at]))], 3, Intervals())[0]
        with mpmath.workdps(40):
            for point in (low, at - 0.01, at, at + 0.02, high):
                for k, exact in enumerate(taylor(name, mpmath.mpf(point))):
                    found = wide[(0,) * k]
                    assert mpmath.mpf(found.low[0]) <= exact <= mpmath.mpf(found.high[0]), (point, k)
            for k, exact in enumerate(taylor(name, mpmath.mpf(at))):
                found = thin[(0,) * k]
                assert mpmath.mpf(found.low[0]) <= exact <= mpmath.mpf(found.high[0])
                assert found.high[0] - found.low[0] < 1e-12 * max(1, abs(exact))


def test_functions_of_functions() -> None:
    """exp(sin(xy) + y/x) with all derivatives up to the third."""
    formula = ["exp", ["+", ["sin", ["*", "x", "y"]], ["/", "y", "x"]]]
    x, y, _ = SYMBOLS
    found, point = sympy.exp(sympy.sin(x * y) + y / x), (F(3, 2), F(-1, 4), F(0))
    sides = [Interval(np.array([float(v)]), np.array([float(v)])) for v in point]
    series = series_of(formula, sides, 3, Intervals())
    for term in TERMS:
        share = math.prod(math.factorial(term.count(i)) for i in set(term))
        derivative = sympy.diff(found, *(SYMBOLS[i] for i in term)) if term else found
        exact = derivative.subs({x: sympy.Rational(3, 2), y: sympy.Rational(-1, 4)}).evalf(30) / share
        if term not in series:
            assert exact == 0
            continue
        assert sympy.Float(series[term].low[0], 30) <= exact <= sympy.Float(series[term].high[0], 30)


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [(["sqrt", "x"], 0.0, 1.0), (["/", "1", "x"], -1.0, 1.0), (["log", "x"], 0.0, 1.0), (["tan", "x"], 1.0, 2.0)],
    ids=str,
)
def test_where_derivatives_do_not_exist_they_are_not_known(formula, low, high) -> None:
    series = series_of(formula, [Interval(np.array([low]), np.array([high]))] * 3, 3, Intervals())
    assert all(np.isnan(series[(0,) * k].low).all() for k in (1, 2, 3))


def test_undefined_exact_values_are_none() -> None:
    series = series_of(["*", "0", ["/", "y", "x"]], [F(0), F(1), F(0)], 1, Rationals(Budget(10**6)))
    assert series[()] is None


def test_absolute_values_are_refused() -> None:
    for scalars, inputs in (
        (Rationals(Budget(10**6)), [F(2)] * 3),
        (Intervals(), [Interval(np.array([1.0]), np.array([2.0]))] * 3),
    ):
        with pytest.raises(Refusal, match="differentiable functions are expected, and abs is none"):
            series_of(["abs", "x"], inputs, 3, scalars)


def test_pi() -> None:
    series = series_of(["*", ["pi"], "x"], [Interval(np.array([1.0]), np.array([1.0]))] * 3, 2, Intervals())
    assert series[()].low[0] <= math.pi <= series[()].high[0]
    assert series[(0,)].low[0] <= math.pi <= series[(0,)].high[0]
    assert set(series) == {(), (0,)}


@settings(max_examples=25, deadline=None)
@given(FORMULAS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.integers(1, 3), st.data())
def test_forms_are_derivatives_along_vectors(formula, point, order, data) -> None:
    vectors = [[data.draw(NUMBERS) for _ in NAMES] for _ in range(order)]
    scalars = Rationals(Budget(10**9))
    value = form(series_of(formula, list(point), 3, scalars), vectors, scalars)
    along = sympy.symbols("t:3")[:order]
    moved = [
        sympy.Rational(x) + sum(t * sympy.Rational(v[i]) for t, v in zip(along, vectors, strict=True))
        for i, x in enumerate(point)
    ]
    derivative = sympy.diff(expression(formula, dict(zip(NAMES, moved, strict=True))), *along)
    exact = sympy.sympify(derivative).subs(dict.fromkeys(along, 0))
    assert value == F(int(exact.p), int(exact.q))
