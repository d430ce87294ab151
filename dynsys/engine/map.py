"""The Map: a system's rule and Jacobian compiled, over batches of states and parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.derive.program import Program, build_program
from dynsys.derive.system import System, jacobian
from dynsys.engine.orbits import Orbits
from dynsys.errors import MisuseError

Floats = NDArray[np.float64]


def _columns(values: ArrayLike, count: int, what: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] != count:
        raise MisuseError(f"{what} of shape (..., {count}) expected, got shape {array.shape}")
    return array


def _evaluate(program: Program, rule: Program, x: Floats, p: Floats) -> Floats:
    """Return the outputs at states (..., n) and parameters (..., k), leading axes broadcast, as a last axis."""
    lead = np.broadcast_shapes(x.shape[:-1], p.shape[:-1])
    states = np.broadcast_to(x, (*lead, x.shape[-1])).reshape(-1, x.shape[-1])
    parameters = p if p.ndim == 1 else np.broadcast_to(p, (*lead, p.shape[-1])).reshape(-1, p.shape[-1])
    if not len(states):
        return np.empty((*lead, len(program.outputs)))
    return Orbits(rule, states, parameters).evaluate(program).reshape(*lead, len(program.outputs))


@dataclass(frozen=True)
class Map:
    """A system to be iterated in floats. Divergence is an outcome: overflow is inf or nan, with no warning.

    Parameters
    ----------
    system
        n state variables, k parameters.
    """

    system: System

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return self.system.dimension

    @cached_property
    def program(self) -> Program:
        """The rule as a program over state and parameters."""
        return build_program(self.system.state + self.system.parameters, self.system.rule)

    @cached_property
    def jacobian_program(self) -> Program:
        """The n parts of the rule and the n·n entries of the Jacobian, row by row, as one program."""
        entries = jacobian(self.system)
        return build_program(self.system.state + self.system.parameters, (*self.system.rule, *entries))

    def program_with(self, expression: Any) -> Program:
        """The rule together with an expression in state and parameters, as one program.

        Raises
        ------
        MisuseError
            Where the expression holds another symbol.
        """
        return build_program(self.system.state + self.system.parameters, (*self.system.rule, expression))

    def _inputs(self, x: ArrayLike, p: ArrayLike) -> tuple[Floats, Floats]:
        return _columns(x, self.dimension, "a state"), _columns(p, len(self.system.parameters), "parameters")

    def rule(self, x: ArrayLike, p: ArrayLike) -> Floats:
        """Return the next state.

        Parameters
        ----------
        x
            States, shape (..., n).
        p
            Parameters, shape (..., k); leading axes broadcast with those of ``x``.

        Returns
        -------
        array
            Shape (..., n).

        Raises
        ------
        MisuseError
            Where a last axis has the wrong length.
        """
        return _evaluate(self.program, self.program, *self._inputs(x, p))

    def value_and_jacobian(self, x: ArrayLike, p: ArrayLike) -> tuple[Floats, Floats]:
        """Return the next state, shape (..., n), and the Jacobian at ``x``, shape (..., n, n); see `rule`."""
        n = self.dimension
        every = _evaluate(self.jacobian_program, self.program, *self._inputs(x, p))
        return every[..., :n], every[..., n:].reshape(*every.shape[:-1], n, n)

    def orbits(self, states: ArrayLike, p: ArrayLike, *, threads: int | None = None) -> Orbits:
        """Return orbits from states (m, n) at parameters (m, k) or (k,), to be advanced together."""
        return Orbits(self.program, *self._inputs(states, p), threads=threads)


@lru_cache(maxsize=256)
def compile_map(system: System) -> Map:
    """Return the Map of a system; the same object for the same system.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> logistic = compile_map(System("logistic", (x,), (r,), (r * x * (1 - x),)))
    >>> logistic.rule([[0.5], [0.25]], [[4.0], [2.0]]).tolist()
    [[1.0], [0.375]]
    """
    return Map(system)


def compile_expressions(inputs: Sequence[Any], expressions: Sequence[Any]) -> Callable[[ArrayLike], Floats]:
    """Return a function from values of m symbols, shape (..., m), to those of l expressions, shape (..., l).

    Raises
    ------
    MisuseError
        Where an expression holds another symbol; from the function, where the last axis is not of length m.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> compile_expressions((x, y), (x * y, x / y))([1.0, 2.0]).tolist()
    [2.0, 0.5]
    """
    program = build_program(inputs, expressions)
    none = np.empty(0)
    return lambda values: _evaluate(program, program, _columns(values, len(program.inputs), "values"), none)
