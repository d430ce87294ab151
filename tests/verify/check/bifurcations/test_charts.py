"""What the chart of a flip asks of the fixed point, the vectors and the rule."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from oracles_by_hand import expression
from parametric_by_hand import (
    CHART,
    CUBIC,
    DOUBLED,
    END,
    GROWN,
    LOGISTIC,
    ROOTS,
    UNTIL,
    accepted,
    changed,
    doubled,
    piece,
    refused,
    system,
)

from dynsys.verify.check.bifurcations import chart
from dynsys.verify.check.bifurcations.claims import read_family
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal

F = Fraction
HALVED = ["*", "1/2", "y"]
"""Beside the cubic map: the 2-cycles are (±√a, 0), with the multipliers (1 − 2a)² and 1/4."""


def plane(*others, stable=True, **parts):
    """Chart and pieces of the cubic map beside other maps."""
    n = 1 + len(others)
    unit = [[str(int(i == j)) for j in range(n)] for i in range(n)]
    wider = [dict(entry) for entry in ROOTS]
    for entry in wider:
        entry.update({k: [v for x in entry[k] for v in (x, *["0"] * (n - 1))] for k in ("centre", "slant")})
        entry["reach"] = entry["reach"] * n
    near = [piece((0, F(1, 40)), (0,) * (2 * n - 1) + (1,), (0,) * (2 * n), (F(1, 10),) * (2 * n))]
    evidence = {"vector": unit[0], "across": unit[1:], "chart": near, "pieces": wider, **parts}
    end = [[point] + [0] * (n - 1) for (point,) in END]
    return doubled([CUBIC, *others], 0, [0] * n, UNTIL, end, evidence, stable)


def test_in_the_plane() -> None:
    assert "All of them are stable" in accepted(plane(HALVED))
    accepted(plane(HALVED, across=[["7", "1"]], stable=None))
    refused(plane(HALVED, stable=False), "chart: piece 0: the stability stated is not shown")
    refused(plane(["*", "2", "y"]), "chart: piece 0: the stability stated is not shown")
    accepted(plane(["*", "2", "y"], stable=False))
    refused(plane(["+", HALVED, ["*", "a", "x", "x", "x"]]), "the cycle at an end is not shown to be in the boxes")


def test_in_space() -> None:
    """Two multipliers of 4 have the product of 1 less them positive, and are unstable all the same."""
    double = [["*", "2", name] for name in ("y", "z")]
    accepted(plane(*double, stable=False))
    refused(plane(*double, stable=True), "chart: piece 0: the stability stated is not shown")


def test_vectors_that_are_not_those_of_the_flip() -> None:
    eigenvector = "evidence: vector: an eigenvector of the multiplier -1 is expected"
    for vector in (["0", "1"], ["1", "1/1000000"]):
        refused(plane(HALVED, vector=vector), eigenvector)
    basis = "evidence: vector and across: a basis is expected"
    refused(plane(HALVED, vector=["0", "0"]), basis)
    for column in (["1", "0"], ["-3", "0"], ["0", "0"]):
        refused(plane(HALVED, across=[column]), basis)
    refused(plane(HALVED, across=[]), "evidence: across: a list of 1 to 1 entries is expected")
    refused(changed(DOUBLED, "evidence", "vector", to=["0"]), basis)


@pytest.mark.parametrize("second", [["neg", "y"], ["-", "x", "y"], ["+", ["neg", "y"], ["*", "a", "x"]]])
def test_a_multiplier_minus_one_that_is_not_simple(second) -> None:
    words = "not simple" if second[0] != "-" else "an eigenvector"
    refused(plane(second), words)


def test_a_jordan_block() -> None:
    document = plane(["neg", "y"])
    rule = [["+", CUBIC, "y"], ["neg", "y"]]
    refused(
        changed(document, "claim", "system", to=system(*rule)), "the multiplier -1 of the fixed point is not simple"
    )


def test_what_is_no_flip() -> None:
    fixed = "claim: the point is not fixed at the value of the flip"
    for point in ("1/1000", f"1/{10**50}", "-1"):
        refused(changed(DOUBLED, "claim", "point", to=[point]), fixed)
    pole = [["+", CUBIC, ["/", ["^", "x", 4], "x"]]]
    refused(changed(DOUBLED, "claim", "system", to=system(*pole)), fixed)
    for value in ("1/100", "-1/100"):
        refused(changed(DOUBLED, "claim", "value", to=value), "an eigenvector of the multiplier -1 is expected")
    refused(changed(DOUBLED, "claim", "system", to=system(LOGISTIC)), "an eigenvector of the multiplier -1")


def test_a_flip_that_touches() -> None:
    """−(1 + a²)x + x³: the 2-cycle is ±a, on both sides; in the chart 1 = 0, or a = s is not even."""
    rule = [["+", ["neg", ["*", ["+", "1", ["^", "a", 2]], "x"]], ["^", "x", 3]]]
    refused(doubled(rule, 0, [0], UNTIL, END, GROWN, True), "Krawczyk|a regular matrix is expected")


def test_a_map_that_is_not_rational() -> None:
    for part in (["sin", "x"], ["*", "a", ["exp", "x"]], ["abs", "x"], ["*", ["pi"], ["^", "x", 3]]):
        refused(
            changed(DOUBLED, "claim", "system", to=system(["+", CUBIC, part])), "the chart: a rational map is expected"
        )


def test_a_map_of_five_variables() -> None:
    document = doubled([CUBIC], 0, [0] * 5, UNTIL, [[v] * 5 for (v,) in END], GROWN)
    names = ["x", "y", "z", "u", "v"]
    rule = [CUBIC, *(["/", name, "2"] for name in names[1:])]
    unit = [[str(int(i == j)) for j in range(5)] for i in range(5)]
    document["claim"]["system"] = {"state": names, "parameters": {}, "rule": rule}
    document["evidence"] = {**GROWN, "vector": unit[0], "across": unit[1:]}
    refused(changed(document, "cost", to=1), "the chart: maps of at most 4 variables are expected, got 5")


HOLE = ["-", "x", "1/10"]
"""1/(1/(x − 1/10)) is x − 1/10, but for x = 1/10, where it is not defined: so is the 2-cycle at a = 1/100."""


@pytest.mark.parametrize("stable", [None, True, False])
@pytest.mark.parametrize("sign", ["1/1000", "-1/1000"])
def test_a_rule_that_is_not_defined_on_a_cycle(stable, sign) -> None:
    rule = ["+", CUBIC, ["*", sign, ["-", ["/", "1", ["/", "1", HOLE]], HOLE]]]
    refused(
        doubled([rule], 0, [0], UNTIL, END, GROWN, stable), "the rule is not shown to be defined all over the boxes"
    )


def quotient():
    """(−(1 + a)x + x³)/(1 + x): denominators that are not even in s."""
    rule = [["/", CUBIC, ["+", "1", "x"]]]
    return chart.make_chart(read_family(system(*rule), "a"), F(0), [F(0)], [F(1)], [], Budget(10**9))


def test_a_denominator_that_is_not_even() -> None:
    """For f(±s + s²w) = ∓s + s²w at s = 1/2: the equations hold where the map does."""
    made = quotient()
    # x₊ = s + s²w, x₋ = −s + s²w with λ = s²μ; two equations of which the exact values come from the map itself.
    s, w, mu = F(1, 2), F(1, 3), F(-1, 5)
    upper, lower, a = s + s**2 * w, -s + s**2 * w, s**2 * mu

    def image(x):
        return (-(1 + a) * x + x**3) / (1 + x)

    even = ((image(upper) + image(lower)) / 2 - s**2 * w) / s**2
    odd = ((image(upper) - image(lower)) / 2 + s) / s**3
    found = made.defect([w, mu], s**2)
    for low, high, exact in zip(found.low, found.high, (even, odd), strict=True):
        assert F(float(low)) <= exact <= F(float(high))
        assert high - low < 1e-14


def test_the_divided_determinant() -> None:
    """For the cubic map (1 − f'(x₊)f'(x₋))/σ with x± = ±s: (1 − (−1 − σμ + 3σ)²)/σ."""
    family = read_family(system(CUBIC), "a")
    made = chart.make_chart(family, F(0), [F(0)], [F(1)], [], Budget(10**9))
    sigma, mu = F(1, 8), F(3, 4)
    exact = (1 - (-1 - sigma * mu + 3 * sigma) ** 2) / sigma
    box = Interval(*(np.array([0.0, float(mu)]) for _ in range(2)))
    at = Interval(*(np.array([float(sigma)]) for _ in range(2)))
    found = made.divided_determinant(box, at)
    assert F(float(found.low[0])) <= exact <= F(float(found.high[0]))


ODD = ["/", CUBIC, ["+", "1", "x"]]


@pytest.mark.parametrize(
    "rule",
    [[ODD, ["+", HALVED, ["*", "x", "y"], ["^", "x", 2]]], [["+", ODD, ["*", "x", "y"]], ["/", "y", ["+", "2", "y"]]]],
    ids=["one denominator", "two"],
)
def test_a_divided_determinant_of_different_denominators(rule) -> None:
    """Against det(1 − Df(x₋)Df(x₊))/s² by symbolic algebra, at s = 1/2."""
    made = chart.make_chart(
        read_family(system(*rule), "a"), F(0), [F(0)] * 2, [F(1), F(0)], [[F(0), F(1)]], Budget(10**9)
    )
    x, y, a = sympy.symbols("x y a")
    map_of = sympy.Matrix([expression(part, {"x": x, "y": y, "a": a}) for part in rule])
    eta, w, mu, s = (sympy.Rational(1, k) for k in (3, 4, 5, 2))
    slopes = [
        map_of.jacobian([x, y]).subs({x: way * s + s**2 * w, y: way * s**3 * eta - s**2 * w, a: s**2 * mu})
        for way in (1, -1)
    ]
    exact = (sympy.eye(2) - slopes[1] * slopes[0]).det() / s**2
    box = Interval(*(np.array([1 / 3, 1 / 4, -1 / 4, 1 / 5]) + way * 1e-15 for way in (-1, 1)))
    found = made.divided_determinant(box, Interval(np.array([0.25]), np.array([0.25])))
    assert F(float(found.low[0])) <= F(int(exact.p), int(exact.q)) <= F(float(found.high[0]))
    assert found.high[0] - found.low[0] < 1e-11


def test_where_the_equations_are_not_defined() -> None:
    """The denominators vanish at x = −1."""
    made = quotient()
    with pytest.raises(Refusal, match="the chart: its equations are not defined at the middle of a box"):
        made.defect([F(0), F(0)], F(1))
    whole = Interval(np.array([-9.0, -9.0]), np.array([9.0, 9.0]))
    with pytest.raises(Refusal, match="the chart: its equations are not shown to be defined all over a box"):
        made.derivatives(whole, Interval(np.array([0.5]), np.array([2.0])))
    wide = [{**CHART[0], "interval": ["0", "4"]}]
    rule = [["/", CUBIC, ["+", "1", ["^", "x", 2], ["*", "-5", ["^", "x", 4]]]]]
    refused(doubled(rule, 0, [0], UNTIL, END, {**GROWN, "chart": wide}), "not shown to be defined all over a box")


@pytest.mark.parametrize("terms", [{(1, 0): F(1)}, {(3, 0): F(1)}, {(2, 1): F(1), (0, 1): F(2)}])
def test_what_is_not_divisible(terms) -> None:
    with pytest.raises(Refusal, match="the chart: an equation is not divisible by a power of s with an even quotient"):
        chart._in_sigma(terms, 2)
    assert chart._in_sigma({(2, 1): F(3), (6, 0): F(1)}, 2) == {(1, 0): F(3), (0, 2): F(1)}
