"""Conditions on all of a box, shown by bisection: what the lemmas on escape rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.complete.lanes import Array
from dynsys.verify.complete.tiling import Tiling
from dynsys.verify.search.tree import Tree

MOST_CELLS = 20_000
Labels = NDArray[np.int64]
Condition = Callable[[Array, Array], Labels]
OPEN = -1


def shown(condition: Condition, sides: Sequence[tuple[Fraction, Fraction]], most: int = MOST_CELLS) -> Tree | None:
    """Return the tree of a bisection whose leaves all meet a condition; None where one was not found.

    Parameters
    ----------
    condition
        Boxes (m, k), by their ends, to m numbers: of the alternative that holds certainly on the whole box, or −1.
    sides
        k exact sides.
    most
        Cells that are looked at; beyond, and at a point where it is not shown, the search ends.

    Examples
    --------
    >>> side = [(Fraction(1, 2), Fraction(1))]
    >>> square = lambda lo, hi: np.where((lo * lo > 0.2).all(axis=1), 0, -1)
    >>> shown(square, side).leaves, shown(lambda lo, hi: square(lo - 0.5, hi), side)
    (1, None)
    """
    tiling = Tiling(sides)
    labels, seen = np.array([OPEN]), 0
    while len(tiling.tiles):
        lo, hi = tiling.box(tiling.tiles)
        seen += len(lo)
        if seen > most:
            return None
        labels = np.concatenate([labels, np.full(len(tiling.axis) - len(labels), OPEN)])
        labels[tiling.tiles] = condition(lo, hi)
        tiling.keep(labels[tiling.tiles] == OPEN)
        if not len(tiling.tiles):
            break
        lo, hi = tiling.box(tiling.tiles)
        middle = lo + (hi - lo) * 0.5
        if (condition(middle, middle) == OPEN).any():
            return None
        tiling.split(tiling.tiles, np.argmax(hi - lo, axis=1))
    return tiling.tree(labels)
