"""(13) The cubic map of b with a held."""

from __future__ import annotations

import sympy

from dynsys.derive.catalogue import model
from dynsys.proofs.approximations import BOX4, one_step_b, quartic, two_steps_b
from dynsys.proofs.eq07 import BLOW_UP, MOST_F, SCALING, TWO
from dynsys.proofs.maps import kappa, terms
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement

MOST_Q = 74


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="cubic map",
            source="(13)",
            printed="with a held the two-step map of b is b'' = b(1 + 8aκ − 16b²)",
            standing=Standing.READ,
            instead=f"as an approximation of two steps of the exact map of d with c held: |b'' − (…)| ≤ {MOST_Q}|b|δ³. "
            "That its orbit diagram resembles the trajectory is an observation, not a statement",
            hypothesis=SCALING,
            lemma=BLOW_UP,
            lines=cubic,
        ),
    )


def cubic() -> list[Line]:
    """Leading terms and remainder."""
    system = model("cubic").system
    [rule], (a, own_kappa) = system.rule, system.parameters
    shown = sympy.expand(rule.subs(own_kappa, kappa))
    [b] = system.state
    return [
        Line("the model named cubic is the printed map", Identity(shown, b * (1 + 8 * a * kappa - 16 * b**2))),
        Line("it is the leading part of b'' in (7)", Identity(terms("scalar4", 3, 2)["b"], shown)),
        *one_step_b(quartic(), MOST_F, BOX4),
        *two_steps_b(quartic(), TWO, MOST_Q, BOX4, frozen=True),
    ]
