"""Kernels against C written by hand for one map, compiled by gcc with everything that helps it.

The C is written twice, lanes as inner loops over arrays and lanes as GCC's vector types, in blocks of 4 to 64 columns;
the fastest is what the engine is held against. One thread each.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from timing import PROCESSOR, fastest, side_by_side, table

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, build_program, tangent
from dynsys.engine import Orbits
from dynsys.engine.target import host

COLUMNS, STEPS, RECORD = 1920, 2000, 256  # a multiple of every block
BLOCKS = (4, 8, 16, 24, 32, 48, 64)
FLAGS = ("-O3", "-march=native", "-mprefer-vector-width=512", "-ffp-contract=fast", "-fno-math-errno")


@dataclass(frozen=True)
class Map:
    """A model of the catalogue, a start, and its step in C over s0, s1, … and e."""

    name: str
    model: str
    start: tuple[float, ...]
    step: str
    tangent: bool = False


PLANAR = "T x = s0, y = s1, q = x*y, g = e*q*(q*q - 1.0); s0 = x - g*y; s1 = y - g*x;"
MAPS = (
    Map("balanced, 1-D", "balanced", (1.1,), "T u = s0, v = u*u*u; s0 = u - e*v*(v*u - 1.0);"),
    Map("planar", "scalar4", (1.5, 0.5), PLANAR),
    Map(
        "full, 4-D",
        "scalar4-full",
        (1.2, 0.8, 1.1, 0.9),
        "T x = s0, y = s1, z = s2, w = s3, a = x*y, b = z*w, r = e*(a*b - 1.0), c = r*b, d = r*a;"
        "s0 = x - c*y; s1 = y - c*x; s2 = z - d*w; s3 = w - d*z;",
    ),
    Map(
        "planar, tangent",
        "scalar4",
        (1.5, 0.5, 1.0, 0.5),
        "T x = s0, y = s1, u = s2, v = s3, q = x*y, k = q*q, g = e*q*(k - 1.0), h = e*(3.0*k - 1.0)*(x*v + y*u);"
        "s0 = x - g*y; s1 = y - g*x; s2 = u - g*v - h*y; s3 = v - g*u - h*x;",
        tangent=True,
    ),
)

RESCALE = """
    { I a = (I)s2 & MAX, b = (I)s3 & MAX, o = a > b, m = ((a & o) | (b & ~o)) >> 52, k = 2046 - m;
      T f = (T)(k << 52); s2 *= f; s3 *= f; n += m - 1023; }
"""


def arrays(map_: Map, width: int, record: bool) -> str:
    """Lanes as loops over arrays of that width."""
    n = len(map_.start)

    def lanes(body: str) -> str:
        return f"for (int j = 0; j < {width}; j++) {{ {body} }}\n"

    def indexed(body: str) -> str:
        return "".join(f"\n#define s{i} S{i}[j]" for i in range(n)) + f"\n#define e E[j]\n#define n N[j]\n{body}\n"

    loads = "".join(f"s{i} = s[{i}*L + b + j];" for i in range(n))
    stores = "".join(f"s[{i}*L + b + j] = s{i};" for i in range(n))
    rows = "".join(f"r[(t*{n} + {i})*L + b + j] = s{i};" for i in range(n))
    one = map_.step.replace("T ", "double ")
    rescale = (
        "long long c, d; double f; memcpy(&c, &s2, 8); memcpy(&d, &s3, 8); c &= MAX; d &= MAX;"
        "c = (c > d ? c : d) >> 52; d = (2046 - c) << 52; memcpy(&f, &d, 8); s2 *= f; s3 *= f; n += c - 1023;"
    )
    step = lanes(one) + (lanes(rows) if record else "")
    if map_.tangent:
        step = f"for (int i = 0; i < 16; i++) {{ {step} }}\n" + lanes(rescale)
    declared = "".join(f"double S{i}[{width}];" for i in range(n))
    inside = indexed(
        f"{declared} double E[{width}]; long long N[{width}];\n"
        + lanes(f"{loads} e = p[b + j]; n = 0;")
        + f"for (long long t = 0; t < steps; t++) {{ {step} }}\n"
        + lanes(stores + ("x[b + j] = n;" if map_.tangent else ""))
    )
    return _function(inside, width)


def vectors(map_: Map, width: int, record: bool) -> str:
    """Lanes as vectors of the machine, a block being several of them."""
    n, lanes = len(map_.start), host().vector_bits // 64
    groups = range(width // lanes)
    names = [f"s{i}" for i in range(n)]

    def place(body: str, g: int) -> str:
        opened = "".join(f"T s{i} = S{i}_{g};" for i in range(n)) + f"T e = E_{g}; I n = N_{g};"
        closed = "".join(f"S{i}_{g} = s{i};" for i in range(n)) + f"N_{g} = n;"
        return f"{{ {opened} {body} {closed} }}\n"

    loads = "".join(
        "".join(f"T S{i}_{g} = *(const U*)(s + {i}*L + b + {g * lanes});" for i in range(n))
        + f"T E_{g} = *(const U*)(p + b + {g * lanes}); I N_{g} = {{0}};\n"
        for g in groups
    )
    stores = "".join(
        "".join(f"*(U*)(s + {i}*L + b + {g * lanes}) = S{i}_{g};" for i in range(n))
        + (f"*(J*)(x + b + {g * lanes}) = N_{g};\n" if map_.tangent else "\n")
        for g in groups
    )
    step = ""
    for g in groups:
        rows = "".join(f"*(U*)(r + (t*{n} + {i})*L + b + {g * lanes}) = {s};" for i, s in enumerate(names))
        step += place(map_.step + (rows if record else ""), g)
    if map_.tangent:
        step = f"for (int i = 0; i < 16; i++) {{ {step} }}\n" + "".join(place(RESCALE, g) for g in groups)
    inside = f"{loads} for (long long t = 0; t < steps; t++) {{ {step} }}\n {stores}"
    size = 8 * lanes
    types = "".join(
        f"typedef {kind} {name} __attribute__((vector_size({size}){aligned}));\n"
        for kind, name, aligned in (
            ("double", "T", ""),
            ("long long", "I", ""),
            ("double", "U", ", aligned(8)"),
            ("long long", "J", ", aligned(8)"),
        )
    )
    return types + _function(inside, width)


def _function(inside: str, width: int) -> str:
    return (
        "#include <string.h>\n#define MAX 0x7FFFFFFFFFFFFFFFLL\n"
        "void kernel(double *restrict s, const double *restrict p, long long m, long long L, long long steps,"
        " double *restrict r, long long *restrict x) {\n"
        f"for (long long b = 0; b < m; b += {width}) {{\n{inside}}}\n}}\n"
    )


Kernel = Callable[..., None]


def compile_c(source: str, folder: Path, name: str) -> Kernel:
    """Return the function of a source."""
    path = folder / f"{name}.c"
    path.write_text(source)
    subprocess.run(["gcc", *FLAGS, "-shared", "-fPIC", "-o", str(path.with_suffix(".so")), str(path)], check=True)
    kernel = ctypes.CDLL(str(path.with_suffix(".so"))).kernel
    kernel.argtypes = [ctypes.c_void_p] * 2 + [ctypes.c_longlong] * 3 + [ctypes.c_void_p] * 2
    kernel.restype = None
    return kernel


def program_of(map_: Map) -> Program:
    """Return the rule, with the tangent map beside it where that is asked for."""
    system = model(map_.model).system
    program = build_program((*system.state, *system.parameters), system.rule)
    return tangent(program, system.dimension) if map_.tangent else program


def compare(name: str, map_: Map, steps: int, record: int, folder: Path) -> list[str]:
    """Return a row of the table: that many steps, then that many recorded."""
    states = np.tile(map_.start, (COLUMNS, 1))
    etas = np.linspace(0.1, 0.4, COLUMNS)
    ours = Orbits(program_of(map_), states, etas[:, None], threads=1)
    rows = ours.empty_record(max(record, 1))
    stride = rows.shape[2]
    held = np.ones((len(map_.start), stride))
    held[:, :COLUMNS] = states.T
    exponents = np.zeros(COLUMNS, dtype=np.int64)
    turns = steps // 16 if map_.tangent else steps

    def engine() -> None:
        if map_.tangent:
            ours.stretch(turns)
        else:
            ours.advance(turns)
        if record:
            ours.record(record, rows)

    def best_c(count: int, recorded: bool) -> tuple[str, Callable[[], None]]:
        kernels = {}
        arguments = (etas.ctypes.data, COLUMNS, stride, count, rows.ctypes.data, exponents.ctypes.data)
        for style in (arrays, vectors):
            for width in BLOCKS:
                if width >= host().vector_bits // 64:
                    kernel = compile_c(style(map_, width, recorded), folder, f"{style.__name__}{width}{recorded}")
                    kernels[f"{style.__name__} of {width}"] = partial(kernel, held.ctypes.data, *arguments)
        best = min(kernels, key=lambda name: fastest(kernels[name], 15, PROCESSOR))
        return best, kernels[best]

    parts = [best_c(count, recorded) for count, recorded in ((turns, False), (record, True)) if count]

    def hand() -> None:
        for _, part in parts:
            part()

    engine()
    ratio, mine, other = side_by_side(engine, hand, clock=PROCESSOR)
    made = COLUMNS * (steps + record) / 1e9
    return [name, f"{ratio:.2f}", f"{made / mine:.2f}", f"{made / other:.2f}", ", ".join(which for which, _ in parts)]


def main() -> None:
    balanced, planar, full, tangent_map = MAPS
    cases = (
        ("balanced, 1-D", balanced, STEPS, 0),
        ("planar", planar, STEPS, 0),
        ("planar, then a record of 256", planar, STEPS, RECORD),
        ("planar, the record alone", planar, 0, RECORD),
        ("full, 4-D", full, STEPS, 0),
        ("planar, tangent map", tangent_map, STEPS, 0),
    )
    rows = []
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(compare(*case, Path(folder)))
    print(f"{host().processor}, {host().vector_bits} bits, {COLUMNS} columns, one thread; steps in 10^9 a second")
    table(("kernel", "C's time / ours", "engine", "best C", "which"), rows)


if __name__ == "__main__":
    main()
