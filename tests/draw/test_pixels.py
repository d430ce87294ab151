from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes

from dynsys.draw import pixels
from dynsys.draw.canvas import new_figure
from dynsys.draw.pixels import Pixels


def painted(ax: Axes) -> np.ndarray:
    ax.figure.canvas.draw()
    return np.asarray(ax.figure.canvas.buffer_rgba()).astype(int)


def axes() -> Axes:
    _, (ax,) = new_figure()
    ax.set_xlim(0.1, 1.0)
    ax.set_ylim(-0.1, 0.9)
    return ax


LOOK = {"marker": ",", "linestyle": "none", "color": "#224466"}


@pytest.mark.parametrize("alpha", [None, 0.12, 1.0])
@pytest.mark.parametrize("together", [1 << 19, 1000])
def test_points_are_where_matplotlib_puts_them(alpha, together, monkeypatch):
    monkeypatch.setattr(pixels, "TOGETHER", together)
    generator = np.random.default_rng(4)
    x, y = generator.random(20_000), generator.random(20_000) ** 2
    y[5] = np.nan
    ours, theirs = axes(), axes()
    ours.add_artist(Pixels(x, y, alpha=alpha, **LOOK))
    theirs.plot(x, y, alpha=alpha, **LOOK)
    theirs.set_xlim(0.1, 1.0)
    theirs.set_ylim(-0.1, 0.9)
    difference = np.abs(painted(ours) - painted(theirs)).max(axis=2)
    assert np.count_nonzero(difference > 10) < 20  # of 20,000 points: those at the rim
    assert np.count_nonzero(difference.min(initial=0)) == 0


def test_points_that_lie_on_one_another_are_darker():
    inks = []
    for times in (1, 2, 50):
        ax = axes()
        blank = painted(ax)
        ax.add_artist(Pixels(np.full(times, 0.5), np.full(times, 0.4), alpha=0.2, **LOOK))
        change = np.abs(painted(ax) - blank).sum(axis=2)
        assert np.count_nonzero(change) == 1
        inks.append(int(change.max()))
    full = inks[2]
    assert inks[0] == pytest.approx(0.2 * full, rel=0.05)
    assert inks[1] == pytest.approx(0.36 * full, rel=0.05)


def test_what_is_hidden_or_nowhere_is_not_painted():
    ax = axes()
    blank = painted(ax)
    hidden = Pixels([0.5], [0.5], visible=False, **LOOK)
    ax.add_artist(hidden)
    assert (painted(ax) == blank).all()
    Pixels([0.5], [0.5], **LOOK).draw(ax.figure.canvas.get_renderer())
    assert (painted(ax) == blank).all()
