from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from dynsys.derive.catalogue import model
from dynsys.draw import new_figure, use_style
from dynsys.draw.slow_passage import caption_of, draw_slow_passage
from dynsys.errors import MisuseError
from dynsys.explore import slow_passage
from dynsys.explore.continuation import TraceMethod
from dynsys.explore.slow_result import SlowPassageMethod


@pytest.fixture(scope="module")
def passage():
    network = model("scalar4")
    method = SlowPassageMethod(trace=TraceMethod(period_cap=4), moments=300)
    return slow_passage(network, [2.5, 0.44], {"eta": Fraction(1, 5)}, "c", network.coordinates[0], None, None, method)


def line(ax, label):
    (found,) = [drawn for drawn in ax.get_lines() if drawn.get_label() == label]
    return found


def test_the_trajectory_lies_under_the_branches(passage):
    upper, lower = draw_slow_passage(passage)
    trajectory = line(upper, "trajectory")
    assert trajectory.get_xdata().tolist() == passage.values.tolist()
    assert trajectory.get_ydata().tolist() == passage.points[:, 0].tolist()
    branches = [drawn for drawn in upper.get_lines() if drawn is not trajectory and drawn.get_linestyle() != "None"]
    assert all(trajectory.get_zorder() < drawn.get_zorder() for drawn in branches)
    low, high = upper.get_ylim()
    assert low < passage.points.min() < passage.points.max() < high
    assert lower.get_xlim() == upper.get_xlim()


def test_the_distances_below_on_a_logarithmic_scale(passage):
    _, lower = draw_slow_passage(passage)
    seen = passage.distances > 0
    assert lower.get_yscale() == "log"
    assert line(lower, "distance").get_ydata().tolist() == passage.distances[seen].tolist()
    near = line(lower, "near: below this")
    assert near.get_ydata()[0] == passage.near
    marked = {drawn.get_xdata()[0] for drawn in lower.get_lines() if drawn.get_label() == "bifurcation passed"}
    assert marked == {passed.bifurcation.value for passed in passage.passed}


@pytest.mark.parametrize("style", ["light", "dark", "print"])
def test_no_text_lies_on_another(style, passage, assert_no_overlap):
    with use_style(style):
        upper, _ = draw_slow_passage(passage)
    assert_no_overlap(upper.figure)


def test_on_axes_given(passage):
    _, (first, second) = new_figure(rows=2)
    assert draw_slow_passage(passage, axes=(first, second)) == (first, second)


def test_what_the_caption_says(passage):
    text = caption_of(passage)
    assert text.startswith("c goes from 2.46")
    assert f"the flip at c = {21**0.25:.6g}" in text  # (η⁻² − 4)^¼
    last = replace(passage.passed[-1], distance=float("nan"), bifurcation=replace(
        passage.passed[-1].bifurcation, value=1e-17))  # fmt: skip
    assert "the flip at c = 0; the end" in caption_of(replace(passage, passed=(last,)))
    assert "never follows a stable cycle" in caption_of(replace(passage, followed=()))
    v = [f"{value:.6g}" for value in passage.values]
    whole = caption_of(replace(passage, followed=((0, 9),), passed=()))
    assert f"It follows stable cycles for c from {v[0]} to {v[9]}: largest" in whole
    two = caption_of(replace(passage, followed=((0, 9), (20, 30))))
    assert f"for c from {v[0]} to {v[9]} and from {v[20]} to {v[30]}: largest" in two
    three = caption_of(replace(passage, followed=((0, 9), (20, 30), (40, 50))))
    assert f"for c in 3 parts, first from {v[0]} to {v[9]} and last from {v[40]} to {v[50]}: largest" in three
    assert "bifurcation" not in caption_of(replace(passage, passed=()))


def test_a_coordinate_that_is_not_there(passage):
    with pytest.raises(MisuseError, match="a coordinate from 0 to 0 is expected, got 1"):
        draw_slow_passage(passage, 1)


def test_what_is_exact_is_not_on_a_logarithmic_scale(passage):
    exact = replace(passage, distances=np.where(np.arange(len(passage.distances)) % 2, passage.distances, 0.0))
    _, lower = draw_slow_passage(exact)
    assert (line(lower, "distance").get_ydata() > 0).all()
