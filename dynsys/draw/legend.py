"""What names the things in a picture, and never covers data: it stands above the axes or to their right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dynsys.draw.style import active_style


def legend_above(ax: Axes, extra: Sequence[Artist] = ()) -> None:
    """Put the labelled artists of the axes, each label once, and the extra ones in a legend above them."""
    handles: dict[str, Artist] = {}
    for handle in (*ax.get_legend_handles_labels()[0], *extra):
        handles.setdefault(str(handle.get_label()), handle)
    if not handles:
        return
    _lay_out(ax)
    room = ax.get_window_extent().width
    for columns in range(len(handles), 0, -1):
        legend = ax.legend(
            handles=list(handles.values()),
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            borderaxespad=0.3,
            borderpad=0.0,
            columnspacing=1.4,
            handletextpad=0.5,
            ncols=columns,
        )
        if legend.get_window_extent().width <= room:
            return


def mark_ends(ax: Axes, path: NDArray[Any], color: str) -> None:
    """Mark the first point of an (m, 2) path hollow and its last one filled."""
    ax.plot(path[:1, 0], path[:1, 1], "o", color=color, markerfacecolor=active_style().paper, zorder=4)
    ax.plot(path[-1:, 0], path[-1:, 1], "o", color=color, zorder=4)


def draw_family(ax: Axes, curves: Sequence[NDArray[Any]]) -> None:
    """Draw (m, 2) curves of fixed points under everything; they do not widen the window."""
    for curve in curves:
        ax.add_artist(
            Line2D(
                curve[:, 0],
                curve[:, 1],
                color=active_style().muted,
                linewidth=2.6,
                alpha=0.6,
                zorder=1,
                label="fixed points",
            )  # fmt: skip
        )


def end_handles() -> tuple[Artist, ...]:
    """Return the legend entries of `mark_ends`."""
    style = active_style()
    return tuple(
        Line2D([], [], color=style.muted, marker="o", linestyle="none", markerfacecolor=fill, label=label)
        for fill, label in ((style.paper, "start"), (style.muted, "end"))
    )


def label_right(ax: Axes, places: Sequence[tuple[float, str, str]]) -> None:
    """Write texts, each ``(height, text, color)``, right of the axes, moved apart where they overlap."""
    _lay_out(ax)
    figure = ax.get_figure(root=True)
    points = 72 / (figure.dpi if figure is not None else 72)
    places = sorted(places)
    wanted = np.array([float(ax.transData.transform((0.0, height))[1]) * points for height, _, _ in places])
    for (height, text, color), shift in zip(places, _apart(wanted, 1.35 * active_style().size) - wanted, strict=True):
        ax.annotate(
            text, (1.0, height), xycoords=("axes fraction", "data"), xytext=(4, shift),
            textcoords="offset points", color=color, va="center", fontsize=active_style().size - 1,
            annotation_clip=False,
        )  # fmt: skip


def _apart(wanted: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """Return increasing places at least ``spacing`` apart, crowded groups centred on where they belong."""
    groups: list[list[float]] = []
    for place in wanted.tolist():
        groups.append([place])
        while len(groups) > 1 and _span(groups[-2], spacing)[1] + spacing > _span(groups[-1], spacing)[0]:
            last = groups.pop()
            groups[-1] += last
    return np.array([_span(group, spacing)[0] + i * spacing for group in groups for i in range(len(group))])


def _span(group: Sequence[float], spacing: float) -> tuple[float, float]:
    half = (len(group) - 1) / 2 * spacing
    centre = float(np.mean(group))
    return centre - half, centre + half


def _lay_out(ax: Axes) -> None:
    """Give the axes the size that they will have, so that texts can be measured against them."""
    figure = ax.get_figure(root=True)
    engine = figure.get_layout_engine() if isinstance(figure, Figure) else None
    if isinstance(figure, Figure) and engine is not None:
        engine.execute(figure)
