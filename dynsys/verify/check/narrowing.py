"""Boxes cut by each other: what steps from X to Y steps from a part of X to a part of Y.

Let x be in X and y = f(x) in Y. Forward, y is in Y ∩ f(X). Backward, with c in X, D an enclosure of the derivative over
X, and any matrix P: by the mean value theorem, a component at a time, y = f(c) + A(x − c) for a matrix A in D, so that

    P·(y − f(c)) = (P·A)·(x − c),   an equation of intervals   b_i ∈ Σ_k B_ik·(x_k − c_k),

with b = P·(Y − f(c)) and B = P·D. Wherever B_ij is not zero, x_j − c_j is in (b_i − Σ_(k≠j) B_ik·(X_k − c_k))/B_ij. It
is taken for P = 1 and for P near the inverse of the middle of D; for another P it would be as true, and less useful.
What is not known over X (a map that may not be defined there) cuts nothing.

References
----------
E. R. Hansen, S. Sengupta, *Bounding solutions of systems of equations using interval analysis*, 1981.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, sections 4.3 and 5.1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.derivatives import middle
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.maps import BoxMap

_OPERATIONS_AN_ENTRY = 60


class Local(NamedTuple):
    """What is known of a map over N boxes.

    Parameters
    ----------
    centre
        (N, n) points of the boxes.
    value
        (N, n) the map there.
    slopes
        (N, n, n) the derivative over the boxes.
    image
        (N, n) the map over the boxes, by natural and mean-value form.
    """

    centre: Array
    value: Interval
    slopes: Interval
    image: Interval

    def some(self, rows: np.ndarray) -> Local:
        """Return the rows chosen."""
        centre, *parts = self
        return Local(centre[rows], *(Interval(part.low[rows], part.high[rows]) for part in parts))


def local(map: BoxMap, low: Array, high: Array) -> Local:
    """Return what is known of a map over (N, n) boxes."""
    centre = middle(low, high)
    natural, slopes = map.values_and_jacobians(low, high)
    value = map.at_points(centre)
    mean = value
    for j in range(map.dimension):
        offset = Interval(iv.down(low[:, j] - centre[:, j])[:, None], iv.up(high[:, j] - centre[:, j])[:, None])
        mean = iv.add(mean, iv.multiply(Interval(slopes.low[:, :, j], slopes.high[:, :, j]), offset))
    image = iv.meet(natural, mean)
    unknown = np.isnan(natural.low) | np.isnan(natural.high)
    image = Interval(np.where(unknown, np.nan, image.low), np.where(unknown, np.nan, image.high))
    return Local(centre, value, slopes, image)


def backward(map: BoxMap, at: Local, x: Interval, y: Interval) -> Interval:
    """Return (N, n) parts of boxes X that hold what of them is mapped into Y; empty where a low end is above a high.

    Parameters
    ----------
    map
        The map f.
    at
        What is known over boxes that hold X.
    x, y
        (N, n) boxes.
    """
    n = map.dimension
    map.budget.spend(len(x.low) * n**3 * 2 * _OPERATIONS_AN_ENTRY)
    offset = Interval(iv.down(x.low - at.centre), iv.up(x.high - at.centre))
    defect = iv.subtract(y, at.value)
    found = _solved(at, offset, defect, at.slopes, x)
    if n > 1:
        p = _inverses(at.slopes)
        found = _solved(at, offset, _vector(p, defect), _matrix(p, at.slopes), found)
    return found


def _solved(at: Local, offset: Interval, b: Interval, matrix: Interval, x: Interval) -> Interval:
    n = offset.low.shape[1]
    low, high = x.low.copy(), x.high.copy()
    columns = [Interval(matrix.low[:, :, k], matrix.high[:, :, k]) for k in range(n)]
    terms = [iv.multiply(columns[k], Interval(offset.low[:, k : k + 1], offset.high[:, k : k + 1])) for k in range(n)]
    for j in range(n):
        rest = b
        for k in range(n):
            rest = rest if k == j else iv.subtract(rest, terms[k])
        solved = iv.add(iv.divide(rest, columns[j]), iv.thin(at.centre[:, j : j + 1]))
        for i in range(n):
            low[:, j], high[:, j] = np.fmax(low[:, j], solved.low[:, i]), np.fmin(high[:, j], solved.high[:, i])
    return Interval(low, high)


def _inverses(slopes: Interval) -> Array:
    """Return matrices near the inverses of the middles; any matrix would do."""
    n = slopes.low.shape[1]
    matrices = slopes.low / 2 + slopes.high / 2
    good: np.ndarray = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    good = good & (np.abs(np.linalg.det(np.where(good[:, None, None], matrices, 0.0))) > 0)
    try:
        found = np.linalg.inv(np.where(good[:, None, None], matrices, np.eye(n)))
    except np.linalg.LinAlgError:
        found = np.broadcast_to(np.eye(n), matrices.shape)
    return np.where(np.isfinite(found), found, 0.0)


def _vector(p: Array, b: Interval) -> Interval:
    total = iv.multiply(iv.thin(p[:, :, 0]), Interval(b.low[:, :1], b.high[:, :1]))
    for k in range(1, p.shape[1]):
        term = iv.multiply(iv.thin(p[:, :, k]), Interval(b.low[:, k : k + 1], b.high[:, k : k + 1]))
        total = iv.add(total, term)
    return total


def _matrix(p: Array, slopes: Interval) -> Interval:
    total: Interval | None = None
    for k in range(p.shape[1]):
        row = Interval(slopes.low[:, k : k + 1, :], slopes.high[:, k : k + 1, :])
        term = iv.multiply(iv.thin(p[:, :, k : k + 1]), row)
        total = term if total is None else iv.add(total, term)
    assert total is not None
    return total


def step(map: BoxMap, x: Interval, y: Interval) -> tuple[Interval, Interval]:
    """Return (N, n) parts of X and Y that hold every x of X with f(x) in Y, and its f(x)."""
    at = local(map, x.low, x.high)
    y = iv.meet(y, at.image)
    return backward(map, at, x, y), y
