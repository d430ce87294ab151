"""Statements just beside those that hold are not proved."""

from __future__ import annotations

from importlib import import_module

import pytest
import sympy

from dynsys.study.ledger import ledger
from dynsys.verify.claims import Bounds, Identity, Inequality, prove
from dynsys.verify.verdict import Verdict

ledger()
approximations = import_module("dynsys.proofs.approximations")
composed = import_module("dynsys.proofs.two_steps")
eq07 = import_module("dynsys.proofs.eq07")
maps = import_module("dynsys.proofs.maps")
x, y = sympy.symbols("x y", real=True)


def quartic(part: str) -> sympy.Expr:
    q = approximations.quartic()
    if part in "FE":
        return q.at(getattr(q, part))
    both = composed.two_steps(q, eq07.TWO)
    return both.written_out(getattr(both, part), q)


# what the map shows at the corner (P, b, ε) of the box with δ = 1/5: E = 8.12, F = 10.26, Q = −72.73, W = −14.19
CORNERS = [
    ("E", (1, 1, 0), 8, 9),
    ("F", (1, -1, 1), 10, 11),
    pytest.param("Q", (1, 1, 1), 72, 76, marks=pytest.mark.slow),
    pytest.param("W", (-1, -1, 1), 14, 16, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("part", "corner", "least", "most"), CORNERS)
def test_smaller_constants_are_not_proved(part: str, corner: tuple[int, int, int], least: int, most: int) -> None:
    written = quartic(part)
    box = {
        "delta": ("1/5", "1/5"),
        **{name: (value, value) for name, value in zip(("P", "b", "eps"), corner, strict=True)},
    }
    verdicts = [prove(Bounds(written, box, lower=-bound, upper=bound)).verdict for bound in (least, most)]
    assert verdicts == [Verdict.UNDECIDED, Verdict.PROVED]  # what holds a root is never refuted


def terms(symbol: str, steps: int, changed: str) -> Identity:
    found = maps.terms("scalar4", 3, steps)[symbol]
    return Identity(found, sympy.sympify(changed, {s.name: s for s in found.free_symbols}))


FALSE = {
    "the eigenvalue with another power": lambda: _eigenvalue(x**2 * (1 - (x * y) ** 3)),
    "the eigenvalue with another sign": lambda: _eigenvalue(x**2 * (1 + (x * y) ** 2)),
    "b'' with 15 for 16": lambda: terms("b", 2, "b + 8*a*b*kappa - 15*b**3"),
    "b'' with the other sign": lambda: terms("b", 2, "b - 8*a*b*kappa - 16*b**3"),
    "a'' with the fall of one step": lambda: terms("a", 2, "a - 2*b**2*kappa**3"),
    "b' without its square": lambda: terms("b", 1, "-b - 4*a*b*kappa - b**3"),
    "the parabola with twice the offset": lambda: Identity("(x*y/2 + y**4/8) - (x*y/2 + y**4/16)", "0"),
    "a small number that is smaller": lambda: Inequality({"q": (0, 1)}, "1/30 - 2*q*(q - 1)**2/(15*q**2 + 14*q + 4)"),
    "the second minimum from v = 2": lambda: Inequality({"z": (0, "1/8")}, "2 - 19*z - 12*z**2 - 4*z**3"),
    "a step above 1/3 at v = 7/3": lambda: Inequality({"v": ("7/3", "7/3")}, "2*v/(v**3 + 2) - 1/3"),
}


def _eigenvalue(value: sympy.Expr) -> Identity:
    p = (x * y) ** 2
    point = (x, y, x, y)
    hessian = sympy.Matrix(4, 4, lambda i, j: sympy.cancel(p * (p + (p - 1) * int(i != j)) / (point[i] * point[j])))
    return Identity(sympy.expand((value * sympy.eye(4) - hessian).det(method="berkowitz")), 0)


@pytest.mark.parametrize("words", FALSE)
def test_changed_formulas_are_refuted(words: str) -> None:
    proof = prove(FALSE[words](), budget=5)
    assert proof.verdict is Verdict.REFUTED, proof.reason
    assert proof.evidence["witness"]
