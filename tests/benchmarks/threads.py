"""Two threads against one: transient and record of 2048 columns."""

from __future__ import annotations

import numpy as np
from timing import side_by_side, table

from dynsys.derive.catalogue import model
from dynsys.engine import Orbits, compile_map
from dynsys.engine.target import host
from dynsys.engine.work import default_threads

COLUMNS, STEPS, RECORD = 2048, 100_000, 100
CASES = {
    "balanced": ((1.1,), "eta", ()),
    "scalar4": ((1.5, 0.5), "eta", ()),
    "scalar4-full": ((1.2, 0.8, 1.1, 0.9), "eta", ()),
    "ikeda": ((0.1, 0.1), "a", (0.9, 0.4, 6.0)),
}


def compare(name: str) -> list[str]:
    """Return a row of the table."""
    start, _, others = CASES[name]
    steps = STEPS // 20 if name == "ikeda" else STEPS
    values = np.linspace(0.8, 1.0, COLUMNS) if name == "ikeda" else np.linspace(0.1, 0.4, COLUMNS)
    parameters = np.column_stack([values, *(np.full(COLUMNS, value) for value in others)])
    program = compile_map(model(name).system).program
    one, two = (Orbits(program, np.tile(start, (COLUMNS, 1)), parameters, threads=threads) for threads in (1, 2))
    rows = one.empty_record(RECORD), two.empty_record(RECORD)

    def run(batch: Orbits, record: np.ndarray) -> None:
        batch.advance(steps)
        batch.record(RECORD, record)

    run(one, rows[0])
    ratio, fast, slow = side_by_side(lambda: run(two, rows[1]), lambda: run(one, rows[0]))
    return [name, f"{ratio:.2f}", f"{1e3 * slow:.1f}", f"{1e3 * fast:.1f}"]


def main() -> None:
    print(
        f"{host().processor}, {default_threads()} processors; {COLUMNS} columns, {STEPS} steps (ikeda: 5000), "
        f"{RECORD} recorded"
    )
    table(("model", "one thread's time / two threads'", "one, ms", "two, ms"), [compare(name) for name in CASES])


if __name__ == "__main__":
    main()
