from __future__ import annotations

import numpy as np
import pytest

from dynsys.draw.normal_form import draw_slow_flow
from dynsys.draw.style import STYLES
from dynsys.errors import MisuseError

KAPPA = 0.3
CASES = [
    (8 * KAPPA, 16.0, 4 * KAPPA**3),
    (8.0, -16.0, 4.0),
    (-2.0, 3.0, 1.0),
    (5.6, 0.0, 2.8),
    (5.6, 0.0, -2.8),
]


def curves(ax):
    muted = STYLES["light"].muted
    return [line.get_data() for line in ax.get_lines() if line.get_color() == muted]


@pytest.mark.parametrize("case", CASES)
def test_curves_solve_the_slow_flow(case):
    alpha, beta, gamma = case
    ax = draw_slow_flow(*case)
    found = curves(ax)
    assert len(found) >= 12
    for a, b in found:
        half = (a.size - 1) // 2
        visible = b[:half] <= ax.get_ylim()[1]
        a, w = a[:half][visible], b[:half][visible] ** 2
        if a.size < 100:
            continue
        step = np.diff(a)
        even = np.abs(step / np.median(step) - 1) < 1e-6
        slope = np.diff(w)[even] / step[even]
        expected = 2 * (beta * (w[1:] + w[:-1]) - alpha * (a[1:] + a[:-1]))[even] / (2 * gamma)
        scale = np.abs(expected).max(initial=abs(alpha / gamma))
        assert np.allclose(slope, expected, rtol=0, atol=5e-3 * scale)


def test_curves_are_mirrored_and_reach_the_axis():
    for a, b in curves(draw_slow_flow(8.0, 16.0, 4.0)):
        half = (a.size - 1) // 2
        assert np.array_equal(b[:half], -b[half + 1 :], equal_nan=True)
        if np.nanmin(b[:half]) < 0.1:
            assert np.nanmin(b[:half]) == 0.0


def test_parabola_is_the_printed_one(legend_texts):
    kappa = 1.0
    ax = draw_slow_flow(8 * kappa, 16.0, 4 * kappa**3)
    (parabola,) = [line for line in ax.get_lines() if line.get_label() == "parabola"]
    a, b = parabola.get_data()
    known = np.isfinite(b)
    assert np.allclose(b[known] ** 2, a[known] * kappa / 2 + kappa**4 / 16)
    assert np.nanmin(a[known]) == pytest.approx(-(kappa**3) / 8)
    assert legend_texts(ax) == ["slow flow", "parabola"]


def test_a_repelling_parabola_is_dashed_and_named():
    ax = draw_slow_flow(8.0, -16.0, 4.0)
    (parabola,) = [line for line in ax.get_lines() if line.get_label() == "parabola (repelling)"]
    assert parabola.get_linestyle() == "--"


def test_without_a_cubic_term_there_is_no_parabola_but_ellipses(legend_texts):
    ax = draw_slow_flow(5.6, 0.0, 2.8)
    assert legend_texts(ax) == ["slow flow"]
    for a, b in curves(ax):
        w = b**2 + 2 * a**2
        assert np.nanmax(w) - np.nanmin(w) < 1e-4


def test_arrows_point_where_a_falls():
    ax = draw_slow_flow(8.0, 16.0, 4.0)
    arrows = [text for text in ax.texts if text.arrow_patch is not None]
    assert len(arrows) > 15
    assert all(arrow.xy[0] < arrow.xyann[0] for arrow in arrows)
    rising = draw_slow_flow(8.0, 16.0, -4.0)
    assert all(arrow.xy[0] > arrow.xyann[0] for arrow in rising.texts if arrow.arrow_patch is not None)


def test_trajectories_set_the_window(legend_texts):
    path = np.array([[0.3, 0.05], [0.2, -0.1], [0.1, 0.02]])
    ax = draw_slow_flow(2.4, 16.0, 0.1, trajectories=[path, path + 0.01])
    assert ax.get_xlim()[0] < 0.1
    assert ax.get_xlim()[1] > 0.31
    assert ax.get_ylim() == pytest.approx((-0.115, 0.115))
    assert legend_texts(ax) == ["slow flow", "parabola", "trajectory", "start", "end"]
    lines = [line for line in ax.get_lines() if line.get_label() == "trajectory"]
    assert np.column_stack(lines[0].get_data()).tolist() == path.tolist()


def test_a_trajectory_at_rest_still_has_a_window():
    ax = draw_slow_flow(2.4, 16.0, 0.1, trajectories=[np.zeros((2, 2))])
    assert ax.get_xlim() == (-1.0, 1.0)
    assert ax.get_ylim() == (-1.0, 1.0)


@pytest.mark.parametrize("case", [(0, 1, 1), (1, 1, 0), (np.nan, 1, 1), (1, np.inf, 1)])
def test_coefficients_that_make_no_flow(case):
    with pytest.raises(MisuseError, match="alpha and gamma not 0 are expected, got alpha="):
        draw_slow_flow(*case)


def test_trajectories_of_another_shape():
    with pytest.raises(MisuseError, match=r"shape \(m, 2\) are expected, got \(4, 3\)"):
        draw_slow_flow(1.0, 1.0, 1.0, trajectories=[np.zeros((4, 3))])
