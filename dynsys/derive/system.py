"""The System: a discrete map x' = f(x, p), exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from dynsys.derive.symbols import FUNCTIONS, as_expression
from dynsys.errors import ExactnessError, MisuseError

_NODES = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.Rational, sympy.exp, sympy.NumberSymbol)
_FUNCTIONS = tuple(f for name, f in FUNCTIONS.items() if name != "sqrt")


def require_closed(expression: sympy.Expr, allowed: set[sympy.Symbol], where: str) -> sympy.Expr:
    """Return the expression as given, after checking that it is exact, real in form and over known symbols.

    Raises
    ------
    ExactnessError
        Where it holds a floating-point number.
    MisuseError
        Where it holds a symbol that is not allowed, or a node outside the closed list of functions.
    """
    for node in sympy.preorder_traversal(expression):
        if isinstance(node, sympy.Float):
            raise ExactnessError(f"exact numbers are expected in {where}, got the float {node}; write a fraction")
        if isinstance(node, sympy.Symbol) and node not in allowed:
            names = ", ".join(sorted(s.name for s in allowed)) or "none"
            raise MisuseError(f"a symbol among {names} is expected in {where}, got {node}")
        if not isinstance(node, _NODES + _FUNCTIONS):
            raise MisuseError(f"a real, finite formula is expected in {where}, got {node} in {expression}")
    return expression


@dataclass(frozen=True)
class System:
    """A discrete map: one expression a state variable, exact, over real symbols.

    Parameters
    ----------
    name
        What the system is called in titles and files.
    state
        n symbols.
    parameters
        k symbols.
    rule
        n expressions over state and parameters: the next state.

    Raises
    ------
    MisuseError
        Where the lengths differ, a symbol stands twice, or a formula holds what is neither state nor parameter.
    ExactnessError
        Where a formula holds a floating-point number.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> System("logistic", (x,), (r,), (r * x * (1 - x),)).dimension
    1
    """

    name: str
    state: tuple[sympy.Symbol, ...]
    parameters: tuple[sympy.Symbol, ...]
    rule: tuple[sympy.Expr, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule", tuple(as_expression(part) for part in self.rule))
        if len(self.rule) != len(self.state) or not self.state:
            raise MisuseError(
                f"one formula for each of {len(self.state)} state variables is expected, got {len(self.rule)}"
            )
        every = self.state + self.parameters
        if len(set(every)) != len(every):
            raise MisuseError(f"different symbols are expected for state and parameters, got {every}")
        for variable, part in zip(self.state, self.rule, strict=True):
            require_closed(part, set(every), f"the rule of {variable}")

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return len(self.state)


@lru_cache(maxsize=256)
def jacobian(system: System) -> sympy.ImmutableMatrix:
    """Return the (n, n) matrix of derivatives of the rule with respect to the state.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> jacobian(System("logistic", (x,), (r,), (r * x * (1 - x),)))[0, 0].factor()
    -r*(2*x - 1)
    """
    return sympy.ImmutableMatrix(system.rule).jacobian(sympy.Matrix(system.state)).as_immutable()
