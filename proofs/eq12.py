"""(12) Degree 2: two steps, the slow flow and its ellipses, the overshoot, and the objective without the ½.

P = aκ/√2 keeps every coefficient rational: 4√2abκ = 8bP, and a'' − a = −√2b²κ³ is P'' − P = −κ⁴b². The scaling is
|b| ≤ β, |P| ≤ ωβ, η ≤ ω: the size of an ellipse is β, and both of its axes shrink with it. In powers of κ: a = κα and b
of any size up to ½, with remainders O(κ⁴) in b and O(κ⁵) in a.
"""

from __future__ import annotations

import sympy
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.slow_flow import slow_flow
from dynsys.derive.symbols import symbols
from dynsys.proofs.approximations import (
    BOX2,
    offset_falls,
    one_step_a,
    one_step_b,
    origin,
    quadratic,
    two_steps_a,
    two_steps_b,
)
from dynsys.proofs.maps import expansion, in_kappa, kappa, terms
from dynsys.proofs.remainders import P, eps, m, sigma, step
from dynsys.verify.claims import Bounds, Identity
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

a, b, C, x, y, eta = symbols("a,b,C,x,y,eta")
MOST_F, MOST_E, MOST_Q, MOST_W = 4, Rational(1, 2), 12, 4
TWO = 1 + 8 * P  # b''/b as printed
RATE = 4 * a / (b * kappa**2)
SOLUTIONS = 4 * (C - a**2) / kappa**2


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="two steps of degree 2",
            source="(12)",
            printed="a'' ≈ a − √2b²κ³, b'' ≈ b + 4√2abκ",
            standing=Standing.READ,
            instead=f"|b'' − (…)| ≤ {MOST_Q}|b|ω²β, |a'' − (…)| ≤ {MOST_W}√2b²κ³ω. One step: b' ≈ −b − 2√2abκ with "
            f"|…| ≤ {MOST_F}|b|ω²β, a' ≈ a − b²κ³/√2 with |…| ≤ ½√2b²κ³ω",
            hypothesis="0 < ω ≤ 1/5, 0 < β ≤ 1/2, |b| ≤ β, |aκ|/√2 ≤ ωβ, η ≤ ω",
            lemma="aκ/√2 = ωβP, b = βb̂, κ⁴ = ω²ε̂ with |P|, |b̂| ≤ 1, 0 ≤ ε̂ ≤ 1: the box of the lines, where the hats"
            " are left out, ω is delta and β is size; multiply back. σ, r and m are positive roots.",
            lines=steps,
        ),
        Statement(
            name="no cubic term",
            source="(12), beside",
            printed="there is no cubic term",
            standing=Standing.READ,
            instead="at κ⁴ = 0 with aκ held the step is linear in b: b' = b(1 − 2(1 + P)²); else all is within the "
            "remainder of (12)",
            lemma="σ = (1 + P)² at ε = 0.",
            lines=linear,
        ),
        Statement(
            name="slow flow of degree 2",
            source="(12)",
            printed="db/da = 4a/(bκ²), with the solutions b² = 4(C − a²)/κ²: ellipses",
            standing=Standing.FALSE,
            instead="db/da = −4a/(bκ²); the printed solutions are those of this one, all of them, and are ellipses",
            hypothesis="b other than 0",
            lemma="u = b² solves du/da = −8a/κ².",
            lines=ellipses,
        ),
        Statement(
            name="overshoot",
            source="(12), beside",
            printed="the sharpness at the end overshoots, well below 2/η",
            standing=Standing.READ,
            instead="for the slow flow: the ellipse through (α, 0) ends at (−α, 0), where 2/η − λ > (3/√2)α/κ. Of "
            "trajectories of the map this says nothing by itself",
            hypothesis="0 < ακ/√2 ≤ 1/4, η ≤ 1/5",
            lemma="λ = S at b = 0, so that ηλ = 2σ with σ = ηS/2, P = ακ/√2, and 2/η − λ = 2(1 − σ)/κ².",
            lines=overshoot,
        ),
        Statement(
            name="objective without the half",
            source="(12), beside",
            printed="the objective is (1 − xy)²",
            standing=Standing.FALSE,
            instead="(12) is for ½(1 − xy)²; without the ½ it is that map at 2η, so that √2κ is to be put for κ, "
            "and the coefficient 4√2 becomes 8",
            lemma="The EoS minimum is then that of 2η, so that a and b are the same offsets.",
            lines=without_half,
        ),
    )


def steps() -> list[Line]:
    """Leading terms and remainders."""
    two, q = terms("scalar2", 3, 2), quadratic()
    in_p = {a: sympy.sqrt(2) * P / kappa}
    fall = sympy.expand(sympy.expand(two["a"] * kappa / sympy.sqrt(2)).subs(in_p))
    return [
        Line("leading terms of b'', with aκ = √2P", Identity(sympy.expand(two["b"].subs(in_p)), b + 8 * P * b)),
        Line("leading terms of a''κ/√2", Identity(fall, P - kappa**4 * b**2)),
        *origin("scalar2"),
        offset_falls("scalar2"),
        *one_step_b(q, MOST_F, BOX2),
        *one_step_a(q, MOST_E, BOX2),
        *two_steps_b(q, TWO, MOST_Q, BOX2),
        *two_steps_a(q, TWO, MOST_W, BOX2),
    ]


def linear() -> list[Line]:
    """The step at ε = 0."""
    at_zero = step("scalar2").beta.subs(eps, 0).subs(sigma, (1 + P) ** 2)
    return [Line("b'/b at ε = 0 is 1 − 2(1 + P)²", Identity(at_zero, 1 - 2 * (1 + P) ** 2))]


def ellipses() -> list[Line]:
    """The rate, and what the printed solutions solve."""
    rate = in_kappa("scalar2", slow_flow(expansion("scalar2", 3, 2)).rate)
    slope = sympy.diff(SOLUTIONS, a)
    return [
        Line("as printed: the rate is 4a/(bκ²)", Identity(rate, RATE), Verdict.REFUTED),
        Line("the derived rate is −4a/(bκ²)", Identity(rate, -RATE)),
        Line("as printed: the solutions solve db/da = 4a/(bκ²)", Identity(slope, 2 * b * RATE), Verdict.REFUTED),
        Line("they solve db/da = −4a/(bκ²): d(b²)/da = 2b db/da", Identity(slope, -2 * b * RATE)),
        Line("they are ellipses: a² + κ²b²/4 = C", Identity(a**2 + kappa**2 * SOLUTIONS / 4, C)),
    ]


def overshoot() -> list[Line]:
    """(1 − σ)/P at (a, b) = (−α, 0), where σ² = (m − P)⁴ + ε and m⁴ = 1 − ε."""
    sigma2 = (m - P) ** 4 + eps
    quotient = sympy.expand((m**4 - (m - P) ** 4) / P) / (1 + sigma)
    relation = sigma**2 - sigma2.subs(eps, 1 - m**4)
    factor = sympy.factor(sympy.cancel(sympy.together((1 - sigma) / P - quotient) / relation))
    written = quotient.subs(sigma, sympy.sqrt(sigma2)).subs(m, (1 - eps) ** Rational(1, 4))
    box = {"P": (0, "1/4"), "eps": (0, "1/25")}
    return [
        Line("(1 − σ)/P, without a quotient 0/0, modulo σ²", Identity((1 - sigma) / P, quotient + factor * relation)),
        Line("it is above 3/2", Bounds(written, box, lower="3/2")),
    ]


def without_half() -> list[Line]:
    """Gradient descent of both objectives."""
    half, whole = (gradient_descent(Loss(k * (1 - x * y) ** 2, (x, y)), eta).rule for k in (Rational(1, 2), 1))
    known_x, known_y = model("scalar2").system.rule
    coefficient = terms("scalar2", 3, 2)["b"].coeff(a, 1).coeff(b, 1).coeff(kappa, 1)
    square = (coefficient * sympy.sqrt(2) * kappa) ** 2
    return [
        Line("the x of (12) is that of the objective with the ½", Identity(half[0], known_x)),
        Line("and the y", Identity(half[1], known_y)),
        Line("the step of x without the ½ is that at 2η", Identity(whole[0], half[0].subs(eta, 2 * eta))),
        Line("and that of y", Identity(whole[1], half[1].subs(eta, 2 * eta))),
        Line("as printed: without the ½ the coefficient of abκ is 4√2, squared", Identity(square, 32 * kappa**2),
             Verdict.REFUTED),
        Line("without the ½ it is 8, squared", Identity(square, 64 * kappa**2)),
    ]  # fmt: skip
