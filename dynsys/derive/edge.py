"""Edge-of-stability analysis: where on a family of minima the sharpness is 2/η, and what the map does there.

Near such a point, with b transverse to the family and a along it, two steps are to leading order

    b'' = b (1 + α·a − β b²),     a'' = a − γ b²,     β = 2c,

c the flip coefficient of the fibre map. The slow flow of b² ends where (1 − ηλ)² = 1 − ε, ε = αγ/(2β): training
stops just below the edge where ε is small (parabola), and overshoots where it is not (ellipse). A change a → a + s·b²
changes β by αs, so the fibres must be stated: here they are the integral curves of v in f(x) = x + h(x)·v(x), for
gradient descent the gradient-flow lines, and a is the mean of two successive steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import mpmath
import sympy

from dynsys.derive.families import Family, families, why_no_family
from dynsys.derive.fibre import fibre_map
from dynsys.derive.model import Model
from dynsys.derive.roots import DIGITS, Point, solve_points
from dynsys.derive.symmetry import SignedPermutation, orbit, point_key, symmetries
from dynsys.errors import MisuseError, NotDerivableError

_TINY = mpmath.mpf(10) ** -20


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
        ``parabola`` (0 < ε < 1), ``ellipse`` (β ≥ 0 otherwise), ``subcritical`` (β < 0) or ``isolated``.
    predicted_sharpness, predicted_gap_over_eta
        Where training ends: ηλ = 1 + √(1 − ε), and (2/η − λ)/η; None where there is no such prediction.
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


@dataclass(frozen=True)
class Edge:
    """The edge-of-stability analysis of a model at one step size.

    Parameters
    ----------
    parameters
        Exact values.
    eos_minima
        What was found, mirror images merged.
    complete
        Whether the search was exhaustive among the points looked at (``where``).
    where
        Which points were looked at, in words.
    """

    parameters: dict[str, Fraction]
    eos_minima: tuple[EosMinimum, ...]
    complete: bool
    where: str


def analyse_edge(model: Model, parameters: Mapping[str, Fraction], near: Mapping[str, float] | None = None) -> Edge:
    """Find the minima with sharpness 2/η and compute the normal form at each.

    Parameters
    ----------
    model
        Gradient descent with a family of minima that is a hypersurface.
    parameters
        A value for every parameter.
    near
        A start for Newton's method, one value a state variable: for families of more than one dimension.

    Raises
    ------
    MisuseError
        Where the model is not gradient descent.
    NotDerivableError
        Where it has no derived or declared family of minima, the whole family is at the edge, or the family has more
        than one dimension, no symmetric subspace and no ``near``.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> edge = analyse_edge(model("scalar4"), {"eta": Fraction(1, 10)})
    >>> [m.kind for m in edge.eos_minima], round(float(edge.eos_minima[0].predicted_gap_over_eta), 2)
    (['parabola'], 0.47)
    """
    if model.loss is None or model.step is None:
        raise MisuseError(f"gradient descent on a loss is expected for the edge of stability, got the map {model.name}")
    minima = [family for family in families(model) if family.minima]
    if not minima:
        raise NotDerivableError(why_no_family(model) or f"{model.name}: a loss with minima of value φ(0) is expected")
    exact = {s: sympy.Rational(*parameters[s.name].as_integer_ratio()) for s in model.system.parameters}
    group = symmetries(model.system)
    with mpmath.workdps(DIGITS + 10):
        found: dict[tuple[int, ...], tuple[Point, int]] = {}
        complete, where = True, ""
        for family in minima:
            points, all_of_them, where = _points(model, family, exact, near, group)
            complete = complete and all_of_them
            for point in points:
                if point_key(point) not in found:
                    images = orbit(point, group)
                    entry = (_representative(model, images, exact), len(images))
                    found.update({point_key(image): entry for image in images})
        distinct = {point_key(point): (point, images) for point, images in found.values()}
        analysed = tuple(
            _normal_form(model, _family_through(minima, point, exact), point, exact, images)
            for _, (point, images) in sorted(distinct.items(), reverse=True)
        )
    return Edge(dict(parameters), analysed, complete, where)


def _representative(model: Model, images: list[Point], exact: Mapping[sympy.Symbol, sympy.Rational]) -> Point:
    """The largest image on which the model's own b and a vanish, else the largest."""
    ordered = sorted(images, reverse=True)
    if model.fibre is not None:
        for image in ordered:
            place = _place(model.system.state, image, exact)
            if all(abs(_at(function, place)) < _TINY for function in model.fibre):
                return image
    return ordered[0]


def _at(expression: sympy.Expr, place: Mapping[sympy.Symbol, sympy.Expr]) -> mpmath.mpf:
    value = sympy.N(sympy.sympify(expression).subs(place), DIGITS + 10)
    if not value.is_real:
        return mpmath.nan
    return mpmath.mpf(sympy.Float(value, DIGITS + 10)._mpf_)


def _place(
    state: Sequence[sympy.Symbol], point: Point, exact: Mapping[sympy.Symbol, sympy.Rational]
) -> dict[sympy.Symbol, sympy.Expr]:
    return {**{s: sympy.Float(v, DIGITS + 10) for s, v in zip(state, point, strict=True)}, **exact}


def _family_through(minima: list[Family], point: Point, exact: Mapping[sympy.Symbol, sympy.Rational]) -> Family:
    place = _place(minima[0].system.state, point, exact)
    return min(minima, key=lambda family: abs(_at(family.equation, place)))


def _points(
    model: Model,
    family: Family,
    exact: Mapping[sympy.Symbol, sympy.Rational],
    near: Mapping[str, float] | None,
    group: tuple[SignedPermutation, ...],
) -> tuple[list[Point], bool, str]:
    state = model.system.state
    at_edge = (family.multiplier + 1).subs(exact)
    at_edge = sympy.numer(sympy.together(at_edge)) if at_edge.is_rational_function(*state) else at_edge
    equation = family.equation.subs(exact)
    if len(state) == 1:
        roots = sympy.real_roots(equation) if equation.is_polynomial(*state) else sympy.solve(equation, state[0])
        at_roots = [root for root in roots if abs(sympy.N(at_edge.subs(state[0], root), DIGITS)) < 1e-25]
        return [(_at(root, {}),) for root in at_roots], True, "all real minima"
    if near is not None:
        start = [near.get(s.name, 1.0) for s in state]
        points, _ = solve_points((equation, at_edge), state, start)
        return points, False, "the point that Newton's method reaches from the start given"
    if len(state) == 2:
        points, complete = solve_points((equation, at_edge), state)
        return points, complete, "all real minima" if complete else "what Newton's method reaches from a grid of starts"
    points = []
    subspaces = list(_two_valued(len(state), group))
    if not subspaces:
        raise NotDerivableError(
            f"a family of dimension {family.dimension}, whose minima with sharpness 2/η are not isolated: "
            "a point near the one of interest is expected (--near)"
        )
    one, two = sympy.symbols("one two", real=True)
    complete = True
    for block in subspaces:
        tie = {s: one if i in block else two for i, s in enumerate(state)}
        pairs, all_of_them = solve_points([e.subs(tie, simultaneous=True) for e in (equation, at_edge)], (one, two))
        complete = complete and all_of_them
        points += [tuple(p[0] if i in block else p[1] for i in range(len(state))) for p in pairs]
    return points, complete, "the minima with two distinct coordinates, fixed by exchanges within two blocks"


def _two_valued(n: int, group: tuple[SignedPermutation, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the blocks that split the variables in two, all exchangeable within each block."""
    swaps = {tuple(i for i in range(n) if g.order[i] != i) for g in group if all(s == 1 for s in g.signs)}

    def exchangeable(members: tuple[int, ...]) -> bool:
        return all(pair in swaps for pair in combinations(members, 2))

    for size in range(1, n):
        for block in combinations(range(n), size):
            if 0 in block and exchangeable(block) and exchangeable(tuple(i for i in range(n) if i not in block)):
                yield block


def _normal_form(
    model: Model, family: Family, point: Point, exact: Mapping[sympy.Symbol, sympy.Rational], images: int
) -> EosMinimum:
    assert model.step is not None
    state, eta = model.system.state, exact[model.step]
    place = _place(state, point, exact)
    fibre = fibre_map(family, point, exact)
    named = _named_fibre(model, family, place)
    b_name = f"b = {named[0] if named else family.equation}"
    lines = "gradient-flow lines" if model.loss is not None else "the integral curves of v"
    scale = mpmath.mpf(1)
    if named is not None:
        k = max(range(len(state)), key=lambda i: abs(fibre.gradient[i]))
        scale = _at(sympy.diff(named[0], state[k]), place) / fibre.gradient[k]
    flip = fibre.flip_coefficient / scale**2
    beta = 2 * flip
    values = _coordinate_values(model, place)
    if family.dimension == 0:
        return EosMinimum(
            point,
            values,
            f"{b_name} along {lines}",
            flip,
            None,
            beta,
            None,
            (),
            (),
            None,
            "isolated",
            None,
            None,
            images,
        )
    gamma_vector = tuple(-2 * part / scale**2 for part in fibre.drift)
    slope = [_at(-2 * sympy.diff(family.multiplier, s), place) for s in state]
    normal = _dot(slope, fibre.gradient) / _dot(fibre.gradient, fibre.gradient)
    alpha_covector = tuple(p - normal * q for p, q in zip(slope, fibre.gradient, strict=True))
    product = _dot(alpha_covector, gamma_vector)
    a_name = "a = the distance along the family in the direction of γ"
    gamma = mpmath.sqrt(_dot(gamma_vector, gamma_vector))
    if named is not None:
        a_name = f"a = {named[1]}"
        gamma = _dot([_at(sympy.diff(named[1], s), place) for s in state], gamma_vector)
    alpha = product / gamma if abs(gamma) > _TINY else None
    epsilon = product / (2 * beta) if abs(beta) > _TINY else None
    kind = "subcritical" if beta < -_TINY else "parabola" if epsilon is not None and 0 < epsilon < 1 else "ellipse"
    sharpness: mpmath.mpf | None = None
    gap: mpmath.mpf | None = None
    if kind == "parabola":
        step = mpmath.mpf(int(eta.p)) / int(eta.q)
        sharpness = (1 + mpmath.sqrt(1 - product / (2 * beta))) / step
        gap = (2 / step - sharpness) / step
    return EosMinimum(
        point, values, f"{b_name} along {lines}; {a_name}, the mean of two steps", flip, alpha, beta, gamma,
        alpha_covector, gamma_vector, epsilon, kind, sharpness, gap, images,
    )  # fmt: skip


def _dot(one: Sequence[mpmath.mpf], other: Sequence[mpmath.mpf]) -> mpmath.mpf:
    return mpmath.fsum(p * q for p, q in zip(one, other, strict=True))


def _coordinate_values(model: Model, place: Mapping[sympy.Symbol, sympy.Expr]) -> dict[str, mpmath.mpf]:
    """The point in the named coordinate systems whose chart holds it."""
    values = {}
    for coordinates in model.coordinates:
        if all(_at(part, place) > 0 for part in coordinates.chart):
            for symbol, part in zip(coordinates.symbols, coordinates.forward, strict=True):
                values[symbol.name] = _at(part, place)
    return values


def _named_fibre(
    model: Model, family: Family, place: Mapping[sympy.Symbol, sympy.Expr]
) -> tuple[sympy.Expr, sympy.Expr] | None:
    """The model's own (b, a), if both vanish at the point, and a is constant along v."""
    if model.fibre is None or not all(abs(_at(function, place)) < _TINY for function in model.fibre):
        return None
    along = sympy.Add(
        *(sympy.diff(model.fibre[1], s) * v for s, v in zip(family.system.state, family.direction, strict=True))
    )
    return model.fibre if abs(_at(along, place)) < _TINY else None
