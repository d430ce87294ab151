"""Branches of cycles over intervals of a parameter: exact cycles are inside, and where one ends nothing is proved."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx

from dynsys.derive.catalogue import model
from dynsys.derive.program.balls import enclose_number
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import ExactnessError, MisuseError
from dynsys.verify import Verdict
from dynsys.verify.bifurcations import prove_branch, prove_doubled_branch
from dynsys.verify.bifurcations.chart import _divided, flip_chart
from dynsys.verify.bifurcations.pieces import Piece

F = Fraction
X, Y, L = symbols("x,y,l")
LOGISTIC = model("logistic").system
HENON = model("henon").system
ROOT = sympy.sqrt(2)


def at_value(pieces: tuple[Piece, ...], value: Fraction) -> list[arb]:
    """What the pieces hold at a value of the parameter."""
    [*_, piece] = [p for p in pieces if min(p.interval) <= value <= max(p.interval)]
    return piece.over(enclose_number(value))


def contains(ball: arb, exact: sympy.Expr | Fraction) -> bool:
    with ctx.workprec(200):
        return bool(ball.contains(arb(str(sympy.N(sympy.sympify(exact), 50)))))


def chained(pieces: tuple[Piece, ...]) -> bool:
    return all(a.interval[1] == b.interval[0] for a, b in zip(pieces, pieces[1:], strict=False))


def two_cycle(r: Fraction) -> list[sympy.Expr]:
    r = sympy.Rational(r.numerator, r.denominator)
    return [(r + 1 + sign * sympy.sqrt((r + 1) * (r - 3))) / (2 * r) for sign in (-1, 1)]


@pytest.mark.parametrize(
    ("lo", "hi", "stable"),
    [(F(3, 2), F(2999, 1000), True), (F(31, 10), F(39, 10), False), (F(5, 2), F(7, 2), None), (F(29, 10), F(2), True)],
)
def test_the_fixed_point_of_the_logistic_map(lo, hi, stable) -> None:
    proof = prove_branch(LOGISTIC, "r", (lo, hi), [[1 - 1 / lo]], {})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, stable)
    assert (proof.pieces[0].interval[0], proof.pieces[-1].interval[1]) == (lo, hi)
    assert chained(proof.pieces)
    for share in (F(0), F(1, 7), F(1, 2), F(19, 23), F(1)):
        value = lo + share * (hi - lo)
        [ball] = at_value(proof.pieces, value)
        assert contains(ball, 1 - 1 / value)
        [[(low, high)]] = proof.cycle(value)
        assert low <= 1 - 1 / value <= high < low + F(1, 10**30)
    assert proof.cycle(F(4)) is None


def test_the_two_cycle_of_the_logistic_map() -> None:
    proof = prove_branch(LOGISTIC, "r", (F(31, 10), F(344, 100)), [["0.558014"], ["0.764567"]], {})
    assert (proof.verdict, proof.stable, proof.family.period) == (Verdict.PROVED, True, 2)
    for value in (F(31, 10), F(16, 5), F(344, 100)):
        for ball, exact in zip(at_value(proof.pieces, value), two_cycle(value), strict=True):
            assert contains(ball, exact)


def test_a_doubled_cycle_in_the_plane_whose_multipliers_meet() -> None:
    # the two multipliers of the 2-cycle have the product b² = 9/100 and go from 1 to −1: on the way they are complex
    proof = prove_doubled_branch(HENON, "a", F(147, 400), [F(20, 21), F(2, 7)], F(9, 10), {"b": F(3, 10)})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, True)  # up to the flip at 0.9125
    a = F(9, 10)
    total, root = F(7, 10) / a, sympy.sqrt(4 * a - 3 * F(49, 100))
    ends = {(F(7, 10) + sign * root) / (2 * a) for sign in (1, -1)}
    balls = at_value(proof.pieces, a)
    assert any(contains(balls[0], x) and contains(balls[2], total - x) for x in ends)


@pytest.mark.parametrize(
    ("rule", "interval", "points", "reason"),
    [
        (L + X - X**2, (F(1), F(-1)), [[1]], "no piece was proved from"),  # a fold at 0
        (L * X - X**2, (F(1, 2), F(3, 2)), [[0]], "no piece was proved from"),  # a transcritical point at 1
        (-L * X - X**3, (F(1, 2), F(2)), [["0.7072"], ["-0.7072"]], "no piece was proved from"),  # x² = 1 − l
        (-L * X + X**3, (F(1, 2), F(3, 4)), [[0], [0]], "no piece was proved from"),  # of period 1, not 2
        (L * X * (1 - X), (F(2), F(3)), [["0.1"]], "is not near the candidate"),
    ],
)
def test_what_is_not_a_branch_is_not_proved(rule, interval, points, reason) -> None:
    proof = prove_branch(System("no branch", (X,), (L,), (rule,)), "l", interval, points, {})
    assert (proof.verdict, proof.stable) == (Verdict.UNDECIDED, None)
    assert reason in proof.reason


def test_the_doubled_cycle_of_depth_four_is_stable_from_its_birth_on() -> None:
    proof = prove_doubled_branch(model("balanced:depth=4").system, "eta", F(1, 2), [1], F(31, 50), {})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, True)
    assert (proof.chart[0].interval[0], proof.pieces[-1].interval[1]) == (0, F(31, 50))
    assert F(1, 2) < proof.joint == proof.pieces[0].interval[0]
    assert chained(proof.chart)
    assert chained(proof.pieces)
    known = ["0.8995003607738047", "1.050307516314302"]  # at 0.6, recomputed
    balls = at_value(proof.pieces, F(3, 5))
    assert all(any(abs(float(ball.mid()) - float(text)) < 1e-2 for ball in balls) for text in known)
    mu = proof.chart[0].over(arb(0))[-1]
    assert mu.contains(16)  # λ ≈ λ* − (c/rate)·s², c = 64 and rate −4


def test_a_doubled_cycle_that_flips_on_the_way_is_not_called_stable() -> None:
    proof = prove_doubled_branch(model("balanced:depth=4").system, "eta", F(1, 2), [1], F(63, 100), {})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, None)  # the flip is at 0.6236


def test_the_doubled_cycle_of_the_logistic_map_by_its_formula() -> None:
    proof = prove_doubled_branch(LOGISTIC, "r", F(3), [F(2, 3)], F(344, 100), {})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, True)
    for value in (proof.joint, F(33, 10), F(344, 100)):
        balls, exact = at_value(proof.pieces, value), two_cycle(value)
        assert any(all(contains(b, x) for b, x in zip(balls, row, strict=True)) for row in (exact, exact[::-1]))


@pytest.mark.parametrize(
    ("rule", "star", "until", "square", "stable"),
    [
        (-L * X / (1 + X**2), 0, F(3, 2), lambda v: v - 1, True),
        (-L * X - X**3, 0, F(1, 2), lambda v: 1 - v, False),
        (ROOT - L * (X - ROOT) + (X - ROOT) ** 3, ROOT, F(3, 2), lambda v: v - 1, True),
    ],
)  # fmt: skip
def test_odd_maps_double_to_a_cycle_of_opposite_points(rule, star, until, square, stable) -> None:
    system = System("odd", (X,), (L,), (rule,))
    proof = prove_doubled_branch(system, "l", 1, [star], until, {})
    assert (proof.verdict, proof.stable) == (Verdict.PROVED, stable)
    distance = sympy.sqrt(sympy.Rational(str(square(until))))
    balls = at_value(proof.pieces, until)
    assert sorted(s for s in (1, -1) if contains(balls[0], star + s * distance)) in ([-1], [1])
    assert contains(balls[0] + balls[1], 2 * star)


@pytest.mark.parametrize(
    ("rule", "until", "reason"),
    [
        (-L * X + X**3, F(1, 2), "not certainly on the side"),
        (-L * X - X**3, F(3, 2), "not certainly on the side"),
        (-L * X + X**5, F(3, 2), "not certainly on the side"),  # degenerate
        (-(1 + (L - 1) ** 2) * X + X**3, F(3, 2), "no regular doubled branch"),  # the multiplier turns back
        (-L * X - X**3 + X**5 / 10, F(-50), "beyond the joint"),
    ],
)
def test_what_is_not_born_is_not_proved(rule, until, reason) -> None:
    proof = prove_doubled_branch(System("none", (X,), (L,), (rule,)), "l", 1, [0], until, {})
    assert (proof.verdict, proof.stable, proof.pieces) == (Verdict.UNDECIDED, None, ())
    assert reason in proof.reason


def test_misuse_says_what_to_write() -> None:
    with pytest.raises(MisuseError, match="two different ends of r are expected, got 3 twice"):
        prove_branch(LOGISTIC, "r", (F(3), F(3)), [[F(2, 3)]], {})
    with pytest.raises(MisuseError, match="another value of r than that of the flip is expected, got 3"):
        prove_doubled_branch(LOGISTIC, "r", 3, [F(2, 3)], F(3), {})
    with pytest.raises(MisuseError, match="a fixed point at r = 3 is expected"):
        flip_chart(LOGISTIC, "r", 3, [F(1, 2)], {})
    with pytest.raises(MisuseError, match="a point with one multiplier -1 is expected, got one with 0"):
        flip_chart(LOGISTIC, "r", 2, [F(1, 2)], {})
    double = System("double", (X, Y), (L,), (-L * X, -L * Y))
    with pytest.raises(MisuseError, match="a point with one multiplier -1 is expected, got one with 2"):
        flip_chart(double, "l", 1, [0, 0], {})
    with pytest.raises(MisuseError, match="a map rational in its state and l is expected"):
        flip_chart(System("sine", (X,), (L,), (-L * sympy.sin(X),)), "l", 1, [0], {})
    with pytest.raises(ExactnessError, match="0.5"):
        prove_doubled_branch(model("balanced:depth=4").system, "eta", 0.5, [1], F(31, 50), {})
    with pytest.raises(MisuseError, match="a quotient even in s is expected, got the power 1 of s in it"):
        _divided(sympy.Symbol("s", real=True) ** 3, 2, ())
