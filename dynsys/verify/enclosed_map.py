"""A system's rule and Jacobian over boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flint import arb, arb_mat

from dynsys.derive.program import Program, build_program
from dynsys.derive.program.balls import enclose_number
from dynsys.derive.system import System, jacobian
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import enclose


@lru_cache(maxsize=64)
def _programs(system: System) -> tuple[Program, Program]:
    symbols = system.state + system.parameters
    return build_program(symbols, system.rule), build_program(symbols, tuple(jacobian(system)))


@dataclass(frozen=True)
class EnclosedMap:
    """A system at exact parameter values, to be enclosed over boxes.

    Parameters
    ----------
    system
        n state variables.
    parameters
        An exact value for every parameter.

    Raises
    ------
    MisuseError
        Where a parameter is missing.
    """

    system: System
    parameters: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        for symbol in self.system.parameters:
            if symbol.name not in self.parameters:
                raise MisuseError(f"an exact value for {symbol} is expected, got none")

    def _inputs(self, box: Sequence[arb]) -> list[arb]:
        return [*box, *(enclose_number(self.parameters[s.name]) for s in self.system.parameters)]

    def value(self, box: Sequence[arb]) -> list[arb]:
        """Return n balls that hold f(x) for every x in the box."""
        return enclose(_programs(self.system)[0], self._inputs(box))

    def jacobian(self, box: Sequence[arb]) -> arb_mat:
        """Return an (n, n) matrix of balls that holds Df(x) for every x in the box."""
        n = self.system.dimension
        return arb_mat(n, n, enclose(_programs(self.system)[1], self._inputs(box)))
