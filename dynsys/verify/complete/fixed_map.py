"""A system at exact parameter values, over many boxes at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import sympy

from dynsys.derive.domain import put_in
from dynsys.derive.program import build_program
from dynsys.derive.system import System, jacobian
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.errors import MisuseError
from dynsys.verify.complete.lanes import Array, Lanes, add, multiply, subtract


def substitute(system: System, parameters: Mapping[str, Fraction]) -> System:
    """Return the system without parameters, their exact values put in.

    Raises
    ------
    MisuseError
        Where a parameter is missing, or a value cancels what the rule divides by.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> substitute(model("logistic").system, {"r": Fraction(4)}).rule
    (4*x*(1 - x),)
    """
    values = {}
    for symbol in system.parameters:
        if symbol.name not in parameters:
            raise MisuseError(f"an exact value for {symbol} is expected, got none")
        value = parameters[symbol.name]
        values[symbol] = sympy.Rational(value.numerator, value.denominator)
    return System(system.name, system.state, (), tuple(put_in(part, values) for part in system.rule))


def enclose(program: EnclosureProgram, lo: Array, hi: Array) -> Lanes:
    """Return enclosures (..., outputs) of a program over boxes (..., inputs)."""
    shape = (*lo.shape[:-1], program.outputs)
    if not lo.size:
        return np.empty(shape), np.empty(shape)
    low, high = program(lo.reshape(-1, lo.shape[-1]), hi.reshape(-1, lo.shape[-1]))
    low, high = np.where(np.isfinite(low), low, -np.inf), np.where(np.isfinite(high), high, np.inf)
    return low.reshape(shape), high.reshape(shape)


@dataclass(frozen=True)
class FixedMap:
    """A map without parameters, n state variables, enclosed over arrays of boxes (..., n)."""

    system: System

    @cached_property
    def _programs(self) -> tuple[EnclosureProgram, EnclosureProgram]:
        system, slopes = self.system, tuple(jacobian(self.system))
        value = build_program(system.state, system.rule)
        both = build_program(system.state, (*system.rule, *slopes))
        return EnclosureProgram(value), EnclosureProgram(both)

    @property
    def dimension(self) -> int:
        """The number n of state variables."""
        return self.system.dimension

    def value(self, lo: Array, hi: Array) -> Lanes:
        """Return enclosures (..., n) of f by its natural form."""
        return enclose(self._programs[0], lo, hi)

    def value_and_jacobian(self, lo: Array, hi: Array) -> tuple[Lanes, Lanes]:
        """Return enclosures (..., n) of f and (..., n, n) of Df by natural forms."""
        n = self.dimension
        ends = enclose(self._programs[1], lo, hi)
        shape = (*lo.shape[:-1], n, n)
        slopes = ends[0][..., n:].reshape(shape), ends[1][..., n:].reshape(shape)
        return (ends[0][..., :n], ends[1][..., :n]), slopes

    def image(self, lo: Array, hi: Array) -> Lanes:
        """Return enclosures (..., n) of f by natural and mean-value forms, f(m) + Df(X)(X − m), intersected."""
        natural, slopes = self.value_and_jacobian(lo, hi)
        middle = lo + (hi - lo) * 0.5
        mean = self.value(middle, middle)
        offset = subtract((lo, hi), (middle, middle))
        with np.errstate(all="ignore"):
            for j in range(self.dimension):
                column = slopes[0][..., j], slopes[1][..., j]
                mean = add(mean, multiply(column, (offset[0][..., j, None], offset[1][..., j, None])))
        return np.maximum(natural[0], mean[0]), np.minimum(natural[1], mean[1])
