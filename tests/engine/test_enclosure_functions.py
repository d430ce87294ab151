"""Functions over enclosures hold against mpmath with 300 bits, at numbers and over boxes, and are narrow."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.program import build_program
from dynsys.derive.symbols import symbols
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.engine.enclosures.constants import HALF_PI, LARGEST_ARGUMENT, LN2_HEAD, LN2_TAIL

(X,) = symbols("x")
UNIT = 2.0**-52
BITS = 300
NAMES = ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan")
UNITS = {"exp": 17, "sin": 17, "cos": 17}
"""Width at a number, in units of 2⁻⁵²·|value|: what is stated, 16 or 32, and the roundings of both ends."""

SPECIAL = [
    0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 1e-300, -1e-17, 1e-8, 0.41421, 0.4142135623730951, 2.41421,
    2.414213562373095, 0.5, 1.0, -1.0, 0.9999999999999999, 1.0000000000000002, 22.0, 22.1, -40.0, 709.78, 709.79,
    711.0, -745.2, -746.0, -1e5, math.pi, math.pi / 2, -math.pi / 2, math.pi / 4, 3 * math.pi, 355.0, 710.0 / 113,
    1e6, 2.0**20, 2.0**20 + 1, 0.7071067811865475, 0.7071067811865476, 1.4142135623730951, 0.34657359027997264,
    5.0e-310, 1e300, 6381956970095103.0 * 2.0**797, 0.6931471805599453, 1023 * 0.6931471805599453, 411774.99999999994,
]  # fmt: skip


@lru_cache(maxsize=32)
def enclosure(name: str) -> EnclosureProgram:
    return EnclosureProgram(build_program((X,), (getattr(sympy, name)(X),)))


def ends_of(name: str, lo: np.ndarray, hi: np.ndarray) -> list[tuple[float, float]]:
    low, high = enclosure(name)(lo[:, None], hi[:, None])
    assert not np.isnan([low, high]).any()
    return list(zip(low[:, 0].tolist(), high[:, 0].tolist(), strict=True))


def exact(name: str) -> Callable[[mpmath.mpf], mpmath.mpf]:
    return getattr(mpmath, name)


def sample(random: np.random.Generator, count: int) -> np.ndarray:
    """Numbers of every size, near whole multiples of π/2, near 1, near the ends of what does not overflow."""
    sign = random.choice([-1.0, 1.0], count)
    quarters = random.integers(-600_000, 600_000, count) * (math.pi / 2)
    return np.concatenate(
        [
            SPECIAL, sign * 10.0 ** random.uniform(-320, 6.2, count), random.uniform(-20, 20, count),
            random.uniform(-750, 750, count), np.nextafter(quarters, sign * np.inf), quarters,
            1 + sign * 10.0 ** random.uniform(-16, -1, count), random.uniform(-2, 2, count),
            random.integers(-1070, 1024, count) * math.log(2) + 1e-9 * sign,
        ]
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_at_numbers(name: str) -> None:
    points = sample(np.random.default_rng(7), 400)
    with mpmath.workprec(BITS):
        for x, (lo, hi) in zip(points.tolist(), ends_of(name, points, points), strict=True):
            if name == "log" and x <= 0:
                assert (lo, hi) == (-math.inf, math.inf)
                continue
            value = exact(name)(mpmath.mpf(x))
            assert lo <= value <= hi
            if math.isinf(hi) or math.isinf(lo):
                pole = name == "tan" and (abs(x) > LARGEST_ARGUMENT or abs(value) * (abs(x) + 1) > 2.0**49)
                assert pole or abs(value) > 8e307
            elif abs(x) <= LARGEST_ARGUMENT or name not in ("sin", "cos"):
                near = abs(x) * 2.0**-110 if name in ("sin", "cos", "tan") else 0.0
                far = 2 * near * float(1 + value**2) if name == "tan" else near
                units = UNITS.get(name, 34)
                assert hi - lo <= units * UNIT * float(abs(value)) + 1e-322 + far
                assert abs((mpmath.mpf(lo) + hi) / 2 - value) <= units * UNIT * abs(value) / 4 + 1e-322 + far


widths = st.sampled_from([0.0, 5e-324, 1e-300, 1e-16, 1e-9, 0.1, 1.6, 3.2, 4.8, 6.4, 50.0])
boxes = st.one_of(
    st.tuples(st.floats(-30, 30), st.floats(0, 8)),
    st.tuples(st.floats(-800, 800), st.floats(0, 1e-3)),
    st.tuples(st.sampled_from(SPECIAL), widths),
)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=60)
@given(starts=st.lists(boxes, min_size=1, max_size=9))
def test_over_boxes(name: str, starts: list[tuple[float, float]]) -> None:
    lo = np.array([start for start, _ in starts])
    hi = np.array([start + width for start, width in starts])
    with mpmath.workprec(BITS):
        for a, b, (low, high) in zip(lo.tolist(), hi.tolist(), ends_of(name, lo, hi), strict=True):
            if name == "log" and a <= 0:
                assert (low, high) == (-math.inf, math.inf)
                continue
            shares = [mpmath.mpf(i) / 12 for i in range(13)]
            points = [mpmath.mpf(a) + share * (mpmath.mpf(b) - a) for share in shares]
            values = [exact(name)(point) for point in points]
            assert all(low <= value <= high for value in values)
            least, most = hull(name, a, b, values)
            if least is None:
                assert (low, high) == (-math.inf, math.inf)
            elif max(abs(a), abs(b)) < LARGEST_ARGUMENT and max(abs(least), abs(most)) < 1e9:
                room = 40 * UNIT * max(abs(least), abs(most), mpmath.mpf(1e-300)) * max(1, abs(most), abs(least))
                room += mpmath.mpf(2) ** -50 * (
                    name in ("sin", "cos")
                )  # an end so near to a turning point counts as one
                assert low >= least - room
                assert high <= most + room


def hull(name: str, a: float, b: float, values: list[mpmath.mpf]) -> tuple[mpmath.mpf, mpmath.mpf] | tuple[None, None]:
    """The least and the most over [a, b]; None where tan has a pole inside."""
    least, most = min(values[0], values[-1]), max(values[0], values[-1])
    if name == "cosh" and a < 0 < b:
        return mpmath.mpf(1), most
    if name in ("sin", "cos", "tan"):
        shift = 0 if name == "cos" else mpmath.mpf(1) / 2
        first = mpmath.ceil(mpmath.mpf(a) / mpmath.pi - shift)
        last = mpmath.floor(mpmath.mpf(b) / mpmath.pi - shift)
        if name == "tan":
            return (None, None) if first <= last else (least, most)
        if first < last:
            return mpmath.mpf(-1), mpmath.mpf(1)
        if first == last:
            return (least, mpmath.mpf(1)) if int(first) % 2 == 0 else (mpmath.mpf(-1), most)
    return least, most


def test_the_turning_points_of_sine_and_cosine() -> None:
    lo = np.array([1.5, 4.7, 1.5, 0.1, -1e-9, 3.1, -0.1])
    hi = np.array([1.6, 4.8, 4.8, 1.0, 1e-9, 3.2, 7.0])
    sines, cosines = ends_of("sin", lo, hi), ends_of("cos", lo, hi)
    assert [(low == -1, high == 1) for low, high in sines] == [
        (False, True), (True, False), (True, True), (False, False), (False, False), (False, False), (True, True),
    ]  # fmt: skip
    assert [(low == -1, high == 1) for low, high in cosines] == [
        (False, False), (False, False), (True, False), (False, False), (False, True), (True, False), (True, True),
    ]  # fmt: skip


def test_far_away_sine_is_between_its_bounds_and_tangent_is_not_known() -> None:
    for start in (2.0**20 + 1, 1e17, 1e300, -1e300):
        point = np.array([start])
        assert ends_of("sin", point, point) == ends_of("cos", point, point) == [(-1, 1)]
        assert ends_of("tan", point, point) == [(-math.inf, math.inf)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_made_of_what_is_not_known(name: str) -> None:
    inf, nan = math.inf, math.nan
    for a, b in ((nan, 1), (1, nan), (2, 1), (-inf, inf), (1, inf), (-inf, 1), (inf, inf), (-inf, -inf)):
        assert ends_of(name, np.array([a]), np.array([b])) == [(-math.inf, math.inf)]


def test_bounds_that_every_value_keeps() -> None:
    lo, hi = np.array([-1e5, -750.0, 30.0, -1e-320]), np.array([-1e4, -740.0, 1e5, 1e-320])
    assert all(low >= 0 for low, _ in ends_of("exp", lo[:2], hi[:2]))
    assert all(-1 <= low <= high <= 1 for low, high in ends_of("tanh", lo, hi))
    assert ends_of("cosh", lo[3:], hi[3:])[0][0] == 1


def test_the_parts_of_the_constants() -> None:
    with mpmath.workprec(BITS):
        assert abs(mpmath.log(2) - mpmath.mpf(LN2_HEAD) - LN2_TAIL) < mpmath.mpf(2) ** -86
        assert abs(mpmath.pi / 2 - mpmath.fsum(HALF_PI)) < mpmath.mpf(2) ** -122
    for head, bits in ((LN2_HEAD, 32), (HALF_PI[0], 33), (HALF_PI[1], 33)):
        assert head.as_integer_ratio()[0].bit_length() <= bits
