"""A cascade: how its values approach their limit, and its ratios theirs."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dynsys.draw.canvas import new_figure, on_axes
from dynsys.draw.labels import symbol_text
from dynsys.draw.legend import legend_above
from dynsys.draw.style import active_style, styled
from dynsys.explore.cascade import Cascade

FLIPS, WINDOWS = "flip n", "window n"


@styled
def draw_cascade_distances(cascade: Cascade, ax: Axes | None = None) -> Axes:
    """Draw how far each value of the parameter is from the limit, on a logarithmic scale.

    Without a limit, of fewer than three values, the values themselves are drawn.

    Parameters
    ----------
    cascade
        m members.
    ax
        Where to draw; a new figure if None.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.cascade import CascadeMethod, cascade
    >>> logistic = compile_map(model("logistic").system)
    >>> found = cascade(logistic, "r", (2, 4), [0.6], {}, CascadeMethod(steps=4))
    >>> draw_cascade_distances(found).get_yscale()
    'log'
    """
    ax = on_axes(ax)
    order = np.arange(1.0, len(cascade.members) + 1)
    symbol = symbol_text(cascade.parameter)
    if cascade.limit is None:
        _plot(ax, order, np.array([float(value) for value in cascade.values]))
        ax.set_ylabel(symbol)
    else:
        limit = cascade.limit.value
        _plot(ax, order, np.array([float(abs(value - limit)) for value in cascade.values]))
        ax.set_yscale("log")
        ax.set_ylabel(f"distance of {symbol} from {float(limit):.10g}")
    _over_order(ax, cascade)
    return ax


@styled
def draw_cascade_ratios(cascade: Cascade, ax: Axes | None = None) -> Axes:
    """Draw the ratios of successive differences, and the number that they tend to.

    Parameters
    ----------
    cascade
        m members.
    ax
        Where to draw; a new figure if None.
    """
    ax = on_axes(ax)
    ratios = np.array([float(ratio) for ratio in cascade.ratios])
    _plot(ax, np.arange(2.0, len(ratios) + 2), ratios, "ratio of differences")
    if cascade.ratio is not None:
        limit = float(cascade.ratio.value)
        ax.axhline(limit, color=active_style().muted, linestyle="--", label=f"limit {cascade.ratio.text:.12}")
    ax.set_ylabel("ratio of differences")
    _over_order(ax, cascade)
    legend_above(ax)
    return ax


@styled
def draw_cascade(cascade: Cascade) -> Figure:
    """Draw both in one figure: the distances from the limit, and the ratios where there are two or more.

    Parameters
    ----------
    cascade
        m members.
    """
    if len(cascade.ratios) < 2:
        figure, (only,) = new_figure()
        draw_cascade_distances(cascade, only)
        return figure
    figure, (left, right) = new_figure(columns=2, width=10.4)
    draw_cascade_distances(cascade, left)
    draw_cascade_ratios(cascade, right)
    return figure


def _plot(ax: Axes, order: np.ndarray, values: np.ndarray, label: str = "") -> None:
    style = active_style()
    ax.plot(order, values, color=style.color(0), marker="o", label=label or None)


def _over_order(ax: Axes, cascade: Cascade) -> None:
    ax.set_xlabel(FLIPS if cascade.method.factor == 2 else WINDOWS)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
