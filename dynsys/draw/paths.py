"""Paths in a plane, in the state or in other coordinates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.labels import symbol_text
from dynsys.draw.legend import draw_family, end_handles, legend_above, mark_ends
from dynsys.draw.lines import plot_path
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError

Floats = NDArray[np.float64]


@styled
def draw_paths(
    paths: Sequence[Floats],
    names: tuple[str, str],
    ax: Axes | None = None,
    *,
    family: Sequence[Floats] = (),
    labels: Sequence[str] = (),
    legend: bool = True,
) -> Axes:
    """Draw curves in a plane, each from a hollow start to a filled end, over curves of fixed points.

    Parameters
    ----------
    paths
        Each (m, 2).
    names
        Of the two coordinates.
    ax
        Where to draw; a new figure if None.
    family
        Curves of fixed points to draw underneath, each (m, 2).
    labels
        One for each path, or none.
    legend
        Whether to put a legend above the axes.

    Raises
    ------
    MisuseError
        For another number of labels than of paths.

    Examples
    --------
    >>> draw_paths([np.array([[0.0, 1.0], [0.5, 0.5]])], ("a", "b")).get_ylabel()
    '$b$'
    """
    if labels and len(labels) != len(paths):
        raise MisuseError(f"one label for each of {len(paths)} paths is expected, got {len(labels)}")
    ax, style = on_axes(ax), active_style()
    draw_family(ax, family)
    for identity, path in enumerate(paths):
        plot_path(ax, identity, labels[identity] if labels else "", path)
        mark_ends(ax, path, style.color(identity))
    ax.set_xlabel(symbol_text(names[0]))
    ax.set_ylabel(symbol_text(names[1]))
    if legend:
        legend_above(ax, end_handles())
    return ax
