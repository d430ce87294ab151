"""Families of fixed points: hypersurfaces h = 0 on which a map is the identity.

There f(x) = x + h(x)·v(x), so that the Jacobian on the family is I + v∇hᵀ: the multiplier is 1 along the family, and
1 + ∇h·v transverse to it. For gradient descent on φ(r²), r = 0, this is 1 − ηλ with λ = 2φ'(0)|∇r|² the sharpness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sympy

from dynsys.derive.loss import Loss
from dynsys.derive.model import Model
from dynsys.derive.residual import SquaredResidual, is_zero_on, squared_residual
from dynsys.derive.simplify import vanishes
from dynsys.derive.system import System
from dynsys.errors import NotDerivableError

_TRIALS = 12


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
        v, n expressions, with f(x) − x = h(x)·v(x).
    minima
        Whether the loss is at its minimum there; None for a map that is not gradient descent.
    sharpness
        The largest Hessian eigenvalue on the family, reduced by h = 0; None where it is not known in closed form.
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
    """Return the expression reduced by equation = 0: the polynomial remainder where both are polynomials."""
    if expression.is_polynomial(*state) and equation.is_polynomial(*state):
        return sympy.factor(sympy.reduced(sympy.expand(expression), [equation], *state, order="grevlex")[1])
    return sympy.simplify(expression)


@lru_cache(maxsize=64)
def _factors(expression: sympy.Expr, state: tuple[sympy.Symbol, ...]) -> tuple[sympy.Expr, ...]:
    if not expression.is_polynomial(*state):
        return (expression,)
    found = [part for part, _ in sympy.factor_list(expression)[1] if part.free_symbols & set(state)]
    return tuple(part for part in found if has_real_point(part, state))


def has_real_point(equation: sympy.Expr, state: Iterable[sympy.Symbol]) -> bool:
    """Whether a real zero was found: exact in one variable, else on lines through rational points.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> has_real_point(x**2 + y**2 + 1, (x, y)), has_real_point(x * y - 1, (x, y))
    (False, True)
    """
    for trial in range(_TRIALS):
        for variable in state:
            if not equation.has(variable):
                continue
            others = sorted(equation.free_symbols - {variable}, key=lambda s: s.name)
            point = {s: sympy.Rational((-1) ** (trial + i) * (3 + 2 * trial + i), 7) for i, s in enumerate(others)}
            line = sympy.Poly(equation.subs(point), variable)
            if line.degree() > 0 and line.count_roots() > 0:
                return True
    return False


def families(model: Model) -> tuple[Family, ...]:
    """Return the families of fixed points of a model's system, the minima first.

    Sources, in this order: the equations that the model declares (each checked), the zero set of the residual of a
    loss that is a function of one squared residual, and the common factors of a polynomial displacement f(x) − x.
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
    equations: list[sympy.Expr] = []
    for declared in model.family:
        if not all(is_zero_on(part, declared, state) for part in moves):
            raise NotDerivableError(
                f"a family of fixed points is expected, but {declared} = 0 is not kept point by point"
            )
        equations += _factors(sympy.sympify(declared), state)
    if restricted is not None:
        equations += _factors(restricted, state)
    if all(part.is_polynomial(*state) for part in moves):
        common = sympy.gcd_list(moves)
        equations += _factors(common, state) if common.free_symbols & set(state) else ()
    found: list[Family] = []
    for equation in equations:
        equation = -equation if equation.could_extract_minus_sign() else equation
        if any(vanishes(equation - old.equation) for old in found):
            continue
        direction = tuple(sympy.factor(sympy.cancel(part / equation)) for part in moves)
        minima = None if model.loss is None else restricted is not None and is_zero_on(restricted, equation, state)
        sharpness = None
        if minima and residual is not None:
            sharpness = _sharpness(model, residual, equation)
        if sharpness is not None and model.step is not None:
            multiplier = 1 - model.step * sharpness
        else:
            slope = sum((sympy.diff(equation, x) * v for x, v in zip(state, direction, strict=True)), sympy.Integer(0))
            multiplier = 1 + reduce_on(slope, equation, state)
        found.append(Family(system, equation, direction, minima, sharpness, multiplier))
    return tuple(sorted(found, key=lambda f: not f.minima))


def why_no_family(model: Model) -> str | None:
    """Return the reason why no family of minima is derived from the model's loss, or None."""
    if model.loss is None or model.family:
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
