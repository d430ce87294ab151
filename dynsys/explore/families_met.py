"""Is a singular cycle isolated, or one of a family?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.newton import size
from dynsys.explore.shooting import Shooting

Floats = NDArray[np.float64]

REACHES = (0.05, 0.1, 0.2)
ITERATIONS = 12
ZERO = 1e-12


def on_family(shooting: Shooting, zero: Floats, directions: Floats) -> bool:
    """Return whether a singular zero has others beside it, at prescribed distances along its null directions.

    A point at the distance h along a direction v is taken back to f(x) = x by least-squares Newton steps with
    v·(x − x*) = h kept. On a family that succeeds; at an isolated zero of multiplicity m a residual of order
    hᵐ is left, which can be told from zero up to m of about 10. Two neighbouring distances must succeed.

    Parameters
    ----------
    zero
        (d,) the shooting unknowns.
    directions
        (r, d) unit vectors.
    """
    reaches = size(zero) * np.array(REACHES)
    signed = np.concatenate([directions, -directions])
    v = np.repeat(signed, len(REACHES), axis=0)
    h = np.tile(reaches, len(signed))
    current = zero + v * h[:, None]
    for _ in range(ITERATIONS):
        value, matrix = shooting.residual_and_matrix(current)
        pinned = np.einsum("si,si->s", v, current - zero) - h
        rows = np.concatenate([matrix, v[:, None, :]], axis=1)
        right = np.concatenate([value, pinned[:, None]], axis=1)
        if not np.isfinite(rows).all():
            rows, right = np.nan_to_num(rows, posinf=0, neginf=0), np.nan_to_num(right, posinf=0, neginf=0)
        current = current - np.einsum("sij,sj->si", np.linalg.pinv(rows), right)
    residual = np.abs(shooting.residual(current)).max(axis=1)
    with np.errstate(all="ignore"):
        stayed = np.abs(np.einsum("si,si->s", v, current - zero) - h) <= 1e-6 * h
        met = ((residual <= ZERO * size(current)) & stayed).reshape(-1, len(REACHES))
    return bool((met[:, :-1] & met[:, 1:]).any())
