"""The flip coefficient at the minimum of sharpness 2/η that is nearest to a point."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.edge import analyse_edge, edge_coefficient
from dynsys.derive.model import Model
from dynsys.derive.typed import typed_loss
from dynsys.errors import MisuseError


def scalar4_minimum(step: float) -> tuple[float, float]:
    """xy = 1 and x² + y² = 1/η: the sharpness is 2(x² + y²) = 2/η."""
    total = 1 / step
    larger = math.sqrt((total + math.sqrt(total**2 - 4)) / 2)
    return larger, 1 / larger


@pytest.mark.parametrize("step", [Fraction(1, 3), Fraction(1, 5), Fraction(1, 10), Fraction(1, 50)])
@pytest.mark.parametrize("away", [0, 1e-3])
def test_scalar4_has_the_coefficient_by_hand(step: Fraction, away: float) -> None:
    """c = 8 + 24η² + 32η⁴ in b = xy − 1."""
    x, y = scalar4_minimum(float(step))
    by_hand = 8 + 24 * step**2 + 32 * step**4
    found = edge_coefficient(model("scalar4"), {"eta": step}, (x + away, y - away))
    assert found == pytest.approx(float(by_hand), rel=1e-12)


@pytest.mark.parametrize("problem", [model("scalar3"), typed_loss("(x**2*y - 1)**2/2", "x,y")], ids=lambda m: m.name)
def test_of_several_minima_it_is_the_one_near_the_point(problem: Model) -> None:
    parameters = {"eta": Fraction(1, 10)}
    minima = analyse_edge(problem, parameters).eos_minima
    assert len(minima) == 2
    for minimum in minima:
        found = edge_coefficient(problem, parameters, [float(part) + 1e-3 for part in minimum.point])
        assert found == pytest.approx(float(minimum.flip_coefficient), rel=1e-12)


def test_there_may_be_no_minimum_at_the_edge() -> None:
    assert edge_coefficient(model("balanced:depth=4"), {"eta": Fraction(1, 3)}, (1.0,)) is None


def test_a_map_without_a_loss_has_none() -> None:
    with pytest.raises(MisuseError, match="gradient descent on a loss is expected"):
        edge_coefficient(model("logistic"), {"r": Fraction(3)}, (0.5,))
