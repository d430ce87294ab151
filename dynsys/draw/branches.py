"""Bifurcation diagrams: branches of cycles over a parameter, solid where stable, dashed where unstable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.events import LOOKS, Name, name_events, plot_events
from dynsys.draw.labels import axis_label, symbol_text
from dynsys.draw.legend import legend_above
from dynsys.draw.orbit_diagram import draw_orbit_diagram
from dynsys.draw.style import active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Bifurcation, Branch, Kind
from dynsys.explore.continuation.passage import Passage, branches_of, pass_along
from dynsys.explore.orbit_diagram import OrbitDiagram

Floats = NDArray[np.float64]
Coordinate = Callable[[Floats], Floats]

NORM = "norm"
_STABILITY: dict[bool | None, tuple[str, Any]] = {
    True: ("stable", "-"),
    False: ("unstable", (0, (4.5, 2.2))),
    None: ("neutral", (0, (1.2, 1.6))),
}
_NAMED = 6  # branches in the legend
_FAR = 4.0  # times the size of what is stable or marked, beyond which a branch leaves the window
_FAINT = 0.45  # of the ink of frames is in the orbit diagram underneath


@styled
def draw_bifurcation_diagram(
    graph: Any,
    coordinate: int | str = 0,
    ax: Axes | None = None,
    orbit_diagram: OrbitDiagram | None = None,
) -> Axes:
    """Draw every point of the cycles of every branch, and mark and name the bifurcations.

    A cycle of period p is p curves. The colour is that of the branch; its number is its node. Branches that go far from
    all that is stable or marked leave the window.

    Parameters
    ----------
    graph
        A networkx.DiGraph as `bifurcation_diagram` returns it, or one Branch.
    coordinate
        A state variable, by place from 0 or by name; "norm" for the Euclidean norm of the state.
    ax
        Where to draw; a new figure if None.
    orbit_diagram
        Recorded iterates over the same parameter, to be drawn underneath in light grey.

    Raises
    ------
    MisuseError
        For a coordinate that the state does not have, a diagram without branches, or an orbit diagram over another
        parameter.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.continuation.branch import Branch
    >>> from dynsys.explore.ending import Ending
    >>> ends, r = (Ending.RANGE, Ending.RANGE), np.linspace(2, 3, 11)
    >>> points, multipliers = (1 - 1 / r)[:, None, None], (2 - r)[:, None].astype(complex)
    >>> branch = Branch(model("logistic").system, "r", r, points, multipliers, (), ends, {})
    >>> ax = draw_bifurcation_diagram(branch)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('$r$', '$x$')
    """
    branches = branches_of(graph)
    first = next(iter(branches.values()))
    label, height = _coordinate(first, coordinate)
    ax = on_axes(ax)
    if orbit_diagram is not None:
        if orbit_diagram.parameter != first.parameter:
            raise MisuseError(f"an orbit diagram over {first.parameter} is expected, got {orbit_diagram.parameter}")
        _draw_underneath(ax, orbit_diagram, height)
    passages = {node: pass_along(branch) for node, branch in branches.items()}
    for identity, passage in reversed([*enumerate(passages.values())]):  # those nearer to the start on top
        _draw_branch(ax, passage, height, identity)
    events = [event for branch in branches.values() for event in branch.bifurcations]
    marked = _mark(ax, events, height)
    whole = first.parameter in (s.name for s in first.system.parameters)
    _set_window(ax, [*passages.values()], height, whole, orbit_diagram)
    ax.set_xlabel(axis_label(first.parameter))
    ax.set_ylabel(label)
    legend_above(ax, _key(branches, {flag for passage in passages.values() for flag in passage.segments}))
    name_events(ax, marked)
    return ax


def _coordinate(branch: Branch, coordinate: int | str) -> tuple[str, Coordinate]:
    """Return what the axis is called and how states (…, n) become heights (…)."""
    names = [s.name for s in branch.system.state]
    if coordinate == NORM and NORM not in names:
        return "norm of the state", lambda states: np.linalg.norm(states, axis=-1)
    place = names.index(coordinate) if coordinate in names else coordinate
    if not isinstance(place, int) or not 0 <= place < len(names):
        known = f"{', '.join(names)}, {NORM} or a place from 0 to {len(names) - 1}"
        raise MisuseError(f"a coordinate among {known} is expected, got {coordinate!r}")
    return symbol_text(names[place]), lambda states: states[..., place]


def _draw_underneath(ax: Axes, diagram: OrbitDiagram, height: Coordinate) -> None:
    style, before = active_style(), set(ax.get_children())
    grey = _FAINT * np.array(to_rgb(style.muted)) + (1 - _FAINT) * np.array(to_rgb(style.paper))
    draw_orbit_diagram(replace(diagram, observed=height(diagram.points)), ax)
    for artist in set(ax.get_children()) - before:
        if isinstance(artist, Line2D):
            artist.set(color=grey, zorder=0.5)


def _draw_branch(ax: Axes, passage: Passage, height: Coordinate, identity: int) -> None:
    heights = height(passage.points)
    color = active_style().color(identity)
    if len(passage.values) == 1:
        ax.plot(np.repeat(passage.values, heights.shape[1]), heights[0], ".", color=color)
    for first, last, flag in passage.stretches():
        part = slice(first, last + 1)
        ax.plot(passage.values[part], heights[part], color=color, linestyle=_STABILITY[flag][1])


def _mark(ax: Axes, events: list[Bifurcation], height: Coordinate) -> list[Name]:
    """Plot the markers, kind by kind, and return a name for each bifurcation."""
    names: list[Name] = []
    by_kind: dict[Kind, list[Floats]] = {}
    for event in events:
        heights = height(event.points)
        places = np.column_stack([np.full(len(heights), event.value), heights])
        by_kind.setdefault(event.kind, []).append(places)
        names.append(Name(LOOKS[event.kind][1], places))
    for kind, found in by_kind.items():
        plot_events(ax, kind, np.concatenate(found))
    return names


def _set_window(
    ax: Axes, passages: list[Passage], height: Coordinate, whole: bool, diagram: OrbitDiagram | None
) -> None:
    """Set the limits: the ``whole`` range of the parameter or what is near, and the heights that are near."""
    values = np.concatenate([passage.values for passage in passages])
    near = values if whole else np.concatenate([passage.values[_core(passage)] for passage in passages])
    ax.set_xlim(_limits(values, near, 0.02))
    heights = np.concatenate([height(passage.points).ravel() for passage in passages])
    parts = [height(passage.points)[_core(passage)].ravel() for passage in passages]
    if diagram is not None:
        parts.append(height(diagram.points).ravel())
    ax.set_ylim(_limits(heights, np.concatenate(parts), 0.08))


def _limits(everything: Floats, near: Floats, room: float) -> tuple[float, float]:
    """Return limits around all numbers, or around the near ones and as much again where the others are far away."""
    near = near[np.isfinite(near)]
    low, high = float(np.min(everything)), float(np.max(everything))
    if len(near):
        bottom, top = float(near.min()), float(near.max())
        if high - low > _FAR * (top - bottom) > 0:
            reach = (_FAR - 1) / 2 * (top - bottom)
            low, high = max(low, bottom - reach), min(high, top + reach)
        low, high = min(low, bottom), max(high, top)
    room = room * (high - low) or 0.5
    return low - room, high + room


def _core(passage: Passage) -> NDArray[np.bool_]:
    """(k,) whether a cycle is stable or at a bifurcation."""
    stable = np.array([flag is True for flag in passage.segments], dtype=bool)
    shown = np.array([event is not None for event in passage.events])
    shown[:-1] |= stable
    shown[1:] |= stable
    return shown


def _key(branches: dict[Any, Branch], flags: Iterable[bool | None]) -> list[Artist]:
    """Return one entry for each stability that there is, and one for each of the first branches."""
    style = active_style()
    present = set(flags)
    entries: list[Artist] = [
        Line2D([], [], color=style.ink, linestyle=dashes, label=word)
        for flag, (word, dashes) in _STABILITY.items()
        if flag in present
    ]
    if 1 < len(branches) <= _NAMED:
        for identity, (node, branch) in enumerate(branches.items()):
            label = f"branch {node} (period {branch.period})"
            entries.append(Line2D([], [], color=style.color(identity), linewidth=3 * style.width, label=label))
    return entries
