"""The lines that (7), (12) and (13) share: each "≈" made a statement, with its remainder bounded over a box."""

from __future__ import annotations

from collections.abc import Mapping

import sympy
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.proofs.remainders import (
    QUADRATIC,
    QUARTIC,
    P,
    Remainders,
    b,
    delta,
    eps,
    in_m,
    m,
    r,
    remainders,
    sigma,
    size,
    step,
)
from dynsys.proofs.two_steps import BETA, E1, E_, two_steps
from dynsys.verify.claims import Bounds, Identity
from dynsys.verify.ledger import Line

Sides = Mapping[str, tuple[int | str, int | str]]
BOX4: Sides = {"delta": (0, "1/5"), "P": (-1, 1), "b": (-1, 1), "eps": (0, 1)}
BOX2: Sides = {"delta": (0, "1/5"), "size": (0, "1/2"), "P": (-1, 1), "b": (-1, 1), "eps": (0, 1)}


def quartic() -> Remainders:
    """Return the remainders of one step of (7)."""
    return remainders("scalar4", -1 - 4 * P - 3 * b - b**2, QUARTIC, delta**3)


def quadratic() -> Remainders:
    """Return the remainders of one step of (12)."""
    return remainders("scalar2", -1 - 4 * P, QUADRATIC, delta**2 * size)


def bound(words: str, quantity: sympy.Expr, box: Sides, most: int | Rational) -> Line:
    """Return the line |quantity| < most over a box."""
    return Line(f"|{words}| < {most}", Bounds(quantity, box, lower=str(-most), upper=str(most)))


def origin(name: str) -> list[Line]:
    """Return the lines that β and g are those of the map in (x, y): σ = ηS/k, S = x² + y², ε = η²."""
    (x, y), (next_x, next_y), eta = model(name).system.state, model(name).system.rule, model(name).step
    one = step(name)
    at = {b: x * y - 1, eps: eta**2, sigma: eta * (x**2 + y**2) / one.k}
    kept = (x**2 - y**2) * (1 - eps * b**2 * one.g).subs(at, simultaneous=True)
    return [
        Line("x'y' − 1 is bβ", Identity(next_x * next_y - 1, (b * one.beta).subs(at, simultaneous=True))),
        Line("c'² = c²(1 − εb²g)", Identity(next_x**2 - next_y**2, kept)),
        sum_of_squares(),
    ]


def sum_of_squares() -> Line:
    """Return the line S² = c⁴ + 4d²."""
    x, y = model("scalar4").system.state
    return Line("S² = c⁴ + 4d²", Identity((x**2 + y**2) ** 2, (x**2 - y**2) ** 2 + 4 * (x * y) ** 2))


def offset_falls(name: str) -> Line:
    """Return the line that P' + m = (P + m)r says P' = P − εb²A."""
    g = step(name).g
    relation = r**2 - 1 + eps * b**2 * g
    right = eps * b**2 * (P + m) * g / (1 + r) - (P + m) * relation / (1 + r)
    return Line("P' + m = (P + m)r is P' = P − εb²A, modulo r²", Identity((P + m) * (1 - r), right))


def one_step_b(q: Remainders, most: int, box: Sides) -> list[Line]:
    """Return the lines on b after one step."""
    right = q.beta0 + q.unit * q.F + q.beta_factor * (sigma**2 - q.sigma2)
    return [
        Line(f"b'/b is the printed one and {q.unit} times F, modulo σ²", Identity(in_m(q.beta, q), in_m(right, q))),
        bound("F", q.at(q.F), box, most),
    ]


def one_step_a(q: Remainders, most: int | Rational, box: Sides) -> list[Line]:
    """Return the lines on a after one step."""
    right = q.A0 + delta * q.E + q.A_factor * (r**2 - q.r2)
    return [
        Line("A is the printed fall and delta times E, modulo r²", Identity(in_m(q.A, q), in_m(right, q))),
        bound("E", q.at(q.E), box, most),
    ]


def two_steps_b(q: Remainders, printed: sympy.Expr, most: int, box: Sides, frozen: bool = False) -> list[Line]:
    """Return the lines on b after two steps, a held where frozen."""
    both = two_steps(q, printed, frozen)
    composed = both.first * both.second.subs(BETA, both.first)
    words = f"b''/b is the printed one and {q.unit} times Q, where F, F1 are the values of F at the two places"
    return [
        Line(words, Identity(composed, both.printed + q.unit * both.Q)),
        bound("Q", both.written_out(both.Q, q), box, most),
    ]


def two_steps_a(q: Remainders, printed: sympy.Expr, most: int, box: Sides) -> list[Line]:
    """Return the lines on a after two steps."""
    both = two_steps(q, printed)
    composed = q.A0 + delta * E_ + both.first**2 * (q.A0 + delta * E1)
    return [
        Line("the two falls add up to the printed one and delta times W",
             Identity(composed, 2 * q.A0 + delta * both.W.subs(BETA, both.first))),
        bound("W", both.written_out(both.W, q), box, most),
    ]  # fmt: skip
