"""The kernel that counts visits and stores none of them."""

from __future__ import annotations

from dynsys.engine.lanes import double
from dynsys.engine.writer import Values, Visit, Writer


def write_density(w: Writer) -> None:
    """``steps`` steps of every column, in place, each counted in ``counts`` (stride, bins + 1) and not stored.

    The program's last output is the observed quantity at the state that the step starts from, so that the k-th visit
    counted is the k-th state. The bin of a value y in [low, high] is the whole part of (y − low)·scale, or the last one
    where that is beyond it; what is outside, or not a number, is counted after the last bin.
    """
    lanes, text = w.lanes, w.text
    low, high, scale = (lanes.splat(f"%{name}") for name in ("low", "high", "scale"))
    bins = text.let("sitofp i64 %bins to double")
    beyond = lanes.splat(bins)
    in_last = lanes.splat(text.let(f"fsub double {bins}, {double(0.5)}"))
    row = text.let("add i64 %bins, 1")

    def histograms(column: str) -> Values:
        starts = [text.let(f"mul i64 {text.let(f'add i64 {column}, {lane}')}, {row}") for lane in range(lanes.width)]
        return [text.let(f"getelementptr i64, ptr %counts, i64 {start}") for start in starts]

    def visitor(columns: Values) -> Visit:
        rows = [histograms(column) for column in columns]

        def each(_: str, g: int, outputs: Values) -> None:
            observed = outputs[w.n]
            place = lanes.binary("fmul")(lanes.binary("fsub")(observed, low), scale)
            place = lanes.select(lanes.compare("olt", place, beyond), place, in_last)
            above, below = lanes.compare("oge", observed, low), lanes.compare("ole", observed, high)
            held = text.let(f"and {lanes.of('i1')} {above}, {below}")
            whole = text.let(f"fptosi {lanes.type} {lanes.select(held, place, beyond)} to {lanes.of('i32')}")
            for lane, histogram in enumerate(rows[g]):
                bin_ = text.let(f"zext i32 {lanes.extract(whole, lane, 'i32')} to i64")
                counter = text.let(f"getelementptr i64, ptr {histogram}, i64 {bin_}")
                old = text.let(f"load i64, ptr {counter}, align 8")
                text.add(f"store i64 {text.let(f'add i64 {old}, 1')}, ptr {counter}, align 8")

        return each

    w.march_blocks(visitor)
