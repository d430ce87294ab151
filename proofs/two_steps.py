"""Two steps composed: the remainders of (7), (12), (13) over two steps, from those of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from dynsys.proofs.remainders import P, Remainders, b, blown_up, delta, divide, eps

# values at the first and, with 1, at the second step, each of which stands for a long formula
BETA, A_, F_, F1, E_, E1 = sympy.symbols("beta A F F1 E E1", real=True)


@dataclass(frozen=True)
class TwoSteps:
    """b'' = b(printed + unit·Q) and (P − P'')/(εb²) = 2A₀ + δW.

    ``first`` and ``second`` are β at each step; ``place`` is where (P, b) is after the first, all in numbers of size 1.
    """

    first: sympy.Expr
    second: sympy.Expr
    printed: sympy.Expr
    Q: sympy.Expr
    W: sympy.Expr
    place: dict[sympy.Symbol, sympy.Expr]

    def written_out(self, expression: sympy.Expr, q: Remainders) -> sympy.Expr:
        """Return Q or W in (delta, size, P, b, eps) alone."""
        f, e, a = q.at(q.F), q.at(q.E), q.at(q.A)
        place = {s: part.subs({BETA: self.first.subs(F_, f), A_: a}) for s, part in self.place.items()}
        late = {F1: q.at(q.F, place)} if expression.has(F1) else {}
        late |= {E1: q.at(q.E, place)} if expression.has(E1) else {}
        return expression.subs(BETA, self.first).subs({**late, F_: f, E_: e, A_: a}, simultaneous=True)


@lru_cache
def two_steps(q: Remainders, printed: sympy.Expr, frozen: bool = False) -> TwoSteps:
    """Compose two steps.

    Parameters
    ----------
    q
        The remainders of one.
    printed
        b''/b as printed, in P and b.
    frozen
        Whether a is held.
    """
    fall = sympy.cancel(blown_up(eps * b**2, q.scale) * A_ / dict(q.scale)[P])
    place = {b: b * BETA, P: P if frozen else P - fall}
    first = q.beta0 + q.unit * F_
    second = q.beta0.subs(place, simultaneous=True) + q.unit * F1
    shown = blown_up(printed, q.scale)
    big_q = _nested(divide((first * second).subs(BETA, first) - shown, q.unit), [F1, A_, F_])
    big_w = E_ + BETA**2 * E1 + _nested(divide((first**2 - 1) * q.A0, delta), [F_])
    return TwoSteps(first, second, shown, big_q, big_w, place)


def _nested(expression: sympy.Expr, long: list[sympy.Symbol]) -> sympy.Expr:
    """Return a polynomial in Horner's form in the symbols that stand for long formulas, so that each stands seldom."""
    if not long:
        return sympy.collect(expression, delta)
    total = sympy.Integer(0)
    for coefficient in sympy.Poly(expression, long[0]).all_coeffs():
        total = total * long[0] + _nested(sympy.expand(coefficient), long[1:])
    return total
