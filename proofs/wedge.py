"""The wedge: steps by which gradient descent of the four-layer network is shown to end at the edge of stability.

Coordinates, for the planar map with d = xy, c = (x² − y²)^½, S = x² + y², ε = η²:

    e = d² − 1,   y = ε(c⁴ + 4) − 1,   σ = ηS = √(1 + y + 4εe),   P = εc⁴ = 1 + y − 4ε,   G = (1 + e)e²
    m = d'/d = 1 − σe + εG,   q = e'/e = 1 + (1 + e)(ε(1 + e)e − σ)(2 − σe + εG),   ρ = −mq
    G' = ρ²G,   y' = y − 2εGP(1 − εG/2)

e = 0 are the minima, where ηλ = 2√(1 + y): y = 0 is the edge of stability. All is regular at ε = 0 and at e = 0. (This
y is the name of a coordinate; the network's own second variable does not occur below.)

With constants w, w₁, s, A, B, Y, e_U and e_L(y) = −l₀ − l₁y, let X = y/2 + wε, let W be the set of points with e_L(y) ≤
e ≤ e_U, y ≤ Y and 0 < G ≤ sX, and D that of the points with e_L(y) ≤ e ≤ e_U, e ≠ 0, y ≤ Y that are in W or have
y ≥ −2w₁ε. Write y_b = 2(G/s − wε), so that G = sX at y = y_b, and J = ρ² − 1 + sεP(1 − εG/2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import sympy

from dynsys.derive.divided import divided, without
from dynsys.verify.claims import Inequality
from dynsys.verify.claims.exactness import rational
from dynsys.verify.ledger import Line

e, eps, y = sympy.symbols("e eps y", real=True)
sigma = sympy.Symbol("sigma", positive=True)
G = (1 + e) * e**2
m = 1 - sigma * e + eps * G
q = 1 + (1 + e) * (eps * (1 + e) * e - sigma) * (2 - sigma * e + eps * G)
rho = -m * q
P = 1 + y - 4 * eps
STAY = 1 - eps * G / 2
NEXT_E, NEXT_Y = (1 + e) * m**2 - 1, y - 2 * eps * G * P * STAY
SPLIT, NEAR = Fraction(3, 10), Fraction(1, 8)
LEAST = sympy.Rational(1, 64)
STICKING = 6

WEDGE = (
    "Domain. From a point of D: e' is in the range for y', and e' has the other sign than e, since m > 0 and ρ > "
    "0; y' ≤ y, since P = εc⁴ ≥ 0 and εG < 2. Wedge. From W, with e' in range, the next point is in W: at fixed e "
    "and ε the function ρ²G + sεGP(1 − εG/2) − s(t/2 + wε) of t is GJ < 0 at t = y_b, and falls from there to t = "
    "y, so that G' < sX'. Potential. Outside W let φ = A ln G + BG. There y < y_b; P grows with t, and for e ≤ "
    "3/10 so does ρ, so that (A + BG)(1 − ρ²) ≥ GP(1 − εG/2) holds at y since it holds at t = min(y_b, Y); for e "
    "≥ 3/10 it is checked at y. As −ln ρ² ≥ 1 − ρ², y/2 falls in a step by at most ε(φ(G) − φ(G')), and G falls. "
    "Fall. As long as W is not reached, G > sX ≥ s(w − w₁)ε = g. So n steps before that y/2 has fallen by at most "
    "ε times φ(G₀) − φ(h) + (1 + Y)h for an h in [g, G₀], the last step by itself; this is convex in h, and so at "
    "most the larger of its values at g and G₀, which the lines on the threshold bound. Hence y ≥ −2w₁ε all the "
    "while, and the orbit is in D. It reaches W, since otherwise y, which falls by 2εGP(1 − εG/2) each time, with "
    "G > g, would fall without end. End. In W y ≥ −2wε, and it falls: so ΣG is finite, e tends to 0, c and y "
    "converge, and the point converges to a minimum. Non-sticking. If y ≥ 0 for ever, H = G(1 + εe)² has H'/H = 1 "
    "+ e²R + yQ ≥ 1 − 6e² once |e| ≤ 1/8, and Σe² is finite: then H would not tend to 0, but G does. So y ends "
    "below 0, and −2wε ≤ y < 0 there. Gap. (2/η − λ)/η = 2(1 − √(1 + y))/ε, which is > 0 and at most 4w/(1 + √(1 "
    "− 2wε))."
)
"""The lemma by hand that the lines of a wedge enter."""


def at(formula: sympy.Expr, value: sympy.Expr = y) -> sympy.Expr:
    """Return a formula with σ written out, at a value of y."""
    return formula.subs(sigma, sympy.sqrt(1 + y + 4 * eps * e)).subs(y, value)


@dataclass(frozen=True)
class Wedge:
    """Constants, and the lines that they must satisfy.

    Parameters
    ----------
    low, high
        The range of ε = η².
    top
        Y.
    w, w1, s
        Of the wedge and of the domain.
    A, B
        Of the potential.
    upper, lower, slope
        e_U, l₀ and l₁.
    start
        G₀: no start has a larger G.
    """

    low: Fraction
    high: Fraction
    top: Fraction
    w: Fraction
    w1: Fraction
    s: Fraction = Fraction(6)
    A: Fraction = Fraction("0.3505")
    B: Fraction = Fraction("1.25")
    upper: Fraction = Fraction("0.4404")
    lower: Fraction = Fraction("0.5654")
    slope: Fraction = Fraction("0.28125")
    start: Fraction = Fraction("0.2788")

    @property
    def least(self) -> Fraction:
        """e_L(Y)."""
        return -self.lower - self.slope * self.top

    def _left(self, value: sympy.Expr) -> sympy.Expr:
        return -rational(self.lower) - rational(self.slope) * value

    @cached_property
    def _x(self) -> sympy.Expr:
        return y / 2 + rational(self.w) * eps

    @cached_property
    def _boundary(self) -> sympy.Expr:
        """y_b."""
        return 2 * (G / rational(self.s) - rational(self.w) * eps)

    def box(self, *, flat: bool = False, **sides: tuple[Fraction, Fraction]) -> Mapping[str, tuple[Fraction, Fraction]]:
        """Return the box of e, ε and y (not where ``flat``), with other sides where they are given."""
        whole = {"e": (self.least, self.upper), "eps": (self.low, self.high)}
        if not flat:
            whole["y"] = (-2 * self.w * self.high, self.top)
        return {**whole, **sides}

    @property
    def _outside(self) -> list[list[sympy.Expr]]:
        """Where a point is certainly not in D: alternatives for each of which a line says nothing."""
        w, w1 = rational(self.w), rational(self.w1)
        beyond = G - rational(self.s) * self._x
        return [[self._left(y) - e], [-y - 2 * w * eps], [-y - 2 * w1 * eps, beyond]]

    def lines(self) -> list[Line]:
        """Return the lines of domain, wedge, potential and non-sticking."""
        return [*self._domain(), *self._wedge(), *self._potential(), *self._sticking()]

    def _domain(self) -> list[Line]:
        inside = [rational(self.upper) - at(NEXT_E), at(NEXT_E) - self._left(NEXT_Y), at(m), at(rho) - LEAST]
        return [
            Line("domain: e' is in range, m > 0 and ρ > 1/64", Inequality(self.box(), [*self._outside, inside])),
            Line("P > 0 and εG < 2", Inequality(self.box(), [[P, STAY]])),
        ]

    def _wedge(self) -> list[Line]:
        s, top, edge = rational(self.s), rational(self.top), self._boundary
        growth = 2 * at(rho) * by_y(rho) + s * eps * STAY
        jump = at(rho**2 - 1 + s * eps * P * STAY, edge)
        far, near = corner(jump)
        flat = self.box(flat=True)
        return [
            Line("wedge: J < 0 at y_b", Inequality(flat, [[edge - top], [-jump], [-far, -near]])),
            Line("wedge: slope", Inequality(self.box(), [[-self._x], [G - s * self._x], [s - 2 * G * growth]])),
        ]

    def _potential(self) -> list[Line]:
        top, edge = rational(self.top), self._boundary
        factor = rational(self.A) + rational(self.B) * G
        kept = at(1 - rho**2, edge)
        far, near = corner(kept)
        fall = (P * STAY).subs(y, edge)
        flat, right = self.box(flat=True), self.box(e=(SPLIT, self.upper))
        left = self.box(e=(self.least, SPLIT))
        return [
            Line("potential: ρ grows with y", Inequality(left, [*self._outside, [by_y(rho)]])),
            Line(
                "potential at y_b",
                Inequality(
                    flat,
                    [
                        [edge - top],
                        [self._left(edge) - e],
                        [factor * kept - G * fall],
                        [factor * far - (1 + e) * fall, near],
                    ],
                ),
            ),
            Line(
                "potential at Y",
                Inequality(
                    flat,
                    [
                        [top - edge],
                        [self._left(top) - e],
                        [factor * at(1 - rho**2, top) - G * (P * STAY).subs(y, top)],
                    ],
                ),
            ),
            Line(
                "potential where e ≥ 3/10",
                Inequality(
                    right,
                    [
                        *self._outside,
                        [rational(self.s) * self._x - G],
                        [factor * at(1 - rho**2) - G * P * STAY],
                    ],
                ),
            ),
        ]

    def _sticking(self) -> list[Line]:
        ratio = at(rho * (1 + eps * e * q) / (1 + eps * e)) ** 2 - 1
        still, moved = divided(ratio, y)
        near = {"e": (-NEAR, NEAR), "eps": (self.low, self.high)}
        return [
            Line("non-sticking: R > −6", Inequality(near, without(still, e, 2) + STICKING)),
            Line("non-sticking: Q > 0", Inequality({**near, "y": (Fraction(0), self.top)}, moved)),
        ]

    def level(self) -> sympy.Expr:
        """Return the bound on the fall of y/2 over ε before the wedge is reached, less w₁ and A ln(1/ε)."""
        distance, start = rational(self.s * (self.w - self.w1)), rational(self.start)
        smooth = rational(self.B) * (start - distance * eps) + (1 + rational(self.top)) * distance * eps
        return rational(self.A) * sympy.log(start / distance) + smooth - rational(self.w1)

    def fall(self) -> sympy.Expr:
        """Return the same with A ln(1/ε), for ε > 0."""
        return self.level() + rational(self.A) * sympy.log(1 / eps)

    def first(self) -> Fraction:
        """Return the same for a single step: (1 + Y)G₀ − w₁."""
        return (1 + self.top) * self.start - self.w1

    def gap(self, bound: Fraction) -> Line:
        """Return the line that the gap is less than a bound."""
        w = rational(self.w)
        most = 4 * w / (1 + sympy.sqrt(1 - 2 * w * eps))
        return Line(
            "the gap is less than its bound", Inequality({"eps": (self.low, self.high)}, rational(bound) - most)
        )


def corner(formula: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return a(e) and b(e, ε) with f = e²a + εb, exactly, for a function that is 0 to second order at (0, 0)."""
    start, near = divided(formula, eps)
    return without(start, e, 2), near


def by_y(formula: sympy.Expr) -> sympy.Expr:
    """Return the derivative by y of a function of σ."""
    return at(sympy.diff(formula, sigma) / (2 * sigma))
