"""Curves of bifurcations in the plane of two parameters, and the points of codimension two on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.events import LOOKS, Name, name_events, plot_events
from dynsys.draw.labels import axis_label
from dynsys.draw.legend import legend_above
from dynsys.draw.style import DASHES, active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import Curve, Saddle

Floats = NDArray[np.float64]

_DASHES: dict[Kind | Saddle, Any] = {
    Kind.FOLD: DASHES[0],
    Kind.FLIP: DASHES[1],
    Kind.NEIMARK_SACKER: DASHES[2],
    Saddle.NEUTRAL: DASHES[3],
}
_SAME = 1e-6  # points nearer than this share of the window are one


@styled
def draw_curves(curves: Sequence[Curve], ax: Axes | None = None) -> Axes:
    """Draw curves of folds solid, flips dashed, Neimark–Sacker dotted, saddles dash-dotted; name special points.

    Parameters
    ----------
    curves
        Over the same two parameters; the first is drawn to the right, the second upward. The colour is that of the
        curve.
    ax
        Where to draw; a new figure if None.

    Raises
    ------
    MisuseError
        For no curve, or curves over different parameters.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.ending import Ending
    >>> ends, b = (Ending.RANGE, Ending.RANGE), np.linspace(-0.9, 0.9, 19)
    >>> values, points = np.column_stack([3 * (1 - b) ** 2 / 4, b]), np.zeros((19, 1, 2))
    >>> unit = np.column_stack([-np.ones(19), b]).astype(complex)
    >>> curve = Curve(model("henon").system, Kind.FLIP, ("a", "b"), values, points, unit, (), ends, {})
    >>> draw_curves([curve]).get_ylabel()
    '$b$'
    """
    if not curves:
        raise MisuseError("at least one curve is expected, got none")
    over = curves[0].over
    for curve in curves:
        if curve.over != over:
            raise MisuseError(f"curves over {' and '.join(over)} are expected, got {' and '.join(curve.over)}")
    ax = on_axes(ax)
    periods = {curve.period for curve in curves}
    for identity, curve in enumerate(curves):
        label = curve.kind.value if len(periods) == 1 else f"{curve.kind.value} of period {curve.period}"
        color = active_style().color(identity)
        ax.plot(curve.values[:, 0], curve.values[:, 1], color=color, linestyle=_DASHES[curve.kind], label=label)
    ax.margins(0.05)
    names = _mark(ax, curves)
    ax.set_xlabel(axis_label(over[0]))
    ax.set_ylabel(axis_label(over[1]))
    legend_above(ax)
    name_events(ax, names)
    return ax


def _mark(ax: Axes, curves: Sequence[Curve]) -> list[Name]:
    """Plot the markers, kind by kind, and return a name for each; a point on several curves is marked once."""
    size = np.ptp(np.concatenate([curve.values for curve in curves]), axis=0)
    near = _SAME * np.where(size > 0, size, 1.0)
    names: list[Name] = []
    by_kind: dict[Kind, list[Floats]] = {}
    for special in (special for curve in curves for special in curve.codim2):
        place, found = np.array(special.values), by_kind.setdefault(special.kind, [])
        if not any((np.abs(place - other) <= near).all() for other in found):
            found.append(place)
            names.append(Name(LOOKS[special.kind][1], place[None, :]))
    for kind, found in by_kind.items():
        plot_events(ax, kind, np.array(found))
    return names
