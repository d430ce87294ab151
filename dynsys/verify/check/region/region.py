"""Check what becomes of the starts in a box: every leaf of a tree is carried forward until its lemma holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.verify.check.budget import Budget
from dynsys.verify.check.fields import Side, array, fields, integer
from dynsys.verify.check.formula import Program
from dynsys.verify.check.intervals import Array, Interval
from dynsys.verify.check.positivity import cost
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.region.claims import Region
from dynsys.verify.check.region.corner import Corner
from dynsys.verify.check.region.sets import Sets, box_sets, image
from dynsys.verify.check.region.tubes import Tube
from dynsys.verify.check.tree import read_tree, tile

_MOST_STEPS, _MOST_GRAINS, _BATCH = 100_000, 2**50, 4096
Numbers = NDArray[np.int64]
Test = Callable[[Sets, Array], tuple[NDArray[np.bool_], Interval | None]]


def check_region(claim: Region, evidence: Any, budget: Budget) -> None:
    """Check the evidence of a claim on a box of starts.

    Raises
    ------
    Refusal
        Where it does not prove the claim.
    """
    found = fields(evidence, {"tree", "steps", "rooms", "directions", "corner"}, set(), "evidence")
    count = len(claim.families)
    tree = read_tree(found["tree"], "evidence: tree")
    low, high = tile(tree, claim.box, budget, "evidence: tree").leaves
    corner = None if found["corner"] is None else Corner(claim.map, found["corner"], budget)
    if (tree.labels > count + (corner is not None)).any():
        raise Refusal(f"evidence: tree: a label of at most {count + (corner is not None)} is expected")
    chosen = np.flatnonzero(tree.labels)
    listed = array(found["steps"], len(chosen), len(chosen), "evidence: steps")
    steps = np.array([integer(k, 0, _MOST_STEPS, "evidence: steps") for k in listed], dtype=np.int64)
    rooms = np.zeros((len(chosen), claim.map.dimension))
    rooms[tree.labels[chosen] <= count] = _rooms(found["rooms"], int((tree.labels[chosen] <= count).sum()), claim)
    tests = _tests(claim, found["directions"], corner, budget)
    for label, test in enumerate(tests, start=1):
        rows = np.flatnonzero(tree.labels[chosen] == label)
        rows = rows[np.argsort(steps[rows], kind="stable")]
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            _carry(claim, low[chosen[part]], high[chosen[part]], steps[part], rooms[part], test, budget)
    ends = low, high
    for share, which, word in (
        (claim.converges, (tree.labels > 0) & (tree.labels <= count), "converges"),
        (claim.escapes, tree.labels == count + 1, "goes to infinity"),
    ):
        if not _share(ends, which, claim.box) >= share:
            raise Refusal(f"evidence: tree: a smaller share {word} than is claimed")


def _tests(claim: Region, directions: Any, corner: Corner | None, budget: Budget) -> list[Test]:
    count, n = len(claim.families), claim.map.dimension
    listed = array(directions, count, count, "evidence: directions")
    tests: list[Test] = []
    for family, direction, measured in zip(claim.families, listed, claim.measured, strict=True):
        given = array(direction, n, n, "evidence: directions")
        tests.append(Tube(claim.map, family, given, measured, budget).settle)
    if corner is not None:
        tests.append(_plain(corner))
    return tests


def _plain(corner: Corner) -> Test:
    return lambda sets, room: (corner.holds(sets), None)


def _rooms(value: Any, count: int, claim: Region) -> Array:
    n = claim.map.dimension
    listed = [array(row, n, n, "evidence: rooms") for row in array(value, count, count, "evidence: rooms")]
    grains = [[integer(k, 0, _MOST_GRAINS, "evidence: rooms") for k in row] for row in listed]
    return np.array(grains, dtype=np.float64).reshape(count, n) / 2**32


def _carry(claim: Region, low: Array, high: Array, steps: Numbers, rooms: Array, test: Test, budget: Budget) -> None:
    """Carry boxes of starts, and test each at its step.

    Raises
    ------
    Refusal
        Where the lemma is not shown then.
    """
    sets = box_sets(low, high)
    if claim.chart is not None:
        sets = _image(claim.chart, sets, budget)
    left, k = np.arange(len(low)), 0
    while len(left):
        due = np.flatnonzero(steps[left] == k)
        if len(due):
            shown, quantity = test(sets.take(due), rooms[left[due]])
            if not shown.all():
                leaf = left[due[np.flatnonzero(~shown)[0]]]
                box = ", ".join(f"[{a:.6g}, {b:.6g}]" for a, b in zip(low[leaf], high[leaf], strict=True))
                raise Refusal(f"evidence: tree: not shown of the starts in {box}, after {k} steps")
            if quantity is not None and claim.range is not None:
                _require_range(claim.range, quantity)
            kept = np.flatnonzero(steps[left] > k)
            left, sets = left[kept], sets.take(kept)
        if len(left):
            sets = _image(claim.map.rule, sets, budget)
        k += 1


def _image(program: Program, sets: Sets, budget: Budget) -> Sets:
    n = len(sets.reach)
    budget.spend(cost(program, len(sets.reach[0])) * (1 + n) ** 2)
    return image(program, sets)


def _require_range(ends: Side, quantity: Interval) -> None:
    least, most = ends
    known = np.isfinite(quantity.low).all() and np.isfinite(quantity.high).all()
    if not (known and Fraction(quantity.low.min()) >= least and Fraction(quantity.high.max()) <= most):
        raise Refusal("evidence: tree: a limit may be beyond the range claimed")


def _share(leaves: tuple[Array, Array], which: NDArray[np.bool_], box: Sequence[Side]) -> Fraction:
    """Return the exact share of the box that some leaves make up; where they reach beyond, it is not counted."""
    part, whole = Fraction(0), math.prod(high - low for low, high in box)
    for low, high in zip(leaves[0][which].tolist(), leaves[1][which].tolist(), strict=True):
        part += math.prod(
            max(min(Fraction(b), most) - max(Fraction(a), least), Fraction(0))
            for a, b, (least, most) in zip(low, high, box, strict=True)
        )
    return part / whole
