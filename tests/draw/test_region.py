"""Pictures of boxes of starts: every leaf is drawn once, with its fate."""

from __future__ import annotations

from fractions import Fraction

import pytest
from matplotlib.collections import PolyCollection

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.typed import typed_map
from dynsys.draw import draw_region
from dynsys.draw.region import GAP, MULTIPLIER, QUANTITY
from dynsys.verify.region import RegionMethod, prove_region

F = Fraction


def labels(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []


@pytest.fixture(scope="module")
def line():
    return prove_region(model("balanced:depth=4"), {"eta": F(1, 5)}, Box({"u": ("1/2", "3")}), RegionMethod(seconds=1))


def test_every_leaf_is_drawn_once(line) -> None:
    ax = draw_region(line, F(1, 5))
    drawn = [each for each in ax.collections if isinstance(each, PolyCollection)]
    assert sum(len(each.get_paths()) for each in drawn) == line.tree.leaves
    assert labels(ax) == ["diverges", "undecided"]
    assert ax.get_xlim() == (0.5, 3.0)
    assert list(ax.get_yticks()) == []


@pytest.mark.parametrize(("step", "label"), [(F(1, 5), GAP), (None, QUANTITY)])
def test_the_scale_is_named(step: Fraction | None, label: str) -> None:
    proof = prove_region(model("scalar2"), {"eta": F(1, 5)}, Box({"x": ("3/2", "7/4"), "y": ("1/2", "3/4")}))
    ax = draw_region(proof, step)
    assert [other.get_ylabel() for other in ax.figure.axes if other is not ax] == [label]
    assert (ax.get_xlabel(), ax.get_ylabel(), labels(ax)) == ("$x$", "$y$", [])


def test_maps_that_are_no_gradient_descent_show_the_multiplier() -> None:
    proof = prove_region(typed_map("x' = x - x*(1 + x**2)/3", "x"), {}, Box({"x": ("-1/2", "1/2")}))
    ax = draw_region(proof)
    assert ax.figure.axes[1].get_ylabel() == MULTIPLIER
