"""Complete lists of cycles that must not be claimed, or be just so long: shifted boxes, folds, families, budgets."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.certificate import certificate
from dynsys.verify.check import Judgement, check
from dynsys.verify.complete import CompleteMethod, prove_all_cycles
from dynsys.verify.verdict import Verdict

F = Fraction
X, Y = symbols("x,y")
HENON = {"a": F(7, 5), "b": F(3, 10)}
GALIAS = dict(enumerate((2, 1, 0, 1, 0, 2, 4, 7, 6, 10, 14, 19, 32, 44, 72, 102, 166), start=1))


def line(rule: sympy.Expr) -> System:
    return System("line", (X,), (), (rule,))


def plane(*rule: sympy.Expr) -> System:
    return System("plane", (X, Y), (), rule)


def middles(cycle) -> np.ndarray:
    return np.array([[float(part.mid()) for part in point] for point in cycle.enclosures])


@pytest.mark.parametrize("lowest", [F(1, 100), F(1, 5), F(7, 20), F(2, 5), F(4, 5)])
def test_a_box_loses_just_the_cycles_that_leave_it(lowest: Fraction) -> None:
    """At r = 4 the periodic points are sin²(πk/(2^p ± 1))."""
    found = prove_all_cycles(model("logistic").system, {"r": F(4)}, range(1, 6), Box({"x": (lowest, 1)}))
    assert found.all_complete
    for period in range(1, 6):
        angles = {F(k, 2**period + s) for s in (-1, 1) for k in range(2**period + s)}
        points = {round(float(np.sin(np.pi * float(a)) ** 2), 9) for a in angles}
        kept = 0
        for point in points:
            orbit = [point]
            for _ in range(period - 1):
                orbit.append(round(4 * orbit[-1] * (1 - orbit[-1]), 9))
            minimal = all(abs(orbit[0] - other) > 1e-6 for other in orbit[1:])
            kept += minimal and min(orbit) > float(lowest)
        assert found.counts[period] == kept / period


def test_an_edge_that_cannot_be_told_is_undecided() -> None:
    """The fixed point √2 of x + (2 − x²)/4, and an edge that no double separates from it."""
    edge = F(sympy.sqrt(2).evalf(120).__str__())
    found = prove_all_cycles(line(X + (2 - X**2) / 4), {}, (1,), Box({"x": (0, edge)}))
    assert not found.all_complete
    assert "edge" in found.undecided[0].reason


def test_a_two_cycle_beside_its_fixed_point() -> None:
    """At r = 301/100 the 2-cycle has x₁ + x₂ = (1 + r)/r, x₁·x₂ = (1 + r)/r²."""
    r = F(301, 100)
    found = prove_all_cycles(model("logistic").system, {"r": r}, (1, 2, 4))
    assert found.all_complete
    assert found.counts == {1: 2, 2: 1, 4: 0}
    [[low, high]] = [sorted(middles(cycle).ravel()) for cycle in found.cycles if len(cycle.enclosures) == 2]
    assert low + high == pytest.approx(float((1 + r) / r), abs=1e-12)
    assert low * high == pytest.approx(float((1 + r) / r**2), abs=1e-12)


QUICK = CompleteMethod(cuts=8, most_walks=20_000, most_tiles=3_000, seconds=5.0)
SQUARE = Box({"x": (-1, 1), "y": (-1, 1)})


@pytest.mark.parametrize(
    ("system", "box", "period"),
    [
        (line(X), Box({"x": (-1, 1)}), 1),
        (line(-X), Box({"x": (-1, 1)}), 2),
        (line(X + (X**2 - 2) ** 2), Box({"x": (-3, 3)}), 1),
        (line(sympy.sin(X)), Box({"x": (-1, 1)}), 1),
        (line(X + X**2 * sympy.exp(X)), Box({"x": (-1, 1)}), 1),
        (plane(-Y, X), SQUARE, 4),
        (plane(X, Y / 2), SQUARE, 1),
        (plane(X + Y**2, Y), SQUARE, 1),
        (plane(X - (X**2 + Y**2 - F(1, 2)) * X, Y - (X**2 + Y**2 - F(1, 2)) * Y), SQUARE, 1),
        (plane(X + X**3, Y / 2), SQUARE, 1),
    ],
)
def test_what_is_not_isolated_or_degenerate_is_never_complete(system: System, box: Box, period: int) -> None:
    """Lines, circles and folds of cycles, for which no lemma speaks: there are cycles, and no list is claimed."""
    found = prove_all_cycles(system, {}, (period,), box, QUICK)
    assert not found.complete[period]
    assert found.undecided
    with pytest.raises(MisuseError, match="a complete period is expected"):
        found.claim()


def test_a_spent_budget_is_said_and_nothing_is_claimed() -> None:
    for method in (CompleteMethod(seconds=0), CompleteMethod(most_tiles=4), CompleteMethod(tiles=4, cuts=1)):
        found = prove_all_cycles(model("henon").system, HENON, (4, 6), method=method)
        assert {each.period for each in found.undecided} == {p for p in (4, 6) if not found.complete[p]}
        assert all(found.counts[p] == GALIAS[p] for p in (4, 6) if found.complete[p])
    few = prove_all_cycles(
        model("henon").system, HENON, (6,), method=CompleteMethod(tiles=40, most_walks=3, most_tiles=60)
    )
    assert "too many closed walks" in few.undecided[0].reason


def test_without_a_box_that_holds_all_cycles_nothing_is_claimed() -> None:
    found = prove_all_cycles(model("standard").system, {"k": F(1)}, (1, 2))
    assert found.complete == {1: False, 2: False}
    assert "give one" in found.undecided[0].reason
    assert found.tree is None


def test_the_checker_accepts_the_certificate_and_rejects_a_shorter_list() -> None:
    for name, at, periods in (("logistic", {"r": F(4)}, (1, 2, 3)), ("henon", HENON, (2, 4))):
        found = prove_all_cycles(model(name).system, at, periods)
        claim, evidence = found.claim(), found.evidence()
        document = certificate(claim, Verdict.PROVED, evidence, found.cost())
        assert check(document).verdict is Judgement.ACCEPTED
        short = {**claim, "cycles": claim["cycles"][:-1]}
        fewer = {**evidence, "inverses": evidence["inverses"][:-1]}
        assert check(certificate(short, Verdict.PROVED, fewer, found.cost())).verdict is Judgement.REJECTED


def test_misuse() -> None:
    system = model("logistic").system
    for periods in ((), (0,), (401,)):
        with pytest.raises(MisuseError, match="periods from 1 to 400 are expected"):
            prove_all_cycles(system, {"r": F(4)}, periods)
    with pytest.raises(MisuseError, match="a box with the sides x is expected, got y"):
        prove_all_cycles(system, {"r": F(4)}, (1,), Box({"y": (0, 1)}))
    with pytest.raises(MisuseError, match="sides within 1e300 of 0 are expected"):
        prove_all_cycles(system, {"r": F(4)}, (1,), Box({"x": (0, 10**400)}))
    with pytest.raises(MisuseError, match="an exact value for r is expected"):
        prove_all_cycles(system, {}, (1,))
