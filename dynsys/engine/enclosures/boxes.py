"""Millions of boxes through a kernel of enclosures: columns in memory, pieces, threads."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.derive.program import Operation, Program
from dynsys.engine.enclosures.code import PLAIN, STRIDED, compile_enclosures
from dynsys.engine.enclosures.numbers import enclose_fraction
from dynsys.engine.kernel import Kernel, Shape
from dynsys.engine.memory import aligned, require_memory
from dynsys.engine.target import Target, host
from dynsys.engine.work import run_blocks
from dynsys.errors import ExactnessError, MisuseError

Floats = NDArray[np.float64]
Fixed = Fraction | int | tuple[float, float]
"""A number that is the same for all boxes: exact, or the two ends of an enclosure of it."""

_ALGEBRA = 16
_FUNCTION = 150
_PLAIN = {Operation.ADD, Operation.SUBTRACT, Operation.MULTIPLY, Operation.POWER, Operation.NEGATE, Operation.CONSTANT}


def enclosure_kernel(kind: str, program: Program, dimension: int, target: Target | None = None) -> Kernel:
    """Return the kernel of a program whose first ``dimension`` inputs differ from box to box."""
    target = target or host()
    return Kernel(kind, program, dimension, (), Shape(target.vector_bits // 64, 1), target)


def _cost(program: Program) -> int:
    return sum(_ALGEBRA if step.operation in _PLAIN else _FUNCTION for step in program.instructions) + 1


def _ends(value: Fixed) -> tuple[float, float]:
    if isinstance(value, float):
        raise ExactnessError(f"an exact number or a pair of ends is expected, got {value}: write Fraction('{value}')")
    return (float(value[0]), float(value[1])) if isinstance(value, tuple) else enclose_fraction(value)


def _boxes(lo: ArrayLike, hi: ArrayLike, n: int) -> tuple[Floats, Floats]:
    ends = np.asarray(lo, dtype=np.float64), np.asarray(hi, dtype=np.float64)
    if any(end.ndim not in (1, 2) or end.shape[-1] != n for end in ends):
        raise MisuseError(f"ends of shape (m, {n}) are expected, got {ends[0].shape} and {ends[1].shape}")
    try:
        shape = np.broadcast_shapes((1, n), ends[0].shape, ends[1].shape)
    except ValueError:
        message = f"as many lower as upper ends are expected, got {ends[0].shape} and {ends[1].shape}"
        raise MisuseError(message) from None
    return np.broadcast_to(ends[0], shape), np.broadcast_to(ends[1], shape)


def _together(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The same ends, both with one and the same whole stride from box to box."""
    strides = {end.strides[0] for end in (low, high)}
    whole = all(not end.ctypes.data % 8 and not any(step % 8 for step in end.strides) for end in (low, high))
    return (low, high) if whole and len(strides) == 1 else (low.copy(), high.copy())


def _padded(ends: Floats, width: int, order: Literal["C", "F"]) -> Floats:
    room = np.zeros((width, ends.shape[1]), order=order)
    room[: len(ends)] = ends
    return room


def enclose_boxes(
    program: Program, lo: ArrayLike, hi: ArrayLike, fixed: Sequence[Fixed] = (), threads: int | None = None
) -> tuple[Floats, Floats]:
    """Return lower and upper ends, (m, outputs), of a program over boxes.

    Arrays are read in place; those whose boxes stand side by side in memory (``array.T`` of shape (n, m)) a little
    faster. The arrays returned are views of memory by columns.

    Parameters
    ----------
    program
        Operation by operation.
    lo, hi
        (m, n), or (n,) for one box or the same end of all.
    fixed
        The last inputs, the same for all boxes.
    threads
        How many at most; all processors where None.

    Raises
    ------
    MisuseError
        For arrays of another shape, more fixed numbers than inputs, or more boxes than the memory holds.
    ExactnessError
        For a fixed number that is a float.
    """
    n = len(program.inputs) - len(fixed)
    if n < 1:
        raise MisuseError(f"fewer fixed numbers than the {len(program.inputs)} inputs are expected, got {len(fixed)}")
    low, high = _together(*_boxes(lo, hi, n))
    m, count = len(low), len(program.outputs)
    kernel = enclosure_kernel(PLAIN if low.strides[0] == 8 else STRIDED, program, n)
    width = kernel.shape.width
    blocks, whole = -(-m // width), m // width
    require_memory(2 * count * blocks * width * 8, f"{m} enclosures of {count} numbers")
    code, ends = compile_enclosures(kernel), aligned((2 * count, blocks * width))
    uniform = np.array([_ends(value) for value in fixed], dtype=np.float64)
    goal, row = ends.ctypes.data, ends.strides[0]
    goals = np.array([goal + i * row for i in range(2 * count)], dtype=np.uint64)

    def call(low: Floats, high: Floats, begin: int, first: int, last: int) -> None:
        starts = [(end.ctypes.data, end.strides[1]) for end in (low, high)]
        sources = np.array([start + i * step for i in range(n) for start, step in starts], dtype=np.uint64)
        aims = goals + np.uint64(8 * begin)
        code(sources.ctypes.data, aims.ctypes.data, uniform.ctypes.data, low.strides[0] // 8, first, last, 0)

    def piece(first: int, last: int) -> None:
        if first < whole:
            call(low, high, 0, first, min(last, whole))
        if last > whole:
            order: Literal["C", "F"] = "F" if low.strides[0] == 8 else "C"
            rest = [_padded(end[whole * width :], width, order) for end in (low, high)]
            call(rest[0], rest[1], whole * width, 0, 1)

    run_blocks(blocks, float(_cost(program) * width) / kernel.shape.lanes * 2, piece, threads)
    return ends[0::2, :m].T, ends[1::2, :m].T
