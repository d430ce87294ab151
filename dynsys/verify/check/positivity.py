"""Whether formulas are positive over every leaf of a tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.derivatives import mean_value, natural
from dynsys.verify.check.fields import Side
from dynsys.verify.check.formula import Program
from dynsys.verify.check.intervals import Array
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.tree import Tree, tile

_BATCH_NUMBERS = 2**21


def batch_size(program: Program) -> int:
    """Return how many boxes to take at a time so that a run with derivatives stays in memory."""
    return max(256, min(8192, _BATCH_NUMBERS // (len(program.steps) * (1 + program.dimension))))


def cost(program: Program, boxes: int) -> int:
    """Return an estimate of the operations of a natural form over so many boxes."""
    return boxes * 12 * len(program.steps)


def require_positive(
    alternatives: Sequence[Program], sides: Sequence[Side], tree: Tree, budget: Budget, what: str
) -> None:
    """Show that over each leaf the formulas of the alternative that its label names are all positive.

    Raises
    ------
    Refusal
        Where that is not shown for a leaf, with its box.
    """
    if (tree.labels >= len(alternatives)).any():
        raise Refusal(f"{what}: a label below {len(alternatives)} is expected")
    counts = np.bincount(tree.labels, minlength=len(alternatives))
    budget.spend(sum(cost(program, int(count)) for program, count in zip(alternatives, counts, strict=True)))
    low, high = tile(tree, sides, budget, what).leaves
    for label, program in enumerate(alternatives):
        chosen = np.flatnonzero(tree.labels == label)
        size = batch_size(program)
        for start in range(0, len(chosen), size):
            batch = chosen[start : start + size]
            failed = _failed(program, low[batch], high[batch], budget)
            if len(failed):
                leaf = batch[failed[0]]
                box = ", ".join(f"[{a:.6g}, {b:.6g}]" for a, b in zip(low[leaf], high[leaf], strict=True))
                raise Refusal(f"{what}: not shown over leaf {leaf}, {box}")


def _failed(program: Program, low: Array, high: Array, budget: Budget) -> NDArray[np.int64]:
    shown = np.ones(len(low), dtype=np.bool_)
    for value in natural(program, low, high):
        shown &= value.low > 0
    rest = np.flatnonzero(~shown)
    if not len(rest):
        return rest
    budget.spend(cost(program, len(rest)) * (2 + program.dimension))
    shown = np.ones(len(rest), dtype=np.bool_)
    for value in mean_value(program, low[rest], high[rest]):
        shown &= value.low > 0
    return rest[~shown]
