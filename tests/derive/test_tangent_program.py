"""The tangent program is the rule and its directional derivative, and cheaper than a Jacobian written out."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.program import build_program, evaluate_exactly, fuse, run, tangent
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
    )


leaves = st.one_of(st.sampled_from(INPUTS), small.map(lambda q: sympy.Rational(q.numerator, q.denominator)))
formulas = st.recursive(leaves, combine, max_leaves=10)


@settings(deadline=None, max_examples=80)
@given(st.tuples(formulas, formulas), st.tuples(*[small] * 5))
def test_rational_rules_exactly(rule: tuple[sympy.Expr, sympy.Expr], numbers: tuple[Fraction, ...]) -> None:
    x, y, u, v, p = numbers
    point = {s: sympy.Rational(q.numerator, q.denominator) for s, q in zip(INPUTS, (x, y, p), strict=True)}
    slopes = [sympy.Rational(u) * sympy.diff(part, X) + sympy.Rational(v) * sympy.diff(part, Y) for part in rule]
    expected = [part.subs(point) for part in (*rule, *slopes)]
    assume(all(value.is_finite for value in expected))
    program = tangent(build_program(INPUTS, rule), 2)
    got = evaluate_exactly(program, (x, y, u, v, p))
    assert got == [Fraction(int(value.p), int(value.q)) for value in expected]
    assert evaluate_exactly(fuse(program), (x, y, u, v, p)) == got


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
    x, y, u, v, p = numbers = [mpmath.mpf(q) for q in ("0.7", "1.3", "-0.4", "2.5", "0.9")]
    with mpmath.workdps(30):
        got = run(tangent(build_program(INPUTS, (formula, Y)), 2), MULTIPRECISION_TABLE, numbers)
        value = sympy.lambdify(INPUTS, formula, "mpmath")
        slope = mpmath.diff(lambda t: value(x + t * u, y + t * v, p), 0)
        assert got[0] == pytest.approx(value(x, y, p), rel=1e-25)
        assert got[2] == pytest.approx(slope, rel=1e-12, abs=1e-14)
        assert got[1::2] == [y, v]


@pytest.mark.parametrize("name", ["scalar4", "scalar4-full", "scalar:depth=6", "rank1"])
def test_it_is_cheaper_than_the_jacobian_times_the_vector(name: str) -> None:
    system = model(name).system
    inputs = (*system.state, *system.parameters)
    vector = symbols(",".join(f"v{i}" for i in range(system.dimension)))
    product = jacobian(system) * sympy.Matrix(vector)
    written = build_program((*system.state, *vector, *system.parameters), (*system.rule, *product))
    assert fuse(tangent(build_program(inputs, system.rule), system.dimension)).cost < fuse(written).cost


def test_a_fused_program_is_misuse() -> None:
    with pytest.raises(MisuseError, match="before its products are fused is expected, got MULTIPLY_ADD"):
        tangent(fuse(build_program((X, Y), (1 + X * Y,))), 1)
