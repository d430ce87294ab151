"""Edge-of-stability analysis: where on a family of minima the sharpness is 2/η, and what the map does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import sympy

from dynsys.box import exact as exact_number
from dynsys.derive.edge_points import edge_points
from dynsys.derive.families import Family, families, why_no_family
from dynsys.derive.model import Model
from dynsys.derive.normal_form import TINY, EosMinimum, at, normal_form, place_of
from dynsys.derive.roots import DIGITS, Point
from dynsys.derive.symmetry import orbit, point_key, symmetries
from dynsys.errors import MisuseError, NotDerivableError


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
        Where the model is not gradient descent, or the values are not those of its parameters.
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
    names = [s.name for s in model.system.parameters]
    if set(parameters) != set(names):
        raise MisuseError(f"values of {', '.join(names)} are expected, got those of {', '.join(parameters) or 'none'}")
    values = {name: exact_number(parameters[name]) for name in names}
    minima = [family for family in families(model) if family.sharpness is not None]
    if not minima:
        raise NotDerivableError(
            why_no_family(model) or f"{model.name}: a loss that is least where its residual vanishes is expected"
        )
    exact = {s: sympy.Rational(*values[s.name].as_integer_ratio()) for s in model.system.parameters}
    group = symmetries(model.system)
    with mpmath.workdps(DIGITS + 10):
        found: dict[tuple[int, ...], tuple[Point, int]] = {}
        complete, where = True, ""
        for family in minima:
            points, all_of_them, where = edge_points(family, exact, near, group)
            complete = complete and all_of_them
            for point in points:
                if point_key(point) not in found:
                    images = orbit(point, group)
                    entry = (_representative(model, images, exact), len(images))
                    found.update({point_key(image): entry for image in images})
        distinct = {point_key(point): (point, images) for point, images in found.values()}
        analysed = tuple(
            normal_form(model, _family_through(minima, point, exact), point, exact, images)
            for _, (point, images) in sorted(distinct.items(), reverse=True)
        )
    return Edge(values, analysed, complete, where)


def edge_coefficient(model: Model, parameters: Mapping[str, Fraction], point: Sequence[float]) -> float | None:
    """Return the flip coefficient in the model's own coordinate b at the minimum of sharpness 2/η near a point.

    It is that of `analyse_edge`; None where that finds no minimum there.

    Raises
    ------
    MisuseError
        Where the model is not gradient descent with a family of minima, or the values are not those of its parameters.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> round(edge_coefficient(model("scalar4"), {"eta": Fraction(1, 10)}, (3.1, 0.3)), 10)
    8.2432
    """
    near = {symbol.name: float(value) for symbol, value in zip(model.system.state, point, strict=True)}
    found = analyse_edge(model, parameters, near).eos_minima
    return float(found[0].flip_coefficient) if found else None


def _representative(model: Model, images: list[Point], exact: Mapping[sympy.Symbol, sympy.Rational]) -> Point:
    """The largest image on which the model's own b and a vanish, else the largest."""
    ordered = sorted(images, reverse=True)
    if model.fibre is not None:
        for image in ordered:
            place = place_of(model.system.state, image, exact)
            if all(abs(at(function, place)) < TINY for function in model.fibre):
                return image
    return ordered[0]


def _family_through(minima: list[Family], point: Point, exact: Mapping[sympy.Symbol, sympy.Rational]) -> Family:
    place = place_of(minima[0].system.state, point, exact)
    return min(minima, key=lambda family: abs(at(family.equation, place)))
