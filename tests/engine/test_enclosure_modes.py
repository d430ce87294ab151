"""Enclosures hold in every rounding mode and with subnormal numbers turned off, and leave both as they were."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dynsys.engine.enclosures.control import guarded
from dynsys.errors import MisuseError

SCRIPT = '''
import ctypes, math, platform, sys
from fractions import Fraction
import mpmath, numpy as np, sympy
from dynsys.derive.catalogue import model
from dynsys.derive.program import build_program, evaluate_exactly
from dynsys.derive.symbols import symbols
from dynsys.engine.enclosures import EnclosureProgram

mode, flushed, count, seed = int(sys.argv[1]), sys.argv[2] == "flushed", int(sys.argv[3]), int(sys.argv[4])
library = ctypes.CDLL("libm.so.6")
environment = (ctypes.c_uint32 * 8)()
random = np.random.default_rng(seed)


def control():
    library.fegetenv(environment)
    return environment[7] & ~0x3F, library.fegetround()  # MXCSR without the record of what has happened


def enter():
    library.fesetround((0, 0x400, 0x800, 0xC00)[mode])
    if flushed:
        library.fegetenv(environment)
        environment[7] |= 0x8040
        library.fesetenv(environment)


def leave():
    library.fesetround(0)
    library.fegetenv(environment)
    environment[7] &= ~0x8040
    library.fesetenv(environment)


def call(program, lo, hi, fixed=(), threads=2):
    enclose = EnclosureProgram(program)
    enter()
    before = control()
    low, high = enclose(lo, hi, fixed, threads=threads)
    after = control()
    # what a thread of the pool has is its own: one that was born here has the mode of now
    leave()
    assert before == after, (before, after)
    assert (before[0] & 0x8040 == 0x8040) == flushed
    return low, high


def boxes(inputs):
    power = random.choice([0.0, -100.0, -154.0, -160.0, 100.0], (count, 1))
    size = 10.0 ** (power + random.uniform(-1, 1, (count, inputs)))
    middle = size * random.choice([-1.0, 1.0], (count, inputs))
    radius = np.abs(middle) * 10.0 ** random.uniform(-16, 0.5, (count, inputs)) * (random.random((count, 1)) < 0.8)
    return middle - radius, middle + radius


def inside(lo, hi):
    """A point of each box with ends that are doubles, as it is."""
    return np.clip(lo + (hi - lo) * random.random(lo.shape), lo, hi)


x, y, z = symbols("x,y,z")
eta = Fraction(1, 5)
planar = model("scalar4").system
programs = [
    (build_program((x, y, z), (x + y * z, x * y - z, x**3 * y, x**2 - y**2, 1 / (x * y), (x + y) / 3)), ()),
    (build_program(planar.state + planar.parameters, planar.rule), (eta,)),
]
missed = 0
for program, fixed in programs:
    lo, hi = boxes(len(program.inputs) - len(fixed))
    point = inside(lo, hi)
    low, high = call(program, lo, hi, fixed)
    assert not np.isnan(low).any() and not np.isnan(high).any()
    known = 0
    for numbers, below, above in zip(point.tolist(), low.tolist(), high.tolist()):
        exact = evaluate_exactly(program, [*map(Fraction, numbers), *fixed])
        for value, a, b in zip(exact, below, above, strict=True):
            missed += not ((a == -math.inf or Fraction(a) <= value) and (b == math.inf or value <= Fraction(b)))
            known += math.isfinite(a) and math.isfinite(b)
    assert known > count
mpmath.mp.prec = 200
for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "sqrt"):
    number = min(count, 2000)
    sign = 1 if name in ("log", "sqrt") else random.choice([-1.0, 1.0], number)
    start = sign * 10.0 ** random.uniform(-310, 2.8, number)
    low, high = call(build_program((x,), (getattr(sympy, name)(x),)), start[:, None], start[:, None])
    for p, a, b in zip(start.tolist(), low[:, 0].tolist(), high[:, 0].tolist()):
        missed += not a <= getattr(mpmath, name)(mpmath.mpf(p)) <= b
print(missed)
'''

X86_LINUX = sys.platform == "linux" and os.uname().machine == "x86_64"
here = pytest.mark.skipif(not X86_LINUX, reason="the modes are set by glibc, the flags by its fenv_t for x86-64")


def missed(mode: int, flushed: bool, count: int, seed: int) -> int:
    setting = [str(mode), "flushed" if flushed else "kept", str(count), str(seed)]
    words = [sys.executable, "-W", "error", "-c", SCRIPT, *setting]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@here
@pytest.mark.parametrize("flushed", [False, True], ids=["subnormals kept", "subnormals flushed"])
@pytest.mark.parametrize("mode", range(4), ids=["nearest", "down", "up", "to zero"])
def test_every_mode(mode: int, flushed: bool) -> None:
    assert missed(mode, flushed, 200, mode) == 0


@here
@pytest.mark.slow
@pytest.mark.parametrize("flushed", [False, True], ids=["subnormals kept", "subnormals flushed"])
@pytest.mark.parametrize("mode", range(4), ids=["nearest", "down", "up", "to zero"])
def test_a_million_boxes(mode: int, flushed: bool) -> None:
    assert missed(mode, flushed, 125_000, 10 + mode) == 0


@pytest.mark.parametrize(
    "triple", ["x86_64-unknown-linux-gnu", "amd64-pc-windows-msvc", "aarch64-linux-gnu", "arm64-apple-darwin"]
)
def test_the_register_is_set_and_given_back(triple: str) -> None:
    text = guarded(triple, "ptr noalias %state, i64 %first")
    setter = "ldmxcsr" if triple.startswith(("x86", "amd")) else "set.fpcr"
    calls = [line.strip() for line in text.splitlines() if line.strip().startswith("call")]
    inside = calls.index("call void @inside(ptr %state, i64 %first)")
    assert setter in calls[inside - 1]
    assert setter in calls[inside + 1]


def test_a_processor_whose_register_is_not_known() -> None:
    with pytest.raises(MisuseError, match="x86-64 or AArch64 is expected for fast enclosures, got riscv64"):
        guarded("riscv64-unknown-linux-gnu", "ptr %state")
