"""Losses that are a function of one squared residual: L = φ(r²)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from dynsys.derive.loss import Loss
from dynsys.derive.simplify import vanishes
from dynsys.errors import NotDerivableError

_DERIVATIVES = 6
_FACTORABLE = 8  # variables


@dataclass(frozen=True)
class SquaredResidual:
    """L = φ(r²) with φ'(0) = slope: on r = 0 the Hessian of L is 2·slope·∇r∇rᵀ.

    Parameters
    ----------
    residual
        r, over the state of the loss.
    slope
        φ'(0), free of the state.
    rises
        Whether φ rises from 0, so that r = 0 is a minimum; None where that hangs on the parameters.
    """

    residual: sympy.Expr
    slope: sympy.Expr
    rises: bool | None


def squared_residual(loss: Loss) -> SquaredResidual:
    """Return r and φ'(0) for a loss that is a function of one squared residual.

    Raises
    ------
    NotDerivableError
        Where the loss is not of this form; the message says what was found instead.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> squared_residual(Loss((1 - x * y) ** 2 / 2, (x, y)))
    SquaredResidual(residual=x*y - 1, slope=1/2, rises=True)
    """
    state = set(loss.state)
    t = sympy.Dummy("t", nonnegative=True)
    for expression in _forms(loss):
        powers = {
            node
            for node in sympy.preorder_traversal(expression)
            if node.is_Pow
            and node.exp.is_Integer
            and node.exp.is_even
            and node.exp > 0
            and node.base.free_symbols & state
        }
        for power in sorted(powers, key=lambda p: (-p.count_ops(), sympy.default_sort_key(p))):
            outer = _as_function_of(expression, power, t)
            if outer.free_symbols & state:
                continue
            slope = sympy.simplify(sympy.limit(sympy.diff(outer, t), t, 0, "+"))
            if not slope.is_finite and slope.is_finite is not None:
                continue
            return SquaredResidual(_without_sign(power.base), slope, _rises(outer, t))
    squares = [node for node in sympy.Add.make_args(loss.expression) if node.has(*loss.state)]
    raise NotDerivableError(
        "a loss that is a function of one squared residual is expected for a derived family of minima, got "
        + (f"a sum of {len(squares)} terms" if len(squares) > 1 else f"{loss.expression}")
        + "; name the family in a model file"
    )


def _forms(loss: Loss) -> Iterator[sympy.Expr]:
    """Yield the loss as it stands, then factored, then factored about its values at critical points.

    Losses of many variables are taken as they stand only: factoring them takes too long.
    """
    yield loss.expression
    if len(loss.expression.free_symbols) <= _FACTORABLE:
        yield sympy.factor(loss.expression)
        for c in _constants(loss):
            yield sympy.factor(loss.expression - c) + c


def _as_function_of(expression: sympy.Expr, power: sympy.Expr, t: sympy.Symbol) -> sympy.Expr:
    """Replace base**(2k) by t**k for every even power of the same base (up to sign)."""
    base = power.base

    def replace(node: sympy.Expr) -> sympy.Expr:
        return t ** (node.exp / 2)

    def matches(node: sympy.Expr) -> bool:
        return bool(
            node.is_Pow and node.exp.is_Integer and node.exp.is_even and (node.base == base or node.base == -base)
        )

    return expression.replace(matches, replace)


def _rises(outer: sympy.Expr, t: sympy.Symbol) -> bool | None:
    """The sign at 0 of the first derivative that does not vanish there."""
    for order in range(1, _DERIVATIVES + 1):
        value = sympy.simplify(sympy.limit(sympy.diff(outer, t, order), t, 0, "+"))
        if value != 0:
            return None if value.is_positive is None else bool(value.is_positive)
    return None


def _constants(loss: Loss) -> list[sympy.Expr]:
    """The values of a polynomial loss on the common zeros of its gradient: what to subtract to get a square."""
    if not loss.expression.is_polynomial(*loss.state):
        return []
    common = sympy.gcd_list([sympy.expand(part) for part in loss.gradient])
    factors = [part for part, _ in sympy.factor_list(common)[1] if part.free_symbols & set(loss.state)]
    values = [sympy.reduced(sympy.expand(loss.expression), [part], *loss.state)[1] for part in factors]
    return [value for value in values if not value.free_symbols & set(loss.state)]


def _without_sign(residual: sympy.Expr) -> sympy.Expr:
    residual = sympy.expand(residual) if residual.is_polynomial() else residual
    return -residual if residual.could_extract_minus_sign() else residual


def is_zero_on(expression: sympy.Expr, equation: sympy.Expr, state: tuple[sympy.Symbol, ...]) -> bool:
    """Whether the expression is shown to vanish where the equation (an irreducible expression) does."""
    if expression.is_polynomial(*state) and equation.is_polynomial(*state):
        return vanishes(sympy.reduced(sympy.expand(expression), [equation], *state)[1])
    below = sympy.fraction(sympy.cancel(expression / equation))[1]
    if below.is_zero is False or not sympy.gcd(below, equation).free_symbols & set(state):
        return True
    for variable in state:
        if sympy.diff(equation, variable, 2) == 0 and equation.has(variable):
            slope = sympy.diff(equation, variable)
            value = -(equation - slope * variable) / slope
            return vanishes(expression.subs(variable, sympy.simplify(value)))
    return vanishes(expression)
