"""(6) The exact one-step map in the offsets (a, b)."""

from __future__ import annotations

import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.proofs.approximations import sum_of_squares
from dynsys.proofs.maps import edge_distance, in_invariants
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

x, y, eta, a, b, S, kappa, shift, q = symbols("x,y,eta,a,b,S,kappa,shift,q")
WHERE = "0 < η < ½; x > y > 0"
e = 1 + b
KEPT = 1 - (e**3 - e) ** 2 * kappa**4  # under the root of a'
STEADY = b + (e**3 - 2 * e**5 + e**7) * kappa**4  # b' less its last term
UNDER = 4 * e**2 * kappa**4 + q**4  # under the root of b', with q = aκ + (1 − 4κ⁴)^¼ = κc


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="one exact step of a",
            source="(6)",
            printed="a' = (κ⁻⁴ − 4)^¼ + (a + (κ⁻⁴ − 4)^¼)(1 − ((1+b)³ − (1+b))²κ⁴)^½",
            standing=Standing.FALSE,
            instead="the first sign is −: a' = −(κ⁻⁴ − 4)^¼ + (a + (κ⁻⁴ − 4)^¼)(1 − ((1+b)³ − (1+b))²κ⁴)^½",
            hypothesis=f"{WHERE}; |(1+b)³ − (1+b)|κ² < 1 and x', y' > 0, so that (a', b') exists",
            lemma="c' > 0 is the positive root of c'², and a' = c' − č. The third and fourth line: at b = 0 nothing "
            "moves, yet the printed a' is a + 2č there.",
            lines=step_of_a,
        ),
        Statement(
            name="one exact step of b",
            source="(6)",
            printed="b' = b + ((1+b)³ − 2(1+b)⁵ + (1+b)⁷)κ⁴ + ((1+b) − (1+b)³)(4(1+b)²κ⁴ + (aκ + (1 − 4κ⁴)^¼)⁴)^½",
            hypothesis=WHERE,
            lemma="S > 0 is the positive root of c⁴ + 4d², and κc = aκ + (1 − 4κ⁴)^¼, since c > 0.",
            lines=step_of_b,
        ),
    )


def step_of_a() -> list[Line]:
    """The square of c' and the sign of the shift."""
    next_x, next_y = model("scalar4").system.rule
    c, d = in_invariants("scalar4").state
    kept = KEPT.subs(b, d - 1).subs(kappa**4, eta**2)
    ratio = sympy.expand((in_invariants("scalar4").rule[0] / c) ** 2)
    at_rest = (a + shift) * sympy.sqrt(KEPT.subs(b, 0))
    return [
        Line("c'² = x'² − y'² is c² times the printed radicand",
             Identity(next_x**2 - next_y**2, (x**2 - y**2) * kept.subs(d, x * y))),
        Line("so is it by the map in (c, d)", Identity(ratio, sympy.expand(kept))),
        Line("which is 1 at b = 0: a' = a", Identity(ratio - 1, -(eta**2) * d**2 * (d - 1) ** 2 * (d + 1) ** 2)),
        Line("as printed, at b = 0: a' = a", Identity(a, shift + at_rest), Verdict.REFUTED),
        Line("with the sign −, at b = 0: a' = a", Identity(a, -shift + at_rest)),
    ]  # fmt: skip


def step_of_b() -> list[Line]:
    """The product x'y', and ηS as the printed root."""
    next_x, next_y = model("scalar4").system.rule
    c, d = in_invariants("scalar4").state
    moved = in_invariants("scalar4").rule[1].subs(sympy.sqrt(c**4 + 4 * d**2), S).subs(d, e) - 1
    printed = STEADY.subs(kappa**4, eta**2) + (e - e**3) * eta * S
    at = {b: x * y - 1, S: x**2 + y**2}
    shift4 = sympy.expand(edge_distance("scalar4") ** 4).subs(eta, kappa**2)
    return [
        Line("x'y' − 1 is the printed polynomial and (1+b) − (1+b)³ times ηS",
             Identity(next_x * next_y - 1, printed.subs(at, simultaneous=True))),
        Line("so is it by the map in (c, d)", Identity(moved, printed)),
        sum_of_squares(),
        Line("(ηS)² is the printed radicand, with κc = q", Identity(kappa**4 * ((q / kappa) ** 4 + 4 * e**2), UNDER)),
        Line("(κč)⁴ = 1 − 4κ⁴", Identity(kappa**4 * shift4, 1 - 4 * kappa**4)),
    ]  # fmt: skip
