"""K = 4 and K = 4.5 are not large enough in Theorem 3.1 and its corollaries: starts that end at too sharp a minimum."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy

from dynsys.proofs.wedge import NEXT_Y, at, e, eps, m, y
from dynsys.verify.claims import Inequality, ZeroBetween
from dynsys.verify.claims.exactness import rational
from dynsys.verify.ledger import Line, Statement

b = sympy.Symbol("b", real=True)
KAPPAS = (Fraction(7, 100_000), Fraction(3, 100_000), Fraction(1, 10))
"""η = κ² is 4.9·10⁻⁹, 9·10⁻¹⁰ and 0.01: the first two meet κ < K⁻¹/(2000√2), the third only the ranges of a₀ and b₀."""
WITNESSES = ((Fraction(4), Fraction("0.0638")), (Fraction(9, 2), Fraction("0.0502")))
"""K, and y₀ of the starts."""
LOW, HIGH = Fraction("0.22"), Fraction("0.2219")


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return tuple(
        Statement(
            name=f"K {float(k):g} is too small",
            source="beyond",
            printed="g"
            "0.22 < b₀ < 0.2219, which is less than K⁻¹, and an a₀ in its range the second step is at a "
            "minimum with λ > 2/η"
            f"{1 / float(k) / 2000 / 2**0.5:.3g}; also κ = 1/10, for which only the ranges of a₀ and b₀ are met",
            lemma="In the coordinates of the region theorem, with ε = κ⁴ and y₀ given, d = 1 + b₀: where two "
            "steps have d'' = 1 the point is a minimum, which is fixed, and ηλ = 2√(1 + y'') > 2 there, so "
            "that b_t = 0 for t ≥ 2 and a_t > 0. The range 12κ^{5/2} < a₀ < κ⁻¹/(4K²) is (12κ^{7/2} + t)⁴ − "
            "t⁴ < y₀ < (1/(4K²) + t)⁴ − t⁴, t = (1 − 4ε)^¼.",
            lines=partial(lines, k, start),
        )
        for k, start in WITNESSES
    )


def lines(k: Fraction, start: Fraction) -> list[Line]:
    """For each κ the zero of b'', the height y'' along the segment, and the range of a₀."""
    out = []
    for kappa in KAPPAS:
        height, product = two_steps(kappa**4, start)
        words = f"κ = {kappa}: "
        box = {"b": (LOW, HIGH)}
        out += [
            Line(words + "b'' = 0 for a b₀ between", ZeroBetween(1 - product, {"b": LOW}, {"b": HIGH})),
            Line(words + "y'' > 0 for every b₀ between", Inequality(box, height)),
            Line(words + "a₀ is in its range", Inequality(box, [_range(k, kappa, start)])),
        ]
    return out


def two_steps(epsilon: Fraction, start: Fraction) -> tuple[sympy.Expr, sympy.Expr]:
    """Return y'' and d'' as functions of b₀."""
    d, height = 1 + b, rational(start)
    for _ in range(2):
        given = {e: d**2 - 1, eps: rational(epsilon), y: height}
        d, height = d * at(m).subs(given, simultaneous=True), NEXT_Y.subs(given, simultaneous=True)
    return height, d


def _range(k: Fraction, kappa: Fraction, start: Fraction) -> list[sympy.Expr]:
    t = sympy.sqrt(sympy.sqrt(1 - 4 * rational(kappa) ** 4))
    least = 12 * rational(kappa) ** 3 * sympy.sqrt(rational(kappa))
    return [
        rational(start) - (least + t) ** 4 + t**4,
        (1 / (4 * rational(k) ** 2) + t) ** 4 - t**4 - rational(start),
    ]
