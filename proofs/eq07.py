"""(7) One and two steps near the minimum of (4): each "≈" with its remainder, and the two remarks beside it.

The scaling that makes "≈" a statement is δ = max(|b|, |aκ|^½, κ²). In powers of κ alone: a = κ³α, b = κ²β, so that
δ = κ² max(1, |β|, |α|^½); the remainders are O(κ⁸) in b and O(κ⁹) in a. See ``remainders`` for P, ε, F, E and
``two_steps`` for Q, W.
"""

from __future__ import annotations

import sympy
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.proofs.approximations import (
    BOX4,
    offset_falls,
    one_step_a,
    one_step_b,
    origin,
    quartic,
    two_steps_a,
    two_steps_b,
)
from dynsys.proofs.maps import kappa, terms
from dynsys.proofs.remainders import P, b, eps, sigma, step
from dynsys.verify.claims import Bounds, Identity
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

SCALING = "δ = max(|b|, |aκ|^½, κ²) ≤ 1/5, so that |b| ≤ 1/5, |aκ| ≤ 1/25, η ≤ 1/5"
BLOW_UP = (
    "aκ = δ²P, b = δb̂, κ⁴ = δ²ε̂ with |P|, |b̂| ≤ 1, 0 ≤ ε̂ ≤ 1: the box of the lines, where the hats are left out; "
    "multiply back. σ, r and m are positive roots, as ηS > 0 and c, c' > 0."
)
MOST_F, MOST_E, MOST_Q, MOST_W = 11, 9, 76, 16
TWO = 1 + 8 * P - 16 * b**2  # b''/b as printed


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="one step",
            source="(7)",
            printed="a' ≈ a − 2b²κ³, b' ≈ −b − 4abκ − 3b² − b³",
            standing=Standing.READ,
            instead=f"|b' − (…)| ≤ {MOST_F}|b|δ³, |a' − (…)| ≤ {MOST_E}b²κ³δ",
            hypothesis=SCALING,
            lemma=BLOW_UP,
            lines=one_step,
        ),
        Statement(
            name="two steps",
            source="(7)",
            printed="a'' ≈ a − 4b²κ³, b'' ≈ b + 8abκ − 16b³",
            standing=Standing.READ,
            instead=f"|b'' − (…)| ≤ {MOST_Q}|b|δ³, |a'' − (…)| ≤ {MOST_W}b²κ³δ",
            hypothesis=SCALING,
            lemma=BLOW_UP,
            lines=two_steps,
        ),
        Statement(
            name="a falls",
            source="(7), beside",
            printed="a falls steadily, by 2b³κ³ a step",
            standing=Standing.FALSE,
            instead="by 2b²κ³ to leading order, and by more than b²κ³/4, whatever the sign of b (for b < 0 the printed "
            "fall would be a rise)",
            hypothesis="−1/4 ≤ aκ ≤ 1, −1/4 ≤ b ≤ 1/2, η ≤ 1/5",
            lemma="(1 − 4ε)^¼ and the root in A are the positive ones.",
            lines=falls,
        ),
        Statement(
            name="even orders",
            source="(7), beside",
            printed="in b'' all terms of even order cancel",
            standing=Standing.FALSE,
            instead="b² cancels, so that the first term of even order is of order 4: −24b⁴ at a = 0, κ = 0, and "
            "−24b⁴ − 12ab²κ in the scaling of (7)",
            hypothesis=SCALING,
            lines=even_orders,
        ),
    )


def one_step() -> list[Line]:
    """Leading terms, remainder, next terms."""
    a, offset = _offsets()
    first, longer, q = terms("scalar4", 3, 1), terms("scalar4", 4, 1), quartic()
    return [
        Line("leading terms of a'", Identity(first["a"], a - 2 * offset**2 * kappa**3)),
        Line("leading terms of b'", Identity(first["b"], -offset - 4 * a * offset * kappa - 3 * offset**2 - offset**3)),
        *origin("scalar4"),
        offset_falls("scalar4"),
        *one_step_b(q, MOST_F, BOX4),
        *one_step_a(q, MOST_E, BOX4),
        Line("the next terms of b': the remainder is of no smaller order",
             Identity(longer["b"] - first["b"], -6 * a * offset**2 * kappa - 4 * offset**2 * kappa**4)),
        Line("the next term of a'", Identity(longer["a"] - first["a"], -6 * offset**3 * kappa**3)),
    ]  # fmt: skip


def two_steps() -> list[Line]:
    """Leading terms, remainder, next terms; after the lines of one step."""
    a, offset = _offsets()
    first, longer, q = terms("scalar4", 3, 2), terms("scalar4", 4, 2), quartic()
    return [
        Line("leading terms of a''", Identity(first["a"], a - 4 * offset**2 * kappa**3)),
        Line("leading terms of b''", Identity(first["b"], offset + 8 * a * offset * kappa - 16 * offset**3)),
        *two_steps_b(q, TWO, MOST_Q, BOX4),
        *two_steps_a(q, TWO, MOST_W, BOX4),
        Line("the next terms of b'': the remainder is of no smaller order", _fourth_order()),
        Line("the next term of a''", Identity(longer["a"] - first["a"], -12 * offset**3 * kappa**3)),
    ]


def falls() -> list[Line]:
    """The fall of a, whole: A = (a − a')/(b²κ³)."""
    a, offset = _offsets()
    leading, g = a - terms("scalar4", 3, 1)["a"], step("scalar4").g
    fall = (P + (1 - 4 * eps) ** Rational(1, 4)) * g / (1 + sympy.sqrt(1 - eps * b**2 * g))
    box = {"P": ("-1/4", 1), "b": ("-1/4", "1/2"), "eps": (0, "1/25")}
    return [
        Line("as printed: the leading term of a − a' is 2b³κ³", Identity(leading, 2 * offset**3 * kappa**3),
             Verdict.REFUTED),
        Line("the leading term of a − a' is 2b²κ³", Identity(leading, 2 * offset**2 * kappa**3)),
        offset_falls("scalar4"),
        Line("A > 1/4, and so a falls at each step with b other than 0", Bounds(fall, box, lower="1/4")),
    ]  # fmt: skip


def even_orders() -> list[Line]:
    """Two steps at a = 0, κ = 0 (σ = 1, ε = 0), where b' is a polynomial in b."""
    once = step("scalar4").beta.subs({eps: 0, sigma: 1}, simultaneous=True) * b
    twice = sympy.Poly(sympy.expand(once.subs(b, once)), b)
    even = sympy.Add(*(c * b**n for (n,), c in twice.terms() if n % 2 == 0))
    mirrored = (twice.as_expr() + twice.as_expr().subs(b, -b)) / 2
    above = sympy.Add(*(c * b ** (n - 5) for (n,), c in twice.terms() if n >= 5))
    return [
        Line("as printed: the even part of b'' is 0", Identity(mirrored, 0), Verdict.REFUTED),
        Line("the even part, exactly", Identity(mirrored, even)),
        Line("b'' begins with b − 16b³ − 24b⁴", Identity(twice.as_expr(), b - 16 * b**3 - 24 * b**4 + b**5 * above)),
        Line("the terms of order 4 of b'' in the scaling of (7)", _fourth_order()),
    ]


def _offsets() -> tuple[sympy.Symbol, sympy.Symbol]:
    a, offset = model("scalar4").coordinates[1].symbols
    return a, offset


def _fourth_order() -> Identity:
    a, offset = _offsets()
    return Identity(
        terms("scalar4", 4, 2)["b"] - terms("scalar4", 3, 2)["b"], -24 * offset**4 - 12 * a * offset**2 * kappa
    )
