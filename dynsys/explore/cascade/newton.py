"""Cycles and their flips as zeros, by Newton's method in the precision of flint's context."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb, arb_mat, ctx

from dynsys.explore.cascade.arithmetic import is_finite, largest, lost_in_rounding, solve
from dynsys.explore.cascade.derivatives import Family, First

ITERATIONS = 25


@dataclass(frozen=True)
class CyclePoint:
    """A point of a cycle, and what the map does round it.

    Parameters
    ----------
    x, at
        The point, (n, 1), and the value of the parameter λ.
    slopes
        (n, n): M, the product of the Jacobians round the cycle.
    shift
        (n, 1): the derivative of the p-th iterate of x with respect to λ.
    """

    x: arb_mat
    at: arb
    slopes: arb_mat
    shift: arb_mat

    @property
    def test(self) -> arb:
        """det(M + I): 0 at a flip."""
        return (self.slopes + identity(self.slopes.nrows())).det().mid()


@dataclass(frozen=True)
class FlipPoint:
    """A cycle with the multiplier −1: a point of it, the eigenvector there, and the value of the parameter."""

    x: arb_mat
    vector: arb_mat
    at: arb


def identity(n: int) -> arb_mat:
    """Return the (n, n) identity."""
    return arb_mat(n, n, 1)


def dot(a: arb_mat, b: arb_mat) -> arb:
    """Return the product of two (n, 1) vectors."""
    return (a.transpose() * b)[0, 0].mid()


def cycle_point(family: Family, period: int, x: arb_mat, at: arb) -> CyclePoint:
    """Return what the map does along so many steps from x, which need not be on a cycle."""
    return _cycle_point(x, at, family.first(x, at, period))


def _cycle_point(x: arb_mat, at: arb, first: First) -> CyclePoint:
    n = x.nrows()
    slopes = arb_mat(n, n, [first.rates[i, j] for i in range(n) for j in range(n)])
    return CyclePoint(x, at, slopes, arb_mat(n, 1, [first.rates[i, n] for i in range(n)]))


def solve_cycle(
    family: Family, period: int, x: arb_mat, at: arb, row: list[arb] | None = None, accuracy: arb | None = None
) -> CyclePoint | None:
    """Return the cycle that Newton's method reaches; None where it does not converge.

    What the map does round the cycle is taken from where the last step began.

    Parameters
    ----------
    x, at
        The start: a point, (n, 1), and λ.
    row
        n + 1 numbers: the product of the row with (x, λ) keeps its value; λ itself does where None.
    accuracy
        The largest step that may be the last; rounding decides where None.
    """
    n = family.dimension
    last = [*([arb(0)] * n), arb(1)] if row is None else row
    for _ in range(ITERATIONS):
        first = family.first(x, at, period)
        if not (is_finite(first.value) and is_finite(first.rates)):
            return None
        matrix = arb_mat([*(
            [first.rates[i, j] - (i == j) for j in range(n)] + [first.rates[i, n]] for i in range(n)
        ), last])  # fmt: skip
        step = solve(matrix, arb_mat(n + 1, 1, [*(x - first.value).entries(), arb(0)]))
        if step is None:
            return None
        x = (x + arb_mat(n, 1, step.entries()[:n])).mid()
        at = (at + step[n, 0]).mid()
        enough = lost_in_rounding(step.entries(), [*x.entries(), at])
        if enough or (accuracy is not None and largest(step.entries()) < accuracy):
            return _cycle_point(x, at, first)
    return None


def solve_flip(family: Family, period: int, start: FlipPoint) -> FlipPoint | None:
    """Return the flip that Newton's method reaches; None where it does not converge.

    The zeros (x, v, λ) of f^p(x) − x, (∂f^p/∂x) v + v and ℓᵀv − 1, with ℓ = v/|v|² of the start.

    References
    ----------
    Yu. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004), section 10.2.
    """
    n, x, v, at = family.dimension, start.x, start.vector, start.at
    normal = (v * (1 / dot(v, v))).mid()
    for _ in range(ITERATIONS):
        second = family.second(x, v, at, period)
        if not (is_finite(second.vector_rates) and is_finite(second.rates)):
            return None
        slopes = [[second.rates[i, j] for j in range(n)] for i in range(n)]
        zeros = [arb(0)] * n
        matrix = arb_mat(
            [
                *([slopes[i][j] - (i == j) for j in range(n)] + zeros + [second.rates[i, n]] for i in range(n)),
                *(
                    [second.vector_rates[i, j] for j in range(n)]
                    + [slopes[i][j] + (i == j) for j in range(n)]
                    + [second.vector_rates[i, n]]
                    for i in range(n)
                ),
                [*zeros, *normal.entries(), arb(0)],
            ]
        )
        wrong = [*(x - second.value).entries(), *(-(second.vector + v)).entries(), 1 - dot(normal, v)]
        step = solve(matrix, arb_mat(2 * n + 1, 1, wrong))
        if step is None:
            return None
        change = step.entries()
        x = (x + arb_mat(n, 1, change[:n])).mid()
        v = (v + arb_mat(n, 1, change[n : 2 * n])).mid()
        at = (at + change[2 * n]).mid()
        if lost_in_rounding(change, [*x.entries(), *v.entries(), at]):
            return FlipPoint(x, v, at)
    return None


def flip_vector(slopes: arb_mat) -> arb_mat | None:
    """Return the (n, 1) eigenvector of the eigenvalue nearest to −1, by inverse iteration, its largest entry 1."""
    n = slopes.nrows()
    offset = arb(2) ** (-(ctx.prec // 4))  # the matrix may be singular, as it should be at a flip
    matrix = slopes + identity(n) * (1 + offset)
    vector = arb_mat(n, 1, [arb(1) + arb(i) / 7 for i in range(n)])
    for _ in range(3):
        solved = solve(matrix, vector)
        if solved is None or not is_finite(solved):
            return None
        vector = (solved * (1 / max(solved.entries(), key=abs))).mid()
    return vector
