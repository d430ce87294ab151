"""The growth of a tangent vector: exact powers of two on the way, the same as a logarithm at every step."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, tangent
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import Orbits, compile_map, work
from dynsys.engine.kernel import Shape

X, Y, A = symbols("x,y,a")
LOGISTIC = System("logistic", (X,), (A,), (A * X * (1 - X),))
STEEP = System("steep", (X,), (A,), (sympy.sin(A * X),))
LINEAR = System("linear", (X, Y), (A,), (X / 2, A * Y))
POLE = System("pole", (X,), (A,), (A / X,))
PROBLEMS = {
    "scalar4": ((1.5, 0.5), (0.15, 0.5), ()),
    "henon": ((0.1, 0.1), (1.0, 1.4), (0.3,)),
    "ikeda": ((0.1, 0.1), (0.8, 1.0), (0.9, 0.4, 6.0)),
    "scalar4-full": ((1.2, 0.8, 1.1, 0.9), (0.1, 0.3), ()),
}


def tangent_of(system: System) -> Program:
    return tangent(compile_map(system).program, system.dimension)


def growth(batch: Orbits, rounds: int) -> np.ndarray:
    """ln |v| after the rounds, the largest component counting, for each orbit."""
    exponents = batch.stretch(rounds)
    half = batch.dimension // 2
    with np.errstate(divide="ignore"):
        return exponents * math.log(2) + np.log(np.abs(batch.states[:, half:]).max(axis=1))


def problem(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Twelve starts with a tangent vector of ones, and parameters."""
    start, (lo, hi), others = PROBLEMS[name]
    parameters = np.column_stack([np.linspace(lo, hi, 12), *(np.full(12, value) for value in others)])
    return np.tile([*start, *np.ones(len(start))], (12, 1)), parameters


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_logarithm_at_every_step_gives_the_same(name: str) -> None:
    starts, parameters = problem(name)
    program, half = tangent_of(model(name).system), starts.shape[1] // 2
    rounds, total, before = 60, np.zeros(12), np.ones(12)
    batch = Orbits(program, starts, parameters)
    for _ in range(16 * rounds):
        batch.advance(1)
        states = batch.states
        sizes = np.abs(states[:, half:]).max(axis=1)
        total += np.log(sizes / before)
        exponents = np.frexp(sizes)[1]
        states[:, half:] = np.ldexp(states[:, half:], -exponents[:, None])  # exact, so that no rounding differs
        before = np.ldexp(sizes, -exponents)
        batch.replace(np.ones(12, dtype=bool), states)
    assert growth(Orbits(program, starts, parameters), rounds) == pytest.approx(total, rel=1e-13, abs=1e-12)


@pytest.mark.parametrize("name", ["scalar4", "scalar4-full"])
def test_the_vector_is_moved_by_the_jacobian(name: str) -> None:
    # On orbits that settle; on others the roundings of two programs would soon be all of the difference.
    starts, parameters = problem(name)
    map_, steps, half = compile_map(model(name).system), 160, starts.shape[1] // 2
    got = growth(Orbits(tangent_of(model(name).system), starts[:4], parameters[:4]), steps // 16)
    for value, row, p in zip(got, starts, parameters, strict=False):
        state, vector, total = row[:half], row[half:], 0.0
        for _ in range(steps):
            state, matrix = map_.value_and_jacobian(state, p)
            vector = matrix @ vector
            total += math.log(np.abs(vector).max())
            vector = vector / np.abs(vector).max()
        assert value == pytest.approx(total, rel=1e-12, abs=1e-11)


def test_the_logistic_map_at_four_doubles_every_distance() -> None:
    starts = np.column_stack([np.linspace(0.1, 0.4, 64), np.ones(64)])
    steps = 16 * 4000
    exponents = growth(Orbits(tangent_of(LOGISTIC), starts, np.array([4.0])), 4000) / steps
    assert exponents.mean() == pytest.approx(math.log(2), abs=2e-4)
    assert exponents == pytest.approx(math.log(2), abs=5e-3)


def test_a_chaotic_orbit_against_its_own_multipliers() -> None:
    # |4 − 8x| multiplied along the recorded orbit itself, by logarithms
    program, start = tangent_of(LOGISTIC), np.array([[0.3, 1.0]])
    orbit = Orbits(program, start, np.array([4.0])).record(16 * 500 - 1)[:, 0, 0]
    expected = math.fsum(math.log(abs(4 - 8 * x)) for x in [0.3, *orbit.tolist()])
    assert growth(Orbits(program, start, np.array([4.0])), 500)[0] == pytest.approx(expected, rel=1e-13)


def test_a_superstable_orbit_has_a_vector_of_nothing() -> None:
    batch = Orbits(tangent_of(LOGISTIC), np.array([[0.5, 1.0], [0.3, 1.0]]), np.array([2.0]))
    got = growth(batch, 4)
    assert got[0] == -math.inf
    assert batch.states[0].tolist() == [0.5, 0]
    assert got[1] == -math.inf or got[1] < -100


@pytest.mark.parametrize("factor", [1e30, 1e200, 1e-30, 1e-200])
def test_growth_beyond_the_floats_is_followed_step_by_step(factor: float) -> None:
    start = np.array([[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]])
    batch = Orbits(tangent_of(LINEAR), start, np.array([[factor], [factor]]))
    assert growth(batch, 5) == pytest.approx([80 * math.log(factor), -80 * math.log(2)], rel=1e-13)


def test_a_violently_expanding_map() -> None:
    # x' = sin(10³⁰ x) stretches by 10³⁰|cos|, 16 times beyond the largest float; the mean of log|cos| is −log 2
    starts = np.column_stack([np.linspace(0.1, 0.9, 64), np.ones(64)])
    rates = growth(Orbits(tangent_of(STEEP), starts, np.array([1e30])), 40) / 640
    assert np.isfinite(rates).all()
    assert rates.mean() == pytest.approx(30 * math.log(10) - math.log(2), abs=0.1)


def test_an_orbit_that_leaves_has_no_growth() -> None:
    batch = Orbits(tangent_of(LOGISTIC), np.array([[2.0, 1.0], [0.3, 1.0]]), np.array([4.0]))
    assert np.isfinite(growth(batch, 3)).tolist() == [False, True]
    pole = Orbits(tangent_of(POLE), np.array([[0.0, 1.0], [2.0, 0.0]]), np.array([4.0]))
    assert np.isfinite(growth(pole, 1)).tolist() == [False, False]
    assert pole.states[1].tolist() == [2, 0]


@pytest.mark.parametrize("lanes", [1, 2, 4, 8])
@pytest.mark.parametrize("groups", [1, 2, 3, 8, 16])
def test_every_shape_and_cut_gives_the_same_bits(lanes: int, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tangent_of(LOGISTIC)
    starts = np.column_stack([np.linspace(0.01, 1.2, 71), np.ones(71)])
    starts[5, 0] = 0.5
    parameters = np.linspace(2.0, 4.0, 71)[:, None]
    parameters[5] = 2.0
    one = Orbits(program, starts, parameters, shape=Shape(1, 1), threads=1)
    expected = one.stretch(9)
    monkeypatch.setattr(work, "PIECE", 1e-7)
    monkeypatch.setattr(work, "WORTH", 1.0)
    batch = Orbits(program, starts, parameters, shape=Shape(lanes, groups), threads=2)
    kept = np.isfinite(one.states).all(axis=1)
    assert (batch.stretch(9)[kept] == expected[kept]).all()
    assert np.array_equal(batch.states, one.states, equal_nan=True)
    assert 0 < kept.sum() < 71
