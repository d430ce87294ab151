"""Boxes go in as any arrays of ends and come out the same, whatever the layout, the number and the threads."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, build_program
from dynsys.derive.symbols import symbols
from dynsys.engine.compiler import module_of, unoptimized
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.engine.enclosures.boxes import enclosure_kernel
from dynsys.engine.enclosures.code import PLAIN, STRIDED, text_of
from dynsys.engine.enclosures.numbers import enclose_fraction
from dynsys.engine.map import compile_map
from dynsys.engine.target import NAMED
from dynsys.errors import ExactnessError, MisuseError

X, Y, R = symbols("x,y,r")
PROGRAM = build_program((X, Y, R), (R * X * Y - X**2, Y / X, sympy.sin(X) * R))
ENCLOSE = EnclosureProgram(PROGRAM)
RULE = compile_map(model("scalar4").system).program


def boxes(count: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(count)
    middle, radius = random.uniform(0.5, 2, (count, 2)), 0.1 * random.random((count, 2))
    return middle - radius, middle + radius


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 8, 63, 64, 65, 1000])
def test_any_number_in_any_layout(count: int) -> None:
    lo, hi = boxes(count)
    low, high = ENCLOSE(lo, hi, (3,))
    assert low.shape == high.shape == (count, 3)
    apart = np.zeros((2, 2 * count, 4))
    apart[0, ::2, 1:3], apart[1, ::2, 1:3] = lo, hi
    single = [ENCLOSE(lo[i : i + 1], hi[i : i + 1], (3,)) for i in range(min(count, 70))]
    layouts = [
        (np.asfortranarray(lo), np.asfortranarray(hi)),
        (lo, np.asfortranarray(hi)),
        (apart[0, ::2, 1:3], apart[1, ::2, 1:3]),
        (lo[::-1].copy()[::-1], hi[::-1].copy()[::-1]),
        (lo.tolist() or lo, hi.tolist() or hi),
        (np.frombuffer(b"-" + lo.tobytes(), dtype=np.float64, offset=1).reshape(count, 2) if count else lo, hi),
    ]
    for other in layouts:
        for threads in (1, 2):
            same = ENCLOSE(*other, (3,), threads=threads)
            assert np.array_equal(same[0], low)
            assert np.array_equal(same[1], high)
    for i, (a, b) in enumerate(single):
        assert np.array_equal(a[0], low[i])
        assert np.array_equal(b[0], high[i])


def test_many_boxes_on_two_threads() -> None:
    lo, hi = boxes(100_003)
    one, two = ENCLOSE(lo, hi, (3,), threads=1), ENCLOSE(lo, hi, (3,), threads=2)
    assert np.array_equal(one, two)


def test_one_row_for_all() -> None:
    lo, hi = boxes(10)
    low, high = ENCLOSE(lo.min(axis=0), hi, (3,))
    other = ENCLOSE(np.tile(lo.min(axis=0), (10, 1)), hi, (3,))
    assert np.array_equal([low, high], other)
    alone = ENCLOSE(lo[0], hi[0], (3,))
    assert alone[0].shape == (1, 3)


def test_fixed_numbers_are_exact_or_enclosed() -> None:
    lo, hi = boxes(7)
    third = Fraction(1, 3)
    ends = enclose_fraction(third)
    assert Fraction(ends[0]) < third < Fraction(ends[1])
    last = np.full((7, 1), ends[0]), np.full((7, 1), ends[1])
    expected = ENCLOSE(np.hstack([lo, last[0]]), np.hstack([hi, last[1]]))
    for fixed in (third, ends):
        assert np.array_equal(ENCLOSE(lo, hi, (fixed,)), expected)


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(-1, 3), Fraction(2), 0, 10**400, -(10**400), 3**50])
def test_numbers_between_doubles(value: Fraction | int) -> None:
    lo, hi = enclose_fraction(value)
    assert lo == -math.inf or Fraction(lo) <= value
    assert hi == math.inf or value <= Fraction(hi)
    assert math.nextafter(lo, hi) == hi


def test_numbers_nearer_to_zero_than_normal_doubles() -> None:
    for value in (Fraction(1, 2**1030), Fraction(1, 2**1074), Fraction(1, 10**500)):
        assert enclose_fraction(value) == (0, 2.0**-1022)
        assert enclose_fraction(-value) == (-(2.0**-1022), 0)


def test_misuse() -> None:
    lo, hi = boxes(3)
    with pytest.raises(MisuseError, match=r"ends of shape \(m, 3\) are expected, got \(3, 2\) and \(3, 2\)"):
        ENCLOSE(lo, hi)
    with pytest.raises(MisuseError, match=r"ends of shape \(m, 2\) are expected, got \(\) and \(3, 2\)"):
        ENCLOSE(1.0, hi, (3,))
    with pytest.raises(MisuseError, match=r"as many lower as upper ends are expected, got \(2, 2\) and \(3, 2\)"):
        ENCLOSE(lo[:2], hi, (3,))
    with pytest.raises(MisuseError, match="fewer fixed numbers than the 3 inputs are expected, got 3"):
        ENCLOSE(lo, hi, (1, 2, 3))
    with pytest.raises(MisuseError, match="at least one thread is expected, got 0"):
        ENCLOSE(lo, hi, (3,), threads=0)
    with pytest.raises(ExactnessError, match=r"or a pair of ends is expected, got 0.1: write Fraction\('0.1'\)"):
        ENCLOSE(lo, hi, (0.1,))  # type: ignore[arg-type]
    huge = np.broadcast_to(np.zeros(2), (1 << 46, 2))
    with pytest.raises(MisuseError, match="fits the memory is expected, got 70368744177664 enclosures of 3 numbers"):
        ENCLOSE(huge, huge, (3,))


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("kind", [PLAIN, STRIDED])
@pytest.mark.parametrize("program", [PROGRAM, RULE], ids=["with functions", "polynomial"])
def test_object_code_for_every_processor(name: str, kind: str, program: Program) -> None:
    kernel = enclosure_kernel(kind, program, 2, NAMED[name])
    assert unoptimized(kernel, text_of(kernel))[:4] == b"\x7fELF"


def assembly(name: str) -> str:
    kernel = enclosure_kernel(PLAIN, RULE, 2, NAMED[name])
    module, machine = module_of(kernel, text_of(kernel))
    return machine.emit_assembly(module)


def test_rounding_is_in_the_instruction_where_there_is_one() -> None:
    text = assembly("skylake-avx512")
    for operation in ("mul", "sub"):
        down, up = (len(re.findall(rf"v{operation}pd\s+{{{mode}-sae}}", text)) for mode in ("rd", "ru"))
        assert down > 0
        assert up > 0
    assert not re.search(r"-sae", assembly("haswell"))
    assert re.search(r"fpcr", assembly("neoverse-n1"), re.IGNORECASE)


@pytest.mark.parametrize("name", ["x86-64", "haswell", "skylake-avx512"])
def test_the_control_register_is_set_around_the_work(name: str) -> None:
    text = assembly(name)
    kernel = text[text.index("\nkernel:") :]
    order = re.findall(r"(stmxcsr|ldmxcsr|call\w*)", kernel.replace("stackrealign", ""))
    assert order[0] == "stmxcsr"
    assert [word[:4] for word in order[1:4]] == ["ldmx", "call", "ldmx"]
    assert "8064" in kernel
