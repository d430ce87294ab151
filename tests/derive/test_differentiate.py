"""A derivative program is the program and its partial derivatives, exactly, and as cheap as one written out."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.program import Instruction, Operation, Program, build_program, evaluate_exactly, fuse, run
from dynsys.derive.program.differentiate import differentiate, restrict
from dynsys.derive.program.multiprecision import MULTIPRECISION_TABLE
from dynsys.derive.symbols import symbols
from dynsys.derive.system import jacobian
from dynsys.errors import MisuseError

X, Y, P = INPUTS = symbols("x,y,p")
small = st.fractions(min_value=-3, max_value=3, max_denominator=5)


def combine(children: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    pairs = st.lists(children, min_size=2, max_size=3)
    return st.one_of(
        pairs.map(lambda a: sympy.Add(*a)),
        pairs.map(lambda a: sympy.Mul(*a)),
        st.tuples(children, st.integers(2, 5)).map(lambda a: a[0] ** a[1]),
        st.tuples(children, children).map(lambda a: a[0] / (3 + a[1] ** 2)),
        children.map(lambda a: -a),
        children.map(sympy.Abs),
    )


leaves = st.one_of(st.sampled_from(INPUTS), small.map(lambda q: sympy.Rational(q.numerator, q.denominator)))
formulas = st.recursive(leaves, combine, max_leaves=8)


def derivatives(rule: tuple[sympy.Expr, ...], order: int) -> list[sympy.Expr]:
    """What the outputs should be, in their order, by the two first symbols."""
    first = [sympy.diff(part, s) for part in rule for s in (X, Y)]
    second = [sympy.diff(part, *pair) for part in rule for pair in ((X, X), (X, Y), (Y, Y))]
    return [*rule, *first, *(second if order == 2 else [])]


@settings(deadline=None, max_examples=80)
@given(st.tuples(formulas, formulas), st.tuples(small, small, small), st.sampled_from([1, 2]))
def test_rational_rules_exactly(
    rule: tuple[sympy.Expr, sympy.Expr], numbers: tuple[Fraction, Fraction, Fraction], order: int
) -> None:
    point = {s: sympy.Rational(q.numerator, q.denominator) for s, q in zip(INPUTS, numbers, strict=True)}
    assume(all(size.args[0].subs(point) != 0 for part in rule for size in part.atoms(sympy.Abs)))
    expected = [part.subs(point).doit() for part in derivatives(rule, order)]
    program = differentiate(build_program(INPUTS, rule), 2, order)
    assert program.inputs == ("x", "y", "p")
    assert evaluate_exactly(program, numbers) == [Fraction(int(value.p), int(value.q)) for value in expected]


@pytest.mark.parametrize(
    "formula",
    [
        sympy.exp(X * Y), sympy.log(X + P), sympy.sin(X * P), sympy.cos(X - Y), sympy.tan(X / 2), sympy.sinh(X),
        sympy.cosh(Y), sympy.tanh(X * Y), sympy.atan(X * P), sympy.sqrt(X + Y), sympy.Abs(X - 2 * Y), X**7 / Y,
        P / X, 1 / (X * Y), sympy.pi * X, X**sympy.Rational(1, 3), sympy.sin(sympy.exp(P) + X) ** 2, P**2,
    ],
    ids=str,
)  # fmt: skip
def test_every_function(formula: sympy.Expr) -> None:
    point = dict(zip(INPUTS, map(sympy.Rational, ("7/10", "13/10", "9/10")), strict=True))
    with mpmath.workdps(30):
        numbers = [mpmath.mpf(int(q.p)) / int(q.q) for q in point.values()]
        got = run(differentiate(build_program(INPUTS, (formula, Y)), 2, 2), MULTIPRECISION_TABLE, numbers)
        expected = [part.subs(point).doit().evalf(30) for part in derivatives((formula, Y), 2)]
        for value, right in zip(got, expected, strict=True):
            assert abs(value - mpmath.mpf(str(right))) < 1e-24


def test_a_product_of_a_value_with_itself_and_a_difference_of_equals() -> None:
    steps = (Instruction(Operation.MULTIPLY, (0, 0)), Instruction(Operation.SUBTRACT, (1, 2)))
    assert evaluate_exactly(differentiate(Program(("x", "y"), steps, (3,)), 2, 2), (3, 5)) == [-4, -6, 1, -2, 0, 0]


def test_what_does_not_depend_has_no_lines() -> None:
    program = differentiate(build_program((X, Y), (3 * X, Y)), 2, 2)
    assert program.cost == 1
    assert {step.value for step in program.instructions if step.operation is Operation.CONSTANT} == {3, 1, 0}
    assert evaluate_exactly(program, (2, 5)) == [6, 5, 3, 0, 0, 1, *[0] * 6]


@pytest.mark.parametrize("name", ["scalar4", "scalar4-full", "scalar:depth=6", "rank1", "ikeda"])
def test_it_costs_little_more_than_the_jacobian_written_out(name: str) -> None:
    system = model(name).system
    inputs = (*system.state, *system.parameters)
    written = build_program(inputs, (*system.rule, *jacobian(system)))
    assert differentiate(build_program(inputs, system.rule), system.dimension).cost <= 2 * written.cost


def test_a_part_of_a_program() -> None:
    program = build_program((X, Y), (X * Y, sympy.sin(X), X * Y + 1))
    part = restrict(program, (2, 0))
    assert evaluate_exactly(part, (2, 3)) == [7, 6]
    assert part.cost == 2
    assert restrict(program, ()).instructions == ()


def test_misuse() -> None:
    program = build_program((X, Y), (1 + X * Y,))
    with pytest.raises(MisuseError, match="before its products are fused is expected, got MULTIPLY_ADD"):
        differentiate(fuse(program), 1)
    for variables in (0, 3):
        with pytest.raises(MisuseError, match=f"1 to 2 variables are expected, got {variables}"):
            differentiate(program, variables)
    with pytest.raises(MisuseError, match="order 1 or 2 are expected, got 3"):
        differentiate(program, 1, 3)
