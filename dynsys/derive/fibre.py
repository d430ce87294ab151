"""The fibre map at a point of a family, in numbers: what `expand_transversally` is in symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mpmath
import sympy

from dynsys.derive.families import Family
from dynsys.derive.program import Operation, build_program, run
from dynsys.derive.program.taylor import taylor_table
from dynsys.errors import MisuseError

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
    one coefficient each time, in the arithmetic of truncated power series. There v is (f(X) − X)/h(X), both without
    their constant terms, so that v need not be given by a formula that is finite on the family.

    Raises
    ------
    MisuseError
        Where the order is less than 3.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.families import families
    >>> family = families(model("scalar2"))[0]
    >>> one = fibre_map(family, (mpmath.mpf(1), mpmath.mpf(1)), {sympy.Symbol("eta", real=True): sympy.Integer(1)})
    >>> [int(c) for c in one.coefficients]
    [-1, -1, 1]
    """
    if order < 3:
        raise MisuseError(f"an order of at least 3 is expected for a fibre map, got {order}")
    state, h = family.system.state, family.equation.subs(parameters)
    moves = [part.subs(parameters) - s for s, part in zip(state, family.system.rule, strict=True)]
    n, table, shorter = len(state), taylor_table(order + 1), taylor_table(order)
    field = build_program(state, [*moves, h, *(sympy.diff(h, s) for s in state)])
    value = build_program(state, [h])
    add, multiply, divide = table[Operation.ADD], table[Operation.MULTIPLY], table[Operation.DIVIDE]
    zero = mpmath.mpf(0)
    gradient = tuple(part[0] for part in run(field, table, [(x, *(zero,) * (order + 1)) for x in point])[n + 1 :])
    length = mpmath.fsum(g**2 for g in gradient)
    curve = [(x, g / length, *(zero,) * order) for x, g in zip(point, gradient, strict=True)]
    direction: list[tuple[mpmath.mpf, ...]] = []
    for _ in range(order + 1):
        components = run(field, table, curve)
        direction = [divide(part[1:], components[n][1:]) for part in components[:n]]
        slope = (zero,) * (order + 1)
        for part, slopes in zip(direction, components[n + 1 :], strict=True):
            slope = add(slope, multiply(part, slopes[:-1]))
        speed = [divide(part, slope) for part in direction]
        curve = [(x, *(part[k] / (k + 1) for k in range(order + 1))) for x, part in zip(point, speed, strict=True)]
    b = (zero, mpmath.mpf(1), *(zero,) * (order - 1))
    moved = [add(x[:-1], multiply(b, part)) for x, part in zip(curve, direction, strict=True)]
    [image] = run(value, shorter, moved)
    bend = [2 * x[2] for x in curve]
    normal = mpmath.fsum(g * k for g, k in zip(gradient, bend, strict=True))
    drift = tuple(-(slope[0] ** 2) / 2 * (k - x[1] * normal) for k, x in zip(bend, curve, strict=True))
    return FibreMap(tuple(image[1:]), drift, gradient)
