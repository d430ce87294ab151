"""What enclosures of a cycle's Jacobians prove of its multipliers.

In two dimensions, with trace T and determinant D, both multipliers are inside the unit circle just when |D| < 1 and
|T| < 1 + D. In any dimension they are where some power has a norm below 1; one is outside where |D| > 1, or where the
characteristic polynomial has the wrong sign at 1 or at −1.

References
----------
E. I. Jury, *Theory and Application of the z-Transform Method*, 1964.
R. A. Horn, C. R. Johnson, *Matrix Analysis*, 2013, theorem 5.6.9.
"""

from __future__ import annotations

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.shooting import interval_sum

_SQUARINGS = 12
_LARGEST_DETERMINANT = 5


def _product(a: Interval, b: Interval) -> Interval:
    left = Interval(a.low[:, None, :], a.high[:, None, :])
    right = Interval(b.low.T[None, :, :], b.high.T[None, :, :])
    return interval_sum(iv.multiply(left, right))


def determinant(a: Interval) -> Interval:
    """Return the determinant of an (n, n) matrix, by its first row."""
    n = len(a.low)
    if n == 1:
        return Interval(a.low[0], a.high[0])
    total: Interval | None = None
    for j in range(n):
        others = [k for k in range(n) if k != j]
        minor = determinant(Interval(a.low[1:, others], a.high[1:, others]))
        term = iv.multiply(Interval(a.low[0, j : j + 1], a.high[0, j : j + 1]), minor)
        term = iv.negate(term) if j % 2 else term
        total = term if total is None else iv.add(total, term)
    assert total is not None
    return total


def _shifted(a: Interval, by: float) -> Interval:
    return iv.add(a, iv.thin(by * np.eye(len(a.low))))


def stability(map: BoxMap, low: np.ndarray, high: np.ndarray) -> bool | None:
    """Return whether a cycle in (p, n) boxes is stable (True), unstable (False), or neither is shown (None)."""
    return stability_of(round_product(map.jacobians(low, high)))


def round_product(jacobians: Interval) -> Interval:
    """Return J_p⋯J₁ for p Jacobians (p, n, n)."""
    product = iv.thin(np.eye(jacobians.low.shape[-1]))
    for a, b in zip(jacobians.low, jacobians.high, strict=True):
        product = _product(Interval(a, b), product)
    return product


def stability_of(product: Interval) -> bool | None:
    """Return what `stability` does for the derivative round a cycle, (n, n)."""
    if _certainly_unstable(product):
        return False
    if len(product.low) == 2 and _jury(product):
        return True
    for _ in range(_SQUARINGS):
        if (interval_sum(iv.sizes(product)).high < 1).all():
            return True
        product = _product(product, product)
    return None


def _certainly_unstable(product: Interval) -> bool:
    n = len(product.low)
    if n > _LARGEST_DETERMINANT:
        return False
    at_one, at_minus_one = determinant(_shifted(iv.negate(product), 1.0)), determinant(_shifted(product, 1.0))
    size = iv.sizes(determinant(product))
    return bool(size.low[0] > 1 or at_one.high[0] < 0 or at_minus_one.high[0] < 0)


def _jury(product: Interval) -> bool:
    area = determinant(product)
    trace = interval_sum(Interval(np.diag(product.low), np.diag(product.high)))
    size, above = iv.sizes(Interval(np.atleast_1d(trace.low), np.atleast_1d(trace.high))), iv.down(1 + area.low)
    return bool(iv.sizes(area).high[0] < 1 and size.high[0] < above[0])
