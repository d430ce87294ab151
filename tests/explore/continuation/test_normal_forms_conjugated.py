"""Normal forms hidden by a polynomial change of coordinates and by contracting directions come back."""

from __future__ import annotations

import cmath
import importlib.util
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.normal_forms import NormalForm, normal_form


def load_polynomials() -> ModuleType:
    spec = importlib.util.spec_from_file_location("polynomials", Path(__file__).with_name("polynomials.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


polynomials = load_polynomials()
composed, linear, inverse, unit = polynomials.composed, polynomials.linear, polynomials.inverse, polynomials.unit
formula, real_part = polynomials.formula, polynomials.real_part
Poly = dict[tuple[int, ...], complex]


@dataclass(frozen=True)
class Hidden:
    """A normal form: multipliers (a pair as two), terms by row, degree, whether a Jordan chain."""

    multipliers: tuple[complex, ...]
    terms: dict[tuple[int, tuple[int, ...]], complex]
    degree: int
    wanted: dict[str, float]
    chain: bool = False


def turn(angle: float) -> tuple[complex, complex]:
    return cmath.exp(1j * angle), cmath.exp(-1j * angle)


def both(**values: complex) -> dict[str, float]:
    return {f"{part} {k}": getattr(v, w) for k, v in values.items() for part, w in (("Re", "real"), ("Im", "imag"))}


MU, OTHER, THIRD, QUARTER = turn(1.1), turn(2.3), turn(2 * math.pi / 3), turn(math.pi / 2)
D, E = 0.7 - 0.3j, -0.4 + 0.9j
PROBLEMS: dict[Kind, Hidden] = {
    Kind.FOLD: Hidden((1,), {(0, (2,)): 0.6}, 2, {"a": 0.6}),
    Kind.TRANSCRITICAL: Hidden((1,), {(0, (2,)): -0.8}, 2, {"a": -0.8}),
    Kind.CUSP: Hidden((1,), {(0, (3,)): 1.3}, 3, {"a": 0, "c": 1.3}),
    Kind.PITCHFORK: Hidden((1,), {(0, (3,)): -0.9}, 3, {"a": 0, "c": -0.9}),
    Kind.FLIP: Hidden((-1,), {(0, (3,)): 1.7}, 3, {"c": 1.7}),
    Kind.GENERALIZED_FLIP: Hidden((-1,), {(0, (3,)): 0.2, (0, (5,)): -1.1}, 5, {"c": 0.2, "d": -1.1}),
    Kind.NEIMARK_SACKER: Hidden(MU, {(0, (2, 1)): MU[0] * D}, 3, both(d=D)),
    Kind.CHENCINER: Hidden(
        MU, {(0, (2, 1)): MU[0] * D, (0, (3, 2)): MU[0] * E}, 5, both(d=D, e=E) | {"L2": E.real + D.imag**2 / 2}
    ),
    Kind.R1: Hidden(
        (1, 1), {(1, (2, 0)): 0.4, (1, (1, 1)): -1.2}, 2, {"a": 0.4, "b": -1.2, "b - 2a": -2.0}, True
    ),
    Kind.R2: Hidden(
        (-1, -1), {(1, (3, 0)): 0.5, (1, (2, 1)): -0.7}, 3, {"C": 0.5, "D": -0.7, "D + 3C": 0.8}, True
    ),
    Kind.R3: Hidden(
        THIRD, {(0, (0, 2)): D, (0, (2, 1)): E}, 3,
        both(B=D, C=E) | {"Re C1": 3 * ((E / THIRD[0]).real - abs(D) ** 2)},
    ),
    Kind.R4: Hidden(QUARTER, {(0, (2, 1)): D, (0, (0, 3)): E}, 3, both(C=D, D=E) | {"Re A": D.imag / abs(E)}),
    Kind.FOLD_FLIP: Hidden(
        (1, -1),
        {(0, (2, 0)): 0.3, (0, (0, 2)): -0.2, (0, (3, 0)): 0.1, (0, (1, 2)): 0.4, (1, (1, 1)): 0.6, (1, (2, 1)): -0.5,
         (1, (0, 3)): 0.7},
        3,
        {"a": 0.6, "b": -0.4, "c": 0.6, "d": 0.8, "e": 0.6, "f": -1.0, "g": 4.2},
    ),
    Kind.FLIP_NEIMARK_SACKER: Hidden(
        (-1, *MU),
        {(0, (3, 0, 0)): 0.3, (0, (1, 1, 1)): -0.2, (1, (2, 1, 0)): D, (1, (0, 2, 1)): E},
        3,
        {"f300": 0.3, "f111": -0.2} | both(g210=D, g021=E),
    ),
    Kind.FOLD_NEIMARK_SACKER: Hidden(
        (1, *MU),
        {(0, (2, 0, 0)): 0.3, (0, (0, 1, 1)): -0.2, (0, (3, 0, 0)): 0.1, (0, (1, 1, 1)): 0.4, (1, (1, 1, 0)): D,
         (1, (2, 1, 0)): E, (1, (0, 2, 1)): D - E},
        3,
        {"f200": 0.3, "f011": -0.2, "f300": 0.1, "f111": 0.4} | both(g110=D, g210=E, g021=D - E),
    ),
    Kind.DOUBLE_NEIMARK_SACKER: Hidden(
        (*MU, *OTHER),
        {(0, (2, 1, 0, 0)): D, (0, (1, 0, 1, 1)): E, (2, (1, 1, 1, 0)): D + E, (2, (0, 0, 2, 1)): D - E},
        3,
        both(f2100=D, f1011=E, g1110=D + E, g0021=D - E),
    ),
}  # fmt: skip


def bars(multipliers: tuple[complex, ...]) -> list[int]:
    """The place of the conjugate of each variable."""
    return [i + 1 if m.imag > 0 else i - 1 if m.imag < 0 else i for i, m in enumerate(map(complex, multipliers))]


def hide(problem: Hidden, n: int, rng: np.random.Generator) -> list[Poly]:
    """Return L∘S∘N∘S⁻¹∘L⁻¹: L linear, S near the identity, n − m contracting directions coupled into N."""
    m, degree = len(problem.multipliers), problem.degree
    bar = bars(problem.multipliers) + list(range(m, n))
    inner: list[Poly] = [{unit(n, i): complex(v)} for i, v in enumerate(problem.multipliers)]
    if problem.chain:
        inner[0][unit(n, 1)] = 1
    for (row, exponents), value in problem.terms.items():
        inner[row][(*exponents, *(0,) * (n - m))] = value
    for z in range(m, n):
        inner.append({unit(n, z): complex(rng.uniform(-0.6, 0.6))})
        for i in range(n):
            key = tuple(map(sum, zip(unit(n, z), unit(n, i), strict=True)))
            if bar[i] == i:
                inner[z][key] = complex(rng.uniform(-1, 1))
            for row in range(m):
                inner[row][key] = complex(rng.uniform(-1, 1), rng.uniform(-1, 1) * (bar[row] != row))
    near: list[Poly] = [{unit(n, i): 1} for i in range(n)]
    quadratic = [e for e in itertools.product(range(3), repeat=m) if sum(e) == 2]
    for row, exponents in itertools.product(range(n), quadratic):
        size = math.prod(complex(v) ** k for v, k in zip(problem.multipliers, exponents, strict=True))
        if row >= m:
            if tuple(exponents[bar[i]] for i in range(m)) == exponents:
                near[row][(*exponents, *(0,) * (n - m))] = complex(rng.uniform(-1, 1))
        elif abs(size - problem.multipliers[row]) > 1e-6 or problem.chain:
            near[row][(*exponents, *(0,) * (n - m))] = complex(
                rng.uniform(-1, 1), rng.uniform(-1, 1) * (bar[row] != row)
            )
    for polys in (inner, near):
        for row in range(m):
            if bar[row] < row:
                polys[row] = {tuple(e[bar[i]] for i in range(n)): v.conjugate() for e, v in polys[bar[row]].items()}
            elif bar[row] == row:
                polys[row] = real_part(polys[row], bar)
    basis = coordinates(problem, n, bar, rng)
    moved = composed(near, composed(inner, inverse(near, degree), degree), degree)
    return composed(linear(basis), composed(moved, linear(np.linalg.inv(basis)), degree), degree)


def coordinates(problem: Hidden, n: int, bar: list[int], rng: np.random.Generator) -> NDArray[np.complex128]:
    """Return eigenvectors of unit length, the first component real and positive, that are not nearly dependent."""
    m = len(problem.multipliers)
    basis = np.zeros((n, n), dtype=complex)
    while not np.linalg.cond(basis) < 20:
        basis = rng.uniform(-1, 1, (n, n)).astype(complex)
        for row in range(m):
            if bar[row] > row:
                basis[:, row] += 1j * rng.uniform(-1, 1, n)
            basis[:, row] = basis[:, row] / np.linalg.norm(basis[:, row])
            basis[:, row] *= abs(basis[0, row]) / basis[0, row]
            if bar[row] < row:
                basis[:, row] = basis[:, bar[row]].conj()
        if problem.chain:
            basis[:, 1] -= (basis[:, 0] @ basis[:, 1]) * basis[:, 0]
    return basis


def of_period_1(outer: list[Poly], rng: np.random.Generator, degree: int) -> tuple[System, NDArray[np.float64]]:
    n = len(outer)
    state = symbols(",".join(f"x{i}" for i in range(n)))
    place = [sympy.Rational(int(k), 8) for k in rng.integers(-16, 16, n)]
    variables = [x - c for x, c in zip(state, place, strict=True)]
    rule = tuple(c + formula(poly, variables) for c, poly in zip(place, outer, strict=True))
    return System("hidden", tuple(state), (), rule), np.array([[float(c) for c in place]])


def of_period_2(outer: list[Poly], rng: np.random.Generator, degree: int) -> tuple[System, NDArray[np.float64]]:
    """x' = T(x) at s = 0 and f(T⁻¹(x)) at s = 1, s' = 1 − s² with the superstable cycle {0, 1}."""
    n = len(outer)
    state = symbols(",".join(f"x{i}" for i in range(n)) + ",s")
    x, s = list(state[:-1]), state[-1]
    matrix = (np.eye(n) + rng.uniform(-0.3, 0.3, (n, n))).astype(complex)
    bend: list[Poly] = [
        {unit(n, i): 1} | {tuple(2 * k for k in unit(n, j)): complex(rng.uniform(-1, 1)) for j in range(n)}
        for i in range(n)
    ]
    there = composed(linear(matrix), bend, degree)
    back = composed(inverse(bend, degree), linear(np.linalg.inv(matrix)), degree)
    again = composed(outer, back, degree)
    rule = tuple((1 - s) * formula(p, x) + s * formula(q, x) for p, q in zip(there, again, strict=True))
    points = np.zeros((2, n + 1))
    points[1, n] = 1
    return System("alternating", tuple(state), (), (*rule, 1 - s**2)), points


AMPLITUDES = ("p11", "p12", "p21", "p22", "p12/p22", "p21/p11")
REDUCED = {
    Kind.FLIP_NEIMARK_SACKER: AMPLITUDES,
    Kind.DOUBLE_NEIMARK_SACKER: AMPLITUDES,
    Kind.FOLD_FLIP: ("s", "A", "C", "D"),
    Kind.FOLD_NEIMARK_SACKER: ("s", "Re a", "Im a", "Re b", "Im b", "c"),
}
"""What is found besides, of which test_normal_forms_interacting.py has the values."""

Build = Callable[[list[Poly], np.random.Generator, int], tuple[System, NDArray[np.float64]]]
CASES = [(kind, n) for kind, p in PROBLEMS.items() for n in range(len(p.multipliers), 5)]


def found(kind: Kind, n: int, build: Build, seed: int) -> NormalForm:
    rng = np.random.default_rng(seed)
    outer = hide(PROBLEMS[kind], n, rng)
    system, points = build(outer, rng, PROBLEMS[kind].degree)
    return normal_form(compile_map(system), points, [], kind)


@pytest.mark.parametrize("build", [of_period_1, of_period_2], ids=["period 1", "period 2"])
@pytest.mark.parametrize(("kind", "n"), CASES, ids=lambda v: v.value if isinstance(v, Kind) else str(v))
def test_a_hidden_normal_form_comes_back(kind: Kind, n: int, build: Build):
    got = found(kind, n, build, seed=n).coefficients
    wanted = PROBLEMS[kind].wanted
    assert {name: got[name] for name in wanted} == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert set(got) - set(wanted) <= {"theta", "theta1", "theta2", *REDUCED.get(kind, ())}


def test_angles_are_those_of_the_pairs():
    assert found(Kind.NEIMARK_SACKER, 3, of_period_1, 0).coefficients["theta"] == pytest.approx(1.1)
    double = found(Kind.DOUBLE_NEIMARK_SACKER, 4, of_period_1, 0).coefficients
    assert (double["theta1"], double["theta2"]) == pytest.approx((1.1, 2.3))


VERDICTS = [
    (Kind.FOLD, None), (Kind.PITCHFORK, "supercritical"), (Kind.FLIP, "supercritical"), (Kind.CUSP, None),
    (Kind.NEIMARK_SACKER, "subcritical"), (Kind.CHENCINER, None), (Kind.R1, None), (Kind.FOLD_FLIP, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "verdict"), VERDICTS)
def test_the_sign_decides(kind: Kind, verdict: str | None):
    got = found(kind, 3, of_period_1, 1)
    assert got.criticality == verdict
    assert (got.coefficient is None) == (kind is Kind.FOLD_FLIP)
