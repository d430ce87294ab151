"""What is proved of a box of starts: shares of it, and where orbits end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.certificate import parts
from dynsys.verify.cycles import Sides
from dynsys.verify.documents import sides_document, system_document
from dynsys.verify.formula import number_text, to_formula
from dynsys.verify.region.carry import Found
from dynsys.verify.region.corner import Corner
from dynsys.verify.search import Floats, SearchEnding, Tree, float_box

_PLACES = 10**6
GRAIN = 2**32
_PER_OPERATION = 12


@dataclass(frozen=True)
class Target:
    """A family of fixed points at given parameters.

    Parameters
    ----------
    equation, direction
        F and v, with f(x) − x = F(x)·v(x).
    quantity
        What is enclosed at the limit: the sharpness, or else the multiplier across the family.
    sharpness
        Whether it is the sharpness.
    """

    equation: sympy.Expr
    direction: tuple[sympy.Expr, ...]
    quantity: sympy.Expr
    sharpness: bool


@dataclass(frozen=True)
class RegionProof:
    """What is proved of a box of starts.

    Parameters
    ----------
    system, parameters
        The map.
    coordinates, symbols, chart
        The name of the coordinate system of the starts (None for the state), its symbols, and the state as expressions
        in them.
    sides
        The box, exact.
    targets
        The families.
    corner
        Beyond which orbits go to infinity; None where this was not shown.
    tree
        Of the starts: 0 undecided, 1 + the family, the next for infinity, the next for further sets.
    found
        What was found of the leaves.
    ending
        How the search ended.
    seconds
        How long it took.
    """

    system: System
    parameters: Mapping[str, Fraction]
    coordinates: str | None
    symbols: tuple[str, ...]
    chart: tuple[sympy.Expr, ...] | None
    sides: Sides
    targets: tuple[Target, ...]
    corner: Corner | None
    tree: Tree
    found: Found
    ending: SearchEnding
    seconds: float

    @cached_property
    def leaves(self) -> tuple[Floats, Floats]:
        """Ends (leaves, n) of the leaves."""
        return self.tree.cells(*float_box(self.sides))

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Which leaves converge by the lemma of the tube."""
        return (self.tree.labels >= 1) & (self.tree.labels <= len(self.targets))

    @property
    def escaped(self) -> NDArray[np.bool_]:
        """Which leaves go to infinity."""
        return self.tree.labels == len(self.targets) + 1

    @cached_property
    def converges(self) -> Fraction:
        """The share of the box that converges, rounded down to a millionth."""
        return self.share(self.settled)

    @cached_property
    def escapes(self) -> Fraction:
        """The share of the box that goes to infinity, rounded down to a millionth."""
        return self.share(self.escaped)

    @property
    def undecided(self) -> Fraction:
        """The rest."""
        return 1 - self.converges - self.escapes

    def share(self, which: NDArray[np.bool_]) -> Fraction:
        """Return the exact share of the box that some leaves make up, rounded down to a millionth."""
        total = Fraction(0)
        for lo, hi in zip(*(end[which].tolist() for end in self.leaves), strict=True):
            total += math.prod(
                max(min(Fraction(b), high) - max(Fraction(a), low), Fraction(0))
                for a, b, (low, high) in zip(lo, hi, self.sides, strict=True)
            )
        whole = math.prod(high - low for low, high in self.sides)
        return Fraction(math.floor(total / whole * _PLACES), _PLACES)

    def range(self, which: NDArray[np.bool_]) -> tuple[Fraction, Fraction] | None:
        """Return ends of the quantity at all limits of some leaves; None where there are none."""
        if not which.any():
            return None
        return Fraction(float(self.found.low[which].min())), Fraction(float(self.found.high[which].max()))

    @property
    def certified(self) -> bool:
        """Whether a share was decided by lemmas of which a certificate can be made."""
        return bool(self.share(self.settled) or self.escapes)

    @property
    def _used(self) -> list[int]:
        """The families to which a leaf converges by the lemma of the tube."""
        if not self.share(self.settled):
            return []
        return [j for j in range(len(self.targets)) if (self.tree.labels == 1 + j).any()]

    def claim(self) -> dict[str, Any]:
        """Return what is claimed, as plain data.

        Raises
        ------
        MisuseError
            Where nothing was decided by the lemmas.
        """
        if not self.certified:
            raise MisuseError("a result with a decided share is expected, got one without")
        targets = [self.targets[j] for j in self._used]
        ends = self.range(self.settled) if targets else None
        document: dict[str, Any] = {
            "kind": "region",
            "system": system_document(self.system, self.parameters),
            "box": sides_document(self.sides),
            "families": [to_formula(target.equation) for target in targets],
            "quantities": [to_formula(target.quantity) for target in targets],
            "converges": number_text(self.share(self.settled)),
            "escapes": number_text(self.escapes),
            "range": None if ends is None else [number_text(end) for end in _wider(*ends)],
        }
        if self.chart is not None:
            inverse = [to_formula(part) for part in self.chart]
            document["coordinates"] = {"symbols": list(self.symbols), "inverse": inverse}
        return document

    def evidence(self) -> dict[str, Any]:
        """Return what the claim rests on, as plain data."""
        place = np.zeros(256, dtype=np.uint8)
        for new, j in enumerate(self._used, start=1):
            place[1 + j] = new
        place[len(self.targets) + 1] = len(self._used) + 1
        labels = place[self.tree.labels]
        return {
            "tree": Tree(self.tree.code, labels).encode(),
            "steps": self.found.steps[labels > 0].tolist(),
            "rooms": [_grains(row) for row in self.found.room[self.settled & (labels > 0)].tolist()],
            "directions": [[to_formula(part) for part in self.targets[j].direction] for j in self._used],
            "corner": self.corner.document() if self.corner is not None and self.escaped.any() else None,
        }

    def cost(self) -> int:
        """Return about how many operations it takes to check."""
        each = parts(map(to_formula, self.system.rule)) * _PER_OPERATION * (1 + self.system.dimension) ** 3
        return int(each * (self.found.steps + 20)[self.found.steps >= 0].sum())


def _grains(room: list[float]) -> list[int]:
    return [math.ceil(size * GRAIN) + 1 for size in room]


def _wider(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return ends with some room, to a millionth: another arithmetic has other roundings."""
    room = (high - low) / 1024 + Fraction(1, _PLACES)
    return (
        Fraction(math.floor((low - room) * _PLACES), _PLACES),
        Fraction(math.ceil((high + room) * _PLACES), _PLACES),
    )
