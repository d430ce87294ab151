"""The critical eigenvectors of a cycle: right ones of unit length, left ones dual to them, or a Jordan chain."""

from __future__ import annotations

import cmath
from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from dynsys.explore.continuation.normal_forms.templates import MINUS, PAIR, PLUS, Template

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
ZERO = 1e-6  # a component of a unit vector below this does not fix its phase
DEFECTIVE = 1e-12


@dataclass(frozen=True)
class Critical:
    """The critical eigenspace.

    Parameters
    ----------
    linear
        (m, m) the multipliers with modulus exactly 1 on the diagonal, or a Jordan block.
    right
        (n, m) the eigenvectors q, or the chain.
    left
        (n, m) the p with ⟨p_i, q_j⟩ = δ_ij; (n, 0) for a chain.
    family_right, family_left
        (n, s) those of the persistent multipliers.
    distance
        How far the multipliers are from where they should be.
    """

    linear: Complex
    right: Complex
    left: Complex
    family_right: Complex
    family_left: Complex
    distance: float


def _phase(vector: Complex) -> Complex:
    """Turn and scale a vector to unit length, its first component that is not tiny real and positive."""
    unit = vector / np.linalg.norm(vector)
    first = unit[np.argmax(np.abs(unit) > ZERO)]
    return np.asarray(unit * (abs(first) / first))


def _dual(left: Complex, right: Complex) -> Complex | None:
    """Return the combinations of left eigenvectors dual to the right ones, None where a multiplier is defective."""
    pairing = right.conj().T @ left
    if left.size and not np.linalg.svd(pairing, compute_uv=False).min() > DEFECTIVE:
        return None
    return np.asarray(left @ np.linalg.inv(pairing))


def _choose(values: Complex, template: Template, taken: list[int]) -> list[tuple[int, complex]]:
    """Return the place of each critical multiplier and the value that it should have; empty where there are none."""
    chosen: list[tuple[int, complex]] = []
    free = [i for i in range(len(values)) if i not in taken]
    for kind in template.critical:
        places = [i for i in free if (values[i].imag > 0 if kind == PAIR else values[i].imag == 0)]
        if not places:
            return []
        target = {PLUS: 1.0, MINUS: -1.0}.get(kind)
        angle = template.angle
        goal = cmath.exp(1j * angle) if angle is not None else target
        best = min(places, key=lambda i: abs(abs(values[i]) - 1) if goal is None else abs(values[i] - goal))
        free.remove(best)
        chosen.append((best, complex(values[best] / abs(values[best]) if goal is None else goal)))
    if template.critical == (PAIR, PAIR):
        chosen.sort(key=lambda pair: cmath.phase(pair[1]))
    return chosen


def critical(matrix: Floats, template: Template, persistent: int) -> Critical | None:
    """Return the critical eigenspace of the (n, n) product of Jacobians, None where there are no such multipliers.

    Of the multipliers the ``persistent`` ones nearest 1 are set aside.
    """
    if template.chain:
        return _chain(matrix, -1.0 if template.critical == (MINUS,) else 1.0)
    values, left, right = cast(tuple[Complex, Complex, Complex], scipy.linalg.eig(matrix, left=True))
    family = sorted(range(len(values)), key=lambda i: abs(values[i] - 1))[:persistent]
    chosen = _choose(values, template, family)
    if not chosen:
        return None
    columns: list[Complex] = []
    duals: list[Complex] = []
    multipliers: list[complex] = []
    for kind, (place, value) in zip(template.critical, chosen, strict=True):
        columns.append(_phase(right[:, place].astype(complex)))
        duals.append(left[:, place].astype(complex))
        multipliers.append(value)
        if kind == PAIR:
            columns.append(columns[-1].conj())
            duals.append(duals[-1].conj())
            multipliers.append(value.conjugate())
    q, aside = np.array(columns).T, right[:, family].astype(complex)
    p, across = _dual(np.array(duals).T, q), _dual(left[:, family].astype(complex), aside)
    if p is None or across is None:
        return None
    distance = max(abs(values[place] - value) for place, value in chosen)
    return Critical(np.diag(multipliers), q, p, aside, across, distance)


def _chain(matrix: Floats, multiplier: float) -> Critical | None:
    """Return q₀, q₁ with Aq₀ = μq₀, Aq₁ = μq₁ + q₀, |q₀| = 1, ⟨q₀, q₁⟩ = 0.

    On the plane of the two multipliers nearest μ, A − μ is nilpotent, u σ vᵀ with u ⟂ v: q₀ = u and q₁ = v/σ.
    """
    n = len(matrix)
    if n < 2:
        return None
    distances = np.sort(np.abs(np.linalg.eigvals(matrix) - multiplier))
    within = np.inf if n == 2 else (distances[1] + distances[2]) / 2
    _, basis, count = scipy.linalg.schur(
        matrix, output="real", sort=lambda re, im: bool(abs(complex(re, im) - multiplier) <= within)
    )
    plane = basis[:, :2]
    u, sigma, v = np.linalg.svd(plane.T @ matrix @ plane - multiplier * np.eye(2))
    if count != 2 or not sigma[0] > ZERO:
        return None
    q0, q1 = plane @ u[:, 0], plane @ v[0] / sigma[0]
    sign = 1.0 if q0[np.argmax(np.abs(q0) > ZERO)] > 0 else -1.0
    q = np.array([sign * q0, sign * (q1 - (q0 @ q1) * q0)], dtype=complex).T
    none = np.zeros((n, 0), dtype=complex)
    linear = np.array([[multiplier, 1], [0, multiplier]], dtype=complex)
    distance = float(np.linalg.norm(matrix @ q - q @ linear))
    return Critical(linear, q, none, none, none, distance)
