"""(3) The eigenvalues of the Hessian at (x, y, x, y), with γ = xy."""

from __future__ import annotations

from functools import lru_cache

import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

x, y, lam, root = symbols("x,y,lam,root")
G, S = x * y, x**2 + y**2
TRACE = S * (3 * G**2 - 1)
RADICAND = S**2 * (1 - 3 * G**2) ** 2 + 4 * G**2 * (3 - 10 * G**2 + 7 * G**4)
QUADRATIC = lam**2 - TRACE * lam - G**2 * (3 - 10 * G**2 + 7 * G**4)
THIRD, FOURTH = x**2 * (1 - G**2), y**2 * (1 - G**2)


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="first two eigenvalues",
            source="(3)",
            printed="λ₁,₂ = ½((x² + y²)(3γ² − 1) ± √((x² + y²)²(1 − 3γ²)² + 4γ²(3 − 10γ² + 7γ⁴)))",
            hypothesis="x, y real",
            lemma="A root of a quadratic whose radicand is a sum of two squares is real.",
            lines=first_two,
        ),
        Statement(
            name="other two eigenvalues",
            source="(3)",
            printed="λ₃ = x²(1 − γ), λ₄ = y²(1 − γ)",
            standing=Standing.FALSE,
            instead="λ₃ = x²(1 − γ²), λ₄ = y²(1 − γ²); the printed ones agree with them just where γ is 0 or 1",
            hypothesis="x, y real",
            lines=other_two,
        ),
    )


def first_two() -> list[Line]:
    """The two of tied directions."""
    hessian = _hessian()
    block = hessian[:2, :2] + hessian[:2, 2:]  # on the vectors (p, q, p, q)
    squares = (block[0, 0] - block[1, 1]) ** 2 + 4 * block[0, 1] * block[1, 0]
    at_minimum = {y: 1 / x}
    return [
        _factors(),
        Line("λ₁ as printed is a root where root² is the printed radicand", _is_root(1)),
        Line("λ₂ as printed is a root where root² is the printed radicand", _is_root(-1)),
        Line("the radicand is a sum of two squares", Identity(RADICAND, squares)),
        Line("since the block of tied directions is symmetric", Identity(block[0, 1], block[1, 0])),
        Line("on γ = 1 the radicand is (2S)²: λ₁ = 2(x² + y²), λ₂ = 0",
             Identity(RADICAND.subs(at_minimum), (2 * S.subs(at_minimum)) ** 2)),
    ]  # fmt: skip


def other_two() -> list[Line]:
    """The two across the ties."""
    hessian = _hessian()
    across_x, across_y = sympy.Matrix([1, 0, -1, 0]), sympy.Matrix([0, 1, 0, -1])
    printed = [_characteristic().subs(lam, scale * (1 - G)) for scale in (x**2, y**2)]
    return [
        _factors(),
        Line("(0, 1, 0, −1) is the eigenvector of λ₃", Identity((hessian * across_y)[1], THIRD)),
        Line("(1, 0, −1, 0) is the eigenvector of λ₄", Identity((hessian * across_x)[0], FOURTH)),
        Line("as printed: x²(1 − γ) is an eigenvalue", Identity(printed[0], 0), Verdict.REFUTED),
        Line("as printed: y²(1 − γ) is an eigenvalue", Identity(printed[1], 0), Verdict.REFUTED),
        Line("x²(1 − γ²) − x²(1 − γ) = x²γ(1 − γ)", Identity(THIRD - x**2 * (1 - G), x**2 * G * (1 - G))),
    ]


@lru_cache
def _hessian() -> sympy.Matrix:
    loss = model("scalar4").loss
    return sympy.ImmutableMatrix(loss.hessian.subs(dict(zip(loss.state, (x, y, x, y), strict=True)), simultaneous=True))


@lru_cache
def _characteristic() -> sympy.Expr:
    return sympy.expand((lam * sympy.eye(4) - _hessian()).det(method="berkowitz"))


def _factors() -> Line:
    words = "the characteristic polynomial has the factors λ − x²(1 − γ²), λ − y²(1 − γ²) and a quadratic"
    return Line(words, Identity(_characteristic(), QUADRATIC * (lam - THIRD) * (lam - FOURTH)))


def _is_root(sign: int) -> Identity:
    return Identity(QUADRATIC.subs(lam, (TRACE + sign * root) / 2), (root**2 - RADICAND) / 4)
