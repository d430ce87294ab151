"""One orbit has the same bits alone and among others, in every shape, on every number of threads, cut anywhere."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import Orbits, compile_map, replay, work
from dynsys.engine.kernel import SCALAR, Shape
from dynsys.explore import OrbitDiagramMethod, orbit_diagram

X, Y, A = symbols("x,y,a")
FUNCTIONS = System(
    "functions",
    (X, Y),
    (A,),
    (
        A * sympy.tanh(Y) + sympy.sqrt(X**2 + 1) * sympy.exp(-sympy.Abs(X)),
        sympy.log(2 + sympy.atan(X)) - sympy.sinh(Y / 8) * sympy.cosh(X / 8) / 4,
    ),
)
DOMAINS = System("domains", (X, Y), (A,), (sympy.sqrt(X) + A * sympy.log(Y), 1 + A * sympy.tan(X / 4) / Y))
SYSTEMS = {name: model(name).system for name in ("balanced", "scalar4", "scalar4-full", "henon", "ikeda")}
SYSTEMS |= {"functions": FUNCTIONS, "domains": DOMAINS}
RANGES = {"henon": ((1.0, 1.4), (0.2, 0.3)), "ikeda": ((0.8, 1.0), (0.7, 0.9), (0.4, 0.5), (5.0, 6.0))}
COUNT, STEPS = 301, 24
EVERY = pytest.mark.parametrize("name", SYSTEMS)


@lru_cache
def problem(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts (m, n), of which some leave for infinity at once or are not numbers, and parameters (m, k)."""
    system, generator = SYSTEMS[name], np.random.default_rng(5)
    starts = generator.uniform(-1.5, 1.5, (COUNT, system.dimension))
    starts[::10] *= 1e3
    starts[3], starts[77, 0], starts[200] = np.nan, np.inf, 0
    ranges = RANGES.get(name, ((0.05, 0.45),))
    return starts, np.stack([generator.uniform(*ends, COUNT) for ends in ranges], axis=1)


@lru_cache
def alone(name: str) -> NDArray[np.float64]:
    """Every orbit by itself, (steps, m, n)."""
    program, (starts, parameters) = compile_map(SYSTEMS[name]).program, problem(name)
    return np.stack([replay(program, x, p, STEPS)[1:] for x, p in zip(starts, parameters, strict=True)], axis=1)


def bits(values: NDArray[np.float64]) -> bytes:
    """The bits of numbers; what is not a number is that and no more."""
    return np.where(np.isnan(values), np.nan, values).ravel().tobytes()


def orbits(name: str, count: int = COUNT, **settings: object) -> Orbits:
    starts, parameters = problem(name)
    return Orbits(compile_map(SYSTEMS[name]).program, starts[:count], parameters[:count], **settings)


@EVERY
def test_some_orbits_stay_and_some_leave(name: str) -> None:
    last = np.isfinite(alone(name)[-1]).all(axis=1)
    assert 0 < last.sum() < COUNT


@EVERY
@pytest.mark.parametrize("lanes", [1, 2, 4, 8])
def test_every_shape(name: str, lanes: int) -> None:
    for groups in (1, 2, 3, 8, 16):
        batch = orbits(name, shape=Shape(lanes, groups))
        assert bits(batch.record(STEPS)) == bits(alone(name)), groups
        assert bits(batch.states) == bits(alone(name)[-1])


@EVERY
@pytest.mark.parametrize("count", [1, 2, 7, 64, 65, 301])
def test_every_number_of_columns(name: str, count: int) -> None:
    batch = orbits(name, count)
    batch.advance(STEPS - 5)
    assert bits(batch.states) == bits(alone(name)[STEPS - 6, :count])
    assert bits(batch.record(5)) == bits(alone(name)[-5:, :count])


@EVERY
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("piece", [1e-9, 2e-6])
def test_every_number_of_threads_and_cut(
    name: str, threads: int, piece: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PIECE", piece)
    monkeypatch.setattr(work, "WORTH", 1.0)
    batch = orbits(name, threads=threads, shape=Shape(2, 2))
    batch.advance(STEPS - 7)
    assert bits(batch.record(7)) == bits(alone(name)[-7:])


@EVERY
def test_parameters_that_do_not_differ_are_as_those_that_do(name: str) -> None:
    program, (starts, parameters) = compile_map(SYSTEMS[name]).program, problem(name)
    uniform = Orbits(program, starts[:9], parameters[0])
    rows = np.tile(parameters[0], (10, 1))
    rows[-1] = parameters[1]
    varied = Orbits(program, starts[:10], rows)
    assert (uniform.varied, varied.varied) == ((), tuple(range(parameters.shape[1])))
    assert bits(uniform.record(STEPS)) == bits(varied.record(STEPS)[:, :9])


def test_one_parameter_may_differ_and_the_others_not() -> None:
    program, (starts, parameters) = compile_map(SYSTEMS["ikeda"]).program, problem("ikeda")
    for place in range(4):
        rows = np.tile(parameters[0], (9, 1))
        rows[:, place] = parameters[:9, place]
        batch = Orbits(program, starts[:9], rows)
        assert batch.varied == (place,)
        expected = np.stack([replay(program, x, p, STEPS)[1:] for x, p in zip(starts, rows, strict=False)], axis=1)
        assert bits(batch.record(STEPS)) == bits(expected)


def test_a_row_may_be_used_again_and_orbits_put_elsewhere() -> None:
    batch = orbits("scalar4")
    rows = batch.empty_record(STEPS)
    start = batch.states
    assert bits(batch.record(STEPS, rows)) == bits(alone("scalar4"))
    batch.replace(np.arange(COUNT) % 2 == 0, start[::2])
    again = batch.record(3, rows)
    assert bits(again[:, ::2]) == bits(alone("scalar4")[:3, ::2])
    assert np.shares_memory(again, rows)


@pytest.mark.parametrize("shape", [SCALAR, Shape(2, 3), Shape(8, 2), None])
def test_values_besides_the_rule(shape: Shape | None) -> None:
    for name, system in SYSTEMS.items():
        starts, parameters = problem(name)
        outputs = compile_map(system).jacobian_program
        got = Orbits(compile_map(system).program, starts, parameters, shape=shape).evaluate(outputs)
        values, matrix = compile_map(system).value_and_jacobian(starts, parameters)
        one = compile_map(system).value_and_jacobian(starts[8], parameters[8])[1]
        assert bits(got) == bits(np.concatenate([values, matrix.reshape(COUNT, -1)], axis=1))
        assert bits(matrix[8]) == bits(one)


@pytest.mark.parametrize("rule", [A + 1 / X, sympy.exp(-X), sympy.tanh(X), sympy.atan(A * X), X / (1 + X**2)], ids=str)
@pytest.mark.parametrize("shape", [SCALAR, Shape(4, 2)], ids=str)
def test_what_has_left_the_floats_does_not_come_back(rule: sympy.Expr, shape: Shape) -> None:
    starts = np.array([[np.inf], [-np.inf], [np.nan], [0.25]])
    batch = Orbits(compile_map(System("returning", (X,), (A,), (rule,))).program, starts, np.array([0.5]), shape=shape)
    batch.advance(2)
    assert np.array_equal(batch.states[:3], starts[:3], equal_nan=True)
    assert np.isfinite(batch.states[3])
    assert np.array_equal(batch.record(3)[-1, :3], starts[:3], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "over", "lo", "hi", "start", "others"),
    [
        ("scalar4", "eta", 0.1, 0.5, [1.5, 0.5], {}),
        ("logistic", "r", 2.8, 4.1, [0.3], {}),
        ("ikeda", "b", 0.7, 0.9, [0.1, 0.1], {"a": 1, "c": "2/5", "d": 6}),
    ],
)
@pytest.mark.parametrize("follow", [False, True])
def test_a_column_of_a_diagram_is_an_orbit(
    name: str, over: str, lo: float, hi: float, start: list[float], others: dict[str, object], follow: bool
) -> None:
    system = model(name).system
    method = OrbitDiagramMethod(transient=50, record=16, follow=follow)
    diagram = orbit_diagram(compile_map(system), over, np.linspace(lo, hi, 41), start, others, method)
    place = [symbol.name for symbol in system.parameters].index(over)
    fixed = [float(diagram.parameters.get(symbol.name, 0)) for symbol in system.parameters]
    state = np.array(start)
    seen = 0
    for column, value in enumerate(diagram.values):
        fixed[place] = value
        orbit = replay(compile_map(system).program, state, fixed, 66)
        if np.isnan(diagram.points[0, column, 0]):
            assert not (np.abs(orbit) < method.escape).all()
            state = np.array(start)
            continue
        seen += 1
        assert bits(diagram.points[:, column]) == bits(orbit[51:])
        if follow:
            state = orbit[-1]
    assert seen > 20
