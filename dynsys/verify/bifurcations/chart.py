"""The blow-up of a flip: coordinates in which the doubled cycles are a regular branch through it.

At a fixed point x* that flips at λ*, Aq = −q, with cycles {x₊, x₋},

    x± = x* ± s(q + s²Qη) + s²w,   λ = λ* + s²μ,   Q a basis of the vectors with qᵀv = 0,

the even part of f(x±) = x∓ is divisible by s², the odd part by s³, exactly; the quotients are even in s and so
functions of σ = s², and at σ = 0 they are linear: (A − 1)w + f_λμ + B(q, q)/2 = 0 and (A + 1)Qη + B(q, w) + f_λx q μ +
C(q, q, q)/6 = 0, with one solution (η, w, μ) where the multiplier crosses −1 at a speed that is not 0. The determinant
of 1 − Df(x₋)Df(x₊), which is 0 at the flip, is divided by σ likewise.

The map is to be rational in state and parameter, the fixed point and λ* exact, in numbers that sympy simplifies.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 4.5. F. Dumortier, *Techniques in the theory of
local bifurcations: blow-up, normal forms, nilpotent bifurcations, singular perturbations*, 1993.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import sympy
from flint import arb, arb_mat

from dynsys.derive.domain import put_in
from dynsys.derive.program import Program, build_program
from dynsys.derive.symbols import as_expression
from dynsys.derive.system import System, jacobian, require_closed
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import enclose
from dynsys.verify.bifurcations.isolation import Box
from dynsys.verify.comparison import certainly_less

Exact: TypeAlias = "sympy.Expr | Fraction | int"
_S, _SIGMA, _MU = (sympy.Symbol(name, real=True) for name in ("s", "σ", "μ"))


@dataclass(frozen=True)
class Chart:
    """The equations of the doubled cycles near a flip; unknowns (η, w, μ), parameter σ.

    Parameters
    ----------
    dimension
        n; there are 2n unknowns and equations.
    equations, places, determinant
        Programs of (η, w, μ, σ). The equations with their derivatives and rates; x₊, x₋ with s among the inputs last,
        and λ; and the divided determinant.
    vector, across
        q, and the n − 1 columns of Q.
    """

    dimension: int
    equations: Program
    places: Program
    determinant: Program
    vector: tuple[sympy.Expr, ...]
    across: tuple[tuple[sympy.Expr, ...], ...]

    @property
    def size(self) -> int:
        """The number 2n of unknowns."""
        return 2 * self.dimension

    def _run(self, box: Sequence[arb], at: arb) -> list[arb]:
        return enclose(self.equations, [*box, at])

    def value(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return the equations over a box and a ball of σ."""
        return arb_mat(self.size, 1, self._run(box, at)[: self.size])

    def derivative(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return their derivative with respect to the unknowns."""
        size = self.size
        return arb_mat(size, size, self._run(box, at)[size : size + size * size])

    def rate(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return their derivative with respect to σ."""
        return arb_mat(self.size, 1, self._run(box, at)[-self.size :])

    def cycle(self, box: Sequence[arb], at: arb) -> tuple[Box, arb]:
        """Return (x₊, x₋), 2n balls, and λ."""
        root = at.sqrt() if certainly_less(arb(0), at) else arb(0).union(at.abs_upper().sqrt())
        *points, parameter = enclose(self.places, [*box, at, root])
        return points, parameter

    def divided_determinant(self, box: Sequence[arb], at: arb) -> arb:
        """Return det(1 − Df(x₋)Df(x₊))/σ."""
        return enclose(self.determinant, [*box, at])[0]


def flip_chart(
    system: System,
    parameter: str,
    value: Exact,
    point: Sequence[Exact],
    parameters: Mapping[str, Fraction],
) -> Chart:
    """Return the chart at a flip of a fixed point.

    Parameters
    ----------
    system
        n state variables, a rule rational in them and in the parameter.
    parameter
        The name of λ.
    value
        λ*, exact.
    point
        x*, n exact numbers.
    parameters
        Exact values of the others.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        Where the point is not fixed, or has no multiplier −1 or several, or the map is not rational.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> chart = flip_chart(model("balanced:depth=4").system, "eta", Fraction(1, 2), [1], {})
    >>> chart.size
    2
    """
    given = {s: sympy.Rational(v.numerator, v.denominator) for s in system.parameters if s.name != parameter
             for v in (parameters[s.name],)}  # fmt: skip
    free = next(s for s in system.parameters if s.name == parameter)
    n, state = system.dimension, list(system.state)
    rule = sympy.Matrix([put_in(as_expression(part), given) for part in system.rule])
    if not all(part.is_rational_function(*state, free) for part in rule):
        raise MisuseError(f"a map rational in its state and {parameter} is expected, got another")
    star, start = sympy.Matrix([exact_value(v) for v in point]), exact_value(value)
    at = {**dict(zip(state, star, strict=True)), free: start}
    if not all(_is_zero(part) for part in rule.subs(at) - star):
        raise MisuseError(f"a fixed point at {parameter} = {start} is expected, got {tuple(star)}, which is not one")
    slope = jacobian(system).subs(given)
    critical = (slope.subs(at) + sympy.eye(n)).applyfunc(sympy.simplify).nullspace(simplify=True)
    if len(critical) != 1:
        raise MisuseError(f"a point with one multiplier -1 is expected, got one with {len(critical)}")
    q = critical[0]
    across = sympy.Matrix.hstack(*q.T.nullspace()) if n > 1 else sympy.zeros(1, 0)
    eta = [sympy.Symbol(f"η{i}", real=True) for i in range(n - 1)]
    w = [sympy.Symbol(f"w{i}", real=True) for i in range(n)]
    unknown = [*eta, *w, _MU]
    wing, middle = _S * (q + _S**2 * across * sympy.Matrix(n - 1, 1, eta)), star + _S**2 * sympy.Matrix(w)
    ends = [{**dict(zip(state, middle + sign * wing, strict=True)), free: start + _S**2 * _MU} for sign in (1, -1)]
    images = [rule.subs(end, simultaneous=True) for end in ends]
    even = [_divided((images[0][i] + images[1][i]) / 2 - middle[i], 2, unknown) for i in range(n)]
    odd = [_divided((images[0][i] - images[1][i]) / 2 + wing[i], 3, unknown) for i in range(n)]
    rows = [*even, *odd]
    product = slope.subs(ends[1], simultaneous=True) * slope.subs(ends[0], simultaneous=True)
    determinant = _divided((sympy.eye(n) - product).det(method="berkowitz"), 2, unknown)
    return Chart(
        n,
        build_program((*unknown, _SIGMA), [
            *rows, *(sympy.diff(row, u) for row in rows for u in unknown), *(sympy.diff(row, _SIGMA) for row in rows)
        ]),
        build_program((*unknown, _SIGMA, _S), [
            *((middle + sign * wing)[i].subs(_S**2, _SIGMA) for sign in (1, -1) for i in range(n)),
            start + _SIGMA * _MU,
        ]),
        build_program((*unknown, _SIGMA), [determinant]),
        tuple(q),
        tuple(tuple(across.col(i)) for i in range(n - 1)),
    )  # fmt: skip


def exact_value(value: Exact) -> sympy.Expr:
    """Return an exact number as sympy has it; see `flip_chart`."""
    return require_closed(as_expression(value), set(), "a flip")


def _is_zero(expression: sympy.Expr) -> bool:
    return bool(sympy.simplify(expression) == 0)


def _divided(expression: sympy.Expr, order: int, unknown: Sequence[sympy.Symbol]) -> sympy.Expr:
    """Return an expression over s^order as a function of σ = s².

    Its numerator and denominator, without common factors, are polynomials in s. The powers below the order, and those
    that would be odd in the quotient, must vanish by exact algebra; the denominator is even then.
    """
    if expression.is_polynomial(_S, *unknown):
        return _in_sigma(expression, order, unknown)
    above, below = sympy.fraction(sympy.cancel(sympy.together(expression)))
    return _in_sigma(above, order, unknown) / _in_sigma(below, 0, unknown)


def _in_sigma(expression: sympy.Expr, order: int, unknown: Sequence[sympy.Symbol]) -> sympy.Expr:
    terms = []
    for (power, *others), coefficient in sympy.Poly(expression, _S, *unknown).terms():
        if power >= order and (power - order) % 2 == 0:
            monomial = sympy.Mul(*(u**k for u, k in zip(unknown, others, strict=True)))
            terms.append(coefficient * monomial * _SIGMA ** ((power - order) // 2))
        elif not _is_zero(coefficient):
            raise MisuseError(f"a quotient even in s is expected, got the power {power - order} of s in it")
    return sympy.Add(*terms)
