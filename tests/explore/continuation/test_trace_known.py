"""Branches and bifurcations whose places are known in closed form or published."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy

from dynsys.explore.continuation import Kind, TraceMethod, bifurcation_diagram, continue_cycle
from dynsys.explore.cycles import find_cycles
from dynsys.explore.ending import Ending

TWO = TraceMethod(period=2)


def near(values, wanted, tolerance=1e-10):
    return list(values) == pytest.approx(list(wanted), rel=tolerance, abs=tolerance)


def test_logistic_from_zero_is_exactly_what_theory_lists(maps, systems):
    graph = bifurcation_diagram(maps.named("logistic"), "r", ("1/2", 4), [0], {}, TraceMethod(period_cap=16))
    wanted = [(1, Kind.TRANSCRITICAL, 1.0)]
    wanted += [(2**k, Kind.FLIP, value) for k, value in enumerate(systems.LOGISTIC_FLIPS[:5])]
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [event[:2] for event in wanted]
    assert near([event[2] for event in found], [event[2] for event in wanted])
    assert [branch.period for branch in maps.branches(graph)] == [1, 1, 2, 4, 8, 16]
    assert sorted(graph.edges) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    zero, other, double = maps.branches(graph)[:3]
    assert not zero.points.any()
    assert np.allclose(other.points[:, 0, 0], 1 - 1 / other.values, atol=1e-10)
    assert {other.values.min(), other.values.max()} == {0.5, 4.0}
    assert np.allclose(zero.multipliers[:, 0], zero.values)
    assert np.allclose(other.multipliers[:, 0], 2 - other.values)
    assert np.allclose(double.multipliers[:, 0], 4 + 2 * double.values - double.values**2)


def test_logistic_flip_has_the_coefficient_of_theory(maps):
    branch = continue_cycle(maps.named("logistic"), "r", ("3/2", 4), [0.3], {})
    [flip] = branch.bifurcations
    assert (flip.coefficient, flip.criticality) == (pytest.approx(9, rel=1e-10), "supercritical")
    assert flip.bracket[0] <= 3 <= flip.bracket[1]
    assert branch.values[flip.position - 1] <= 3 <= branch.values[flip.position]


@pytest.mark.parametrize("depth", [2, 3, 4, 7])
def test_first_flip_of_balanced_products(maps, depth):
    branch = continue_cycle(maps.named(f"balanced:depth={depth}"), "eta", ("1/10", "11/10"), [1], {})
    [flip] = branch.bifurcations
    assert flip.kind is Kind.FLIP
    assert near([flip.value, flip.coefficient], [2 / depth, 4 * (depth - 1) * (5 * depth - 4) / 3])
    assert flip.criticality == "supercritical"
    assert np.allclose(branch.multipliers[:, 0], 1 - depth * branch.values)


def test_flips_of_balanced_depth_4(maps, systems):
    graph = bifurcation_diagram(
        maps.named("balanced:depth=4"), "eta", ("2/5", "7/10"), [1], {}, TraceMethod(period_cap=8)
    )
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [(2**k, Kind.FLIP) for k in range(4)]
    assert near([event[2] for event in found], map(float, systems.BALANCED_FLIPS))


def test_flips_of_balanced_depth_2(maps):
    graph = bifurcation_diagram(
        maps.named("balanced:depth=2"), "eta", ("1/2", "5/4"), [1], {}, TraceMethod(period_cap=2)
    )
    assert near([event[2] for event in maps.every_event(graph)], [1, math.sqrt(5) - 1])


@pytest.mark.parametrize("b", [-0.5, 0.0, 0.3, 0.75])
def test_henon_fold_flip_and_second_flip(maps, b):
    """x² a + (1 − b) x = 1 with multipliers λ² + 2 a x λ = b; doubled: trace of the product −1 − b² in closed form."""
    henon = maps.named("henon")
    x = 2 / (1 - b + math.sqrt((1 - b) ** 2 + 0.04))
    method = TraceMethod(period_cap=2, escape=10)
    graph = bifurcation_diagram(henon, "a", (-1, 3), [x, b * x], {"b": str(b)}, method, at="1/100")
    single, double = maps.branches(graph)
    assert near([v for _, v in maps.events(single)], [-((1 - b) ** 2) / 4, 3 * (1 - b) ** 2 / 4])
    assert [kind for kind, _ in maps.events(single)] == [Kind.FOLD, Kind.FLIP]
    assert near([v for _, v in maps.events(double)], [(1 - b) ** 2 + (1 + b) ** 2 / 4])
    product = double.multipliers.prod(axis=1)
    assert np.allclose(product, b**2, atol=1e-9)
    assert np.allclose(single.multipliers.prod(axis=1), -b, atol=1e-9)


def test_delayed_logistic_neimark_sacker(maps):
    """At u = v = 1 − 1/r: λ² − λ + r − 1 = 0, on the unit circle at r = 2 with λ = exp(±iπ/3)."""
    delayed = maps.named("delayed-logistic")
    graph = bifurcation_diagram(delayed, "r", ("1/2", "9/4"), [0, 0], {})
    assert [(p, k) for p, k, _ in maps.every_event(graph)] == [(1, Kind.TRANSCRITICAL), (1, Kind.NEIMARK_SACKER)]
    circle = next(e for e in maps.branches(graph)[1].bifurcations if e.kind is Kind.NEIMARK_SACKER)
    assert near([circle.value], [2])
    assert np.allclose(np.abs(np.angle(circle.multipliers)), math.pi / 3, atol=1e-10)
    assert circle.criticality == "supercritical"


def test_period_three_window_of_the_logistic_map(maps):
    logistic = maps.named("logistic")
    cycle = find_cycles(logistic, {"r": "77/20"}, [3]).of_period(3)[0]
    method = TraceMethod(period=3)
    branch = continue_cycle(logistic, "r", ("19/5", 4), cycle.points, {}, method, at="77/20")
    [fold] = [event for event in branch.bifurcations if event.kind is Kind.FOLD]
    assert near([fold.value], [1 + math.sqrt(8)])
    assert np.allclose(fold.multipliers, 1, atol=1e-6)
    assert branch.values.min() == pytest.approx(fold.value, abs=1e-5)
    assert branch.endings == (Ending.RANGE, Ending.RANGE)
    assert branch.values[0] == branch.values[-1] == 4
    halves = branch.multipliers[: fold.position, 0].real, branch.multipliers[fold.position :, 0].real
    assert (halves[0][:-1] > 1).all() != (halves[1][1:] > 1).all()
    [flip] = [event for event in branch.bifurcations if event.kind is Kind.FLIP]
    assert 3.84 < flip.value < 3.85
    assert flip.criticality == "supercritical"
    assert len(branch.bifurcations) == 2
    assert maps.defect(logistic, branch) < 1e-12


def test_period_three_window_of_balanced_depth_4(maps):
    balanced = maps.named("balanced:depth=4")
    cycles = find_cycles(balanced, {"eta": "3/4"}, [3]).of_period(3)
    assert len(cycles) == 4
    for cycle in cycles[:2]:
        branch = continue_cycle(balanced, "eta", ("1/2", "3/4"), cycle.points, {}, TraceMethod(period=3), at="3/4")
        [fold] = branch.bifurcations
        assert fold.kind is Kind.FOLD
        assert fold.value == pytest.approx(float(_exact_fold(fold.points[:, 0], fold.value)), rel=1e-12)
        assert branch.values[0] == branch.values[-1] == 0.75
        ends = np.sort(branch.points[[0, -1], :, 0], axis=1)
        both = [any(np.allclose(np.sort(c.points[:, 0]), end, atol=1e-9) for c in cycles) for end in ends]
        assert both == [True, True]


def _exact_fold(points, value):
    """The fold by Newton's method at 40 digits on f³(u) = u, (f³)'(u) = 1, written out here."""
    with mpmath.workdps(40):

        def equations(u, eta):
            start, slope = u, mpmath.mpf(1)
            for _ in range(3):
                slope *= 1 - eta * (7 * u**6 - 3 * u**2)
                u = u - eta * (u**7 - u**3)
            return u - start, slope - 1

        return mpmath.findroot(equations, (mpmath.mpf(float(points[0])), mpmath.mpf(value)))[1]


def test_double_well(maps):
    """(x² − 1)²/4: x' = x(1 + η − ηx²); the doubled cycle has x₁² + x₂² = 1 + 1/η and multiplier 9 − 2(1 + η)²."""
    wells = maps.typed("x' = x - eta*x*(x**2 - 1)")
    graph = bifurcation_diagram(wells, "eta", ("1/4", "13/10"), [1], {}, TraceMethod(period_cap=2))
    single, double = maps.branches(graph)
    assert maps.events(single) == [(Kind.FLIP, pytest.approx(1, abs=1e-12))]
    assert near([single.bifurcations[0].coefficient], [8])
    assert maps.events(double) == [(Kind.FLIP, pytest.approx(math.sqrt(5) - 1, abs=1e-12))]
    assert np.allclose((double.points**2).sum(axis=(1, 2)), 1 + 1 / double.values)
    assert np.allclose(double.multipliers[:, 0], 9 - 2 * (1 + double.values) ** 2)


def test_outer_cycle_of_the_double_well(maps):
    wells = maps.typed("x' = x - eta*x*(x**2 - 1)")
    branch = continue_cycle(wells, "eta", ("1/10", 3), [math.sqrt(3)], {}, TWO, at=1)
    assert branch.bifurcations == ()
    assert np.allclose(branch.points[:, 0, 0], np.sqrt((2 + branch.values) / branch.values))
    assert np.allclose(branch.multipliers[:, 0], (5 + 2 * branch.values) ** 2)
    assert not branch.stable.any()


def test_quartic(maps):
    branch = continue_cycle(maps.typed("x' = x - eta*x**3"), "eta", ("1/10", 10), [math.sqrt(2)], {}, TWO, at=1)
    assert branch.bifurcations == ()
    assert np.allclose(branch.points[:, 0, 0] ** 2, 2 / branch.values)
    assert np.allclose(branch.multipliers, 25)
    assert {branch.values.min(), branch.values.max()} == {0.1, 10.0}


@pytest.mark.parametrize("beta", ["-3/10", "1/2", "-3/2"])
def test_generalized_henon_without_cubic_terms(maps, beta):
    b = float(sympy.Rational(beta))
    known = {"beta": beta, "R": 0, "S": 0}
    start = [0.0, 0.0]
    generalized = maps.named("generalized-henon")
    graph = bifurcation_diagram(generalized, "alpha", (-1, 3), start, known, TraceMethod(period_cap=2), at=0)
    single, double = maps.branches(graph)
    assert near(maps.of_kind(single, Kind.FOLD), [-((1 + b) ** 2) / 4])
    assert near(maps.of_kind(single, Kind.FLIP), [3 * (1 + b) ** 2 / 4])
    assert near(maps.of_kind(double, Kind.FLIP), [(1 + b) ** 2 + (1 - b) ** 2 / 4])


def test_generalized_henon_with_cubic_terms(maps):
    """λ² − T λ + D with T = (R − 2) y + 3 S y², D = β − R y: fold at 1 − T + D, flip at 1 + T + D, circle at D = 1."""
    y, beta, r, s = sympy.symbols("y"), sympy.Rational(1, 2), sympy.Rational(-1, 2), sympy.Rational(1, 10)
    alpha = (1 + beta) * y + (1 - r) * y**2 - s * y**3
    trace, determinant = (r - 2) * y + 3 * s * y**2, beta - r * y

    def values(test):
        zeros = [z for z in sympy.Poly(test, y).nroots(n=20) if z.is_real and abs(z) < 2.5]
        return sorted(float(alpha.subs(y, z)) for z in zeros if abs(trace.subs(y, z)) < 2 or test != determinant - 1)

    generalized = maps.named("generalized-henon")
    known = {"beta": beta, "R": r, "S": s}
    branch = continue_cycle(generalized, "alpha", (-2, 9), [0, 0], {k: str(v) for k, v in known.items()}, at=0)
    inner = [e for e in branch.bifurcations if abs(e.points[0, 1]) < 2.5]
    for kind, test in (
        (Kind.FOLD, 1 - trace + determinant),
        (Kind.FLIP, 1 + trace + determinant),
        (Kind.NEIMARK_SACKER, determinant - 1),
    ):
        assert near(sorted(e.value for e in inner if e.kind is kind), values(test)), kind


def test_cubic_normal_form(maps):
    """b' = b(s − 16b²), s = 1 + 8a: b² = a/2 with multiplier 1 − 16a; the cycle with b₁² + b₂² = s/16: 9 − 2s²."""
    graph = bifurcation_diagram(
        maps.named("cubic"), "a", ("-3/10", "4/25"), [0], {"kappa": 1}, TraceMethod(period_cap=2), at="-1/10"
    )
    wanted = [
        (1, Kind.FLIP, -0.25),
        (1, Kind.PITCHFORK, 0.0),
        *[(1, Kind.FLIP, 0.125)] * 2,
        *[(2, Kind.FLIP, (math.sqrt(5) - 1) / 8)] * 2,
    ]
    found = maps.every_event(graph)
    assert [event[:2] for event in found] == [event[:2] for event in wanted]
    assert near([event[2] for event in found], [event[2] for event in wanted])
    zero = maps.branches(graph)[0]
    assert [(e.kind, round(e.coefficient, 9)) for e in zero.bifurcations] == [(Kind.FLIP, -16), (Kind.PITCHFORK, -16)]
    assert [e.criticality for e in zero.bifurcations if e.kind is Kind.FLIP] == ["subcritical"]
    outer = next(b for b in maps.branches(graph) if b.period == 2 and not b.bifurcations)
    assert np.allclose(outer.multipliers[:, 0], (5 + 16 * outer.values) ** 2)
    assert np.allclose(outer.points[:, 0, 0] ** 2, (1 + 4 * outer.values) / 8)


def test_a_multiplier_that_touches_one_is_no_bifurcation(maps):
    """x' = x + a − x³: a = x³ has the multiplier 1 − 3x², which is 1 at 0 and −1 at x² = 2/3."""
    branch = continue_cycle(maps.typed("x' = x + a - x**3"), "a", ("-9/10", 1), [-0.9], {})
    assert [kind for kind, _ in maps.events(branch)] == [Kind.FLIP, Kind.FLIP]
    assert near([value for _, value in maps.events(branch)], [-((2 / 3) ** 1.5), (2 / 3) ** 1.5])
    assert near([event.coefficient for event in branch.bifurcations], [5, 5])
