"""The coefficient c at the edge of stability: of one step along a gradient-flow line.

On a family of fixed points the flip coefficient is no invariant: a → a + s b² for a coordinate a along the family
changes it. Here, as in `dynsys.derive.fibre`, b is measured along the integral curve of f(x) − x through the point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map
from dynsys.explore.continuation.normal_forms.homological import push
from dynsys.explore.continuation.normal_forms.jets import Algebra, Jet, algebra
from dynsys.explore.continuation.normal_forms.spectrum import Critical

Floats = NDArray[np.float64]
TINY = 1e-9
NEARBY = 1e-2
SINGULAR = 1e12


def fibre_coefficient(
    map: Map, point: Floats, parameters: Floats, matrix: Floats, here: Critical
) -> tuple[float, float]:
    """Return c and the bound of its error in units of the rounding, for gradient descent at a minimum.

    With g(x) = f(x) − x and D g a gradient, D diagonal and positive, the fibre X(t) solves λ t X' = g(X), λ = −2, and
    b = ±(−∫ D g·dx)^½ along any path from the point, scaled to unit slope along the unit vector q. One step is
    b' = −b + c₂ b² + c₃ b³ + …, and c = c₃ + c₂². In the coordinate h = b·k + … of another equation of
    the family it is c/k², k = ∇h·q, where b is a function of h.

    Both are not numbers where no such D is found, or a multiplier 1 + kλ leaves the fibre undetermined.
    """
    q, p = here.right[:, 0].real, here.left[:, 0].real
    metric = _metric(map, point, parameters, q, p)
    if metric is None:
        return float("nan"), float("nan")
    n, jets = len(point), algebra(1, 3)
    condition = float(np.linalg.norm(p))
    curve = jets.jet(np.zeros((n, 4)))
    curve.value[:, 0], curve.value[:, 1] = point, q
    for k in (2, 3):
        image = push(map, point[None], parameters, jets, curve)
        operator = -2 * k * np.eye(n) - (matrix - np.eye(n))
        if not np.linalg.cond(operator) < SINGULAR:
            return float("nan"), float("nan")
        curve.value[:, k] = np.linalg.solve(operator, image.value[:, k])
    image = push(map, point[None], parameters, jets, curve)
    one, other = (_height(map, parameters, jets, path, metric) for path in (curve, image))
    first, second = other[1] - one[1], other[2] - 2 * other[1] * one[1] + 2 * one[1] ** 2 - one[2]
    parts = abs(other[2]) + abs(one[2]) + 4 * abs(other[1] * one[1]) + 3 * one[1] ** 2 + other[1] ** 2
    bound = condition * (1 + float(image.error.sum())) * (parts + float(np.abs(curve.value).sum()))
    return float(first**2 - second), bound


def _metric(map: Map, point: Floats, parameters: Floats, q: Floats, p: Floats) -> Floats | None:
    """Return the diagonal of D with D q ∝ p, None unless it makes Jacobians nearby symmetric."""
    small = np.abs(q) < TINY
    metric = np.where(small, 1.0, p / np.where(small, 1.0, q))
    if np.any(np.abs(p[small]) > TINY * np.linalg.norm(p)) or np.any(metric <= 0):
        return None
    aside = np.cos(np.arange(len(q)))
    size = NEARBY * (1 + np.linalg.norm(point))
    nearby = point + size * np.array([q, -q, aside / np.linalg.norm(aside)])
    scaled = metric[:, None] * map.value_and_jacobian(nearby, parameters)[1]
    uneven = np.linalg.norm(scaled - np.swapaxes(scaled, 1, 2), axis=(1, 2))
    return metric if np.all(uneven <= TINY * np.linalg.norm(scaled, axis=(1, 2))) else None


def _height(map: Map, parameters: Floats, jets: Algebra, path: Jet, metric: Floats) -> Floats:
    """Return (1, b₂, b₃) of the height b = ±(t + b₂t² + b₃t³) along a path, (−∫ D g(x)·x' dt)^½ up to scale."""
    image = push(map, path.value[None, :, 0].real, parameters, jets, path)
    move = (image.value - path.value).real
    move[:, 0] = 0
    speed = (path.value.real * np.arange(4))[:, 1:]
    power = [sum(float(metric @ (move[:, i] * speed[:, k - i])) for i in range(1, k + 1)) / (k + 1) for k in (1, 2, 3)]
    second, third = power[1] / power[0], power[2] / power[0]
    return np.array([1.0, second / 2, third / 2 - second**2 / 8])
