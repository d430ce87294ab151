"""Multipliers of all matrices in a matrix of balls, and what they say of stability.

References
----------
S. Gershgorin, *Über die Abgrenzung der Eigenwerte einer Matrix*, 1931: as many eigenvalues are in the union of some of
the discs around the diagonal as there are discs in it, where it is disjoint from the others.
"""

from __future__ import annotations

import numpy as np
from flint import acb, acb_mat, arb, arb_mat

from dynsys.verify.bifurcations.isolation import floats
from dynsys.verify.comparison import certainly_less
from dynsys.verify.stability import certain_stability

_SQUARINGS = 8


def isolated_multipliers(slope: arb_mat) -> list[acb] | None:
    """Return n disjoint boxes that hold one eigenvalue each; None where none were found.

    Gershgorin's discs of V⁻¹AV, V near the eigenvectors.
    """
    n = slope.nrows()
    if not all(entry.is_finite() for entry in slope.entries()):
        return None
    if n == 1:
        return [acb(slope[0, 0])]
    middles = floats(slope)
    if not np.isfinite(middles).all():
        return None
    basis = acb_mat([[acb(complex(v)) for v in row] for row in np.linalg.eig(middles)[1]])
    try:
        similar = basis.solve(acb_mat(slope) * basis)
    except ZeroDivisionError:
        return None
    boxes: list[acb] = []
    for r in range(n):
        radius = sum((abs(similar[r, c]) for c in range(n) if c != r), arb(0)).upper()
        around = arb(0).union(radius).union(-radius)
        boxes.append(similar[r, r] + acb(around, around))
    apart = all(not boxes[i].overlaps(boxes[j]) for i in range(n) for j in range(i))
    return boxes if apart and all(box.is_finite() for box in boxes) else None


def contracts(slope: arb_mat) -> bool:
    """Whether ‖A^(2^k)‖ < 1 for a small k and every A in a matrix of balls: then all multipliers are inside the circle.

    This needs no multipliers apart from each other.
    """
    n = slope.nrows()
    for _ in range(_SQUARINGS):
        sums = [sum((abs(slope[r, c]) for c in range(n)), arb(0)) for r in range(n)]
        if all(certainly_less(total, arb(1)) for total in sums):
            return True
        slope = slope * slope
    return False


def stability_of(slope: arb_mat) -> bool | None:
    """Return whether every matrix in a matrix of balls has all multipliers inside the circle, one outside, or neither.

    Examples
    --------
    >>> stability_of(arb_mat([[0.5, 1], [0, 0.5]])), stability_of(arb_mat([[2, 0], [0, 0]]))
    (True, False)
    """
    return True if contracts(slope) else certain_stability(isolated_multipliers(slope))
