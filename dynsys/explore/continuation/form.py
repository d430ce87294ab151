"""Branches and bifurcations in the form of JSON, and back, with every digit."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.explore.continuation.branch import Bifurcation, Branch, Kind
from dynsys.explore.ending import Ending

if TYPE_CHECKING:
    from dynsys.derive.system import System

Json = dict[str, Any]


def branch_out(branch: Branch) -> Json:
    """Return a branch as JSON holds it, all but its system."""
    return {
        "parameter": branch.parameter,
        "values": _floats_out(branch.values),
        "points": _floats_out(branch.points),
        "multipliers": _complex_out(branch.multipliers),
        "bifurcations": [event_out(event) for event in branch.bifurcations],
        "endings": [ending.name for ending in branch.endings],
        "parameters": {name: str(value) for name, value in branch.parameters.items()},
        "persistent": branch.persistent,
    }


def branch_in(kept: Json, system: System) -> Branch:
    """Return the branch of a system that `branch_out` wrote down.

    Raises
    ------
    KeyError, TypeError, ValueError
        For what is not the form of a branch.
    """
    values = _floats_in(kept["values"], 1)
    points = _floats_in(kept["points"], 3)
    multipliers = _complex_in(kept["multipliers"], 2)
    if not (len(points), system.dimension) == (len(values), points.shape[2]) == multipliers.shape:
        raise ValueError(points.shape)
    before, after = kept["endings"]
    return Branch(
        system,
        kept["parameter"],
        values,
        points,
        multipliers,
        tuple(event_in(event) for event in kept["bifurcations"]),
        (Ending[before], Ending[after]),
        {name: Fraction(value) for name, value in kept["parameters"].items()},
        kept["persistent"],
    )


def event_out(event: Bifurcation) -> Json:
    """Return a bifurcation as JSON holds it."""
    return {
        "kind": event.kind.value,
        "value": _floats_out(event.value),
        "bracket": _floats_out(event.bracket),
        "points": _floats_out(event.points),
        "multipliers": _complex_out(event.multipliers),
        "coefficient": None if event.coefficient is None else _floats_out(event.coefficient),
        "criticality": event.criticality,
        "position": event.position,
        "note": event.note,
    }


def event_in(kept: Json) -> Bifurcation:
    """Return the bifurcation that `event_out` wrote down; errors as of `branch_in`."""
    lo, hi = _floats_in(kept["bracket"], 1).tolist()
    return Bifurcation(
        Kind(kept["kind"]),
        float(kept["value"]),
        (lo, hi),
        _floats_in(kept["points"], 2),
        _complex_in(kept["multipliers"], 1),
        None if kept["coefficient"] is None else float(kept["coefficient"]),
        kept["criticality"],
        kept["position"],
        kept["note"],
    )


def _floats_out(numbers: ArrayLike) -> Any:
    """Return numbers as nested lists; JSON knows no infinities and no nan, so that these are texts."""
    array = np.asarray(numbers, dtype=float)
    if np.isfinite(array).all():
        return array.tolist()
    texts = array.astype(object)
    texts[~np.isfinite(array)] = array[~np.isfinite(array)].astype(str)
    return texts.tolist()


def _floats_in(kept: Any, dimensions: int) -> NDArray[np.float64]:
    array = np.array(kept, dtype=float)
    if array.ndim != dimensions:
        raise ValueError(array.shape)
    return array


def _complex_out(numbers: NDArray[np.complex128]) -> Any:
    return _floats_out(np.stack([numbers.real, numbers.imag], axis=-1))


def _complex_in(kept: Any, dimensions: int) -> NDArray[np.complex128]:
    pairs = _floats_in(kept, dimensions + 1)
    numbers = np.empty(pairs.shape[:-1], dtype=np.complex128)
    numbers.real, numbers.imag = pairs[..., 0], pairs[..., 1]
    return numbers
