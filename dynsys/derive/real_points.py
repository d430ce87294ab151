"""Whether a polynomial equation has real points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import sympy

_TRIALS = 12
_DIGITS = 60


def has_real_point(equation: sympy.Expr, state: Iterable[sympy.Symbol]) -> bool:
    """Whether an irreducible polynomial is found to vanish at real points of the state.

    In one variable roots are counted. In two a curve that is no single point is found where there is one: over an
    interval between the real roots of the discriminant the number of roots does not change. More variables, and
    parameters, are set to rational numbers, 0 first.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> [has_real_point(e, (x, y)) for e in (x**2 + y**2 + 1, x * y - 1, (x - 90) ** 2 + (y - 90) ** 2 - 1)]
    [False, True, True]
    """
    variables = [s for s in state if equation.has(s)]
    for variable in variables:
        for point in _settings(sorted(equation.free_symbols - {variable}, key=lambda s: s.name)):
            if _count_roots(equation.subs(point), variable):
                return True
    for pair in combinations(variables, 2):
        for point in _settings(sorted(equation.free_symbols - set(pair), key=lambda s: s.name)):
            if _has_curve(equation.subs(point), pair):
                return True
    return False


def _settings(symbols: Sequence[sympy.Symbol]) -> Iterator[dict[sympy.Symbol, sympy.Rational]]:
    yield dict.fromkeys(symbols, sympy.Integer(0))
    for trial in range(_TRIALS if symbols else 0):
        yield {s: sympy.Rational((-1) ** (trial + i) * (3 + 2 * trial + i), 7) for i, s in enumerate(symbols)}


def _count_roots(equation: sympy.Expr, variable: sympy.Symbol) -> int:
    line = _rational(sympy.Poly(equation, variable))
    return 0 if line.degree() <= 0 else int(line.count_roots())


def _rational(poly: sympy.Poly) -> sympy.Poly:
    """The polynomial with each irrational coefficient rounded to 60 digits."""
    return sympy.Poly(
        {m: c if c.is_Rational else sympy.Rational(str(sympy.N(c, _DIGITS))) for m, c in poly.terms()}, *poly.gens
    )


def _has_curve(equation: sympy.Expr, pair: tuple[sympy.Symbol, sympy.Symbol]) -> bool:
    first, second = pair
    plane = _rational(sympy.Poly(equation, first, second)).as_expr()
    if not plane.has(second):
        return bool(_count_roots(plane, first))
    upright = sympy.Poly(plane, second)
    critical = sympy.Poly(upright.LC() * upright.discriminant(), first)
    if critical.is_zero:
        return False
    ends = [end for interval, _ in critical.intervals() for end in interval] if critical.degree() > 0 else []
    between = [(p + q) / 2 for p, q in zip(ends[1:-1:2], ends[2::2], strict=True)]
    levels = [ends[0] - 1, *between, ends[-1] + 1] if ends else [sympy.Integer(0)]
    return any(_count_roots(plane.subs(first, level), second) for level in levels)
