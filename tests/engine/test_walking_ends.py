"""Where walks in machine code end, what they refuse, and code for other processors."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sympy

from dynsys.derive.carried import carried_program
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.compiler import unoptimized
from dynsys.engine.kernel import SCALAR, Kernel
from dynsys.engine.target import NAMED
from dynsys.engine.walking.arguments import TURNING, WALK
from dynsys.engine.walking.compiled import emit_walk
from dynsys.engine.walking.walker import Stop, Walker
from dynsys.errors import MisuseError


def load():
    spec = importlib.util.spec_from_file_location("walks", Path(__file__).with_name("walks.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WALKS = load()
LOGISTIC, PLANAR, METHOD, PACE, case = (
    getattr(WALKS, name) for name in ("LOGISTIC", "PLANAR", "METHOD", "PACE", "case")
)
X, R = symbols("x,r")


def test_where_nothing_is_determined_no_step_is_made() -> None:
    still = System("still", (X,), (R,), (X + 0 * R,))
    walker = Walker(carried_program(still, (0,)), 1, 1, [0.5], [0], np.ones(2), np.zeros(2), PACE, [0], [1], 10)
    chunk = walker.run(np.array([0.5, 0.5]), np.array([0.0, 1.0]), None, 0.01, 5)
    assert (chunk.stop, len(chunk.z)) == (Stop.LOST, 0)
    assert chunk.step == PACE.step_min


def test_a_step_that_meets_nan_is_made_again_shorter() -> None:
    system = System("logarithm", (X,), (R,), (sympy.log(R),))
    curve = case(system, [[0.0]], [1.0], way=-1.0, escape=4.0, method=replace(METHOD, step_max=2.0))
    chunk = curve.run(step=1.6)
    assert chunk.lengths[0] < 1.6
    assert chunk.stop is Stop.ESCAPED
    np.testing.assert_allclose(np.exp(chunk.z[:, 0]), chunk.z[:, 1], rtol=1e-11)


def test_a_curve_that_ends_where_the_map_does() -> None:
    system = System("root", (X,), (R,), (sympy.sqrt(R),))
    chunk = case(system, [[0.5]], [0.25], way=-1.0).run()
    assert chunk.stop is Stop.LOST
    assert np.isfinite(chunk.jacobians).all()
    assert 0 <= chunk.z[-1, 1] < 1e-6


def test_the_point_that_leaves_the_limits_is_the_last() -> None:
    for curve, stop in (
        (case(LOGISTIC, [[0.5]], [2.0], high=(3.0,)), Stop.RANGE),
        (case(LOGISTIC, [[0.5]], [2.0], low=(1.5,), way=-1.0), Stop.RANGE),
        (case(LOGISTIC, [[0.5]], [2.0], escape=0.6), Stop.ESCAPED),
    ):
        chunk = curve.run()
        x, r = chunk.z.T
        inside = (r <= 3) & (r >= 1.5) & (np.abs(x) <= (0.6 if stop is Stop.ESCAPED else 10))
        assert chunk.stop is stop
        assert inside[:-1].all()
        assert not inside[-1]
        np.testing.assert_allclose(x, 1 - 1 / r, rtol=0, atol=1e-14)


def test_misuse() -> None:
    program = carried_program(LOGISTIC, (0,))
    for arguments, words in (
        (
            (program, 1, 2, [2.0], [0], np.ones(2), np.zeros(2), PACE, [0], [1], 10),
            r"metric of shape \(3,\) is expected",
        ),
        (
            (program, 1, 1, [2.0], [0], np.ones(2), np.zeros(2), PACE, [0, 1], [1], 10),
            r"low of shape \(1,\) is expected",
        ),
        (
            (program, 2, 1, [2.0], [0], np.ones(3), np.zeros(3), PACE, [0], [1], 10),
            "a program of 8 outputs is expected, got one of 3",
        ),
    ):
        with pytest.raises(MisuseError, match=words):
            Walker(*arguments)
    with pytest.raises(MisuseError, match="most >= 1 is expected, got 0"):
        case(LOGISTIC, [[0.5]], [2.0]).run(0)


@pytest.mark.parametrize("name", NAMED)
def test_code_for_every_processor(name: str) -> None:
    for kind, vectors, free in ((WALK, 0, (0,)), (WALK, 1, (0, 1)), (TURNING, 2, (0, 1))):
        program = carried_program(PLANAR, free, vectors)
        kernel = Kernel(kind, program, 2 * (1 + vectors), free, SCALAR, NAMED[name])
        assert unoptimized(kernel, emit_walk(kernel))[:4] == b"\x7fELF"
