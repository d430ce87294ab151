"""Linear algebra over matrices of intervals.

For M x = b and any matrix C with ‖E‖ < 1 for E = I − C·M, in the greatest row sum, M is regular; and for any x̃, with
r = C(b − M x̃), ‖x − x̃‖ ≤ ‖r‖/(1 − ‖E‖), hence |x − x̃ − r| ≤ |E|·‖r‖/(1 − ‖E‖).

References
----------
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, sections 4.1 and 4.4.
"""

from __future__ import annotations

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.shooting import interval_sum

_OPERATIONS = 20


def times(c: Array, m: Interval, budget: Budget) -> Interval:
    """Return C·M for a (K, N) matrix of numbers and an (N, L) one of intervals, of which many may be zero."""
    low, high = np.zeros((len(c), m.low.shape[1])), np.zeros((len(c), m.low.shape[1]))
    there = (m.low != 0) | (m.high != 0)
    budget.spend(_OPERATIONS * len(c) * (int(there.sum()) + m.low.shape[1]))
    for column in range(m.low.shape[1]):
        rows = np.flatnonzero(there[:, column])
        if len(rows):
            part = Interval(m.low[rows, column][None], m.high[rows, column][None])
            total = interval_sum(iv.multiply(iv.thin(np.ascontiguousarray(c[:, rows])), part))
            low[:, column], high[:, column] = total.low, total.high
    return Interval(low, high)


def applied(m: Interval, x: Interval) -> Interval:
    """Return M·x for an (N, L) matrix and L numbers, both of intervals."""
    return interval_sum(iv.multiply(m, Interval(x.low[None], x.high[None])))


def less_than_identity(c: Array, m: Interval, budget: Budget) -> Interval:
    """Return I − C·M."""
    return iv.subtract(iv.thin(np.eye(len(c))), times(c, m, budget))


def near_inverse(m: Interval, what: str) -> Array:
    """Return a matrix near the inverse of the middle of M; any would do, a poor one proves nothing.

    Raises
    ------
    Refusal
        Where there is none.
    """
    middle = m.low / 2 + m.high / 2
    if np.isfinite(middle).all():
        try:
            inverse = np.asarray(np.linalg.inv(middle))
        except np.linalg.LinAlgError:
            inverse = np.full_like(middle, np.nan)
        if np.isfinite(inverse).all():
            return inverse
    raise Refusal(f"{what}: a regular matrix is expected")


def solve(m: Interval, b: Interval, budget: Budget, what: str) -> Interval:
    """Return intervals that hold the solutions of M x = b.

    Raises
    ------
    Refusal
        Where M is not shown to be regular.
    """
    budget.spend(len(m.low) ** 3)
    c = near_inverse(m, what)
    sums = interval_sum(iv.sizes(less_than_identity(c, m, budget))).high
    if not sums.max() < 1:
        raise Refusal(f"{what}: a regular matrix is expected")
    guess = c @ (b.low / 2 + b.high / 2)
    rest = iv.subtract(b, applied(m, iv.thin(guess)))
    first = applied(iv.thin(c), rest)
    below = iv.subtract(iv.thin(np.ones(1)), iv.thin(sums.max(keepdims=True)))
    far = iv.divide(iv.thin(iv.sizes(first).high.max(keepdims=True)), below)
    spread = iv.up(sums * far.high)
    return iv.add(iv.thin(guess), Interval(iv.down(first.low - spread), iv.up(first.high + spread)))


def is_regular(m: Interval, budget: Budget) -> bool:
    """Return whether every matrix in M is shown to be regular."""
    try:
        c = near_inverse(m, "the matrix")
    except Refusal:
        return False
    return bool(interval_sum(iv.sizes(less_than_identity(c, m, budget))).high.max() < 1)
