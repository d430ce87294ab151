"""A picture of a proof: the leaves that a box is cut into, and what became of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dynsys.draw.canvas import on_axes
from dynsys.draw.contours import zero_curves
from dynsys.draw.cycles import cycle_key, cycle_look
from dynsys.draw.labels import symbol_text
from dynsys.draw.leaves import Fate, Floats, Group, Leaves, Source, leaves_of
from dynsys.draw.legend import legend_above
from dynsys.draw.projection import draw_counts
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError
from dynsys.verify.check.derivatives import natural

_MANY, _GRID, _CROWD = 4000, 301, 60
_EDGE = 0.5
_COUNTED = (Fate.OPEN, Fate.PROVED)


@styled
def draw_proof(proof: Source | Leaves, axes: tuple[int, int] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the leaves of a proof in a plane, coloured by what became of them.

    A box of two sides is tiled. Of more sides two are drawn, and the colour tells how many leaves lie over one another.
    A complete list of cycles has its cycles as points and its families as curves; that of a map on a line is drawn over
    the line and its image, with the diagonal. What refutes a claim is a cross.

    Parameters
    ----------
    proof
        A certificate, as a document or the path of one, or leaves read before.
    axes
        The numbers of two sides, from 0; those most often cut if None.
    ax
        Where to draw; a new figure if None.

    Raises
    ------
    MisuseError
        For what is no certificate with a tree over a box, and for axes that the box does not have.

    Examples
    --------
    >>> from dynsys.verify.claims import Inequality, prove
    >>> proof = prove(Inequality({"x": (0, 1), "y": (0, 1)}, "x*y*(1 - x) < 1/3"))
    >>> draw_proof(proof.certificates[0]).get_xlabel()
    '$x$'
    """
    leaves = proof if isinstance(proof, Leaves) else leaves_of(proof)
    x, y = _sides(leaves, axes)
    ax = on_axes(ax)
    low, high = _plane(leaves, leaves.low, x, y, 0), _plane(leaves, leaves.high, x, y, 1)
    counted = [group.rows for group in leaves.groups if group.fate in _COUNTED]
    if len(leaves.names) > 2 and counted:
        rows = np.concatenate(counted)
        draw_counts(ax, low[rows], high[rows], "leaves over one another")
    key: list[Artist] = []
    for group in leaves.groups:
        key += _fill(ax, leaves, group, low, high)
    if leaves.images is None:
        _limit(ax, low, high)
    else:
        _limit(ax, low[:, (0, 0)], high[:, (0, 0)])
    if len(leaves.names) == 2:
        _curves(ax, leaves, x)
    _points(ax, leaves, x, y)
    ax.grid(False)
    ax.set_xlabel(symbol_text(leaves.names[x]))
    if y != x:
        ax.set_ylabel(symbol_text(leaves.names[y]))
    elif leaves.images is not None:
        ax.set_ylabel(f"{symbol_text(leaves.names[x])} one step later")
    else:
        ax.set_yticks([])
    kinds = {(len(points), stable) for points, stable in leaves.cycles}
    legend_above(ax, [*key, *cycle_key({period for period, _ in kinds}, {stable for _, stable in kinds})])
    return ax


def _sides(leaves: Leaves, axes: tuple[int, int] | None) -> tuple[int, int]:
    """Return the two sides that are drawn, one twice where there is only one."""
    n = len(leaves.names)
    if axes is None:
        order = np.argsort(-leaves.splits, kind="stable")[:2]
        return int(order.min()), int(order.max())
    if n < 2 or len(axes) != 2 or axes[0] == axes[1] or not all(0 <= axis < n for axis in axes):
        raise MisuseError(f"two different axes from 0 to {n - 1} are expected, got {axes}")
    return axes


def _plane(leaves: Leaves, ends: Floats, x: int, y: int, end: int) -> Floats:
    """Return one end (m, 2) of each leaf in the plane; on a line the height is the image, within the box, or 1."""
    if x != y:
        return ends[:, (x, y)]
    if leaves.images is None:
        return np.column_stack([ends[:, x], np.full(len(ends), float(end))])
    low, high = float(leaves.low.min()), float(leaves.high.max())
    image = np.nan_to_num(leaves.images[:, end], nan=(-np.inf, np.inf)[end], posinf=np.inf, neginf=-np.inf)
    return np.column_stack([ends[:, x], np.clip(image, low, high)])


def _fill(ax: Axes, leaves: Leaves, group: Group, low: Floats, high: Floats) -> list[Artist]:
    """Draw the leaves of a group; over the counts as outlines, which need an entry in the legend: return that."""
    a, b = low[group.rows], high[group.rows]
    corners = np.stack([a, np.column_stack([b[:, 0], a[:, 1]]), b, np.column_stack([a[:, 0], b[:, 1]])], axis=1)
    seen_through = len(leaves.names) > 2 and group.fate in (Fate.EMPTY, *_COUNTED)
    many = len(low) > _MANY
    patches = PolyCollection(
        list(corners),
        facecolors="none" if seen_through else [_color(leaves, group)],
        edgecolors=[(*to_rgb(active_style().muted), _EDGE)],
        linewidths=0.1 if many else 0.4,
        hatch="////" if group.fate is Fate.UNDECIDED else None,
        rasterized=many,
        zorder=1,
        label=None if seen_through else group.words,
    )
    ax.add_collection(patches)
    tone = active_style().colormap(0.35) if group.fate in _COUNTED else "none"
    edge = active_style().muted
    return [Patch(facecolor=tone, edgecolor=edge, linewidth=0.4, label=group.words)] if seen_through else []


def _color(leaves: Leaves, group: Group) -> tuple[float, float, float]:
    """Return a pale grey, a grey, a tone for each alternative, or the colour of a warning."""
    style = active_style()
    match group.fate:
        case Fate.EMPTY:
            return _mixed(style.muted, 0.1)
        case Fate.OPEN:
            return _mixed(style.muted, 0.5)
        case Fate.UNDECIDED:
            return _mixed(style.color(1), 0.7)
        case Fate.REFUTED:
            return _mixed(style.color(2), 0.4)
    last = max(other.alternative or 0 for other in leaves.groups)
    return to_rgb(style.colormap(0.75 * (group.alternative or 0) / max(last, 1)))


def _mixed(color: str, share: float) -> tuple[float, float, float]:
    """Return a colour with that share of it, the rest paper."""
    r, g, b = share * np.array(to_rgb(color)) + (1 - share) * np.array(to_rgb(active_style().paper))
    return float(r), float(g), float(b)


def _limit(ax: Axes, low: Floats, high: Floats) -> None:
    least, most = low.min(axis=0), high.max(axis=0)
    pad = np.where(most > least, 0.0, 0.5)
    ax.set_xlim(least[0] - pad[0], most[0] + pad[0])
    ax.set_ylim(least[1] - pad[1], most[1] + pad[1])


def _curves(ax: Axes, leaves: Leaves, x: int) -> None:
    """Draw the families of fixed points; the first of the two sides may be drawn upward."""
    if leaves.families is None:
        return
    u, v = (np.linspace(leaves.low[:, k].min(), leaves.high[:, k].max(), _GRID) for k in (0, 1))
    points = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
    with np.errstate(all="ignore"):
        values = [part.low.reshape(_GRID, _GRID) for part in natural(leaves.families, points, points)]
    for curve in (curve for each in values for curve in zero_curves(u, v, each)):
        drawn = curve if x == 0 else curve[:, ::-1]
        line: dict[str, Any] = {"color": active_style().ink, "linewidth": 1.4, "zorder": 2, "label": "fixed points"}
        ax.add_artist(Line2D(drawn[:, 0], drawn[:, 1], **line))


def _points(ax: Axes, leaves: Leaves, x: int, y: int) -> None:
    """Mark the points of the cycles, on a line over their images, and the witness."""
    paper = active_style().paper
    if leaves.images is not None:
        ends = [float(leaves.low.min()), float(leaves.high.max())]
        ax.plot(ends, ends, color=active_style().ink, linewidth=0.8, zorder=2, label="diagonal")
    size = 6.5 if sum(len(points) for points, _ in leaves.cycles) <= _CROWD else 4.0
    for points, stable in sorted(leaves.cycles, key=lambda cycle: (cycle[1] is True, -len(cycle[0]))):
        up = np.roll(points[:, x], -1) if x == y else points[:, y]
        look = cycle_look(len(points), stable)
        if stable is False:
            look["markerfacecolor"] = paper
        ax.plot(points[:, x], up, linestyle="none", zorder=3, markersize=size, clip_on=False, **look)
    if leaves.witness is not None:
        height = 0.5 if x == y else leaves.witness[y]
        ax.plot(
            [leaves.witness[x]], [height], "X", color=active_style().ink, markeredgecolor=paper, markersize=11,
            zorder=3, linestyle="none", clip_on=False, label="witness",
        )  # fmt: skip
