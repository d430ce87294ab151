"""Bifurcations in a picture: one marker for each kind, and short names that lie on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dynsys.draw.style import active_style
from dynsys.explore.continuation.branch import Kind

Floats = NDArray[np.float64]

# Marker and short name; the kinds of one picture (those over one parameter, those over two) all look different.
LOOKS: dict[Kind, tuple[str, str]] = {
    Kind.FOLD: ("v", "fold"),
    Kind.FLIP: ("o", "flip"),
    Kind.NEIMARK_SACKER: ("s", "NS"),
    Kind.TRANSCRITICAL: ("X", "TC"),
    Kind.PITCHFORK: ("^", "PF"),
    Kind.BRANCH_POINT: ("P", "BP"),
    Kind.PERIOD_HALVING: ("h", "PH"),
    Kind.EDGE_OF_STABILITY: ("*", "EoS"),
    Kind.CUSP: ("v", "cusp"),
    Kind.GENERALIZED_FLIP: ("o", "GF"),
    Kind.CHENCINER: ("s", "CH"),
    Kind.R1: ("X", "R1"),
    Kind.R2: ("^", "R2"),
    Kind.R3: ("p", "R3"),
    Kind.R4: ("D", "R4"),
    Kind.FOLD_FLIP: ("*", "FF"),
    Kind.FLIP_NEIMARK_SACKER: ("P", "FlNS"),
    Kind.FOLD_NEIMARK_SACKER: ("h", "FoNS"),
    Kind.DOUBLE_NEIMARK_SACKER: ("8", "NSNS"),
}
_DISTANCES = (7.0, 13.0, 22.0, 34.0)  # of a name from its marker, in points
_DIRECTIONS = ((1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
_LEADER = 12.0  # from this distance on a line leads from the name to its marker
_CROSSING = 0.5  # points of distance that are worth a pixel less of curve under a name
_FINE = 3.0  # pixels between what is looked at of a curve
_MARGIN = 2.0  # pixels around a name
_MARKER = 4.5  # points from the middle of a marker to where names may start
_CROWD = 12  # markers of a kind beyond which they are smaller
_TRIED = 12  # places of one name


@dataclass(frozen=True)
class Name:
    """A text for one of several places.

    Parameters
    ----------
    text
        What is written.
    places
        (q, 2) in data; the text stands at one of them.
    """

    text: str
    places: Floats


def plot_events(ax: Axes, kind: Kind, places: Floats) -> None:
    """Plot (q, 2) places of one kind of bifurcation, with an entry for the legend."""
    style = active_style()
    marker, short = LOOKS[kind]
    size = 6.5 if len(places) <= _CROWD else 4.5
    label = kind.value if short.lower() == kind.value.lower() else f"{kind.value} ({short})"
    ax.plot(
        places[:, 0], places[:, 1], linestyle="none", marker=marker, markersize=size, color=style.ink,
        markerfacecolor=style.paper, markeredgewidth=1.1, zorder=5, label=label,
    )  # fmt: skip


def name_events(ax: Axes, names: Sequence[Name]) -> None:
    """Write each name next to one of its places, off markers, other names and the frame, and off curves if it can be.

    A name that has no room is left out: its marker is in the legend. Call it when the curves, the limits of the axes
    and the legend are there.
    """
    figure = ax.get_figure(root=True)
    if figure is None or not names:
        return
    figure.draw_without_rendering()
    points, ink = figure.dpi / 72, _Ink(ax)
    markers = ax.transData.transform(np.concatenate([name.places for name in names]))
    taken = np.column_stack([markers - _MARKER * points, markers + _MARKER * points])
    sizes = {text: _extent(ax, text) for text in {name.text for name in names}}
    for name in names:
        places, shifts, distances = _choices(name, sizes[name.text] / points)
        middles = ax.transData.transform(places) + shifts * points
        half = sizes[name.text] / 2 + _MARGIN
        boxes = np.column_stack([middles - half, middles + half])
        costs = distances + _CROSSING * ink.under(boxes)
        costs[_overlap(boxes, taken)] = np.inf
        best = int(np.argmin(costs))
        if not np.isfinite(costs[best]):
            continue
        taken = np.vstack([taken, boxes[best]])
        leader = {"arrowstyle": "-", "color": active_style().muted, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4}
        ax.annotate(
            name.text, tuple(places[best]), xytext=tuple(shifts[best]), textcoords="offset points", ha="center",
            va="center", fontsize=active_style().size - 2, zorder=6,
            arrowprops=leader if distances[best] >= _LEADER else None,
        )  # fmt: skip


def _choices(name: Name, size: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (c, 2) places in data, (c, 2) shifts from there in points, and (c,) distances; ``size`` is in points."""
    few = name.places[:: -(-len(name.places) // _TRIED)]
    ways = np.array(_DIRECTIONS, dtype=float)
    unit = ways / np.hypot(*ways.T)[:, None]
    number, way, distance = (
        part.ravel() for part in np.meshgrid(range(len(few)), range(len(ways)), _DISTANCES, indexing="ij")
    )
    return few[number], ways[way] * size / 2 + unit[way] * distance[:, None], distance


def _overlap(boxes: Floats, taken: Floats) -> NDArray[np.bool_]:
    """Return (c,) whether a box (left, bottom, right, top) lies on one of those taken."""
    left, bottom, right, top = (side[:, None] for side in boxes.T)
    meet = (taken[:, 0] < right) & (taken[:, 2] > left) & (taken[:, 1] < top) & (taken[:, 3] > bottom)
    return np.asarray(meet.any(axis=1))


class _Ink:
    """How much of the curves lies under boxes inside the axes."""

    def __init__(self, ax: Axes) -> None:
        self._frame = frame = ax.get_window_extent()
        wide, high = int(frame.width / _FINE) + 1, int(frame.height / _FINE) + 1
        x, y = _pixels(ax).T
        sides = [[frame.x0, frame.x0 + wide * _FINE], [frame.y0, frame.y0 + high * _FINE]]
        counts = np.histogram2d(x, y, bins=[wide, high], range=sides)[0]
        self._sums = np.zeros((wide + 1, high + 1))
        self._sums[1:, 1:] = counts.cumsum(axis=0).cumsum(axis=1)

    def under(self, boxes: Floats) -> Floats:
        """Return (c,) lengths of curves under boxes in pixels; infinite where a box is not inside the axes."""
        low, high = self._frame.min, self._frame.max
        inside = (boxes[:, :2] >= low).all(axis=1) & (boxes[:, 2:] <= high).all(axis=1)
        boxes = np.clip(boxes, np.tile(low, 2), np.tile(high, 2))
        left, bottom = ((boxes[:, :2] - low) / _FINE).astype(int).T
        right, top = (((boxes[:, 2:] - low) / _FINE).astype(int) + 1).T
        sums = self._sums
        counts = sums[right, top] - sums[left, top] - sums[right, bottom] + sums[left, bottom]
        return np.where(inside, _FINE * counts, np.inf)


def _extent(ax: Axes, text: str) -> Floats:
    """Return the width and height of a text in pixels."""
    probe = ax.text(0.5, 0.5, text, transform=ax.transAxes, fontsize=active_style().size - 2)
    box = probe.get_window_extent()
    probe.remove()
    return np.array([box.width, box.height])


def _pixels(ax: Axes) -> Floats:
    """Return (q, 2) pixels along the curves of the axes."""
    frame, parts = ax.get_window_extent(), [np.empty((0, 2))]
    size = np.array([frame.width, frame.height])
    for line in ax.get_lines():
        if isinstance(line, Line2D) and line.get_linestyle() != "None":
            path = ax.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float))
            path = np.clip(path[np.isfinite(path).all(axis=1)], frame.min - size, frame.max + size)
            if len(path) > 1:
                way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
                fine = np.linspace(0, way[-1], int(way[-1] / _FINE) + 2)
                parts.append(np.column_stack([np.interp(fine, way, path[:, i]) for i in (0, 1)]))
    return np.concatenate(parts)
