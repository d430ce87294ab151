"""Whether a list of boxes holds just one cycle, of its minimal period, stable or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.claims import Cycle
from dynsys.verify.check.exact import exact_values
from dynsys.verify.check.fields import Side, array, rational
from dynsys.verify.check.intervals import Array, outward
from dynsys.verify.check.maps import BoxMap
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.shooting import contract
from dynsys.verify.check.stability import stability

_NARROWINGS, _PROGRESS = 12, 0.9


@dataclass(frozen=True)
class Narrowed:
    """A cycle that was shown to be alone in its boxes.

    Parameters
    ----------
    cycle
        The boxes as claimed.
    low, high
        (p, n) ends of the boxes, rounded outward; the cycle is alone in these as well.
    inner_low, inner_high
        (p, n) ends of narrower boxes that hold it.
    exact
        Whether the boxes are points, and the cycle was gone through exactly; nothing is said of boxes around them.
    """

    cycle: Cycle
    low: Array
    high: Array
    inner_low: Array
    inner_high: Array
    exact: bool = False


def read_inverse(value: Any, unknowns: int, what: str) -> Array | None:
    """Return the matrix in a field, rounded to doubles; None where the field is null.

    Raises
    ------
    Refusal
        For another shape, and for what is not a rational number in a string within the range of doubles.
    """
    if value is None:
        return None
    rows = [array(row, unknowns, unknowns, what) for row in array(value, unknowns, unknowns, what)]
    matrix = np.array([[outward(*[rational(entry, what)] * 2)[0] for entry in row] for row in rows])
    if not np.isfinite(matrix).all():
        raise Refusal(f"{what}: numbers within the range of doubles are expected")
    return matrix.reshape(1, unknowns, unknowns)


def box_ends(boxes: Sequence[Sequence[Side]]) -> tuple[Array, Array]:
    """Return the ends of boxes rounded outward, of shape (p, n)."""
    ends = np.array([[outward(*side) for side in box] for box in boxes])
    return ends[..., 0], ends[..., 1]


def _within(a: Fraction, b: Fraction) -> tuple[float, float]:
    """Return the least double not below a and the greatest not above b."""
    return outward(a, a)[1], outward(b, b)[0]


def _apart(one: Sequence[Side], other: Sequence[Side]) -> bool:
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(one, other, strict=True))


def check_minimal(boxes: Sequence[Sequence[Side]], what: str) -> None:
    """Show that a cycle with its points in turn in p boxes has the minimal period p.

    For each greatest divisor d < p of p, two points d apart must be in disjoint boxes.

    Raises
    ------
    Refusal
        Where this is not so.
    """
    p = len(boxes)
    for prime in (q for q in range(2, p + 1) if p % q == 0 and all(q % r for r in range(2, q))):
        d = p // prime
        if not any(_apart(boxes[i], boxes[(i + d) % p]) for i in range(p)):
            raise Refusal(f"{what}: the minimal period may be {d}, as boxes {d} apart meet")


def require_unique(map: BoxMap, cycle: Cycle, inverse: Array | None, what: str) -> Narrowed:
    """Show that just one cycle has its i-th point in the i-th box, its minimal period, and its stability.

    By Krawczyk's operator; where every box is a point, by exact arithmetic.

    Raises
    ------
    Refusal
        Where one of these is not shown.
    """
    check_minimal(cycle.boxes, what)
    low, high = box_ends(cycle.boxes)
    exact = all(side[0] == side[1] for box in cycle.boxes for side in box)
    if exact:
        _check_exact(map, cycle, what)
        inner_low, inner_high = low, high
    else:
        inner_low, inner_high = _narrowed(map, cycle, low, high, inverse, what)
    if cycle.stable is not None and stability(map, inner_low, inner_high) is not cycle.stable:
        raise Refusal(f"{what}: the stability stated is not shown")
    return Narrowed(cycle, low, high, inner_low, inner_high, exact)


def _check_exact(map: BoxMap, cycle: Cycle, what: str) -> None:
    points = [[side[0] for side in box] for box in cycle.boxes]
    for i, point in enumerate(points):
        if exact_values(map.rule, point, map.budget) != points[(i + 1) % len(points)]:
            raise Refusal(f"{what}: the points are not those of a cycle")


def _narrowed(
    map: BoxMap, cycle: Cycle, low: Array, high: Array, inverse: Array | None, what: str
) -> tuple[Array, Array]:
    """Return narrower boxes that hold the cycle, after Krawczyk's operator has shown it to be there, and alone."""
    image = contract(map, low[None], high[None], inverse).image
    ends = np.array([[_within(*side) for side in box] for box in cycle.boxes])
    if not ((image.low[0] > ends[..., 0]) & (image.high[0] < ends[..., 1])).all():
        raise Refusal(f"{what}: the Krawczyk image is not in the interior of the boxes")
    inner_low, inner_high = image.low[0], image.high[0]
    for _ in range(_NARROWINGS):
        width = float((inner_high - inner_low).max())
        found = contract(map, inner_low[None], inner_high[None]).image
        both = iv.meet(iv.Interval(inner_low, inner_high), iv.Interval(found.low[0], found.high[0]))
        inner_low, inner_high = both.low, both.high
        if not float((inner_high - inner_low).max()) < _PROGRESS * width:
            break
    return inner_low, inner_high


def are_distinct(one: Narrowed, other: Narrowed) -> bool:
    """Whether two cycles are certainly not the same: a point of the first is apart from all of the second."""
    apart = (one.inner_low[:, None] > other.inner_high[None]) | (one.inner_high[:, None] < other.inner_low[None])
    return bool(np.any(np.all(np.any(apart, axis=2), axis=1)))
