from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle

from dynsys.draw.canvas import save_figure
from dynsys.draw.orbit_diagram import draw_orbit_density, draw_orbit_diagram
from dynsys.errors import MisuseError


@pytest.mark.parametrize("component", [0, 1])
def test_every_finite_point_is_drawn(make_diagram, component):
    diagram = make_diagram()
    ax = draw_orbit_diagram(diagram, component=component)
    (line,) = ax.get_lines()
    finite = np.isfinite(diagram.points[:, :, component])
    assert line.get_ydata().tolist() == diagram.points[:, :, component][finite].tolist()
    assert line.get_xdata().tolist() == np.broadcast_to(diagram.values, finite.shape)[finite].tolist()
    assert line.get_rasterized()
    assert ax.get_xlabel() == r"step size $\eta$"
    assert ax.get_ylabel() == ("$x$", "$y$")[component]


def test_columns_that_diverged_are_hatched(make_diagram, legend_texts):
    diagram = make_diagram(columns=50)
    ax = draw_orbit_diagram(diagram)
    (patch,) = [child for child in ax.get_children() if isinstance(child, Rectangle) and child.get_hatch()]
    middle = (diagram.values[39] + diagram.values[40]) / 2
    assert patch.get_x() == pytest.approx(middle)
    assert patch.get_x() + patch.get_width() == pytest.approx(ax.get_xlim()[1])
    assert legend_texts(ax) == ["diverged or undefined"]


def test_the_observed_quantity_goes_before_the_state(make_diagram):
    diagram = make_diagram(observed=True)
    ax = draw_orbit_diagram(diagram, name="x**2")
    assert ax.get_lines()[0].get_ydata().tolist() == diagram.observed[np.isfinite(diagram.observed)].tolist()
    assert ax.get_ylabel() == "x**2"
    assert draw_orbit_diagram(diagram).get_ylabel() == "observed quantity"


def test_many_points_are_drawn_faint_and_few_columns_wide(make_diagram):
    (few,) = draw_orbit_diagram(make_diagram(40, 4)).get_lines()
    (many,) = draw_orbit_diagram(make_diagram(2000, 400)).get_lines()
    assert (few.get_marker(), few.get_alpha()) == ("o", 1.0)
    assert many.get_marker() == ","
    assert 0.1 < many.get_alpha() < 0.5


def test_one_column(make_diagram):
    ax = draw_orbit_diagram(make_diagram(1, 4))
    low, high = ax.get_xlim()
    assert low < 0.1 < high


def test_a_picture_of_thousands_of_columns_is_small(make_diagram, tmp_path):
    figure = draw_orbit_diagram(make_diagram(3000, 200)).figure
    for suffix in ("png", "svg", "pdf"):
        assert save_figure(figure, tmp_path / f"diagram.{suffix}").stat().st_size < 400_000


def test_density_shows_shares_of_visits(density, legend_texts):
    ax = draw_orbit_density(density)
    (image,) = ax.get_images()
    shares = image.get_array()
    assert shares[:, 0].tolist() == [0.75, 0.25, None, None]
    assert shares[:, 1].tolist() == [0.25, None, None, None]
    assert shares[:, 2].tolist() == [None] * 4
    assert isinstance(image.norm, LogNorm)
    assert list(image.get_extent()) == [0.5, 3.5, 0.0, 1.0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$r$", "$x$")
    assert ax.figure.axes[1].get_ylabel() == "share of visits in the column"
    assert legend_texts(ax) == ["diverged or undefined"]
    assert draw_orbit_density(density, name="x - 1").get_ylabel() == "x - 1"


def test_a_component_that_is_not_there(make_diagram):
    with pytest.raises(MisuseError, match="a component from 0 to 1 is expected, got 2"):
        draw_orbit_diagram(make_diagram(), component=2)
