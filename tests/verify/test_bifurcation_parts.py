"""The parts that proofs of bifurcations are made of: series, multipliers, zeros."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, arb_mat

from dynsys.derive.program import build_program, run
from dynsys.derive.program.balls import BALL_TABLE
from dynsys.derive.program.taylor import taylor_table
from dynsys.derive.symbols import symbols
from dynsys.verify.bifurcations.isolation import isolate, newton
from dynsys.verify.bifurcations.multipliers import contracts, isolated_multipliers, stability_of

(X,) = symbols("x")
T = sympy.Symbol("t")
CURVE = sympy.Rational(2, 5) + T - 2 * T**2 + 3 * T**3


@pytest.mark.parametrize(
    "formula",
    [
        X + 3 - X**2, X**5, (X - 2) / (1 + X**2), sympy.sqrt(1 + X), sympy.exp(X), sympy.log(X), sympy.sin(X),
        sympy.cos(X), sympy.tan(X), sympy.sinh(X), sympy.cosh(X), sympy.tanh(X), sympy.atan(X), abs(X - 2),
        -X * sympy.pi,
    ],
    ids=str,
)  # fmt: skip
def test_series_hold_the_derivatives_along_a_curve(formula) -> None:
    start = tuple(arb(value) for value in ("0.4", 1, -2, 3))
    [series] = run(build_program((X,), (formula,)), taylor_table(3, BALL_TABLE), [start])
    along = formula.subs(abs(X - 2), 2 - X).subs(X, CURVE)
    for order, ball in enumerate(series):
        exact = sympy.diff(along, T, order).subs(T, 0) / sympy.factorial(order)
        assert ball.overlaps(arb(str(sympy.N(exact, 30))))
        assert float(ball.rad()) < 1e-10


def test_series_of_what_has_no_derivative_are_no_numbers() -> None:
    [series] = run(build_program((X,), (abs(X),)), taylor_table(1, BALL_TABLE), [(arb(0, 0.1), arb(1))])
    assert not any(ball.is_finite() for ball in series)
    [series] = run(build_program((X,), (sympy.log(X),)), taylor_table(1, BALL_TABLE), [(arb(0, 0.1), arb(1))])
    assert not series[0].is_finite()


def test_multipliers_are_held_one_by_one() -> None:
    wide = arb_mat([[arb(2, 0.01), arb(1, 0.01)], [arb(0, 0.01), arb(-0.5, 0.01)]])
    boxes = isolated_multipliers(wide)
    assert boxes is not None
    for value in (2, -0.5):
        assert sum(box.real.contains(arb(value)) and box.imag.contains(arb(0)) for box in boxes) == 1
    turning = isolated_multipliers(arb_mat([[0, -1], [1, 0]]))
    assert sorted(round(complex(box).imag) for box in turning) == [-1, 1]


def test_multiple_and_unbounded_multipliers_are_not_isolated() -> None:
    assert isolated_multipliers(arb_mat([[1, 1], [0, 1]])) is None
    assert isolated_multipliers(arb_mat([[1, arb(0, 0.1)], [arb(0, 0.1), 1]])) is None
    assert isolated_multipliers(arb_mat([[arb.nan(), 1], [0, 1]])) is None


def test_stability_needs_no_multipliers_apart() -> None:
    double = arb_mat([[0.9, 5], [0, 0.9]])
    assert contracts(double)
    assert stability_of(double) is True
    assert stability_of(arb_mat([[0.9, 5], [0, 1.1]])) is False
    assert stability_of(arb_mat([[0.5, 0], [0, arb(1, 0.01)]])) is None
    assert stability_of(arb_mat([[arb.nan()]])) is None


class Square:
    """x² = a."""

    size = 1

    def __init__(self, a: float) -> None:
        self.a = a

    def value(self, box) -> arb_mat:
        return arb_mat([[box[0] * box[0] - self.a]])

    def derivative(self, box) -> arb_mat:
        return arb_mat([[2 * box[0]]])


def test_a_square_root_is_isolated_and_a_double_root_is_not() -> None:
    centre, inverse = newton(Square(2.0), [arb(1.5)])
    found = isolate(Square(2.0), centre, inverse, abs(inverse[0]))
    assert found.narrow[0].contains(arb(2).sqrt())
    assert found.box[0].contains(arb(2).sqrt())
    assert not found.box[0].contains(-arb(2).sqrt())
    assert float(found.narrow[0].rad()) < 1e-12 < float(found.box[0].rad())
    centre, inverse = newton(Square(0.0), [arb(1.5)])
    assert isolate(Square(0.0), centre, inverse, abs(inverse[0])) is None
    assert newton(Square(-1.0), [arb(1.5)]) is None


def test_no_zero_near_a_point_that_is_none() -> None:
    _, inverse = newton(Square(2.0), [arb(1.5)])
    assert isolate(Square(2.0), [arb(1.6)], inverse, abs(inverse[0])) is None
