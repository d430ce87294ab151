"""Counted visits are a histogram of the points that a record has, and no point is kept."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, build_program
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine import Orbits, compile_map
from dynsys.engine.kernel import Shape
from dynsys.errors import MisuseError

X, A = symbols("x,a")
STAY = System("stay", (X,), (A,), (X,))
SHAPES = [Shape(1, 1), Shape(2, 1), Shape(4, 3), Shape(8, 2), Shape(4, 16), None]


def observed(system: System, expression: object | None = None) -> Program:
    return compile_map(system).program_with(system.state[0] if expression is None else expression)


def histogram(values: np.ndarray, low: float, high: float, bins: int) -> list[int]:
    """Bins are [low + i·w, low + (i + 1)·w), the last one closed; the rest is counted after them."""
    counts = [0] * (bins + 1)
    for value in values.tolist():
        if not low <= value <= high:
            counts[bins] += 1
        else:
            counts[min(math.floor((value - low) * (bins / (high - low))), bins - 1)] += 1
    return counts


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("name", "low", "high"), [("scalar4", 0.5, 2.0), ("henon", -1.2, 1.1), ("ikeda", -0.1, 1.3)])
def test_counts_are_a_histogram_of_the_record(name: str, low: float, high: float, shape: Shape | None) -> None:
    system, count, steps = model(name).system, 71, 300
    n, k = system.dimension, len(system.parameters)
    generator = np.random.default_rng(3)
    starts = generator.uniform(-1, 1, (count, n)) + 0.8
    parameters = np.tile({"scalar4": (0.3,), "henon": (1.4, 0.3), "ikeda": (1, 0.9, 0.4, 6)}[name], (count, 1))
    parameters[:, 0] *= generator.uniform(0.8, 1, count)
    assert parameters.shape == (count, k)
    x, y = system.state[:2]
    program = observed(system, x + y / 8)
    batch = Orbits(compile_map(system).program, starts, parameters, shape=shape)
    counts = batch.empty_counts(37)
    batch.count_visits(100, program, low, high, counts)
    batch.count_visits(steps - 100, program, low, high, counts)
    record = Orbits(compile_map(system).program, starts, parameters).record(steps)
    seen = np.concatenate([starts[None], record[:-1]])
    points = seen[..., 0] + seen[..., 1] / 8
    for column in range(count):
        assert counts[column].tolist() == histogram(points[:, column], low, high, 37)
    assert np.array_equal(batch.states, record[-1], equal_nan=True)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.one_of(st.floats(), st.floats(-2, 2), st.sampled_from((0.1, 0.3, 0.7, -0.0))), min_size=1, max_size=40),
    st.floats(-1e3, 1e3),
    st.floats(1e-3, 1e3),
    st.integers(1, 50),
)
def test_every_visit_is_in_its_bin(values: list[float], low: float, width: float, bins: int) -> None:
    high = low + width
    points = np.array([*values, low, high, math.nextafter(low, -math.inf), math.nextafter(high, math.inf), math.nan])
    batch = Orbits(compile_map(STAY).program, points[:, None], np.zeros(1))
    counts = batch.empty_counts(bins)
    batch.count_visits(3, observed(STAY), low, high, counts)
    rows = counts[: len(points)]
    assert (rows.sum(axis=1) == 3).all()
    assert rows[:, bins].tolist() == [0 if low <= v <= high else 3 for v in points.tolist()]
    edges = np.linspace(low, high, bins + 1)
    slack = 4 * math.ulp(max(abs(low), abs(high)))
    for value, row in zip(points.tolist(), rows, strict=True):
        place = int(np.argmax(row))
        if place < bins:
            assert edges[place] - slack <= value <= edges[place + 1] + slack
    assert rows[len(values) + 1, bins - 1] == 3, "the last bin is closed"


def test_the_upper_edge_is_inside_where_rounding_would_put_it_outside() -> None:
    for bins in range(1, 2000):
        if 0.3 * (bins / 0.3) > bins:
            break
    batch = Orbits(compile_map(STAY).program, np.array([[0.3]]), np.zeros(1))
    counts = batch.empty_counts(bins)
    batch.count_visits(5, observed(STAY), 0.0, 0.3, counts)
    assert counts[0, bins - 1] == 5
    assert counts[0].sum() == 5


def test_a_window_wider_than_the_floats_still_counts_every_visit() -> None:
    batch = Orbits(compile_map(STAY).program, np.array([[1e308], [-1e308], [0.0], [math.inf]]), np.zeros(1))
    counts = batch.empty_counts(4)
    batch.count_visits(2, observed(STAY), -1.7e308, 1.7e308, counts)
    assert counts[:4, :4].sum(axis=1).tolist() == [2, 2, 2, 0]
    assert counts[3, 4] == 2


def test_no_point_is_kept() -> None:
    system = model("logistic").system
    batch = Orbits(compile_map(system).program, np.full((64, 1), 0.3), np.linspace(3.6, 4, 64)[:, None])
    counts = batch.empty_counts(100)
    program = observed(system)
    batch.count_visits(1, program, 0.0, 1.0, counts)
    tracemalloc.start()
    try:
        batch.count_visits(100_000, program, 0.0, 1.0, counts)
        assert tracemalloc.get_traced_memory()[1] < 1e6  # the points would take fifty times that
    finally:
        tracemalloc.stop()
    assert (counts[:64].sum(axis=1) == 100_001).all()


def test_misuse() -> None:
    batch = Orbits(compile_map(STAY).program, np.zeros((3, 1)), np.zeros(1))
    program = build_program((X, A), (X, X))
    for bins in (0, -1, 2**31):
        with pytest.raises(MisuseError, match="1 to 2147483646 bins are expected"):
            batch.empty_counts(bins)
    counts = batch.empty_counts(8)
    for window in ((1.0, 1.0), (1.0, 0.0), (0.0, math.nan)):
        with pytest.raises(MisuseError, match="low < high is expected"):
            batch.count_visits(1, program, *window, counts)
    for wrong in (counts[:1], counts.astype(float), np.asfortranarray(counts)):
        with pytest.raises(MisuseError, match="as given out for these orbits"):
            batch.count_visits(1, program, 0.0, 1.0, wrong)
    with pytest.raises(MisuseError, match="as given out for these orbits"):
        batch.record(2, batch.empty_record(1))
