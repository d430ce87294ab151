"""How long the first call of a kernel takes: written and compiled, or read from the object cache."""

from __future__ import annotations

import os
import statistics
import tempfile

from timing import PROCESSOR, seconds, table

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, tangent
from dynsys.engine import cache, compile_map, compiler
from dynsys.engine.kernel import Kernel, best_shape
from dynsys.engine.kinds import emit
from dynsys.engine.target import host

ROUNDS = 15
MODELS = ("balanced", "scalar4", "scalar4-full", "henon", "ikeda", "rank1")


def kernel(name: str, kind: str) -> Kernel:
    """Return a kernel as a diagram or a spectrum of exponents asks for it."""
    map_ = compile_map(model(name).system)
    n, program = map_.dimension, map_.program
    programs: dict[str, tuple[Program, int]] = {
        "tangent": (tangent(program, n), 2 * n),
        "density": (map_.program_with(map_.system.state[0]), n),
        "evaluate": (map_.jacobian_program, n),
    }
    rule, n = programs["tangent"] if kind == "tangent" else (program, n)
    return Kernel(kind, programs.get(kind, (program, n))[0], n, (0,), best_shape(kind, rule, n, host()), host())


def milliseconds(kernel: Kernel) -> list[str]:
    """Return the medians: emit, emit and compile and load, load from the object cache."""

    def fresh() -> None:
        compiler._compiled.cache_clear()
        compiler.compile_kernel(kernel)

    emitted, made, kept = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            os.environ[cache.VARIABLE] = folder
            emitted.append(seconds(lambda: emit(kernel), PROCESSOR))
            made.append(seconds(fresh, PROCESSOR))
            kept.append(seconds(fresh, PROCESSOR))
    return [f"{1e3 * statistics.median(times):.1f}" for times in (emitted, made, kept)]


def main() -> None:
    kinds = [(name, kind) for name in MODELS for kind in ("iterate", "record")]
    kinds += [("scalar4", kind) for kind in ("density", "tangent", "evaluate")]
    kinds += [("scalar4-full", "tangent"), ("ikeda", "tangent")]
    milliseconds(kernel("logistic", "iterate"))
    rows = [[name, kind, *milliseconds(kernel(name, kind))] for name, kind in kinds]
    print(f"{host().processor}, {host().vector_bits} bits; medians of {ROUNDS}, in milliseconds")
    table(("model", "kernel", "emit", "emit, compile, load", "from the object cache"), rows)


if __name__ == "__main__":
    main()
