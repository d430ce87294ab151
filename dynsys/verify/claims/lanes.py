"""Enclosures of a straight program over many boxes at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dynsys.derive.program import Program
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.search import Floats

Enclosures = Callable[[Floats, Floats], tuple[Floats, Floats]]


def compile_enclosures(program: Program) -> Enclosures:
    """Return the function of corners (m, inputs), (m, inputs) to corners (m, outputs), (m, outputs).

    What is not defined over a box is not finite. Each call keeps to its own thread.

    Examples
    --------
    >>> from dynsys.verify.claims.straight import straight_program
    >>> lo, hi = compile_enclosures(straight_program(["x"], [["^", "x", 2]]))(np.array([[-1.0]]), np.array([[2.0]]))
    >>> bool(-1e-9 <= lo[0, 0] <= 0), bool(4 <= hi[0, 0] <= 4.0001)
    (True, True)
    """
    enclose = EnclosureProgram(program)

    def over_boxes(lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
        low, high = enclose(lo, hi, threads=1)
        return np.ascontiguousarray(low), np.ascontiguousarray(high)

    return over_boxes
