"""The slow flow of the two-step map near an edge-of-stability minimum, in the plane of the offsets a and b.

Two steps move a by −γ b² and b by α a b − β b³. As a flow, w = b² obeys dw/da = 2(β w − α a)/γ, so that

    w = (α/β) a + αγ/(2β²) + C exp(2βa/γ)      where β ≠ 0: around a parabola
    w = C − (α/γ) a²                           where β = 0: ellipses
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.labels import symbol_text
from dynsys.draw.legend import end_handles, legend_above, mark_ends
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError

_SAMPLES = 1201
_CURVES = 9

Floats = NDArray[np.float64]
Window = tuple[float, float, float, float]


@styled
def draw_slow_flow(
    alpha: float,
    beta: float,
    gamma: float,
    ax: Axes | None = None,
    trajectories: Sequence[Floats] = (),
) -> Axes:
    """Draw solutions of the slow flow for several constants C, the parabola, and trajectories over them.

    Parameters
    ----------
    alpha, beta, gamma
        Coefficients of the two-step map a'' = a − γ b², b'' = b + α a b − β b³.
    ax
        Where to draw; a new figure if None.
    trajectories
        Each an (m, 2) array of a and b at every second step. They set the window.

    Raises
    ------
    MisuseError
        Where alpha or gamma is zero, a coefficient is not finite, or a trajectory is not (m, 2).

    Examples
    --------
    >>> draw_slow_flow(8.0, 16.0, 4.0).get_xlabel()
    '$a$'
    """
    if not all(map(math.isfinite, (alpha, beta, gamma))) or alpha == 0 or gamma == 0:
        got = f"alpha={alpha}, beta={beta}, gamma={gamma}"
        raise MisuseError(f"finite coefficients with alpha and gamma not 0 are expected, got {got}")
    paths = [np.asarray(path, dtype=float) for path in trajectories]
    for path in paths:
        if path.ndim != 2 or path.shape[1] != 2:
            raise MisuseError(f"trajectories of shape (m, 2) are expected, got {path.shape}")
    ax, style = on_axes(ax), active_style()
    window = _window(alpha, beta, gamma, paths)
    a = np.linspace(window[0], window[1], _SAMPLES)
    solutions = _solutions(alpha, beta, gamma, a, window)
    visible = [w for w in solutions if np.count_nonzero((w >= 0) & (w <= window[3] ** 2)) > 1]
    for position, w in enumerate(visible):
        _mirrored(ax, a, w, color=style.muted, linewidth=0.9, label="slow flow" if position == 0 else None)
        _arrows(ax, a, w, window, toward=-gamma)
    if beta != 0:
        parabola = alpha / beta * a + alpha * gamma / (2 * beta**2)
        name = "parabola" if beta > 0 else "parabola (repelling)"
        dashes = "-" if beta > 0 else "--"
        _mirrored(ax, a, parabola, color=style.ink, linewidth=2.6, linestyle=dashes, label=name)
    for identity, path in enumerate(paths):
        color = style.color(identity)
        ax.plot(path[:, 0], path[:, 1], ".-", color=color, linewidth=1.0, markersize=2, label="trajectory")
        mark_ends(ax, path, color)
    ax.set_xlim(window[0], window[1])
    ax.set_ylim(window[2], window[3])
    ax.set_xlabel(symbol_text("a"))
    ax.set_ylabel(symbol_text("b"))
    legend_above(ax, end_handles() if paths else ())
    return ax


def _window(alpha: float, beta: float, gamma: float, paths: Sequence[Floats]) -> Window:
    if paths:
        points = np.concatenate(paths)
        points = points[np.isfinite(points).all(axis=1)]
        (a_low, b_low), (a_high, b_high) = points.min(axis=0), points.max(axis=0)
        a_pad = 0.08 * (a_high - a_low) or abs(a_low) or 1.0
        b_top = 1.15 * max(abs(b_low), abs(b_high)) or 1.0
        return a_low - a_pad, a_high + a_pad, -b_top, b_top
    if beta == 0:
        top = 1.15 * math.sqrt(abs(alpha / gamma))
        return -1.15, 1.15, -top, top
    # In units of the length γ/(2β) of the exponential every flow is w ∝ s + 1 + C eˢ.
    length, top = gamma / (2 * beta), math.sqrt(10 * abs(alpha * gamma) / (2 * beta**2))
    low, high = sorted((-4 * length, 8 * length))
    return low, high, -top, top


def _solutions(alpha: float, beta: float, gamma: float, a: Floats, window: Window) -> list[Floats]:
    """Return b² along each curve; the curves leave the parabola, or cross the axis, at even places."""
    top = window[3] ** 2
    if beta == 0:
        ratio = alpha / gamma
        corner = abs(ratio) * float(np.abs(a).max()) ** 2 + (top if ratio > 0 else 0)
        levels = np.linspace(0, corner, 2 * _CURVES + 1)[1:]
        return [level - ratio * a**2 for level in (levels if ratio > 0 else np.concatenate([levels, -levels]))]
    base = alpha / beta * a + alpha * gamma / (2 * beta**2)
    places = np.linspace(window[0], window[1], _CURVES)
    spacing = abs(alpha / beta) * (places[1] - places[0]) / 2
    rate = 2 * beta / gamma
    leaving = [spacing * np.exp(np.clip(rate * (a - place), -700, 300)) for place in places]
    return [base + sign * part for part in leaving for sign in (1, -1)]


def _mirrored(ax: Axes, a: Floats, w: Floats, label: str | None, **look: Any) -> None:
    """Plot b = ±√w, with extra points next to the zeros of w, where the curve is vertical."""
    here = np.flatnonzero((w[:-1] < 0) != (w[1:] < 0))
    zero = a[here] - w[here] * (a[here + 1] - a[here]) / (w[here + 1] - w[here])
    above = np.where(w[here] < 0, here + 1, here)
    part = np.linspace(0, 1, 10)[:-1, None] ** 2
    a = np.concatenate([a, (zero + (a[above] - zero) * part).ravel()])
    w = np.concatenate([w, (w[above] * part).ravel()])
    order = np.argsort(a, kind="stable")
    a, b = a[order], np.sqrt(np.where(w >= 0, w, np.nan))[order]
    ax.plot(np.concatenate([a, [np.nan], a]), np.concatenate([b, [np.nan], -b]), label=label, **look)


def _arrows(ax: Axes, a: Floats, w: Floats, window: Window, toward: float) -> None:
    """Put one arrow on each half of a curve, a quarter of its longest visible stretch from upstream."""
    visible = np.flatnonzero((w >= 0) & (w <= window[3] ** 2))
    here = max(np.split(visible, np.flatnonzero(np.diff(visible) > 1) + 1), key=len)
    if len(here) < 20:
        return
    here = here[:: -1 if toward < 0 else 1]
    b = np.sqrt(w[here])
    across = np.diff(a[here]) / (window[1] - window[0])
    length = np.concatenate([[0.0], np.cumsum(np.hypot(across, np.diff(b) / (window[3] - window[2])))])
    place = min(int(np.searchsorted(length, length[-1] / 4)), len(here) - 2)
    tail, head = (a[here[place]], b[place]), (a[here[place + 1]], b[place + 1])
    look = {"arrowstyle": "-|>", "color": active_style().muted, "linewidth": 0, "mutation_scale": 9}
    for side in (1, -1):
        ax.annotate(
            "",
            xy=(head[0], side * head[1]),
            xytext=(tail[0], side * tail[1]),
            arrowprops=look,
            annotation_clip=True,
        )
