"""Linear systems of intervals, and complex ones, against exact solutions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations import complex as cx
from dynsys.verify.check.bifurcations.linear import applied, is_regular, less_than_identity, near_inverse, solve, times
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal

F = Fraction
ENTRIES = st.integers(-20, 20)
ONE = iv.constant(F(1), F(1))


def budget() -> Budget:
    return Budget(10**9)


def held(interval: Interval, exact) -> bool:
    return all(
        F(float(low)) <= value <= F(float(high))
        for low, high, value in zip(interval.low.flat, interval.high.flat, exact, strict=True)
    )


def around(matrix, reach: float = 0.0) -> Interval:
    values = np.array(matrix, dtype=float)
    return Interval(values - reach, values + reach)


def fractions(values) -> list[Fraction]:
    return [F(int(v.p), int(v.q)) for v in values]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.data())
def test_exact_solutions_are_held(n, data) -> None:
    """The inverse of a regular one has entries of at most 6·20³, so that matrices as near as 2⁻²⁰ are regular."""
    rows = [[data.draw(ENTRIES) for _ in range(n)] for _ in range(n)]
    right = [data.draw(ENTRIES) for _ in range(n)]
    matrix, reach = sympy.Matrix(rows), 2.0**-20
    if matrix.det() == 0:
        with pytest.raises(Refusal, match="one: a regular matrix is expected"):
            solve(around(rows), around(right), budget(), "one")
        assert not is_regular(around(rows), budget())
        return
    found = solve(around(rows), around(right), budget(), "one")
    assert held(found, fractions(matrix.LUsolve(sympy.Matrix(right))))
    assert is_regular(around(rows), budget())
    changes = [[data.draw(st.sampled_from((-1, 0, 1))) for _ in range(n)] for _ in range(n + 1)]
    moved = matrix + sympy.Rational(1, 2**20) * sympy.Matrix(changes[:n])
    other = sympy.Matrix(right) + sympy.Rational(1, 2**20) * sympy.Matrix(changes[n])
    wide = solve(around(rows, reach), around(right, reach), budget(), "one")
    assert held(wide, fractions(moved.LUsolve(other)))


def test_enclosures_are_narrow() -> None:
    rows = [[4, 1, 0], [1, 3, -1], [0, -1, 2]]
    found = solve(around(rows), around([1, 2, 3]), budget(), "one")
    assert (found.high - found.low).max() < 1e-14


SINGULAR = [[[0]], [[1, 2], [2, 4]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
UNKNOWN = [[[np.nan]], [[1, 0], [0, np.nan]], [[np.inf]]]


@pytest.mark.parametrize("reach", [0.0, 1e-12])
@pytest.mark.parametrize("matrix", [*SINGULAR, *UNKNOWN, [[1, 1], [1, 1 + 2.0**-52]]], ids=str)
def test_singular_matrices_are_refused(matrix, reach) -> None:
    """The last is regular, but not so that doubles tell; what is not a number is not known."""
    wide = around(matrix, reach)
    assert not is_regular(wide, budget())
    with pytest.raises(Refusal, match="it: a regular matrix is expected"):
        solve(wide, around([1] * len(matrix)), budget(), "it")


def test_a_matrix_with_a_singular_one_in_it() -> None:
    wide = Interval(np.array([[-0.5]]), np.array([[1.0]]))
    assert not is_regular(wide, budget())
    with pytest.raises(Refusal, match="it: a regular matrix is expected"):
        solve(wide, around([1]), budget(), "it")
    with pytest.raises(Refusal, match="it: a regular matrix is expected"):
        near_inverse(Interval(np.array([[-1.0]]), np.array([[1.0]])), "it")


@settings(max_examples=20, deadline=None)
@given(st.lists(ENTRIES, min_size=12, max_size=12))
def test_products(entries) -> None:
    c, m = np.array(entries[:6], dtype=float).reshape(2, 3), np.array(entries[6:]).reshape(3, 2)
    assert held(times(c, around(m), budget()), [F(int(v)) for v in (c @ m).flat])
    assert held(applied(around(m), around(entries[:2])), [F(int(v)) for v in (m @ entries[:2]).flat])
    square = less_than_identity(c, around(m), budget())
    assert held(square, [F(int(v)) for v in (np.eye(2) - c @ m).flat])


def test_complex_systems() -> None:
    """(1 + i)x + 2y = 3 and x − iy = i, of which exact algebra knows the solution."""
    rows = [[(1, 1), (2, 0)], [(1, 0), (0, -1)]]
    exact = sympy.Matrix([[a + sympy.I * b for a, b in row] for row in rows])
    right = [(3, 0), (0, 1)]
    solution = exact.LUsolve(sympy.Matrix([a + sympy.I * b for a, b in right])).applyfunc(sympy.simplify)
    matrix = cx.Matrix(2)
    for i, row in enumerate(rows):
        for j, (a, b) in enumerate(row):
            matrix.add(i, j, cx.Complex(around([a]), around([b])))
    found = matrix.solve(cx.Complex(*(around([v[k] for v in right]) for k in (0, 1))), budget(), "it")
    assert held(found.real, fractions([sympy.re(v) for v in solution]))
    assert held(found.imaginary, fractions([sympy.im(v) for v in solution]))


@given(st.lists(ENTRIES, min_size=4, max_size=4))
def test_complex_numbers(parts) -> None:
    a, b = complex(*parts[:2]), complex(*parts[2:])
    left, right = (cx.Complex(around([v.real]), around([v.imag])) for v in (a, b))
    for found, exact in (
        (cx.add(left, right), a + b),
        (cx.multiply(left, right), a * b),
        (cx.conjugate(left), a.conjugate()),
        (cx.negate(left), -a),
    ):
        assert held(found.real, [F(int(exact.real))])
        assert held(found.imaginary, [F(int(exact.imag))])
    both = cx.Complex(around([a.real, b.real]), around([a.imag, b.imag]))
    assert held(cx.squares(both), [F(sum(v * v for v in parts))])
    assert held(cx.total(both).imaginary, [F(int((a + b).imag))])
    assert cx.is_real(left) == (parts[1] == 0)
    assert not cx.is_real(cx.Complex(ONE, around([np.nan])))
