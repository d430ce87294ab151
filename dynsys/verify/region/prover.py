"""Which starts converge to a family of fixed points, which go to infinity: boxes of starts, carried and tested."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy

from dynsys.box import Box
from dynsys.derive.coordinates import Coordinates
from dynsys.derive.domain import put_in
from dynsys.derive.families import Family, families
from dynsys.derive.model import Model
from dynsys.derive.place import coordinates_of
from dynsys.errors import MisuseError
from dynsys.verify.complete.fixed_map import substitute
from dynsys.verify.region.carry import Carrier, Outcomes
from dynsys.verify.region.corner import find_corner
from dynsys.verify.region.formulas import Formulas
from dynsys.verify.region.result import RegionProof, Target
from dynsys.verify.region.tubes import Tube
from dynsys.verify.search import Floats, SearchMethod, branch_and_prune, float_box

Values = Mapping[sympy.Symbol, sympy.Expr]


@dataclass(frozen=True)
class RegionMethod:
    """How to search.

    Parameters
    ----------
    steps
        Iterates of a box at most, before it is cut in two.
    seconds
        After that, what is not decided stays undecided.
    batch
        Boxes carried at once.
    depth
        A box is not cut more often than this.
    """

    steps: int = 256
    seconds: float = 30.0
    batch: int = 2048
    depth: int = 40

    def __post_init__(self) -> None:
        for name in ("steps", "seconds", "batch", "depth"):
            if getattr(self, name) <= 0:
                raise MisuseError(f"a positive number is expected for {name}, got {getattr(self, name)}")


def prove_region(
    model: Model,
    parameters: Mapping[str, Fraction],
    box: Box,
    method: RegionMethod | None = None,
    progress: Callable[[str], None] | None = None,
) -> RegionProof:
    """Prove of parts of a box of starts that they converge to a family of minima, or go to infinity.

    Parameters
    ----------
    model
        A rational map of one or two state variables with a polynomial family of fixed points.
    parameters
        Exact values.
    box
        A side for every state variable, or for every symbol of a coordinate system, within its chart.
    method
        Settings; None for the default ones.
    progress
        Is told in a sentence how far the search is.

    Raises
    ------
    MisuseError
        For another map, names that do not belong together, a box that reaches beyond the chart.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> box = Box({"x": ("3/2", "7/4"), "y": ("1/2", "3/4")})
    >>> result = prove_region(model("scalar2"), {"eta": Fraction(1, 5)}, box)
    >>> float(result.converges), float(result.escapes)
    (1.0, 0.0)
    """
    began, method = time.monotonic(), method or RegionMethod()
    coordinates = coordinates_of(model, tuple(box.names))
    system = substitute(model.system, parameters)
    if system.dimension > 2:
        raise MisuseError(f"a map of one or two state variables is expected, got {system.dimension}")
    if not all(part.is_rational_function(*system.state) for part in system.rule):
        raise MisuseError("a rational map is expected, got another")
    values = {
        s: sympy.Rational(parameters[s.name].numerator, parameters[s.name].denominator) for s in model.system.parameters
    }
    targets = _targets(model, values)
    names = system.state if coordinates is None else coordinates.symbols
    sides = tuple(box.sides[s.name] for s in names)
    root = float_box(sides)
    chart = None
    if coordinates is not None:
        _require_inside(coordinates, values, root)
        chart = tuple(put_in(sympy.sympify(part), values) for part in coordinates.inverse)
    corner = find_corner(system)
    carrier = Carrier(
        rule=Formulas(system.state, system.rule),
        chart=None if chart is None else Formulas(names, chart),
        tubes=tuple(Tube(system, target.equation, target.direction) for target in targets),
        quantities=tuple(Formulas(system.state, (target.quantity,)) for target in targets),
        corner=None if corner is None else float(corner.threshold),
        steps=method.steps,
    )
    outcomes = Outcomes()
    settings = SearchMethod(batch=method.batch, depth=method.depth, most_stuck=1 << 30)
    search = branch_and_prune(
        root,
        lambda lo, hi: carrier.decide(lo, hi, outcomes),
        settings,
        None if progress is None else lambda now: progress(f"{now.tried} boxes tried, {now.decided:.1%} decided"),
        budget=max(method.seconds - (time.monotonic() - began), 0.1),
    )
    tree = search.tree()
    return RegionProof(
        system=model.system,
        parameters=dict(parameters),
        coordinates=None if coordinates is None else coordinates.name,
        symbols=tuple(s.name for s in names),
        chart=chart,
        sides=sides,
        targets=targets,
        corner=corner,
        tree=tree,
        found=outcomes.of_leaves(*tree.cells(*root)),
        ending=search.ending,
        seconds=time.monotonic() - began,
    )


def _targets(model: Model, values: Values) -> tuple[Target, ...]:
    state = model.system.state
    found = tuple(
        _target(family, values)
        for family in families(model)
        if family.minima is not False and family.equation.subs(values).is_polynomial(*state)
    )
    if not found:
        raise MisuseError(f"a model with a polynomial family of fixed points is expected, got {model.name} without one")
    return found


def _target(family: Family, values: Values) -> Target:
    known = family.sharpness is not None
    return Target(
        equation=put_in(family.equation, values),
        direction=tuple(put_in(part, values) for part in family.direction),
        quantity=put_in(family.sharpness if known else family.multiplier, values),
        sharpness=known,
    )


def _require_inside(coordinates: Coordinates, values: Values, root: tuple[Floats, Floats]) -> None:
    conditions = [put_in(sympy.sympify(part), values) for part in coordinates.image]
    if not conditions:
        return
    (low, _), _ = Formulas(coordinates.symbols, conditions).values_and_slopes(root[0][None], root[1][None])
    if not (low > 0).all():
        raise MisuseError(f"a box within the chart of {coordinates.name} is expected, got one that reaches beyond")
