"""(4), (5) The minimum of sharpness 2/η, and the offsets from it.

With x = t at the minimum, 1/η = t² + t⁻², and every root in (4) is one of a perfect square in t.
"""

from __future__ import annotations

import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.families import families
from dynsys.derive.symbols import symbols
from dynsys.proofs.approximations import sum_of_squares
from dynsys.proofs.maps import edge_distance
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Statement

x, y, eta, t, c2, S, d = symbols("x,y,eta,t,c2,S,d")
STEP = 1 / (t**2 + t**-2)
RADICAND = (-4 + eta**-2).subs(eta, STEP)
ROOT = t**2 - t**-2  # of the radicand; not negative for t >= 1
X2, Y2 = (ROOT + 1 / STEP) / 2, 2 / (ROOT + 1 / STEP)  # x̌² and y̌² as printed


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="EoS minimum",
            source="(4)",
            printed="for η < ½ the minimum of sharpness 2/η is x̌ = ((η⁻² − 4)^½ + 1/η)^½/√2, "
            "y̌ = √2((η⁻² − 4)^½ + 1/η)^(−½), where (č, ď) = ((η⁻² − 4)^¼, 1)",
            instead="it is the only one with x > y > 0; at η = ½ it is (1, 1), which is not in x > y",
            hypothesis="0 < η < ½; x > y > 0",
            lemma="t² + t⁻² is continuous, rises for t > 1, is 2 at t = 1 and unbounded, so that η < ½ fixes t > 1. "
            "Positive roots are taken throughout.",
            lines=minimum,
        ),
        Statement(
            name="offsets",
            source="(5)",
            printed="a = (x² − y²)^½ − (η⁻² − 4)^¼, b = xy − 1",
            instead="a definition; one to one from x > y > 0 onto a > −(η⁻² − 4)^¼, b > −1, and 0 at the minimum "
            "of (4)",
            hypothesis="0 < η < ½; x > y > 0",
            lemma="c = (x² − y²)^½ > 0 and d = xy > 0 give S = x² + y² > 0 as the positive root of c⁴ + 4d², and these "
            "x² and y² > 0.",
            lines=offsets,
        ),
    )


def minimum() -> list[Line]:
    """The printed place, in t."""
    along = next(family.sharpness for family in families(model("scalar4")) if family.minima)
    sharpness = along.subs({x: t, y: 1 / t}, simultaneous=True)
    return [
        Line("η⁻² − 4 is the square of t² − t⁻²", Identity(RADICAND, ROOT**2)),
        Line("x̌² is t²", Identity(X2, t**2)),
        Line("y̌² is t⁻², so that x̌y̌ = 1", Identity(Y2, t**-2)),
        Line("the sharpness there is 2/η", Identity(sharpness, 2 / STEP)),
        Line("1/η − 2 is a square: η < ½ for t > 1", Identity(1 / STEP - 2, (t - 1 / t) ** 2)),
        Line("t² + t⁻² rises for t > 1", Identity(sympy.diff(t**2 + t**-2, t), 2 * (t**4 - 1) / t**3)),
        Line("č⁴ is η⁻² − 4", Identity((X2 - Y2) ** 2, RADICAND)),
    ]


def offsets() -> list[Line]:
    """The inverse of the offsets."""
    x2, d2 = (c2 + S) / 2, (S**2 - c2**2) / 4  # c2 = c²
    shift4 = sympy.expand(edge_distance("scalar4") ** 4).subs(eta, STEP)
    return [
        sum_of_squares(),
        Line("x² = (c² + S)/2 and y² = d²/x² give c² back", Identity(x2 - d2 / x2, c2)),
        Line("and S", Identity(x2 + d2 / x2, S)),
        Line("a = 0 at the minimum: the fourth power of the shift is č⁴", Identity(shift4, (X2 - Y2) ** 2)),
    ]
