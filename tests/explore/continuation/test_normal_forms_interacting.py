"""Fold–flip, fold–, flip– and double Neimark–Sacker: the numbers that do not hang on the coordinates, by exact algebra.

A map is given in its normal form over the rationals, and carried through a change of coordinates that has every
quadratic term, those that are resonant too: T N T⁻¹, truncated after degree 3.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy
from sympy import QQ, I, Rational, conjugate
from sympy.polys.rings import PolyElement, ring

from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.normal_forms import NormalForm, normal_form

MU, OTHER = Rational(3, 5) + 4 * I / 5, Rational(-5, 13) + 12 * I / 13
A, B, C, D = Rational(1, 2) - I / 3, Rational(-2, 3) + I / 5, Rational(3, 4) + I, Rational(-1, 5) - 2 * I / 7
HALF, THIRD, FIFTH = Rational(1, 2), Rational(1, 3), Rational(1, 5)
U = sympy.symbols("u0:4", real=True)
Rule = Callable[..., tuple[sympy.Expr, ...]]


def fold_ns(x, z, s=-1):
    return x + x**2 + s * z * conjugate(z) + THIRD * x**3, MU * z + A * x * z + B * x**2 * z


def flip_ns(x, z):
    square = z * conjugate(z)
    return -x + THIRD * x**3 - HALF * x * square, MU * z + A * x**2 * z + B * z * square


def double_ns(w, z):
    first, second = w * conjugate(w), z * conjugate(z)
    return MU * w + A * w * first + B * w * second, OTHER * z + C * z * first + D * z * second


def real(rule: Rule, complex_ones: tuple[bool, ...]) -> tuple[sympy.Expr, ...]:
    """The rule in real and imaginary parts."""
    parts, arguments = iter(U), []
    for is_complex in complex_ones:
        arguments.append(next(parts) + I * next(parts) if is_complex else next(parts))
    images: list[sympy.Expr] = []
    for image, is_complex in zip(rule(*arguments), complex_ones, strict=True):
        expanded = sympy.expand(image)
        images += [sympy.expand(part) for part in expanded.as_real_imag()] if is_complex else [expanded]
    return tuple(images)


def cut(polynomial: PolyElement, degree: int = 3) -> PolyElement:
    return polynomial.ring.from_dict({e: v for e, v in polynomial.items() if sum(e) <= degree})


def composed(outer: list[PolyElement], inner: list[PolyElement]) -> list[PolyElement]:
    pairs = list(zip(outer[0].ring.gens, inner, strict=True))
    return [cut(part.compose(pairs)) for part in outer]


def carried(rule: Rule, complex_ones: tuple[bool, ...], seed: int) -> System:
    """T N T⁻¹ for T = L (id + Q), L unimodular and Q every quadratic term."""
    images, draw = real(rule, complex_ones), random.Random(seed)
    n = len(images)
    polynomials, *gens = ring(U[:n], QQ)
    there = [polynomials.from_expr(image) for image in images]
    bend = [
        sum((QQ(draw.randint(-2, 2), 3) * a * b for i, a in enumerate(gens) for b in gens[i:]), polynomials.zero)
        for _ in range(n)
    ]
    lower = [[1 if i == j else draw.randint(-1, 1) if j < i else 0 for j in range(n)] for i in range(n)]
    upper = [[1 if i == j else draw.randint(-1, 1) if j > i else 0 for j in range(n)] for i in range(n)]
    matrix = sympy.Matrix(lower) * sympy.Matrix(upper)
    linear = [sum((int(v) * g for v, g in zip(row, gens, strict=True)), polynomials.zero) for row in matrix.tolist()]
    undone = matrix.inv().tolist()
    back_linear = [sum((int(v) * g for v, g in zip(row, gens, strict=True)), polynomials.zero) for row in undone]
    near = [g + q for g, q in zip(gens, bend, strict=True)]
    back = list(gens)
    for _ in range(3):
        back = [cut(g - q) for g, q in zip(gens, composed(bend, back), strict=True)]
    assert composed(near, back) == list(gens)
    moved = composed(near, composed(there, back))
    rule_there = composed(linear, composed(moved, back_linear))
    return plain(tuple(part.as_expr() for part in rule_there))


def plain(images: tuple[sympy.Expr, ...]) -> System:
    state = symbols(",".join(f"x{i}" for i in range(len(images))))
    return System("plain", tuple(state), (), tuple(part.subs(dict(zip(U, state, strict=False))) for part in images))


def found(rule: Rule, complex_ones: tuple[bool, ...], kind: Kind, seed: int) -> NormalForm:
    system = carried(rule, complex_ones, seed)
    return normal_form(compile_map(system), [[0.0] * len(system.state)], [], kind)


def parts(**values: sympy.Expr) -> dict[str, float]:
    return {f"{part} {k}": float(f(v)) for k, v in values.items() for part, f in (("Re", sympy.re), ("Im", sympy.im))}


SEEDS = [0, 1, 2]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("s", [1, -1])
def test_fold_neimark_sacker(s: int, seed: int):
    got = found(lambda x, z: fold_ns(x, z, s), (False, True), Kind.FOLD_NEIMARK_SACKER, seed).coefficients
    wanted = {"s": float(s), "c": 1 / 3} | parts(a=A, b=B)
    assert {name: got[name] for name in wanted} == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("s", [1, -1])
def test_fold_flip(s: int, seed: int):
    def rule(x, y):
        return x + 3 * x**2 / 8 + HALF * s * y**2 - x**3 / 15 + s * x * y**2 / 3, -y + x * y

    got = found(rule, (False, False), Kind.FOLD_FLIP, seed).coefficients
    wanted = {"s": float(s), "A": 3 / 4, "C": -2 / 5, "D": 2 / 3}
    assert {name: got[name] for name in wanted} == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_the_terms_that_a_fold_flip_can_lose_are_lost():
    """With f = 1/2 and g = 3/5: a change x + r x² + p y², y + q xy removes both, and what is left is D."""
    x, y, t, p, q, r, d = sympy.symbols("x,y,t,p,q,r,d")
    one = x + 3 * x**2 / 8 + y**2 / 2 - x**3 / 15 + x * y**2 / 3
    two = -y + x * y + x**2 * y / 4 + y**3 / 10
    there = {x: x + r * x**2 + p * y**2, y: y + q * x * y}
    left = (one + r * one**2 + p * two**2, two + q * one * two)
    right = (
        (x + 3 * x**2 / 8 + y**2 / 2 - x**3 / 15 + d * x * y**2 / 2).subs(there, simultaneous=True),
        (-y + x * y).subs(there, simultaneous=True),
    )
    equations = []
    for ours, theirs in zip(left, right, strict=True):
        rest = sympy.expand((ours - theirs).subs({x: t * x, y: t * y}, simultaneous=True))
        equations += [c for k in (1, 2, 3) for c in sympy.Poly(rest.coeff(t, k), x, y).coeffs()]
    solutions = sympy.solve(equations, [p, q, r, d], dict=True)
    [wanted] = {solution[d] for solution in solutions}

    def rule(u, v):
        return tuple(part.subs({x: u, y: v}, simultaneous=True) for part in (one, two))

    got = found(rule, (False, False), Kind.FOLD_FLIP, 1).coefficients
    assert got["D"] == pytest.approx(float(wanted), rel=1e-9)
    assert (got["A"], got["C"], got["s"]) == pytest.approx((3 / 4, -2 / 5, 1), rel=1e-9)


def test_a_fold_flip_without_its_quadratic_terms_is_no_number():
    rule = real(lambda x, y: (x + x**2 + x**3, -y + x * y), (False, False))
    got = normal_form(compile_map(plain(rule)), [[0.0, 0.0]], [], Kind.FOLD_FLIP).coefficients
    assert all(got[name] != got[name] for name in ("s", "A", "C", "D"))


def test_the_terms_that_a_fold_neimark_sacker_can_lose_are_lost():
    """With f111 and g021: the change x + p x², z + q xz removes both, and what is left is b."""
    f111, g021 = FIFTH, D
    q = -g021 / (MU * -1)
    p = (2 * sympy.re(q) * -1 - f111) / (2 * -1)
    b = sympy.expand(B - p * A + q * MU)  # of the terms of degree 3, as T N and N' T have to agree

    def rule(x, z):
        first, second = fold_ns(x, z)
        square = z * conjugate(z)
        return first + f111 * x * square, second + g021 * z * square

    t, x, z, bar = sympy.symbols("t,x,z,bar")
    one = x + x**2 - z * bar + THIRD * x**3 + f111 * x * z * bar
    two = MU * z + A * x * z + B * x**2 * z + g021 * z**2 * bar
    there = (x + p * x**2, z + q * x * z, bar + conjugate(q) * x * bar)
    left = (one + p * one**2, two + q * one * two)
    into = dict(zip((x, z, bar), there, strict=True))
    right = (
        (x + x**2 - z * bar + THIRD * x**3).subs(into, simultaneous=True),
        (MU * z + A * x * z + b * x**2 * z).subs(into, simultaneous=True),
    )
    for ours, theirs in zip(left, right, strict=True):
        rest = sympy.expand((ours - theirs).subs({x: t * x, z: t * z, bar: t * bar}, simultaneous=True))
        assert all(sympy.simplify(rest.coeff(t, k)) == 0 for k in (1, 2, 3))
    got = found(rule, (False, True), Kind.FOLD_NEIMARK_SACKER, 0).coefficients
    wanted = {"s": -1.0, "c": 1 / 3} | parts(a=A, b=b)
    assert {name: got[name] for name in wanted} == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def rates(rule: Rule, complex_ones: tuple[bool, bool]) -> list[list[Fraction]]:
    """d(log rᵢ'/rᵢ)/d(rⱼ²) at 0, from |wᵢ'|² = rᵢ²(1 + 2 Σ pᵢⱼ rⱼ²) where the phases are 0."""
    r = sympy.symbols("r0,r1", real=True)
    images = rule(*r)
    out: list[list[Fraction]] = []
    for own, image in zip(r, images, strict=True):
        grown = sympy.expand(sympy.expand(image * conjugate(image)) / own**2)
        out.append([Fraction(str(sympy.Poly(grown, *r).coeff_monomial(other**2) / 2)) for other in r])
    return out


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("rule", "complex_ones", "kind"),
    [(flip_ns, (False, True), Kind.FLIP_NEIMARK_SACKER), (double_ns, (True, True), Kind.DOUBLE_NEIMARK_SACKER)],
)
def test_amplitudes(rule: Rule, complex_ones: tuple[bool, bool], kind: Kind, seed: int):
    (p11, p12), (p21, p22) = rates(rule, complex_ones)
    got = found(rule, complex_ones, kind, seed).coefficients
    assert got["p12/p22"] == pytest.approx(float(p12 / p22), rel=1e-9)
    assert got["p21/p11"] == pytest.approx(float(p21 / p11), rel=1e-9)
    assert (got["p11"] > 0, got["p22"] > 0) == (p11 > 0, p22 > 0)


@pytest.mark.parametrize(
    ("rule", "complex_ones", "kind"),
    [(flip_ns, (False, True), Kind.FLIP_NEIMARK_SACKER), (double_ns, (True, True), Kind.DOUBLE_NEIMARK_SACKER)],
)
def test_amplitudes_to_scale(rule: Rule, complex_ones: tuple[bool, bool], kind: Kind):
    """In the coordinates of the normal form a real eigenvector has length 1, a complex one (1, −i)/√2: r is |w|/√2."""
    system = plain(real(rule, complex_ones))
    got = normal_form(compile_map(system), [[0.0] * len(system.state)], [], kind).coefficients
    lengths = [2 if is_complex else 1 for is_complex in complex_ones]
    for i, row in enumerate(rates(rule, complex_ones)):
        for j, rate in enumerate(row):
            assert got[f"p{i + 1}{j + 1}"] == pytest.approx(float(rate * lengths[j]), rel=1e-9)


@pytest.mark.parametrize("missing", ["p11", "p22"])
def test_a_ratio_over_nothing_is_no_number(missing: str):
    def rule(x, z):
        square = z * conjugate(z)
        first, second = (0, B) if missing == "p11" else (THIRD, 0)
        return -x + first * x**3 - HALF * x * square, MU * z + A * x**2 * z + second * z * square

    map_ = compile_map(plain(real(rule, (False, True))))
    got = normal_form(map_, [[0.0] * 3], [], Kind.FLIP_NEIMARK_SACKER).coefficients
    ratio = "p21/p11" if missing == "p11" else "p12/p22"
    assert got[missing] == pytest.approx(0, abs=1e-14)
    assert got[ratio] != got[ratio]


def test_a_fold_neimark_sacker_without_its_quadratic_terms_is_no_number():
    images = real(lambda x, z: (x + THIRD * x**3 + x * z * conjugate(z), MU * z + A * x * z), (False, True))
    got = normal_form(compile_map(plain(images)), [[0.0] * 3], [], Kind.FOLD_NEIMARK_SACKER).coefficients
    assert all(got[name] != got[name] for name in ("s", "Re a", "Im a", "Re b", "Im b", "c"))
