"""Carried programs against sympy's own derivatives, at exact points."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from dynsys.derive.carried import adjoint_program, carried_program
from dynsys.derive.catalogue import model
from dynsys.derive.program import evaluate_exactly
from dynsys.derive.system import System

NAMES = ("logistic", "henon", "scalar4", "cubic", "generalized-henon")


def values(count: int) -> list[Fraction]:
    return [Fraction(3 * i + 2, 7 + i) * (-1) ** i for i in range(count)]


def exactly(expressions: list[sympy.Expr], symbols: list[sympy.Symbol], at: list[Fraction]) -> list[Fraction]:
    numbers = dict(zip(symbols, (sympy.Rational(v.numerator, v.denominator) for v in at), strict=True))
    out = [sympy.expand(sympy.sympify(e).subs(numbers)) for e in expressions]
    return [Fraction(int(v.p), int(v.q)) for v in out]


def parts(system: System) -> tuple[sympy.Matrix, list[sympy.Symbol]]:
    return sympy.Matrix(system.rule), list(system.state)


@pytest.mark.parametrize("vectors", [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_a_carried_program_holds_the_rule_the_vectors_and_all_first_derivatives(name: str, vectors: int) -> None:
    system = model(name).system
    rule, state = parts(system)
    carried = [[sympy.Symbol(f"v{i}_{s}") for s in system.state] for i in range(vectors)]
    unknown = state + [v for vector in carried for v in vector]
    every = list(rule) + [e for v in carried for e in rule.jacobian(state) * sympy.Matrix(v)]
    free = tuple(range(len(system.parameters)))
    expected = [
        *every,
        *(sympy.diff(e, u) for e in every for u in unknown),
        *(sympy.diff(e, p) for e in every for p in system.parameters),
    ]
    at = values(len(unknown) + len(system.parameters))
    got = evaluate_exactly(carried_program(system, free, vectors), at)
    assert got == exactly(expected, [*unknown, *system.parameters], at)


@pytest.mark.parametrize("name", NAMES)
def test_the_adjoint_program_holds_the_second_derivatives_along_a_covector(name: str) -> None:
    system = model(name).system
    rule, state = parts(system)
    covector = [sympy.Symbol(f"w_{s}") for s in system.state]
    unknown = [*state, system.parameters[0]]
    weighted = (sympy.Matrix(covector).T * rule)[0]
    expected = [
        *rule,
        *(sympy.diff(e, u) for e in rule for u in unknown),
        *(sympy.diff(weighted, u, v) for u in unknown for v in unknown),
    ]
    at = values(2 * len(state) + len(system.parameters))
    got = evaluate_exactly(adjoint_program(system, 0), at)
    assert got == exactly(expected, [*state, *covector, *system.parameters], at)


def test_the_second_derivative_of_an_absolute_value_is_0_where_it_exists() -> None:
    x, y, a, b = sympy.symbols("x y a b", real=True)
    lozi = System("Lozi", (x, y), (a, b), (1 - a * sympy.Abs(x) + y, b * x))
    at = [Fraction(v) for v in (-2, 3, 5, 7, 2, 1)]  # x, y, then the vector, then a, b
    state = [-1 * 2 * 2 + 1 + 3, 1 * -2, 2 * 5 + 7, 5]
    jacobian = [[2, 1, 0, 0], [1, 0, 0, 0], [0, 0, 2, 1], [0, 0, 1, 0]]
    expected = [*state, *(entry for row in jacobian for entry in row)]
    assert evaluate_exactly(carried_program(lozi, (), 1), at) == expected
