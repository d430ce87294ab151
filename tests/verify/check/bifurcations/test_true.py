"""True claims are accepted: bifurcations whose place is known in closed form or from the literature."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from parametric_by_hand import TRUE, accepted, changed, refused

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.verify.bifurcations import Kind, prove_bifurcation
from dynsys.verify.bifurcations.documents import bifurcation_certificate

F = Fraction
X, Y, Z, W, L = symbols("x,y,z,w,l")
LOGISTIC, HENON, DELAYED = (model(name).system for name in ("logistic", "henon", "delayed-logistic"))


def certified(system, kind, parameter, value, points, given=None):
    proof = prove_bifurcation(system, kind, parameter, value, points, given or {})
    return bifurcation_certificate(system, parameter, given or {}, proof)


def linear(name: str, change: sympy.Matrix, *rule: sympy.Expr) -> System:
    """The map conjugated by an integer matrix of determinant 1."""
    state = (X, Y, Z, W)[: len(rule)]
    back = change.inv() * sympy.Matrix(state)
    new = change * sympy.Matrix(rule).subs(dict(zip(state, back, strict=True)), simultaneous=True)
    return System(name, state, (L,), tuple(sympy.expand(part) for part in new))


def holds(document, value, points=()) -> bool:
    """Whether the interval and the boxes hold exact numbers."""
    sides = [document["claim"]["interval"], *(side for box in document["claim"]["boxes"] for side in box)]
    numbers = [value, *(v for point in points for v in point)]
    return all(
        sympy.Rational(low) <= number <= sympy.Rational(high)
        for (low, high), number in zip(sides, numbers, strict=False)
    )


@pytest.mark.parametrize("name", TRUE)
def test_certificates_by_hand(name) -> None:
    assert accepted(TRUE[name]).startswith("For the map")


ROOT = sympy.sqrt(6)


def test_flips_of_the_logistic_map() -> None:
    """At 3 and 1 + √6; then 3.54409035955192285361…, a root of a polynomial of degree 12.

    Kotsireas, Karamanos, *Exact computation of the bifurcation point B₄ of the logistic map*, 2004.
    """
    first = certified(LOGISTIC, Kind.FLIP, "r", 3.0, [[0.667]])
    assert holds(first, 3, [[sympy.Rational(2, 3)]])
    assert "flip: its multiplier -1 is simple" in accepted(first)
    second = certified(LOGISTIC, Kind.FLIP, "r", 3.449489742783178, [[0.44], [0.85]])
    rate = 1 + ROOT
    apart = sympy.sqrt((rate + 1) * (rate - 3))
    assert holds(second, rate, [[(rate + 1 + sign * apart) / (2 * rate)] for sign in (-1, 1)])
    assert "period 2" in accepted(second)
    four = [[0.3632903374], [0.8197623336], [0.5236385490], [0.8841109840]]
    third = certified(LOGISTIC, Kind.FLIP, "r", 3.544090359551923, four)
    assert abs(sympy.Rational(third["claim"]["interval"][0]) - sympy.Rational("3.5440903595519228536")) < 1e-19
    assert "period 4" in accepted(third)
    for document in (first, second, third):
        assert document["claim"]["criticality"] == "supercritical"  # the Schwarzian derivative is negative


def test_the_fold_of_period_three_of_the_logistic_map() -> None:
    """At 1 + √8: J. Bechhoefer, *The birth of period 3, revisited*, 1996."""
    points = [[0.1599288184463], [0.5143552770620], [0.9563178419736]]
    document = certified(LOGISTIC, Kind.FOLD, "r", 3.8284271247461903, points)
    assert holds(document, 1 + sympy.sqrt(8))
    assert "period 3" in accepted(document)


def test_bifurcations_of_the_henon_map() -> None:
    """x* = (b − 1 ± √((1 − b)² + 4a))/2a: the fold at a = −(1 − b)²/4, the flip at 3(1 − b)²/4."""
    b = F(3, 10)
    flip = certified(HENON, Kind.FLIP, "a", 0.3675, [[0.95238, 0.2857]], {"b": b})
    assert holds(flip, sympy.Rational(3675, 10000), [[sympy.Rational(20, 21), sympy.Rational(2, 7)]])
    fold = certified(HENON, Kind.FOLD, "a", -0.1225, [[2.857, 0.857]], {"b": b})
    assert holds(fold, sympy.Rational(-1225, 10000), [[sympy.Rational(20, 7), sympy.Rational(6, 7)]])
    assert accepted(flip).endswith("It is supercritical.")
    assert "has a fold" in accepted(fold)


def test_the_second_flip_of_the_henon_map() -> None:
    """The 2-cycle has x₊ + x₋ = (1 − b)/a and x₊x₋ = ((1 − b)² − a)/a², and the trace 4a²x₊x₋ + 2b of its derivative.

    With the determinant b² the multiplier is −1 where 1 + 4a²x₊x₋ + 2b + b² = 0: at a = (1 − b)² + (1 + b)²/4.
    """
    b, a = F(3, 10), F(73, 80)
    assert a == (1 - b) ** 2 + (1 + b) ** 2 / 4
    mean, product = sympy.Rational(7, 10) / (2 * sympy.Rational(73, 80)), (sympy.Rational(49, 100) - a) / a**2
    upper, lower = (mean + sign * sympy.sqrt(mean**2 - product) for sign in (1, -1))
    points = [[upper, lower * b], [lower, upper * b]]
    document = certified(HENON, Kind.FLIP, "a", 0.9125, [[float(v) for v in point] for point in points], {"b": b})
    assert holds(document, sympy.Rational(73, 80), points)
    assert accepted(document).endswith("It is supercritical.")


@pytest.mark.parametrize(("sign", "criticality"), [(-1, "supercritical"), (1, "subcritical")])
def test_a_circle_round_a_cycle_of_two(sign, criticality) -> None:
    """Turned by θ, cos θ = 3/5, and lengthened by 1 + l ± 3/4 at the origin: by 2 and by 1/2 at l = 1/4."""
    factor = 1 + L + 3 * Z / 4 + sign * (X**2 + Y**2)
    rule = [factor * (3 * a + 4 * b) / 5 for a, b in ((X, -Y), (Y, X))]
    system = System("two circles", (X, Y, Z), (L,), (*rule, -Z + (Z**3 - Z) / 3))
    document = certified(system, Kind.NEIMARK_SACKER, "l", 0.25, [[0, 0, 1], [0, 0, -1]])
    assert holds(document, sympy.Rational(1, 4), [[0, 0, 1], [0, 0, -1]])
    low, high = map(F, document["evidence"]["cosine"])
    assert low <= F(-7, 25) <= high  # cos 2θ
    assert accepted(document).endswith(f"It is {criticality}.")


def test_the_delayed_logistic_map() -> None:
    """At r = 2 the multipliers of (1/2, 1/2) are exp(±iπ/3), and a circle is born that attracts.

    Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, example 4.2.
    """
    document = certified(DELAYED, Kind.NEIMARK_SACKER, "r", 2.0, [[0.5, 0.5]])
    half = sympy.Rational(1, 2)
    assert holds(document, 2, [[half, half]])
    low, high = map(F, document["evidence"]["cosine"])
    assert low <= F(1, 2) <= high
    assert accepted(document).endswith("It is supercritical.")
    refused(changed(document, "claim", "criticality", to="subcritical"), "not shown to be subcritical")


def test_a_map_that_is_not_rational() -> None:
    """l·sin x + (exp x − 1 − x)/9: at zero the multiplier is l, and f''/2 = 1/18, f'''/6 = (1 + 1/9)/6 at l = −1."""
    rule = L * sympy.sin(X) + (sympy.exp(X) - 1 - X) / 9
    document = certified(System("wave", (X,), (L,), (rule,)), Kind.FLIP, "l", -1.0, [[0]])
    assert holds(document, -1, [[0]])
    assert accepted(document).endswith("It is supercritical.")


def test_three_variables() -> None:
    """A Neimark–Sacker bifurcation of z ↦ (1 + l + |z|²)(3 + 4i)z/5 beside a contraction."""
    radius, third = X**2 + Y**2, Z / 3 + X * Y
    turned = [(1 + L + radius) * (3 * a + 4 * b) / 5 for a, b in ((X, -Y), (Y, X))]
    system = linear("circle", sympy.Matrix([[1, 2, 0], [0, 1, -1], [1, 2, 1]]), *turned, third)
    document = certified(system, Kind.NEIMARK_SACKER, "l", 0.0, [[0, 0, 0]])
    assert holds(document, 0, [[0, 0, 0]])
    assert accepted(document).endswith("It is subcritical.")
    low, high = map(F, document["evidence"]["cosine"])
    assert low <= F(3, 5) <= high


def test_four_variables() -> None:
    """The logistic map beside three contractions."""
    change = sympy.Matrix([[1, 0, 2, 0], [1, 1, 0, 0], [0, -1, 1, 0], [1, 0, 0, 1]])
    assert abs(change.det()) == 1
    system = linear("four", change, L * X * (1 - X), Y / 2, Z / 3 + Y, -W / 4 + X * Y)
    point = change * sympy.Matrix([sympy.Rational(2, 3), 0, 0, 0])
    document = certified(system, Kind.FLIP, "l", 3.0, [[float(v) for v in point]])
    assert holds(document, 3, [list(point)])
    assert accepted(document).endswith("It is supercritical.")
