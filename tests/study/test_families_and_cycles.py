"""Families as curves, and cycles beside them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.families import families
from dynsys.errors import MisuseError
from dynsys.study import search_cycles
from dynsys.study.curves import family_curves, window_of

FIFTH = {"eta": Fraction(1, 5)}


def test_a_window_holds_its_points() -> None:
    points = np.random.default_rng(1).normal(size=(50, 2))
    x_lo, x_hi, y_lo, y_hi = window_of(points)
    assert x_lo < points[:, 0].min()
    assert points[:, 0].max() < x_hi
    assert y_lo < points[:, 1].min()
    assert points[:, 1].max() < y_hi


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.array([[np.nan, 1.0], [np.inf, 0.0]])])
def test_a_window_without_points_is_around_the_origin(points) -> None:
    x_lo, x_hi, y_lo, y_hi = window_of(points)
    assert x_lo < 0 < x_hi
    assert y_lo < 0 < y_hi


def test_a_window_of_one_point_is_not_empty() -> None:
    x_lo, x_hi, y_lo, y_hi = window_of(np.array([[1.0, 2.0]]))
    assert x_lo < 1 < x_hi
    assert y_lo < 2 < y_hi


def test_curves_are_on_their_families() -> None:
    found = [family for family in families(model("scalar4")) if family.minima]
    curves = family_curves(found, FIFTH, (0.2, 3.0, -3.0, 3.0))
    assert len(curves) == 2
    products = sorted(float(np.median(curve.prod(axis=1))) for curve in curves)
    assert products == pytest.approx([-1, 1], abs=1e-3)
    for curve in curves:
        assert np.abs(np.abs(curve.prod(axis=1)) - 1).max() < 1e-3
        assert np.abs(curve).max() <= 3.0 + 1e-12
    assert family_curves(found, FIFTH, (10.0, 11.0, 10.0, 11.0)) == ()


def test_no_curves_but_in_the_plane() -> None:
    full = model("scalar4-full")
    assert family_curves(families(full), FIFTH, (-2, 2, -2, 2)) == ()


def test_points_are_in_the_state_whatever_the_box_is_in() -> None:
    # On xy = 1 everything is fixed; the 2-cycle (u, u) ↔ −(u, u) is not on the chart of c, d.
    planar = search_cycles(model("scalar4"), FIFTH, [2])
    assert planar.names == ("x", "y")
    assert planar.coordinates is None
    assert len(planar.curves) >= 2
    for cycle in planar.search.cycles:
        np.testing.assert_allclose(planar.points_of(cycle), cycle.points)
    boxed = search_cycles(model("scalar4"), FIFTH, [1, 2], Box({"c": ("1/10", 3), "d": ("1/10", 3)}))
    assert boxed.names == ("c", "d")
    assert boxed.coordinates.name == "cd"
    assert boxed.search.cycles == ()
    assert boxed.curves == ()


def test_points_of_a_cycle_found_in_coordinates() -> None:
    from dynsys.derive.model_file import model_of

    data = {
        "state": ["u"],
        "map": "u' = r*u*(1 - u)",
        "coordinates": {"w": {"forward": {"w": "2*u - 1"}, "inverse": {"u": "(w + 1)/2"}}},
    }
    values = {"r": Fraction(16, 5)}
    made = model_of(data, "mine")
    here = search_cycles(made, values, [1, 2], Box({"u": ("1/100", 1)}))
    there = search_cycles(made, values, [1, 2], Box({"w": ("-98/100", 1)}))
    assert there.names == ("w",)
    points = [sorted(found.points_of(cycle)) for found in (here, there) for cycle in found.search.cycles]
    assert len(points) == 4
    for one, other in zip(points[:2], points[2:], strict=True):
        np.testing.assert_allclose(one, other)
    for one, other in zip(here.search.cycles, there.search.cycles, strict=True):
        np.testing.assert_allclose(one.multipliers, other.multipliers, rtol=1e-9)


def test_families_are_no_cycles() -> None:
    found = search_cycles(model("scalar2"), FIFTH, [1])
    assert {str(family.equation) for family in found.families if family.minima} == {"x*y - 1"}
    for cycle in found.search.cycles:
        assert abs(cycle.points[0].prod() - 1) > 1e-3
    assert search_cycles(model("logistic"), {"r": Fraction(3)}, [1]).families == ()


def test_a_box_of_unknown_sides_is_refused() -> None:
    with pytest.raises(MisuseError, match="x, y or c, d or a, b are expected together, got x, d"):
        search_cycles(model("scalar4"), FIFTH, [1], Box({"x": (0, 1), "d": (0, 1)}))


def test_settings_are_passed_on() -> None:
    found = search_cycles(model("henon"), {"a": Fraction(7, 5), "b": Fraction(3, 10)}, [1], starts=7, seed=3)
    assert (found.search.method.starts, found.search.method.seed) == (7, 3)
