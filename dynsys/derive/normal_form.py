"""The normal form of gradient descent at a minimum of sharpness 2/η.

Near such a point, with b transverse to the family and a along it, two steps are to leading order

    b'' = b (1 + α·a − β b²),     a'' = a − γ b²,     β = 2c,

c the flip coefficient of the fibre map. The slow flow of b² ends where (1 − ηλ)² = 1 − ε, ε = αγ/(2β): training
stops just below the edge where ε is small (parabola), and overshoots where it is not (ellipse). A change a → a + s·b²
changes β by αs, so the fibres must be stated: here they are the integral curves of v in f(x) = x + h(x)·v(x), for
gradient descent the gradient-flow lines, and a is the mean of two successive steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mpmath
import sympy

from dynsys.derive.families import Family
from dynsys.derive.fibre import FibreMap, fibre_map
from dynsys.derive.model import Model
from dynsys.derive.roots import DIGITS, Point
from dynsys.derive.symbols import as_expression

TINY = mpmath.mpf(10) ** -20
NOISE = mpmath.mpf(10) ** -35  # relative: less than this is what 50 digits leave of an exact zero
LARGEST = mpmath.mpf(1) / 4  # of ε, for a prediction of where training ends


@dataclass(frozen=True)
class EosMinimum:
    """A minimum whose sharpness is exactly 2/η, with the normal form there; numbers to 40 digits.

    Parameters
    ----------
    point
        n coordinates.
    coordinates
        ``{symbol: value}`` in the model's named coordinate systems whose chart holds the point.
    coordinate
        What b and a are, in words.
    flip_coefficient, beta
        c of the fibre map b' = −b + … and β = 2c.
    alpha, gamma
        α and γ for the coordinate a; None on isolated minima.
    alpha_covector, gamma_vector
        α as a covector (its part along the family) and γ as a tangent vector in the state space, n numbers each.
    epsilon
        αγ/(2β), free of the choice of units of a and b; None where β = 0 or on isolated minima.
    kind
        ``parabola`` (0 < ε < 1), ``ellipse`` (β ≥ 0 otherwise), ``subcritical`` (β < 0), ``degenerate`` (the
        sharpness is stationary along the family: αγ = 0) or ``isolated``.
    predicted_sharpness, predicted_gap_over_eta
        Where training ends: ηλ = 1 + √(1 − ε), and (2/η − λ)/η; None unless there is a parabola with ε ≤ 1/4.
    images
        How many mirror images of the point the symmetries of the map give, itself counted.
    """

    point: Point
    coordinates: dict[str, mpmath.mpf]
    coordinate: str
    flip_coefficient: mpmath.mpf
    alpha: mpmath.mpf | None
    beta: mpmath.mpf
    gamma: mpmath.mpf | None
    alpha_covector: Point
    gamma_vector: Point
    epsilon: mpmath.mpf | None
    kind: str
    predicted_sharpness: mpmath.mpf | None
    predicted_gap_over_eta: mpmath.mpf | None
    images: int


def at(expression: sympy.Expr, place: Mapping[sympy.Symbol, sympy.Expr]) -> mpmath.mpf:
    """Return the value at a place, not a number where it is not one real number."""
    value = sympy.N(as_expression(expression).subs(place), DIGITS + 10)
    if not (value.is_Number and value.is_real):
        return mpmath.nan
    return mpmath.mpf(sympy.Float(value, DIGITS + 10)._mpf_)


def place_of(
    state: Sequence[sympy.Symbol], point: Point, exact: Mapping[sympy.Symbol, sympy.Rational]
) -> dict[sympy.Symbol, sympy.Expr]:
    """Return the numbers of a point and of the parameters, by symbol."""
    return {**{s: sympy.Float(v, DIGITS + 10) for s, v in zip(state, point, strict=True)}, **exact}


def normal_form(
    model: Model, family: Family, point: Point, exact: Mapping[sympy.Symbol, sympy.Rational], images: int
) -> EosMinimum:
    """Compute the normal form at a point of a family where the sharpness is 2/η, in mpmath's current precision."""
    assert model.step is not None
    state, eta = model.system.state, exact[model.step]
    place = place_of(state, point, exact)
    fibre = fibre_map(family, point, exact)
    named = _named_fibre(model, family, fibre, place)
    words = f"b = {named[0] if named else family.equation} along gradient-flow lines"
    scale = mpmath.mpf(1)
    if named is not None:
        k = max(range(len(state)), key=lambda i: abs(fibre.gradient[i]))
        scale = at(sympy.diff(named[0], state[k]), place) / fibre.gradient[k]
    flip = fibre.flip_coefficient / scale**2
    beta = 2 * flip
    values = _coordinate_values(model, place)
    if family.dimension == 0:
        return EosMinimum(
            point, values, words, flip, None, beta, None, (), (), None, "isolated", None, None, images
        )  # fmt: skip
    gamma_vector = tuple(-2 * part / scale**2 for part in fibre.drift)
    slope = [at(-2 * sympy.diff(family.multiplier, s), place) for s in state]
    normal = _dot(slope, fibre.gradient) / _dot(fibre.gradient, fibre.gradient)
    alpha_covector = tuple(p - normal * q for p, q in zip(slope, fibre.gradient, strict=True))
    product = _dot(alpha_covector, gamma_vector)
    a_name = "a = the distance along the family in the direction of γ"
    gamma = mpmath.sqrt(_dot(gamma_vector, gamma_vector))
    if named is not None:
        a_name = f"a = {named[1]}"
        gamma = _dot([at(sympy.diff(named[1], s), place) for s in state], gamma_vector)
    stationary = _dot(alpha_covector, alpha_covector) <= NOISE * _dot(slope, slope)
    alpha = None if stationary or gamma == 0 else product / gamma
    second, third = fibre.coefficients[1] ** 2, fibre.coefficients[2]
    critical = abs(fibre.flip_coefficient) <= NOISE * max(second, abs(third), NOISE)
    epsilon = None if critical else product / (2 * beta)
    kind = "ellipse"
    if beta < 0 and not critical:
        kind = "subcritical"
    elif stationary:
        kind = "degenerate"
    elif epsilon is not None and 0 < epsilon < 1:
        kind = "parabola"
    sharpness: mpmath.mpf | None = None
    gap: mpmath.mpf | None = None
    if epsilon is not None and kind == "parabola" and epsilon <= LARGEST:
        step = mpmath.mpf(int(eta.p)) / int(eta.q)
        sharpness = (1 + mpmath.sqrt(1 - epsilon)) / step
        gap = (2 / step - sharpness) / step
    return EosMinimum(
        point, values, f"{words}; {a_name}, the mean of two steps", flip, alpha, beta, gamma,
        alpha_covector, gamma_vector, epsilon, kind, sharpness, gap, images,
    )  # fmt: skip


def _dot(one: Sequence[mpmath.mpf], other: Sequence[mpmath.mpf]) -> mpmath.mpf:
    return mpmath.fsum(p * q for p, q in zip(one, other, strict=True))


def _coordinate_values(model: Model, place: Mapping[sympy.Symbol, sympy.Expr]) -> dict[str, mpmath.mpf]:
    """The point in the named coordinate systems whose chart holds it."""
    values = {}
    for coordinates in model.coordinates:
        if all(at(part, place) > 0 for part in coordinates.chart):
            for symbol, part in zip(coordinates.symbols, coordinates.forward, strict=True):
                values[symbol.name] = at(part, place)
    return values


def _named_fibre(
    model: Model, family: Family, fibre: FibreMap, place: Mapping[sympy.Symbol, sympy.Expr]
) -> tuple[sympy.Expr, sympy.Expr] | None:
    """The model's own (b, a), if both vanish at the point and they are what the normal form takes them for.

    To the order that it needs: a is constant along v, and b = k·h with k constant along the drift.
    """
    if model.fibre is None or not all(abs(at(function, place)) < TINY for function in model.fibre):
        return None
    state, (b, a) = family.system.state, model.fibre
    slopes = [(at(sympy.diff(b, s), place), k) for s, k in zip(state, fibre.gradient, strict=True)]
    once, unit = _along(a, family), _along(b, family) / _along(family.equation, family)
    vanishing = [p * k - q * h for p, h in slopes for q, k in slopes]
    vanishing += [at(once, place), at(_along(once, family), place)]
    vanishing += [_dot([at(sympy.diff(unit, s), place) for s in state], fibre.drift)]
    return model.fibre if all(abs(value) < TINY for value in vanishing) else None


def _along(expression: sympy.Expr, family: Family) -> sympy.Expr:
    return sympy.Add(
        *(sympy.diff(expression, s) * v for s, v in zip(family.system.state, family.direction, strict=True))
    )
