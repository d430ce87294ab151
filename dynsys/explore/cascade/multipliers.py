"""Multipliers in floats, for what the sign of det(M + I) does not show: two of them that pass −1 together."""

from __future__ import annotations

import numpy as np
from flint import arb_mat
from numpy.typing import NDArray

NEAR = 1e-3
"""Two multipliers this near −1 are both there: coinciding ones are known to the root of what M is known to."""


def beyond(slopes: arb_mat) -> int:
    """Return how many multipliers are outside the unit circle on the side of −1.

    Examples
    --------
    >>> beyond(arb_mat([[-2, 1], [0, 3]]))
    1
    """
    found = _multipliers(slopes)
    return int(((found.real < 0) & (np.abs(found) > 1)).sum())


def is_double(slopes: arb_mat) -> bool:
    """Return whether two multipliers or more are −1, as far as floats tell.

    Examples
    --------
    >>> is_double(arb_mat([[-1, 1], [0, -1]])), is_double(arb_mat([[-1, 1], [0, 3]]))
    (True, False)
    """
    return int((np.abs(_multipliers(slopes) + 1) < NEAR).sum()) > 1


def _multipliers(slopes: arb_mat) -> NDArray[np.complex128]:
    matrix = np.array([[float(slopes[i, j]) for j in range(slopes.ncols())] for i in range(slopes.nrows())])
    if not np.isfinite(matrix).all():
        return np.empty(0, dtype=complex)
    return np.asarray(np.linalg.eigvals(matrix), dtype=complex)
