"""Where a function of two variables on a grid is zero."""

from __future__ import annotations

import contourpy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def zero_curves(x: Floats, y: Floats, values: Floats) -> list[Floats]:
    """Return the zero set of gridded values as curves.

    Parameters
    ----------
    x, y
        (m,) and (k,) coordinates of the grid.
    values
        (k, m), the row belonging to y; not-a-number where the function is not defined.

    Returns
    -------
    list
        Curves, each (points, 2).

    Examples
    --------
    >>> x = np.linspace(-2, 2, 5)
    >>> [curve.shape for curve in zero_curves(x, x, x[None, :] + 0 * x[:, None] - 0.5)]
    [(5, 2)]
    """
    lines = contourpy.contour_generator(x, y, np.ma.masked_invalid(values)).lines(0.0)
    return [np.asarray(line) for line in lines]
