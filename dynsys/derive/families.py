"""Families of fixed points: hypersurfaces h = 0 on which a map is the identity.

There f(x) = x + h(x)·v(x), so that the Jacobian on the family is I + v∇hᵀ: the multiplier is 1 along the family, and
1 + ∇h·v transverse to it. For gradient descent on φ(r²), r = 0, this is 1 − ηλ with λ = 2φ'(0)|∇r|² the sharpness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from dynsys.derive.loss import Loss
from dynsys.derive.model import Model
from dynsys.derive.real_points import has_real_point
from dynsys.derive.residual import SquaredResidual, is_zero_on, squared_residual
from dynsys.derive.symbols import as_expression
from dynsys.derive.system import System
from dynsys.errors import NotDerivableError

_FACTORABLE = 8  # state variables up to which common factors are looked for


@dataclass(frozen=True)
class Family:
    """A hypersurface of fixed points (isolated ones in dimension 1).

    Parameters
    ----------
    system
        The map.
    equation
        h: the family is h = 0.
    direction
        v, n expressions, with f(x) − x = h(x)·v(x); as formulas they may be singular on the family, removably.
    minima
        Whether the loss is at its minimum there; None where that is not known, and for a map that is not gradient
        descent.
    sharpness
        The Hessian's eigenvalue across the family, reduced by h = 0: the largest where it is positive. None where it
        is not known in closed form, and where the loss is known not to be at its minimum.
    multiplier
        The transverse multiplier 1 + ∇h·v as a function on the family, reduced by h = 0.
    """

    system: System
    equation: sympy.Expr
    direction: tuple[sympy.Expr, ...]
    minima: bool | None
    sharpness: sympy.Expr | None
    multiplier: sympy.Expr

    @property
    def dimension(self) -> int:
        """n − 1."""
        return self.system.dimension - 1

    @property
    def gradient(self) -> tuple[sympy.Expr, ...]:
        """∇h."""
        return tuple(sympy.diff(self.equation, v) for v in self.system.state)


def reduce_on(expression: sympy.Expr, equation: sympy.Expr, state: tuple[sympy.Symbol, ...]) -> sympy.Expr:
    """Return the expression reduced by equation = 0: remainders above and below where both are rational."""
    if not (equation.is_polynomial(*state) and expression.is_rational_function(*state)):
        return sympy.simplify(expression)
    parts = sympy.fraction(sympy.cancel(sympy.together(expression)))
    above, below = (sympy.reduced(sympy.expand(p), [equation], *state, order="grevlex")[1] for p in parts)
    return sympy.factor(above / below)


@lru_cache(maxsize=64)
def _factors(expression: sympy.Expr, state: tuple[sympy.Symbol, ...]) -> tuple[sympy.Expr, ...]:
    """The irreducible factors that move with the state, without those shown to have no real zero."""
    if expression.is_polynomial(*state):
        parts = [part for part, _ in sympy.factor_list(expression)[1]]
    else:
        above = sympy.Mul.make_args(sympy.factor(sympy.fraction(sympy.together(expression))[0]))
        parts = [part.base if part.is_Pow else part for part in above]
    moving = [part for part in parts if part.free_symbols & set(state) and part.is_zero is not False]
    return tuple(part for part in moving if not part.is_polynomial(*state) or has_real_point(part, state))


def families(model: Model) -> tuple[Family, ...]:
    """Return the families of fixed points of a model's system, the minima first.

    Sources, in this order: the equations that the model declares (each checked), the zero set of the residual of a
    loss that is a function of one squared residual, and, for up to 8 state variables, the common factors of a
    polynomial displacement f(x) − x.
    Each is split into its irreducible factors; factors without a real point are left out.

    Raises
    ------
    NotDerivableError
        Where a declared equation is not a family of fixed points.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> [str(family.equation) for family in families(model("scalar2"))]
    ['x*y - 1']
    """
    system, state = model.system, model.system.state
    residual = _residual_or_none(model.loss) if model.loss is not None else None
    restricted = None
    if residual is not None and model.loss is not None:
        place = dict(zip(model.loss.state, model.embedding or model.loss.state, strict=True))
        restricted = residual.residual.subs(place, simultaneous=True)
    moves = tuple(sympy.factor(part - var) for part, var in zip(system.rule, state, strict=True))
    equations = [part for declared in model.family for part in _declared(as_expression(declared), moves, state)]
    zeros = () if restricted is None else _factors(restricted, state)
    equations += zeros
    if len(state) <= _FACTORABLE and all(part.is_polynomial(*state) for part in moves):
        common = sympy.gcd_list(moves)
        equations += _factors(common, state) if common.free_symbols & set(state) else ()
    found: list[Family] = []
    for equation in equations:
        equation = -equation if equation.could_extract_minus_sign() else equation
        if any(_same_zeros(equation, old.equation, state) for old in found):
            continue
        minima: bool | None = None
        if restricted is not None and residual is not None:
            if is_zero_on(restricted, equation, state):
                minima = residual.rises
            elif zeros and residual.rises:
                minima = False
        found.append(_family(model, equation, moves, minima, residual))
    return tuple(sorted(found, key=lambda f: not f.minima))


def _declared(
    equation: sympy.Expr, moves: tuple[sympy.Expr, ...], state: tuple[sympy.Symbol, ...]
) -> tuple[sympy.Expr, ...]:
    parts = _factors(equation, state)
    if not parts:
        raise NotDerivableError(f"a family of fixed points is expected, but {equation} = 0 has no real point")
    for part in parts:
        if not all(is_zero_on(move, part, state) for move in moves):
            raise NotDerivableError(
                f"a family of fixed points is expected, but it was not shown that {part} = 0 is kept point by point"
            )
    return parts


def _same_zeros(one: sympy.Expr, other: sympy.Expr, state: tuple[sympy.Symbol, ...]) -> bool:
    return one == other or (is_zero_on(one, other, state) and is_zero_on(other, one, state))


def _family(
    model: Model,
    equation: sympy.Expr,
    moves: tuple[sympy.Expr, ...],
    minima: bool | None,
    residual: SquaredResidual | None,
) -> Family:
    """With the sharpness from the residual, or from the multiplier where the system is gradient descent untied.

    On the family the divergence of f(x) − x = h·v is ∇h·v.
    """
    state, step = model.system.state, model.step
    direction = tuple(sympy.factor(sympy.cancel(part / equation)) for part in moves)
    sharpness = _sharpness(model, residual, equation) if minima and residual is not None else None
    if sharpness is not None and step is not None:
        return Family(model.system, equation, direction, minima, sharpness, 1 - step * sharpness)
    divergence = sum((sympy.diff(part, x) for x, part in zip(state, moves, strict=True)), sympy.Integer(0))
    multiplier = 1 + reduce_on(divergence, equation, state)
    if minima is None and step is not None and model.loss is not None and model.loss.state == state:
        sharpness = sympy.factor((1 - multiplier) / step)
    return Family(model.system, equation, direction, minima, sharpness, multiplier)


def why_no_family(model: Model) -> str | None:
    """Return the reason why no family of minima is derived from the model's loss, or None."""
    if model.loss is None:
        return None
    try:
        squared_residual(model.loss)
    except NotDerivableError as error:
        return str(error)
    return None


def _residual_or_none(loss: Loss) -> SquaredResidual | None:
    try:
        return squared_residual(loss)
    except NotDerivableError:
        return None


def _sharpness(model: Model, residual: SquaredResidual, equation: sympy.Expr) -> sympy.Expr:
    assert model.loss is not None
    place = dict(zip(model.loss.state, model.embedding or model.loss.state, strict=True))
    total = sum((sympy.diff(residual.residual, v) ** 2 for v in model.loss.state), sympy.Integer(0))
    return reduce_on(2 * residual.slope * total.subs(place, simultaneous=True), equation, model.system.state)
