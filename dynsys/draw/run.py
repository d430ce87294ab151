"""Whole figures of runs: loss, sharpness and state side by side."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from dynsys.draw.canvas import new_figure
from dynsys.draw.style import styled
from dynsys.draw.trajectory import Floats, Trajectories, draw_loss, draw_sharpness, draw_state
from dynsys.explore.trajectory import Trajectory


@styled
def draw_run(trajectories: Trajectories, *, family: Sequence[Floats] = ()) -> Figure:
    """Draw runs in one figure: loss and sharpness over the steps where there is a loss, and the state.

    Parameters
    ----------
    trajectories
        Runs of one system.
    family
        Curves of fixed points to draw under the state, each (m, 2).

    Raises
    ------
    MisuseError
        For no run, or runs of different systems.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.explore.trajectory import run_trajectory
    >>> len(draw_run(run_trajectory(model("logistic"), [0.3], {"r": "5/2"})).axes)
    1
    """
    runs = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    if not runs or any(run.loss is None for run in runs):
        figure, (only,) = new_figure()
        draw_state(runs, only, family=family)
        return figure
    figure, (first, second, third) = new_figure(columns=3, width=13.2, height=4.2)
    draw_loss(runs, first)
    draw_sharpness(runs, second, legend=False)
    draw_state(runs, third, family=family, legend=False)
    return figure
