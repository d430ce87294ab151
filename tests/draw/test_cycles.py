from __future__ import annotations

import numpy as np
import pytest

from dynsys.draw.cycles import draw_cycles
from dynsys.draw.style import MARKERS, STYLES
from dynsys.errors import MisuseError

PAPER = STYLES["light"]


@pytest.fixture
def cycles(make_cycle):
    return [
        make_cycle([[0, 0]], 0.5),
        make_cycle([[1, 0], [0, 1]], -3.0),
        make_cycle([[2, 0], [0, 2]], 0.1),
        make_cycle([[5, 5], [6, 6]], 1.0),
    ]


def test_stable_is_filled_unstable_hollow_unknown_grey(cycles, legend_texts):
    ax = draw_cycles(cycles, ("x", "y"))
    fills = {line.get_xdata()[0]: line.get_markerfacecolor() for line in ax.get_lines()}
    assert fills == {0.0: PAPER.palette[0], 1.0: "none", 2.0: PAPER.palette[1], 5.0: PAPER.muted}
    markers = {line.get_xdata()[0]: line.get_marker() for line in ax.get_lines()}
    assert markers == {0.0: MARKERS[0], 1.0: MARKERS[1], 2.0: MARKERS[1], 5.0: MARKERS[1]}
    assert legend_texts(ax) == ["fixed point", "period 2", "stable", "unstable", "stability not known"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")


def test_every_point_of_every_cycle_is_drawn(cycles):
    ax = draw_cycles(cycles, ("x", "y"))
    drawn = np.concatenate([np.column_stack(line.get_data()) for line in ax.get_lines()])
    every = np.concatenate([cycle.points for cycle in cycles])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, every))


def test_the_first_two_of_four_variables(make_cycle):
    ax = draw_cycles([make_cycle([[1, 2, 3, 4]], 0.5)], ("x", "y", "z", "w"))
    assert np.column_stack(ax.get_lines()[0].get_data()).tolist() == [[1, 2]]


def test_on_a_line_the_period_is_the_height(make_cycle, legend_texts):
    ax = draw_cycles([make_cycle([[0.3]], 0.5), make_cycle([[0.1], [0.7], [0.2]], 2.0)], ("x",))
    heights = {line.get_ydata()[0]: line.get_xdata().tolist() for line in ax.get_lines()}
    assert heights == {1: [0.3], 3: [0.1, 0.7, 0.2]}
    assert ax.get_ylabel() == "period"
    assert legend_texts(ax) == ["stable", "unstable"]


def test_a_family_lies_underneath(cycles, legend_texts):
    family = [np.array([[-9.0, 0.0], [9.0, 1.0]]), np.array([[0.0, -9.0], [1.0, 9.0]])]
    ax = draw_cycles(cycles, ("x", "y"), family=family)
    curves = [line for line in ax.get_lines() if line.get_label() == "fixed points"]
    assert [np.column_stack(curve.get_data()).tolist() for curve in curves] == [c.tolist() for c in family]
    assert legend_texts(ax)[0] == "fixed points"
    assert ax.get_xlim() == draw_cycles(cycles, ("x", "y")).get_xlim()


def test_a_family_alone_sets_the_window():
    ax = draw_cycles([], ("x", "y"), family=[np.array([[-9.0, 0.0], [9.0, 1.0]])])
    assert ax.get_xlim()[0] <= -9
    assert ax.get_xlim()[1] >= 9


def test_misuse(cycles):
    with pytest.raises(MisuseError, match="cycles of x are expected, got 2 variables"):
        draw_cycles(cycles, ("x",))
