"""Linear systems of rings: p blocks in a circle, in O(p) operations, by LAPACK's banded elimination.

The points of a cycle are taken in the order 0, p − 1, 1, p − 2, …: neighbours on the circle are then at most two places
apart, and the matrix is banded. What all points share (the parameters that are free) gets one copy at each point, tied
to its neighbour's copy, so that no column is long. The elimination pivots, so that no diagonal block has to be regular:
at a fold, at a flip and at a superstable cycle it is as accurate as elsewhere.

References
----------
E. Anderson et al., *LAPACK Users' Guide* (1999), dgbsv.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgbsv

Floats = NDArray[np.float64]


def folded(p: int) -> NDArray[np.int64]:
    """Return (p,) the place of each point in the order 0, p − 1, 1, p − 2, …

    Examples
    --------
    >>> folded(5).tolist()
    [0, 2, 4, 3, 1]
    """
    order = np.empty(p, dtype=np.int64)
    order[0::2] = np.arange((p + 1) // 2)
    order[1::2] = p - 1 - np.arange(p // 2)
    places = np.empty(p, dtype=np.int64)
    places[order] = np.arange(p)
    return places


class BandedRing:
    """The banded matrix of a ring of p ≥ 2 blocks of m unknowns, with e more that all share.

    Row by row: at point i, A_i x_i + P_i e − x_(i+1) for i < p − 1 and A_i x_i + P_i e − C x_0 for the last, then e
    rows over x_0 and what is shared.

    Parameters
    ----------
    size
        m.
    period
        p.
    shared
        e.
    """

    def __init__(self, size: int, period: int, shared: int) -> None:
        m, p, e = size, period, shared
        self._m, self._p = m, p
        block = m + e
        self._n = p * block
        self._half = 3 * block - 1
        places = folded(p) * block
        nexts = np.roll(places, -1)
        inner, outer = np.arange(m), np.arange(e)

        def at(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
            """Flat positions in band storage, for LAPACK's column-major order."""
            rows, columns = np.broadcast_arrays(rows, columns)
            return (columns * (3 * self._half + 1) + 2 * self._half + rows - columns).ravel()

        start = places[:, None, None]
        self._jacobians = at(start + inner[:, None], start + inner)
        self._shares = at(start + inner[:, None], start + m + outer)
        self._closing = at(places[-1] + inner[:, None], places[0] + inner)
        self._rows = at(places[-1] + m + outer[:, None], places[0] + np.arange(block))
        self._band = np.zeros(self._n * (3 * self._half + 1))
        self._band[at(places[:-1, None] + inner, nexts[:-1, None] + inner)] = -1.0
        self._band[at(places[:-1, None] + m + outer, places[:-1, None] + m + outer)] = 1.0
        self._band[at(places[:-1, None] + m + outer, nexts[:-1, None] + m + outer)] = -1.0
        self._points = (places[:, None] + inner).ravel()
        self._last = places[-1] + m + outer
        self._unknowns = np.concatenate((self._points, places[0] + m + outer))
        self._local = np.zeros((e, block))

    def solve(
        self, jacobians: Floats, shares: Floats, closing: Floats, local: Floats, row: Floats | None, right: Floats
    ) -> tuple[Floats, Floats] | None:
        """Return the solution (p·m + e,) that is orthogonal to a row, and the null vector with product 1 with it.

        None where the matrix is exactly singular. Without a row the system is square, and the second vector is 0.

        Parameters
        ----------
        jacobians
            (p, m, m), A.
        shares
            (p, m, e), P; in the last block also what C x_0 depends on.
        closing
            (m, m), C.
        local
            (c, m), rows over x_0.
        row
            (p·m + e,), the last row, or None.
        right
            (p·m + c,), the right side.
        """
        m, p, band, c = self._m, self._p, self._band, len(local)
        band[self._jacobians] = jacobians.ravel()
        band[self._shares] = shares.ravel()
        band[self._closing] = -closing.ravel()
        rows, sides = self._local, np.zeros((2, self._n))
        rows[:c, :m] = local
        if row is not None:
            rows[c, :m], rows[c, m:] = row[:m], row[p * m :]
            sides[1, self._last[c]] = 1.0
        band[self._rows] = rows.ravel()
        sides[0, self._points] = right[: p * m]
        sides[0, self._last[:c]] = right[p * m :]
        storage = band.reshape(self._n, 3 * self._half + 1).T
        *_, solution, status = dgbsv(self._half, self._half, storage, sides.T)
        if status:
            return None
        both = solution[self._unknowns].T
        if row is not None:
            both[1] /= both[1] @ row
            both[0] -= (both[0] @ row) * both[1]
        return both[0], both[1]
