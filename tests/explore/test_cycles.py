"""Searches meet every known cycle, count it once, and never take a point of a family for one."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.box import Box
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import MisuseError
from dynsys.explore.cycles import Cycle, CycleMethod, find_cycles
from dynsys.explore.ending import Ending
from dynsys.explore.multipliers import cycle_multipliers
from dynsys.explore.newton import newton
from dynsys.explore.pool import canonical, merge, minimal_periods
from dynsys.explore.shooting import Shooting


def _counts(search):
    return dict(Counter(cycle.period for cycle in search.cycles))


def _check(search):
    """Every cycle closes, its period is minimal, its multipliers are those of the product."""
    map_ = compile_map(search.system)
    p = np.array([float(search.parameters[s.name]) for s in search.system.parameters])
    for cycle in search.cycles:
        state, product = cycle.points[0], np.eye(map_.dimension)
        for point in cycle.points:
            assert state == pytest.approx(point, abs=1e-8)
            state, jacobian = map_.value_and_jacobian(point, p)
            product = jacobian @ product
        assert state == pytest.approx(cycle.points[0], abs=1e-8)
        assert cycle.residual < 1e-10
        assert np.prod(cycle.multipliers) == pytest.approx(np.linalg.det(product), rel=1e-6, abs=1e-9)
        for shift in range(1, cycle.period):
            assert np.abs(cycle.points - np.roll(cycle.points, shift, axis=0)).max() > 1e-5


@pytest.fixture(scope="module")
def balanced(systems):
    return find_cycles(compile_map(systems.BALANCED), {"eta": "3/4"}, range(1, 5))


def test_balanced_depth_4(balanced):
    assert _counts(balanced) == {1: 3, 2: 3, 3: 4, 4: 2}
    _check(balanced)
    assert balanced.families_met == ()
    assert [len(balanced.of_period(p)) for p in (1, 2, 5)] == [3, 3, 0]


def test_a_triple_root_is_a_cycle_and_neutral(balanced):
    zero = balanced.of_period(1)[1]
    assert zero.points.tolist() == [[0]]
    assert zero.ending is Ending.MULTIPLE
    assert zero.multipliers == pytest.approx([1])
    assert zero.stable is None
    assert {cycle.ending for cycle in balanced.cycles if cycle is not zero} == {Ending.CONVERGED}


@pytest.mark.parametrize("depth", [3, 6, 8, 11])
def test_roots_of_high_multiplicity_are_one_cycle(systems, depth):
    search = find_cycles(compile_map(systems.balanced(depth)), {"eta": "1/10"}, [1])
    expected = [0, 1] if depth % 2 else [-1, 0, 1]
    assert [cycle.points.item() for cycle in search.cycles] == pytest.approx(expected)
    assert search.families_met == ()


def test_balanced_cycle_of_two(systems):
    search = find_cycles(compile_map(systems.BALANCED), {"eta": "3/5"}, [2])
    known = [0.8995003607738047, 1.050307516314302]
    (cycle,) = [c for c in search.cycles if c.points.min() > 0]
    assert cycle.points.ravel() == pytest.approx(known, abs=1e-13)
    assert cycle.multipliers == pytest.approx([-0.614758953818], abs=1e-11)
    assert cycle.stable is True


def test_henon(systems):
    search = find_cycles(compile_map(systems.HENON), {"a": "1.4", "b": "0.3"}, range(1, 9))
    assert _counts(search) == {1: 2, 2: 1, 4: 1, 6: 2, 7: 4, 8: 7}
    _check(search)
    for cycle in search.cycles:
        assert np.prod(cycle.multipliers) == pytest.approx((-0.3) ** cycle.period, rel=1e-6)
        assert cycle.stable is False


def test_logistic_at_4_has_every_itinerary(systems):
    search = find_cycles(compile_map(systems.LOGISTIC), {"r": 4}, range(1, 8))
    assert _counts(search) == {1: 2, 2: 1, 3: 2, 4: 3, 5: 6, 6: 9, 7: 18}  # Möbius inversion of 2ⁿ
    for cycle in search.cycles:
        zero = cycle.period == 1 and cycle.points.item() == 0
        assert abs(cycle.multipliers[0]) == pytest.approx(4 if zero else 2**cycle.period, rel=1e-6)


def test_double_root_and_flip_of_the_logistic_map(systems):
    (double,) = find_cycles(compile_map(systems.LOGISTIC), {"r": 1}, range(1, 4)).cycles
    assert double.points.item() == pytest.approx(0, abs=1e-6)
    assert double.stable is None
    at_flip = find_cycles(compile_map(systems.LOGISTIC), {"r": 3}, range(1, 5))
    assert _counts(at_flip) == {1: 2}
    assert at_flip.cycles[1].stable is None


def test_quartic_bowl(systems):
    (two,) = find_cycles(compile_map(systems.QUARTIC), {"eta": "1/10"}, [2]).cycles
    assert two.points.ravel() == pytest.approx([-(20**0.5), 20**0.5])
    assert two.multipliers == pytest.approx([25])


@pytest.mark.parametrize("eta", ["1/2", "3/2"])
def test_wells(systems, eta):
    search = find_cycles(compile_map(systems.WELLS), {"eta": eta}, [1, 2])
    e = float(Fraction(eta))
    left, middle, right = search.of_period(1)
    assert [c.points.item() for c in (left, middle, right)] == pytest.approx([-1, 0, 1], abs=1e-12)
    assert left.multipliers == right.multipliers == pytest.approx([1 - 2 * e])
    assert right.stable is (e < 1)
    twos = search.of_period(2)
    assert len(twos) == (1 if e < 1 else 3)
    outer = twos[0]
    assert outer.points.ravel() == pytest.approx([-(((2 + e) / e) ** 0.5), ((2 + e) / e) ** 0.5])
    assert outer.multipliers == pytest.approx([(5 + 2 * e) ** 2])
    for cycle, sign in zip(twos[1:], (-1, 1), strict=False):
        assert cycle.points.sum() == pytest.approx(sign * (1 + 3 / e) ** 0.5)
        assert cycle.points.prod() == pytest.approx(1 / e)


def test_families_are_never_cycles(systems):
    map_ = compile_map(systems.PLANAR)
    search = find_cycles(map_, {"eta": "1/5"}, range(1, 4))
    assert search.of_period(1) == ()
    (family,) = search.families_met
    assert family.period == 1
    assert family.starts > 1000
    product = family.samples.prod(axis=1)
    assert np.abs(product * (product**2 - 1)).max() < 1e-9
    two = [sorted(map(tuple, np.abs(cycle.points).tolist())) for cycle in search.of_period(2)]
    u = max(np.roots([1, 0, 0, 0, -1, 0, -10]).real)
    assert two == [[pytest.approx((u, u)), pytest.approx((u, u))]] * 2  # on the two diagonals
    for cycle in search.cycles:
        product = cycle.points.prod(axis=1)
        assert np.abs(product * (product**2 - 1)).min() > 1e-3


@pytest.mark.parametrize("periods", [[2], [1, 2], [2, 3, 4]])
def test_no_cycles_near_the_minima(systems, periods):
    box = Box({"x": ("0.1", 3), "y": ("0.1", 3)})
    search = find_cycles(compile_map(systems.PLANAR), {"eta": "1/5"}, periods, CycleMethod(box=box))
    assert search.cycles == ()
    (family,) = search.families_met
    assert ((family.samples >= 0.1 - 1e-8) & (family.samples <= 3 + 1e-8)).all()


def test_near_the_edge_of_stability_nothing_is_made_up(systems):
    # x̌ = 2.1889, y̌ = 0.4568 at eta = 1/5: there I − f² is singular in both directions
    box = Box({"x": ("2.18", "2.2"), "y": ("0.45", "0.46")})
    search = find_cycles(compile_map(systems.PLANAR), {"eta": "1/5"}, [2, 4], CycleMethod(box=box))
    assert search.cycles == ()


def test_a_family_of_cycles_is_no_cycle(systems):
    search = find_cycles(compile_map(systems.MIRROR), {}, [1, 2])
    assert [cycle.points.tolist() for cycle in search.cycles] == [[[0]]]
    assert [family.period for family in search.families_met] == [2]


def test_the_box_is_closed(systems):
    box = Box({"x": (1, 2)})
    search = find_cycles(compile_map(systems.WELLS), {"eta": "1/2"}, [1, 2], CycleMethod(box=box))
    assert [cycle.points.tolist() for cycle in search.cycles] == [[[pytest.approx(1)]]]


def test_the_seed_decides(systems, balanced):
    again = find_cycles(compile_map(systems.BALANCED), {"eta": "3/4"}, range(1, 5))
    for one, other in zip(balanced.cycles, again.cycles, strict=True):
        assert (one.points == other.points).all()
    seeded = find_cycles(compile_map(systems.BALANCED), {"eta": "3/4"}, range(1, 5), CycleMethod(seed=7))
    assert _counts(seeded) == _counts(balanced)


def test_no_bounded_orbit_is_needed(systems):
    search = find_cycles(compile_map(systems.SQUARES), {}, [1, 2], CycleMethod(box=Box({"x": (1, 9)})))
    assert [cycle.points.item() for cycle in search.cycles] == pytest.approx([1])


def test_each_jacobian_counts_once(systems):
    map_ = compile_map(systems.LOGISTIC)
    points = np.array([[0.1], [0.2], [0.3]])
    expected = np.prod(2.5 * (1 - 2 * points))
    jacobians = map_.value_and_jacobian(points, np.array([2.5]))[1]
    assert cycle_multipliers(jacobians) == pytest.approx([expected])


def test_stability_needs_a_clear_multiplier():
    def cycle(*values):
        return Cycle(np.zeros((1, len(values))), {}, np.array(values, complex), 0.0, Ending.CONVERGED)

    assert cycle(0.5, -0.99).stable is True
    assert cycle(0.5, 1.01j).stable is False
    assert cycle(0.5, -1).stable is None
    assert cycle(np.nan).stable is None


def test_candidates_in_order():
    points = np.array([[[1.0], [2.0]], [[2.0], [1.0 + 1e-9]], [[3.0], [3.0]]])
    chosen, labels = merge(points, 1e-6)
    assert chosen.tolist() == [0, 2]
    assert labels.tolist() == [0, 0, 1]
    assert minimal_periods(points, np.full(3, 1e-6)).tolist() == [2, 2, 1]
    assert canonical(points[1]).tolist() == [[1.0 + 1e-9], [2.0]]


def test_newton_survives_singular_matrices(systems):
    shooting = Shooting(compile_map(systems.MIRROR), np.array([]), 2)
    zeros = newton(shooting.residual, shooting.residual_and_matrix, np.array([[1.0, 3.0]]), 1e-12, 9)
    assert zeros == pytest.approx(np.array([[-1.0, 1.0]]))


def test_misuse(systems):
    map_ = compile_map(systems.HENON)
    values = {"a": "1.4", "b": "0.3"}
    with pytest.raises(MisuseError, match="periods of at least 1"):
        find_cycles(map_, values, [0, 1])
    with pytest.raises(MisuseError, match="periods of at least 1"):
        find_cycles(map_, values, [])
    with pytest.raises(MisuseError, match="a value for b is expected"):
        find_cycles(map_, {"a": 1}, [1])
    with pytest.raises(MisuseError, match="a box with the sides x, y is expected, got x"):
        find_cycles(map_, values, [1], CycleMethod(box=Box({"x": (0, 1)})))
    for wrong in ({"starts": 0}, {"rounds": 0}, {"iterations": 0}, {"tolerance": 0}):
        with pytest.raises(MisuseError, match="expected"):
            CycleMethod(**wrong)


def test_points_without_a_derivative_are_left_out():
    """|x| − 1 has the 2-cycle 0 ↔ −1 through its kink, and the fixed point −1/2, where the slope is −1."""
    (x,) = symbols("x")
    kink = compile_map(System("kink", (x,), (), (sympy.Abs(x) - 1,)))
    search = find_cycles(kink, {}, (1, 2), CycleMethod(starts=50))
    assert [cycle.points.ravel().tolist() for cycle in search.of_period(1)] == [[-0.5]]


@pytest.mark.parametrize("rule", [sympy.exp(sympy.exp(symbols("x")[0])), sympy.log(symbols("x")[0])], ids=str)
def test_a_map_without_cycles_gives_none(rule):
    (x,) = symbols("x")
    nothing = compile_map(System("nothing", (x,), (), (rule,)))
    assert find_cycles(nothing, {}, range(1, 4), CycleMethod(starts=20)).cycles == ()


@pytest.mark.parametrize("roots", [(1, 3), (1, 5, 10), (-1, 1, 3), (7, 8), (-2, -1, 1, 2, 4)])
def test_cycles_of_different_sizes_on_one_ray_are_all_found(roots):
    (x,) = symbols("x")
    rule = x - sympy.Mul(*(x - root for root in roots))
    search = find_cycles(compile_map(System("ray", (x,), (), (rule,))), {}, (1,))
    found = sorted(float(cycle.points[0, 0]) for cycle in search.of_period(1))
    assert found == pytest.approx(sorted(roots), abs=1e-8)
