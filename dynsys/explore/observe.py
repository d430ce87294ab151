"""What is watched along an orbit of gradient descent: the loss and the sharpness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dynsys.engine.map import Map, compile_expressions

if TYPE_CHECKING:
    from dynsys.derive.model import Model

Floats = NDArray[np.float64]
Observable = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Observables:
    """Loss and sharpness as functions of states and parameters; None where the model has no loss.

    Parameters
    ----------
    loss, sharpness
        (..., n) states and (..., k) parameters, broadcast, to (...).
    """

    loss: Observable | None = None
    sharpness: Observable | None = None


def compile_observables(model: Model) -> Observables:
    """Return the loss of a model and its sharpness, the largest eigenvalue of the Hessian of the free loss.

    Both are taken at the embedded state: the m variables of the free loss as functions of the n of the
    system.

    Examples
    --------
    >>> import numpy as np
    >>> from dynsys.derive.loss import Loss, gradient_descent
    >>> from dynsys.derive.model import Model
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> loss = Loss((1 - x * y) ** 2 / 2, (x, y))
    >>> model = Model(gradient_descent(loss), "two layers", "", loss, (x, y))
    >>> float(compile_observables(model).sharpness(np.array([1.0, 1.0]), np.array([0.1])))
    2.0
    """
    if model.loss is None:
        return Observables()
    system, free = model.system, model.loss
    embedding = system.state if model.embedding is None else model.embedding
    placed = dict(zip(free.state, embedding, strict=True))
    inputs = (*system.state, *system.parameters)
    size = len(free.state)
    rows, columns = np.triu_indices(size)
    hessian = free.hessian
    entries = [hessian[int(i), int(j)].xreplace(placed) for i, j in zip(rows, columns, strict=True)]
    value = compile_expressions(inputs, (free.expression.xreplace(placed),))
    curvature = compile_expressions(inputs, tuple(entries))

    def loss(x: Floats, p: Floats) -> Floats:
        return value(_joined(x, p))[..., 0]

    def sharpness(x: Floats, p: Floats) -> Floats:
        upper = curvature(_joined(x, p))
        matrix = np.zeros((*upper.shape[:-1], size, size))
        matrix[..., rows, columns] = upper
        matrix[..., columns, rows] = upper
        return largest_eigenvalue(matrix)

    return Observables(loss, sharpness)


def observe_points(map: Map, expression: Any, points: Floats, parameters: Floats) -> Floats:
    """Return an expression in state and parameters at points (r, m, n) with parameters (m, k), as (r, m).

    Raises
    ------
    MisuseError
        Where the expression holds another symbol.
    """
    function = compile_expressions(map.system.state + map.system.parameters, (expression,))
    observed = np.empty(points.shape[:2])
    for place, row in zip(observed, points, strict=True):
        place[:] = function(_joined(row, parameters))[..., 0]
    return observed


def largest_eigenvalue(matrix: Floats) -> Floats:
    """Return the largest eigenvalue of symmetric matrices, (..., m, m) to (...); nan where not finite."""
    finite = np.asarray(np.isfinite(matrix).all(axis=(-2, -1)))
    safe = np.where(finite[..., None, None], matrix, 0.0)
    return np.where(finite, np.linalg.eigvalsh(safe)[..., -1], np.nan)


def _joined(x: Floats, p: Floats) -> Floats:
    lead = np.broadcast_shapes(x.shape[:-1], p.shape[:-1])
    shapes = ((*lead, x.shape[-1]), (*lead, p.shape[-1]))
    return np.concatenate([np.broadcast_to(a, s) for a, s in zip((x, p), shapes, strict=True)], axis=-1)
