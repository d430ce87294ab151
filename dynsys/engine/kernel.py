"""What is compiled: a kind of loop over a Program, in a shape, for a processor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dynsys.derive.program import Program
from dynsys.engine.lanes import LIBM
from dynsys.engine.target import Target


@lru_cache(maxsize=1)
def emitter() -> str:
    """Return a digest of the engine's sources: cached objects that others wrote are not used."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Shape:
    """How many columns a block has.

    Parameters
    ----------
    lanes
        Columns in a machine vector, a power of two; 1 for plain numbers.
    groups
        Vectors in a block.
    """

    lanes: int
    groups: int

    @property
    def width(self) -> int:
        """Columns in a block."""
        return self.lanes * self.groups


SCALAR = Shape(1, 1)
MOST_GROUPS = 16
LONGEST = 256  # operations written for a block; longer ones are not faster, and slow to compile


@dataclass(frozen=True)
class Kernel:
    """A kind of loop over a Program, in a shape, for a target.

    Parameters
    ----------
    kind
        One of `dynsys.engine.kinds.KINDS`.
    program
        Inputs: the n components of the state, then the k parameters.
    dimension
        n.
    varied
        The positions, among the k, of the parameters that differ from column to column.
    shape
        The block.
    target
        The processor.
    """

    kind: str
    program: Program
    dimension: int
    varied: tuple[int, ...]
    shape: Shape
    target: Target

    @property
    def key(self) -> str:
        """What tells this kernel's code from any other's."""
        parts = (emitter(), self.kind, self.program, self.dimension, self.varied, self.shape, self.target)
        return repr(parts)


@lru_cache(maxsize=1024)
def best_shape(kind: str, program: Program, dimension: int, target: Target) -> Shape:
    """Return the shape that was fastest where it was measured.

    64 columns for one or two components, else 32, so that a core always has a step to begin while others wait for their
    products, even where not all of them fit its registers. A record, where memory decides, keeps the state within half
    of them. Two vectors are enough where there is no next step, where counting takes longer than the step, and where
    the C library does most of the work; and a long program is not written often, to be compiled soon.
    """
    lanes = target.vector_bits // 64
    most = (64 if dimension <= 2 else 32) // lanes
    if kind == "record":
        most = target.registers // 2 // dimension
    if kind in ("evaluate", "density") or any(step.operation in LIBM for step in program.instructions):
        most = min(most, 2)
    groups = 1
    while 2 * groups <= min(most, MOST_GROUPS, LONGEST // max(1, program.cost)):
        groups *= 2
    return Shape(lanes, groups)
