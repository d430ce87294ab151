"""The fibre map at a point of a family, in numbers: what `expand_transversally` is in symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mpmath
import sympy

from dynsys.derive.families import Family
from dynsys.derive.program import Operation, build_program, run
from dynsys.derive.program.taylor import taylor_table

Point = tuple[mpmath.mpf, ...]


@dataclass(frozen=True)
class FibreMap:
    """One step on the fibre through a point x₀ of a family h = 0, with b = h.

    Parameters
    ----------
    coefficients
        c₁ … c_order with b' = c₁ b + c₂ b² + …; c₁ is the transverse multiplier.
    drift
        The n components of s, with x₀' = x₀ + s b² + O(b³).
    gradient
        ∇h at x₀, n numbers.
    """

    coefficients: Point
    drift: Point
    gradient: Point

    @property
    def flip_coefficient(self) -> mpmath.mpf:
        """c₃ + c₂², which at c₁ = −1 is the flip coefficient of the fibre map."""
        return self.coefficients[2] + self.coefficients[1] ** 2


def fibre_map(
    family: Family, point: Sequence[mpmath.mpf], parameters: Mapping[sympy.Symbol, sympy.Rational], order: int = 3
) -> FibreMap:
    """Compute the fibre map's Taylor coefficients at a point of the family, in mpmath's current precision.

    The fibre X(b) solves X' = w(X), w = v/(∇h·v), so that h(X(b)) = b; its series is built by Picard's iteration,
    one coefficient each time, in the arithmetic of truncated power series.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.families import families
    >>> family = families(model("scalar2"))[0]
    >>> one = fibre_map(family, (mpmath.mpf(1), mpmath.mpf(1)), {sympy.Symbol("eta", real=True): sympy.Integer(1)})
    >>> [int(c) for c in one.coefficients]
    [-1, -1, 1]
    """
    state, h, v = family.system.state, family.equation.subs(parameters), [p.subs(parameters) for p in family.direction]
    n, table = len(state), taylor_table(order)
    field = build_program(state, [*v, *(sympy.diff(h, s) for s in state)])
    value = build_program(state, [h])
    add, multiply, divide = table[Operation.ADD], table[Operation.MULTIPLY], table[Operation.DIVIDE]
    zero = mpmath.mpf(0)
    curve = [(x, *(zero,) * order) for x in point]

    def divided(components: list[tuple[mpmath.mpf, ...]]) -> list[tuple[mpmath.mpf, ...]]:
        slope = (zero,) * (order + 1)
        for direction, gradient in zip(components[:n], components[n:], strict=True):
            slope = add(slope, multiply(direction, gradient))
        return [divide(direction, slope) for direction in components[:n]]

    for _ in range(order):
        speed = divided(run(field, table, curve))
        curve = [(x, *(part[k] / (k + 1) for k in range(order))) for x, part in zip(point, speed, strict=True)]
    components = run(field, table, curve)
    b = (zero, mpmath.mpf(1), *(zero,) * (order - 1))
    moved = [add(x, multiply(b, direction)) for x, direction in zip(curve, components[:n], strict=True)]
    [image] = run(value, table, moved)
    gradient = tuple(part[0] for part in components[n:])
    slope = mpmath.fsum(d[0] * g for d, g in zip(components[:n], gradient, strict=True))
    bend = [2 * x[2] for x in curve]
    normal = mpmath.fsum(g * k for g, k in zip(gradient, bend, strict=True))
    drift = tuple(-(slope**2) / 2 * (k - x[1] * normal) for k, x in zip(bend, curve, strict=True))
    return FibreMap(tuple(image[1:]), drift, gradient)
