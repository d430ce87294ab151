"""Kernels that step, step and record, or evaluate."""

from __future__ import annotations

from dynsys.engine.writer import Values, Visit, Writer


def write_iterate(w: Writer) -> None:
    """``steps`` steps of every column, in place."""
    w.march_blocks()


def write_record(w: Writer) -> None:
    """``steps`` steps of every column, in place, each new state written to a row of ``record`` (steps, n, stride)."""
    size = w.text.let(f"mul i64 %stride, {w.n}")

    def visitor(columns: Values) -> Visit:
        def each(i: str, g: int, outputs: Values) -> None:
            w.store(w.offset("%record", w.text.let(f"mul i64 {i}, {size}")), outputs, columns[g])

        return each

    w.march_blocks(visitor)


def write_evaluate(w: Writer) -> None:
    """The outputs of the program at every column, written to ``record`` (outputs, stride); the state stays."""

    def inside(columns: Values) -> None:
        for column in columns:
            state = w.load("%state", w.n, column)
            w.store("%record", w.step(state, w.parameters(column)), column)

    w.blocks(inside)
