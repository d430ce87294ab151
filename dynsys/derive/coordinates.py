"""Coordinate systems: forward and inverse formulas with the chart on which they undo each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from dynsys.derive.simplify import is_radical, positive_substitution, reduce_radicals, vanishes
from dynsys.derive.system import System
from dynsys.errors import NotDerivableError

DIGITS = 50
_NUMERIC_POINTS = 6


@dataclass(frozen=True)
class Coordinates:
    """A named change of coordinates on a chart.

    Parameters
    ----------
    name
        What the command line calls it.
    state, symbols
        The n old symbols and the n new ones.
    forward
        The new symbols as expressions in the old (and the parameters).
    inverse
        The old symbols as expressions in the new (and the parameters).
    chart
        Expressions in the old symbols that are positive on the chart.
    image
        Expressions in the new symbols (and the parameters) that are positive on the chart.
    """

    name: str
    state: tuple[sympy.Symbol, ...]
    symbols: tuple[sympy.Symbol, ...]
    forward: tuple[sympy.Expr, ...]
    inverse: tuple[sympy.Expr, ...]
    chart: tuple[sympy.Expr, ...] = ()
    image: tuple[sympy.Expr, ...] = ()

    @property
    def parameters(self) -> tuple[sympy.Symbol, ...]:
        """The parameters that the formulas depend on, by name."""
        free: set[sympy.Symbol] = set()
        for part in self.forward + self.inverse:
            free |= part.free_symbols
        return tuple(sorted(free - set(self.state) - set(self.symbols), key=lambda s: s.name))


def check_coordinates(coordinates: Coordinates, samples: Sequence[dict[sympy.Symbol, sympy.Rational]] = ()) -> str:
    """Check that forward and inverse undo each other on the chart, and return how it was checked.

    First symbolically, with the chart's inequalities as signs. What the simplifier cannot decide is evaluated with
    50 digits at the sample points of the chart (old symbols and parameters given).

    Returns
    -------
    str
        ``"symbolically"`` or ``"at 50 digits on k points"``.

    Raises
    ------
    NotDerivableError
        Where they do not undo each other, or it could not be decided.
    """
    there = dict(zip(coordinates.symbols, coordinates.forward, strict=True))
    back = dict(zip(coordinates.state, coordinates.inverse, strict=True))
    signs_old = positive_substitution(coordinates.chart, coordinates.state)
    signs_new = positive_substitution(coordinates.image, coordinates.symbols)
    residuals = [
        (sympy.sympify(part).subs(there, simultaneous=True) - old).subs(signs_old, simultaneous=True)
        for old, part in back.items()
    ] + [
        (sympy.sympify(part).subs(back, simultaneous=True) - new).subs(signs_new, simultaneous=True)
        for new, part in there.items()
    ]
    if not any(part.has(sympy.cos, sympy.sin, sympy.atan) for part in residuals) and all(map(vanishes, residuals)):
        return "symbolically"
    for sample in samples:
        new_values = {new: sympy.N(part.subs(sample), DIGITS) for new, part in there.items()}
        parameters = {k: v for k, v in sample.items() if k not in coordinates.state}
        for old, part in back.items():
            value = sympy.N(part.subs(parameters).subs(new_values), DIGITS)
            if not value.is_real or abs(value - sample[old]) > sympy.Rational(10) ** (10 - DIGITS):
                raise NotDerivableError(
                    f"coordinates {coordinates.name}: an inverse that gives {old} = {sample[old]} back is expected, "
                    f"got {sympy.N(value, 8)}"
                )
    if not samples:
        raise NotDerivableError(
            f"coordinates {coordinates.name}: an inverse that undoes forward on the chart is expected, and it was "
            "not shown that it does"
        )
    return f"at {DIGITS} digits on {len(samples)} points"


def change_coordinates(system: System, coordinates: Coordinates) -> System:
    """Return the system in the new coordinates: forward ∘ f ∘ inverse, with radicals reduced.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> u, v = symbols("u,v")
    >>> doubling = System("doubling", (u,), (), (2 * u,))
    >>> shift = Coordinates("shift", (u,), (v,), (u - 1,), (v + 1,))
    >>> change_coordinates(doubling, shift).rule
    (2*v + 1,)
    """
    signs = positive_substitution(coordinates.image, coordinates.symbols)
    undo = {}
    for new, value in signs.items():
        dummy = next(iter(value.free_symbols - {new} - set(coordinates.parameters)))
        undo[dummy] = new + (dummy - value)
    inverse = [sympy.sympify(part).subs(signs, simultaneous=True) for part in coordinates.inverse]
    old = dict(zip(coordinates.state, inverse, strict=True))
    step = dict(zip(coordinates.state, system.rule, strict=True))

    def move(part: sympy.Expr) -> sympy.Expr:
        """Substitute step, then inverse; each radicand of forward is reduced by itself, under its own root."""
        roots = {node: sympy.Dummy("root", positive=True) for node in part.atoms(sympy.Pow)
                 if is_radical(node) and node.base.free_symbols & set(coordinates.state)}  # fmt: skip
        body = sympy.sympify(part).xreplace(roots).subs(step, simultaneous=True)
        body = sympy.factor(body) if body.is_rational_function(*coordinates.state) else body
        moved = body.subs(old, simultaneous=True)
        if not moved.has(sympy.cos, sympy.sin, sympy.atan):
            moved = reduce_radicals(moved)
        return moved.xreplace({dummy: move(node.base) ** node.exp for node, dummy in roots.items()})

    rule = [move(sympy.sympify(part)).subs(undo, simultaneous=True) for part in coordinates.forward]
    every = set(system.parameters) | set(coordinates.parameters)
    parameters = (*system.parameters, *sorted(every - set(system.parameters), key=lambda s: s.name))
    return System(f"{system.name} in {coordinates.name}", coordinates.symbols, parameters, tuple(rule))
