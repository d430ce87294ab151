"""Enclosures of sums, products, quotients, powers and roots hold against exact rational numbers, and are narrow."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.program import Instruction, Operation, Program, build_program, fuse
from dynsys.derive.symbols import symbols
from dynsys.engine.enclosures import EnclosureProgram

X, Y, Z = symbols("x,y,z")
Interval = tuple[float, float]
UNIT = Fraction(1, 2**52)
STEP = Fraction(1, 2**1074)
EDGES = (0.0, -0.0, 1.0, -1.0, 5e-324, -5e-324, 2.0**-1022, 2.0**-1021 * 1.1, 1e-200, -1e-160, 1.7e308, -1e300, 2.0**53)
numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=-4, max_value=4),
    st.sampled_from(EDGES),
)
intervals = st.one_of(st.tuples(numbers, numbers).map(lambda a: (min(a), max(a))), numbers.map(lambda a: (a, a)))
cases = st.lists(st.tuples(intervals, intervals), min_size=1, max_size=9)
shares = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(7, 9), Fraction(1))

ADD, SUBTRACT = EnclosureProgram(build_program((X, Y), (X + Y,))), EnclosureProgram(build_program((X, Y), (X - Y,)))
MULTIPLY, DIVIDE = EnclosureProgram(build_program((X, Y), (X * Y,))), EnclosureProgram(build_program((X, Y), (X / Y,)))
BINARY: list[tuple[EnclosureProgram, Callable[[Fraction, Fraction], Fraction]]] = [
    (ADD, lambda a, b: a + b),
    (SUBTRACT, lambda a, b: a - b),
    (MULTIPLY, lambda a, b: a * b),
    (DIVIDE, lambda a, b: a / b),
]


def points(interval: Interval) -> list[Fraction]:
    low, high = Fraction(interval[0]), Fraction(interval[1])
    return [low + share * (high - low) for share in shares]


def holds(lo: float, value: Fraction, hi: float) -> bool:
    return (lo == -math.inf or Fraction(lo) <= value) and (hi == math.inf or value <= Fraction(hi))


def close(end: float, exact: Fraction, units: int = 2) -> bool:
    """Whether a finite end is so near to what it should be; an infinite one may only stand for an overflow."""
    if math.isinf(end):
        return abs(exact) > 1e307
    return abs(Fraction(end) - exact) <= units * (UNIT * abs(exact) + STEP)


def call(enclose: EnclosureProgram, boxes: list[tuple[Interval, ...]]) -> list[Interval]:
    ends = np.array(boxes)
    lo, hi = enclose(ends[..., 0], ends[..., 1])
    assert not np.isnan(lo).any()
    assert not np.isnan(hi).any()
    return list(zip(lo[:, 0].tolist(), hi[:, 0].tolist(), strict=True))


@pytest.mark.parametrize(("enclose", "exact"), BINARY, ids=["add", "subtract", "multiply", "divide"])
@settings(deadline=None, max_examples=100)
@given(boxes=cases)
def test_two_operands(
    enclose: EnclosureProgram, exact: Callable[[Fraction, Fraction], Fraction], boxes: list[tuple[Interval, Interval]]
) -> None:
    for (a, b), (lo, hi) in zip(boxes, call(enclose, boxes), strict=True):
        if enclose is DIVIDE and b[0] <= 0 <= b[1]:
            assert (lo, hi) == (-math.inf, math.inf)
            continue
        assert all(holds(lo, exact(p, q), hi) for p in points(a) for q in points(b))
        corners = [exact(Fraction(p), Fraction(q)) for p in a for q in b]
        wide = any(math.isinf(end[1] - end[0]) for end in (a, b)) or enclose is DIVIDE  # a quotient may overflow inside
        if not wide:
            assert close(lo, min(corners))
            assert close(hi, max(corners))


@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 10, 31])
@settings(deadline=None, max_examples=60)
@given(boxes=st.lists(intervals, min_size=1, max_size=9))
def test_powers(n: int, boxes: list[Interval]) -> None:
    enclose = EnclosureProgram(Program(("x",), (Instruction(Operation.POWER, (0,), n),), (1,)))
    for a, (lo, hi) in zip(boxes, call(enclose, [(a,) for a in boxes]), strict=True):
        assert all(holds(lo, p**n, hi) for p in points(a))
        if n % 2 == 0:
            assert lo >= 0 or lo == -math.inf
        if math.isfinite(lo) and math.isfinite(hi):
            ends = [Fraction(end) ** n for end in a]
            least = Fraction(0) if n % 2 == 0 and a[0] < 0 < a[1] else min(ends)
            assert close(lo, least, 2 * n)
            assert close(hi, max(ends), 2 * n)


@settings(deadline=None, max_examples=100)
@given(boxes=st.lists(intervals, min_size=1, max_size=9))
def test_roots_and_sizes(boxes: list[Interval]) -> None:
    root = EnclosureProgram(build_program((X,), (sympy.sqrt(X),)))
    size = EnclosureProgram(build_program((X,), (sympy.Abs(X),)))
    single = [(a,) for a in boxes]
    for a, (lo, hi), (least, most) in zip(boxes, call(root, single), call(size, single), strict=True):
        if not math.isinf(a[1] - a[0]):
            assert most == max(map(abs, a))
            assert least == (0 if a[0] <= 0 <= a[1] else min(map(abs, a)))
        if a[0] < 0:
            assert (lo, hi) == (-math.inf, math.inf)
        elif not math.isinf(hi):
            assert lo >= 0
            low, high = Fraction(lo), Fraction(hi)
            assert low**2 <= Fraction(a[0])
            assert Fraction(a[1]) <= high**2
            assert low**2 >= Fraction(a[0]) * (1 - 6 * UNIT)
            assert high**2 <= Fraction(a[1]) * (1 + 6 * UNIT) + STEP


@settings(deadline=None, max_examples=25)
@given(boxes=st.lists(st.tuples(intervals, intervals, intervals), min_size=1, max_size=9))
def test_whole_programs_with_signs_and_constants(boxes: list[tuple[Interval, Interval, Interval]]) -> None:
    third = sympy.Rational(1, 3)
    formulas = (
        X**2 * Y - third * Z, (X**2 + 1) * Y**2, -X * Y**2 / 7, X**2 / (Y**2 + 1) - 3 * Z, Z / (X * Y) + 5,
        (X - Y) * (X + Y) * Z, sympy.Abs(X) * Z - Y / 4,
    )  # fmt: skip
    for formula in formulas:
        program = build_program((X, Y, Z), (formula,))
        value = sympy.lambdify((X, Y, Z), formula, [{"Abs": abs}])
        for written in (program, fuse(program)):
            for box, (lo, hi) in zip(boxes, call(EnclosureProgram(written), boxes), strict=True):
                for share in shares:
                    point = [Fraction(a) + share * (Fraction(b) - Fraction(a)) for a, b in box]
                    if point[0] * point[1] == 0 and formula == formulas[4]:
                        assert (lo, hi) == (-math.inf, math.inf)
                        continue
                    assert holds(lo, _exact(formula, value, point), hi)


def _exact(formula: sympy.Expr, value: Callable[..., Fraction], point: list[Fraction]) -> Fraction:
    if not formula.atoms(sympy.Rational) - formula.atoms(sympy.Integer):
        return Fraction(value(*point))
    exact = formula.subs({s: sympy.Rational(p.numerator, p.denominator) for s, p in zip((X, Y, Z), point, strict=True)})
    return Fraction(int(exact.p), int(exact.q))


def test_a_square_is_a_square_however_it_is_written() -> None:
    product = Program(("x",), (Instruction(Operation.MULTIPLY, (0, 0)),), (1,))
    [(lo, hi)] = call(EnclosureProgram(product), [((-1.0, 2.0),)])
    assert lo == 0
    assert 4 <= hi <= 4 + 8 * UNIT


def test_constants_that_are_no_doubles_are_enclosed() -> None:
    tenth, huge, small = sympy.Rational(1, 10), sympy.Integer(10) ** 400, sympy.Rational(1, sympy.Integer(10) ** 400)
    enclose = EnclosureProgram(build_program((X,), (tenth, sympy.pi, huge, -huge, small)))
    lo, hi = (ends[0] for ends in enclose([[0.0]], [[0.0]]))
    assert Fraction(lo[0]) < Fraction(1, 10) < Fraction(hi[0])
    assert math.nextafter(lo[0], 1) == hi[0]
    assert (lo[1], hi[1]) == (math.pi, math.nextafter(math.pi, 4))  # the double is below π
    assert (lo[2], hi[2]) == (1.7976931348623157e308, math.inf)
    assert (lo[3], hi[3]) == (-math.inf, -1.7976931348623157e308)
    assert (lo[4], hi[4]) == (0, 2.0**-1022)


UNKNOWN: list[Interval] = [
    (2.0, 1.0), (math.nan, 1.0), (1.0, math.nan), (math.nan, math.nan), (math.inf, -math.inf),
    (math.inf, math.inf), (-math.inf, -math.inf), (-math.inf, math.inf),
]  # fmt: skip


@pytest.mark.parametrize("interval", UNKNOWN)
@pytest.mark.parametrize(
    "formula",
    [X, X + Y, X - Y, X * Y, Y * X**2, Y / X, X / Y, X**2, X**3, sympy.sqrt(X), sympy.Abs(X), -X, 3 * X],
    ids=str,
)
def test_nothing_is_made_of_no_box(interval: Interval, formula: sympy.Expr) -> None:
    for other in ((0.0, 0.0), (1.0, 2.0), (-1.0, 0.0)):
        [(lo, hi)] = call(EnclosureProgram(build_program((X, Y), (formula,))), [(interval, other)])
        if interval == UNKNOWN[-1] and formula in (X**2, sympy.Abs(X)):
            assert lo in (0, -math.inf)
        else:
            assert lo == -math.inf
        assert hi == math.inf


AFTER = {
    "times z": [Instruction(Operation.MULTIPLY, (3, 2))],
    "squared, times z": [Instruction(Operation.POWER, (3,), 2), Instruction(Operation.MULTIPLY, (4, 2))],
    "under z": [Instruction(Operation.DIVIDE, (2, 3))],
    "root, times z": [Instruction(Operation.SQRT, (3,)), Instruction(Operation.MULTIPLY, (4, 2))],
    "sine, times z": [Instruction(Operation.SIN, (3,)), Instruction(Operation.MULTIPLY, (4, 2))],
    "arc tangent": [Instruction(Operation.ATAN, (3,))],
}


@pytest.mark.parametrize("after", AFTER)
def test_an_overflow_does_not_come_back(after: str) -> None:
    steps = (Instruction(Operation.MULTIPLY, (0, 1)), *AFTER[after])
    enclose = EnclosureProgram(Program(("x", "y", "z"), steps, (2 + len(steps),)))
    for z in ((0.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (-1.0, 1.0)):
        for x in ((1e300, 2e300), (-2e300, -1e300), (-1e300, 1e300), (0.0, 1e300)):
            assert call(enclose, [(x, (1.0, 1e300), z)]) == [(-math.inf, math.inf)]


def test_half_of_a_sum_may_be_known() -> None:
    [(lo, hi)] = call(ADD, [((-math.inf, 1.0), (2.0, 3.0))])
    assert lo == -math.inf
    assert 4 <= hi <= 4 + 8 * UNIT
