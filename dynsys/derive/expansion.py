"""Expansions of a map in chosen small symbols, with their scaling and the order of the remainder stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy

from dynsys.derive.families import Family, reduce_on
from dynsys.derive.residual import is_zero_on
from dynsys.derive.series import Series, expand_expression
from dynsys.derive.system import System
from dynsys.errors import MisuseError, NotDerivableError

MAX_ORDER = 12


@dataclass(frozen=True)
class Component:
    """One component of an expansion: terms in rising order of smallness.

    Parameters
    ----------
    symbol
        What is expanded.
    terms
        ``(order, expression)``, the order being the exponent of δ that the scaling gives the term.
    remainder
        What is left out is O(δ^remainder).
    """

    symbol: sympy.Symbol
    terms: tuple[tuple[Fraction, sympy.Expr], ...]
    remainder: Fraction

    @property
    def expression(self) -> sympy.Expr:
        """The sum of the terms."""
        return sympy.Add(*(part for _, part in self.terms))


@dataclass(frozen=True)
class Expansion:
    """The n components after some steps, under one scaling.

    Parameters
    ----------
    steps
        How many steps of the map.
    scaling
        ``{symbol: w}``: the symbol is O(δ^w).
    components
        One a state variable.
    """

    steps: int
    scaling: Mapping[sympy.Symbol, Fraction]
    components: tuple[Component, ...]


def expand_map(system: System, scaling: Mapping[sympy.Symbol, Fraction], order: int, steps: int = 1) -> Expansion:
    """Expand a map about state 0, where every state variable and some parameters are small.

    A component of the state that is O(δ^w) is kept below order w + ``order``, so that the first order holds its own
    size and the ``order``-th what is δ^(order−1) times smaller.

    Parameters
    ----------
    system
        The map in coordinates whose origin is the point of interest.
    scaling
        ``{symbol: w}``, w > 0, for every state variable and any parameters; those are taken as positive.
    order
        At least 1 and at most 12.
    steps
        How many steps, at least 1.

    Raises
    ------
    MisuseError
        Where order, steps or a scaling is missing or out of range.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (u,) = symbols("u")
    >>> cubic = System("cubic", (u,), (), (u * sympy.sqrt(1 + u),))
    >>> expand_map(cubic, {u: Fraction(1)}, 2).components[0].expression
    u**2/2 + u
    """
    if not 1 <= order <= MAX_ORDER or steps < 1:
        raise MisuseError(f"an order from 1 to {MAX_ORDER} and at least one step are expected, got {order} and {steps}")
    for symbol in (*system.state, *(p for p in system.parameters if p in scaling)):
        if scaling.get(symbol, 0) <= 0:
            raise MisuseError(f"a positive order of smallness for {symbol} is expected, got {scaling.get(symbol)}")
    positive = {p: sympy.Symbol(p.name, positive=True) for p in system.parameters}
    values: dict[sympy.Symbol, Series] = {
        s: Series({w: positive.get(s, s)}) for s, w in scaling.items() if s in system.state + system.parameters
    }
    current = {s: values[s] for s in system.state}
    widest = max(scaling[s] for s in system.state)  # before the last step the finest component needs all of them
    for left in reversed(range(steps)):
        moving = {**values, **current}
        current = {
            s: expand_expression(part, moving, (widest if left else scaling[s]) + order)
            for s, part in zip(system.state, system.rule, strict=True)
        }
    back = {new: old for old, new in positive.items()}
    components = tuple(
        Component(
            s,
            tuple((k, current[s].terms[k].xreplace(back)) for k in sorted(current[s].terms)),
            scaling[s] + order,
        )
        for s in system.state
    )
    return Expansion(steps, {s: w for s, w in scaling.items() if s in values}, components)


@dataclass(frozen=True)
class TransverseExpansion:
    """One step near a family h = 0, in the fibre coordinates (x₀ on the family, b = h), coefficients functions of x₀.

    Parameters
    ----------
    family
        The family.
    coefficients
        c₁, c₂, … with b' = c₁(x₀) b + c₂(x₀) b² + …; c₁ is the transverse multiplier.
    drift
        The n components of s(x₀), with x₀' = x₀ + s(x₀) b² + O(b³).
    """

    family: Family
    coefficients: tuple[sympy.Expr, ...]
    drift: tuple[sympy.Expr, ...]

    @property
    def flip_coefficient(self) -> sympy.Expr:
        """c₃ + c₂², which at c₁ = −1 is the flip coefficient of the fibre map with x₀ held."""
        if len(self.coefficients) < 3:
            raise MisuseError(f"an expansion to order 3 is expected, got one to order {len(self.coefficients)}")
        return self.coefficients[2] + self.coefficients[1] ** 2


def expand_transversally(family: Family, order: int = 3) -> TransverseExpansion:
    """Expand f(x) = x + h(x) v(x) along the integral curves of v (for gradient descent: the gradient-flow lines).

    With w = v/(∇h·v), D = w·∇ and b' = h(X + b v(X)) on the fibre X(b) = exp(bD)x₀, where h(X(b)) = b:
    c_N = Σ_{i+j=N} D^i(h^(j)[v,…,v])/(i! j!). Seen from the fibres, an Euler step along v of length b·(∇h·v) leaves
    its own fibre by −½ b² (∇h·v)² Dw, whose part along the family is the drift.

    Raises
    ------
    MisuseError
        Where the order is not from 1 to 12.
    NotDerivableError
        Where the formula of v is singular on the family.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.families import families
    >>> expansion = expand_transversally(families(model("scalar2"))[0])
    >>> expansion.coefficients[1]
    eta*(eta*x**2 + eta*y**2 - 4)/(x**2 + y**2)
    """
    state, h = family.system.state, family.equation
    raw = transverse_coefficients(family, order)
    return TransverseExpansion(
        family,
        tuple(reduce_on(part, h, state) for part in raw.coefficients),
        tuple(reduce_on(part, h, state) for part in raw.drift),
    )


def transverse_coefficients(family: Family, order: int = 3) -> TransverseExpansion:
    """Return what `expand_transversally` does, not yet reduced by h = 0: right only at points of the family."""
    if not 1 <= order <= MAX_ORDER:
        raise MisuseError(f"an order from 1 to {MAX_ORDER} is expected, got {order}")
    state, h, v = family.system.state, family.equation, family.direction
    if any(is_zero_on(sympy.fraction(sympy.together(part))[1], h, state) for part in v):
        raise NotDerivableError(
            f"a step with the factor {h} is expected, got one whose quotient by it is singular there"
        )

    def along(expression: sympy.Expr, direction: tuple[sympy.Expr, ...]) -> sympy.Expr:
        return sympy.Add(*(sympy.diff(expression, s) * d for s, d in zip(state, direction, strict=True)))

    slope = sympy.factor(along(h, v))
    w = tuple(sympy.cancel(part / slope) for part in v)
    beta = sympy.Dummy("beta")
    moved = h.subs({s: s + beta * d for s, d in zip(state, v, strict=True)}, simultaneous=True)
    rows: list[sympy.Expr] = []
    derivative = moved
    for j in range(order + 1):
        rows.append(sympy.factor(derivative.subs(beta, 0) / sympy.factorial(j)))
        derivative = sympy.diff(derivative, beta)
    coefficients = [sympy.Integer(0)] * (order + 1)
    for j, row in enumerate(rows):
        for i in range(order + 1 - j):
            coefficients[i + j] += row / sympy.factorial(i)
            row = sympy.together(along(row, w))
    bend = [sympy.together(along(part, w)) for part in w]
    normal = sympy.Add(*(sympy.diff(h, s) * part for s, part in zip(state, bend, strict=True)))
    drift = [-(slope**2) / 2 * (part - direction * normal) for part, direction in zip(bend, w, strict=True)]
    return TransverseExpansion(family, tuple(coefficients[1:]), tuple(drift))
