"""Cyclic step sizes: gradient descent with η_A, η_B in turn is the composed map, traced over one of them."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from dynsys.cli.main import run
from dynsys.derive.model_file import read_model
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram

RANGE = (Fraction(1, 10), 2)
FILE = """
name = "alternating"
state = ["u"]
loss = "(u**{depth} - 1)**2/{twice}"
[schedule]
parameter = "eta"
values = ["eta_A", "eta_B"]
"""


@pytest.fixture
def written(tmp_path):
    """A model file for the loss (u^K − 1)²/2K, of sharpness K at its minimum u = 1."""

    def write(depth):
        path = tmp_path / "alternating.toml"
        path.write_text(FILE.format(depth=depth, twice=2 * depth), encoding="utf-8")
        return path

    return write


def diagram(path, at, over=RANGE):
    map_ = compile_map(read_model(path).system)
    return bifurcation_diagram(map_, "eta_A", over, [1.0], {"eta_B": at}, TraceMethod(period_cap=2))


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("share", [Fraction(1, 8), Fraction(1, 4), Fraction(2, 5), Fraction(3, 2)])
def test_the_minimum_flips_where_the_factors_multiply_to_minus_one(written, depth, share):
    """(1 − Kη_A)(1 − Kη_B) = −1, exactly."""
    at = share / depth
    exact = (1 + 1 / (1 - depth * at)) / depth
    over = (exact / 2, 2 * exact) if exact > 0 else (2 * exact, exact / 2)
    branch = diagram(written(depth), at, over).nodes[0]["branch"]
    [flip] = [event for event in branch.bifurcations if event.kind is Kind.FLIP]
    assert flip.value == pytest.approx(float(exact), rel=1e-12)
    assert flip.points[0, 0] == pytest.approx(1, abs=1e-12)
    expected = (1 - depth * branch.values) * (1 - depth * float(at))
    assert np.abs(branch.multipliers[:, 0] - expected).max() < 1e-9


def test_alternation_is_born_where_the_factors_multiply_to_one(written):
    """Not symmetric in (A, B), so that the 2-cycle of alternating steps crosses: (1 − 2η_A)(1 − 2η_B) = 1."""
    graph = diagram(written(2), Fraction(6, 5))
    [crossing] = [e for e in graph.nodes[0]["branch"].bifurcations if e.kind is Kind.TRANSCRITICAL]
    assert crossing.value == pytest.approx(6 / 7, rel=1e-12)  # (1 + 5/7)/2
    assert any(joint is crossing for _, _, joint in graph.out_edges(0, data="bifurcation"))


def test_equal_steps_are_the_iterated_map(written):
    """Fixed points of two steps at η_A = η_B = η: those of one step, and its 2-cycles, with the same multipliers.

    One step is u(1 + η − ηu²). Where uv = 1/η and u + v = (1 + 3/η)^½ it takes u to v and v to u.
    """
    eta = 1.2
    graph = diagram(written(2), Fraction(6, 5))
    system = read_model(written(2)).system
    total, product = np.sqrt(1 + 3 / eta), 1 / eta
    pair = np.roots([1, -total, product])
    assert pair * (1 + eta - eta * pair**2) == pytest.approx(pair[::-1], abs=1e-14)
    map_ = compile_map(system)
    assert map_.rule(pair[:, None], [eta, eta])[:, 0] == pytest.approx(pair, abs=1e-12)
    branches = [branch for _, branch in graph.nodes(data="branch") if branch.period == 1]
    found = [cycle for branch in branches for cycle in at_value(branch, eta)]
    multiplier = float(np.prod(1 + eta - 3 * eta * pair**2))
    for wanted, factor in [(1.0, (1 - 2 * eta) ** 2), *((u, multiplier) for u in pair)]:
        point, met = min(found, key=lambda entry: abs(entry[0] - wanted))
        assert point == pytest.approx(wanted, abs=2e-3)
        assert met == pytest.approx(factor, abs=2e-2)


def at_value(branch, value):
    """Points and multipliers, interpolated where a branch passes a value."""
    for place in np.flatnonzero(np.diff(np.sign(branch.values - value))):
        share = (value - branch.values[place]) / (branch.values[place + 1] - branch.values[place])
        rows = slice(place, place + 2)
        ends = np.stack([branch.points[rows, 0, 0], branch.multipliers[rows, 0].real])
        yield tuple(ends @ [1 - share, share])


def test_on_the_command_line(written, capsys):
    path = written(4)
    words = ["trace", str(path), "--over", "eta_A=1/5:1", "--at", "eta_B=1/8", "--from", "u=1"]
    assert run([*words, "--period-cap", "2", "--json"]) == 0
    branches = json.loads(capsys.readouterr().out)["branches"]
    [flip] = [event for event in branches[0]["bifurcations"] if event["kind"] == "flip"]
    assert flip["value"] == pytest.approx(3 / 4, rel=1e-12)  # (1 − 4η_A)/2 = −1
    assert branches[1]["period"] == 2
    assert branches[1]["parent"] == branches[0]["id"]
