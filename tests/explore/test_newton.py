"""Many linear systems at once, some of them singular."""

from __future__ import annotations

import numpy as np

from dynsys.explore.newton import solve_each


def test_regular_systems_have_their_solutions() -> None:
    matrices, right = np.array([[[2.0, 1], [1, 1]], [[0, 1], [1, 0]]]), np.array([[5.0, 3], [7, 4]])
    assert solve_each(matrices, right).round(12).tolist() == [[2, 1], [4, 7]]


def test_beside_a_singular_system_all_are_solved_by_least_squares() -> None:
    """x + y = 1 and x + y = 3 leave x + y = 2; the shortest such vector is (1, 1)."""
    matrices, right = np.array([[[1.0, 1], [1, 1]], [[2, 0], [0, 4]]]), np.array([[1.0, 3], [2, 4]])
    assert solve_each(matrices, right).round(12).tolist() == [[1, 1], [1, 1]]
