from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.draw.cascade import draw_cascade, draw_cascade_distances, draw_cascade_ratios
from dynsys.draw.style import STYLES, use_style
from dynsys.explore.cascade import Cascade, CascadeEnding, CascadeMethod, Member, extrapolate, ratios_of

LIMIT, RATE = Fraction(7, 10), 4


@pytest.fixture
def make_cascade():
    """A cascade of which the values are LIMIT − RATE⁻ⁿ."""

    def make(count: int, factor: int = 2) -> Cascade:
        x, eta = symbols("x,eta")
        members = tuple(Member(LIMIT - Fraction(1, RATE**n), factor**n, (Fraction(1),)) for n in range(count))
        values = [member.value for member in members]
        return Cascade(
            system=System("test", (x,), (eta,), (eta * x,)),
            parameter="eta",
            interval=(Fraction(0), Fraction(1)),
            parameters={},
            members=members,
            limit=extrapolate(values, 30) if count > 2 else None,
            ratio=extrapolate(ratios_of(values), 30),
            ending=CascadeEnding.COMPLETE,
            method=CascadeMethod(factor, max(count, 1)),
        )

    return make


def test_distances_fall_by_the_ratio_on_a_logarithmic_scale(make_cascade):
    ax = draw_cascade_distances(make_cascade(8))
    order, distances = ax.get_lines()[0].get_data()
    assert order.tolist() == list(range(1, 9))
    assert np.allclose(distances, [RATE**-n for n in range(8)])
    assert ax.get_yscale() == "log"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("flip n", r"distance of $\eta$ from 0.7")


def test_ratios_and_their_limit(make_cascade, legend_texts):
    ax = draw_cascade_ratios(make_cascade(8))
    line, limit = ax.get_lines()
    order, ratios = line.get_data()
    assert order.tolist() == list(range(2, 8))
    assert np.allclose(ratios, RATE)
    assert np.allclose(limit.get_ydata(), RATE)
    assert legend_texts(ax)[0] == "ratio of differences"
    assert legend_texts(ax)[1].startswith("limit 4.0000")


def test_without_a_limit_the_values_are_drawn(make_cascade):
    (ax,) = draw_cascade(make_cascade(2)).axes
    assert ax.get_ylabel() == r"$\eta$"
    assert ax.get_lines()[0].get_ydata().tolist() == pytest.approx([-0.3, 0.45])


def test_nothing_found_is_an_empty_picture(make_cascade, assert_no_overlap):
    figure = draw_cascade(make_cascade(0))
    (ax,) = figure.axes
    assert len(ax.get_lines()[0].get_xdata()) == 0
    assert_no_overlap(figure)


def test_windows_are_called_so(make_cascade):
    assert {ax.get_xlabel() for ax in draw_cascade(make_cascade(5, 3)).axes} == {"window n"}


@pytest.mark.parametrize("style", STYLES)
def test_both_in_one_figure_without_overlap(make_cascade, assert_no_overlap, style):
    with use_style(style):
        figure = draw_cascade(make_cascade(12))
        assert len(figure.axes) == 2
        assert_no_overlap(figure)
