"""A Program bound to memory gives what the Map gives, for every number of states."""

from __future__ import annotations

import numpy as np
import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.program import build_program
from dynsys.engine.bound import BoundProgram
from dynsys.engine.map import compile_map


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 17, 64, 100])
@pytest.mark.parametrize("name", ["logistic", "henon", "ikeda", "scalar4-full"])
def test_it_gives_the_values_of_the_map(name: str, count: int) -> None:
    system = model(name).system
    n, k = system.dimension, len(system.parameters)
    random = np.random.default_rng(count)
    states, parameters = random.normal(size=(count, n)) / 2, random.uniform(0.1, 0.5, size=k)
    bound = BoundProgram(build_program(system.state + system.parameters, system.rule), n, count)
    for _ in range(2):  # the second call starts from other states in the same memory
        states = states[::-1] / 2
        bound.states[:], bound.parameters[:] = states.T, parameters
        bound()
        expected = compile_map(system).rule(states, parameters)
        np.testing.assert_array_equal(bound.values.T, expected)


def test_the_states_stay_as_they_were_written() -> None:
    system = model("henon").system
    bound = BoundProgram(build_program(system.state + system.parameters, system.rule), 2, 3)
    bound.states[:] = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]
    bound()
    np.testing.assert_array_equal(bound.states, [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])


def test_a_pole_gives_infinity_and_no_warning() -> None:
    import sympy

    x = sympy.Symbol("x", real=True)
    bound = BoundProgram(build_program((x,), (1 / x,)), 1, 2)
    bound.states[0] = [0.0, 2.0]
    bound()
    assert bound.values.tolist() == [[np.inf, 0.5]]
