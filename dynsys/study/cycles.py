"""Cycles beside the families of a model, searched for in the state or in named coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.box import Box
from dynsys.derive.coordinates import Coordinates, change_coordinates
from dynsys.derive.families import Family, families
from dynsys.derive.model import Model
from dynsys.derive.place import coordinates_of
from dynsys.explore import Cycle, CycleMethod, CycleSearch, compile_expressions, compile_map, find_cycles
from dynsys.study.curves import family_curves, window_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FoundCycles:
    """A search for cycles together with the families of fixed points known symbolically.

    Parameters
    ----------
    model
        The model.
    search
        The cycles, in the coordinates of the box where there is one.
    families
        Families of fixed points of the model; isolated fixed points of a map in one variable are not among them.
    box
        The box, or None.
    coordinates
        The coordinate system of the box, or None for the state itself.
    curves
        Pieces (k, 2) of the families of a planar model, for pictures.
    """

    model: Model
    search: CycleSearch
    families: tuple[Family, ...]
    box: Box | None
    coordinates: Coordinates | None
    curves: tuple[Floats, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the coordinates that the search was made in."""
        return tuple(s.name for s in self.search.system.state)

    def points_of(self, cycle: Cycle) -> list[list[float]]:
        """The points of a cycle in the state's symbols, one list of n numbers each."""
        points = cycle.points
        if self.coordinates is not None:
            inputs = (*self.coordinates.symbols, *self.coordinates.parameters)
            back = compile_expressions(inputs, self.coordinates.inverse)
            values = [float(self.search.parameters[s.name]) for s in self.coordinates.parameters]
            points = back(np.column_stack([points, *(np.full(len(points), v) for v in values)]))
        return [list(map(float, point)) for point in points]


def search_cycles(
    model: Model,
    parameters: Mapping[str, Fraction],
    periods: Sequence[int],
    box: Box | None = None,
    *,
    starts: int = CycleMethod.starts,
    seed: int = CycleMethod.seed,
) -> FoundCycles:
    """Search for cycles; a box in named coordinates makes it a search in those coordinates, on their chart.

    Raises
    ------
    MisuseError
        For a box whose names are neither the state's nor those of a coordinate system.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> found = search_cycles(model("logistic"), {"r": Fraction(16, 5)}, range(1, 3))
    >>> [(cycle.period, cycle.stable) for cycle in found.search.cycles]
    [(1, False), (1, False), (2, True)]
    """
    coordinates = None if box is None else coordinates_of(model, box.names)
    system = model.system if coordinates is None else change_coordinates(model.system, coordinates)
    search = find_cycles(compile_map(system), parameters, periods, CycleMethod(starts=starts, seed=seed, box=box))
    found = tuple(family for family in families(model) if family.dimension > 0)
    curves: tuple[Floats, ...] = ()
    if coordinates is None and system.dimension == 2:
        points = [cycle.points for cycle in search.cycles]
        window = window_of(np.concatenate(points)) if points else window_of(np.empty((0, 2)))
        curves = family_curves(found, parameters, window)
    return FoundCycles(model, search, found, box, coordinates, curves)
