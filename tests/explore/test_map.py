"""The Map agrees with exact arithmetic within its rounding errors, and diverges without a word."""

from __future__ import annotations

import itertools
import math
import struct
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.program import Operation, Program, run
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.explore.map import Map, compile_expressions, compile_map

X, Y, A, B = symbols("x,y,a,b")
PRODUCT = A * (X**2 * Y**2 - 1)
PLANAR = System("planar", (X, Y), (A,), (X - X * Y**2 * PRODUCT, Y - X**2 * Y * PRODUCT))
HENON = System("henon", (X, Y), (A, B), (1 - A * X**2 + Y, B * X))
ROOTS = System(
    "roots", (X, Y), (A, B), (sympy.sqrt(X * Y + A) / (1 + X**2), X**7 / Y - A * B * sympy.sqrt(Y))
)
WAVES = System(
    "waves",
    (X, Y),
    (A, B),
    (
        A * sympy.cos(B * X) * sympy.exp(-(Y**2)) + sympy.atan(X),
        sympy.log(1 + X**2) + sympy.tanh(Y) * sympy.sin(A),
    ),
)
LOGISTIC = System("logistic", (X,), (A,), (A * X * (1 - X),))
SYSTEMS = (PLANAR, HENON, ROOTS, WAVES, LOGISTIC)
EVERY = pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.name)

moderate = st.floats(min_value=-8, max_value=8, allow_subnormal=False).filter(
    lambda v: v == 0 or abs(v) > 1e-6
)
anything = st.floats(width=64)

HALF_ULP = Fraction(1, 2**53)
Rounded = tuple[Fraction, Fraction]


def rounded(value: Fraction, error: Fraction) -> Rounded:
    """The exact value, and a bound on the error of the float that it becomes, without over- or underflow."""
    return value, error + HALF_ULP * (abs(value) + error)


def times(a: Rounded, b: Rounded) -> Rounded:
    return rounded(a[0] * b[0], abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1])


def raised(a: Rounded, n: int) -> Rounded:
    value = a
    for _ in range(n - 1):
        value = times(value, a)
    return value[0], 2 * value[1]


ROUNDING = {
    Operation.CONSTANT: lambda q: rounded(q, Fraction(0)),
    Operation.ADD: lambda a, b: rounded(a[0] + b[0], a[1] + b[1]),
    Operation.SUBTRACT: lambda a, b: rounded(a[0] - b[0], a[1] + b[1]),
    Operation.MULTIPLY: times,
    Operation.NEGATE: lambda a: (-a[0], a[1]),
    Operation.POWER: raised,
}


def assert_within_rounding(program: Program, inputs: list[float], values: list[float]) -> None:
    expected = run(program, ROUNDING, [(Fraction(v), Fraction(0)) for v in inputs])
    for (value, bound), got in zip(expected, values, strict=True):
        assert abs(Fraction(got) - value) <= bound


@settings(deadline=None, max_examples=100)
@given(st.sampled_from((PLANAR, HENON, LOGISTIC)), st.lists(moderate, min_size=4, max_size=4))
def test_one_step_and_its_jacobian_are_exact_up_to_rounding(system: System, numbers: list[float]) -> None:
    n, k = system.dimension, len(system.parameters)
    x, p = numbers[:n], numbers[n : n + k]
    compiled = compile_map(system)
    assert_within_rounding(compiled.program, [*x, *p], compiled.rule(x, p).tolist())
    value, matrix = compiled.value_and_jacobian(x, p)
    assert_within_rounding(compiled.jacobian_program, [*x, *p], [*value.tolist(), *matrix.ravel().tolist()])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0.5, 2), min_size=2, max_size=2), st.floats(0.01, 0.5))
def test_the_planar_step_is_the_formula_in_rationals(x: list[float], eta: float) -> None:
    u, v, step = map(Fraction, (*x, eta))
    exact = (u - step * u * v**2 * (u**2 * v**2 - 1), v - step * u**2 * v * (u**2 * v**2 - 1))
    got = compile_map(PLANAR).rule(x, [eta])
    # the terms are below 2**6 in size, and there are nine roundings
    assert all(
        abs(Fraction(g) - e) < Fraction(9 * 2**6, 2**53) for g, e in zip(got.tolist(), exact, strict=True)
    )


def bits(values: object) -> list[bytes]:
    return [
        "nan" if math.isnan(v) else struct.pack("d", v)
        for v in np.asarray(values, dtype=float).ravel().tolist()
    ]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from((PLANAR, HENON, ROOTS, LOGISTIC)), st.lists(anything, min_size=4, max_size=4))
def test_the_scalar_step_has_the_bits_of_the_rule(system: System, numbers: list[float]) -> None:
    n, k = system.dimension, len(system.parameters)
    x, p = tuple(numbers[:n]), numbers[n : n + k]
    compiled = compile_map(system)
    assert bits(compiled.step(p)(x)) == bits(compiled.rule(x, p))


@settings(deadline=None, max_examples=50)
@given(st.lists(moderate, min_size=4, max_size=4))
def test_the_scalar_step_is_near_the_rule_with_functions(numbers: list[float]) -> None:
    compiled = compile_map(WAVES)
    np.testing.assert_allclose(
        compiled.step(numbers[2:])(tuple(numbers[:2])),
        compiled.rule(numbers[:2], numbers[2:]),
        rtol=1e-14,
        atol=1e-15,
    )


@EVERY
def test_leading_axes_broadcast(system: System) -> None:
    n, k = system.dimension, len(system.parameters)
    generator = np.random.default_rng(1)
    x, p = generator.uniform(0.5, 1.5, (5, 1, n)), generator.uniform(0.1, 0.9, (3, k))
    compiled = compile_map(system)
    value, matrix = compiled.value_and_jacobian(x, p)
    assert compiled.rule(x, p).shape == value.shape == (5, 3, n)
    assert matrix.shape == (5, 3, n, n)
    for i, j in itertools.product(range(5), range(3)):
        one, one_matrix = compiled.value_and_jacobian(x[i, 0], p[j])
        np.testing.assert_allclose(value[i, j], one, rtol=1e-13)
        np.testing.assert_allclose(matrix[i, j], one_matrix, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(compiled.rule(x[i, 0], p[j]), one, rtol=1e-13)


@EVERY
def test_the_jacobian_is_the_limit_of_differences(system: System) -> None:
    n, k = system.dimension, len(system.parameters)
    x, p, h = np.linspace(0.7, 1.1, n), np.linspace(0.2, 0.4, k), 1e-6
    compiled = compile_map(system)
    steps = h * np.eye(n)
    quotients = (compiled.rule(x + steps, p) - compiled.rule(x - steps, p)).T / (2 * h)
    np.testing.assert_allclose(compiled.value_and_jacobian(x, p)[1], quotients, rtol=1e-7, atol=1e-9)


def test_the_determinant_of_the_henon_map_is_minus_b() -> None:
    _, matrix = compile_map(HENON).value_and_jacobian(
        np.random.default_rng(2).normal(size=(20, 2)), [1.4, 0.3]
    )
    np.testing.assert_allclose(np.linalg.det(matrix), -0.3, rtol=1e-14)


def test_the_orbit_of_the_logistic_map_at_four_is_a_sine() -> None:
    step, x = compile_map(LOGISTIC).step([4.0]), (math.sin(0.1) ** 2,)
    for n in range(1, 11):
        x = step(x)
        assert math.isclose(x[0], math.sin(2**n * 0.1) ** 2, rel_tol=1e-11)


def test_divergence_is_an_outcome() -> None:
    compiled = compile_map(PLANAR)
    x, scalar, step = np.array([1e200, -3e180]), (1e200, -3e180), compiled.step([0.1])
    for _ in range(3):
        x, scalar = compiled.rule(x, [0.1]), step(scalar)
    assert not np.isfinite(x).any()
    assert not any(map(math.isfinite, scalar))


def test_the_step_returns_plain_floats() -> None:
    result = compile_map(PLANAR).step(np.array([0.1]))(tuple(np.array([1.2, 0.4])))
    assert [type(v) for v in result] == [float, float]


def test_a_rule_may_be_constant_or_pass_inputs_on() -> None:
    system = System("shift", (X, Y), (A, B), (Y, A * sympy.pi + 1))
    compiled = compile_map(system)
    assert compiled.step([1.0, 2.0])((3.0, 4.0)) == (4.0, math.pi + 1)
    assert compiled.rule([[3.0, 4.0]] * 2, [1.0, 2.0]).tolist() == [[4.0, math.pi + 1]] * 2


def test_a_system_without_parameters() -> None:
    compiled = compile_map(System("square", (X,), (), (X**2,)))
    assert compiled.rule([[3.0], [4.0]], ()).tolist() == [[9.0], [16.0]]
    assert compiled.step(())((3.0,)) == (9.0,)


def test_expressions_over_arrays() -> None:
    observe = compile_expressions((X, Y), (X * Y, sympy.Integer(2), sympy.sqrt(Y)))
    assert observe(np.array([[3.0, 4.0], [5.0, 9.0]])).tolist() == [[12.0, 2.0, 2.0], [45.0, 2.0, 3.0]]
    assert np.isnan(observe([1.0, -1.0])[2])


def test_one_system_one_map() -> None:
    assert compile_map(PLANAR) is compile_map(System("planar", PLANAR.state, PLANAR.parameters, PLANAR.rule))
    assert compile_map(PLANAR) == Map(PLANAR)


@pytest.mark.parametrize(
    ("x", "p"), [([1.0], [0.1]), (1.0, [0.1]), ([1.0, 2.0], [0.1, 0.2]), ([1.0, 2.0], ())], ids=str
)
def test_wrong_shapes_are_misuse(x: object, p: object) -> None:
    with pytest.raises(MisuseError, match=r"shape \(\.\.\., [12]\) expected, got shape"):
        compile_map(PLANAR).rule(x, p)


def test_a_step_takes_one_set_of_parameters() -> None:
    with pytest.raises(MisuseError, match="one set of parameters"):
        compile_map(PLANAR).step([[0.1], [0.2]])
    with pytest.raises(MisuseError, match="parameters"):
        compile_map(PLANAR).step([0.1, 0.2])
    with pytest.raises(MisuseError, match="values"):
        compile_expressions((X, Y), (X,))([1.0])
