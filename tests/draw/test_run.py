from __future__ import annotations

import numpy as np
import pytest

from dynsys.draw.contours import zero_curves
from dynsys.draw.run import draw_run
from dynsys.errors import MisuseError


def test_a_run_with_a_loss_has_three_views(make_run, assert_no_overlap):
    figure = draw_run([make_run(), make_run()], family=[np.eye(2)])
    assert [ax.get_ylabel().split()[0] for ax in figure.axes] == ["loss", "sharpness", "$y$"]
    assert_no_overlap(figure)


def test_a_run_without_one_has_its_state(make_run):
    (ax,) = draw_run(make_run(bare=True)).axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")


def test_no_run():
    with pytest.raises(MisuseError, match="at least one run is expected, got none"):
        draw_run([])


def test_zero_curves_lie_where_the_function_is_zero():
    x = np.linspace(-1.5, 1.5, 201)
    circle = x[None, :] ** 2 + x[:, None] ** 2 - 1
    (curve,) = zero_curves(x, x, circle)
    assert np.allclose(np.hypot(*curve.T), 1, atol=1e-3)
    half = np.where(x[:, None] > 0.0, circle, np.nan)
    assert all((piece[:, 1] > 0).all() for piece in zero_curves(x, x, half))
