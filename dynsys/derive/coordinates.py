"""Coordinate systems: forward and inverse formulas with the chart on which they undo each other."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import mpmath
import sympy

from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.simplify import is_radical, positive_substitution, reduce_radicals, vanishes
from dynsys.derive.symbols import as_expression
from dynsys.derive.system import System
from dynsys.errors import MisuseError, NotDerivableError

DIGITS = 50
_WORKING_DIGITS = 150
_POINTS = 24
_TRIALS = 400


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
        for part in self.forward + self.inverse + self.chart + self.image:
            free |= as_expression(part).free_symbols
        return tuple(sorted(free - set(self.state) - set(self.symbols), key=lambda s: s.name))


def check_coordinates(coordinates: Coordinates, samples: Sequence[dict[sympy.Symbol, sympy.Rational]] = ()) -> str:
    """Check that forward and inverse undo each other on the chart, and return how it was checked.

    First at many points of the chart, large and small, which refutes; then symbolically, with the inequalities of
    chart and image as signs, which proves.

    Parameters
    ----------
    samples
        More points of the chart, a value for every old symbol and parameter: for charts that are hard to meet.

    Returns
    -------
    str
        ``"symbolically"``, or ``"to 50 digits on k points"`` where the simplifier cannot decide.

    Raises
    ------
    MisuseError
        Where a sample point is not on the chart.
    NotDerivableError
        Where they do not undo each other, the image does not hold the chart, or it could not be decided.
    """
    points = _chart_points(coordinates)
    for sample in samples:
        point = tuple(sympy.Rational(sample[s]) for s in coordinates.state + coordinates.parameters)
        if not _on_chart(coordinates)(point):
            given = ", ".join(f"{k} = {v}" for k, v in sample.items())
            raise MisuseError(f"sample points on the chart of {coordinates.name} are expected, got {given}")
        points.append(point)
    _refute(coordinates, points)
    there = dict(zip(coordinates.symbols, coordinates.forward, strict=True))
    back = dict(zip(coordinates.state, coordinates.inverse, strict=True))
    signs_old, _ = positive_substitution(coordinates.chart, coordinates.state)
    signs_new, _ = positive_substitution(coordinates.image, coordinates.symbols)
    residuals = [
        (as_expression(part).subs(there, simultaneous=True) - old).subs(signs_old, simultaneous=True)
        for old, part in back.items()
    ] + [
        (as_expression(part).subs(back, simultaneous=True) - new).subs(signs_new, simultaneous=True)
        for new, part in there.items()
    ]
    if not any(part.has(sympy.cos, sympy.sin, sympy.atan) for part in residuals) and all(map(vanishes, residuals)):
        return "symbolically"
    if not points:
        raise NotDerivableError(
            f"coordinates {coordinates.name}: an inverse that undoes forward on the chart is expected, and it was "
            "not shown that it does"
        )
    return f"to {DIGITS} digits on {len(points)} points"


def _on_chart(coordinates: Coordinates) -> Callable[[Sequence[sympy.Rational]], bool]:
    """Whether a point is on the chart with forward real there."""
    inputs = coordinates.state + coordinates.parameters
    evaluate = compile_multiprecision(inputs, [*map(sympy.sympify, (*coordinates.chart, *coordinates.forward))])

    def inside(point: Sequence[sympy.Rational]) -> bool:
        with mpmath.workdps(_WORKING_DIGITS):
            values = _real_or_none(evaluate, [mpmath.mpf(v.p) / v.q for v in point])
        return values is not None and all(v > 0 for v in values[: len(coordinates.chart)])

    return inside


def _real_or_none(
    evaluate: Callable[[Sequence[mpmath.mpf]], list[mpmath.mpf]], point: Sequence[mpmath.mpf]
) -> list[mpmath.mpf] | None:
    try:
        values = evaluate(point)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return None if any(isinstance(v, mpmath.mpc) or not mpmath.isfinite(v) for v in values) else values


def _chart_points(coordinates: Coordinates) -> list[tuple[sympy.Rational, ...]]:
    """Random points of the chart, of sizes from 1/1000 to 1000: the same for the same formulas."""
    generator = random.Random(repr((coordinates.forward, coordinates.inverse, coordinates.chart)))
    there, _ = positive_substitution(coordinates.chart, coordinates.state)
    inputs = coordinates.state + coordinates.parameters
    free = sorted(set(inputs).union(*(part.free_symbols for part in there.values())) - set(there), key=str)
    inside = _on_chart(coordinates)
    found: list[tuple[sympy.Rational, ...]] = []
    for _ in range(_TRIALS):
        draws = {}
        for s in free:
            value = sympy.Rational(generator.randint(100, 999), 10 ** generator.randint(0, 5))
            draws[s] = value if s.is_positive or s in coordinates.parameters else generator.choice((-1, 1)) * value
        point = tuple(as_expression(there.get(s, s)).subs(draws) for s in inputs)
        if all(v.is_Rational for v in point) and inside(point):
            found.append(point)
        if len(found) == _POINTS:
            break
    return found


def _refute(coordinates: Coordinates, points: Sequence[Sequence[sympy.Rational]]) -> None:
    """Raise where the inverse of forward is not the point itself, or the image does not hold it."""
    inputs = coordinates.state + coordinates.parameters
    forward = compile_multiprecision(inputs, [*map(sympy.sympify, coordinates.forward)])
    behind = [*map(sympy.sympify, (*coordinates.inverse, *coordinates.image))]
    inverse = compile_multiprecision(coordinates.symbols + coordinates.parameters, behind)
    n = len(coordinates.state)
    with mpmath.workdps(_WORKING_DIGITS):
        for point in points:
            old = [mpmath.mpf(v.p) / v.q for v in point]
            new = forward(old)
            values = _real_or_none(inverse, [*new, *old[n:]])
            given = ", ".join(f"{s} = {v}" for s, v in zip(inputs, point, strict=True))
            if values is None:
                raise NotDerivableError(
                    f"coordinates {coordinates.name}: a real inverse on the chart is expected, got none at {given}"
                )
            for s, expected, value in zip(coordinates.state, old[:n], values[:n], strict=True):
                if not abs(value - expected) <= mpmath.mpf(10) ** -DIGITS * abs(expected):
                    raise NotDerivableError(
                        f"coordinates {coordinates.name}: an inverse that gives {s} = {mpmath.nstr(expected, 8)} back "
                        f"is expected, got {mpmath.nstr(value, 8)} at {given}"
                    )
            for condition, value in zip(coordinates.image, values[n:], strict=True):
                if not value > 0:
                    raise NotDerivableError(
                        f"coordinates {coordinates.name}: an image that holds the chart is expected, but {condition} "
                        f"is {mpmath.nstr(value, 8)} at {given}"
                    )


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
    signs, undo = positive_substitution(coordinates.image, coordinates.symbols)
    inverse = [as_expression(part).subs(signs, simultaneous=True) for part in coordinates.inverse]
    old = dict(zip(coordinates.state, inverse, strict=True))
    step = dict(zip(coordinates.state, system.rule, strict=True))

    def move(part: sympy.Expr) -> sympy.Expr:
        """Substitute step, then inverse; each radicand of forward is reduced by itself, under its own root."""
        roots = {node: sympy.Dummy("root", positive=True) for node in part.atoms(sympy.Pow)
                 if is_radical(node) and node.base.free_symbols & set(coordinates.state)}  # fmt: skip
        body = as_expression(part).xreplace(roots).subs(step, simultaneous=True)
        body = sympy.factor(body) if body.is_rational_function(*coordinates.state) else body
        moved = body.subs(old, simultaneous=True)
        if not moved.has(sympy.cos, sympy.sin, sympy.atan):
            moved = reduce_radicals(moved)
        return moved.xreplace({dummy: move(node.base) ** node.exp for node, dummy in roots.items()})

    rule = [move(as_expression(part)).subs(undo, simultaneous=True) for part in coordinates.forward]
    every = set(system.parameters) | set(coordinates.parameters)
    parameters = (*system.parameters, *sorted(every - set(system.parameters), key=lambda s: s.name))
    return System(f"{system.name} in {coordinates.name}", coordinates.symbols, parameters, tuple(rule))
