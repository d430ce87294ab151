"""Slow passages: the trajectory under the bifurcation diagram of its fast map, and the distance between the two."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from dynsys.draw.branches import draw_bifurcation_diagram
from dynsys.draw.canvas import new_figure
from dynsys.draw.labels import axis_label
from dynsys.draw.legend import legend_above
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.slow_result import SlowPassage

_FAINT = 0.55  # of the ink of frames is in the trajectory
_ROOM = 0.06
_ROUNDING = 1e-9  # of the swept range is 0
_WIDTH = 84  # characters of a line of the caption
_PARTS = 2  # of what is followed are named, the first and the last where there are more


@styled
def draw_slow_passage(
    passage: SlowPassage, coordinate: int = 0, axes: tuple[Axes, Axes] | None = None
) -> tuple[Axes, Axes]:
    """Draw the diagram over the trajectory, and below it the distance to the nearest stable cycle.

    The trajectory is grey and lies under the branches: where it follows them they run inside it. The lines under the
    lower panel say what there is to see.

    Parameters
    ----------
    passage
        The result.
    coordinate
        Which of the fast coordinates, from 0.
    axes
        Where to draw, upper and lower; a new figure if None.

    Raises
    ------
    MisuseError
        For a coordinate that the fast map does not have.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore import slow_passage
    >>> network = model("scalar4")
    >>> passage = slow_passage(network, [2.5, 0.44], {"eta": "1/5"}, "c", network.coordinates[0])
    >>> upper, lower = draw_slow_passage(passage)
    >>> upper.get_ylabel(), lower.get_yscale()
    ('$d$', 'log')
    """
    count = passage.fast.dimension
    if not 0 <= coordinate < count:
        raise MisuseError(f"a coordinate from 0 to {count - 1} is expected, got {coordinate}")
    upper, lower = axes or _stacked()
    style = active_style()
    grey = tuple(_FAINT * np.array(to_rgb(style.muted)) + (1 - _FAINT) * np.array(to_rgb(style.paper)))
    heights = passage.points[:, coordinate]
    look: dict[str, Any] = {"linestyle": "none", "marker": "o", "markeredgewidth": 0.0}
    upper.plot(passage.values, heights, color=grey, markersize=4.2, zorder=1, label="trajectory", **look)
    draw_bifurcation_diagram(passage.diagram, coordinate, upper)
    low, high = upper.get_ylim()
    room = _ROOM * float(np.ptp(heights))
    upper.set_ylim(min(low, float(heights.min()) - room), max(high, float(heights.max()) + room))
    upper.set_xlabel("")
    lower.set_yscale("log")
    seen = passage.distances > 0
    lower.plot(passage.values[seen], passage.distances[seen], color=style.ink, markersize=1.8, label="distance", **look)
    lower.axhline(passage.near, color=style.muted, linestyle="--", linewidth=1.0, label="near: below this")
    for passed in passage.passed:
        at, label = passed.bifurcation.value, "bifurcation passed"
        lower.axvline(at, color=style.muted, linestyle=":", linewidth=0.9, zorder=0.5, label=label)
    lower.set_xlim(upper.get_xlim())
    lower.set_ylabel("distance to stable cycle")
    lower.set_xlabel(f"{axis_label(passage.slow)}\n{textwrap.fill(caption_of(passage), _WIDTH)}")
    legend_above(lower)
    return upper, lower


def _stacked() -> tuple[Axes, Axes]:
    _, (upper, lower) = new_figure(rows=2, width=7.4, height=7.4)
    return upper, lower


def caption_of(passage: SlowPassage) -> str:
    """Return what a picture of a passage shows, in words."""
    slow, values = passage.slow, passage.values
    text = f"{slow} goes from {values[0]:.6g} to {values[-1]:.6g} in {passage.total:,} steps. "
    if not passage.followed:
        return text + "The trajectory never follows a stable cycle."
    size = float(np.ptp(values))
    parts = [f"from {_value(values[a], size)} to {_value(values[b], size)}" for a, b in passage.followed]
    if len(parts) > _PARTS:
        parts = [f"in {len(parts)} parts, first {parts[0]}", f"last {parts[-1]}"]
    text += f"It follows stable cycles for {slow} {' and '.join(parts)}"
    text += f": largest distance there {passage.largest:.2g}, median {passage.median:.2g}."
    if passage.passed:
        last = passage.passed[-1]
        event = last.bifurcation
        text += f" The last bifurcation passed is the {event.kind.value} at {slow} = {_value(event.value, size)}"
        text += f", at distance {last.distance:.2g}" if np.isfinite(last.distance) else ""
        text += f"; the end is {abs(values[-1] - event.value):.2g} beyond."
    return text


def _value(value: float, size: float) -> str:
    return f"{value if abs(value) > _ROUNDING * size else 0.0:.6g}"
