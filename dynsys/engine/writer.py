"""The frame that all kinds of kernels share.

Memory is by component: component i of column c stands at ``i·stride + c``, and the stride leaves room for whole blocks,
so that tails are padded lanes. A block is ``groups`` machine vectors of ``lanes`` columns each; the step is written for
one vector after the other, which needs few registers and leaves enough independent chains to hide the latency of a
fused multiply-add. Every lane does the same operations whatever the shape, so that all shapes give the same bits (of
numbers: what is not a number has no promised bits).

Every kernel takes ``(state, varied, uniform, stride, first, last, steps, …)`` and works on the blocks from ``first`` to
``last``: ``state`` (n, stride), ``varied`` (parameters that differ by column, stride), ``uniform`` (the others).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dynsys.derive.program import Operation, fuse, run
from dynsys.engine.kernel import Kernel
from dynsys.engine.lanes import FloatLanes, Text, assemble, loop

Values = list[str]
Visit = Callable[[str, int, Values], None]
COMMON = "ptr noalias %state, ptr noalias %varied, ptr noalias %uniform, i64 %stride, i64 %first, i64 %last, i64 %steps"
RETURNING = {Operation.DIVIDE, Operation.EXP, Operation.TANH, Operation.ATAN}
"""Operations that make a finite number of an infinite one."""


class Writer:
    """One kernel being written."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.text = Text()
        self.lanes = FloatLanes(self.text, kernel.shape.lanes)
        self.table = self.lanes.table()
        self.program = fuse(kernel.program) if kernel.target.fma else kernel.program
        self.returning = any(step.operation in RETURNING for step in self.program.instructions)
        self.n = kernel.dimension
        self.k = len(kernel.program.inputs) - kernel.dimension
        self.text.add("entry:")
        self.uniform = {
            i: self.lanes.splat(self.text.let(f"load double, ptr {self.offset('%uniform', str(place))}, align 8"))
            for place, i in enumerate(i for i in range(self.k) if i not in kernel.varied)
        }

    def module(self, arguments: str) -> str:
        """Return the module, with what the kernel takes besides the common arguments."""
        bits = self.kernel.target.vector_bits
        return assemble(
            self.text, f"void @kernel({COMMON}{arguments})", f'nounwind "stackrealign" "prefer-vector-width"="{bits}"'
        )

    def offset(self, base: str, index: str) -> str:
        """Return where an entry of an array of doubles stands."""
        return self.text.let(f"getelementptr double, ptr {base}, i64 {index}")

    def component(self, base: str, component: int, column: str) -> str:
        """Return where a component of a column stands."""
        start = self.text.let(f"mul i64 %stride, {component}")
        return self.offset(base, self.text.let(f"add i64 {start}, {column}"))

    def blocks(self, inside: Callable[[Values], None]) -> None:
        """Write the loop over blocks; ``inside`` gets the first column of each vector."""
        shape = self.kernel.shape
        count = self.text.let("sub i64 %last, %first")

        def body(i: str) -> Sequence[str]:
            block = self.text.let(f"add i64 {i}, %first")
            start = self.text.let(f"mul i64 {block}, {shape.width}")
            inside([self.text.let(f"add i64 {start}, {g * shape.lanes}") for g in range(shape.groups)])
            return ()

        loop(self.text, "blocks", count, (), body)
        self.text.add("ret void")

    def load(self, base: str, count: int, column: str) -> Values:
        """Return that many components of one vector of columns."""
        return [self.lanes.load(self.component(base, i, column)) for i in range(count)]

    def store(self, base: str, values: Sequence[str], column: str) -> None:
        """Write the components of one vector of columns."""
        for i, value in enumerate(values):
            self.lanes.store(value, self.component(base, i, column))

    def parameters(self, column: str) -> Values:
        """Return the k parameters of one vector of columns."""
        varied = {
            i: self.lanes.load(self.component("%varied", place, column)) for place, i in enumerate(self.kernel.varied)
        }
        return [varied[i] if i in varied else self.uniform[i] for i in range(self.k)]

    def step(self, state: Sequence[str], parameters: Sequence[str]) -> Values:
        """Write the program once for one vector of columns, and return its outputs."""
        return run(self.program, self.table, [*state, *parameters])

    def stay(self, before: str, after: str) -> str:
        """Return ``after``, or ``before`` where that is not finite."""
        size = self.lanes.intrinsic("fabs", before)
        finite = self.lanes.compare("olt", size, self.lanes.number(float("inf")))
        return self.lanes.select(finite, after, before)

    def march(
        self,
        label: str,
        count: str,
        state: Sequence[Values],
        parameters: Sequence[Values],
        each: Visit | None = None,
    ) -> list[Values]:
        """Write ``count`` steps of a block, and return its state after them.

        ``each`` is called with the number of the step, the vector, and the program's outputs. What has left the floats
        does not come back: 1/x is not 0 after an overflow.
        """
        n, groups = self.n, range(len(state))

        def body(i: str, *values: str) -> Sequence[str]:
            new: Values = []
            for g in groups:
                old = values[g * n : (g + 1) * n]
                outputs = self.step(old, parameters[g])
                if self.returning:
                    outputs[:n] = [self.stay(before, after) for before, after in zip(old, outputs, strict=False)]
                if each is not None:
                    each(i, g, outputs)
                new += outputs[:n]
            return new

        carried = [(self.lanes.type, value) for values in state for value in values]
        final = loop(self.text, label, count, carried, body)
        return [final[g * n : (g + 1) * n] for g in groups]

    def march_blocks(self, visitor: Callable[[Values], Visit] | None = None) -> None:
        """Write ``steps`` steps of every block, in place.

        ``visitor`` gets the first column of each vector and returns what is called after each step; see `march`.
        """

        def inside(columns: Values) -> None:
            state = [self.load("%state", self.n, column) for column in columns]
            parameters = [self.parameters(column) for column in columns]
            each = None if visitor is None else visitor(columns)
            for column, values in zip(columns, self.march("steps", "%steps", state, parameters, each), strict=True):
                self.store("%state", values, column)

        self.blocks(inside)
