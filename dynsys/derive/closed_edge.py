"""The minima of sharpness 2/η in closed form, where elimination leaves a quadratic in a power of one variable."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from dynsys.derive.families import Family
from dynsys.derive.model import Model


@dataclass(frozen=True)
class ClosedEdge:
    """A minimum of sharpness 2/η as a function of the parameters, all coordinates positive.

    Parameters
    ----------
    family
        The family it is on.
    point
        n expressions in the parameters.
    exists
        An expression in the parameters that is nonnegative just where the point exists.
    """

    family: Family
    point: tuple[sympy.Expr, ...]
    exists: sympy.Expr


def closed_edge(model: Model, family: Family) -> ClosedEdge | None:
    """Return the minimum with the largest first coordinate in closed form, or None where none was found.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.derive.families import families
    >>> closed_edge(model("scalar2"), families(model("scalar2"))[0]).exists
    -4 + 4/eta**2
    """
    state, edge = model.system.state, sympy.together(family.multiplier + 1)
    if len(state) != 2 or not (edge.is_rational_function(*state) and family.equation.is_polynomial(*state)):
        return None
    first, second = state
    others = sympy.Poly(family.equation, second)
    if others.degree() != 1:
        return None
    value = sympy.cancel(-others.nth(0) / others.nth(1))
    numerator = sympy.numer(sympy.together(edge.subs(second, value)))
    poly = sympy.Poly(numerator, first)
    exponents = [m[0] for m in poly.monoms()]
    spacing = int(sympy.gcd_list([e - min(exponents) for e in exponents])) if len(exponents) > 1 else 0
    if spacing == 0 or max(exponents) - min(exponents) != 2 * spacing:
        return None
    low, middle, high = (poly.nth(min(exponents) + k * spacing) for k in range(3))
    p, q = sympy.cancel(middle / high), sympy.cancel(low / high)
    exists = sympy.expand(p**2 - 4 * q)
    root = sympy.root((-p + sympy.sqrt(exists)) / 2, spacing)
    return ClosedEdge(family, (root, value.subs(first, root)), exists)
