"""Products of K scalars, free and balanced, and the rank-one problem for vectors."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from dynsys.derive.catalogue.planar import ETA, PAPER
from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.model import FirstLook, KnownAnswer, Model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError

_RECOMPUTED = "recomputed independently at 40 digits"
_PROVED = "proved by an independent bisection"


def _product_loss(depth: int) -> Loss:
    names = symbols([f"x{i}" for i in range(1, depth + 1)])
    return Loss((1 - sympy.Mul(*names)) ** 2 / 2, names)


def scalar(depth: int) -> Model:
    """Gradient descent on ½(1 − x₁⋯x_K)², K free scalars."""
    loss = _product_loss(depth)
    name = f"scalar:depth={depth}"
    return Model(
        system=gradient_descent(loss, ETA, name),
        summary=f"gradient descent on ½(1 − x₁⋯x_K)², K = {depth} free scalars",
        reference=PAPER,
        loss=loss,
        embedding=loss.state,
        step=ETA,
    )


def balanced(depth: int) -> Model:
    """The invariant line x₁ = … = x_K = u of K scalars: u' = u − η (u^K − 1) u^(K−1)."""
    loss = _product_loss(depth)
    (u,) = symbols("u")
    rule = u - ETA * (u**depth - 1) * u ** (depth - 1)
    first = sympy.Rational(2, depth)
    known: tuple[KnownAnswer, ...] = (
        KnownAnswer("sharpness", {"eta": "1/10", "state": {"u": "1"}}, float(depth), 1e-12, "K, exact"),
    )
    if depth >= 2:
        value = float(sympy.Rational(4 * (depth - 1) * (5 * depth - 4), 3))
        source = "4(K−1)(5K−4)/3 from Kuznetsov's formula"
        known += (KnownAnswer("flip coefficient", {"eta": str(first)}, value, 1e-9, source),)
    if depth == 4:
        known += (
            KnownAnswer(
                "cycle", {"eta": "3/5", "period": 2}, [0.8995003607738047, 1.050307516314302], 1e-12, _RECOMPUTED
            ),
            KnownAnswer("multiplier", {"eta": "3/5", "period": 2}, -0.614758953818, 1e-11, _RECOMPUTED),
            *(
                KnownAnswer("cycles", {"eta": "3/4", "period": period}, count, 0, _PROVED)
                for period, count in enumerate((3, 3, 4, 2), start=1)
            ),
        )
    return Model(
        system=System(f"balanced:depth={depth}", (u,), (ETA,), (rule,)),
        summary=f"gradient descent on ½(1 − x₁⋯x_K)² on the line where all K = {depth} scalars are equal",
        reference=PAPER,
        loss=loss,
        embedding=(u,) * depth,
        step=ETA,
        known=known,
        first_look=FirstLook(
            tuple(
                {"eta": str(first * scale)}
                for scale in (sympy.Rational(6, 5), sympy.Rational(9, 10), sympy.Rational(3, 2))
            ),
            {"u": "11/10"},
            ("eta", str(first * sympy.Rational(4, 5)), str(first * sympy.Rational(8, 5))),
            {"u": "11/10"},
            "u",
        ),
    )


def rank1(dimension: int) -> Model:
    """Equation (11) of the paper: ¼‖I − x yᵀ x yᵀ‖_F² for vectors x, y of dimension D."""
    if dimension > 4:
        raise MisuseError(f"a dimension from 1 to 4 is expected for rank1, got {dimension}")
    x = symbols([f"x{i}" for i in range(1, dimension + 1)])
    y = symbols([f"y{i}" for i in range(1, dimension + 1)])
    inner = sympy.Add(*(p * q for p, q in zip(x, y, strict=True)))
    lengths = sympy.Add(*(p**2 for p in x)) * sympy.Add(*(q**2 for q in y))
    loss = Loss((dimension - 2 * inner**2 + inner**2 * lengths) / 4, (*x, *y))
    return Model(
        system=gradient_descent(loss, ETA, f"rank1:dimension={dimension}"),
        summary=f"gradient descent on ¼‖I − x yᵀ x yᵀ‖_F², x and y of dimension {dimension}, equation (11)",
        reference=PAPER,
        loss=loss,
        embedding=loss.state,
        step=ETA,
    )


SCALAR: dict[str, tuple[Callable[..., Model], dict[str, int]]] = {
    "scalar": (scalar, {"depth": 3}),
    "balanced": (balanced, {"depth": 4}),
    "rank1": (rank1, {"dimension": 2}),
}
