from __future__ import annotations

import importlib.util
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from dynsys.draw import new_figure, use_style
from dynsys.draw.branches import draw_bifurcation_diagram
from dynsys.draw.events import LOOKS
from dynsys.draw.style import STYLES
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.passage import branches_of
from dynsys.explore.ending import Ending
from dynsys.explore.orbit_diagram import OrbitDiagram, OrbitDiagramMethod

SOLID = "-"
DASHED = "--"


@pytest.fixture(scope="module")
def known():
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[1] / "branches.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def orbits(known):
    """Four iterates at each of five values; the last column diverged."""
    points = np.linspace(0, 1, 20).reshape(4, 5, 1)
    points[:, 4] = np.nan
    endings = (*[Ending.STEPS] * 4, Ending.DIVERGED)
    values, none = np.linspace(0.5, 4, 5), np.zeros(5, dtype=np.int64)
    return OrbitDiagram(known.LOGISTIC, "r", values, {}, np.zeros(1), points, None, none, endings, OrbitDiagramMethod())


def lines(ax, color=None):
    """The curves of one colour, as (line style, first x, last x), from left to right."""
    found = [line for line in ax.get_lines() if line.get_linestyle() != "None" and color in (None, line.get_color())]
    return sorted((line.get_linestyle(), line.get_xdata()[0], line.get_xdata()[-1]) for line in found)


def marks(ax):
    return {line.get_label(): line for line in ax.get_lines() if line.get_linestyle() == "None"}


def test_stable_is_solid_and_unstable_dashed_up_to_the_bifurcation(known):
    ax = draw_bifurcation_diagram(known.logistic_diagram())
    zero, other, doubled = STYLES["light"].palette[:3]
    at = 1 + np.sqrt(6)
    assert lines(ax, zero) == [(SOLID, 0.5, 1.0), (DASHED, 1.0, 4.0)]
    assert lines(ax, other) == [(SOLID, 1.0, 3.0), (DASHED, 0.5, 1.0), (DASHED, 3.0, 4.0)]
    assert lines(ax, doubled) == [(SOLID, 3.0, at), (SOLID, 3.0, at), (DASHED, at, 4.0), (DASHED, at, 4.0)]


def test_every_point_of_a_cycle_is_a_curve(known):
    graph = known.logistic_diagram()
    ax = draw_bifurcation_diagram(graph)
    for identity, branch in branches_of(graph).items():
        color = STYLES["light"].palette[identity]
        drawn = [line for line in ax.get_lines() if line.get_color() == color]
        places = {(x, y) for line in drawn for x, y in zip(*line.get_data(), strict=True)}
        for value, cycle in zip(branch.values, branch.points[:, :, 0], strict=True):
            assert {(value, point) for point in cycle} <= places


def test_bifurcations_are_marked_and_named(known, legend_texts):
    ax = draw_bifurcation_diagram(known.logistic_diagram())
    drawn = marks(ax)
    assert set(drawn) == {"transcritical (TC)", "flip"}
    at = 1 + np.sqrt(6)
    assert drawn["flip"].get_xdata().tolist() == [3.0, at, at]
    assert drawn["flip"].get_ydata()[0] == pytest.approx(2 / 3)
    assert drawn["transcritical (TC)"].get_xydata().tolist() == [[1.0, 0.0]]
    assert drawn["flip"].get_marker() != drawn["transcritical (TC)"].get_marker()
    assert sorted(text.get_text() for text in ax.texts) == ["TC", "flip", "flip"]
    assert legend_texts(ax) == [
        "transcritical (TC)", "flip", "stable", "unstable", "branch 0 (period 1)", "branch 1 (period 1)",
        "branch 2 (period 2)",
    ]  # fmt: skip


def test_kinds_that_stand_in_one_picture_look_different():
    assert set(LOOKS) == set(Kind)
    first = list(Kind)[: list(Kind).index(Kind.CUSP)]
    for kinds in (first, [kind for kind in Kind if kind not in first]):
        assert len({LOOKS[kind][0] for kind in kinds}) == len({LOOKS[kind][1] for kind in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("coordinate", "label", "height"),
    [
        (1, "$y$", lambda x, y: y),
        ("x", "$x$", lambda x, y: x),
        ("norm", "norm of the state", np.hypot),
    ],
)
def test_the_coordinate_drawn(known, coordinate, label, height):
    branch = known.henon_branch()
    ax = draw_bifurcation_diagram(branch, coordinate)
    assert ax.get_ylabel() == label
    assert ax.get_xlabel() == "$a$"
    y = np.concatenate([line.get_ydata() for line in ax.get_lines()])
    assert all(np.isclose(y, wanted, rtol=1e-14).any() for wanted in height(*branch.points[:, 0].T))


def test_one_branch_has_no_entry_of_its_own(known, legend_texts):
    assert legend_texts(draw_bifurcation_diagram(known.henon_branch())) == ["flip", "fold", "stable", "unstable"]


@pytest.mark.parametrize("coordinate", [1, -1, "y", "r", 0.5])
def test_a_coordinate_that_is_not_there(known, coordinate):
    with pytest.raises(MisuseError, match="a coordinate among x, norm or a place from 0 to 0 is expected, got "):
        draw_bifurcation_diagram(known.logistic_diagram(), coordinate)


def test_no_branch(known):
    with pytest.raises(MisuseError, match="at least one branch is expected, got none"):
        draw_bifurcation_diagram(networkx.DiGraph())


@pytest.mark.parametrize("style", list(STYLES))
def test_an_orbit_diagram_lies_underneath_in_light_grey(known, orbits, style, legend_texts):
    with use_style(style) as active:
        ax = draw_bifurcation_diagram(known.logistic_diagram(), orbit_diagram=orbits)
    dots = min(ax.get_lines(), key=lambda line: line.get_zorder())
    assert len(dots.get_xdata()) == 16
    red, green, blue = to_rgb(dots.get_color())
    paper, frames = np.mean(to_rgb(active.paper)), np.mean(to_rgb(active.muted))
    grey = (red + green + blue) / 3
    assert abs(grey - paper) < abs(grey - frames) + 0.1
    assert "diverged or undefined" in legend_texts(ax)


def test_an_orbit_diagram_shows_the_same_coordinate(known, orbits):
    norm = draw_bifurcation_diagram(
        known.logistic_diagram(), "norm", orbit_diagram=replace(orbits, points=-orbits.points)
    )
    dots = min(norm.get_lines(), key=lambda line: line.get_zorder())
    assert dots.get_ydata().min() >= 0


def test_an_orbit_diagram_over_another_parameter(known, orbits):
    with pytest.raises(MisuseError, match="an orbit diagram over a is expected, got r"):
        draw_bifurcation_diagram(known.henon_branch(), orbit_diagram=orbits)


def test_a_branch_that_goes_far_does_not_rule_the_window(known):
    graph = known.logistic_diagram()
    far = replace(graph.nodes[1]["branch"], points=1e4 * graph.nodes[1]["branch"].points, bifurcations=())
    graph.nodes[1]["branch"] = replace(far, multipliers=np.full_like(far.multipliers, 3.0))
    low, high = draw_bifurcation_diagram(graph).get_ylim()
    assert -4 < low < 0 < 0.9 < high < 5
    nothing_near = replace(far, multipliers=np.full_like(far.multipliers, 3.0))
    assert draw_bifurcation_diagram(nothing_near).get_ylim()[0] < -9e3


def test_along_a_family_the_window_shows_what_happens(known):
    branch = known.logistic_diagram().nodes[1]["branch"]
    values = np.sinh(4 * (branch.values - 3))
    flip = replace(branch.bifurcations[0], kind=Kind.EDGE_OF_STABILITY, value=0.0)
    stable = np.where(np.abs(values) < 1, 0.5, -2.0)[:, None].astype(complex)
    family = replace(branch, parameter="arc length", values=values, multipliers=stable, bifurcations=(flip,))
    ax = draw_bifurcation_diagram(family)
    low, high = ax.get_xlim()
    assert -5 < low < 0 < high < 5
    assert ax.get_xlabel() == "arc length"
    assert [text.get_text() for text in ax.texts] == ["EoS"]


def test_neutral_is_a_third_line_style(known, legend_texts):
    branch = known.henon_branch()
    neutral = replace(branch, multipliers=np.ones_like(branch.multipliers) * 1j, bifurcations=())
    ax = draw_bifurcation_diagram(neutral)
    assert legend_texts(ax) == ["neutral"]
    assert len(lines(ax)) == 1


def test_a_branch_of_one_point_is_a_dot(known):
    branch = known.logistic_diagram().nodes[2]["branch"]
    one = replace(
        branch,
        values=branch.values[5:6],
        points=branch.points[5:6],
        multipliers=branch.multipliers[5:6],
        bifurcations=(),
    )
    (line,) = draw_bifurcation_diagram(one).get_lines()
    assert line.get_ydata().tolist() == one.points[0, :, 0].tolist()


@pytest.mark.parametrize("style", list(STYLES))
def test_no_text_lies_on_another(known, orbits, style, assert_no_overlap):
    with use_style(style):
        assert_no_overlap(draw_bifurcation_diagram(known.logistic_diagram(), orbit_diagram=orbits).figure)
        figure, (left, right) = new_figure(columns=2, width=11)
        draw_bifurcation_diagram(known.logistic_diagram(), ax=left)
        draw_bifurcation_diagram(known.henon_branch(), "norm", ax=right)
    assert_no_overlap(figure)


def test_a_crowd_of_bifurcations(known):
    """Two hundred flips of period 8 close together: none is lost; names that fit lie on no marker and no name."""
    branch = known.logistic_diagram().nodes[0]["branch"]
    cycle = np.linspace(0.2, 0.9, 8)[:, None]
    points = np.repeat(cycle[None], len(branch.values), axis=0)
    (event,) = branch.bifurcations
    flips = tuple(
        replace(event, kind=Kind.FLIP, value=3.5 + 0.002 * i, points=cycle + 1e-4 * i, position=30) for i in range(200)
    )
    ax = draw_bifurcation_diagram(replace(branch, points=points, bifurcations=flips))
    markers = marks(ax)["flip"]
    assert len(markers.get_xdata()) == 1600
    assert 1 <= len(ax.texts) < 200
    ax.figure.canvas.draw()
    pixels, frame = ax.transData.transform(markers.get_xydata()), ax.get_window_extent()
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    for box in boxes:
        inside = (pixels > box.min).all(axis=1) & (pixels < box.max).all(axis=1)
        assert not inside.any()
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
        assert frame.y0 <= box.y0 <= box.y1 <= frame.y1
    assert not any(box.overlaps(other) for box, other in combinations(boxes, 2))
