"""Corollaries 3.1 and 3.2 with K = 5, and the local-region theorem that they follow from, with explicit constants."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy

from dynsys.derive.catalogue import model
from dynsys.proofs.wedge import NEXT_E, NEXT_Y, WEDGE, G, Wedge, e, eps, m, q, rho, sigma, y
from dynsys.verify.claims import Identity, Inequality
from dynsys.verify.claims.exactness import rational
from dynsys.verify.ledger import Line, Standing, Statement

F = Fraction
u, v, eta = sympy.symbols("u v eta", positive=True)  # the network's x and y, and the step size
MOST_GAP = F(20, 3)
ALL = Wedge(F(0), F(41, 1024), top=F("0.0508"), w=F(3), w1=F("0.3"))
LARGER = (
    Wedge(F(0), F("0.02"), top=F("0.2132"), w=F(3), w1=F("0.35")),
    Wedge(F(0), F("0.01"), top=F("0.446"), w=F(3), w1=F("0.41")),
)
PIECES = (
    (
        F("5.68"),
        Wedge(F("0.00020164"), F("0.01"), F("0.0508"), F("2.795"), F("2.195"), F(10), F("0.33"), F("1.4")),
    ),
    (F("3.39"), Wedge(F("0.01"), F("0.02"), top=F("0.0508"), w=F("1.665"), w1=F("1.065"))),
    (F("3.38"), Wedge(F("0.01999"), F("0.04"), top=F("0.0508"), w=F("1.63"), w1=F("0.63"))),
)
"""A bound on the gap, and constants with which no threshold is needed."""

START = (
    "Here a, b, κ = √η are the paper's, ε = η², y₀ = ε(c⁴ + 4) − 1 = (κa₀ + (1 − 4ε)^¼)⁴ + 4ε − 1, and the gap is "
    "(2/η − λ)/η at the end, λ the sharpness there. From |b₀| ≤ 1/5 follow −9/25 ≤ e ≤ 11/25 and G ≤ "
    "(36/25)(11/25)² < 0.2788. "
)


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    lower = "y₀/2 ≥ ε·max(0, 0.3505 ln(1/ε) − 1.3)"
    return (
        Statement(
            name="sharpness concentration",
            source="Corollary 3.1",
            printed="for η < K⁻²/800000, x₀ ∈ (x̌ + 13η^{5/4}, x̌ + (1/5)K⁻²η^{−½}), |x₀y₀ − 1| ∈ (0, K⁻¹), with "
            "K large enough, GD converges to a global minimum with sharpness λ ∈ (2/η − (20/3)η, 2/η)",
            standing=Standing.READ,
            instead="with K = 5, and for every η for which the range of x₀ is not empty (η < 0.0147) and not only "
            "below 5·10⁻⁸",
            hypothesis="x₀, y₀ > 0",
            lemma=COROLLARY_1,
            lines=corollary_1,
        ),
        Statement(
            name="sharpness adaptivity",
            source="Corollary 3.2",
            printed="for α < K⁻¹/(2000√2), every x₀ ∈ (α⁻¹ + (1/15)K⁻²α⁻¹, α⁻¹ + (1/6)K⁻²α⁻¹) with |x₀y₀ − 1| ∈ "
            "(0, K⁻¹) and every η ∈ (α² − (1/10)K⁻²α², α²): the same conclusion",
            standing=Standing.READ,
            instead="with K = 5, and for every α with α² ≤ 1/32 and not only below 7.1·10⁻⁵",
            hypothesis="x₀, y₀ > 0",
            lemma=COROLLARY_2,
            lines=corollary_2,
        ),
        Statement(
            name="coordinates of the region theorem",
            source="beyond",
            printed="in e = (xy)² − 1 and y = ε((x² − y²)² + 4) − 1, with σ = η(x² + y²), gradient descent is e' = eq, "
            "y' = y − 2εGP(1 − εG/2), G' = ρ²G, and a minimum has ηλ = 2√(1 + y)",
            hypothesis="x > y > 0; ε = η²",
            lemma="At xy = 1 the formula (3) gives λ = 2(x² + y²), so that (ηλ)² = 4σ², and σ² = 1 + y + 4εe.",
            lines=coordinates,
        ),
        Statement(
            name="local-region theorem",
            source="beyond",
            printed="gradient descent converges to a global minimum, and 0 < (2/η − λ)/η < 20/3 there",
            hypothesis=f"every 0 < η ≤ 1/5; 0 < |b₀| ≤ 1/5, 0 < y₀ ≤ 1/20, {lower}",
            lemma=START + WEDGE,
            lines=partial(_with_threshold, ALL, F("1.3")),
        ),
        *(
            Statement(
                name=f"local-region theorem to y {top}",
                source="beyond",
                printed="gradient descent converges to a global minimum, and 0 < (2/η − λ)/η < 20/3 there",
                hypothesis=f"every 0 < η ≤ {most}; 0 < |b₀| ≤ 1/5, 0 < y₀ ≤ {top}, "
                f"y₀/2 ≥ ε·max(0, 0.3505 ln(1/ε) − {less})",
                lemma=START + WEDGE,
                lines=partial(_with_threshold, wedge, less),
            )
            for wedge, most, top, less in zip(
                LARGER, ("0.1414", "0.1"), ("0.21", "0.44"), (F("1.3"), F("1.3")), strict=True
            )
        ),
        *(
            Statement(
                name=f"without a threshold from {low} to {high}",
                source="beyond",
                printed=f"gradient descent converges to a global minimum, and 0 < (2/η − λ)/η < {float(gap)} there",
                hypothesis=f"every {low} ≤ η ≤ {high}; 0 < |b₀| ≤ 1/5, 0 < y₀ ≤ 1/20",
                lemma=START + WEDGE,
                lines=partial(_without_threshold, wedge, gap),
            )
            for (gap, wedge), low, high in zip(
                PIECES, ("0.0142", "0.1", "0.1414"), ("0.1", "0.1414", "0.2"), strict=True
            )
        ),
    )


COROLLARY_1 = (
    "Let h = η^¼, so that ε = h⁸, X = √η·x₀ and X̌ = √η·x̌, X̌² = (1 + r)/2 with r = √(1 − 4ε), and d = x₀y₀ ∈ "
    "(4/5, 6/5). The range of x₀ is X̌ + 13h⁷ < X < X̌ + 1/125; it is empty unless h⁷ < 1/1625, where h < 7/20. "
    "With ηc² = X² − εd²/X² and X̌² − ε/X̌² = r, ηc² ≥ (X̌ + 13h⁷)² − (36/25)ε/X̌² ≥ r + h⁷(26X̌ − (11/25)h/X̌²), "
    "which by the first line is at least r + 25h⁷; so y₀ = (ηc²)² − r² ≥ 50rh⁷. As ln(1/ε) = 8 ln(1/h) ≤ 8/h, the "
    "threshold of the local-region theorem is at most 2.804ε/h = 2.804h⁷, and the second line says 25rh⁷ is more. "
    "And ηc² ≤ X² ≤ (1 + 1/125)², so that y₀ ≤ (126/125)⁴ + 4ε − 1 < 1/20 by the third."
)
COROLLARY_2 = (
    "Let X = √η·x₀ and d = x₀y₀ ∈ (4/5, 6/5); √η/α lies between √(1 − 1/250) and 1. So X ≥ (1 + 1/375)√(1 − "
    "1/250), where X² > 1.0013 by the first line, and ηc² = X² − εd²/X² ≥ 1.0013 − 1.44ε. Then y₀ = (ηc²)² + 4ε − "
    "1 ≥ 0.0026 + ε, since (1.0013 − 1.44ε)² ≥ 1.0026 − 2.9ε. The threshold of the local-region theorem, over ε "
    "for ε > 0, is at most that by the second line: ε(0.3505 ln(1/ε) − 1.3) grows for ln(1/ε) > 1.3/0.3505 + 1, "
    "and so for ε ≤ 1/1024, up to its value there. Last, y₀ ≤ (1 + 1/150)⁴ + 4ε − 1 < 1/20 by the third."
)


def coordinates() -> list[Line]:
    """The identities of the coordinates, from the map itself."""
    [rule_x, rule_y], network = model("scalar4").system.rule, model("scalar4").system
    given = dict(zip((*network.state, *network.parameters), (u, v, eta), strict=True))
    next_u, next_v = (part.subs(given, simultaneous=True) for part in (rule_x, rule_y))
    here = {e: (u * v) ** 2 - 1, eps: eta**2, sigma: eta * (u**2 + v**2)}
    flat = eta**2 * ((u**2 - v**2) ** 2 + 4) - 1
    return [
        Line("σ² = 1 + y + 4εe", Identity(here[sigma] ** 2, 1 + flat + 4 * eta**2 * here[e])),
        Line("(xy)' = xy·m", Identity(next_u * next_v, u * v * m.subs(here))),
        Line("e' = (1 + e)m² − 1 is eq", Identity(NEXT_E, e * q)),
        Line("G' = ρ²G", Identity(G.subs(e, NEXT_E), rho**2 * G)),
        Line("y'", Identity(eta**2 * ((next_u**2 - next_v**2) ** 2 + 4) - 1, NEXT_Y.subs(here).subs(y, flat))),
        Line("at a minimum (ηλ)² = 4(1 + y), λ = 2(x² + y²)", Identity(
            4 * eta**2 * (u**2 + 1 / u**2) ** 2, 4 * (1 + flat.subs(v, 1 / u)))),
    ]  # fmt: skip


def _with_threshold(wedge: Wedge, less: Fraction) -> list[Line]:
    box = {"eps": (wedge.low, wedge.high)}
    line = Line("threshold: the fall less 0.3505 ln(1/ε)", Inequality(box, -rational(less) - wedge.level()))
    return [*wedge.lines(), line, _first(wedge), wedge.gap(MOST_GAP)]


def _without_threshold(wedge: Wedge, gap: Fraction) -> list[Line]:
    none = Line("threshold: none is needed", Inequality({"eps": (wedge.low, wedge.high)}, -wedge.fall()))
    return [*wedge.lines(), none, _first(wedge), wedge.gap(gap)]


def _first(wedge: Wedge) -> Line:
    return Line(
        "the first step alone falls less", Inequality({"eps": (wedge.low, wedge.high)}, rational(-wedge.first()))
    )


def corollary_1() -> list[Line]:
    """With K = 5."""
    h = sympy.Symbol("h", positive=True)
    r = sympy.sqrt(1 - 4 * h**8)
    x = sympy.sqrt((1 + r) / 2)
    box = {"h": (0, F(7, 20))}
    return [
        Line("26X̌ − (11/25)h/X̌² > 25", Inequality(box, 26 * x - sympy.Rational(11, 25) * h / x**2 - 25)),
        Line("25r > 2.804", Inequality(box, 25 * r - sympy.Rational(2804, 1000))),
        Line(
            "(126/125)⁴ + 4ε − 1 < 1/20",
            Inequality(box, sympy.Rational(21, 20) - sympy.Rational(126, 125) ** 4 - 4 * h**8),
        ),
        Line("h < 7/20 where h⁷ < 1/1625", Inequality({"h": (F(7, 20), 1)}, h**7 - sympy.Rational(1, 1625))),
    ]


def corollary_2() -> list[Line]:
    """With K = 5."""
    box = {"eps": (0, F(1, 1024))}
    least = sympy.Rational(376, 375) ** 2 * sympy.Rational(249, 250)
    worst = sympy.Rational(3505, 10000) * sympy.log(1024) - sympy.Rational(13, 10)
    return [
        Line("X² > 1.0013", Inequality(box, least - sympy.Rational(10013, 10000))),
        Line("the threshold is less", Inequality(box, sympy.Rational(26, 20000) + eps / 2 - worst / 1024)),
        Line(
            "(1 + 1/150)⁴ + 4ε − 1 < 1/20",
            Inequality(box, sympy.Rational(21, 20) - sympy.Rational(151, 150) ** 4 - 4 * eps),
        ),
    ]
