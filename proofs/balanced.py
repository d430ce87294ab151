"""Beyond the printed statements: the cycles of gradient descent on the balanced line, and of the planar map."""

from __future__ import annotations

from fractions import Fraction

from dynsys.derive.catalogue import model
from dynsys.verify.bifurcations import Kind
from dynsys.verify.claims import AllCycles, BifurcationIn, DoubledBranchFrom
from dynsys.verify.ledger import Line, Statement

WITHIN = Fraction(1, 10**12)
FLIPS = (
    (1, "0.5", "1"),
    (2, "0.62358463621817205523549728718537", "1.0527149833822166720846875640042"),
    (4, "0.65207499201787127470565897136723", "0.84406005674600306007243617921668"),
    (8, "0.65823913859947900166283573316036", "0.90697727630263465803362103805491"),
    (16, "0.65956284409954066379760680580267", "0.91295757191791898622809732732333"),
    (32, "0.65984648522656565997295813227358", "0.91519144075175647315538292208051"),
    (64, "0.65990723954583780668194798397416", "0.90956996391411691072722020993610"),
    (128, "0.65992025157252992219169316657490", "0.91106736355196887751726065186201"),
)
"""Period, step size and first point of the doublings, as `dynsys cascade` finds them."""


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    where = "u' = u − η(u⁴ − 1)u³, gradient descent on x = y = z = w = u"
    return (
        Statement(
            name="doubled cycles",
            source="beyond",
            printed="the minimum u = 1 of the balanced line flips at η = ½, and for ½ < η ≤ 31/50 there is a stable "
            "cycle of period 2, which shrinks to the minimum as η falls to ½",
            hypothesis=where,
            lines=doubled_cycles,
        ),
        Statement(
            name="first eight flips",
            source="beyond",
            printed="the cascade of the balanced line begins with supercritical flips of the periods 1, 2, …, 128, the "
            "step sizes of which are within 10⁻¹² of those of `proofs/balanced.py`",
            hypothesis=where,
            lines=flips,
        ),
        Statement(
            name="all cycles of the balanced line",
            source="beyond",
            printed="at η = ¾ there are on the whole line 3, 3, 4, 2 cycles of the periods 1, 2, 3, 4 and no more",
            hypothesis=where,
            lines=lambda: [
                Line(
                    "there are so many",
                    AllCycles(model("balanced:depth=4").system, {1: 3, 2: 3, 3: 4, 4: 2}, {"eta": "3/4"}),
                )
            ],
        ),
    )


def doubled_cycles() -> list[Line]:
    """The branch from the flip on."""
    claim = DoubledBranchFrom(model("balanced:depth=4").system, "eta", "1/2", [1], "31/50", {}, True)
    return [Line("the branch is there, and stable", claim)]


def flips() -> list[Line]:
    """One line a flip."""
    system = model("balanced:depth=4").system
    lines = []
    for period, value, start in FLIPS:
        interval = Fraction(value) - WITHIN, Fraction(value) + WITHIN
        claim = BifurcationIn(system, "eta", Kind.FLIP, interval, [start], period, {}, "supercritical")
        lines.append(Line(f"that of period {period}", claim))
    return lines
