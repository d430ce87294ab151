"""Multipliers of a cycle, enclosed, and what they say about its stability."""

from __future__ import annotations

from collections.abc import Sequence

from flint import acb, acb_mat, arb, arb_mat

from dynsys.verify.comparison import certainly_less
from dynsys.verify.enclosed_map import EnclosedMap


def enclose_multipliers(map: EnclosedMap, points: Sequence[Sequence[arb]]) -> list[acb] | None:
    """Return n discs that hold the eigenvalues of Df(x_p)⋯Df(x₁) for all points in the boxes.

    None where they could not be enclosed. Source: J. van der Hoeven, B. Mourrain, *Efficient certification of
    numeric solutions to eigenproblems*, 2017.
    """
    n = map.system.dimension
    product = arb_mat([[arb(int(i == j)) for j in range(n)] for i in range(n)])
    for point in points:
        product = map.jacobian(point) * product
    if not all(entry.is_finite() for entry in product.entries()):
        return None
    if n == 1:
        return [acb(product[0, 0])]
    matrix = acb_mat(product)
    for multiple in (False, True):
        try:
            return list(matrix.eig(multiple=multiple))
        except ValueError:
            continue
    return None


def certain_stability(multipliers: Sequence[acb] | None) -> bool | None:
    """Whether all multipliers are certainly inside the unit circle (True), one certainly outside (False), or neither.

    Examples
    --------
    >>> certain_stability([acb(0.5), acb(0, 0.5)]), certain_stability([acb(0.5), acb(-2)]), certain_stability([acb(1)])
    (True, False, None)
    """
    if multipliers is None:
        return None
    sizes = [abs(m) for m in multipliers]
    if all(certainly_less(size, arb(1)) for size in sizes):
        return True
    if any(certainly_less(arb(1), size) for size in sizes):
        return False
    return None
