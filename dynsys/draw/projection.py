"""How many boxes lie over each place of a plane."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter
from numpy.typing import NDArray

from dynsys.draw.style import active_style

Floats = NDArray[np.float64]
_FINEST = 800
_MARKS = [m * 10**k for k in range(7) for m in (1, 2, 5)]


def box_counts(low: Floats, high: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return how many boxes of a plane lie over each cell of the grid of their ends.

    Where there are more than 800 ends on a side the cells are equal, and a box lies over those whose middle it holds.

    Parameters
    ----------
    low, high
        (m, 2) ends.

    Returns
    -------
    tuple
        The (u + 1,) and (v + 1,) edges of the cells, and the (v, u) counts.

    Examples
    --------
    >>> x, y, counts = box_counts(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 1.0], [3.0, 1.0]]))
    >>> x.tolist(), y.tolist(), counts.tolist()
    ([0.0, 1.0, 2.0, 3.0], [0.0, 1.0], [[1, 2, 1]])
    """
    edges = [_edges(np.concatenate([low[:, k], high[:, k]])) for k in (0, 1)]
    middles = [(each[1:] + each[:-1]) / 2 for each in edges]
    first, last = (
        [np.searchsorted(middles[k], ends[:, k]) for k in (0, 1)] for ends in (low, high)
    )  # fmt: skip
    steps = np.zeros((len(middles[1]) + 1, len(middles[0]) + 1), dtype=np.int64)
    for x, y, sign in (
        (first[0], first[1], 1),
        (last[0], first[1], -1),
        (first[0], last[1], -1),
        (last[0], last[1], 1),
    ):
        np.add.at(steps, (y, x), sign)
    return edges[0], edges[1], steps.cumsum(axis=0).cumsum(axis=1)[:-1, :-1]


def draw_counts(ax: Axes, low: Floats, high: Floats, label: str) -> None:
    """Colour the plane by how many boxes lie over each place, on a logarithmic scale with a bar beside it."""
    x, y, counts = box_counts(low, high)
    most = max(2, int(counts.max()))
    mesh = ax.pcolormesh(
        x, y, np.ma.masked_equal(counts, 0), cmap=active_style().colormap, norm=LogNorm(1, most), rasterized=True
    )  # fmt: skip
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    bar = figure.colorbar(mesh, ax=ax, label=label, pad=0.02)
    bar.ax.yaxis.set_major_locator(FixedLocator([mark for mark in _MARKS if mark <= most]))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))


def _edges(ends: Floats) -> Floats:
    edges = np.unique(ends)
    return edges if len(edges) <= _FINEST else np.linspace(edges[0], edges[-1], _FINEST + 1)
