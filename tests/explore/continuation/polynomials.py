"""Truncated polynomials as dictionaries from exponents to complex coefficients: slow and apart from the package."""

from __future__ import annotations

import itertools

import numpy as np
import sympy
from numpy.typing import NDArray

Poly = dict[tuple[int, ...], complex]


def times(a: Poly, b: Poly, degree: int) -> Poly:
    out: Poly = {}
    for (e, p), (f, q) in itertools.product(a.items(), b.items()):
        key = tuple(map(sum, zip(e, f, strict=True)))
        if sum(key) <= degree:
            out[key] = out.get(key, 0) + p * q
    return out


def plus(*terms: tuple[complex, Poly]) -> Poly:
    out: Poly = {}
    for factor, poly in terms:
        for key, value in poly.items():
            out[key] = out.get(key, 0) + factor * value
    return out


def composed(outer: list[Poly], inner: list[Poly], degree: int) -> list[Poly]:
    """Polynomials without constants put in for the variables."""
    n = len(next(iter(inner[0])))
    powers: dict[tuple[int, ...], Poly] = {(0,) * len(inner): {(0,) * n: 1}}

    def power(exponents: tuple[int, ...]) -> Poly:
        if exponents not in powers:
            last = max(i for i, k in enumerate(exponents) if k)
            lower = tuple(k - (i == last) for i, k in enumerate(exponents))
            powers[exponents] = times(power(lower), inner[last], degree)
        return powers[exponents]

    return [plus(*((value, power(exponents)) for exponents, value in poly.items())) for poly in outer]


def linear(matrix: NDArray[np.complex128]) -> list[Poly]:
    return [{unit(len(row), j): complex(v) for j, v in enumerate(row) if v != 0} for row in matrix]


def unit(n: int, j: int) -> tuple[int, ...]:
    return tuple(int(i == j) for i in range(n))


def inverse(near: list[Poly], degree: int) -> list[Poly]:
    """Of the identity plus terms of higher degree."""
    n = len(near)
    bend = [plus((1, poly), (-1, {unit(n, i): 1})) for i, poly in enumerate(near)]
    back = linear(np.eye(n, dtype=complex))
    for _ in range(degree):
        moved = composed(bend, back, degree)
        back = [plus((1, {unit(n, i): 1}), (-1, part)) for i, part in enumerate(moved)]
    return back


def real_part(poly: Poly, bar: list[int]) -> Poly:
    mirrored = {tuple(e[bar[i]] for i in range(len(e))): complex(v).conjugate() for e, v in poly.items()}
    return plus((0.5, poly), (0.5, mirrored))


def formula(poly: Poly, variables: list[sympy.Expr]) -> sympy.Expr:
    assert all(abs(v.imag) < 1e-9 for v in map(complex, poly.values()))
    return sympy.Add(
        *(
            sympy.Rational(complex(v).real) * sympy.prod(x**k for x, k in zip(variables, e, strict=True))
            for e, v in poly.items()
        )
    )
