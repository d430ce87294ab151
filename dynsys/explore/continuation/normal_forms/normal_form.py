"""The normal form of a bifurcation of a cycle, restricted to the centre manifold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.normal_forms.combinations import COMBINATIONS, REDUCED
from dynsys.explore.continuation.normal_forms.fibre import fibre_coefficient
from dynsys.explore.continuation.normal_forms.homological import Solution, derivative, solve
from dynsys.explore.continuation.normal_forms.spectrum import Critical, critical
from dynsys.explore.continuation.normal_forms.templates import TEMPLATES, Template, Term

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
SAFETY = 8.0
ROUNDING = float(np.finfo(float).eps)


@dataclass(frozen=True)
class NormalForm:
    """A normal form at points[0] of a cycle.

    Parameters
    ----------
    kind
        Of the bifurcation.
    coefficients
        By name, a complex one as "Re d" and "Im d"; not a number where there is no such normal form.
    coefficient
        The one whose sign decides; None where there is none.
    criticality
        "supercritical" or "subcritical"; "degenerate" where the coefficient is within its rounding error; else None.
    vectors
        (n, m) the critical right eigenvectors, or the Jordan chain.
    """

    kind: Kind
    coefficients: Mapping[str, float]
    coefficient: float | None
    criticality: str | None
    vectors: Complex


def normal_form(map: Map, points: ArrayLike, parameters: ArrayLike, kind: Kind, persistent: int = 0) -> NormalForm:
    """Compute the normal form of f^p at the first point of a p-cycle at a bifurcation.

    Eigenvectors q have unit Euclidean length, their first component that is not tiny real and positive, and ⟨p, q⟩ = 1.
    With A the derivative, μ = exp(iθ), and terms of higher order left out, the last coefficient named is the one that
    decides, and is 0 at each of the resonances R1 to R4 of an area-preserving map:

    * fold, transcritical  w' = w + a w²
    * pitchfork, cusp      w' = w + a w² + c w³
    * flip                 w' = −w + c w³; generalized flip: + d w⁵
    * Neimark–Sacker       w' = μw(1 + d|w|²); Chenciner: + μ e w|w|⁴, L2 = Re e + (Im d)²/2
    * R1                   w₁' = w₁ + w₂, w₂' = w₂ + a w₁² + b w₁w₂, with Aq₁ = q₁ + q₀, ⟨q₀, q₁⟩ = 0;
                           b − 2a
    * R2                   w₁' = −w₁ + w₂, w₂' = −w₂ + C w₁³ + D w₁²w₂, with Aq₁ = −q₁ + q₀, ⟨q₀, q₁⟩ = 0;
                           D + 3C
    * R3                   w' = μw + B w̄² + C w|w|²; Re C1 = 3 Re(C/μ − |B|²)
    * R4                   w' = iw + C w|w|² + D w̄³; Re A = Re(−iC)/|D|
    * fold–flip            w₁' = w₁ + a w₁²/2 + b w₂²/2 + c w₁³/6 + d w₁w₂²/2,
                           w₂' = −w₂ + e w₁w₂ + f w₁²w₂/2 + g w₂³/6; with f = g = 0 by a change of coordinates and
                           to scale x' = x + A x²/2 + s y²/2 + C x³/6 + s D xy²/2, y' = −y + xy, s = ±1
    * flip–Neimark–Sacker  w₁' = −w₁ + f300 w₁³ + f111 w₁|w₂|², w₂' = μw₂ + g210 w₁²w₂ + g021 w₂|w₂|²; p as below with
                           r₁ = |w₁|, r₂ = |w₂|
    * double Neimark–Sacker  w₁' = μ₁w₁ + f2100 w₁|w₁|² + f1011 w₁|w₂|², w₂' = μ₂w₂ + g1110 w₂|w₁|² + g0021 w₂|w₂|²;
                           r₁' = r₁(1 + p11 r₁² + p12 r₂²), r₂' = r₂(1 + p21 r₁² + p22 r₂²)
    * fold–Neimark–Sacker  w₁' = w₁ + f200 w₁² + f011|w₂|² + f300 w₁³ + f111 w₁|w₂|²,
                           w₂' = μw₂ + g110 w₁w₂ + g210 w₁²w₂ + g021 w₂|w₂|²; with f111 = g021 = 0 by a change of
                           coordinates and to scale x' = x + x² + s|z|² + c x³, z' = μz + a xz + b x²z

    There are no factorials but at the fold–flip. The numbers s, A, C, D there, s, a, b, c at a fold–Neimark–Sacker, and
    the signs and ratios of the p, are the same in all coordinates; the others hang on the length of the eigenvectors.

    Where a quadratic term stays, the cubic coefficients are those of the centre manifold with h ⟂ p in every resonant
    term. Beside persistent multipliers 1 the inverse of A − 1 is taken with its range and kernel split off by p; the
    coefficients depend on this. At the edge of stability c is that of the fibre map instead, see `fibre_coefficient`.

    Parameters
    ----------
    map
        n state variables, k parameters.
    points
        (p, n) the cycle.
    parameters
        (k,).
    kind
        Of the bifurcation.
    persistent
        How many multipliers 1 there are that belong to a family of cycles.

    Raises
    ------
    MisuseError
        Where the shapes do not fit, the kind has no normal form of its own, or there are too few state variables.

    References
    ----------
    Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004).
    Y. A. Kuznetsov, H. G. E. Meijer, *Numerical normal forms for codim 2 bifurcations of fixed points with at most two
    critical eigenvalues* (2005); *Remarks on interacting Neimark–Sacker bifurcations* (2006).

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.engine.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> found = normal_form(logistic, [[2 / 3]], [3.0], Kind.FLIP)
    >>> round(found.coefficient, 12), found.criticality
    (9.0, 'supercritical')
    """
    cycle, values = np.asarray(points, dtype=float), np.asarray(parameters, dtype=float)
    n, k = map.dimension, len(map.system.parameters)
    if cycle.ndim != 2 or cycle.shape[1] != n or not len(cycle) or values.shape != (k,):
        expected = f"points of shape (p, {n}) and parameters of shape ({k},) are expected"
        raise MisuseError(f"{expected}, got {cycle.shape} and {values.shape}")
    edge = kind is Kind.EDGE_OF_STABILITY
    if edge and len(cycle) != 1:
        raise MisuseError(f"a fixed point is expected at the edge of stability, got a cycle of {len(cycle)} points")
    template = TEMPLATES.get(Kind.FLIP if edge else kind)
    if template is None:
        raise MisuseError(f"a kind with a normal form of its own is expected, got {kind.value}")
    if template.variables + persistent > n:
        raise MisuseError(
            f"at least {template.variables + persistent} state variables are expected for {kind.value}, got {n}"
        )
    with np.errstate(all="ignore"):
        matrix = derivative(map, cycle, values)
    here = critical(matrix, template, persistent) if np.isfinite(matrix).all() else None
    if here is None:
        return _nothing(kind, template, n)
    with np.errstate(all="ignore"):
        if edge:
            return _edge(map, cycle, values, matrix, here)
        return _named(kind, template, here, solve(map, cycle, values, template, here, matrix))


def _edge(map: Map, points: Floats, parameters: Floats, matrix: Floats, here: Critical) -> NormalForm:
    c, error = fibre_coefficient(map, points[0], parameters, matrix, here)
    if not np.isfinite(c):
        return NormalForm(Kind.EDGE_OF_STABILITY, {"c": c}, None, None, here.right)
    small = abs(c) <= error * SAFETY * max(ROUNDING, here.distance)
    verdict = "degenerate" if small else "supercritical" if c > 0 else "subcritical"
    return NormalForm(Kind.EDGE_OF_STABILITY, {"c": c}, c, verdict, here.right)


def _nothing(kind: Kind, template: Template, n: int) -> NormalForm:
    """Where the multipliers are not those of the kind."""
    names = [name for term in template.terms for name in _names(term, template)]
    vectors = np.full((n, template.variables), np.nan, dtype=complex)
    return NormalForm(kind, dict.fromkeys(names, float("nan")), None, None, vectors)


def _names(term: Term, template: Template) -> list[str]:
    """The names of the real and imaginary part, or of a real coefficient alone."""
    return [f"Re {term.name}", f"Im {term.name}"] if template.conjugate[term.row] != term.row else [term.name]


def _named(kind: Kind, template: Template, here: Critical, found: Solution) -> NormalForm:
    coefficients: dict[str, float] = {}
    errors: dict[str, float] = {}
    unit = SAFETY * max(ROUNDING, here.distance)
    for term in template.terms:
        value = term.factor * found.coefficients[term.row, term.exponents]
        error = term.factor * found.errors[term.row, term.exponents] * unit
        if term.relative:
            value /= complex(here.linear[term.row, term.row])
        names = _names(term, template)
        coefficients.update(zip(names, (value.real, value.imag), strict=False))
        errors.update(dict.fromkeys(names, error))
    angles = [float(np.angle(here.linear[row, row])) for row, bar in enumerate(template.conjugate) if bar > row]
    coefficients.update(zip(("theta",) if len(angles) == 1 else ("theta1", "theta2"), angles, strict=False))
    if kind in REDUCED:
        coefficients.update(REDUCED[kind](coefficients, errors))
    decides = template.decides
    if kind in COMBINATIONS:
        coefficients[decides], errors[decides] = COMBINATIONS[kind](coefficients, errors)
    decisive = coefficients.get(decides)
    if decisive is None or not np.isfinite(decisive):
        return NormalForm(kind, coefficients, None, None, here.right)
    verdict = template.verdicts[0 if decisive > 0 else 1]
    return NormalForm(
        kind, coefficients, decisive, "degenerate" if abs(decisive) <= errors[decides] else verdict, here.right
    )
