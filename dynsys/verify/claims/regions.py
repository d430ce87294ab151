"""Claims on regions: invariant, absorbing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import sympy

from dynsys.box import Box
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import DerivedClaim, PlainClaim
from dynsys.verify.claims.exactness import Sides, defined, exact_box, rational, sides_text
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.claims.setting import Parameters, Setting, set_in


def _inside(points: Sequence[sympy.Expr], target: Box, setting: Setting) -> list[sympy.Expr]:
    """Return the formulas that are > 0 where a point is in the interior of a box."""
    formulas = []
    for variable, point in zip(setting.state, points, strict=True):
        lo, hi = target.sides[variable.name]
        formulas += [point - rational(lo), rational(hi) - point]
    return formulas


@dataclass(frozen=True)
class InvariantRegion(DerivedClaim):
    """A box is mapped into its own interior, for every value of the parameters.

    Lemma: f(B) ⊂ int B; so every orbit that starts in B stays in it. By induction, one step at a time. (B is then a
    trapping region: J. Milnor, *On the concept of attractor*, 1985.)

    Parameters
    ----------
    system
        The map f.
    region
        B, sides for the state.
    parameters
        Exact values, or ranges (lo, hi).

    Raises
    ------
    ExactnessError, MisuseError
        As for `Inequality`, and for a region or parameters that are not the system's.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(InvariantRegion(model("logistic").system, {"x": ("1/10", "9/10")}, {"r": (2, 3)}))
    logistic maps 1/10 <= x <= 9/10, 2 <= r <= 3 into the interior of 1/10 <= x <= 9/10
    """

    system: System
    region: Box | Sides
    parameters: Parameters
    lemma: ClassVar[str] = "a box mapped into its interior holds the orbits that start in it"
    equivalent: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_in(self.system, self.region, self.parameters)

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return one inequality."""
        setting = set_in(self.system, self.region, self.parameters)
        return (Inequality(setting.box, [_inside(setting.rule, setting.region, setting)]),)

    def __str__(self) -> str:
        setting = set_in(self.system, self.region, self.parameters)
        return f"{self.system.name} maps {setting} into the interior of {sides_text(setting.region)}"


@dataclass(frozen=True)
class AbsorbingRegion(DerivedClaim):
    """Every orbit that starts in a box enters a target box within k steps and stays there for ever.

    Lemma: let every x of the box have one of f(x), …, f^k(x), defined, in the target T, and let f(T) ⊂ int T. Then
    every orbit from the box is in T from its k-th step on. Proof: it is in T at some step j ≤ k, and by induction at
    each later one. (O. A. Ladyzhenskaya, *Attractors for Semigroups and Evolution Equations*, 1991, chapter 1.)

    Parameters
    ----------
    system
        The map f.
    region
        Where orbits start.
    target
        T.
    steps
        k, from 1 to 8: the iterates are written out.
    parameters
        Exact values, or ranges (lo, hi).

    Raises
    ------
    ExactnessError, MisuseError
        As for `InvariantRegion`, and for another number of steps.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> start, target = {"x": ("1/10", "9/10")}, {"x": ("1/5", "4/5")}
    >>> print(AbsorbingRegion(model("logistic").system, start, target, 2, {"r": "5/2"}))
    logistic takes 1/10 <= x <= 9/10, r = 5/2 within 2 steps into 1/5 <= x <= 4/5, for ever
    """

    system: System
    region: Box | Sides
    target: Box | Sides
    steps: int
    parameters: Parameters
    lemma: ClassVar[str] = "what enters a box that is mapped into its interior stays in it"

    def __post_init__(self) -> None:
        set_in(self.system, self.region, self.parameters)
        set_in(self.system, self.target, self.parameters)
        if not 1 <= self.steps <= 8:
            raise MisuseError(f"1 to 8 steps are expected, got {self.steps}")

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the invariance of the target and the entry into it."""
        setting = set_in(self.system, self.region, self.parameters)
        alternatives, points, before = [], setting.state, list[sympy.Expr]()
        for _ in range(self.steps):
            points = setting.step(points)
            alternatives.append([*_inside(points, exact_box(self.target), setting), *before])
            before += defined(points)
        return (
            *InvariantRegion(self.system, self.target, self.parameters).parts(),
            Inequality(setting.box, alternatives),
        )

    def __str__(self) -> str:
        setting = set_in(self.system, self.region, self.parameters)
        target = sides_text(exact_box(self.target))
        return f"{self.system.name} takes {setting} within {self.steps} steps into {target}, for ever"
