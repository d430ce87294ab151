"""The lower wedge: how far below the edge of stability training ends at least.

In the coordinates and with the wedge W of `wedge`, let X₂ = y/2 + w₂ε and let V be the set of points with G ≥ s₂X₂.
Write y₂ = 2(G/s₂ − w₂ε), so that G = s₂X₂ at y = y₂, and J₂ = ρ² − 1 + s₂εP(1 − εG/2). Below V and for y ≥ 2rε, with
ε = νy/2, ρ² − 1 is e²f + yg with exact quotients, and G < s₂(y/2)(1 + w₂ν).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy

from dynsys.derive.divided import divided, without
from dynsys.proofs.wedge import STAY, G, P, Wedge, at, by_y, corner, e, eps, rho, y
from dynsys.verify.claims import Inequality
from dynsys.verify.claims.exactness import rational
from dynsys.verify.ledger import Line

nu = sympy.Symbol("nu", real=True)

LOWER = (
    "Reaching W. By the lemma of the wedge the orbit reaches W, with y/2 ≥ (r + h)ε when it does, by the line on "
    "the threshold. Growth. As long as it is in W and not in V, and y ≥ 2rε, ρ² − 1 ≥ ky/2: so G grows by at "
    "least kGy/2 a step, and y falls by at most 2(1 + Y)εG. While y ≥ 2rε, the sum of the kGy/2 is at most the "
    "last G, which is less than gs₂(y/2)(1 + w₂/r) for the y at the beginning, ρ² being less than g. Let y/2 = zε "
    "be that one; while y/2 ≥ rε the sum of the G is at most gs₂z(1 + w₂/r)/(kr), and y/2 falls by at most (1 + "
    "Y)ε times that, which is less than (z − r)ε by the line on growth, since z ≥ r + h and (z − r)/z grows with "
    "z. So y ≥ 2rε is kept, and as G does not grow for ever, V is reached. Lower wedge. From W and V the next "
    "point, which is in W, is in V: at fixed e and ε the function ρ²G + s₂εGP(1 − εG/2) − s₂(t/2 + w₂ε) of t "
    "falls from y to min(y₂, Y), and is GJ₂ > 0 at y₂, and > 0 at Y where y₂ > Y. End. There G tends to 0 and is "
    "at least s₂(y/2 + w₂ε): so y ≤ −2w₂ε at the end, and the gap is at least 4w₂/(1 + √(1 − 2w₂ε)) > 2w₂."
)
"""The lemma by hand that the lines of a lower wedge enter."""


@dataclass(frozen=True)
class LowerWedge:
    """Constants, and the lines that they must satisfy.

    Parameters
    ----------
    wedge
        W.
    w, s
        w₂ and s₂.
    rest, room
        r and h.
    rate, growth
        k and g.
    """

    wedge: Wedge
    w: Fraction
    s: Fraction
    rest: Fraction
    room: Fraction
    rate: Fraction
    growth: Fraction = Fraction(6, 5)

    def lines(self) -> list[Line]:
        """Return the lines of growth and of the lower wedge."""
        return [*self._growing(), *self._kept()]

    def _growing(self) -> list[Line]:
        s, w, top = rational(self.s), rational(self.w), rational(self.wedge.top)
        whole = at(rho**2 - 1).subs(eps, nu * y / 2)
        start, quotient = divided(whole, y)
        f = without(start, e, 2)
        share = s * (1 + w * nu) / 2
        box = {
            "e": (self.wedge.least, self.wedge.upper),
            "y": (Fraction(0), self.wedge.top),
            "nu": (Fraction(0), 1 / self.rest),
        }
        most = rational(self.growth)
        fall = (1 + top) * most * s * (self.rest + self.room) * (1 + w / rational(self.rest))
        return [
            Line(
                "growth: ρ² − 1 > ky/2 below V",
                Inequality(box, [[G - share * y], [-f, quotient + f * share / (1 + e) - rational(self.rate) / 2]]),
            ),
            Line("growth: ρ² < g below V", Inequality(box, [[G - share * y], [most - 1 - whole]])),
            Line(
                "growth: the fall is less than the room",
                Inequality({"nu": (0, 0)}, rational(self.room) - fall / rational(self.rate * self.rest)),
            ),
        ]

    def _kept(self) -> list[Line]:
        s, w, top = rational(self.s), rational(self.w), rational(self.wedge.top)
        edge = 2 * (G / s - w * eps)
        jump = at(rho**2 - 1 + s * eps * P * STAY, edge)
        far, near = corner(jump)
        beyond = G - rational(self.wedge.s) * (y / 2 + rational(self.wedge.w) * eps)
        above = at(rho**2 * G + s * eps * G * P * STAY - s * (y / 2 + w * eps), top)
        slope = s - 2 * G * (2 * at(rho) * by_y(rho) + s * eps * STAY)
        flat = self.wedge.box(flat=True)
        return [
            Line("lower wedge: J₂ > 0 at y₂", Inequality(flat, [[edge - top], [jump], [far, near]])),
            Line("lower wedge: at Y", Inequality(flat, [[top - edge], [beyond.subs(y, top)], [above]])),
            Line("lower wedge: slope", Inequality(self.wedge.box(), [[beyond], [slope]])),
        ]
