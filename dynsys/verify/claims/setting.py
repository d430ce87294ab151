"""A system over boxes: exact parameters are put in, ranges of parameters become sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.domain import put_in
from dynsys.derive.symbols import symbol
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.claims.exactness import Sides, exact_box, exact_expression, rational, sides_text

Parameters: TypeAlias = "Mapping[str, Exact | tuple[Exact, Exact]]"


@dataclass(frozen=True)
class Setting:
    """A system's rule over a region of states and ranges of parameters.

    Parameters
    ----------
    state
        The n state variables.
    region
        Their sides.
    ranges
        Sides of the parameters that range.
    rule
        n expressions over state variables and ranging parameters.
    fixed
        The parameters that were put in.
    """

    state: tuple[sympy.Symbol, ...]
    region: Box
    ranges: Mapping[str, tuple[Any, Any]]
    rule: tuple[sympy.Expr, ...]
    fixed: Mapping[sympy.Symbol, sympy.Rational]

    @property
    def box(self) -> Box:
        """States and ranging parameters in one box."""
        return Box({**self.region.sides, **self.ranges})

    def quantity(self, value: Any) -> sympy.Expr:
        """Return a quantity over state and parameters, parameters put in."""
        names = [*self.box.names, *(s.name for s in self.fixed)]
        return put_in(exact_expression(value, names), self.fixed)

    def image(self, quantity: sympy.Expr) -> sympy.Expr:
        """Return the quantity one step on."""
        return put_in(quantity, dict(zip(self.state, self.rule, strict=True)))

    def step(self, points: Sequence[sympy.Expr]) -> tuple[sympy.Expr, ...]:
        """Return the rule at a point given by expressions."""
        at = dict(zip(self.state, points, strict=True))
        return tuple(put_in(part, at) for part in self.rule)

    def __str__(self) -> str:
        fixed = "".join(f", {name} = {value}" for name, value in self.fixed.items())
        return sides_text(self.box) + fixed


def set_in(system: System, region: Box | Sides, parameters: Parameters) -> Setting:
    """Return the system over a region, with exact values or ranges for its parameters.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        Where a state variable has no side, a parameter no value, or a name is neither.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(set_in(model("logistic").system, {"x": ("1/4", "3/4")}, {"r": (2, 3)}))
    1/4 <= x <= 3/4, 2 <= r <= 3
    """
    sides = exact_box(region)
    wanted = [s.name for s in system.state]
    if sorted(sides.names) != sorted(wanted):
        raise MisuseError(f"a side for each of {', '.join(wanted)} is expected, got {', '.join(sides.names)}")
    known = [s.name for s in system.parameters]
    for name in parameters:
        if name not in known:
            raise MisuseError(f"a parameter among {', '.join(known) or 'none'} is expected, got {name}")
    ranges: dict[str, tuple[Any, Any]] = {}
    fixed: dict[sympy.Symbol, sympy.Rational] = {}
    for name in known:
        if name not in parameters:
            raise MisuseError(f"an exact value or range (lo, hi) is expected for {name}, got none")
        value = parameters[name]
        if isinstance(value, tuple | list):
            ranges |= exact_box({name: (value[0], value[1])}).sides
        else:
            fixed[symbol(name)] = rational(exact(value))
    rule = tuple(put_in(part, fixed) for part in system.rule)
    return Setting(system.state, Box({name: sides.sides[name] for name in wanted}), ranges, rule, fixed)
