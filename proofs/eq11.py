"""(11) The objective for vectors, and gradient descent on it where x and y are parallel."""

from __future__ import annotations

import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.loss import gradient_descent
from dynsys.derive.symbols import symbols
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement

alpha, beta, tau, eta, lam = symbols("alpha,beta,tau,eta,lam")


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="vectors",
            source="(11)",
            printed="min over x, y in R^D of ¼|I − xyᵀxyᵀ|² (Frobenius), of which Theorem 3.2 speaks",
            standing=Standing.READ,
            instead="on parallel vectors gradient descent is (2). The least value is (D − 1)/4, taken at y = "
            "x/|x|² and at y = −x/|x|²; the sharpness there is 2(|x|² + |y|²), so that the threshold 2/η "
            "is |x|² + |y|² = 1/η. The convergence that Theorem 3.2 states is not decided here",
            hypothesis="D = 2, all else by the lemma",
            lemma="The loss is unchanged when all of R^D is turned, so that x = αe₁, y = βe₁; in each direction across "
            "e₁ the Hessian has the block that it has for D = 2. xyᵀxyᵀ has rank 1, hence the least value.",
            lines=parallel,
        ),
    )


def parallel() -> list[Line]:
    """Vectors (α, ατ), (β, βτ)."""
    loss = model("rank1:dimension=2").loss
    first, second = sympy.Matrix(loss.state[:2]), sympy.Matrix(loss.state[2:])
    residual = sympy.eye(2) - first * second.T * first * second.T
    tilted, aligned = ((alpha, alpha * tau, beta, beta * tau), (alpha, 0, beta, 0))
    oblique, moved = ([part.subs(_at(place), simultaneous=True) for part in _rule()] for place in (tilted, aligned))
    x, y = model("scalar4").system.state
    tied_x, tied_y = (part.subs({x: alpha, y: beta}, simultaneous=True) for part in model("scalar4").system.rule)
    hessian = loss.hessian.subs(_at((alpha, 0, 1 / alpha, 0)), simultaneous=True)
    characteristic = sympy.expand((lam * sympy.eye(4) - hessian).det(method="berkowitz"))
    s = alpha**2 + alpha**-2
    return [
        Line("the loss is a quarter of the squared norm",
             Identity(loss.expression, sympy.expand((residual.T * residual).trace() / 4))),
        Line("x stays parallel to (1, τ)", Identity(oblique[1], tau * oblique[0])),
        Line("and so does y", Identity(oblique[3], tau * oblique[2])),
        Line("along the common direction x moves by (2)", Identity(moved[0], tied_x)),
        Line("and so does y", Identity(moved[2], tied_y)),
        Line("at a minimum the eigenvalues are 2s, s/2 and 0 twice, with s = |x|² + |y|²",
             Identity(characteristic, lam**2 * (lam - 2 * s) * (lam - s / 2))),
    ]  # fmt: skip


def _rule() -> tuple[sympy.Expr, ...]:
    return gradient_descent(model("rank1:dimension=2").loss, eta).rule


def _at(place: tuple[sympy.Expr | int, ...]) -> dict[sympy.Symbol, sympy.Expr | int]:
    return dict(zip(model("rank1:dimension=2").loss.state, place, strict=True))
