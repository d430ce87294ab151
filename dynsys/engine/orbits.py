"""Many orbits of one map side by side, in lanes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Operation, Program
from dynsys.engine.compiler import Compiled, compile_kernel
from dynsys.engine.kernel import SCALAR, Kernel, Shape, best_shape
from dynsys.engine.kinds import KINDS
from dynsys.engine.lanes import LIBM
from dynsys.engine.memory import aligned, require_memory
from dynsys.engine.target import host
from dynsys.engine.work import run_blocks, step_pieces
from dynsys.errors import MisuseError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RENORM = 16
"""Steps between two rescalings of a tangent vector."""

MOST_BINS = 2**31 - 2
# What a count, a quotient, a root and a function cost, in sums and products.
_COUNTING = 8
_SLOW: dict[Operation, int] = {Operation.DIVIDE: 8, Operation.SQRT: 8, **dict.fromkeys(LIBM, 100)}


class Orbits:
    """m orbits of one map, advanced together.

    A single orbit gives the same bits as any lane, whatever the shape and the number of threads: on processors with
    fused multiply-adds, wherever they are, up to what their C library makes of functions; on others too, but there
    products are rounded before they are added. What has left the floats does not come back.

    Parameters
    ----------
    program
        The rule: inputs n + k, outputs n.
    states
        (m, n) where they start.
    parameters
        (m, k), or (k,) where all have the same.
    threads
        How many at most; all processors where None.
    shape
        Columns in a block; what is fastest where None.

    Raises
    ------
    MisuseError
        For shapes that do not fit together.
    """

    def __init__(
        self,
        program: Program,
        states: Floats,
        parameters: Floats,
        *,
        threads: int | None = None,
        shape: Shape | None = None,
    ) -> None:
        states, parameters = np.asarray(states, dtype=np.float64), np.asarray(parameters, dtype=np.float64)
        if states.ndim != 2 or not parameters.ndim or parameters.shape[:-1] not in ((), states.shape[:1]):
            raise MisuseError(
                f"states (m, n) and parameters (m, k) or (k,) are expected, got {states.shape} and {parameters.shape}"
            )
        self.count, self.dimension = states.shape
        if len(program.inputs) != self.dimension + parameters.shape[-1]:
            raise MisuseError(f"states and parameters for {program.inputs} are expected, got {states.shape}")
        self.program, self.threads, self._given = program, threads, shape
        self._shapes = {} if shape is None else dict.fromkeys(KINDS, shape)
        width = max(self._shape("iterate").width, self._shape("evaluate").width)
        padded = -(-self.count // width) * width
        # An odd number of lines: rows a power of two apart would compete for the same places of the cache.
        self._stride = padded if padded <= 64 else (-(-padded // 8) | 1) * 8
        self._rows = np.atleast_2d(parameters)
        differ = (self._rows != self._rows[:1]).any(axis=0)
        self.varied = tuple(np.flatnonzero(differ).tolist())
        fixed = [i for i in range(self._rows.shape[1]) if i not in self.varied]
        self._state = self._lanes(states)
        self._varied = self._lanes(self._rows[:, list(self.varied)])
        self._uniform = self._rows[:1, fixed].ravel()
        self._memory = (*(array.ctypes.data for array in (self._state, self._varied, self._uniform)), self._stride)
        self._kernels: dict[str, tuple[Program, Compiled]] = {}
        self._effort = _effort(program)

    def _lanes(self, columns: Floats) -> Floats:
        """(m, c) as (c, stride); the lanes beyond m repeat the last column."""
        padded = np.empty((columns.shape[1], self._stride))
        padded[:, : self.count] = columns.T
        padded[:, self.count :] = columns[-1:].T
        return padded

    @property
    def states(self) -> Floats:
        """(m, n), a copy."""
        return np.ascontiguousarray(self._state[:, : self.count].T)

    def replace(self, which: NDArray[np.bool_], states: Floats) -> None:
        """Put the orbits of a mask (m,) at other states (c, n)."""
        self._state[:, : self.count][:, which] = states.T

    def advance(self, steps: int) -> None:
        """Make that many steps."""
        for part in step_pieces(steps, self._shape("iterate").width * self._effort):
            self._run("iterate", self.program, part, self._effort)

    def empty_record(self, steps: int) -> Floats:
        """Return memory for `record`, (steps, n, stride), to be used again and again.

        Raises
        ------
        MisuseError
            Where it does not fit the memory of this machine.
        """
        shape = (steps, self.dimension, self._stride)
        require_memory(8 * math.prod(shape), f"a record of {steps} steps of {self.count} orbits")
        return aligned(shape)

    def record(self, steps: int, rows: Floats | None = None) -> Floats:
        """Make that many steps and return every new state, (steps, m, n), a view of rows by component.

        Raises
        ------
        MisuseError
            For rows of another shape, or too few; as `empty_record`.
        """
        rows = self.empty_record(steps) if rows is None else rows
        self._require(rows, (max(steps, len(rows)), self.dimension, self._stride), np.float64)
        done = 0
        for part in step_pieces(steps, self._shape("record").width * self._effort):
            self._run("record", self.program, part, self._effort, rows[done:])
            done += part
        return rows[:steps, :, : self.count].transpose(0, 2, 1)

    def empty_counts(self, bins: int) -> Integers:
        """Return zeros for `count_visits`, (stride, bins + 1).

        Raises
        ------
        MisuseError
            For no bins or too many, and where they do not fit the memory of this machine.
        """
        if not 1 <= bins <= MOST_BINS:
            raise MisuseError(f"1 to {MOST_BINS} bins are expected, got {bins}")
        require_memory(8 * self._stride * (bins + 1), f"counts in {bins} bins of {self.count} orbits")
        return aligned((self._stride, bins + 1), np.int64, zero=True)

    def count_visits(self, steps: int, observed: Program, low: float, high: float, counts: Integers) -> None:
        """Make that many steps and add each state's observed value to ``counts`` (stride, bins + 1).

        The last column of the counts is for what is outside [low, high] or not a number. ``observed`` has the outputs
        of the rule and then the observed quantity, at the state before the step.

        Raises
        ------
        MisuseError
            For counts of another shape, and for low >= high.
        """
        bins = counts.shape[-1] - 1
        if not low < high:
            raise MisuseError(f"low < high is expected, got {low} and {high}")
        self._require(counts, (self._stride, bins + 1), np.int64)
        effort = _effort(observed) + _COUNTING
        for part in step_pieces(steps, self._shape("density").width * effort):
            self._run("density", observed, part, effort, counts, bins, low, high, bins / (high - low))

    def stretch(self, rounds: int) -> Integers:
        """Make ``rounds``·16 steps of states that hold a tangent vector after the point; return exponents (m,).

        The vector has been multiplied by two to minus the exponent, which changes no digit of it. Where 16 steps
        stretch or shrink it beyond the floats, the orbit is run again and rescaled at every step.
        """
        half = self.dimension // 2
        before = self._state[:, : self.count].copy()
        exponents = self._stretch(rounds, RENORM)
        point, vector = np.split(self._state[:, : self.count], [half])
        kept = np.isfinite(vector).all(axis=0) & vector.any(axis=0)
        lost = np.asarray(~kept & np.isfinite(point).all(axis=0) & before[half:].any(axis=0))
        if lost.any():
            parameters = self._rows[0] if len(self._rows) == 1 else self._rows[lost]
            again = Orbits(self.program, before[:, lost].T, parameters, threads=self.threads, shape=self._given)
            exponents[lost] = again._stretch(rounds * RENORM, 1)
            self.replace(lost, again.states)
        return exponents

    def _stretch(self, rounds: int, every: int) -> Integers:
        exponents = np.zeros(self._stride, dtype=np.int64)
        effort = self._effort * every + 8 * self.dimension
        for part in step_pieces(rounds, self._shape("tangent").width * effort):
            self._run("tangent", self.program, part, effort, exponents, every)
        return exponents[: self.count]

    def evaluate(self, outputs: Program) -> Floats:
        """Return other outputs of the same inputs at the present states, (m, outputs)."""
        values = np.empty((len(outputs.outputs), self._stride))
        self._run("evaluate", outputs, 1, _effort(outputs), values)
        return np.ascontiguousarray(values[:, : self.count].T)

    def _shape(self, kind: str) -> Shape:
        shape = self._shapes.get(kind)
        if shape is None:
            single = self.count == 1 and kind != "evaluate"
            shape = SCALAR if single else best_shape(kind, self.program, self.dimension, host())
            self._shapes[kind] = shape
        return shape

    def _require(self, array: NDArray[Any], shape: tuple[int, ...], kind: type[Any]) -> None:
        if array.shape != shape or array.dtype != kind or not array.flags.c_contiguous:
            raise MisuseError(f"an array of shape {shape} as given out for these orbits is expected, got {array.shape}")

    def _kernel(self, kind: str, program: Program) -> Compiled:
        known = self._kernels.get(kind)
        if known is None or known[0] is not program:
            kernel = Kernel(kind, program, self.dimension, self.varied, self._shape(kind), host())
            known = self._kernels[kind] = (program, compile_kernel(kernel))
        return known[1]

    def _run(self, kind: str, program: Program, steps: int, effort: float, *extra: Any) -> None:
        """Call a kernel for all blocks; ``effort`` is what a step of one column costs."""
        call = self._kernel(kind, program)
        values = [value.ctypes.data if isinstance(value, np.ndarray) else value for value in extra]
        width = self._shape(kind).width
        held = (self, extra)  # a thread that outlives an interrupted call finds its memory in place

        def piece(first: int, last: int, held: object = held) -> None:
            call(*self._memory, first, last, steps, *values)

        run_blocks(-(-self.count // width), steps * effort * width, piece, self.threads)


@lru_cache(maxsize=1024)
def _effort(program: Program) -> float:
    """About how many of a processor's operations a program takes."""
    return max(1.0, program.cost + sum(_SLOW.get(step.operation, 0) for step in program.instructions))


def replay(program: Program, state: Sequence[float], parameters: Sequence[float], steps: int) -> Floats:
    """Return one orbit, (steps + 1, n), start included, by the kernel of one lane."""
    one = Orbits(program, np.array([state], dtype=float), np.array(parameters, dtype=float), threads=1)
    return np.concatenate([[state], one.record(steps)[:, 0]])
