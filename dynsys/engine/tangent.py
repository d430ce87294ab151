"""The kernel that carries a tangent vector along and keeps its size as a power of two."""

from __future__ import annotations

from collections.abc import Sequence

from dynsys.engine.lanes import loop
from dynsys.engine.writer import Values, Writer


def write_tangent(w: Writer) -> None:
    """``steps`` rounds of ``every`` steps each; ``exponents`` (stride) gains the powers of two taken out.

    The state has n = 2d components: d of the map and d of the tangent vector. After every round the vector is
    multiplied by the power of two that brings its largest component to [2, 4), exactly. A vector that overflowed is
    not a number from then on. One below the normal numbers, which has lost digits, becomes 0, and 0 stays.
    """
    lanes, text, half = w.lanes, w.text, w.n // 2
    integers, whole = lanes.of("i64"), lanes.integer

    def rescale(vector: Values, total: str) -> tuple[Values, str]:
        sizes = [lanes.intrinsic("fabs", part) for part in vector]
        largest = sizes[0]
        for size in sizes[1:]:
            largest = lanes.select(lanes.compare("ogt", size, largest), size, largest)
        bits = text.let(f"bitcast {lanes.type} {largest} to {integers}")
        exponent = text.let(f"lshr {integers} {bits}, {whole(52)}")
        lost = text.let(f"icmp eq {integers} {exponent}, {whole(0)}")
        # 2 to the power of 1024 − exponent is a normal number for every normal one; for inf and nan it is 0.
        inverse = text.let(f"shl {integers} {text.let(f'sub {integers} {whole(2047)}, {exponent}')}, {whole(52)}")
        factor = text.let(f"bitcast {integers} {inverse} to {lanes.type}")
        factor = lanes.select(lost, lanes.number(0.0), factor)
        gained = text.let(f"sub {integers} {exponent}, {whole(1024)}")
        scaled = [lanes.binary("fmul")(part, factor) for part in vector]
        return scaled, text.let(f"add {integers} {total}, {gained}")

    def inside(columns: Values) -> None:
        places = [text.let(f"getelementptr i64, ptr %exponents, i64 {column}") for column in columns]
        totals = [text.let(f"load {integers}, ptr {place}, align 8") for place in places]
        state = [w.load("%state", w.n, column) for column in columns]
        parameters = [w.parameters(column) for column in columns]

        def one_round(_: str, *values: str) -> Sequence[str]:
            before = [list(values[g * (w.n + 1) : (g + 1) * (w.n + 1)]) for g in range(len(columns))]
            new: Values = []
            moved = w.march("inner", "%every", [group[:-1] for group in before], parameters)
            for group, old in zip(moved, before, strict=True):
                scaled, total = rescale(group[half:], old[-1])
                new += [*group[:half], *scaled, total]
            return new

        carried = []
        for values, total in zip(state, totals, strict=True):
            carried += [*((lanes.type, value) for value in values), (integers, total)]
        final = loop(text, "steps", "%steps", carried, one_round)
        for g, (column, place) in enumerate(zip(columns, places, strict=True)):
            *values, total = final[g * (w.n + 1) : (g + 1) * (w.n + 1)]
            w.store("%state", values, column)
            text.add(f"store {integers} {total}, ptr {place}, align 8")

    w.blocks(inside)
