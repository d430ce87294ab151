"""The slow flow that two steps near the edge of stability follow, and its solution."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from dynsys.derive.expansion import Expansion
from dynsys.errors import NotDerivableError


@dataclass(frozen=True)
class SlowFlow:
    """db/da for b'' = b (1 + αa − βb²), a'' = a − γb², with every solution of it.

    Parameters
    ----------
    a, b
        The symbols.
    alpha, beta, gamma
        The coefficients.
    rate
        db/da as an expression in a and b.
    solution
        b² as an expression in a and the constant ``C``.
    end
        Where b reaches 0 on the solution with C = 0 (the vertex of the parabola); None for ellipses.
    """

    a: sympy.Symbol
    b: sympy.Symbol
    alpha: sympy.Expr
    beta: sympy.Expr
    gamma: sympy.Expr
    rate: sympy.Expr
    solution: sympy.Expr
    end: sympy.Expr | None


def solve_slow_flow(
    a: sympy.Symbol, b: sympy.Symbol, alpha: sympy.Expr, beta: sympy.Expr, gamma: sympy.Expr
) -> SlowFlow:
    """Return the slow flow with its solution: u = b² solves the linear equation du/da = −(2/γ)(αa − βu).

    Examples
    --------
    >>> a, b, k = sympy.symbols("a b k")
    >>> solve_slow_flow(a, b, 8 * k, sympy.Integer(16), 4 * k**3).solution
    C*exp(8*a/k**3) + a*k/2 + k**4/16
    """
    c = sympy.Symbol("C", real=True)
    rate = sympy.factor(sympy.cancel((alpha * a * b - beta * b**3) / (-gamma * b**2)))
    if beta == 0:
        return SlowFlow(a, b, alpha, beta, gamma, rate, c - alpha / gamma * a**2, None)
    solution = alpha / beta * a + alpha * gamma / (2 * beta**2) + c * sympy.exp(2 * beta * a / gamma)
    return SlowFlow(a, b, alpha, beta, gamma, rate, solution, -gamma / (2 * beta))


def slow_flow(expansion: Expansion) -> SlowFlow:
    """Return the slow flow of a two-step expansion in (a, b), read off its leading terms.

    Raises
    ------
    NotDerivableError
        Where the expansion is not of two steps of a planar map, or its leading terms are of another shape.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.expansion import expand_map
    >>> from dynsys.derive.coordinates import change_coordinates
    >>> m = model("scalar4")
    >>> ab = next(c for c in m.coordinates if c.name == "ab")
    >>> slow_flow(expand_map(change_coordinates(m.system, ab), m.scaling, 3, steps=2)).end
    -eta**(3/2)/8
    """
    if expansion.steps != 2 or len(expansion.components) != 2:
        raise NotDerivableError("two steps of a planar map are expected for a slow flow")
    slow, fast = expansion.components
    a, b = slow.symbol, fast.symbol
    gamma = sympy.expand(-(slow.expression - a)).coeff(b, 2).subs(a, 0)
    growth = sympy.expand(fast.expression - b)
    alpha, beta = growth.coeff(a, 1).coeff(b, 1), -growth.coeff(a, 0).coeff(b, 3)
    left_slow = sympy.expand(slow.expression - a + gamma * b**2)
    left_fast = sympy.expand(growth - alpha * a * b + beta * b**3)
    if gamma == 0 or alpha == 0 or left_slow != 0 or left_fast != 0:
        raise NotDerivableError(
            f"two-step terms a − γb² and b(1 + αa − βb²) are expected for a slow flow, got {slow.expression} "
            f"and {fast.expression}; take order 3"
        )
    return solve_slow_flow(a, b, alpha, beta, gamma)
