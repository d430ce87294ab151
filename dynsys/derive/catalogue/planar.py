"""Gradient descent on products of scalars with tied entries, in the plane: degree 2, 3 and 4, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

from dynsys.derive.coordinates import Coordinates, change_coordinates
from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.model import FirstLook, KnownAnswer, Model
from dynsys.derive.reduce import freeze, restrict
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System

PAPER = "X. Zhu, Z. Wang, X. Wang, M. Zhou, R. Ge, Understanding Edge-of-Stability Training Dynamics with a " \
    "Minimalist Example, 2023"  # fmt: skip
X, Y, Z, W, ETA = symbols("x,y,z,w,eta")
A, B, C, D = symbols("a,b,c,d")
_NEAR = {"x": "3/2", "y": "1/2"}
_RECOMPUTED = "iterated in this form and in (x, y) by hand-written code"


def _offsets(cd: Coordinates, shift: sympy.Expr) -> Coordinates:
    """a = c − č, b = d − 1: offsets from the minimum with sharpness 2/η, at (c, d) = (č, 1)."""
    moved = {C: A + shift, D: B + 1}
    return Coordinates(
        "ab",
        cd.state,
        (A, B),
        (cd.forward[0] - shift, cd.forward[1] - 1),
        tuple(part.subs(moved, simultaneous=True) for part in cd.inverse),
        cd.chart,
        (A + shift, B + 1),
    )


def _product_coordinates() -> Coordinates:
    """c = (x² − y²)^½, d = xy on x > y > 0."""
    x_squared = (C**2 + sympy.sqrt(C**4 + 4 * D**2)) / 2
    return Coordinates(
        "cd",
        (X, Y),
        (C, D),
        (sympy.sqrt(X**2 - Y**2), X * Y),
        (sympy.sqrt(x_squared), D / sympy.sqrt(x_squared)),
        (X - Y, Y),
        (C, D),
    )


def _planar(
    name: str,
    summary: str,
    loss: Loss,
    ties: dict[sympy.Symbol, sympy.Expr],
    cd: Coordinates,
    shift: sympy.Expr,
    known: tuple[KnownAnswer, ...],
    look: FirstLook,
    slow: Fraction = Fraction(3, 2),
) -> Model:
    free = gradient_descent(loss, ETA, name)
    ab = _offsets(cd, shift)
    return Model(
        system=restrict(free, ties) if ties else free,
        summary=summary,
        reference=PAPER,
        loss=loss,
        embedding=tuple(ties.get(s, s) for s in loss.state),
        step=ETA,
        coordinates=(cd, ab),
        scaling={B: Fraction(1), A: slow, ETA: Fraction(1)},
        scaling_coordinates="ab",
        fibre=(ab.forward[1], ab.forward[0]),
        known=known,
        first_look=look,
    )


def _look(steps: tuple[str, ...], start: dict[str, str], lo: str, hi: str) -> FirstLook:
    return FirstLook(tuple({"eta": step} for step in steps), start, ("eta", lo, hi), _NEAR, "x", 2)


def scalar2() -> Model:
    """Degree 2: two-step trajectories are ellipses."""
    loss = Loss((1 - X * Y) ** 2 / 2, (X, Y))
    known = (
        KnownAnswer("flip coefficient", {"eta": "1/10"}, 2e-4, 1e-12, "2 η⁴, exact"),
        KnownAnswer("epsilon", {"eta": "1/10"}, 99.0, 1e-9, "(1 − η²)/η², exact"),
    )
    shift = (4 * ETA**-2 - 4) ** sympy.Rational(1, 4)
    return _planar("scalar2", "gradient descent on ½(1 − xy)²", loss, {}, _product_coordinates(), shift, known,
                   _look(("1/5", "1/6", "1/8"), {"c": "7/2", "d": "11/10"}, "1/10", "8/5"))  # fmt: skip


def scalar3() -> Model:
    """Degree 3, one entry twice: two minima with sharpness 2/η, of different kinds.

    x solves x³ − c²x = d; on x > 2y > 0 it is the largest root in its trigonometric form, with
    arccos t = 2 arctan √((1 − t)/(1 + t)). The minimum on that chart: x³ − x²/η + ½ = 0.
    """
    loss = Loss((1 - X * Y * Z) ** 2 / 2, (X, Y, Z))
    t = 3 * sympy.sqrt(3) * D / (2 * C**3)
    x = 2 * C / sympy.sqrt(3) * sympy.cos(2 * sympy.atan(sympy.sqrt((1 - t) / (1 + t))) / 3)
    cd = Coordinates(
        "cd", (X, Y), (C, D), (sympy.sqrt(X**2 - Y**2), X * Y**2), (x, sympy.sqrt(D / x)), (X - 2 * Y, Y), (C, D)
    )
    q = 27 * ETA**3 / 8
    x_edge = (1 + 2 * sympy.cos(2 * sympy.atan(sympy.sqrt(q / (1 - q))) / 3)) / (3 * ETA)
    shift = sympy.sqrt(x_edge**2 - 1 / x_edge)
    return _planar("scalar3", "gradient descent on ½(1 − xyz)² with z = y", loss, {Z: Y}, cd, shift, (),
                   _look(("1/4", "1/5", "1/6"), {"c": "5", "d": "11/10"}, "1/10", "6/5"), Fraction(1))  # fmt: skip


def scalar4() -> Model:
    """Degree 4: the flagship, whose two-step trajectories follow a parabola."""
    loss = Loss((1 - X * Y * Z * W) ** 2 / 2, (X, Y, Z, W))
    start = {"start": {"a": "23/100", "b": "3/10"}}
    known = (
        KnownAnswer("gap", {"eta": "1/5", **start}, 0.36320, 1e-5, _RECOMPUTED),
        KnownAnswer("gap", {"eta": "1/10", **start}, 0.46150, 1e-5, _RECOMPUTED),
        KnownAnswer("cycles", {"eta": "1/5", "period": 2, "box": {"x": ("1/10", "3"), "y": ("1/10", "3")}}, 0, 0,
                    "x ± y are multiplied by 1 ∓ ηg: exact"),
        KnownAnswer("cycle", {"eta": "1/5", "period": 2}, [[1.5195, 1.5195], [-1.5195, -1.5195]], 5e-5,
                    "(u, u) ↔ −(u, u) with u⁶ − u² = 10, exact"),
    )  # fmt: skip
    shift = (ETA**-2 - 4) ** sympy.Rational(1, 4)
    summary = "gradient descent on ½(1 − xyzw)² with z = x, w = y"
    return _planar("scalar4", summary, loss, {Z: X, W: Y}, _product_coordinates(), shift, known,
                   _look(("1/4", "1/5", "1/6"), {"c": "5/2", "d": "11/10"}, "1/10", "4/5"))  # fmt: skip


def scalar4_full() -> Model:
    """Degree 4 without ties: a family of minima of three dimensions."""
    loss = Loss((1 - X * Y * Z * W) ** 2 / 2, (X, Y, Z, W))
    shift = (ETA**-2 - 4) ** sympy.Rational(1, 4)
    fibre = (sympy.sqrt(X * Y * Z * W) - 1, sympy.sqrt((X**2 + Z**2 - Y**2 - W**2) / 2) - shift)
    return Model(
        system=gradient_descent(loss, ETA, "scalar4-full"),
        summary="gradient descent on ½(1 − xyzw)², four free scalars",
        reference=PAPER,
        loss=loss,
        embedding=loss.state,
        step=ETA,
        fibre=fibre,
        first_look=FirstLook(
            ({"eta": "1/4"}, {"eta": "1/5"}, {"eta": "1/6"}),
            {"x": "51/20", "y": "9/20", "z": "5/2", "w": "2/5"},
            ("eta", "1/10", "4/5"),
            {"x": "6/5", "y": "4/5", "z": "11/10", "w": "9/10"},
            "x",
            2,
        ),
    )


def frozen4() -> Model:
    """The fast map of degree 4: d moves while c is held."""
    planar = scalar4()
    moved = change_coordinates(planar.system, planar.coordinates[0])
    return Model(
        system=freeze(moved, [C], "frozen4"),
        summary="the exact fast map of scalar4: d = xy with c = (x² − y²)^½ held",
        reference=PAPER,
        first_look=FirstLook(
            ({"c": "9/4", "eta": "1/5"},), {"d": "11/10"}, ("c", "2", "29/10"), {"d": "11/10"}, "d", 4
        ),
    )


def cubic() -> Model:
    """Equation (13) of the paper: the two-step map of b with a held, to leading order."""
    (kappa,) = symbols("kappa")
    return Model(
        system=System("cubic", (B,), (A, kappa), (B * (1 + 8 * A * kappa - 16 * B**2),)),
        summary="the two-step map b (1 + 8aκ − 16b²) with a held, equation (13)",
        reference=PAPER,
        first_look=FirstLook(({"a": "1/4", "kappa": "1"},), {"b": "1/10"}, ("a", "0", "1/4"), {"b": "1/10"}, "b", 4),
    )


PLANAR: dict[str, tuple[Callable[..., Model], dict[str, int]]] = {
    "scalar2": (scalar2, {}),
    "scalar3": (scalar3, {}),
    "scalar4": (scalar4, {}),
    "scalar4-full": (scalar4_full, {}),
    "frozen4": (frozen4, {}),
    "cubic": (cubic, {}),
}
