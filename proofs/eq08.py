"""(8), (9) The slow flow of two steps, its solutions, and where it ends."""

from __future__ import annotations

import sympy
from sympy import Rational

from dynsys.derive.slow_flow import SlowFlow, slow_flow
from dynsys.derive.symbols import symbols
from dynsys.proofs.maps import expansion, in_kappa, kappa
from dynsys.proofs.remainders import eps, m, sigma
from dynsys.verify.claims import Bounds, Identity
from dynsys.verify.ledger import Line, Standing, Statement

a, b, C, X, u = symbols("a,b,C,X,u")  # X stands for exp(8a/κ³)
RATE = (16 * b**3 - 8 * a * b * kappa) / (4 * b**2 * kappa**3)
PARABOLA = a * kappa / 2 + kappa**4 / 16
EXPONENT = 8 * a / kappa**3


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="slow flow",
            source="(8)",
            printed="db/da = (16b³ − 8abκ)/(4b²κ³)",
            instead="the quotient of the leading changes of b and a over two steps (7); a falls, so that it is run "
            "towards smaller a",
            hypothesis="b other than 0",
            lines=lambda: [Line("the derived rate is the printed one", Identity(_in_kappa(_flow().rate), RATE))],
        ),
        Statement(
            name="solutions",
            source="(9)",
            printed="b² = ½aκ + κ⁴/16 + C exp(8a/κ³)",
            instead="and no others",
            hypothesis="κ > 0, and the right side > 0",
            lemma="dX/da = (8/κ³)X for X = exp(8a/κ³). By (8) u = b² solves a linear equation, which has these "
            "solutions only.",
            lines=solutions,
        ),
        Statement(
            name="attraction",
            source="(9), beside",
            printed="trajectories are drawn to the parabola exponentially fast in a",
            standing=Standing.READ,
            instead="for (8): b² − ½aκ − κ⁴/16 = C exp(8a/κ³) is divided by e whenever a falls by κ³/8",
            hypothesis="κ > 0",
            lines=lambda: [Line("the distance in b² is C X", Identity(_solution() - PARABOLA, C * X))],
        ),
        Statement(
            name="end",
            source="(9), beside",
            printed="they end near the extreme point a = −κ³/8 of the parabola: a minimum just flatter than the EoS "
            "minimum",
            standing=Standing.READ,
            instead="for (8) with C = 0: there (2/η − λ)/η = ½ − θη² with 1 < θ < 2. A solution with another C "
            "ends where ½aκ + κ⁴/16 + C exp(8a/κ³) = 0. Of trajectories of the map this says nothing by "
            "itself",
            hypothesis="0 < η ≤ 1/5",
            lemma="λ = 2S at b = 0, by (3), so that ηλ = 2σ with σ = ηS; σ, s below, is the positive root, and with "
            "ε = η² the gap is (2 − 2σ)/ε.",
            lines=end,
        ),
    )


def solutions() -> list[Line]:
    """The printed solutions."""
    printed = PARABOLA + C * X
    slope = sympy.diff(PARABOLA, a) + C * sympy.diff(EXPONENT, a) * X  # d/da of the printed b²
    rate = sympy.expand(2 * b * RATE).subs(b**2, u)  # d(b²)/da by (8)
    return [
        Line("the derived solution is the printed one", Identity(_solution(), printed)),
        Line("it solves (8): d(b²)/da = 2b db/da", Identity(slope, rate.subs(u, printed))),
    ]


def end() -> list[Line]:
    """The end of the parabola, P = aκ = −ε/8, b = 0, where σ² = (m − ε/8)⁴ + 4ε and m⁴ = 1 − 4ε."""
    h, cube = sympy.symbols("h cube", positive=True)  # cube stands for m³ = 1 − 4εh
    sigma2 = (m - eps / 8) ** 4 + 4 * eps
    lost = sympy.expand((m**4 - (m - eps / 8) ** 4) / eps)  # (1 − σ²)/ε
    lowered = lost.coeff(m, 3) * cube + sympy.expand(lost - lost.coeff(m, 3) * m**3)
    rest = sympy.expand((Rational(1, 2) - lowered.subs(cube, 1 - 4 * eps * h)) / eps)
    rest = rest.subs(h, (1 + m + m**2) / ((1 + m) * (1 + m**2)))
    gap = 2 * lost / (1 + sigma)
    theta = (2 * rest - lost / (2 * (1 + sigma))) / (1 + sigma)
    box = {"eps": (0, "1/25")}

    def written(expression: sympy.Expr) -> sympy.Expr:
        return expression.subs(sigma, sympy.sqrt(sigma2)).subs(m, (1 - 4 * eps) ** Rational(1, 4))

    def modulo(left: sympy.Expr, right: sympy.Expr) -> Identity:
        in_m = {eps: (1 - m**4) / 4}
        left, right, relation = left.subs(in_m), right.subs(in_m), (sigma**2 - sigma2).subs(in_m)
        return Identity(left, right + sympy.factor(sympy.cancel(sympy.together(left - right) / relation)) * relation)

    return [
        Line("the parabola meets b = 0 at a = −κ³/8", Identity(PARABOLA, kappa / 2 * (a + kappa**3 / 8))),
        Line("so does the derived one", Identity(_in_kappa(_flow().end), -(kappa**3) / 8)),
        Line("the gap (2 − 2σ)/ε, without a quotient 0/0, modulo σ²", modulo((2 - 2 * sigma) / eps, gap)),
        Line("½ less the gap is εθ, modulo σ²", modulo(Rational(1, 2) - gap, eps * theta)),
        Line("1 < θ < 2", Bounds(written(theta), box, lower=1, upper=2)),
        Line("the gap is above 2/5: just flatter", Bounds(written(gap), box, lower="2/5")),
    ]


def _flow() -> SlowFlow:
    return slow_flow(expansion("scalar4", 3, 2))


def _in_kappa(expression: sympy.Expr | None) -> sympy.Expr:
    return in_kappa("scalar4", sympy.sympify(expression))


def _solution() -> sympy.Expr:
    """Return the derived solution, X for exp(8a/κ³)."""
    return _in_kappa(_flow().solution).subs(sympy.exp(EXPONENT), X)
