"""Second derivatives of the shooting form at a branch point, the parameter one of the unknowns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.derive.program import run
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.normal_forms.jets import algebra

Floats = NDArray[np.float64]


def quadratic_forms(
    map: Map, points: ArrayLike, parameters: ArrayLike, index: int, left: ArrayLike, directions: ArrayLike
) -> Floats:
    """Return c_ij = ψᵀ D²F[φ_i, φ_j] of the shooting form F_i = f(x_i, λ) − x_(i+1) over (x₁, …, x_p, λ), exactly.

    The branches through a branch point leave along s₁φ₁ + s₂φ₂ with c₁₁s₁² + 2c₁₂s₁s₂ + c₂₂s₂² = 0.

    Parameters
    ----------
    map
        n state variables, k parameters.
    points
        (p, n) the cycle.
    parameters
        (k,).
    index
        Which parameter is λ.
    left
        (p·n,) ψ.
    directions
        (2, p·n + 1) φ₁ and φ₂, the part along λ last.

    Returns
    -------
    array
        (2, 2), symmetric; not finite where the rule has no derivatives.

    Raises
    ------
    MisuseError
        Where the shapes do not fit.

    References
    ----------
    H. B. Keller, *Numerical solution of bifurcation and nonlinear eigenvalue problems* (1977).

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> from dynsys.derive.system import System
    >>> from dynsys.engine.map import compile_map
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> quadratic_forms(logistic, [[0.0]], [1.0], 0, [1.0], [[1.0, 0.0], [0.0, 1.0]]).tolist()
    [[-2.0, 1.0], [1.0, 0.0]]
    """
    cycle, values = np.asarray(points, dtype=float), np.asarray(parameters, dtype=float)
    psi, phi = np.asarray(left, dtype=float), np.asarray(directions, dtype=float)
    n, k = map.dimension, len(map.system.parameters)
    shapes = [cycle.shape, values.shape, psi.shape, phi.shape]
    expected = [(len(cycle), n), (k,), (cycle.size,), (2, cycle.size + 1)]
    if shapes != expected or not 0 <= index < k:
        raise MisuseError(f"shapes {expected} and an index below {k} are expected, got {shapes} and {index}")
    jets = algebra(2, 2)
    state = np.zeros((n, len(cycle), len(jets.exponents)), dtype=complex)
    state[:, :, 0] = cycle.T
    state[:, :, 1:3] = phi[:, :-1].reshape(2, len(cycle), n).transpose(2, 1, 0)
    inputs = [*(jets.jet(part) for part in state), *(jets.constant(value) for value in values)]
    inputs[n + index].value[1:3] = phi[:, -1]
    with np.errstate(all="ignore"):
        parts = run(map.program, jets.table, inputs)
    second = np.zeros((n, len(cycle), len(jets.exponents)))
    for i, part in enumerate(parts):
        second[i] = part.value.real
    one, mixed, two = (float(np.sum(second[:, :, i].T.ravel() * psi)) for i in (3, 4, 5))
    return np.array([[2 * one, mixed], [mixed, 2 * two]])
