from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from dynsys.draw.lines import is_restless
from dynsys.draw.paths import draw_paths
from dynsys.draw.style import DASHES, MARKERS, STYLES, use_style
from dynsys.draw.trajectory import draw_loss, draw_sharpness, draw_state
from dynsys.errors import MisuseError
from dynsys.explore.ending import Ending

ETAS = (Fraction(1, 4), Fraction(1, 5), Fraction(1, 6))


def labelled(ax, text):
    (line,) = [line for line in ax.get_lines() if line.get_label() == text]
    return line


def test_loss_is_drawn_as_it_is(make_run, legend_texts):
    runs = [make_run(eta=eta) for eta in ETAS]
    ax = draw_loss(runs)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("step", "loss", "log")
    assert legend_texts(ax) == [r"$\eta$ = 0.25", r"$\eta$ = 0.2", r"$\eta$ = 0.1667"]
    for identity, (run, line) in enumerate(zip(runs, ax.get_lines(), strict=True)):
        assert line.get_xdata().tolist() == run.steps.tolist()
        assert line.get_ydata().tolist() == run.loss.tolist()
        assert line.get_color() == STYLES["light"].palette[identity]
        assert line.get_marker() == MARKERS[identity]
        assert 3 <= len(line.get_markevery()) <= 10


def test_marks_of_different_runs_stand_apart(make_run):
    first, second = (set(line.get_markevery()) for line in draw_loss([make_run(), make_run()]).get_lines())
    assert not first & second


def test_a_loss_of_zero_leaves_the_line(make_run):
    loss = np.array([1.0, 0.1, 0.0, np.inf])
    ax = draw_loss(make_run(np.ones((4, 2)), loss=loss))
    assert ax.get_lines()[0].get_ydata().tolist() == [1.0, 0.1]


def test_a_loss_of_zero_throughout_is_a_line_at_zero(make_run):
    ax = draw_loss(make_run(np.ones((4, 2)), loss=np.zeros(4)))
    assert ax.get_yscale() == "linear"
    assert ax.get_lines()[0].get_ydata().tolist() == [0, 0, 0, 0]


def test_sharpness_stands_against_its_threshold(make_run, legend_texts):
    runs = [make_run(eta=eta) for eta in ETAS]
    ax = draw_sharpness(runs)
    lines = ax.get_lines()
    assert ax.get_ylabel() == r"sharpness $\lambda$ (largest Hessian eigenvalue)"
    assert [line.get_ydata()[0] for line in lines[3:]] == [8.0, 10.0, 12.0]
    assert [text.get_text() for text in ax.texts] == [f"$2/\\eta$ = {n}" for n in (8, 10, 12)]
    for line, threshold, text in zip(lines[:3], lines[3:], ax.texts, strict=True):
        assert threshold.get_linestyle() == "--"
        assert threshold.get_color() == line.get_color() == text.get_color()
    assert len(legend_texts(ax)) == 3
    assert ax.get_yscale() == "linear"


def test_runs_with_one_step_size_share_a_threshold_in_ink(make_run):
    ax = draw_sharpness([make_run(), make_run()], labels=["left", "right"])
    assert [text.get_text() for text in ax.texts] == [r"$2/\eta$ = 10"]
    assert ax.get_lines()[-1].get_color() == STYLES["light"].ink


def test_thresholds_that_nearly_coincide_have_labels_apart(make_run, assert_no_overlap):
    runs = [make_run(eta=Fraction(1, 5) + Fraction(i, 10_000)) for i in range(5)]
    assert_no_overlap(draw_sharpness(runs).figure)


def test_a_sharpness_that_leaves_takes_a_logarithmic_axis(make_run):
    sharpness = np.array([10.0, 11.0, 12.0, np.nan, 5000.0])
    assert draw_sharpness(make_run(np.ones((5, 2)), sharpness=sharpness)).get_yscale() == "log"


def test_plane_takes_every_second_step_and_keeps_the_ends(make_run, legend_texts):
    states = np.column_stack([np.arange(9.0), np.arange(9.0) % 2])
    ax = draw_state(make_run(states, every=1))
    path, start, end = ax.get_lines()
    assert path.get_xdata().tolist() == [0, 2, 4, 6, 8]
    assert set(path.get_ydata()) == {0}
    assert (start.get_xdata()[0], end.get_xdata()[0]) == (0, 8)
    assert start.get_markerfacecolor() == STYLES["light"].paper
    assert end.get_markerfacecolor() == path.get_color()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")
    assert legend_texts(ax) == [r"$\eta$ = 0.2", "start", "end"]


def test_a_family_stays_underneath_and_does_not_widen_the_window(make_run, legend_texts):
    run, family = make_run(), [np.array([[-50.0, 0.0], [50.0, 1.0]])]
    bare, ax = draw_state(run), draw_state(run, family=family)
    assert ax.get_xlim() == bare.get_xlim()
    assert legend_texts(ax)[0] == "fixed points"
    assert labelled(ax, "fixed points").get_zorder() < labelled(ax, r"$\eta$ = 0.2").get_zorder()


@pytest.mark.parametrize("dimension", [1, 3, 4])
def test_other_dimensions_are_drawn_against_the_step(make_run, legend_texts, dimension):
    states = np.outer(np.linspace(1, 2, 20), np.arange(1, dimension + 1))
    ax = draw_state([make_run(states), make_run(states, eta=ETAS[0])])
    assert ax.get_xlabel() == "step"
    assert ax.get_ylabel() == ("$x$" if dimension == 1 else "state")
    assert len(ax.get_lines()) == 2 * dimension
    for line, column in zip(ax.get_lines(), [*states.T, *states.T], strict=True):
        assert line.get_ydata().tolist() == column.tolist()
    names = ["$x$", "$y$", "$z$", "$w$"][:dimension] if dimension > 1 else []
    assert legend_texts(ax) == [r"$\eta$ = 0.2", r"$\eta$ = 0.25", *names]
    if dimension > 1:
        styles = [line.get_linestyle() for line in ax.get_legend().get_lines()][2:]
        assert styles[0] == DASHES[0]
        assert len({str(line._dash_pattern) for line in ax.get_legend().get_lines()[2:]}) == dimension


def test_what_diverged_is_cut_and_named(make_run, legend_texts):
    states = np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [1e9, 1.0], [np.inf, np.nan]])
    run = make_run(states, ending=Ending.DIVERGED)
    ax = draw_state(run)
    assert ax.get_lines()[0].get_xdata().tolist() == [1.0, 2.0, 3.0]
    assert legend_texts(ax)[0] == r"$\eta$ = 0.2 (diverged)"
    assert len(draw_loss(run).get_lines()[0].get_xdata()) == 3
    assert len(draw_sharpness(run).get_lines()[0].get_xdata()) == 3


def test_what_jumps_about_is_dots(make_run, legend_texts):
    part = np.linspace(0, 1, 400)
    states = np.column_stack([part, (-1.0) ** np.arange(400) * part])
    ax = draw_state(make_run(states))
    dots = ax.get_lines()[0]
    assert (dots.get_linestyle(), dots.get_rasterized(), len(dots.get_xdata())) == ("None", True, 400)
    assert legend_texts(ax) == [r"$\eta$ = 0.2", "start", "end"]
    assert draw_loss(make_run(states, loss=2 + states[:, 1])).get_lines()[0].get_linestyle() == "None"
    assert not is_restless(np.array([1.0]))


def test_paths_in_other_coordinates(legend_texts):
    paths = [np.array([[0.0, 1.0], [1.0, 2.0]]), np.array([[5.0, 5.0]])]
    ax = draw_paths(paths, ("a", "b"), labels=["first", "second"])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$a$", "$b$")
    assert legend_texts(ax) == ["first", "second", "start", "end"]


def test_axes_given_are_the_axes_returned(make_run):
    ax = draw_loss(make_run())
    assert draw_sharpness(make_run(), ax, legend=False) is ax


def test_style_in_force_colors_what_is_drawn(make_run):
    with use_style("dark") as dark:
        ax = draw_loss(make_run())
    assert ax.get_lines()[0].get_color() == dark.palette[0]
    assert ax.get_facecolor() == to_rgba(dark.paper)
    assert ax.xaxis.label.get_color() == dark.ink


def test_no_legend_when_not_asked_for(make_run):
    assert draw_loss(make_run(), legend=False).get_legend() is None


@pytest.mark.parametrize("draw", [draw_loss, draw_sharpness, draw_state])
def test_misuse_common_to_all(make_run, draw):
    with pytest.raises(MisuseError, match="at least one run is expected, got none"):
        draw([])
    with pytest.raises(MisuseError, match="one label for each of 1 runs is expected, got 2"):
        draw(make_run(), labels=["a", "b"])


def test_misuse(make_run):
    with pytest.raises(MisuseError, match="a run with a loss is expected, got one of test"):
        draw_loss(make_run(bare=True))
    with pytest.raises(MisuseError, match="a run with a sharpness is expected, got one of test"):
        draw_sharpness(make_run(bare=True))
    with pytest.raises(MisuseError, match="runs with the state"):
        draw_state([make_run(), make_run(np.ones((5, 1)))])
    with pytest.raises(MisuseError, match="one label for each of 1 paths is expected, got 2"):
        draw_paths([np.ones((2, 2))], ("a", "b"), labels=["a", "b"])
