"""Jets are truncated Taylor polynomials in several variables, and bound their own rounding."""

from __future__ import annotations

import itertools
import math
import time
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.program import Operation, build_program, run
from dynsys.derive.symbols import symbols
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.normal_forms.homological import push
from dynsys.explore.continuation.normal_forms.jets import Jet, algebra

x, y, s, t = symbols("x,y,s,t")
EPS = np.finfo(float).eps
FUNCTIONS = [sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan,
             sympy.sqrt, abs, lambda e: 1 / e, lambda e: e**7, lambda e: e**-3, lambda e: sympy.pi * e,
             lambda e: e ** R(3, 2), lambda e: R(1, 3) - e, lambda e: -e]  # fmt: skip


def expected(
    expression: sympy.Expr, variables: tuple[sympy.Symbol, ...], exponents: list[tuple[int, ...]]
) -> list[float]:
    """Partial derivatives at 0 by sympy."""
    values = []
    for exponent in exponents:
        derivative = expression
        for variable, times in zip(variables, exponent, strict=True):
            derivative = sympy.diff(derivative, variable, times)
        value = sympy.N(derivative.subs(dict.fromkeys(variables, 0)), 30)
        values.append(float(value) / math.prod(math.factorial(k) for k in exponent))
    return values


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_its_taylor_coefficients(function):
    """In two variables up to degree 4, at 3/4 + s − 2t + st/2."""
    jets = algebra(2, 4)
    inner = R(3, 4) + s - 2 * t + s * t / 2
    start = jets.jet(expected(inner, (s, t), jets.exponents))
    [got] = run(build_program((x,), (function(x),)), jets.table, [start])
    right = expected(function(inner), (s, t), jets.exponents)
    assert got.value.real == pytest.approx(right, rel=1e-12, abs=1e-12)
    assert not got.value.imag.any()
    assert np.all(np.abs(got.value - right) <= 8 * EPS * (got.error + np.abs(right)))


def test_compositions_in_three_variables():
    jets = algebra(3, 3)
    u = symbols("u")[0]
    inputs = {x: R(1, 2) + s + t * u, y: 2 - t + s * s}
    formula = sympy.sin(x * y) / (2 + y)
    exact = expected(formula.subs(inputs, simultaneous=True), (s, t, u), jets.exponents)
    starts = [jets.jet(expected(e, (s, t, u), jets.exponents)) for e in inputs.values()]
    [got] = run(build_program((x, y), (formula,)), jets.table, starts)
    assert got.value.real == pytest.approx(exact, rel=1e-12, abs=1e-12)


Exact = dict[tuple[int, ...], Fraction]


def multiplied(a: Exact, b: Exact, degree: int) -> Exact:
    out: Exact = {}
    for (e, p), (f, q) in itertools.product(a.items(), b.items()):
        key = tuple(i + j for i, j in zip(e, f, strict=True))
        if sum(key) <= degree:
            out[key] = out.get(key, Fraction(0)) + p * q
    return out


SHAPES = [(1, 5), (2, 4), (3, 3), (4, 2)]
numbers = st.lists(st.integers(-99, 99), min_size=21, max_size=21)


@pytest.mark.parametrize(("variables", "degree"), SHAPES)
@settings(deadline=None, max_examples=15)
@given(one=numbers, other=numbers)
def test_products_and_powers_are_those_of_polynomials_within_the_bound(
    variables: int, degree: int, one: list[int], other: list[int]
):
    """Thirds and sevenths, so that there is rounding, against exact fractions."""
    jets = algebra(variables, degree)
    count = len(jets.exponents)
    pairs = []
    for row, divisor in ((one, 3), (other, 7)):
        exact = dict(zip(jets.exponents, (Fraction(v, divisor) for v in (row * 4)[:count]), strict=True))
        floats = [float(v) for v in exact.values()]
        pairs.append((exact, jets.jet(floats, np.abs(floats))))
    (a, p), (b, q) = pairs
    cube = multiplied(multiplied(a, a, degree), a, degree)
    wanted = multiplied(multiplied(cube, b, degree), {e: a[e] - b[e] for e in a}, degree)
    table = jets.table
    got = table[Operation.MULTIPLY](
        table[Operation.MULTIPLY](table[Operation.POWER](p, 3), q), table[Operation.SUBTRACT](p, q)
    )
    off = [abs(Fraction(float(v)) - wanted[e]) for v, e in zip(got.value.real, jets.exponents, strict=True)]
    assert all(float(o) <= 4 * EPS * bound for o, bound in zip(off, got.error, strict=True))


@pytest.mark.parametrize(("variables", "degree"), SHAPES)
def test_monomials_are_by_degree_and_counted(variables: int, degree: int):
    jets = algebra(variables, degree)
    assert len(jets.exponents) == math.comb(variables + degree, degree) == len(set(jets.exponents))
    for k in range(degree + 1):
        assert {sum(e) for e in jets.exponents[jets.of_degree(k)]} == {k}
        assert len(jets.exponents[jets.of_degree(k)]) == sum(sum(e) == k for e in jets.exponents)


def test_substitution_is_that_of_polynomials():
    jets = algebra(2, 3)
    inner = [2 * s - t + s * t, s * s + 3 * t + t**3]
    outer = [1 + x * y - y**3 + 2 * x * x * y, x - 4 * y * y]
    got = jets.substitute(
        jets.jet([expected(e, (x, y), jets.exponents) for e in outer]),
        [jets.jet(expected(e, (s, t), jets.exponents)) for e in inner],
    )
    for row, formula in zip(got.value.real, outer, strict=True):
        composed = formula.subs({x: inner[0], y: inner[1]}, simultaneous=True)
        assert row.tolist() == pytest.approx(expected(composed, (s, t), jets.exponents))


def test_several_jets_at_once_are_each_alone():
    jets = algebra(2, 3)
    rows = np.random.default_rng(1).uniform(0.5, 1.5, (5, len(jets.exponents)))
    program = build_program((x,), (sympy.exp(x) / (1 + x**2) + R(1, 3),))
    [together] = run(program, jets.table, [jets.jet(rows)])
    for i, row in enumerate(rows):
        [alone] = run(program, jets.table, [jets.jet(row)])
        assert together.value[i] == pytest.approx(alone.value, rel=1e-14)


def test_where_there_is_no_derivative_nothing_is_finite():
    jets = algebra(1, 2)
    for formula, place in ((abs(x), 0.0), (1 / x, 0.0), (sympy.sqrt(x), 0.0), (sympy.log(x), -1.0)):
        with np.errstate(all="ignore"):
            [got] = run(build_program((x,), (formula,)), jets.table, [jets.jet([place, 1.0, 0.0])])
        assert not np.isfinite(got.value[1:]).any()


def test_tables_know_every_operation_that_is_not_fused():
    fused = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}
    assert set(algebra(1, 2).table) == set(Operation) - fused


@pytest.mark.parametrize("shape", [(0, 2), (2, 0)])
def test_no_variables_or_no_degree_is_misuse(shape: tuple[int, int]):
    with pytest.raises(MisuseError, match="at least one variable and a degree of at least 1 are expected, got"):
        algebra(*shape)


def test_a_long_cycle_is_cheap(systems):
    """64 points, two variables, degree 5: well under 50 ms, the best of five."""
    henon, jets = compile_map(systems.HENON), algebra(2, 5)
    points = np.random.default_rng(0).uniform(-1, 1, (64, 2))
    start = Jet(np.ones((2, 21), dtype=complex), np.zeros((2, 21)))
    times = []
    for _ in range(5):
        began = time.perf_counter()
        with np.errstate(all="ignore"):
            push(henon, points, np.array([1.4, 0.3]), jets, start)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05
