"""Orbit diagrams: long-run iterates over a parameter, as points or as a density."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from dynsys.draw.canvas import DPI, on_axes
from dynsys.draw.labels import axis_label, symbol_text
from dynsys.draw.legend import legend_above
from dynsys.draw.pixels import Pixels
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.orbit_density import OrbitDensity
from dynsys.explore.orbit_diagram import OrbitDiagram

Floats = NDArray[np.float64]

# Ink that a pixel column of the picture holds before points are drawn fainter, and the faintest.
_POINTS_A_COLUMN = 150
_FAINTEST = 0.12
_WIDEST = 1.6
# The tones span these multiples of the share that each bin would have of visits spread evenly.
_TONES = (1 / 16, 32.0)


@styled
def draw_orbit_diagram(
    diagram: OrbitDiagram, ax: Axes | None = None, *, component: int = 0, name: str | None = None
) -> Axes:
    """Draw every recorded iterate as one pixel; what many columns visit often is darker.

    Parameters
    ----------
    diagram
        The recorded iterates; the observed quantity is drawn where there is one, else a state variable.
    ax
        Where to draw; a new figure if None.
    component
        Which state variable, from 0.
    name
        Of the vertical axis: a symbol or an expression. None for the symbol of the state variable.

    Raises
    ------
    MisuseError
        For a component that the state does not have.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.orbit_diagram import orbit_diagram
    >>> diagram = orbit_diagram(compile_map(model("logistic").system), "r", [2.5, 3.2, 3.9], [0.3], {})
    >>> draw_orbit_diagram(diagram).get_xlabel()
    '$r$'
    """
    state = diagram.system.state
    if not 0 <= component < len(state):
        raise MisuseError(f"a component from 0 to {len(state) - 1} is expected, got {component}")
    points = diagram.points[:, :, component] if diagram.observed is None else diagram.observed
    name = name or (state[component].name if diagram.observed is None else "observed quantity")
    ax, style = on_axes(ax), active_style()
    values = np.broadcast_to(diagram.values, points.shape)
    finite = np.isfinite(points)
    pixels = ax.get_window_extent().width
    alpha = float(np.clip(_POINTS_A_COLUMN / max(finite.sum() / pixels, 1.0), _FAINTEST, 1.0))
    look: dict[str, Any] = {"linestyle": "none", "color": style.ink, "alpha": alpha, "rasterized": True}
    x, y = (values.ravel(), points.ravel()) if finite.all() else (values[finite], points[finite])
    if len(diagram.values) < pixels / 2:
        # Fewer columns than pixels: a dot as wide as a column, so that branches do not fall apart.
        size = min(72 / DPI * pixels / len(diagram.values), _WIDEST)
        ax.plot(x, y, marker="o", markersize=size, markeredgewidth=0, **look)
    else:
        ax.add_artist(Pixels(x, y, marker=",", **look))
        if len(y):
            ax.update_datalim([(x.min(), y.min()), (x.max(), y.max())])
            ax.autoscale_view()
    return _finish(ax, diagram.values, diagram.endings, diagram.parameter, name)


@styled
def draw_orbit_density(density: OrbitDensity, ax: Axes | None = None, *, name: str | None = None) -> Axes:
    """Draw the share of visits in each bin of each column in logarithmic tones, with a scale beside it.

    Parameters
    ----------
    density
        The counts of visits.
    ax
        Where to draw; a new figure if None.
    name
        Of the vertical axis: a symbol or an expression. None for the first state variable.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.orbit_density import OrbitDensityMethod, orbit_density
    >>> method = OrbitDensityMethod(record=1000, bins=64)
    >>> density = orbit_density(compile_map(model("logistic").system), "r", [3.7, 3.8], [0.3], {}, method)
    >>> draw_orbit_density(density).get_ylabel()
    '$x$'
    """
    ax, style = on_axes(ax), active_style()
    visits = density.counts.sum(axis=0) + density.outside
    shares = np.divide(density.counts, visits, out=np.zeros(density.counts.shape), where=visits > 0)
    shown = np.ma.masked_equal(shares, 0.0)
    low, high = (part / len(shares) for part in _TONES)
    norm = LogNorm(low, min(high, 1.0), clip=True)
    image = ax.pcolorfast(_edges(density.values), density.edges, shown, cmap=style.colormap, norm=norm, rasterized=True)
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure.colorbar(image, ax=ax, label="share of visits in the column", pad=0.02, extend="both")
    ax.grid(False)
    return _finish(ax, density.values, density.endings, density.parameter, name or density.system.state[0].name)


def _edges(values: Floats) -> Floats:
    """Return (m + 1,) edges half-way between (m,) values."""
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])


def _finish(ax: Axes, values: Floats, endings: Sequence[Ending], parameter: str, name: str) -> Axes:
    _mark_unbounded(ax, values, endings)
    ax.set_xlim(_edges(values)[0], _edges(values)[-1])
    ax.set_xlabel(axis_label(parameter))
    ax.set_ylabel(symbol_text(name))
    legend_above(ax)
    return ax


def _mark_unbounded(ax: Axes, values: Floats, endings: Sequence[Ending]) -> None:
    """Hatch the columns that did not stay bounded, so that an empty column is not taken for a quiet one."""
    away = np.array([ending in (Ending.DIVERGED, Ending.UNDEFINED) for ending in endings], dtype=np.int8)
    edges = _edges(values)
    turns = np.diff(np.concatenate([[0], away, [0]]))
    for first, last in zip(np.flatnonzero(turns == 1), np.flatnonzero(turns == -1), strict=True):
        ax.add_artist(
            Rectangle(
                (edges[first], 0),
                edges[last] - edges[first],
                1,
                transform=ax.get_xaxis_transform(),
                fill=False,
                hatch="///",
                edgecolor=active_style().muted,
                alpha=0.35,
                linewidth=0,
                label="diverged or undefined",
            )  # fmt: skip
        )
