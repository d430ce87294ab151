"""Theorem 3.1 with K = 5, but for its time, and two-sided bounds on how far below the edge training ends."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy

from dynsys.proofs.concentration import START
from dynsys.proofs.lower_wedge import LOWER, LowerWedge
from dynsys.proofs.wedge import WEDGE, Wedge, eps
from dynsys.verify.claims import Inequality
from dynsys.verify.claims.exactness import rational
from dynsys.verify.ledger import Line, Standing, Statement

F = Fraction
REST, ROOM, MORE = F(8), F(8), F("0.5")


def _tight(high: Fraction) -> Wedge:
    return Wedge(F(0), high, top=F("0.0508"), w=F("0.35"), w1=F("0.15"), s=F("1.3"), A=F("1.2"), B=F("1.25"))


LEAST = LowerWedge(_tight(F("0.001")), F("0.2"), F("0.82"), REST, ROOM, F("0.3"))
MOST_GAP = F("0.701")


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="concentration in a and b",
            source="Theorem 3.1",
            printed="for a large enough K, κ < K⁻¹/(2000√2), a₀ ∈ (12κ^{5/2}, ¼K⁻²κ⁻¹), b₀ ∈ (−K⁻¹, K⁻¹)∖{0}: for "
            "t > T |b_t| < ε and a_t ∈ (−(5/3)κ³, −(1/10)κ³), with T = O(K⁻²κ^{−15/2} + log(ε⁻¹) + "
            "log(|b₀|⁻¹)κ^{−7/2})",
            standing=Standing.READ,
            instead="with K = 5, for every κ for which the range of a₀ is not empty (η < 0.0175), for all large "
            "t, and with −(1/4)κ³ for −(5/3)κ³; the bound on T is not decided",
            hypothesis="κ < 1/7",
            lemma=THEOREM,
            lines=theorem,
        ),
        Statement(
            name="two-sided bounds",
            source="beyond",
            printed="gradient descent converges to a global minimum, and 0.4 < (2/η − λ)/η < 0.701 there",
            hypothesis="every 0 < η ≤ 0.0316; 0 < |b₀| ≤ 1/5, 0 < y₀ ≤ 1/20, y₀/2 ≥ ε(16.5 + 1.2 ln(1/ε))",
            lemma=START + WEDGE + " " + LOWER,
            lines=partial(two_sided, MOST_GAP, LEAST),
        ),
    )


THEOREM = (
    "Let h = ε^{1/8} = κ^½, t = (1 − 4ε)^¼, so that y₀ = (κa₀ + t)⁴ − t⁴. From κa₀ < 1/100 follows y₀ < "
    "(101/100)⁴ − 1 < 1/20. From a₀ > 12κ^{5/2} follows y₀/2 > 24t³h⁷, and the range is empty unless h⁷ < 1/1200, "
    "where h < 37/100. As h ln(1/h) < 3/8, the first line says that y₀/2 ≥ ε(16.5 + 1.2 ln(1/ε)), so that the "
    "two-sided bounds below hold. At the end (κa + t)⁴ = t⁴ + y, and −0.7ε ≤ y ≤ −0.4ε by its lemma: so "
    "κa ≤ −0.4ε/(4t³) < −ε/10, and κa ≥ −0.7ε/(4(t⁴ − 0.7ε)^¾) > −ε/4 by the third line. Here ε = κ⁴. As c falls, "
    "a_t > a at the end, and a_t < −κ³/10 for all large t, when |b_t| is small."
)


def theorem() -> list[Line]:
    """The steps from the theorem's region to that of the two-sided bounds."""
    h = sympy.Symbol("h", positive=True)
    box, tenth = {"h": (0, F(37, 100))}, sympy.Rational(1, 10)
    least = 24 * (1 - 4 * h**8) - (165 * tenth * h + 12 * tenth * 8 * sympy.Rational(3, 8))
    return [
        Line("24t³h⁷ is more than the threshold", Inequality(box, least)),
        Line("h < 37/100 where h⁷ < 1/1200", Inequality({"h": (F(37, 100), 1)}, h**7 - sympy.Rational(1, 1200))),
        Line(
            "0.7 < (t⁴ − 0.7ε)^¾", Inequality({"eps": (0, F("0.001"))}, (1 - 47 * tenth * eps) ** 3 - (7 * tenth) ** 4)
        ),
        Line("(101/100)⁴ − 1 < 1/20", Inequality(box, sympy.Rational(21, 20) - sympy.Rational(101, 100) ** 4)),
    ]


def two_sided(gap: Fraction, lower: LowerWedge) -> list[Line]:
    """The lines of both wedges, of the threshold, and of the bounds."""
    wedge = lower.wedge
    box = {"eps": (wedge.low, wedge.high)}
    needed = wedge.level() + rational(wedge.w1)
    alone = rational((1 + wedge.top) * wedge.start)
    return [
        *wedge.lines(),
        *lower.lines(),
        Line(
            "threshold: the fall less 1.2 ln(1/ε)", Inequality(box, [[rational(MORE) - needed, rational(MORE) - alone]])
        ),
        wedge.gap(gap),
    ]
