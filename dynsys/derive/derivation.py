"""The derivation of a model: everything symbolic about it, in one result."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from dynsys.derive.closed_edge import ClosedEdge, closed_edge
from dynsys.derive.coordinates import Coordinates, change_coordinates
from dynsys.derive.expansion import Expansion, TransverseExpansion, expand_map, expand_transversally
from dynsys.derive.families import Family, families, why_no_family
from dynsys.derive.model import Model
from dynsys.derive.reduce import iterate
from dynsys.derive.simplify import vanishes
from dynsys.derive.slow_flow import SlowFlow, slow_flow
from dynsys.derive.spectrum import Eigenvalue, hessian_spectrum
from dynsys.derive.symmetry import symmetries
from dynsys.derive.system import System, jacobian
from dynsys.errors import MisuseError, NotDerivableError

_SMALL, _FEW = 400, 10  # operations and symbols of an entry that is worth factoring


@dataclass(frozen=True)
class Derivation:
    """What `derive_model` found.

    Parameters
    ----------
    model
        The model.
    coordinates
        The name of the coordinate system shown, or empty.
    steps
        How many steps ``system`` takes at once.
    system
        The map in the coordinates shown.
    jacobian
        (n, n), of that map.
    spectrum
        Eigenvalues of the Hessian of the free loss at the embedded state; empty for a map.
    invariant
        Equations of the invariant subspaces fixed by a symmetry, one equation each.
    families, reason
        Families of fixed points; why there is no family of minima, or None.
    edges
        Minima of sharpness 2/η in closed form.
    expansions
        One and two steps in small symbols, for a model with a scaling; empty where no order was asked for.
    transverse
        The expansion along the fibres of each family of minima, for a model without a scaling.
    slow_flow
        The slow flow of the two-step expansion, or None.
    """

    model: Model
    coordinates: str
    steps: int
    system: System
    jacobian: sympy.ImmutableMatrix
    spectrum: tuple[Eigenvalue, ...]
    invariant: tuple[sympy.Expr, ...]
    families: tuple[Family, ...]
    reason: str | None
    edges: tuple[ClosedEdge, ...]
    expansions: tuple[Expansion, ...]
    transverse: tuple[TransverseExpansion, ...]
    slow_flow: SlowFlow | None


def derive_model(model: Model, steps: int = 1, coordinates: str = "", order: int | None = None) -> Derivation:
    """Derive map, Jacobian, spectrum, symmetries, families, edge and expansions of a model.

    Parameters
    ----------
    steps
        Show the map of that many steps.
    coordinates
        Show it in this coordinate system; empty for the state itself.
    order
        Expand to this order (1 to 12).

    Raises
    ------
    MisuseError
        Where the coordinate system is unknown, or order or steps are out of range.
    NotDerivableError
        Where an expansion was asked for and the model has neither a scaling nor a family of minima.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> derive_model(model("scalar2"), order=3).slow_flow.solution
    C - 4*a**2/eta
    """
    system = model.system
    if coordinates:
        system = change_coordinates(system, named_coordinates(model, coordinates))
    shown = iterate(system, steps)
    found = families(model)
    minima = [family for family in found if family.sharpness is not None]
    expansions: tuple[Expansion, ...] = ()
    transverse: tuple[TransverseExpansion, ...] = ()
    flow = None
    if order is not None:
        if model.scaling and coordinates in ("", model.scaling_coordinates):
            local = change_coordinates(model.system, named_coordinates(model, model.scaling_coordinates))
            counts = sorted({1, 2, steps})
            expansions = tuple(expand_map(local, model.scaling, order, count) for count in counts)
            flow = _slow_flow_or_none(expansions[counts.index(2)])
        elif minima and not coordinates:
            transverse = tuple(expand_transversally(family, order) for family in minima if family.dimension > 0)
        if not expansions and not transverse:
            raise NotDerivableError(
                f"{model.name}: an expansion needs coordinates with a scaling"
                + (f" ({model.scaling_coordinates})" if model.scaling else "")
                + " or a family of minima, and there is none here"
            )
    return Derivation(
        model,
        coordinates,
        steps,
        shown,
        _tidied(jacobian(shown)),
        hessian_spectrum(model.loss, model.embedding) if model.loss is not None else (),
        _invariant(model.system),
        found,
        None if minima else why_no_family(model),
        _edges(model, minima),
        expansions,
        transverse,
        flow,
    )


def named_coordinates(model: Model, name: str) -> Coordinates:
    """Return the coordinate system of that name.

    Raises
    ------
    MisuseError
        Where the model has none of that name.
    """
    for coordinates in model.coordinates:
        if coordinates.name == name:
            return coordinates
    known = ", ".join(c.name for c in model.coordinates) or "none"
    raise MisuseError(f"one of the coordinate systems of {model.name} ({known}) is expected, got {name!r}")


def _edges(model: Model, minima: list[Family]) -> tuple[ClosedEdge, ...]:
    """The closed forms found, one of each set of mirror images."""
    found: list[ClosedEdge] = []
    group = symmetries(model.system)
    for edge in filter(None, (closed_edge(model, family) for family in minima)):
        images = [edge.point, *(symmetry(edge.point) for symmetry in group)]
        if not any(
            all(map(vanishes, map(sympy.Add, image, (-p for p in old.point)))) for image in images for old in found
        ):
            found.append(edge)
    return tuple(found)


def _tidied(matrix: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
    def tidied(entry: sympy.Expr) -> sympy.Expr:
        small = entry.count_ops() < _SMALL and len(entry.free_symbols) <= _FEW and entry.is_rational_function()
        return min((sympy.factor(entry), entry), key=lambda e: e.count_ops()) if small else entry

    return matrix.applyfunc(tidied)


def _invariant(system: System) -> tuple[sympy.Expr, ...]:
    """The hyperplanes fixed by a reflection among the symmetries: x_i = ± x_j or x_i = 0."""
    found: list[sympy.Expr] = []
    for symmetry in symmetries(system):
        moved = [x - y for x, y in zip(system.state, symmetry(system.state), strict=True)]
        equations = {_normal(part) for part in moved if part != 0}
        if len(equations) == 1 and system.dimension > 1:
            found += [part for part in equations if part not in found]
    return tuple(found)


def _normal(equation: sympy.Expr) -> sympy.Expr:
    equation = sympy.primitive(equation)[1]
    return -equation if equation.could_extract_minus_sign() else equation


def _slow_flow_or_none(expansion: Expansion) -> SlowFlow | None:
    try:
        return slow_flow(expansion)
    except NotDerivableError:
        return None
