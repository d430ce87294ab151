"""Cycles in the plane of two state variables, or on a line: filled where stable, hollow where unstable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.labels import symbol_text
from dynsys.draw.legend import draw_family, legend_above
from dynsys.draw.style import MARKERS, active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.cycles import Cycle

Floats = NDArray[np.float64]

STABILITY = {True: "stable", False: "unstable", None: "stability not known"}
_CROWD = 150


@styled
def draw_cycles(
    cycles: Sequence[Cycle],
    names: Sequence[str],
    ax: Axes | None = None,
    *,
    family: Sequence[Floats] = (),
) -> Axes:
    """Draw every point of every cycle, one marker and colour a period.

    With two state variables or more the plane of the first two is drawn; with one, the period over it.

    Parameters
    ----------
    cycles
        Cycles of one system.
    names
        Of its n state variables.
    ax
        Where to draw; a new figure if None.
    family
        Curves of fixed points to draw underneath, each (m, 2); with one state variable unused.

    Raises
    ------
    MisuseError
        For a cycle with another number of state variables than names.

    Examples
    --------
    >>> draw_cycles([], ("x", "y")).get_xlabel()
    '$x$'
    """
    for cycle in cycles:
        if cycle.points.shape[1] != len(names):
            raise MisuseError(f"cycles of {', '.join(names)} are expected, got {cycle.points.shape[1]} variables")
    ax = on_axes(ax)
    flat = len(names) == 1
    if not flat:
        draw_family(ax, family)
    size = 6.5 if sum(cycle.period for cycle in cycles) <= _CROWD else 4.5
    kinds = {(cycle.period, cycle.stable) for cycle in cycles}
    for period, stable in sorted(kinds, key=lambda kind: (kind[1] is True, kind[0])):
        points = np.concatenate([c.points for c in cycles if (c.period, c.stable) == (period, stable)])
        ax.plot(
            points[:, 0], np.full(len(points), period) if flat else points[:, 1],
            linestyle="none", markersize=size, **cycle_look(period, stable),
        )  # fmt: skip
    if family and not cycles and not flat:
        ax.update_datalim(np.concatenate(family))
        ax.autoscale_view()
    ax.set_xlabel(symbol_text(names[0]))
    ax.set_ylabel("period" if flat else symbol_text(names[1]))
    if flat:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    legend_above(ax, cycle_key(set() if flat else {c.period for c in cycles}, {c.stable for c in cycles}))
    return ax


def cycle_look(period: int, stable: bool | None) -> dict[str, Any]:
    """Return how the points of a cycle are marked: a colour and marker a period, filled where it is stable."""
    style = active_style()
    color = style.color(period - 1)
    fill = {True: color, False: "none", None: style.muted}[stable]
    return {
        "color": color,
        "marker": MARKERS[(period - 1) % len(MARKERS)],
        "markerfacecolor": fill,
        "markeredgewidth": 1.2,
    }


def cycle_key(periods: set[int], stabilities: set[bool | None]) -> list[Artist]:
    """Return one entry a period, filled, and one a stability, in a marker that no period has."""
    style = active_style()
    entries: list[Artist] = []
    for period in sorted(periods):
        label = "fixed point" if period == 1 else f"period {period}"
        entries.append(Line2D([], [], linestyle="none", label=label, **cycle_look(period, True)))
    for stable in (key for key in STABILITY if key in stabilities):
        fill = {True: style.ink, False: "none", None: style.muted}[stable]
        entries.append(
            Line2D(
                [],
                [],
                linestyle="none",
                marker="8",
                color=style.ink,
                markerfacecolor=fill,
                markeredgewidth=1.2,
                label=STABILITY[stable],
            )  # fmt: skip
        )
    return entries
