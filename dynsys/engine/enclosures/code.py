"""Kernels of enclosures: text, machine code, the call."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

from dynsys.derive.program import run
from dynsys.engine.compiler import Compiled, compiled, unoptimized
from dynsys.engine.enclosures.control import guarded
from dynsys.engine.enclosures.lanes import EnclosureLanes
from dynsys.engine.enclosures.value import Value
from dynsys.engine.kernel import Kernel
from dynsys.engine.lanes import FloatLanes, Text, assemble, loop
from dynsys.engine.writer import COMMON

PLAIN, STRIDED = "enclose", "enclose, strided"
"""Kinds: boxes stand side by side in memory, or apart."""
_LOCK = threading.Lock()


class _Frame:
    """Where inputs and outputs stand.

    ``state`` is a table of pointers, two for each input that differs from box to box: its lower and its upper ends, one
    box ``stride`` doubles after the other (1 in a `PLAIN` kernel). ``varied`` is the same for the
    outputs, without gaps. ``uniform`` holds two ends for each of the other inputs.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.kernel, self.text = kernel, Text()
        self.lanes = FloatLanes(self.text, kernel.shape.lanes)
        embedded = kernel.target.vector_bits == 512 and kernel.shape.lanes == 8
        self.table = EnclosureLanes(self.lanes, kernel.target.fma, embedded)
        self.text.add("entry:")

    def _at(self, base: str, index: int | str) -> str:
        return self.text.let(f"getelementptr double, ptr {base}, i64 {index}")

    def _pointers(self, base: str, count: int) -> list[str]:
        return [self.text.let(f"load ptr, ptr {self._at(base, i)}, align 8") for i in range(count)]

    def _side_by_side(self, numbers: Sequence[str]) -> str:
        result = "poison" if len(numbers) > 1 else numbers[0]
        for lane, number in enumerate(numbers if len(numbers) > 1 else ()):
            result = self.text.let(f"insertelement {self.lanes.type} {result}, double {number}, i32 {lane}")
        return result

    def _loader(self) -> Callable[[str, str], str]:
        """Return what writes the loading of one end of the boxes from a column on."""
        if self.kernel.kind == PLAIN:
            return lambda source, column: self.lanes.load(self._at(source, column))
        steps = [self.text.let(f"mul i64 %stride, {lane}") for lane in range(self.lanes.width)]

        def load(source: str, column: str) -> str:
            start = self._at(source, self.text.let(f"mul i64 %stride, {column}"))
            ends = [self.text.let(f"load double, ptr {self._at(start, step)}, align 8") for step in steps]
            return self._side_by_side(ends)

        return load

    def _checked(self, lo: str, hi: str) -> Value:
        """An input; nothing is known of it where lo > hi, or where an end is not a number."""
        box, nothing = self.lanes.compare("ole", lo, hi), self.lanes.number(math.nan)
        return Value(self.lanes.select(box, lo, nothing), self.lanes.select(box, hi, nothing))

    def _known(self, end: str, relation: str, bound: float) -> str:
        """An end that is less or greater than a bound, else the other infinite one: never inf below or −inf above."""
        return self.lanes.select(
            self.lanes.compare(relation, end, self.lanes.number(bound)), end, self.lanes.number(-bound)
        )

    def write(self) -> str:
        """Return the module."""
        n, program = self.kernel.dimension, self.kernel.program
        sources, goals = self._pointers("%state", 2 * n), self._pointers("%varied", 2 * len(program.outputs))
        uniform = [
            self.lanes.splat(self.text.let(f"load double, ptr {self._at('%uniform', i)}, align 8"))
            for i in range(2 * (len(program.inputs) - n))
        ]
        same = [self._checked(lo, hi) for lo, hi in zip(uniform[::2], uniform[1::2], strict=True)]
        count, load = self.text.let("sub i64 %last, %first"), self._loader()

        def inside(i: str) -> Sequence[str]:
            column = self.text.let(f"mul i64 {self.text.let(f'add i64 {i}, %first')}, {self.lanes.width}")
            ends = [load(source, column) for source in sources]
            inputs = [self._checked(lo, hi) for lo, hi in zip(ends[::2], ends[1::2], strict=True)]
            values: list[Value] = run(program, self.table.table(), [*inputs, *same])
            for k, value in enumerate(values):
                self.lanes.store(self._known(value.lo, "olt", math.inf), self._at(goals[2 * k], column))
                self.lanes.store(self._known(value.hi, "ogt", -math.inf), self._at(goals[2 * k + 1], column))
            return ()

        loop(self.text, "boxes", count, (), inside)
        self.text.add("ret void")
        bits = self.kernel.target.vector_bits
        attributes = f'noinline nounwind "stackrealign" "prefer-vector-width"="{bits}"'
        function = assemble(self.text, f"internal void @inside({COMMON})", attributes)
        return function + "\n" + guarded(self.kernel.target.triple, COMMON)


def text_of(kernel: Kernel) -> str:
    """Return the LLVM text of a kernel of enclosures."""
    return _Frame(kernel).write()


@lru_cache(maxsize=256)
def _compiled(kernel: Kernel) -> Compiled:
    return compiled(kernel, "enclosures", lambda k: unoptimized(k, text_of(k)), ())


def compile_enclosures(kernel: Kernel) -> Compiled:
    """Return a kernel compiled for this machine, from memory, from the object cache, or made now."""
    with _LOCK:
        return _compiled(kernel)
