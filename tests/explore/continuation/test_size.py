"""The natural length of a state: it follows a change of units, does not know the origin, and is that of theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dynsys.explore.continuation.size import natural_length, natural_lengths, natural_size


def length(map_, point, *parameters):
    return natural_length(map_, np.array([point], dtype=float), np.array(parameters, dtype=float))


@pytest.mark.parametrize(("scale", "shift"), [(1e-6, 0.0), (1e3, 0.0), (1.0, 1000.0), (0.01, -50.0)])
def test_it_follows_the_units_and_not_the_origin(maps, scale, shift):
    scaled = maps.typed(maps.SCALED)
    names = [symbol.name for symbol in scaled.system.parameters]
    values = [{"r": 3.0, "s": scale, "t": shift}[name] for name in names]
    found = natural_length(scaled, np.array([[shift + 0.3 * scale]]), np.array(values))
    assert found == pytest.approx(scale / 3, rel=1e-9)


def test_closed_forms(maps):
    assert length(maps.typed("x' = 2*x + a"), [0.7], 1) == math.inf
    assert length(maps.typed("x' = a*x - 4*x**3"), [0], 1) == pytest.approx(1 / 2)  # |f'''/6|^(1/2) = 2
    assert length(maps.typed("x' = a*sin(x)"), [0], 1) == pytest.approx(math.sqrt(6))
    assert length(maps.typed("x' = a*x*y; y' = a*y", "x,y"), [0, 0], 1) == pytest.approx(2)  # xy is ½ on the diagonal


def test_the_size_is_that_of_the_points_as_far_as_it_is_natural(maps):
    well = maps.typed("x' = x - eta*x*(x**2 - 1)")

    def size(point: float) -> float:
        points = np.array([[point]])
        return natural_size(points, natural_lengths(well, points, [np.array([eta]) for eta in (0.001, 1.0, 1.0)]))

    assert size(1.0) == pytest.approx(1.0)  # 3η x² + η x³ about 1: between 1/3 and more than 100
    assert size(0.0) == pytest.approx(1.0)  # η x³ about 0: 1 for η = 1
    assert natural_lengths(maps.typed("x' = 2*x + a"), np.array([[3.0]]), [np.array([1.0])]) == []
    assert natural_size(np.array([[3.0]]), []) == 3.0
    assert natural_size(np.array([[0.0]]), []) == 1.0
