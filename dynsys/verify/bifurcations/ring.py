"""A cycle as a ring of points: linear equations round it, solved at once, so that nothing is carried through p steps.

With fᵢ the map at the i-th point and Jᵢ its derivative, a column that is carried round, yᵢ₊₁ = Jᵢyᵢ + gᵢ and y_p = κy₀,
is (κ − A)⁻¹ of what the gᵢ sum up to, A = J_p₋₁⋯J₀; and with rᵢᵀ = rᵢ₊₁ᵀJᵢ, Σ rᵢ₊₁ᵀgᵢ is r_pᵀ times that sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from flint import acb, acb_mat, arb, arb_mat

from dynsys.derive.program import Program, build_program, run
from dynsys.derive.program.balls import BALL_TABLE, enclose_number
from dynsys.derive.program.taylor import taylor_table
from dynsys.derive.system import System, jacobian
from dynsys.verify.arithmetic import enclose
from dynsys.verify.bifurcations.isolation import Box

Columns = list[acb_mat]


@lru_cache(maxsize=64)
def _programs(system: System) -> tuple[Program, Program]:
    symbols = system.state + system.parameters
    return build_program(symbols, system.rule), build_program(symbols, tuple(jacobian(system)))


@dataclass(frozen=True)
class Ring:
    """The points of a cycle and the map at each of them.

    Parameters
    ----------
    system
        n state variables.
    points
        p boxes of n balls that hold a cycle.
    parameter
        The name of the parameter λ.
    at
        A ball that holds its value.
    parameters
        Exact values of the others.
    """

    system: System
    points: Sequence[Box]
    parameter: str
    at: arb
    parameters: Mapping[str, Fraction]

    def _values(self) -> Box:
        return [
            self.at if symbol.name == self.parameter else enclose_number(self.parameters[symbol.name])
            for symbol in self.system.parameters
        ]

    @cached_property
    def slopes(self) -> list[arb_mat]:
        """J₀, …, J_p₋₁, each (n, n)."""
        n, program = self.system.dimension, _programs(self.system)[1]
        return [arb_mat(n, n, enclose(program, [*point, *self._values()])) for point in self.points]

    @cached_property
    def monodromy(self) -> arb_mat:
        """A."""
        product = self.slopes[0]
        for slope in self.slopes[1:]:
            product = slope * product
        return product

    def coefficient(self, i: int, order: int, direction: arb_mat, rate: int = 0) -> arb_mat:
        """Return [t^order] of f(xᵢ + t·direction, λ + t·rate), a column of n balls."""
        rest = (arb(0),) * (order - 1)
        values: list[tuple[arb, ...]] = [
            (value, arb(rate if symbol.name == self.parameter else 0), *rest)
            for symbol, value in zip(self.system.parameters, self._values(), strict=True)
        ]
        inputs = [(x, v, *rest) for x, v in zip(self.points[i], direction.entries(), strict=True)]
        outputs = run(_programs(self.system)[0], taylor_table(order, BALL_TABLE), [*inputs, *values])
        return arb_mat(len(outputs), 1, [series[-1] for series in outputs])

    def parametric(self, i: int) -> acb_mat:
        """Return ∂f/∂λ at the i-th point."""
        return acb_mat(self.coefficient(i, 1, arb_mat(self.system.dimension, 1), 1))

    def second(self, i: int, u: arb_mat, v: arb_mat, rate: int = 0) -> arb_mat:
        """Return B(u, v) at the i-th point, by polarization; with the rate 1 also ∂²f/∂λ∂x·v."""
        return self.coefficient(i, 2, u + v, rate) - self.coefficient(i, 2, u, rate) - self.coefficient(i, 2, v)

    def bilinear(self, i: int, a: acb_mat, b: acb_mat, rate: int = 0) -> acb_mat:
        """Return B(a, b) at the i-th point, of complex columns; with the rate 1, a being real, also ∂²f/∂λ∂x·b."""
        total = acb_mat(self.system.dimension, 1)
        for factor, u, v, along in (
            (acb(1), a.real, b.real, rate),
            (acb(0, 1), a.real, b.imag, rate),
            (acb(0, 1), a.imag, b.real, 0),
            (acb(-1), a.imag, b.imag, 0),
        ):
            if not _is_zero(v) and (along or not _is_zero(u)):
                total += factor * acb_mat(self.second(i, u, v, along))
        return total

    def cubic(self, i: int, q: acb_mat) -> acb_mat:
        """Return C(q, q, q̄) at the i-th point: C(u, u, u) + C(u, v, v) + i(C(u, u, v) + C(v, v, v)) for q = u + iv."""
        u, v = q.real, q.imag
        first = self._third(i, u)
        if _is_zero(v):
            return acb_mat(first)
        last, whole, difference = self._third(i, v), self._third(i, u + v), self._third(i, u - v)
        uvv, uuv = (whole + difference - 2 * first) / 6, (whole - difference - 2 * last) / 6
        return acb_mat(first + uvv) + acb(0, 1) * acb_mat(uuv + last)

    def _third(self, i: int, u: arb_mat) -> arb_mat:
        return 6 * self.coefficient(i, 3, u)

    def around(self, sources: Columns, closing: acb) -> Columns | None:
        """Return y₀, …, y_p₋₁ with yᵢ₊₁ = Jᵢyᵢ + gᵢ and y_p = κy₀; None where they are not certainly unique."""
        n, p = self.system.dimension, len(self.points)
        rows = [[acb(0)] * (n * p) for _ in range(n * p)]
        for i, slope in enumerate(self.slopes):
            following = (i + 1) % p
            for r in range(n):
                rows[i * n + r][following * n + r] += closing if following == 0 else acb(1)
                for c in range(n):
                    rows[i * n + r][i * n + c] -= slope[r, c]
        return _solve(rows, [v for source in sources for v in source.entries()], n, p)

    def left(self, q: acb_mat, multiplier: acb) -> Columns | None:
        """Return r₁, …, r_p with rᵢᵀ = rᵢ₊₁ᵀJᵢ, r_pᵀA = μr_pᵀ and r_pᵀq = 1; None where μ is not certainly simple.

        The last equation is μr_p − J₀ᵀr₁ + σq̄ = 0: then σ = 0, since Aq = μq and qᵀq̄ > 0.
        """
        n, p = self.system.dimension, len(self.points)
        rows = [[acb(0)] * (n * p + 1) for _ in range(n * p + 1)]
        for i in range(p):  # the row of r_i, at place i − 1, and for i = 0 of r_p
            for r in range(n):
                row = rows[(i - 1) % p * n + r]
                row[(i - 1) % p * n + r] += multiplier if i == 0 else acb(1)
                for c in range(n):
                    row[i * n + c] -= self.slopes[i][c, r]
        for r in range(n):
            rows[(p - 1) * n + r][-1] = q[r, 0].conjugate()
            rows[-1][(p - 1) * n + r] = q[r, 0]
        return _solve(rows, [acb(0)] * (n * p) + [acb(1)], n, p)


def _is_zero(column: arb_mat) -> bool:
    return all(bool(entry == 0) for entry in column.entries())


def _solve(rows: list[list[acb]], right: list[acb], n: int, p: int) -> Columns | None:
    try:
        solved = acb_mat(rows).solve(acb_mat(len(right), 1, right)).entries()
    except ZeroDivisionError:
        return None
    return [acb_mat(n, 1, solved[i * n : (i + 1) * n]) for i in range(p)]
