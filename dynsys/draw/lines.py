"""Lines with marks, and dots where a line would jump so much that it filled the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dynsys.draw.style import MARKERS, active_style

_MARKS = 7
_MANY = 4000
_RESTLESS = 60.0


def is_restless(values: NDArray[Any]) -> bool:
    """Whether (m,) values, or a column of (m, n) ones, travel more than 60 times their range.

    Examples
    --------
    >>> is_restless(np.arange(1000.0)), is_restless((-1.0) ** np.arange(1000))
    (False, True)
    """
    if len(values) < 2:
        return False
    return bool(np.any(np.abs(np.diff(values, axis=0)).sum(axis=0) > _RESTLESS * np.ptp(values, axis=0)))


def plot_line(
    ax: Axes,
    identity: int,
    label: str,
    x: NDArray[Any],
    y: NDArray[Any],
    dashes: Any = "-",
    log: bool = False,
) -> None:
    """Plot y over increasing x as a line with a few marks, those of one identity between those of the others.

    Parameters
    ----------
    x, y
        (m,) each.
    log
        Whether the axis of y will be logarithmic; values of 0 and less are then left out.
    """
    shown = np.isfinite(y) & (y > 0 if log else True)
    x, y = x[shown], y[shown]
    if is_restless(np.log(y) if log else y):
        plot_dots(ax, identity, label, x, y)
        return
    marks: list[int] = []
    if len(x):
        part = (np.arange(_MARKS) + (0.5 + 0.37 * identity) % 1) / _MARKS
        marks = sorted({int(i) for i in np.searchsorted(x, x[0] + part * (x[-1] - x[0]))})
    ax.plot(x, y, linestyle=dashes, markevery=marks, label=label or None, **_look(identity))


def plot_path(ax: Axes, identity: int, label: str, path: NDArray[Any]) -> None:
    """Plot an (m, 2) path in a plane, as a curve with marks along it, or as dots."""
    if is_restless(path):
        plot_dots(ax, identity, label, path[:, 0], path[:, 1])
        return
    every = (0.05 + 0.04 * identity % 0.25, 0.25)
    width = 0.8 * active_style().width
    ax.plot(path[:, 0], path[:, 1], markevery=every, linewidth=width, label=label or None, **_look(identity))


def plot_dots(ax: Axes, identity: int, label: str, x: NDArray[Any], y: NDArray[Any]) -> None:
    """Plot points as dots, rasterised; the legend shows the marker of the identity."""
    color, size = active_style().color(identity), 1.6 if len(x) > _MANY else 3.0
    ax.plot(x, y, ".", markersize=size, markeredgewidth=0, alpha=0.8, color=color, rasterized=True)
    if label:
        ax.plot([], [], linestyle="none", label=label, **_look(identity))


def _look(identity: int) -> dict[str, Any]:
    return {"color": active_style().color(identity), "marker": MARKERS[identity % len(MARKERS)]}
