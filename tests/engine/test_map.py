"""The Map agrees with exact arithmetic within its rounding errors, and diverges without a word."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.program import Operation, Program, run
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import Map, Orbits, compile_expressions, compile_map, replay
from dynsys.errors import MisuseError

X, Y, A, B = symbols("x,y,a,b")
PRODUCT = A * (X**2 * Y**2 - 1)
PLANAR = System("planar", (X, Y), (A,), (X - X * Y**2 * PRODUCT, Y - X**2 * Y * PRODUCT))
HENON = System("henon", (X, Y), (A, B), (1 - A * X**2 + Y, B * X))
ROOTS = System("roots", (X, Y), (A, B), (sympy.sqrt(X * Y + A) / (1 + X**2), X**7 / Y - A * B * sympy.sqrt(Y)))
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

moderate = st.floats(min_value=-8, max_value=8, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-6)

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
    assert all(abs(Fraction(g) - e) < Fraction(9 * 2**6, 2**53) for g, e in zip(got.tolist(), exact, strict=True))


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
        assert value[i, j].tolist() == one.tolist()
        assert matrix[i, j].tolist() == one_matrix.tolist()


@EVERY
def test_the_jacobian_is_the_limit_of_differences(system: System) -> None:
    n, k = system.dimension, len(system.parameters)
    x, p, h = np.linspace(0.7, 1.1, n), np.linspace(0.2, 0.4, k), 1e-6
    compiled = compile_map(system)
    steps = h * np.eye(n)
    quotients = (compiled.rule(x + steps, p) - compiled.rule(x - steps, p)).T / (2 * h)
    np.testing.assert_allclose(compiled.value_and_jacobian(x, p)[1], quotients, rtol=1e-7, atol=1e-9)


def test_the_determinant_of_the_henon_map_is_minus_b() -> None:
    _, matrix = compile_map(HENON).value_and_jacobian(np.random.default_rng(2).normal(size=(20, 2)), [1.4, 0.3])
    np.testing.assert_allclose(np.linalg.det(matrix), -0.3, rtol=1e-14)


def test_the_orbit_of_the_logistic_map_at_four_is_a_sine() -> None:
    orbit = replay(compile_map(LOGISTIC).program, [math.sin(0.1) ** 2], [4.0], 10)
    assert orbit.shape == (11, 1)
    assert orbit[:, 0] == pytest.approx([math.sin(2**n * 0.1) ** 2 for n in range(11)], rel=1e-11)


def test_divergence_is_an_outcome_and_no_noise() -> None:
    orbits = compile_map(PLANAR).orbits([[1e200, -3e180], [1.0, 1.0]], [0.1])
    orbits.advance(3)
    assert not np.isfinite(orbits.states[0]).any()
    assert orbits.states[1].tolist() == [1, 1]
    assert not np.isfinite(compile_map(PLANAR).rule([1e200, -3e180], [0.1])).any()


def test_a_pole_at_the_start_is_an_outcome() -> None:
    compiled = compile_map(System("pole", (X,), (A,), (A / X + sympy.log(X - 1),)))
    assert compiled.rule([[0.0], [1.0]], [1.0]).ravel() == pytest.approx([math.nan, -math.inf], nan_ok=True)
    value, matrix = compiled.value_and_jacobian([1.0], [1.0])
    assert value.tolist() == [-math.inf]
    assert matrix.tolist() == [[math.inf]]


def test_a_rule_may_be_constant_or_pass_inputs_on() -> None:
    system = System("shift", (X, Y), (A, B), (Y, A * sympy.pi + 1))
    compiled = compile_map(system)
    assert compiled.rule([[3.0, 4.0]] * 2, [1.0, 2.0]).tolist() == [[4.0, math.pi + 1]] * 2


def test_a_system_without_parameters() -> None:
    compiled = compile_map(System("square", (X,), (), (X**2,)))
    assert compiled.rule([[3.0], [4.0]], ()).tolist() == [[9.0], [16.0]]


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


def test_expressions_take_as_many_values_as_they_have_inputs() -> None:
    with pytest.raises(MisuseError, match="values of shape"):
        compile_expressions((X, Y), (X,))([1.0])
    with pytest.raises(MisuseError, match="a symbol among x, y is expected, got a"):
        compile_expressions((X, Y), (A,))


def test_orbits_take_states_and_parameters_that_fit() -> None:
    program = compile_map(PLANAR).program
    for states, parameters in (
        (np.zeros(2), np.zeros(1)),
        (np.zeros((3, 2)), np.zeros((2, 1))),
        (np.zeros((3, 2)), np.float64(1)),
    ):
        with pytest.raises(MisuseError, match=r"states \(m, n\) and parameters"):
            Orbits(program, states, parameters)
    with pytest.raises(MisuseError, match="states and parameters for"):
        Orbits(program, np.zeros((3, 1)), np.zeros(1))


def test_no_states_give_no_values() -> None:
    compiled = compile_map(PLANAR)
    assert compiled.rule(np.empty((0, 2)), [0.1]).shape == (0, 2)
    value, matrix = compiled.value_and_jacobian(np.empty((3, 0, 2)), [0.1])
    assert (value.shape, matrix.shape) == ((3, 0, 2), (3, 0, 2, 2))
    none = compiled.orbits(np.empty((0, 2)), np.empty((0, 1)))
    assert none.record(3).shape == (3, 0, 2)
