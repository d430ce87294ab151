from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dynsys.draw import use_style
from dynsys.draw.curves import draw_curves
from dynsys.draw.style import STYLES
from dynsys.errors import MisuseError
from dynsys.explore.continuation.curve import Saddle


@pytest.fixture(scope="module")
def curves():
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[1] / "branches.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.henon_curves()


def test_each_kind_has_its_line_style_and_each_curve_its_colour(curves, legend_texts):
    ax = draw_curves(curves)
    drawn = [line for line in ax.get_lines() if line.get_linestyle() != "None"]
    assert [line.get_label() for line in drawn] == ["fold", "flip", "Neimark-Sacker"]
    patterns = {repr(line._dash_pattern) for line in drawn}
    assert len(patterns) == len({line.get_color() for line in drawn}) == 3
    for line, curve in zip(drawn, curves, strict=True):
        assert line.get_xydata().tolist() == curve.values.tolist()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$a$", "$b$")
    assert legend_texts(ax)[:3] == ["fold", "flip", "Neimark-Sacker"]


def test_special_points_are_marked_and_named_once(curves, legend_texts):
    ax = draw_curves(curves)
    drawn = {line.get_label(): line for line in ax.get_lines() if line.get_linestyle() == "None"}
    places = {label: line.get_xydata().tolist() for label, line in drawn.items()}
    assert places == {
        "fold-flip (FF)": [[0, -1]],
        "1:1 resonance (R1)": [[-1, 1]],
        "1:2 resonance (R2)": [[3, 1]],
        "1:4 resonance (R4)": [[0, 1]],
        "1:3 resonance (R3)": [[1.25, 1]],
    }
    assert len({line.get_marker() for line in drawn.values()}) == 5
    assert sorted(text.get_text() for text in ax.texts) == ["FF", "R1", "R2", "R3", "R4"]
    assert set(drawn) <= set(legend_texts(ax))


def test_curves_of_several_periods_say_so(curves, legend_texts):
    fold, flip, _ = curves
    doubled = replace(flip, points=np.repeat(flip.points, 2, axis=1), values=flip.values + 1, codim2=())
    assert legend_texts(draw_curves([fold, doubled]))[:2] == ["fold of period 1", "flip of period 2"]


def test_neutral_saddles_have_a_line_style_of_their_own(curves, legend_texts):
    saddles = replace(curves[2], kind=Saddle.NEUTRAL, codim2=())
    ax = draw_curves([*curves, saddles])
    drawn = [line for line in ax.get_lines() if line.get_linestyle() != "None"]
    assert drawn[3].get_label() == "neutral saddle"
    assert len({repr(line._dash_pattern) for line in drawn}) == 4


def test_curves_of_one_kind_share_an_entry(curves, legend_texts):
    flip = replace(curves[1], codim2=())
    assert legend_texts(draw_curves([flip, replace(flip, values=flip.values + 1)])) == ["flip"]


@pytest.mark.parametrize("style", list(STYLES))
def test_no_text_lies_on_another(curves, style, assert_no_overlap):
    with use_style(style):
        assert_no_overlap(draw_curves(curves).figure)


def test_misuse(curves):
    with pytest.raises(MisuseError, match="at least one curve is expected, got none"):
        draw_curves([])
    with pytest.raises(MisuseError, match="curves over a and b are expected, got b and a"):
        draw_curves([curves[0], replace(curves[1], over=("b", "a"))])
