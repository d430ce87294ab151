"""Every kind of picture, in every style and alone or among others: no text lies on another text."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.draw import (
    draw_cycles,
    draw_loss,
    draw_orbit_density,
    draw_orbit_diagram,
    draw_sharpness,
    draw_slow_flow,
    draw_state,
    new_figure,
    use_style,
)

STYLES = ("light", "dark", "print")


@pytest.mark.parametrize("style", STYLES)
def test_three_views_of_three_runs(style, make_run, assert_no_overlap):
    runs = [make_run(eta=Fraction(2, n)) for n in (8, 10, 12)]
    with use_style(style):
        figure, (loss, sharpness, state) = new_figure(columns=3, width=14, height=4.4)
        draw_loss(runs, loss)
        draw_sharpness(runs, sharpness, legend=False)
        draw_state(runs, state, family=[np.array([[0.0, 0.0], [3.0, 1.0]])])
    assert_no_overlap(figure)


def test_many_runs_in_small_axes(make_run, assert_no_overlap):
    runs = [make_run(eta=Fraction(1, 3) + Fraction(i, 977)) for i in range(9)]
    assert_no_overlap(draw_loss(runs).figure)
    assert_no_overlap(draw_sharpness(runs).figure)


def test_state_against_the_step(make_run, assert_no_overlap):
    assert_no_overlap(draw_state(make_run(np.outer(np.linspace(1, 2, 30), [1, 2, 3, 4]))).figure)


@pytest.mark.parametrize("style", STYLES)
def test_diagrams(style, make_diagram, density, assert_no_overlap):
    with use_style(style):
        figure, (left, right) = new_figure(columns=2, width=11)
        draw_orbit_diagram(make_diagram(), left)
        draw_orbit_density(density, right)
    assert_no_overlap(figure)


@pytest.mark.parametrize("style", STYLES)
def test_cycles_of_eight_periods(style, make_cycle, assert_no_overlap):
    cycles = [make_cycle([[p, q] for q in range(p)], p / 4) for p in range(1, 9)]
    with use_style(style):
        assert_no_overlap(draw_cycles(cycles, ("x", "y"), family=[np.eye(2)]).figure)


@pytest.mark.parametrize("coefficients", [(8.0, 16.0, 4.0), (5.6, 0.0, 2.8), (8.0, -16.0, 4.0)])
def test_slow_flows(coefficients, assert_no_overlap):
    assert_no_overlap(draw_slow_flow(*coefficients, trajectories=[np.array([[0.3, 0.1], [0.1, 0.05]])]).figure)
