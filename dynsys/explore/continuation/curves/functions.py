"""Test functions along a curve: what changes sign at a point of codimension two.

The multipliers that are not critical are those of the quotient by the critical vectors, which the unknowns hold: so
they keep their digits where one of them becomes critical too. A coefficient of a normal form is multiplied by what it
has poles at: ⟨p, q⟩ for unit p and q, which vanishes at the resonances 1:1 and 1:2, and ∏(ν − 1). What is 0 to rounding
has no sign and does not fire.

References
----------
Y. A. Kuznetsov, H. G. E. Meijer, *Numerical normal forms for codim 2 bifurcations of fixed points with at most two
critical eigenvalues* (2005).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.crossings import FLAT, crossings
from dynsys.explore.continuation.curve import Saddle
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.normal_forms import normal_form
from dynsys.explore.continuation.walk import Place

Floats = NDArray[np.float64]

Kinds = Mapping[Kind | Saddle, Kind]
COEFFICIENT: Kinds = {
    Kind.FOLD: Kind.CUSP,
    Kind.FLIP: Kind.GENERALIZED_FLIP,
    Kind.NEIMARK_SACKER: Kind.CHENCINER,
}
"""What happens where the normal-form coefficient vanishes."""
PLUS: Kinds = {Kind.FOLD: Kind.R1, Kind.FLIP: Kind.FOLD_FLIP, Kind.NEIMARK_SACKER: Kind.FOLD_NEIMARK_SACKER}
"""What happens where one more multiplier is 1."""
MINUS: Kinds = {Kind.FOLD: Kind.FOLD_FLIP, Kind.FLIP: Kind.R2, Kind.NEIMARK_SACKER: Kind.FLIP_NEIMARK_SACKER}
"""What happens where one more multiplier is −1."""
PAIR: Kinds = {
    Kind.FOLD: Kind.FOLD_NEIMARK_SACKER,
    Kind.FLIP: Kind.FLIP_NEIMARK_SACKER,
    Kind.NEIMARK_SACKER: Kind.DOUBLE_NEIMARK_SACKER,
}
"""What happens where a pair more is on the unit circle."""
ROUNDING = 1e-12
RESONANT = {Kind.R1: 1.0, Kind.R4: 0.0, Kind.R3: -0.5, Kind.R2: -1.0}
"""cos θ at the strong resonances."""


@dataclass(frozen=True)
class Sight:
    """What is seen from a place on a curve.

    Parameters
    ----------
    place
        Where.
    rest
        The n − c multipliers that are not critical.
    left
        (n,) the critical left eigenvector, of length 1 and continued along the curve; empty at Neimark–Sacker.
    tests
        The test functions, by what happens where they vanish; 0 where they have no sign.
    counts
        How many real multipliers are beyond 1 and beyond −1, and how many complex pairs outside the unit circle.
    coefficient
        Of the normal form, without what it is multiplied by in its test function; not a number where there is none.
    flat
        Whether it is 0 to rounding, or there is none.
    """

    place: Place
    rest: tuple[complex, ...]
    left: Floats
    tests: Mapping[Kind, float]
    counts: tuple[int, int, int]
    coefficient: float
    flat: bool


def look(strand: Strand, place: Place, before: Sight | None = None, coefficient_too: bool = True) -> Sight:
    """Return what is seen from a place; the one before says which way the left eigenvector points.

    The coefficient of the normal form takes most of the time; without it its test function has no sign. At neutral
    saddles, which are no bifurcations, all that can happen is that the two multipliers meet.
    """
    kind, z = strand.kind, place.z
    product = strand.product(z)
    first = strand.vectors(z)[0].T
    rest = quotient(product, first)
    if isinstance(kind, Saddle):
        meet = {resonance: z[-1] - RESONANT[resonance] for resonance in (Kind.R1, Kind.R2)}
        return Sight(place, tuple(rest), np.zeros(0), meet, (0, 0, 0), math.nan, False)
    many = crossings(rest, 1.0)
    tests = {PLUS[kind]: many.branch, MINUS[kind]: many.flip}
    if len(rest) > 1:
        tests[PAIR[kind]] = many.circle
    left = np.zeros(0)
    if strand.multiplier is not None:
        left = np.linalg.svd(product - strand.multiplier * np.eye(len(product)))[0][:, -1]
        if before is not None and float(left @ before.left) < 0:
            left = -left
    else:
        tests |= {resonance: z[-1] - cosine for resonance, cosine in RESONANT.items()}
    value, flat = math.nan, True
    if kind is Kind.FOLD:
        value, flat = _curvature(strand, z, left)
    elif coefficient_too and abs(strand.cosine(z)) <= 1.0:
        value, flat = _coefficient(strand, z)
    factor = 1.0 if kind is Kind.FOLD else many.branch
    if kind is Kind.FLIP:
        factor *= float(left @ first[:, 0]) / float(np.linalg.norm(first[:, 0]))
    tests[COEFFICIENT[kind]] = 0.0 if math.isnan(value) else value * factor
    beyond = sum(1 for m in rest if m.imag == 0 and m.real > 1)
    return Sight(place, tuple(rest), left, tests, (beyond, many.beyond, many.outside), value, flat)


def _curvature(strand: Strand, z: Floats, left: Floats) -> tuple[float, bool]:
    """Return ⟨p, (f^p)''(v, v)⟩ for unit p and v, from derivatives that the ring has, and whether it is rounding.

    Where v is carried to w = f'v the second derivative h is carried to f'h + f''(v, v).
    """
    n, vectors = strand.dimension, strand.vectors(z)[:, 0]
    second, size = np.zeros(n), 0.0
    for jacobian, vector in zip(strand.ring.jacobians, vectors, strict=True):
        bend = jacobian[n : 2 * n, :n] @ vector
        size = float(np.linalg.norm(jacobian[:n, :n])) * size + float(np.linalg.norm(bend))
        second = jacobian[:n, :n] @ second + bend
    square = float(vectors[0] @ vectors[0])
    value = float(left @ second) / square
    return value, abs(value) <= ROUNDING * size / square


def _coefficient(strand: Strand, z: Floats) -> tuple[float, bool]:
    """Return the coefficient of the normal form, and whether it is 0 to rounding; not a number where there is none."""
    parameters = strand.problem.at(strand.values(z))
    kind = Kind.FLIP if strand.multiplier else Kind.NEIMARK_SACKER
    form = normal_form(strand.problem.map, strand.points(z), parameters, kind)
    if form.coefficient is None or not np.isfinite(form.coefficient):
        return math.nan, True
    return form.coefficient, form.criticality == "degenerate"


def quotient(product: Floats, vectors: Floats) -> list[complex]:
    """Return the multipliers of an (n, n) matrix beside those of its invariant space spanned by (n, c) vectors.

    Examples
    --------
    >>> quotient(np.array([[1.0, 5.0], [0.0, 3.0]]), np.array([[1.0], [0.0]]))
    [(3+0j)]
    """
    count = vectors.shape[1]
    if count == len(product):
        return []
    others = np.linalg.qr(vectors, mode="complete")[0][:, count:]
    return [complex(m) for m in np.linalg.eigvals(others.T @ product @ others)]


def signed(sight: Sight, kind: Kind, curve: Kind | Saddle) -> int:
    """Return the sign of a test function; 0 where it has none."""
    if kind is COEFFICIENT.get(curve):
        return 0 if sight.flat else int(np.sign(sight.tests[kind]))
    value = sight.tests[kind]
    return 0 if abs(value) <= FLAT else int(np.sign(value))


def multipliers(strand: Strand, sight: Sight) -> list[complex]:
    """Return all n multipliers, the critical ones exactly 1, −1 or of product 1, largest modulus first."""
    if strand.multiplier is not None:
        critical = [complex(strand.multiplier)]
    elif strand.kind is Saddle.NEUTRAL and abs(sight.place.z[-1]) > 1:
        half = float(sight.place.z[-1])
        larger = half + math.copysign(math.sqrt((half - 1) * (half + 1)), half)
        critical = [complex(larger), complex(1 / larger)]
    else:
        cosine = min(1.0, max(-1.0, float(sight.place.z[-1])))
        sine = float(np.sqrt((1 - cosine) * (1 + cosine)))
        critical = [complex(cosine, -sine), complex(cosine, sine)]
    return sorted([*critical, *sight.rest], key=lambda m: (-abs(m), m.real, m.imag))
