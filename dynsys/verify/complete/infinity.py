"""A map near infinity: x = w·s/τ with s on a cube and τ small, powers of τ taken out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from dynsys.derive.symbols import FUNCTIONS
from dynsys.derive.system import System

_FUNCTIONS = tuple(function for name, function in FUNCTIONS.items() if name != "sqrt")


@dataclass(frozen=True)
class Chart:
    """f_j(w·s/τ) = F_j(s, τ, w)·τ^(−e_j), no F_j having a power of τ below it.

    Parameters
    ----------
    s, tau, weights
        n symbols, one symbol, n symbols.
    parts
        The n expressions F_j.
    orders
        The n integers e_j.
    """

    s: tuple[sympy.Symbol, ...]
    tau: sympy.Symbol
    weights: tuple[sympy.Symbol, ...]
    parts: tuple[sympy.Expr, ...]
    orders: tuple[int, ...]


def chart(system: System) -> Chart | None:
    """Return the map near infinity; None where it is not made of rational functions and functions of bounded ones.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> near = chart(System("quadratic", (x, y), (), (1 - x**2 + y, x)))
    >>> near.orders, near.parts[1]
    ((2, 1), s1*w1)
    """
    n = system.dimension
    s = tuple(sympy.Symbol(f"s{i + 1}", real=True) for i in range(n))
    w = tuple(sympy.Symbol(f"w{i + 1}", real=True) for i in range(n))
    tau = sympy.Symbol("tau", real=True)
    scaled = [p * q for p, q in zip(w, s, strict=True)]
    parts = [_scale(part, system.state, scaled, tau) for part in system.rule]
    known = [part for part in parts if part is not None]
    if len(known) < n:
        return None
    return Chart(s, tau, w, tuple(part for part, _ in known), tuple(order for _, order in known))


def _scale(
    part: sympy.Expr, state: Sequence[sympy.Symbol], scaled: Sequence[sympy.Expr], tau: sympy.Symbol
) -> tuple[sympy.Expr, int] | None:
    inner: dict[sympy.Expr, sympy.Expr] = {}
    names: dict[sympy.Expr, sympy.Symbol] = {}
    for call in part.atoms(*_FUNCTIONS):
        if not call.free_symbols & set(state):
            continue
        argument = _scale(call.args[0], state, scaled, tau)
        if argument is None or argument[1] > 0:
            return None
        names[call] = sympy.Dummy(real=True)
        inner[names[call]] = call.func(argument[0] * tau ** -argument[1])
    over, under = sympy.fraction(sympy.together(part.xreplace(names)))
    if not (over.is_polynomial(*state) and under.is_polynomial(*state)):
        return None
    (top, up), (bottom, down) = (_homogenize(each, state, scaled, tau) for each in (over, under))
    return (top / bottom).xreplace(inner), up - down


def _homogenize(
    polynomial: sympy.Expr, state: Sequence[sympy.Symbol], scaled: Sequence[sympy.Expr], tau: sympy.Symbol
) -> tuple[sympy.Expr, int]:
    """Return τ^d·P(scaled/τ) and the total degree d."""
    terms = sympy.Poly(polynomial, *state).terms()
    degree = max(sum(powers) for powers, _ in terms)
    whole = sympy.Integer(0)
    for powers, coefficient in terms:
        product = sympy.Mul(*(q**k for q, k in zip(scaled, powers, strict=True)))
        whole += coefficient * product * tau ** (degree - sum(powers))
    return whole, degree
