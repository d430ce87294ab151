"""A Program means what its formulas mean, shares work between them, and fails closed."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.program import (
    Instruction,
    Operation,
    Program,
    build_program,
    evaluate_exactly,
    fuse,
    multiplications,
    run,
)
from dynsys.derive.symbols import symbols
from dynsys.derive.system import jacobian
from dynsys.errors import ExactnessError, MisuseError

X, Y, ETA = INPUTS = symbols("x,y,eta")
FUSED = {Operation.MULTIPLY_ADD, Operation.SUBTRACT_PRODUCT, Operation.MULTIPLY_SUBTRACT}
PLANAR = (
    X - X * Y**2 * ETA * (X**2 * Y**2 - 1),
    Y - X**2 * Y * ETA * (X**2 * Y**2 - 1),
)

small = st.fractions(min_value=-4, max_value=4, max_denominator=6)
points = st.tuples(small, small, small)


def combine(children: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    parts = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        parts.map(lambda a: sympy.Add(*a)),
        parts.map(lambda a: sympy.Mul(*a)),
        st.tuples(children, st.integers(-3, 5)).map(lambda a: a[0] ** a[1] if a[0] != 0 else a[0]),
        children.map(abs),
        children.map(lambda a: -a),
    )


leaves = st.one_of(st.sampled_from(INPUTS), small.map(lambda q: sympy.Rational(q.numerator, q.denominator)))
rational = st.recursive(leaves, combine, max_leaves=12)


def exactly(expression: sympy.Expr, point: tuple[Fraction, ...]) -> Fraction:
    place = {s: sympy.Rational(v.numerator, v.denominator) for s, v in zip(INPUTS, point, strict=True)}
    value = expression.xreplace(place)  # all at once: one by one 0/y is 0, though y is 0 next
    assume(isinstance(value, sympy.Rational))
    return Fraction(int(value.p), int(value.q))


@settings(deadline=None, max_examples=150)
@given(st.lists(rational, min_size=1, max_size=4), points)
def test_a_program_is_the_exact_value_of_its_formulas(outputs: list[sympy.Expr], point: tuple[Fraction, ...]) -> None:
    assume(not any(output.has(sympy.zoo, sympy.nan) for output in outputs))
    program = build_program(INPUTS, outputs)
    expected = [exactly(output, point) for output in outputs]
    assert evaluate_exactly(program, point) == expected
    fused = fuse(program)
    assert evaluate_exactly(fused, point) == expected
    assert fused.cost <= program.cost
    assert not FUSED & {step.operation for step in program.instructions}
    for step in (program, fused):
        for number, instruction in enumerate(step.instructions, len(INPUTS)):
            assert all(operand < number for operand in instruction.operands)


def cost_of_common_subexpressions(outputs: tuple[sympy.Expr, ...]) -> int:
    """Count what `sympy.cse` leaves, each piece made a fused program of its own."""
    pieces, rest = sympy.cse(outputs, symbols=sympy.numbered_symbols("t", real=True))
    inputs = (*INPUTS, *(symbol for symbol, _ in pieces))
    return sum(fuse(build_program(inputs, (part,))).cost for part in (*(p for _, p in pieces), *rest))


def test_the_planar_step_is_six_operations_where_common_subexpressions_leave_more() -> None:
    assert fuse(build_program(INPUTS, PLANAR)).cost == 6
    assert cost_of_common_subexpressions(PLANAR) > 6


def test_factors_that_differ_in_sign_are_one() -> None:
    both = build_program(INPUTS, (X * (1 - X * Y) ** 3, Y * (X * Y - 1)))
    sums = [step for step in both.instructions if step.operation in (Operation.ADD, Operation.SUBTRACT)]
    assert len(sums) == 1


def test_a_negative_result_costs_nothing_where_a_factor_can_take_the_sign() -> None:
    for output in (-2 * X, -X * (1 - Y), 1 - X * Y):
        steps = build_program(INPUTS, (output,)).instructions
        assert Operation.NEGATE not in {step.operation for step in steps}


def test_a_divisor_met_twice_is_inverted_once() -> None:
    program = build_program(INPUTS, (X / (1 + Y**2), Y / (1 + Y**2), ETA / (1 + Y**2)))
    assert [step.operation for step in program.instructions].count(Operation.DIVIDE) == 1


def test_rule_and_jacobian_share_their_work() -> None:
    state = symbols("u,v,w,z")
    system = gradient_descent(Loss((1 - sympy.Mul(*state)) ** 2 / 2, state))
    inputs = system.state + system.parameters
    entries = list(jacobian(system))
    together = build_program(inputs, (*system.rule, *entries)).cost
    assert together < build_program(inputs, system.rule).cost + build_program(inputs, entries).cost


MPMATH = {
    Operation.CONSTANT: lambda q: mpmath.mpf(q.numerator) / q.denominator,
    Operation.PI: lambda: +mpmath.pi,
    Operation.ADD: lambda a, b: a + b,
    Operation.SUBTRACT: lambda a, b: a - b,
    Operation.MULTIPLY: lambda a, b: a * b,
    Operation.DIVIDE: lambda a, b: a / b,
    Operation.NEGATE: lambda a: -a,
    Operation.POWER: lambda a, n: a**n,
    Operation.SQRT: mpmath.sqrt,
    Operation.EXP: mpmath.exp,
    Operation.LOG: mpmath.log,
    Operation.SIN: mpmath.sin,
    Operation.COS: mpmath.cos,
    Operation.TAN: mpmath.tan,
    Operation.SINH: mpmath.sinh,
    Operation.COSH: mpmath.cosh,
    Operation.TANH: mpmath.tanh,
    Operation.ATAN: mpmath.atan,
    Operation.ABSOLUTE: abs,
}


@pytest.mark.parametrize(
    "output",
    [
        sympy.sqrt(X) * Y,
        X ** sympy.Rational(7, 4) / Y ** sympy.Rational(3, 2),
        X ** sympy.Rational(-5, 3) + Y ** sympy.Rational(1, 3),
        sympy.exp(-X * Y) + sympy.log(X) * sympy.E * sympy.pi,
        sympy.sin(X + Y) * sympy.cos(X - Y) + sympy.tan(ETA),
        sympy.sinh(X) - sympy.cosh(Y) * sympy.tanh(ETA) + sympy.atan(X * Y),
        sympy.diff(abs(X - 2 * Y) * X, X),
        sympy.sqrt(2) * X + sympy.Integer(3) ** sympy.Rational(1, 5),
        sympy.sqrt(1 + sympy.sqrt(X)) / (1 + X),
    ],
    ids=str,
)
def test_roots_and_functions_have_the_value_that_sympy_gives(output: sympy.Expr) -> None:
    point = (Fraction(7, 10), Fraction(3, 5), Fraction(-1, 5))
    expected = output.evalf(
        30, subs=dict(zip(INPUTS, (sympy.Rational(q.numerator, q.denominator) for q in point), strict=True))
    )
    with mpmath.workdps(40):
        inputs = [MPMATH[Operation.CONSTANT](q) for q in point]
        (value,) = run(build_program(INPUTS, (output,)), MPMATH, inputs)
        assert abs(value - mpmath.mpf(str(expected))) < mpmath.mpf(10) ** -27


def test_quarter_powers_are_square_roots_and_thirds_are_exponentials() -> None:
    quarters = build_program(INPUTS, (X ** sympy.Rational(3, 4),)).instructions
    assert {step.operation for step in quarters} == {Operation.SQRT, Operation.POWER}
    thirds = build_program(INPUTS, (X ** sympy.Rational(1, 3),)).instructions
    assert {Operation.LOG, Operation.EXP} <= {step.operation for step in thirds}


def test_a_power_costs_its_squaring_chain() -> None:
    assert [multiplications(n) for n in (1, 2, 3, 4, 15, 16)] == [0, 1, 2, 2, 6, 4]
    assert build_program(INPUTS, (X**4,)).cost == 2


def test_constants_and_inputs_are_outputs_without_cost() -> None:
    program = build_program(INPUTS, (X, sympy.Integer(0), sympy.Integer(1), sympy.Rational(-2, 3)))
    assert program.cost == 0
    assert evaluate_exactly(program, (5, 6, 7)) == [5, 0, 1, Fraction(-2, 3)]


def test_terms_that_cancel_after_signs_are_made_equal_vanish() -> None:
    output = sympy.Add(X * (Y - 1) ** 2, -X * (1 - Y) ** 2)
    program = build_program(INPUTS, (output, output + X))
    assert program.cost == 0
    assert evaluate_exactly(program, (3, 5, 7)) == [0, 3]


SCRIPT = """
import sympy
from dynsys.derive.program import build_program, fuse
from dynsys.derive.symbols import symbols
s = symbols("x,y,z,w,eta")
f = [sympy.diff((1 - sympy.Mul(*s[:4]) ** 2) ** 2 * sympy.cos(s[0] - s[1]) / (1 + s[2]), v) for v in s]
print(fuse(build_program(s, f)))
"""


def test_the_program_does_not_depend_on_hash_seeds() -> None:
    texts = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1


@pytest.mark.parametrize(
    "output",
    [
        sympy.Symbol("q", real=True),
        X**Y,
        sympy.gamma(X),
        sympy.I * X,
        sympy.Float(0.5) * X,
        sympy.oo,
        sympy.Pow(-1, sympy.Rational(1, 3)),
        sympy.Pow(sympy.Integer(0), -1, evaluate=False),
        sympy.Max(X, Y),
    ],
    ids=str,
)
def test_what_is_not_in_the_closed_list_is_refused_in_one_line(output: sympy.Expr) -> None:
    with pytest.raises((MisuseError, ExactnessError)) as refused:
        build_program(INPUTS, (output,))
    assert "\n" not in str(refused.value)


def test_an_arithmetic_without_an_operation_fails_closed() -> None:
    program = build_program(INPUTS, (sympy.exp(X),))
    with pytest.raises(MisuseError, match="EXP"):
        evaluate_exactly(program, (1, 2, 3))
    with pytest.raises(MisuseError, match="3 inputs"):
        evaluate_exactly(program, (1, 2))
    with pytest.raises(MisuseError, match="division by zero"):
        evaluate_exactly(build_program(INPUTS, (X / Y,)), (1, 0, 1))
    assert run(Program(("x",), (Instruction(Operation.NEGATE, (0,)),), (1,)), {Operation.NEGATE: abs}, [-3]) == [3]
