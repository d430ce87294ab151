"""Fixed points that are not isolated, and what is left of a system on an invariant line."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.system import jacobian
from dynsys.derive.typed import typed_loss
from dynsys.engine.map import compile_map
from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle, follow_family
from dynsys.explore.ending import Ending

OVER = ("51/100", "7/10")
PERIOD_2 = TraceMethod(period=2, period_cap=4)
NEAR = 0.8995


def transverse(name: str, point: dict[str, str]) -> sympy.Expr:
    """The sum of all multipliers but the unit one, at a minimum of a planar model, over eta."""
    system = model(name).system
    at = {symbol: sympy.Rational(point[symbol.name]) for symbol in system.state}
    return sympy.simplify(jacobian(system).trace().subs(at) - 1)


@pytest.mark.parametrize("point", [("1", "1"), ("2", "1/2"), ("1/3", "3")])
@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4"])
def test_edge_of_stability_while_the_step_varies(maps, name, point):
    system = model(name).system
    first, second = (symbol.name for symbol in system.state)
    residual = {"scalar2": "x*y - 1", "scalar3": "x*y**2 - 1", "scalar4": "x*y - 1"}[name]
    other = sympy.Rational(point[1])
    x = sympy.solve(sympy.sympify(residual).subs("y", other), "x")[0]
    at = {first: str(x), second: point[1]}
    multiplier = transverse(name, at)
    [edge] = sympy.solve(multiplier + 1)
    over = (Fraction(int(edge.p), int(edge.q)) / 3, Fraction(int(edge.p), int(edge.q)) * 2)
    branch = continue_cycle(maps.named(name), "eta", over, [float(sympy.Rational(v)) for v in at.values()], {})
    assert maps.events(branch) == [(Kind.EDGE_OF_STABILITY, pytest.approx(float(edge), rel=1e-12))]
    assert branch.persistent == 1
    assert np.allclose(branch.points, [[float(x), float(other)]], rtol=1e-12)
    wanted = [float(multiplier.subs(sympy.Symbol("eta", real=True), value)) for value in branch.values]
    found = branch.multipliers.real.sum(axis=1) - 1
    assert np.allclose(found, wanted, rtol=1e-9)
    assert np.array_equal(branch.stable, branch.values < float(edge))


def test_the_edge_is_not_doubled(maps):
    graph = bifurcation_diagram(maps.named("scalar4"), "eta", ("1/10", "3/5"), [2, 0.5], {}, TraceMethod(period_cap=4))
    assert len(graph) == 1
    assert maps.events(graph.nodes[0]["branch"]) == [(Kind.EDGE_OF_STABILITY, pytest.approx(4 / 17, rel=1e-12))]


@pytest.mark.parametrize(
    ("name", "eta"), [("scalar2", "2/5"), ("scalar4", "1/5"), ("scalar4", "1/3"), ("scalar3", "1/5")]
)
def test_edges_along_a_family_are_those_of_the_analysis(maps, name, eta):
    minima = analyse_edge(model(name), {"eta": Fraction(eta)}).eos_minima
    start = {"scalar3": [1, 1]}.get(name, [2, 0.5])
    branch = follow_family(maps.named(name), start, {"eta": eta})
    edges = [event for event in branch.bifurcations if event.kind is Kind.EDGE_OF_STABILITY]
    assert len(branch.bifurcations) == len(edges) >= 1
    known = np.array([[float(part) for part in minimum.point] for minimum in minima])
    for edge in edges:
        mirrored = [np.abs(edge.points[0] * sign - order).max() for order in _images(known, name) for sign in (1, -1)]
        assert min(mirrored) < 1e-8
    assert np.allclose(np.abs(branch.multipliers - 1).min(axis=1), 0, atol=1e-6)


def _images(points, name):
    """Mirror images: the planar products are the same with x and y exchanged, but for depth 3."""
    return [*points, *(points if name == "scalar3" else points[:, ::-1])]


def test_arc_length_and_order_along_a_family(maps):
    branch = follow_family(maps.named("scalar4"), [1, 1], {"eta": "1/5"}, TraceMethod(escape=20))
    x, y = branch.points[:, 0, 0], branch.points[:, 0, 1]
    assert np.allclose(x * y, 1, rtol=1e-12)
    assert np.all(np.diff(branch.values) > 0)
    assert np.all(np.diff(x) > 0) or np.all(np.diff(x) < 0)
    assert np.allclose(branch.multipliers.real.sum(axis=1), 2 - 0.4 * (x**2 + y**2), rtol=1e-7)
    one, other = branch.bifurcations
    assert one.value == pytest.approx(-other.value, abs=1e-9)
    assert one.coefficient == pytest.approx(other.coefficient, rel=1e-6)
    chord = np.hypot(*(branch.points[-1, 0] - branch.points[0, 0]))
    assert chord < branch.values[-1] - branch.values[0] < 2 * (x.max() + y.max())


@pytest.mark.parametrize(("name", "size"), [("scalar4", 2), ("scalar4-full", 4)])
def test_the_balanced_line_has_the_flips_of_its_restriction(maps, systems, name, size):
    line = bifurcation_diagram(maps.named("balanced:depth=4"), "eta", OVER, [NEAR], {}, PERIOD_2, at="3/5")
    full = bifurcation_diagram(maps.named(name), "eta", OVER, [NEAR] * size, {}, PERIOD_2, at="3/5")
    assert [event[:2] for event in maps.every_event(full)] == [(2, Kind.FLIP), (4, Kind.FLIP)]
    values = [event[2] for event in maps.every_event(full)]
    assert values == pytest.approx([event[2] for event in maps.every_event(line)], abs=1e-12)
    assert values == pytest.approx([float(flip) for flip in systems.BALANCED_FLIPS[1:3]], abs=1e-12)
    for branch in maps.branches(full):
        assert np.ptp(branch.points, axis=2).max() < 1e-9


@pytest.mark.parametrize(("name", "size"), [("scalar4", 2), ("scalar4-full", 4)])
def test_multipliers_on_the_balanced_line(maps, name, size):
    """Along the line ∏(1 − η(7u⁶ − 3u²)); across it ∏(1 + ηu²(u⁴ − 1)) = ∏(2 − u'/u), size − 1 times."""
    method = TraceMethod(period=2)
    branch = continue_cycle(maps.named(name), "eta", OVER, [NEAR] * size, {}, method, at="3/5")
    u, eta = branch.points[:, :, 0], branch.values[:, None]
    along = (1 - eta * (7 * u**6 - 3 * u**2)).prod(axis=1)
    across = (2 - u[:, ::-1] / u).prod(axis=1)
    wanted = np.sort(np.column_stack([along, *[across] * (size - 1)]), axis=1)
    assert np.allclose(np.sort(branch.multipliers.real, axis=1), wanted, atol=1e-5)
    assert np.abs(branch.multipliers.imag).max() < 1e-4


def test_a_family_of_three_dimensions_while_the_step_varies(maps):
    """Four free scalars of product 1: the sharpness is the sum of 1/x²."""
    start = [2, 1, 1, 0.5]
    branch = continue_cycle(maps.named("scalar4-full"), "eta", ("1/10", "3/5"), start, {})
    assert branch.persistent == 3
    assert maps.events(branch) == [(Kind.EDGE_OF_STABILITY, pytest.approx(2 / 6.25, rel=1e-12))]
    assert np.allclose(branch.points, start, rtol=1e-12)


def test_a_loss_of_no_catalogue(maps):
    """log(1 + (1 − xy)²): sharpness 2(x² + y²); c = 32η⁴ + 2 in xy − 1, whose slope squared is x² + y²."""
    typed = typed_loss("log(1 + (1 - x*y)**2)", "x,y")
    logarithm = compile_map(typed.system)
    branch = continue_cycle(logarithm, "eta", ("1/10", 1), [1, 1], {})
    [edge] = branch.bifurcations
    assert (edge.kind, edge.value) == (Kind.EDGE_OF_STABILITY, pytest.approx(0.5, rel=1e-12))
    assert edge.coefficient == pytest.approx((32 / 2**4 + 2) * 2, rel=1e-9)
    assert edge.criticality == "supercritical"
    along = follow_family(logarithm, [1, 1], {"eta": "2/5"}, TraceMethod(escape=10))
    assert [float((e.points**2).sum()) for e in along.bifurcations] == pytest.approx([2.5, 2.5], rel=1e-8)
    assert {edge.kind for edge in along.bifurcations} == {Kind.EDGE_OF_STABILITY}


def test_a_closed_family_is_followed_once_round(maps):
    """On the circle of radius 2 rays are invariant, with the multiplier 1 − (2 + x/2) across: −1 at (0, ±2)."""
    text = "x' = x*(1 - (x**2 + y**2 - 4)*(2 + x/2)/8); y' = y*(1 - (x**2 + y**2 - 4)*(2 + x/2)/8)"
    branch = follow_family(maps.typed(text, "x,y"), [1.2, 1.6], {})
    assert branch.endings[1] is Ending.CLOSED
    assert branch.values[-1] - branch.values[0] == pytest.approx(4 * math.pi, rel=1e-3)
    assert np.allclose(branch.points[0], branch.points[-1], atol=1e-6)
    assert {event.kind for event in branch.bifurcations} == {Kind.EDGE_OF_STABILITY}
    assert np.allclose((branch.points**2).sum(axis=2), 4, rtol=1e-9)
    assert sorted(round(float(event.points[0, 1]), 9) for event in branch.bifurcations) == [-2, 2]
    assert all(np.allclose(np.abs(event.points), [0, 2], atol=1e-8) for event in branch.bifurcations)
    across = np.sort(branch.multipliers.real, axis=1)[:, 0]
    assert np.allclose(across, -1 - branch.points[:, 0, 0] / 2, atol=1e-8)
