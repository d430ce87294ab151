"""How many boxes lie over each place of a plane."""

from __future__ import annotations

import numpy as np
import pytest

from dynsys.draw.projection import box_counts


@pytest.mark.parametrize("size", [7, 900])
def test_the_counts_of_boxes_integrate_to_their_areas(size):
    ends = np.sort(np.random.default_rng(0).integers(0, 64, (size, 2, 2)) / 64, axis=1)
    low, high = ends[:, 0], ends[:, 1]
    x, y, counts = box_counts(low, high)
    assert (np.diff(y) @ counts @ np.diff(x)) == pytest.approx((high - low).prod(axis=1).sum())


def test_many_ends_are_counted_on_equal_cells():
    low = np.column_stack([np.arange(1000.0), np.zeros(1000)])
    x, _, counts = box_counts(low, low + 1)
    assert len(x) == 801
    assert (counts == 1).all()
