"""Krawczyk's operator over many shooting boxes at once, in doubles with bounds on every rounding.

For G(x₁, …, x_p) = (f(x₁) − x₂, …, f(x_p) − x₁) and any matrix C: every zero of G in X is in
K(X) = m − C·G(m) + (I − C·G'(X))(X − m); and where |I − C·G'(X)|·r < r for some r > 0, C·G'(X) is regular for every
choice of entries, so that G is one to one on X. A computed product A·B is off by at most γ|A||B|.

References
----------
R. Krawczyk, *Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken*, 1969.
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, sections 4.1 and 5.1.
S. M. Rump, *Verification methods: rigorous results using floating-point arithmetic*, 2010, section 2.
"""

from __future__ import annotations

import numpy as np

from dynsys.verify.complete.contraction import Mask, Walks
from dynsys.verify.complete.fixed_map import FixedMap
from dynsys.verify.complete.lanes import Array, subtract

_UP = 1 + 2.0**-40
_TINY = 1e-290
_ROUNDS = 6


def _upward(value: Array) -> Array:
    return value * _UP + _TINY


def _slopes(map: FixedMap, walks: Walks) -> tuple[Array, Array]:
    """Return the middle and radius (m, pn, pn) of G'(X)."""
    m, p, n = walks.lo.shape
    _, (lo, hi) = map.value_and_jacobian(walks.lo, walks.hi)
    with np.errstate(all="ignore"):
        centre = lo + (hi - lo) * 0.5
        radius = _upward(np.maximum(hi - centre, centre - lo))
    middle, around = np.zeros((m, p, n, p, n)), np.zeros((m, p, n, p, n))
    for i in range(p):
        middle[:, i, :, i, :] = centre[:, i]
        around[:, i, :, i, :] = radius[:, i]
    for i in range(p):
        for c in range(n):
            entry = middle[:, i, c, (i + 1) % p, c]
            if p == 1:  # the one place where a rounded difference is formed
                around[:, 0, c, 0, c] = _upward(around[:, 0, c, 0, c] + (np.abs(entry) + 1) * 2.0**-52)
            middle[:, i, c, (i + 1) % p, c] = entry - 1
    return middle.reshape(m, p * n, p * n), around.reshape(m, p * n, p * n)


def _inverses(matrices: Array) -> tuple[Array, Mask]:
    """Return approximate inverses, and where there are any."""
    good: Mask = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    safe = np.where(good[:, None, None], matrices, np.eye(matrices.shape[1]))
    try:
        inverse = np.linalg.inv(safe)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(safe)
    good &= np.isfinite(inverse).all(axis=(1, 2))
    return np.where(good[:, None, None], inverse, 0.0), good


def _defects(map: FixedMap, walks: Walks) -> tuple[Array, Array, Mask]:
    """Return C, a bound on |I − C·G'(X)|, and where both are numbers."""
    middle, radius = _slopes(map, walks)
    inverse, good = _inverses(middle)
    size = middle.shape[1]
    gamma = 4 * (size + 2) * 2.0**-53
    with np.errstate(all="ignore"):
        sizes = np.abs(inverse)
        error = np.abs(np.eye(size) - inverse @ middle) + gamma * (sizes @ np.abs(middle) + 1)
        bound = _upward(_upward(error) + _upward(sizes @ radius))
    good &= np.isfinite(bound).all(axis=(1, 2))
    return inverse, np.where(good[:, None, None], bound, np.inf), good


def one_to_one(map: FixedMap, walks: Walks) -> Mask:
    """Return for each walk whether G is certainly one to one on it: it holds at most one orbit with f^p(x) = x."""
    _, bound, good = _defects(map, walks)
    with np.errstate(all="ignore"):
        weights = np.ones(bound.shape[:2])
        for _ in range(3):
            weights = 1 + np.einsum("ijk,ik->ij", bound, weights)
            weights = weights / weights.max(axis=1, keepdims=True)
        image = _upward(np.einsum("ijk,ik->ij", bound, weights) * (1 + bound.shape[1] * 2.0**-50))
    return np.asarray(good & (image < weights).all(axis=1))


def krawczyk(map: FixedMap, walks: Walks) -> Walks:
    """Return K(X) ∩ X."""
    shape = walks.lo.shape
    flat = shape[0], shape[1] * shape[2]
    inverse, bound, good = _defects(map, walks)
    centre = walks.lo + (walks.hi - walks.lo) * 0.5
    value = map.value(centre, centre)
    following = np.roll(centre, -1, axis=1)
    lo, hi = subtract(value, (following, following))
    gamma = 4 * (flat[1] + 2) * 2.0**-53
    with np.errstate(all="ignore"):
        middle = (lo + (hi - lo) * 0.5).reshape(flat)
        spread = _upward(np.maximum(hi.reshape(flat) - middle, middle - lo.reshape(flat)))
        radius = _upward(np.maximum(walks.hi - centre, centre - walks.lo)).reshape(flat)
        sizes = np.abs(inverse)
        move = np.einsum("ijk,ik->ij", inverse, middle)
        away = np.einsum("ijk,ik->ij", sizes, gamma * np.abs(middle) + spread) + np.einsum("ijk,ik->ij", bound, radius)
        away = _upward(_upward(away) + 2.0**-50 * (np.abs(centre.reshape(flat)) + np.abs(move)))
        point = centre.reshape(flat) - move
        new_lo, new_hi = (point - away).reshape(shape), (point + away).reshape(shape)
        new_lo, new_hi = np.nextafter(new_lo, -np.inf), np.nextafter(new_hi, np.inf)
    good &= np.isfinite(new_lo).all(axis=(1, 2)) & np.isfinite(new_hi).all(axis=(1, 2))
    keep = good[:, None, None]
    return Walks(
        np.where(keep, np.maximum(walks.lo, new_lo), walks.lo), np.where(keep, np.minimum(walks.hi, new_hi), walks.hi)
    )


def newton(map: FixedMap, walks: Walks, part: int = 2000) -> tuple[Walks, np.ndarray]:
    """Return the walks shrunk by K(X) ∩ X as long as that helps, and which are left: the others hold no cycle."""
    lo, hi, alive = walks.lo.copy(), walks.hi.copy(), np.ones(len(walks.lo), dtype=bool)
    for start in range(0, len(lo), part):
        rows = np.arange(start, min(start + part, len(lo)))
        for _ in range(_ROUNDS):
            before = Walks(lo[rows], hi[rows])
            after = krawczyk(map, before)
            lo[rows], hi[rows] = after.lo, after.hi
            alive[rows] = after.nonempty
            rows = rows[after.nonempty & (after.width < 0.9 * before.width)]
            if not len(rows):
                break
    return Walks(lo[alive], hi[alive]), np.flatnonzero(alive)
