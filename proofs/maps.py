"""The maps of the ledger, derived from their losses: in (c, d), in the offsets (a, b), and expanded there."""

from __future__ import annotations

from functools import lru_cache

import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.coordinates import change_coordinates
from dynsys.derive.expansion import Expansion, expand_map
from dynsys.derive.system import System

kappa = sympy.Symbol("kappa", positive=True)  # the square root of the step size


@lru_cache
def in_invariants(name: str) -> System:
    """Return a model's map in c = (x² − y²)^½, d = xy."""
    network = model(name)
    return change_coordinates(network.system, network.coordinates[0])


@lru_cache
def expansion(name: str, order: int, steps: int) -> Expansion:
    """Return a model's map in the offsets (a, b), expanded in the model's own scaling."""
    network = model(name)
    return expand_map(_in_offsets(name), network.scaling, order, steps)


@lru_cache
def _in_offsets(name: str) -> System:
    network = model(name)
    return change_coordinates(network.system, network.coordinates[1])


def terms(name: str, order: int, steps: int) -> dict[str, sympy.Expr]:
    """Return the expansions of a and b in a, b and κ."""
    return {c.symbol.name: in_kappa(name, c.expression) for c in expansion(name, order, steps).components}


def in_kappa(name: str, expression: sympy.Expr) -> sympy.Expr:
    """Return an expression in η as one in κ = √η."""
    [eta] = model(name).system.parameters
    return sympy.powdenest(sympy.expand(expression.subs(eta, kappa**2)), force=True)


def edge_distance(name: str) -> sympy.Expr:
    """Return č, the value of c at the minimum of sharpness 2/η."""
    invariants, offsets = model(name).coordinates
    return invariants.forward[0] - offsets.forward[0]
