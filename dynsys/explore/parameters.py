"""Checked numbers: parameter values and starts that fit a system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Exact, exact
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.derive.system import System


def parameter_values(
    system: System, parameters: Mapping[str, Exact], varied: tuple[str, ...] = ()
) -> tuple[dict[str, Fraction], NDArray[np.float64]]:
    """Return the exact values by name, and (k,) floats in the order of the system (nan for the varied ones).

    Raises
    ------
    MisuseError
        For a parameter that is missing, unknown, or given a value though it is varied.
    ExactnessError
        For a value that is a float.
    """
    names = [symbol.name for symbol in system.parameters]
    known = ", ".join(names) or "none"
    for name in (*varied, *parameters):
        if name not in names:
            raise MisuseError(f"a parameter among {known} is expected, got {name!r}")
    for name in names:
        if name in varied and name in parameters:
            raise MisuseError(f"either a range or a value is expected for {name}, got both")
        if name not in varied and name not in parameters:
            raise MisuseError(f"a value for {name} is expected (--at {name}=…), got none")
    values = {name: exact(parameters[name]) for name in names if name not in varied}
    return values, np.array([float(values.get(name, np.nan)) for name in names])


def start_state(system: System, start: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the start as (n,) floats.

    Raises
    ------
    MisuseError
        For a start that is not n finite numbers.
    """
    names = ", ".join(symbol.name for symbol in system.state)
    state = np.asarray(start, dtype=float)
    if state.shape != (system.dimension,):
        raise MisuseError(f"a start of {system.dimension} numbers ({names}) is expected, got shape {state.shape}")
    if not np.all(np.isfinite(state)):
        raise MisuseError(f"a finite start ({names}) is expected, got {state.tolist()}")
    return state
