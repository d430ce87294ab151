"""The first place of a curve, and whether a place lies on a curve that is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.curve import Curve
from dynsys.explore.continuation.curves.functions import look, signed
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.switching import SAME, near_segments
from dynsys.explore.continuation.walk import Place

Floats = NDArray[np.float64]
LEAVE = 2e-3
"""The first step from a point of codimension two."""
ON = 0.01
"""The square of a distance to a segment, beside its length, up to which a bifurcation may lie on it."""
NEAR = 0.05
"""How far from where it is looked for a first place may be, in units of the metric."""


def first_place(strand: Strand, z: Floats) -> Place | None:
    """Return the place near the unknowns, with one of the parameters held where it is; None where there is none."""
    path = strand.path(z)
    for row in _rows(strand, z):
        found = path.correct(z, row)
        if found is not None and path.length(found[0].z - z) <= NEAR:
            return found[0]
    return None


def _rows(strand: Strand, z: Floats) -> Iterator[Floats]:
    start = strand.ring.period * strand.ring.size
    for position in range(len(z) - 1, start - 1, -1):
        row = np.zeros(len(z))
        row[position] = 1.0
        yield row
    row = np.zeros(len(z))
    strand.ring.points(row)[:, : strand.dimension] = 1.0
    yield row


def off_zeros(strand: Strand, place: Place) -> Place:
    """Return a place a little further along where nothing happens at this one but something does next to it."""
    further = strand.path(place.z).along(place, 0.7 * LEAVE)
    if further is None:
        return place
    here = look(strand, place)
    there = look(strand, further, here)
    same = all(bool(signed(here, kind, strand.kind)) == bool(signed(there, kind, strand.kind)) for kind in there.tests)
    return place if same else further


def lies_on(strand: Strand, place: Place, curve: Curve) -> bool:
    """Return whether a bifurcation lies on a curve of its kind and period.

    The nearest segments are looked at for every cyclic shift of the cycle; their nearest point is corrected in the
    plane through the bifurcation across its tangent and compared with it. The conditions have to be set for the place.
    """
    count, period = len(curve.values), curve.period
    if count < 2:
        return False
    metric, path = strand.shadow_metric(), strand.path(place.z)
    root, target = np.sqrt(metric), strand.shadow(place.z)
    row = path.metric * place.tangent
    along = float(row @ place.tangent)
    points = place.z[: period * strand.ring.size].reshape(period, -1)
    for shift in range(period):
        rolled = np.roll(curve.points, shift, axis=1).reshape(count, -1)
        every = np.column_stack((rolled, curve.values)) * root
        for _, scaled in near_segments(every, target * root, ON):
            near = scaled / root
            guess = place.z.copy()
            guess[: points.size].reshape(points.shape)[:, : strand.dimension] = near[:-2].reshape(period, -1)
            guess[points.size : points.size + 2] = near[-2:]
            found = path.correct(guess + float(row @ (place.z - guess)) / along * place.tangent, row)
            if found is not None:
                apart = root * np.abs(strand.shadow(found[0].z) - target)
                if apart.max() <= SAME:
                    return True
    return False
