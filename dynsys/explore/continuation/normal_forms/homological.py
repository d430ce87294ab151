"""The homological equation: f^p(H(w)) = H(G(w)), order by order.

H parametrises the centre manifold and G is the normal form. At degree k the terms of f^p(H(w)) and H(G(w)) that come
from lower degrees are read off by pushing the jets of H once round the cycle; what is left is linear in the
coefficients of degree k (Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 8.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import run, tangent
from dynsys.engine.map import Map
from dynsys.explore.continuation.normal_forms.jets import Algebra, Jet, algebra
from dynsys.explore.continuation.normal_forms.spectrum import Critical
from dynsys.explore.continuation.normal_forms.templates import Exponents, Template

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
INCONSISTENT = 1e-6  # relative residual of a linear system that has no solution
RANK = 1e-12
RESONANT = 1e-8


def push(map: Map, points: Floats, parameters: Floats, jets: Algebra, start: Jet) -> Jet:
    """Return the jets of f^p along a curve or surface through points[0], the constants those of the cycle.

    Parameters
    ----------
    points
        (p, n) the cycle.
    parameters
        (k,).
    start
        (n, M); its constants are not read.
    """
    images, rounding = _round(map, points, parameters, jets, start.value)
    slopes = _slopes(map, images[:-1], parameters, jets)
    error = start.error.copy()
    for slope, own in zip(slopes, rounding, strict=True):
        error[:, 0] = 0
        error = own + jets.multiply_real(slope, error[None]).sum(axis=1)
    return Jet(images[-1], error)


def _round(map: Map, points: Floats, parameters: Floats, jets: Algebra, start: Complex) -> tuple[Complex, Floats]:
    """Return the jets at each point and after the last, (p + 1, n, M), and the rounding of each step, (p, n, M).

    Errors are not carried from step to step: a rule uses its state several times, and they would be taken for
    independent each time.
    """
    fixed = [jets.constant(value) for value in parameters]
    states, rounding = [start], []
    for point in points:
        value, error = states[-1].copy(), np.zeros(start.shape)
        value[:, 0], error[:, 0] = point, np.abs(point)
        states[-1] = value
        parts = run(map.program, jets.table, [*(Jet(v, e) for v, e in zip(value, error, strict=True)), *fixed])
        states.append(np.array([part.value for part in parts]))
        rounding.append(np.array([part.error for part in parts]))
    return np.array(states), np.array(rounding)


_tangent = lru_cache(maxsize=64)(tangent)


def _slopes(map: Map, states: Complex, parameters: Floats, jets: Algebra) -> Floats:
    """Return the sizes of the jets of the Jacobian at states (p, n, M), as (p, n, n, M)."""
    count, n, _ = states.shape
    directions = jets.constant(np.eye(n)[:, :, None])
    inputs = [jets.jet(states[:, i]) for i in range(n)]
    inputs += [Jet(directions.value[i], directions.error[i]) for i in range(n)]
    inputs += [jets.constant(value) for value in parameters]
    parts = run(_tangent(map.program, n), jets.table, inputs)[n:]
    shape = (n, count, len(jets.exponents))
    slopes = np.array([np.broadcast_to(np.abs(part.value), shape) for part in parts])
    return slopes.transpose(2, 0, 1, 3)


def derivative(map: Map, points: Floats, parameters: Floats) -> Floats:
    """Return the (n, n) derivative of f^p at points[0] of a (p, n) cycle."""
    n = map.dimension
    identity = np.hstack([np.zeros((n, 1)), np.eye(n)]).astype(complex)
    return np.asarray(_round(map, points, parameters, algebra(n, 1), identity)[0][-1, :, 1:].real)


@dataclass(frozen=True)
class Solution:
    """What was found: coefficients of the normal form and bounds of their rounding errors, in units of the rounding.

    Parameters
    ----------
    coefficients, errors
        By (row, exponents); not a number where the equation has no solution.
    """

    coefficients: dict[tuple[int, Exponents], complex]
    errors: dict[tuple[int, Exponents], float]


def _graded(jet: Jet, jets: Algebra) -> Jet:
    """Return jets of lower degree as jets of this algebra, with zeros added."""
    count, known = jet.value.shape
    value, error = np.zeros((count, len(jets.exponents)), dtype=complex), np.zeros((count, len(jets.exponents)))
    value[:, :known], error[:, :known] = jet.value, jet.error
    return Jet(value, error)


def _system(
    matrix: Floats, critical: Critical, template: Template, jets: Algebra
) -> tuple[Complex, list[tuple[int, Exponents]]]:
    """Return the matrix of A h(w) − h(Λw) − Φ g(w), and the terms that g are the coefficients of.

    Rows: the n·K equations, then h ⟂ p for each resonant term; columns: h as n·K numbers, then g, then the drifts on
    a family of fixed points, which are treated likewise.
    """
    n, places = len(matrix), jets.of_degree(jets.degree)
    monomials = jets.exponents[places]
    count = len(monomials)
    m = jets.variables
    if template.chain:
        linear = [jets.jet(np.pad(row, (1, len(jets.exponents) - m - 1))) for row in critical.linear]
        moved = jets.substitute(jets.jet(np.eye(len(jets.exponents))), linear).value[places, places]
    else:
        moved = np.diag(np.prod(np.diag(critical.linear) ** np.array(monomials), axis=1))
    operator = np.kron(matrix, np.eye(count)) - np.kron(np.eye(n), moved.T)
    allowed = [term for term in template.allowed if term[1] in monomials]
    borders: list[tuple[int, Complex, Complex | None]] = []
    for row, exponents in allowed:
        left = None if template.chain else critical.left[:, row]
        borders.append((monomials.index(exponents), critical.right[:, row], left))
    for column in range(critical.family_right.shape[1]):
        for k in range(count):
            if abs(moved[k, k] - 1) < RESONANT:
                borders.append((k, critical.family_right[:, column], critical.family_left[:, column]))
    columns = np.zeros((n * count, len(borders)), dtype=complex)
    rows: list[Complex] = []
    for j, (place, right, left) in enumerate(borders):
        columns[place::count, j] = -right
        if left is not None:
            side = np.zeros(n * count + len(borders), dtype=complex)
            side[place : n * count : count] = left.conj()
            rows.append(side)
    return np.vstack([np.hstack([operator, columns]), *rows]), allowed


def solve(
    map: Map, points: Floats, parameters: Floats, template: Template, critical: Critical, matrix: Floats
) -> Solution:
    """Solve the homological equation up to the degree of the template.

    Parameters
    ----------
    points
        (p, n) the cycle.
    parameters
        (k,).
    matrix
        (n, n) the derivative of f^p at points[0].
    """
    n, m = critical.right.shape
    condition = 1.0 if template.chain else float(np.linalg.norm(critical.left, axis=0).max())
    jets = algebra(m, 1)
    first = np.hstack([np.zeros((n, 1)), critical.right])
    manifold = jets.jet(first, np.where(first != 0, condition, 0.0))
    normal = jets.jet(np.hstack([np.zeros((m, 1)), critical.linear]))
    found = Solution({}, {})
    for degree in range(2, template.degree + 1):
        jets = algebra(m, degree)
        manifold, normal = _graded(manifold, jets), _graded(normal, jets)
        inner = [Jet(v, e) for v, e in zip(normal.value, normal.error, strict=True)]
        difference = push(map, points, parameters, jets, manifold) - jets.substitute(manifold, inner)
        places = jets.of_degree(degree)
        rest, error = difference.value[:, places].ravel(), difference.error[:, places].ravel()
        equations, allowed = _system(matrix, critical, template, jets)
        zeros = np.zeros(len(equations) - len(rest))
        unknown, error = _solution(equations, np.concatenate([-rest, zeros]), np.concatenate([error, zeros]))
        size = n * (places.stop - places.start)
        manifold.value[:, places] = unknown[:size].reshape(n, -1)
        manifold.error[:, places] = error[:size].reshape(n, -1)
        for (row, exponents), value, bound in zip(allowed, unknown[size:], error[size:], strict=False):
            normal.value[row, jets.index[exponents]] = value
            normal.error[row, jets.index[exponents]] = bound
            found.coefficients[row, exponents], found.errors[row, exponents] = complex(value), float(bound)
    return found


def _solution(matrix: Complex, right: Complex, error: Floats) -> tuple[Complex, Floats]:
    """Return the solution of least norm and the bounds of its errors, not numbers where there is none."""
    nothing = np.full(matrix.shape[1], np.nan)
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return nothing.astype(complex), nothing
    inverse = np.linalg.pinv(matrix, rcond=RANK)
    unknown = inverse @ right
    if np.linalg.norm(matrix @ unknown - right) > INCONSISTENT * np.linalg.norm(right) + RANK * np.linalg.norm(error):
        return nothing.astype(complex), nothing
    return unknown, np.abs(inverse) @ (error + np.abs(matrix) @ np.abs(unknown))
