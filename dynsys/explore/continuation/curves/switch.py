"""From a point of codimension two onto the curves that leave it.

At the resonance 1:1 a curve of folds and one of Neimark–Sacker bifurcations touch, at 1:2 one of flips and one of
Neimark–Sacker bifurcations: the equations of the other are regular there, and it is followed from the point itself.
Curves of cycles of a multiple of the period shrink onto the point, where their equations are singular. They are entered
at a small distance h from the cycle, which is held while the two parameters, of size h², are solved for; the direction
is that of the normal form:

* generalized flip: folds of the doubled cycles, along the eigenvector;
* 1:2: Neimark–Sacker bifurcations of the doubled cycles, along the eigenvector; there are none for C > 0;
* 1:4, with w' = iw + C w|w|² + D w̄³, A = −iC/|D|, and fourfold cycles at ε = −(A + E)|w|², |E| = 1: folds where
  Re(A Ē) = −1, which needs |A| > 1; Neimark–Sacker bifurcations where Re E = Re A and Re(A Ē) < −1.

At 1:3 the threefold cycles nearby are saddles: no bifurcation of theirs shrinks onto the point.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004), section 9.5. W. Govaerts, R. Khoshsiar Ghaziani,
Y. A. Kuznetsov, H. G. E. Meijer, *Numerical methods for two-parameter local bifurcation analysis of maps* (2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo
from dynsys.explore.continuation.curves.enter import LEAVE, first_place
from dynsys.explore.continuation.curves.problem import CurveProblem
from dynsys.explore.continuation.curves.strand import Strand, double_plane, make_strand
from dynsys.explore.continuation.multipliers import monodromy
from dynsys.explore.continuation.normal_forms import normal_form
from dynsys.explore.continuation.problem import lower_period
from dynsys.explore.continuation.walk import Place

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
DISTANCES = (0.05, 0.1, 0.03, 0.02, 0.01, 0.005, 0.002)
"""The distances h that are tried, for the size of the cycle: rounding grows with 1/h², what is left out with h."""

MARGIN = 1e-6
"""How far a condition on a coefficient has to be from equality."""


@dataclass(frozen=True)
class Departure:
    """A curve that leaves a point of codimension two.

    Parameters
    ----------
    strand
        Its equations, with the conditions set for the place.
    place
        Where it is entered; the tangent leads away from the point.
    begins
        Whether it begins at the point, rather than passing it.
    first
        The length of the first step.
    """

    strand: Strand
    place: Place
    begins: bool
    first: float


@dataclass(frozen=True)
class _Direction:
    """Which way a curve of cycles of a multiple of the period leaves: shift (n,) and vectors (n, c), complex."""

    kind: Kind
    ratio: int
    shift: Complex
    vectors: Complex


def departures(strand: Strand, event: CodimensionTwo) -> Iterator[Departure]:
    """Yield the other curves that leave a point on a curve, up to the cap of periods."""
    problem, kind, size = strand.problem, strand.kind, strand.size
    values, period = np.array(event.values), len(event.points)
    if event.kind in (Kind.R1, Kind.R2):
        partner = Kind.FOLD if event.kind is Kind.R1 else Kind.FLIP
        other = _touching(problem, partner if kind is Kind.NEIMARK_SACKER else Kind.NEIMARK_SACKER, event, size)
        if other is not None:
            yield other
    for way in _directions(problem, event, values):
        if way.ratio * period <= problem.method.period_cap:
            found = _shrunk(problem, event, size, way)
            if found is not None:
                yield found


def _touching(problem: CurveProblem, kind: Kind, event: CodimensionTwo, size: float) -> Departure | None:
    """Return the curve of another kind of the same cycle that touches at a resonance 1:1 or 1:2."""
    values = np.array(event.values)
    strand = make_strand(problem, kind, event.points, size)
    target = 1.0 if event.kind is Kind.R1 else -1.0
    vectors = None
    if kind is Kind.NEIMARK_SACKER:
        jacobians = problem.map.value_and_jacobian(event.points, problem.at(values))[1]
        vectors = double_plane(monodromy(jacobians), target)
    z = strand.start(event.points, values, vectors)
    place = None if z is None else first_place(strand, z)
    if place is None:
        return None
    if kind is Kind.NEIMARK_SACKER and place.tangent[-1] * target > 0:  # cos θ has to leave ±1 inward
        place = Place(place.z, -place.tangent, place.multipliers)
    away = strand.path(place.z).along(place, LEAVE)
    if away is None or (kind is Kind.NEIMARK_SACKER and not abs(away.z[-1]) < 1):
        return None
    return Departure(strand, away, False, LEAVE)


def _directions(problem: CurveProblem, event: CodimensionTwo, values: Floats) -> Iterator[_Direction]:
    if event.kind not in (Kind.GENERALIZED_FLIP, Kind.R2, Kind.R4):
        return
    form = normal_form(problem.map, event.points, problem.at(values), event.kind)
    numbers, q = form.coefficients, form.vectors
    if not np.isfinite(list(numbers.values())).all():
        return
    if event.kind is Kind.GENERALIZED_FLIP:
        yield _Direction(Kind.FOLD, 2, q[:, 0], q[:, :1])
    elif event.kind is Kind.R2:
        if numbers["C"] < 0:
            yield _Direction(Kind.NEIMARK_SACKER, 2, q[:, 0], q)
    else:
        yield from _at_fourfold(complex(numbers["Re C"], numbers["Im C"]), complex(numbers["Re D"], numbers["Im D"]), q)


def _at_fourfold(c: complex, d: complex, q: Complex) -> Iterator[_Direction]:
    """Yield the directions at a resonance 1:4."""
    if not abs(d) > 0:
        return
    a, turn = -1j * c / abs(d), float(np.angle(-1j * d))
    if abs(a) > 1 + MARGIN:
        for side in (1, -1):
            psi = float(np.angle(a)) + side * float(np.arccos(-1 / abs(a)))
            e = np.exp(1j * psi)
            w = np.exp(0.25j * (turn - psi))
            bend = float(((a + e) / (1j * e)).real)  # of ψ, as |w| grows along the null vector: −2 times this
            vector = w * (1 + 0.5j * bend)
            yield _Direction(Kind.FOLD, 4, w * q[:, 0], vector * q[:, :1])
    if abs(a.real) < 1:
        for side in (1, -1):
            psi = side * float(np.arccos(a.real))
            if (a * np.exp(-1j * psi)).real < -1 - MARGIN:
                w = np.exp(0.25j * (turn - psi))
                plane = np.column_stack((q[:, 0], 1j * q[:, 0]))
                yield _Direction(Kind.NEIMARK_SACKER, 4, w * q[:, 0], plane)


def _shrunk(problem: CurveProblem, event: CodimensionTwo, size: float, way: _Direction) -> Departure | None:
    """Return the place on a curve of cycles of a multiple of the period at a small distance; None where none is."""
    base, values = np.tile(event.points, (way.ratio, 1)), np.array(event.values)
    jacobians = problem.map.value_and_jacobian(base, problem.at(values))[1]
    shift, carried = [], way.shift
    for jacobian in jacobians:
        shift.append(carried.real)
        carried = jacobian @ carried
    unit = np.array(shift) / np.linalg.norm(shift, axis=1).max()
    for share in DISTANCES:
        points = base + share * size * unit
        strand = make_strand(problem, way.kind, points, size)
        z = strand.start(points, values, way.vectors.real.copy())
        if z is None:
            continue
        row = np.zeros(len(z))
        strand.ring.points(row)[:, : strand.dimension] = unit
        found = strand.path(z).correct(z, row)
        if found is None or not _accepted(strand, found[0], base, points):
            continue
        return Departure(strand, found[0], True, 0.2 * share)
    return None


def _accepted(strand: Strand, place: Place, base: Floats, points: Floats) -> bool:
    """Return whether the corrector stayed by its guess, and found a bifurcation of cycles of the full period."""
    there, asked = strand.points(place.z), float(np.abs(points - base).max())
    near = float(np.abs(there - points).max()) <= asked
    return near and lower_period(there) == len(there) and abs(strand.cosine(place.z)) <= 1.0
