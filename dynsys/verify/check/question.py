"""What is asked of a map: which cycles it has in a box."""

from __future__ import annotations

from dataclasses import dataclass

from dynsys.verify.check.claims import Cycle, Map
from dynsys.verify.check.fields import Side
from dynsys.verify.check.formula import Program


@dataclass(frozen=True)
class Question:
    """Which cycles of some minimal periods, with every point in a box, there are.

    Parameters
    ----------
    map
        The map.
    periods
        Minimal periods.
    box
        n exact sides.
    cycles
        What is listed.
    curves
        A program of formulas, every zero of which in the plane is a fixed point.
    """

    map: Map
    periods: tuple[int, ...]
    box: tuple[Side, ...]
    cycles: tuple[Cycle, ...]
    curves: Program | None = None
