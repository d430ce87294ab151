"""From a point of codimension two onto the curves that leave it.

Curves of the same cycle pass through it: at the resonance 1:1 one of folds and one of Neimark–Sacker bifurcations
touch, at 1:2 one of flips and one of Neimark–Sacker bifurcations; where two multipliers or pairs are critical there are
the curves of both. The equations of the others are regular there, and they are followed from the point itself.

Curves of cycles of a multiple of the period shrink onto the point, where their equations are singular. They are entered
at a small distance h from the cycle, which is held while the two parameters are solved for; the direction is that of
the normal form, see `dynsys.explore.continuation.curves.ways`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo, Saddle
from dynsys.explore.continuation.curves.enter import LEAVE, first_place
from dynsys.explore.continuation.curves.problem import CurveProblem
from dynsys.explore.continuation.curves.strand import Strand, make_strand
from dynsys.explore.continuation.curves.ways import Way, ways
from dynsys.explore.continuation.plane import critical_planes, double_plane
from dynsys.explore.continuation.problem import lower_period
from dynsys.explore.continuation.walk import Place
from dynsys.explore.multipliers import carried, monodromy

Floats = NDArray[np.float64]
DISTANCES = (0.05, 0.1, 0.03, 0.02, 0.01, 0.005, 0.002)
"""The distances h that are tried, for the size of the cycle: rounding grows with 1/h², what is left out with h."""

THROUGH: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.R1: (Kind.FOLD, Kind.NEIMARK_SACKER),
    Kind.R2: (Kind.FLIP, Kind.NEIMARK_SACKER),
    Kind.FOLD_FLIP: (Kind.FOLD, Kind.FLIP),
    Kind.FOLD_NEIMARK_SACKER: (Kind.FOLD, Kind.NEIMARK_SACKER),
    Kind.FLIP_NEIMARK_SACKER: (Kind.FLIP, Kind.NEIMARK_SACKER),
    Kind.DOUBLE_NEIMARK_SACKER: (Kind.NEIMARK_SACKER,),
}
"""What the curves of the same cycle through a point are curves of."""


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


def departures(strand: Strand, event: CodimensionTwo) -> Iterator[Departure]:
    """Yield the other curves that leave a point on a curve, up to the cap of periods."""
    problem, values = strand.problem, np.array(event.values)
    for kind in THROUGH.get(event.kind, ()):
        if kind is not strand.kind or event.kind is Kind.DOUBLE_NEIMARK_SACKER:
            yield from _through(problem, kind, event)
    for way in ways(problem, event, values):
        if way.kind is not Saddle.NEUTRAL or problem.method.neutral_saddles:
            found = _shrunk(problem, event, way)
            if found is not None:
                yield found


def _through(problem: CurveProblem, kind: Kind, event: CodimensionTwo) -> Iterator[Departure]:
    """Yield the curves of a kind of the same cycle through a point."""
    values = np.array(event.values)
    strand = make_strand(problem, kind, event.points, values)
    meet = {Kind.R1: 1.0, Kind.R2: -1.0}.get(event.kind)
    planes: list[Floats | None] = [None]
    if kind is Kind.NEIMARK_SACKER:
        product = monodromy(problem.map.value_and_jacobian(event.points, problem.at(values))[1])
        planes = [*critical_planes(product)[:2]] if meet is None else [double_plane(product, meet)]
    for plane in planes:
        z = strand.start(event.points, values, plane)
        place = None if z is None else first_place(strand, z)
        if place is None:
            continue
        if plane is not None and meet is not None and place.tangent[-1] * meet > 0:  # cos θ has to leave ±1 inward
            place = Place(place.z, -place.tangent, place.multipliers)
        away = strand.path(place.z).along(place, LEAVE)
        if away is not None and (plane is None or abs(away.z[-1]) < 1):
            yield Departure(strand, away, False, LEAVE)


def _shrunk(problem: CurveProblem, event: CodimensionTwo, way: Way) -> Departure | None:
    """Return the place on a curve of cycles of a multiple of the period at a small distance; None where none is."""
    base, values = np.tile(event.points, (way.ratio, 1)), np.array(event.values)
    size = problem.size(event.points, values)
    jacobians = problem.map.value_and_jacobian(base, problem.at(values))[1]
    shift = carried(jacobians, way.shift).real
    unit = shift / np.linalg.norm(shift, axis=1).max()
    for share in DISTANCES:
        points = base + share * size * unit
        strand = make_strand(problem, way.kind, points, values)
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
    meant = (abs(strand.cosine(place.z)) > 1.0) == (strand.kind is Saddle.NEUTRAL)
    return near and meant and lower_period(there, strand.size) == len(there)
