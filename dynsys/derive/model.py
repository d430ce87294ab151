"""A Model: a system together with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from dynsys.derive.coordinates import Coordinates
from dynsys.derive.loss import Loss
from dynsys.derive.system import System


@dataclass(frozen=True)
class KnownAnswer:
    """A value from outside this project (a paper, a closed form, a peer) that a command must reproduce.

    Parameters
    ----------
    quantity
        What is known; one of the words that ``dynsys.study.known`` computes.
    arguments
        What it is a quantity of, e.g. ``{"eta": "1/5", "period": 2}``.
    value
        The known value: a number or a list of numbers.
    tolerance
        Absolute tolerance; 0 for a count.
    source
        Where the value comes from.
    """

    quantity: str
    arguments: dict[str, Any]
    value: Any
    tolerance: float
    source: str


@dataclass(frozen=True)
class FirstLook:
    """What to look at first in a study: exact numbers as texts.

    Parameters
    ----------
    values
        Values of the parameters for runs and cycles, one dictionary a run; the first is the main one.
    start
        A start in the state's symbols or in those of a coordinate system.
    sweep
        Parameter, lower and upper end of the orbit diagram.
    sweep_start
        Its start, in the state's symbols.
    observe
        What the orbit diagram shows: an expression in state and parameters.
    periods
        Cycles are searched for up to this period.
    """

    values: tuple[dict[str, str], ...]
    start: dict[str, str]
    sweep: tuple[str, str, str]
    sweep_start: dict[str, str]
    observe: str
    periods: int = 4


@dataclass(frozen=True)
class Model:
    """A system with its loss, coordinates, family, scaling and known answers.

    Parameters
    ----------
    system
        The map.
    summary, reference
        One line of words; author, title, year.
    loss, embedding
        For gradient descent: the free loss, and its m state variables as expressions in the n state variables of
        the system (the tie that was restricted to). The sharpness of a state is the largest eigenvalue of the
        (m, m) Hessian of the free loss at the embedded state. Both None for a map that is not gradient descent.
    step
        The symbol of the step size, where there is one.
    coordinates
        Named coordinate systems.
    family
        Equations of a declared family of fixed points (else it is derived from the loss).
    scaling
        For the expansions: the order of smallness of each symbol of the coordinate system named by
        ``scaling_coordinates`` and of the step size, e.g. ``{b: 1, a: 3/2, eta: 1}``.
    fibre
        b and a as functions of the state, for the normal form at the edge of stability: both vanish at the minimum
        with sharpness 2/η, b on all of the family, and a is constant along the gradient flow.
    known
        Known answers.
    first_look
        What a study shows first; None where it must be found.
    """

    system: System
    summary: str
    reference: str
    loss: Loss | None = None
    embedding: tuple[sympy.Expr, ...] | None = None
    step: sympy.Symbol | None = None
    coordinates: tuple[Coordinates, ...] = ()
    family: tuple[sympy.Expr, ...] = ()
    scaling: dict[sympy.Symbol, Fraction] = field(default_factory=dict)
    scaling_coordinates: str = ""
    fibre: tuple[sympy.Expr, sympy.Expr] | None = None
    known: tuple[KnownAnswer, ...] = ()
    first_look: FirstLook | None = None

    @property
    def name(self) -> str:
        """The name of the system."""
        return self.system.name

    @property
    def kind(self) -> str:
        """``gradient descent`` or ``map``."""
        return "map" if self.loss is None else "gradient descent"
