"""Branch points: where they are, and which way the branches leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.carried import adjoint_program
from dynsys.derive.program import run
from dynsys.engine.bound import BoundProgram
from dynsys.engine.map import Map
from dynsys.explore.continuation.normal_forms.jets import algebra
from dynsys.explore.shooting import shooting_matrix

Floats = NDArray[np.float64]
EPSILON = float(np.finfo(float).eps)
ITERATIONS, MORE = 18, 2
"""Newton's, and how many of them after the first that changes nothing to nine digits."""
IMPERFECT = 8
"""A perturbation that is needed to make branches meet: above this many times the rounding they do not."""
LARGEST = 600
"""Unknowns up to which a branch point is computed."""


@dataclass(frozen=True)
class Crossing:
    """A simple branch point.

    Parameters
    ----------
    points
        (p, n) the cycle.
    value
        The parameter.
    directions
        (2, p·n + 1) tangents of the two branches, over points and parameter.
    """

    points: Floats
    value: float
    directions: Floats


class Linearised:
    """The shooting form F over (x, λ), its derivative, and the derivative of ψF' for a covector ψ."""

    def __init__(self, map: Map, parameters: Floats, index: int, period: int) -> None:
        n = map.dimension
        self._index, self._n, self._p = index, n, period
        self._bound = BoundProgram(adjoint_program(map.system, index), 2 * n, period)
        self._bound.parameters[:] = parameters

    def __call__(self, x: Floats, value: float, psi: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F (p·n,), F' (p·n, p·n + 1) and ψF'' (p·n + 1, p·n + 1)."""
        n, p, bound = self._n, self._p, self._bound
        bound.states[:n], bound.states[n:] = x.reshape(p, n).T, psi.reshape(p, n).T
        bound.parameters[self._index] = value
        bound()
        out = bound.values.T
        residual = out[:, :n] - np.roll(x.reshape(p, n), -1, axis=0)
        first = out[:, n : n + n * (n + 1)].reshape(p, n, n + 1)
        second = out[:, n + n * (n + 1) :].reshape(p, n + 1, n + 1)
        d = p * n
        slope = np.column_stack((shooting_matrix(first[:, :, :n]), first[:, :, n].ravel()))
        curvature = np.zeros((d + 1, d + 1))
        for i in range(p):
            here = slice(i * n, (i + 1) * n)
            curvature[here, here] = second[i, :n, :n]
            curvature[here, d] = curvature[d, here] = second[i, :n, n]
            curvature[d, d] += second[i, n, n]
        return residual.ravel(), slope, curvature


def branch_point(
    map: Map, points: Floats, parameters: Floats, index: int, units: tuple[float, float]
) -> Crossing | None:
    """Return the branch point near a cycle, by Newton's method on a system that is regular there; None without one.

    The unknowns are x, λ, the left null vector ψ and β in F + βψ = 0, ψF' = 0, ψψ = 1; where branches meet β is 0. The
    directions solve ψF''[φ, φ] = 0 for φ in the two-dimensional null space of F'.

    Parameters
    ----------
    map
        n state variables.
    points
        (p, n) a cycle near it.
    parameters
        (k,) near it.
    index
        Which parameter is free.
    units
        Natural lengths of the state and of the parameter.

    References
    ----------
    G. Moore, *The numerical treatment of non-trivial bifurcation points* (1980). E. L. Allgower, K. Georg,
    *Introduction to Numerical Continuation Methods* (2003), chapter 8.
    """
    p, n = points.shape
    d = p * n
    if 2 * d + 2 > LARGEST:
        return None
    form = Linearised(map, parameters, index, p)
    x, value, beta = points.ravel(), float(parameters[index]), 0.0
    slope = form(x, value, np.zeros(d))[1]
    if not np.isfinite(slope).all():
        return None
    psi = np.linalg.svd(slope)[0][:, -1]
    each = np.append(np.full(d, units[0]), [units[1], units[0]])
    more = MORE
    for _ in range(ITERATIONS):
        residual, slope, curvature = form(x, value, psi)
        matrix = np.zeros((2 * d + 2, 2 * d + 2))
        matrix[:d, : d + 1], matrix[:d, d + 1], matrix[:d, d + 2 :] = slope, psi, beta * np.eye(d)
        matrix[d : 2 * d + 1, : d + 1], matrix[d : 2 * d + 1, d + 2 :] = curvature, slope.T
        matrix[-1, d + 2 :] = 2 * psi
        right = -np.concatenate((residual + beta * psi, psi @ slope, [psi @ psi - 1]))
        if not np.isfinite(matrix).all():
            return None
        try:
            step = np.linalg.solve(matrix, right)
        except np.linalg.LinAlgError:
            return None
        x, value, beta, psi = x + step[:d], value + step[d], beta + step[d + 1], psi + step[d + 2 :]
        if not more:
            break
        more -= float(np.abs(step[: d + 2] / each).max()) < 1e-9
    at = parameters.copy()
    at[index] = value
    if more or not abs(beta) <= IMPERFECT * max(_rounding(map, x.reshape(p, n), at), EPSILON**2 * units[0]):
        return None
    _, slope, curvature = form(x, value, psi)
    null = np.linalg.svd(slope)[2][-2:]
    directions = _roots(null @ curvature @ null.T)
    if directions is None:
        return None
    return Crossing(x.reshape(p, n), float(value), directions @ null)


def _rounding(map: Map, points: Floats, parameters: Floats) -> float:
    """Return a bound of the rounding error of the map at the points."""
    jets = algebra(1, 1)
    outputs = run(map.program, jets.table, [jets.constant(column) for column in (*points.T, *parameters)])
    largest = max(float(jet.error[..., 0].max()) for jet in outputs)
    return EPSILON * (largest + float(np.abs(points).max()))


def _roots(form: Floats) -> Floats | None:
    """Return the two (2,) directions on which a quadratic form vanishes, None where it does not cross 0."""
    values, vectors = np.linalg.eigh(form)
    if not values[0] < 0 < values[1]:
        return None
    weights = np.sqrt(np.abs(values[::-1]))
    return np.array([(weights * s) @ vectors.T for s in ((1.0, 1.0), (1.0, -1.0))]) / np.linalg.norm(weights)
