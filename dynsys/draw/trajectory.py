"""Pictures of runs: the loss, the sharpness against its threshold, and the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.labels import LOSS, SHARPNESS, STEP, distinguishing_labels, symbol_text, value_texts
from dynsys.draw.legend import label_right, legend_above
from dynsys.draw.lines import plot_line
from dynsys.draw.paths import draw_paths
from dynsys.draw.style import DASHES, active_style, styled
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending
from dynsys.explore.trajectory import Trajectory

Floats = NDArray[np.float64]
Trajectories = Trajectory | Sequence[Trajectory]

_WIDE = 30.0
_FAR = 4.0


@styled
def draw_loss(
    trajectories: Trajectories, ax: Axes | None = None, *, labels: Sequence[str] = (), legend: bool = True
) -> Axes:
    """Draw the loss against the step, on a logarithmic axis unless it is zero throughout.

    Parameters
    ----------
    trajectories
        One run or several, each with its loss.
    ax
        Where to draw; a new figure if None.
    labels
        One for each run; the parameters in which the runs differ if empty.
    legend
        Whether to put a legend above the axes.

    Raises
    ------
    MisuseError
        For no run, a run without a loss, or another number of labels than of runs.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.trajectory import run_trajectory
    >>> run = run_trajectory(model("scalar4"), [2.5, 0.45], {"eta": "1/5"})
    >>> draw_loss(run).get_yscale()
    'log'
    """
    runs, names = _runs(trajectories, labels)
    ax = on_axes(ax)
    log = any(run.loss is not None and np.any(run.loss > 0) for run in runs)
    for identity, (run, name) in enumerate(zip(runs, names, strict=True)):
        if run.loss is None:
            raise MisuseError(f"a run with a loss is expected, got one of {run.system.name}, which has none")
        plot_line(ax, identity, name, run.steps, run.loss, log=log)
    ax.set_yscale("log" if log else "linear")
    return _finish(ax, LOSS, legend)


@styled
def draw_sharpness(
    trajectories: Trajectories, ax: Axes | None = None, *, labels: Sequence[str] = (), legend: bool = True
) -> Axes:
    """Draw the sharpness against the step, and the threshold 2/η of each run as a dashed line with its value.

    Parameters
    ----------
    trajectories, ax, labels, legend
        As for `draw_loss`; each run with its sharpness.

    Raises
    ------
    MisuseError
        For no run, a run without a sharpness, or another number of labels than of runs.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.trajectory import run_trajectory
    >>> run = run_trajectory(model("scalar4"), [2.5, 0.45], {"eta": "1/5"})
    >>> draw_sharpness(run).texts[0].get_text()
    '$2/\\\\eta$ = 10'
    """
    runs, names = _runs(trajectories, labels)
    ax = on_axes(ax)
    for identity, (run, name) in enumerate(zip(runs, names, strict=True)):
        if run.sharpness is None:
            raise MisuseError(f"a run with a sharpness is expected, got one of {run.system.name}, which has none")
        plot_line(ax, identity, name, run.steps, run.sharpness)
        finite = run.sharpness[np.isfinite(run.sharpness)]
        if len(finite) and finite.max() > _WIDE * np.median(finite) > 0:
            ax.set_yscale("log")
    _thresholds(ax, runs)
    return _finish(ax, SHARPNESS, legend)


@styled
def draw_state(
    trajectories: Trajectories,
    ax: Axes | None = None,
    *,
    family: Sequence[Floats] = (),
    labels: Sequence[str] = (),
    legend: bool = True,
) -> Axes:
    """Draw the state: two variables as a curve of every second step in their plane, else against the step.

    Parameters
    ----------
    trajectories, ax, labels, legend
        As for `draw_loss`.
    family
        Curves of fixed points to draw underneath in the plane, each (m, 2).

    Raises
    ------
    MisuseError
        For no run, runs with different state variables, or another number of labels than of runs.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.trajectory import run_trajectory
    >>> run = run_trajectory(model("logistic"), [0.3], {"r": "5/2"})
    >>> ax = draw_state(run)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('step', '$x$')
    """
    runs, names = _runs(trajectories, labels)
    state = tuple(symbol.name for symbol in runs[0].system.state)
    for run in runs:
        if tuple(symbol.name for symbol in run.system.state) != state:
            raise MisuseError(f"runs with the state {state} are expected, got {run.system.state}")
    if len(state) == 2:
        paths = [run.states[(run.steps - run.steps[0]) % 2 == 0] for run in runs]
        return draw_paths(paths, (state[0], state[1]), ax, family=family, labels=names, legend=legend)
    ax = on_axes(ax)
    for identity, (run, name) in enumerate(zip(runs, names, strict=True)):
        for component in range(len(state)):
            label = name if component == 0 else ""
            dashes = DASHES[component % len(DASHES)]
            plot_line(ax, identity, label, run.steps, run.states[:, component], dashes=dashes)
    components: list[Artist] = []
    if len(state) > 1:
        color = active_style().muted
        components = [
            Line2D([], [], color=color, linestyle=DASHES[i % len(DASHES)], label=symbol_text(name))
            for i, name in enumerate(state)
        ]
    return _finish(ax, symbol_text(state[0]) if len(state) == 1 else "state", legend, components)


def _runs(trajectories: Trajectories, labels: Sequence[str]) -> tuple[tuple[Trajectory, ...], list[str]]:
    """Return the runs as they are drawn, and their labels; one that diverged is cut where it leaves."""
    runs = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    if not runs:
        raise MisuseError("at least one run is expected, got none")
    if labels and len(labels) != len(runs):
        raise MisuseError(f"one label for each of {len(runs)} runs is expected, got {len(labels)}")
    names = list(labels) or distinguishing_labels([run.parameters for run in runs])
    endings = [f" ({run.ending.value})" if run.ending is Ending.DIVERGED else "" for run in runs]
    return tuple(map(_bounded, runs)), [name + ending for name, ending in zip(names, endings, strict=True)]


def _bounded(run: Trajectory) -> Trajectory:
    size = np.abs(run.states).max(axis=1)
    shown = np.isfinite(size)
    if run.ending is Ending.DIVERGED:
        shown &= size <= _FAR * max(size[0], np.quantile(size[shown], 0.25))
    return replace(
        run,
        steps=run.steps[shown],
        states=run.states[shown],
        loss=None if run.loss is None else run.loss[shown],
        sharpness=None if run.sharpness is None else run.sharpness[shown],
    )


def _thresholds(ax: Axes, runs: Sequence[Trajectory]) -> None:
    """Draw each height 2/η once, in the colour of its run, or in ink where several runs share it."""
    style, colors = active_style(), dict[float, str]()
    for identity, run in enumerate(runs):
        if run.step_size is not None:
            height = float(2 / run.step_size)
            colors[height] = style.ink if height in colors else style.color(identity)
    for height, color in colors.items():
        ax.axhline(height, color=color, linestyle=(0, (5, 2.5)), linewidth=1.0, zorder=1.5)
    texts = [rf"$2/\eta$ = {text}" for text in value_texts(list(colors))]
    label_right(ax, list(zip(colors, texts, colors.values(), strict=True)))


def _finish(ax: Axes, name: str, legend: bool, extra: Sequence[Artist] = ()) -> Axes:
    ax.set_xlabel(STEP)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    ax.set_ylabel(name)
    if legend:
        legend_above(ax, extra)
    return ax
