"""A loss, its derivatives, and the map that gradient descent on it is."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from dynsys.derive.symbols import as_expression, symbol
from dynsys.derive.system import System, require_closed
from dynsys.errors import MisuseError


@dataclass(frozen=True)
class Loss:
    """A real, differentiable function of the state; its other symbols are parameters.

    Parameters
    ----------
    expression
        The loss.
    state
        The n symbols that gradient descent moves.

    Raises
    ------
    MisuseError
        Where the loss is not real, not differentiable, or does not depend on the state.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> Loss((1 - x * y) ** 2 / 2, (x, y)).gradient
    (-y*(-x*y + 1), -x*(-x*y + 1))
    """

    expression: sympy.Expr
    state: tuple[sympy.Symbol, ...]

    def __post_init__(self) -> None:
        expression = as_expression(self.expression)
        object.__setattr__(self, "expression", expression)
        kinks = sorted(expression.atoms(sympy.Abs), key=str)
        if kinks:
            raise MisuseError(f"a differentiable loss is expected, got {kinks[0]}, which has a kink")
        require_closed(expression, expression.free_symbols | set(self.state), "the loss")
        if expression.is_real is False:
            raise MisuseError(f"a real loss is expected, got {expression}")
        missing = [v.name for v in self.state if v not in expression.free_symbols]
        if missing:
            raise MisuseError(f"a loss that depends on every state variable is expected, got none of {missing}")

    @property
    def parameters(self) -> tuple[sympy.Symbol, ...]:
        """The symbols of the loss that are not state, by name."""
        return tuple(sorted(self.expression.free_symbols - set(self.state), key=lambda s: s.name))

    @property
    def gradient(self) -> tuple[sympy.Expr, ...]:
        """The n first derivatives."""
        return tuple(sympy.diff(self.expression, v) for v in self.state)

    @property
    def hessian(self) -> sympy.ImmutableMatrix:
        """The (n, n) matrix of second derivatives."""
        return sympy.ImmutableMatrix(sympy.hessian(self.expression, self.state))


def gradient_descent(loss: Loss, step: sympy.Symbol | None = None, name: str = "gradient descent") -> System:
    """Return the map x' = x − step · ∇L(x) of gradient descent with the step size as its last parameter.

    Raises
    ------
    MisuseError
        Where the symbol of the step size stands in the loss.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (u,) = symbols("u")
    >>> gradient_descent(Loss((1 - u**2) ** 2 / 4, (u,))).rule
    (eta*u*(1 - u**2) + u,)
    """
    step = symbol("eta") if step is None else step
    if step in loss.expression.free_symbols:
        raise MisuseError(f"a step size that is not in the loss is expected, got {step}; name another")
    rule = tuple(v - step * g for v, g in zip(loss.state, loss.gradient, strict=True))
    return System(name, loss.state, (*loss.parameters, step), rule)
