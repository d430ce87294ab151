"""A map with one parameter and its derivatives, carried along an orbit in long numbers.

The radii are dropped after each step: they say nothing of a long orbit, and would cost its digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from flint import arb, arb_mat

from dynsys.derive.carried import carried_program
from dynsys.derive.program import Program, run
from dynsys.derive.program.balls import BALL_TABLE
from dynsys.explore.cascade.arithmetic import number

if TYPE_CHECKING:
    from dynsys.derive.system import System


@dataclass(frozen=True)
class First:
    """A p-th iterate y of x, and its derivative.

    Parameters
    ----------
    value
        (n, 1).
    rates
        (n, n + 1): ∂y/∂x, then ∂y/∂λ.
    """

    value: arb_mat
    rates: arb_mat


@dataclass(frozen=True)
class Second:
    """A p-th iterate y of x, its derivative, and that of V = (∂y/∂x) v.

    Parameters
    ----------
    value, vector
        (n, 1) each: y and V.
    rates, vector_rates
        (n, n + 1) each: ∂y/∂(x, λ) and ∂V/∂(x, λ), v held.
    """

    value: arb_mat
    vector: arb_mat
    rates: arb_mat
    vector_rates: arb_mat


@dataclass(frozen=True)
class Family:
    """A map over one parameter λ; the others have values.

    Parameters
    ----------
    system
        n state variables.
    parameter
        The name of λ.
    values
        The exact values of the other parameters, by name.
    """

    system: System
    parameter: str
    values: Mapping[str, Fraction]

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return self.system.dimension

    @cached_property
    def _free(self) -> int:
        return [s.name for s in self.system.parameters].index(self.parameter)

    @cached_property
    def _first(self) -> Program:
        """(x, p) to the rule and, row by row, its derivatives with respect to (x, λ)."""
        n = self.dimension
        program = carried_program(self.system, (self._free,))
        rows = [[*(n + i * n + j for j in range(n)), n + n * n + i] for i in range(n)]
        return _selected(program, [*range(n), *sum(rows, [])])

    @cached_property
    def _second(self) -> Program:
        """(x, v, p) to the outputs of `_first` and, row by row, the derivatives of (∂f/∂x) v with respect to (x, λ)."""
        n, m = self.dimension, 2 * self.dimension
        program = carried_program(self.system, (self._free,), 1)
        rows = [[*(m + i * m + j for j in range(n)), m + m * m + i] for i in range(m)]
        return _selected(program, [*range(n), *sum(rows, [])])

    @cached_property
    def _rule(self) -> Program:
        return _selected(self._first, range(self.dimension))

    def _parameters(self, at: arb) -> list[arb]:
        return [at if s.name == self.parameter else number(self.values[s.name]) for s in self.system.parameters]

    def point(self, x: arb_mat, at: arb, steps: int) -> arb_mat:
        """Return the iterate after so many steps from x, (n, 1), at λ."""
        n, given = self.dimension, self._parameters(at)
        for _ in range(steps):
            x = arb_mat(n, 1, run(self._rule, BALL_TABLE, [*x.entries(), *given])).mid()
        return x

    def first(self, x: arb_mat, at: arb, steps: int) -> First:
        """Return the iterate after so many steps from x, (n, 1), at λ, with its derivative."""
        n, given = self.dimension, self._parameters(at)
        state, rates = x.entries(), _beside(n)
        for _ in range(steps):
            every = run(self._first, BALL_TABLE, [*state, *given])
            state = [value.mid() for value in every[:n]]
            rates = _carried(every[n:], rates)
        return First(arb_mat(n, 1, state), rates)

    def second(self, x: arb_mat, v: arb_mat, at: arb, steps: int) -> Second:
        """Return the iterate after so many steps from x with v, (n, 1) each, at λ, with both derivatives."""
        n, given = self.dimension, self._parameters(at)
        m = n + n * (n + 1)
        state, vector, rates, bent = x.entries(), v, _beside(n), arb_mat(n, n + 1)
        for _ in range(steps):
            every = run(self._second, BALL_TABLE, [*state, *vector.entries(), *given])
            state = [value.mid() for value in every[:n]]
            jacobian_only = _columns(every[n:m], n)
            bent = (jacobian_only * bent + _carried(every[m:], rates)).mid()
            vector = (jacobian_only * vector).mid()
            rates = _carried(every[n:m], rates)
        return Second(arb_mat(n, 1, state), vector, rates, bent)


def _selected(program: Program, outputs: Sequence[int]) -> Program:
    """Return the program with some of its outputs, without the instructions after the last that these read."""
    kept = tuple(program.outputs[output] for output in outputs)
    last = max(max(kept) + 1 - len(program.inputs), 0)
    return Program(program.inputs, program.instructions[:last], kept)


def _beside(n: int) -> arb_mat:
    """Return (n, n + 1): the identity, then zeros."""
    return arb_mat([[arb(i == j) for j in range(n + 1)] for i in range(n)])


def _columns(entries: list[arb], n: int) -> arb_mat:
    """Return the first n columns of an (n, n + 1) matrix given row by row."""
    return arb_mat(n, n, [entries[i * (n + 1) + j] for i in range(n) for j in range(n)])


def _carried(entries: list[arb], rates: arb_mat) -> arb_mat:
    """Return A B + [0 | c] for [A | c], (n, n + 1) row by row, and B, (n, n + 1)."""
    n = rates.nrows()
    if n == 1:
        slope, own = entries
        return arb_mat(1, 2, [(slope * rates[0, 0]).mid(), (slope * rates[0, 1] + own).mid()])
    product = _columns(entries, n) * rates
    own_part = arb_mat(n, n + 1, [entries[k] if k % (n + 1) == n else arb(0) for k in range(n * (n + 1))])
    return (product + own_part).mid()
