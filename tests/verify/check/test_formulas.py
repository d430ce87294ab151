"""Formulas: read, exact values, enclosures and derivatives of random ones, polynomials."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.derivatives import derivatives, mean_value, natural
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.formula import FUNCTIONS, Algebra, Reader
from dynsys.verify.check.polynomials import quotients
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.words import formula_text

few = settings(deadline=None, max_examples=100)
slow = settings(deadline=None, max_examples=25)
SYMBOLS = ["x", "y"]
X, Y = sympy.symbols("x y")
numbers = st.builds(lambda p, q: f"{p}/{q}", st.integers(-9, 9), st.integers(1, 9))
leaves = st.one_of(st.sampled_from(SYMBOLS), numbers)


def growth(formula) -> int:
    """How long numbers become, roughly."""
    if isinstance(formula, str):
        return 1
    if formula[0] == "^":
        return abs(formula[2]) * growth(formula[1])
    return sum(growth(part) for part in formula[1:])


formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+*"), inner, inner, inner).map(list),
        st.tuples(st.sampled_from("+*-/"), inner, inner).map(list),
        inner.map(lambda a: ["neg", a]),
        st.tuples(inner, st.sampled_from([-2, -1, 1, 2, 3])).map(lambda pair: ["^", *pair]),
    ),
    max_leaves=10,
).filter(lambda formula: growth(formula) <= 30)
shares = st.integers(0, 32).map(lambda k: Fraction(k, 32))
ends = st.integers(-192, 192).map(lambda k: Fraction(k, 64))


def by_sympy(formula):
    """The formula by another library."""
    if isinstance(formula, str):
        return {"x": X, "y": Y}[formula] if formula in SYMBOLS else sympy.Rational(formula)
    name, *rest = formula
    if name == "^":
        return by_sympy(rest[0]) ** rest[1]
    a = [by_sympy(part) for part in rest]
    if name == "+":
        return sum(a)
    if name == "*":
        return sympy.prod(a)
    return {"-": lambda: a[0] - a[1], "/": lambda: a[0] / a[1], "neg": lambda: -a[0]}[name]()


def read(*formulas):
    return Reader(SYMBOLS).program(formulas)


def point_of(a, b, s):
    return a + s * (b - a)


@few
@given(formulas, ends, ends, ends, ends, shares, shares)
def test_enclosures_hold_exact_values(formula, a, b, c, d, s, t) -> None:
    sides = [(min(a, b), max(a, b)), (min(c, d), max(c, d))]
    program = read(formula)
    point = [point_of(*sides[0], s), point_of(*sides[1], t)]
    [value] = exact_values(program, point, Budget(10**8))
    low, high = np.array([[float(p) for p, _ in sides]]), np.array([[float(q) for _, q in sides]])
    with np.errstate(all="ignore"):
        found = [*natural(program, low, high), *mean_value(program, low, high)]
    for enclosure in found:
        low_end, high_end = float(enclosure.low[0]), float(enclosure.high[0])
        if value is None:
            assert np.isnan(low_end)
            assert np.isnan(high_end)
        else:
            assert not low_end > value
            assert not high_end < value


@slow
@given(formulas, ends, ends)
def test_values_and_derivatives_are_those_of_another_library(formula, x, y) -> None:
    program = read(formula)
    [value] = exact_values(program, [x, y], Budget(10**8))
    if value is None:
        return
    expression = by_sympy(formula)
    at = {X: sympy.Rational(x), Y: sympy.Rational(y)}
    assert sympy.Rational(value) == sympy.sympify(expression).subs(at)
    point = np.array([[float(x), float(y)]])
    with np.errstate(all="ignore"):
        [dual] = derivatives(program, point, point)
    for i, symbol in enumerate((X, Y)):
        slope = sympy.diff(expression, symbol).subs(at)
        if i in dual.slopes:
            assert not sympy.Float(float(dual.slopes[i].low[0])) > slope
            assert not sympy.Float(float(dual.slopes[i].high[0])) < slope
        else:
            assert slope == 0


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_derivatives_of_functions(name: str) -> None:
    program = read([name, ["*", "3/2", "x"]])
    reference = {"abs": sympy.Abs, "log": sympy.log}.get(name, getattr(sympy, name, None))
    for x in (0.125, 0.75, 2.5):
        point = np.array([[x, 0.0]])
        [dual] = derivatives(program, point, point)
        exact = (
            sympy.diff(reference(sympy.Rational(3, 2) * sympy.Symbol("p", positive=True)))
            .subs("p", x)
            .subs(sympy.Symbol("p", positive=True), sympy.Rational(x))
        )
        value = sympy.N(exact, 40)
        assert dual.slopes[0].low[0] <= value <= dual.slopes[0].high[0]
        assert dual.slopes[0].high[0] - dual.slopes[0].low[0] <= 1e-13 * (1 + abs(value))


def test_the_slope_of_a_size_over_zero() -> None:
    [dual] = derivatives(read(["abs", "x"]), np.array([[-1.0, 0.0]]), np.array([[2.0, 0.0]]))
    assert dual.slopes[0].low[0] == pytest.approx(-1)
    assert dual.slopes[0].high[0] == pytest.approx(1)


def test_the_mean_value_form_is_narrow() -> None:
    """x − x² has no slope at 1/2: over a width h the range is h²/4 and the natural form 2h wide."""
    program = read(["-", "x", ["^", "x", 2]])
    low, high = np.array([[0.49, 0.0]]), np.array([[0.51, 0.0]])
    assert natural(program, low, high)[0].high[0] > 0.26
    assert mean_value(program, low, high)[0].high[0] < 0.2503


def test_pi() -> None:
    [value] = natural(read(["pi"]), np.zeros((1, 2)), np.zeros((1, 2)))
    assert 0 < value.high[0] - value.low[0] < 1e-15
    with pytest.raises(Refusal, match="π is not rational"):
        exact_values(read(["pi"]), [Fraction(0), Fraction(0)], Budget(10**8))


@slow
@given(formulas, formulas)
def test_rational_functions_are_those_of_another_library(left, right) -> None:
    try:
        a, b = quotients(read(left, right), Budget(10**8))
    except Refusal:  # it divides by zero everywhere
        assert exact_values(read(left, right), [Fraction(91, 89), Fraction(97, 83)], Budget(10**8)).count(None)
        return

    def whole(p):
        return sum(sympy.Rational(v) * X**i * Y**j for (i, j), v in p.items())

    for found, formula in ((a, left), (b, right)):
        above, below = sympy.fraction(sympy.together(by_sympy(formula)))
        assert sympy.expand(whole(found.above) * below - above * whole(found.below)) == 0


@pytest.mark.parametrize("formula", [["sin", "x"], ["pi"], ["abs", "x"]])
def test_what_is_no_rational_function(formula) -> None:
    with pytest.raises(Refusal, match="rational functions are expected"):
        quotients(read(formula), Budget(10**6))


def test_exact_arithmetic_knows_no_functions() -> None:
    with pytest.raises(Refusal, match="exp is not rational"):
        exact_values(read(["exp", "x"]), [Fraction(0), Fraction(0)], Budget(10**8))
    assert exact_values(read(["abs", "x"]), [Fraction(-2), Fraction(0)], Budget(10**8)) == [2]


def test_an_algebra_must_know_everything() -> None:
    class Sums(Algebra[int]):
        def add(self, left: int, right: int) -> int:
            return left + right

    with pytest.raises(TypeError, match="abstract.*divide"):
        Sums()  # type: ignore[abstract]


@slow
@given(formulas)
def test_the_text_of_a_formula_means_the_same(formula) -> None:
    text = formula_text(formula).replace("^", "**")
    value = sympy.parse_expr(text, local_dict={"x": X, "y": Y})
    difference = by_sympy(formula) - value
    if not sympy.sympify(difference).has(sympy.zoo, sympy.nan):
        assert sympy.simplify(difference) == 0
