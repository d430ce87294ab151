from __future__ import annotations

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dynsys.draw.canvas import new_figure
from dynsys.draw.style import DASHES, MARKERS, STYLES, active_style, use_style
from dynsys.errors import MisuseError

# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as seen without one kind of cone.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritan": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    part = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def lightness(color: str) -> float:
    return float(lab(linear(color))[0])


def contrast(color: str, paper: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(linear(color) @ weights), float(linear(paper) @ weights)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("sight", SIGHT)
def test_identities_differ_for_every_sight(style, sight):
    seen = [lab(np.clip(SIGHT[sight] @ linear(color), 0, 1)) for color in style.palette]
    distances = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) >= 20


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_identities_differ_in_grey(style):
    levels = [lightness(color) for color in style.palette]
    assert np.diff(sorted(levels)).min() >= 7
    assert np.abs(np.diff(levels)).min() >= 15


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_everything_drawn_stands_out_from_the_paper(style):
    assert all(contrast(color, style.paper) >= 3 for color in (*style.palette, style.muted))
    assert contrast(style.ink, style.paper) >= 7


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_tones_run_away_from_the_paper(style):
    levels = [lightness(style.paper), *map(lightness, style.tones)]
    assert len({np.sign(step) for step in np.diff(levels)}) == 1
    assert style.colormap(0.0)[:3] == pytest.approx(to_rgb(style.tones[0]))


def test_markers_and_dashes_are_distinct():
    assert len(set(MARKERS)) == len(MARKERS) >= 6
    assert len(set(DASHES)) == len(DASHES) >= 4


def test_style_holds_inside_the_block_only():
    before = matplotlib.rcParams["figure.facecolor"]
    with use_style("dark") as dark:
        assert active_style() is dark
        with use_style("print"):
            assert active_style().name == "print"
        assert active_style() is dark
        figure, _ = new_figure()
    assert active_style().name == "light"
    assert matplotlib.rcParams["figure.facecolor"] == before
    assert figure.get_facecolor()[:3] == pytest.approx(to_rgb(dark.paper))


def test_unknown_style():
    with pytest.raises(MisuseError, match="light, dark, print is expected, got 'neon'"), use_style("neon"):
        pass
