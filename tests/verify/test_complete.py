"""Complete lists of cycles: known counts and exact algebra."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.study.cycles import search_cycles
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.complete import entropy_from_below, prove_all_cycles

F = Fraction
X, Y = symbols("x,y")
HENON = {"a": F(7, 5), "b": F(3, 10)}
IKEDA = {"a": F(1), "b": F(9, 10), "c": F(2, 5), "d": F(6)}
GALIAS = dict(enumerate((2, 1, 0, 1, 0, 2, 4, 7, 6, 10, 14, 19, 32, 44, 72, 102, 166), start=1))
NECKLACES = {1: 2, 2: 1, 3: 2, 4: 3, 5: 6, 6: 9}


def line(rule: sympy.Expr) -> System:
    return System("line", (X,), (), (rule,))


def plane(*rule: sympy.Expr) -> System:
    return System("plane", (X, Y), (), rule)


def middles(cycle) -> np.ndarray:
    return np.array([[float(part.mid()) for part in point] for point in cycle.enclosures])


def test_henon_over_the_whole_plane() -> None:
    found = prove_all_cycles(model("henon").system, HENON, range(1, 9))
    assert found.all_complete
    assert found.everywhere
    assert found.undecided == ()
    assert found.counts == {p: GALIAS[p] for p in range(1, 9)}
    assert {cycle.stable for cycle in found.cycles} == {False}


@pytest.mark.slow
@pytest.mark.parametrize("largest", [12, 17])
def test_henon_to_longer_periods(largest: int) -> None:
    found = prove_all_cycles(model("henon").system, HENON, range(1, largest + 1))
    assert found.all_complete
    assert found.counts == {p: GALIAS[p] for p in range(1, largest + 1)}


def test_the_balanced_map_over_the_whole_line() -> None:
    """At zero f(u) − u = η·u³·(1 − u⁴): a triple root, which repels; the count is of sign changes of f^p(u) − u."""
    found = prove_all_cycles(model("balanced:depth=4").system, {"eta": F(3, 4)}, range(1, 9))
    assert found.all_complete
    assert found.everywhere
    assert [found.counts[p] for p in range(1, 5)] == [3, 3, 4, 2]
    [zero] = [c for c in found.cycles if len(c.enclosures) == 1 and c.enclosures[0][0].contains(0)]
    assert zero.stable is False
    u = np.linspace(-1.275, 1.275, 2_000_001) + 1e-9
    value = u
    with np.errstate(all="ignore"):
        for period in range(1, 6):
            value = value - 0.75 * value**3 * (value**4 - 1)
            move = (value - u)[np.isfinite(value) & (value != u)]
            listed = sum(found.counts[d] * d for d in range(1, period + 1) if period % d == 0)
            assert (np.sign(move[1:]) != np.sign(move[:-1])).sum() == listed


def test_the_logistic_map_at_four_and_at_sixteen_fifths() -> None:
    at_four = prove_all_cycles(model("logistic").system, {"r": F(4)}, range(1, 7))
    assert at_four.all_complete
    assert at_four.counts == NECKLACES
    lower = prove_all_cycles(model("logistic").system, {"r": F(16, 5)}, range(1, 9))
    assert lower.all_complete
    assert lower.counts == {1: 2, 2: 1, **dict.fromkeys(range(3, 9), 0)}
    assert [cycle.stable for cycle in lower.cycles] == [False, False, True]


def test_ikeda_has_every_fixed_point_that_is_found() -> None:
    found = prove_all_cycles(model("ikeda").system, IKEDA, (1, 2))
    assert found.all_complete
    assert found.escape is not None
    assert found.escape.lemma == "radius"
    assert found.counts[1] == 3


@pytest.mark.slow
def test_ikeda_to_period_five_holds_what_a_search_finds() -> None:
    found = prove_all_cycles(model("ikeda").system, IKEDA, range(1, 6))
    assert found.all_complete
    for cycle in search_cycles(model("ikeda"), IKEDA, range(1, 6)).search.cycles:
        near = [
            c
            for c in found.cycles
            if len(c.enclosures) == cycle.period and np.abs(middles(c) - cycle.points[0]).max(axis=1).min() < 1e-6
        ]
        assert len(near) == 1


def test_cycles_on_the_corner_of_tiles() -> None:
    """A root of [0, 256] is cut at 127, where the fixed point is."""
    found = prove_all_cycles(line(381 - 2 * X), {}, (1, 2, 3), Box({"x": (0, 256)}))
    assert found.all_complete
    assert found.counts == {1: 1, 2: 0, 3: 0}
    rule = 381 - 2 * X + (Y - 127) ** 2 / 512, 3 * Y - 254
    planar = prove_all_cycles(plane(*rule), {}, (1, 2), Box({"x": (0, 256), "y": (0, 256)}))
    assert planar.all_complete
    assert planar.counts == {1: 1, 2: 0}


def test_a_cycle_on_the_edge_of_the_box_is_in_it() -> None:
    found = prove_all_cycles(model("logistic").system, {"r": F(4)}, (1,), Box({"x": (0, F(3, 4))}))
    assert found.all_complete
    assert found.counts == {1: 2}


def test_periods_without_their_divisors() -> None:
    found = prove_all_cycles(model("henon").system, HENON, (6,))
    assert found.all_complete
    assert found.counts == {6: 2}
    assert {len(cycle.enclosures) for cycle in found.others} <= {1, 2, 3}


def test_a_map_that_is_not_defined_everywhere() -> None:
    """1/x² − 1: fixed points where x³ + x² = 1, one of them real; beside the pole nothing is lost."""
    rule = line(1 / X**2 - 1)
    found = prove_all_cycles(rule, {}, (1,), Box({"x": (F(1, 10), 3)}))
    assert found.all_complete
    [cycle] = found.cycles
    assert middles(cycle)[0, 0] ** 3 + middles(cycle)[0, 0] ** 2 == pytest.approx(1, abs=1e-12)


def test_progress_is_told() -> None:
    told: list[str] = []
    prove_all_cycles(model("logistic").system, {"r": F(4)}, (1, 2), progress=told.append)
    assert told[-2:] == ["period 1: 2 cycles, all", "period 2: 1 cycles, all"]


def test_every_listed_cycle_is_in_its_boxes_by_exact_steps() -> None:
    """The 2-cycle of x − x³/2 is ±2, the fixed points of 2x(1 − x) are 0 and 1/2."""
    cubic = prove_all_cycles(line(X - X**3 / 2), {}, (2,))
    assert cubic.counts == {2: 1}
    assert sorted(round(v, 12) for v in middles(cubic.cycles[0]).ravel()) == [-2, 2]
    fixed = prove_all_cycles(model("logistic").system, {"r": F(2)}, (1,))
    for cycle, value in zip(fixed.cycles, (F(0), F(1, 2)), strict=True):
        lo, hi = exact_ends(cycle.enclosures[0][0])
        assert lo <= value <= hi


def test_entropy_from_below() -> None:
    """A cycle of period 3 forces at least the logarithm of the golden mean; at r = 4 the entropy is log 2."""
    three = entropy_from_below(prove_all_cycles(model("logistic").system, {"r": F(4)}, (3,)))
    assert three is not None
    assert np.log((1 + 5**0.5) / 2) - 1e-6 < float(three.below) < np.log(2)
    six = entropy_from_below(prove_all_cycles(model("logistic").system, {"r": F(4)}, range(1, 7)))
    assert six is not None
    assert 0.65 < float(six.below) < np.log(2)
    calm = prove_all_cycles(model("logistic").system, {"r": F(16, 5)}, (1, 2))
    assert entropy_from_below(calm) is None
    assert entropy_from_below(prove_all_cycles(model("henon").system, HENON, (1,))) is None
