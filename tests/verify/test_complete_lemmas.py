"""The lemmas of complete lists: escape, multiple fixed points, families."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.verify.complete import CompleteCycles, prove_all_cycles
from dynsys.verify.complete.escape import Infinity, by_faces, by_radius, find_escape
from dynsys.verify.complete.factors import find_factors
from dynsys.verify.complete.fixed_map import FixedMap, substitute
from dynsys.verify.complete.infinity import chart
from dynsys.verify.complete.multiple import multiple_fixed_points
from dynsys.verify.cycles import CycleProof

F = Fraction
X, Y = symbols("x,y")
HENON = FixedMap(substitute(model("henon").system, {"a": F(7, 5), "b": F(3, 10)}))
ETA = {"eta": F(1, 5)}


def line(rule: sympy.Expr) -> System:
    return System("line", (X,), (), (rule,))


def plane(*rule: sympy.Expr) -> System:
    return System("plane", (X, Y), (), rule)


def of_period(found: CompleteCycles, period: int) -> list[CycleProof]:
    return [cycle for cycle in found.cycles if len(cycle.enclosures) == period]


def test_near_infinity_the_map_is_what_it_is() -> None:
    """f(w·s/τ) = F(s, τ, w)·τ^(−e) at random exact points."""
    draw = random.Random(3)
    for system in (HENON.system, substitute(model("scalar4").system, ETA), plane(X**2 / (1 + Y**2), X / (1 + X**2))):
        near = chart(system)
        assert near is not None
        for _ in range(5):
            s, w = ([sympy.Rational(draw.randint(1, 9), 7) for _ in "xy"] for _ in "sw")
            tau = sympy.Rational(draw.randint(1, 9), 11)
            there = {v: a * b / tau for v, a, b in zip(system.state, w, s, strict=True)}
            here = dict(zip((*near.s, near.tau, *near.weights), (*s, tau, *w), strict=True))
            for part, scaled, order in zip(system.rule, near.parts, near.orders, strict=True):
                assert part.subs(there) == scaled.subs(here) * tau**-order
    assert chart(line(sympy.sin(X))) is None
    assert chart(line(sympy.sqrt(1 + X**2))) is None


@pytest.mark.parametrize("sign", [1, -1])
def test_escape_of_henon_holds_at_random_points(sign: int) -> None:
    """Beyond the box the largest |x_i|/w_i grows, or the point has no image of the box behind it."""
    map = FixedMap(substitute(model("henon").system, {"a": F(7, 5), "b": sign * F(3, 10)}))
    escape = find_escape(map)
    assert escape is not None
    w, radius = np.array([float(v) for v in escape.weights]), float(escape.radius)
    draw = np.random.default_rng(4)
    s = draw.uniform(-1, 1, (4000, 2))
    size = radius * draw.uniform(1, 9, 4000)
    for j, shown_by in enumerate(escape.shown):
        points = s.copy()
        points[:, j] = np.sign(points[:, j])
        x, y = (points * w * size[:, None]).T
        image = np.stack([1 - 1.4 * x**2 + y, sign * 0.3 * x], axis=1)
        if shown_by["lemma"] == "exit":
            assert (np.abs(image / w).max(axis=1) > size).all()
        else:
            x, y = (s * w * size[:, None]).T
            assert (np.abs(np.stack([1 - 1.4 * x**2 + y, sign * 0.3 * x], axis=1))[:, j] < w[j] * size).all()


def test_escape_is_not_shown_where_it_is_false() -> None:
    """The fixed points of Hénon's map at b = 3/10 reach x = −1.131, those of the logistic map 1 − 1/r."""
    for radius in (F(1, 2), F(1), F(9, 8)):
        assert by_faces(Infinity(HENON), (F(1), F(3, 8)), radius) is None
    for rule in (2 * X, X / 2 + X**2 / 1000, X, -X, X + 1 / (1 + X**2)):
        infinity, one = Infinity(FixedMap(line(rule))), (F(1),)
        for radius in (F(1), F(64)):
            inside = by_faces(infinity, one, radius), by_radius(infinity, one, radius)
            assert inside[1] is None
            assert (inside[0] is not None) == (rule == 2 * X)
    assert find_escape(FixedMap(line(X))) is None


def test_escape_by_radius_of_a_turning_contraction() -> None:
    """z ↦ 1 + 0.8·z turned by an angle: |z| ≤ 5 on every cycle."""
    c, s = F(3, 5), F(4, 5)
    rule = 1 + F(4, 5) * (c * X - s * Y), F(4, 5) * (s * X + c * Y)
    turning = FixedMap(plane(*(sympy.nsimplify(part, rational=True) for part in rule)))
    one = (F(1), F(1))
    assert by_radius(Infinity(turning), one, F(3)) is None
    assert by_radius(Infinity(turning), one, F(8)) is not None
    found = prove_all_cycles(turning.system, {}, (1, 2, 3))
    assert found.counts == {1: 1, 2: 0, 3: 0}
    assert found.all_complete
    assert found.cycles[0].stable is True
    escape = found.evidence()["escape"]
    assert F(escape["radius"]) ** 2 * 2 > 25
    assert F(escape["reach"]) ** 2 >= 2 * F(escape["radius"]) ** 2
    assert len(escape["falls"]) == 4
    assert {"leaves", "code"} <= set(escape["stays"])


@pytest.mark.parametrize(
    ("rule", "iterate", "multiplicity", "stable"),
    [
        (X + X**3, 1, 3, False),
        (X - X**3, 1, 3, True),
        (X + X**2, 1, 2, False),
        (-X + X**3, 2, 3, True),
        (-X - X**3, 2, 3, False),
        (X / (1 + X**2), 1, 3, True),
    ],
)
def test_multiple_fixed_points(rule: sympy.Expr, iterate: int, multiplicity: int, stable: bool) -> None:
    """Zero, by the first term of f(x) − x or f²(x) − x; near it no other cycle, far from it what there is."""
    [point] = multiple_fixed_points(line(rule))
    assert (point.point, point.iterate, point.multiplicity, point.stable) == (0, iterate, multiplicity, stable)
    found = prove_all_cycles(line(rule), {}, (1, 2, 3, 4), Box({"x": (F(-1, 2), F(1, 2))}))
    assert found.all_complete
    assert found.counts == {1: 1, 2: 0, 3: 0, 4: 0}
    assert point.statement.startswith("0, a fixed point")
    assert found.evidence()["exclusions"] == [point.document()]
    assert found.claim()["cycles"][0]["stable"] is None or iterate == 2


def test_the_side_of_a_multiple_fixed_point_holds_no_other_cycle() -> None:
    """x + x³(x − 1/4)(x + 1/4) has fixed points ±1/4: the side around zero ends before them."""
    rule = X + X**3 * (X - F(1, 4)) * (X + F(1, 4))
    [point] = multiple_fixed_points(line(sympy.nsimplify(rule, rational=True)))
    assert point.side[1] < F(1, 4)
    assert multiple_fixed_points(plane(X, Y)) == ()
    assert multiple_fixed_points(line(-X)) == ()
    assert multiple_fixed_points(line(sympy.sin(X))) == ()
    flip = prove_all_cycles(model("logistic").system, {"r": F(3)}, (1, 2, 4))
    assert flip.all_complete
    assert flip.counts == {1: 2, 2: 0, 4: 0}


def test_the_forms_of_scalar4_are_multiplied() -> None:
    """x ± y are multiplied by 1 ∓ η·g, g = p·(p² − 1), p = xy."""
    factors = find_factors(substitute(model("scalar4").system, ETA))
    assert factors is not None
    p = X * Y
    g = p * (p**2 - 1) / 5
    assert sympy.expand(factors.root**2 - g**2) == 0
    assert {sympy.expand(m) for m in factors.multipliers} == {sympy.expand(1 - g), sympy.expand(1 + g)}
    assert set(factors.curves) == {X, Y, X * Y - 1, X * Y + 1}
    assert factors.document()["lemma"] == "factors of linear forms"
    assert find_factors(plane(X + Y**2, Y)) is None
    assert find_factors(plane(X * (1 + X), Y * (1 + X))) is None
    assert find_factors(plane(sympy.sin(X), Y)) is None


def test_scalar4_with_its_families() -> None:
    """Period 2: only (u, ±u) ↔ −(u, ±u) with u⁶ − u² = 10; periods 3, 4 come in orbits of the eight symmetries."""
    found = prove_all_cycles(model("scalar4").system, ETA, (1, 2, 3), Box({"x": (-4, 4), "y": (-4, 4)}))
    assert found.all_complete
    assert found.counts[1] == 0
    assert found.counts[2] == 2
    for cycle in of_period(found, 2):
        x, y = (float(part.mid()) for part in cycle.enclosures[0])
        assert x**6 - x**2 == pytest.approx(10, abs=1e-9)
        assert abs(x) == pytest.approx(abs(y), abs=1e-12)
    three = {
        frozenset((round(float(a.mid()), 9), round(float(b.mid()), 9)) for a, b in c.enclosures)
        for c in of_period(found, 3)
    }
    for turn in (lambda a, b: (b, a), lambda a, b: (-a, b), lambda a, b: (-b, a)):
        assert {frozenset(turn(*point) for point in cycle) for cycle in three} == three
    assert len(found.claim()["families"]) == 4
    [lemma] = found.evidence()["exclusions"]
    assert [len(line["cycles"]) for line in lemma["lines"]] == [4, 4]  # −1, 0, 1 and the cycle of u⁶ − u² = 10
