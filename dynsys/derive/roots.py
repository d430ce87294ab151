"""Points where several equations vanish: exact elimination for plane algebraic curves, Newton elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import mpmath
import sympy

from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.symmetry import point_key
from dynsys.errors import NotDerivableError

DIGITS = 40
_NEWTON_STEPS = 60
_HALVINGS = 12
Point = tuple[mpmath.mpf, ...]


def solve_points(
    equations: Sequence[sympy.Expr], state: Sequence[sympy.Symbol], near: Sequence[float] | None = None
) -> tuple[list[Point], bool]:
    """Return the real common zeros of the equations, to 40 digits, and whether the list is complete.

    The real roots of a polynomial with rational coefficients are isolated, and two such polynomials in the plane are
    eliminated by resultants, so that the list is complete. Otherwise Newton's method (least change, so that points of
    a curve or surface are met too) starts near the given point, or from a fixed grid of starts.

    Raises
    ------
    NotDerivableError
        Where two polynomials have a common factor, i.e. a whole curve of zeros.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> points, complete = solve_points((x * y - 1, x**2 + y**2 - 2), (x, y))
    >>> [[round(float(v), 6) for v in point] for point in points], complete
    ([[1.0, 1.0], [-1.0, -1.0]], True)
    """
    rational = all(e.is_polynomial(*state) and _has_rational_coefficients(e, state) for e in equations)
    if rational and near is None and len(state) == len(equations) == 1:
        return [(root,) for root in _real_roots(equations[0], state[0])], True
    if rational and near is None and len(state) == len(equations) == 2:
        return _eliminate(equations, state), True
    found: dict[tuple[int, ...], Point] = {}
    with mpmath.workdps(DIGITS + 10):
        solver = _Newton(equations, state)
        starts: Iterator[Sequence[float]] = iter([near]) if near is not None else _grid(len(state))
        for start in starts:
            point = solver.solve(start)
            if point is not None:
                found.setdefault(point_key(point), point)
    return sorted(found.values(), reverse=True), False


def _has_rational_coefficients(expression: sympy.Expr, state: Sequence[sympy.Symbol]) -> bool:
    return all(c.is_Rational for c in sympy.Poly(expression, *state).coeffs())


def _real_roots(expression: sympy.Expr, variable: sympy.Symbol) -> list[mpmath.mpf]:
    """The real roots of a polynomial, each once, the largest first."""
    poly = sympy.Poly(sympy.expand(expression), variable)
    if poly.degree() <= 0:
        return []
    roots = [sympy.N(root, DIGITS + 10) for root in sympy.real_roots(sympy.Poly(poly.sqf_part(), variable))]
    with mpmath.workdps(DIGITS + 10):
        return sorted((mpmath.mpf(sympy.Float(root, DIGITS + 10)._mpf_) for root in roots), reverse=True)


def _eliminate(equations: Sequence[sympy.Expr], state: Sequence[sympy.Symbol]) -> list[Point]:
    values = []
    for kept, gone in ((state[0], state[1]), (state[1], state[0])):
        resultant = sympy.resultant(equations[0], equations[1], gone)
        if resultant == 0:
            raise NotDerivableError(
                f"isolated points are expected, but {equations[0]} and {equations[1]} vanish on a common curve"
            )
        values.append(_real_roots(resultant, kept))
    points: list[Point] = []
    with mpmath.workdps(DIGITS + 10):
        check = compile_multiprecision(state, equations)
        scale = compile_multiprecision(
            state, [sum(map(sympy.Abs, sympy.Add.make_args(sympy.expand(e)))) for e in equations]
        )
        small = mpmath.mpf(10) ** (5 - DIGITS)
        for pair in product(*values):
            if all(abs(e) <= small * s for e, s in zip(check(pair), scale(pair), strict=True)):
                points.append(pair)
    return sorted(points, reverse=True)


def _grid(n: int) -> Iterator[Sequence[float]]:
    levels = (-4.1, -1.3, -0.37, 0.41, 1.2, 3.7) if n <= 2 else (-1.3, 1.2)
    return product(levels, repeat=n)


class _Newton:
    """Newton's method with the least change in the point, each step halved until the scaled residual falls."""

    def __init__(self, equations: Sequence[sympy.Expr], state: Sequence[sympy.Symbol]) -> None:
        derivatives = [sympy.diff(e, s) for e in equations for s in state]
        self.rows, self.columns = len(equations), len(state)
        self.evaluate = compile_multiprecision(state, [*equations, *derivatives])

    def linearise(self, point: mpmath.matrix) -> tuple[mpmath.matrix, mpmath.matrix] | None:
        try:
            numbers = self.evaluate(list(point))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        if any(isinstance(v, mpmath.mpc) or not mpmath.isfinite(v) for v in numbers):
            return None
        slope = mpmath.matrix(self.rows, self.columns)
        for k, number in enumerate(numbers[self.rows :]):
            slope[k // self.columns, k % self.columns] = number
        return mpmath.matrix(numbers[: self.rows]), slope

    def solve(self, start: Sequence[float]) -> Point | None:
        point = mpmath.matrix([mpmath.mpf(v) for v in start])
        here = self.linearise(point)
        for _ in range(_NEWTON_STEPS):
            if here is None:
                return None
            value, slope = here
            scale = [mpmath.norm(slope[i, :]) for i in range(self.rows)]
            if not all(scale):
                return None
            try:
                step = slope.T * mpmath.lu_solve(slope * slope.T, value)
            except (ZeroDivisionError, TypeError):  # mpmath raises the second where no pivot is left
                return None
            if mpmath.norm(step) <= mpmath.mpf(10) ** -DIGITS * (1 + mpmath.norm(point)):
                return tuple(point)
            size = sum((value[i] / scale[i]) ** 2 for i in range(self.rows))
            for halving in range(_HALVINGS):
                moved = point - step / 2**halving
                here = self.linearise(moved)
                if here is not None and sum((here[0][i] / scale[i]) ** 2 for i in range(self.rows)) < size:
                    break
            point = moved
        return None
