"""Families of fixed points of planar models, as curves for pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.families import Family
from dynsys.draw import zero_curves
from dynsys.explore import compile_expressions

Floats = NDArray[np.float64]
Window = tuple[float, float, float, float]
_SIZE = 401


def window_of(points: Floats, margin: float = 0.15) -> Window:
    """Return (x lo, x hi, y lo, y hi) of planar points (k, 2) with a margin; [−2, 2]² where there are none.

    Examples
    --------
    >>> window_of(np.array([[0.0, 0.0], [1.0, 2.0]]), margin=0.5)
    (-0.5, 1.5, -1.0, 3.0)
    """
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return (-2.0, 2.0, -2.0, 2.0)
    low, high = points.min(axis=0), points.max(axis=0)
    pad = margin * np.where(high > low, high - low, 1.0)
    return (float(low[0] - pad[0]), float(high[0] + pad[0]), float(low[1] - pad[1]), float(high[1] + pad[1]))


def family_curves(families: Sequence[Family], parameters: Mapping[str, Fraction], window: Window) -> tuple[Floats, ...]:
    """Return the parts of the families of a planar model that lie in a window, each (m, 2); none in other dimensions.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.families import families
    >>> [curve] = family_curves(families(model("scalar2")), {"eta": Fraction(1, 2)}, (0.5, 2.0, 0.5, 2.0))
    >>> bool(abs(curve.prod(axis=1) - 1).max() < 1e-4)
    True
    """
    curves: list[Floats] = []
    for family in families:
        system = family.system
        if system.dimension != 2:
            continue
        function = compile_expressions((*system.state, *system.parameters), (family.equation,))
        x, y = np.linspace(*window[:2], _SIZE), np.linspace(*window[2:], _SIZE)
        grid = np.empty((_SIZE, _SIZE, 2 + len(system.parameters)))
        grid[..., 0], grid[..., 1] = np.meshgrid(x, y)
        grid[..., 2:] = [float(parameters[s.name]) for s in system.parameters]
        curves += zero_curves(x, y, function(grid)[..., 0])
    return tuple(curves)
