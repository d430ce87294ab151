"""Claims on a quantity: bounds, growth from step to step, and no cycle where it grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import DerivedClaim, PlainClaim
from dynsys.verify.claims.exactness import Sides, defined, exact_box, exact_expression, rational, sides_text, text
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.claims.setting import Parameters, Setting, set_in


@dataclass(frozen=True)
class Bounds(DerivedClaim):
    """A quantity is strictly between bounds over a box.

    Lemma: none; lower < q is q − lower > 0, q < upper is upper − q > 0.

    Parameters
    ----------
    quantity
        An expression or a text.
    box
        Sides for its symbols.
    lower, upper
        Exact; at least one.

    Raises
    ------
    ExactnessError, MisuseError
        As for `Inequality`, and where neither bound is given.

    Examples
    --------
    >>> print(Bounds("x*(1 - x)", {"x": (0, 1)}, upper="0.26"))
    x*(1 - x) < 13/50 at every point with 0 <= x <= 1
    """

    quantity: Any
    box: Box | Sides
    lower: Exact | None = None
    upper: Exact | None = None
    lemma: ClassVar[str] = "a difference that is positive"
    equivalent: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.lower is None and self.upper is None:
            raise MisuseError("a lower or an upper bound is expected, got neither")
        object.__setattr__(self, "box", exact_box(self.box))
        object.__setattr__(self, "quantity", exact_expression(self.quantity, exact_box(self.box).names))
        for name in ("lower", "upper"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, exact(getattr(self, name)))

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return one inequality."""
        below = [] if self.lower is None else [self.quantity - rational(exact(self.lower))]
        above = [] if self.upper is None else [rational(exact(self.upper)) - self.quantity]
        return (Inequality(self.box, [below + above]),)

    def __str__(self) -> str:
        low = "" if self.lower is None else f"{self.lower} < "
        high = "" if self.upper is None else f" < {self.upper}"
        return f"{low}{text(self.quantity)}{high} at every point with {sides_text(exact_box(self.box))}"


@dataclass(frozen=True)
class MonotoneQuantity(DerivedClaim):
    """A quantity grows at every step from a region: q(f(x)) > q(x).

    Lemma: none; it is q(f(x)) − q(x) > 0, with f, q and q(f) defined over the region.

    Parameters
    ----------
    system
        The map f.
    quantity
        q, over state and parameters; −q for one that falls.
    region
        Sides for the state.
    parameters
        Exact values, or ranges (lo, hi).

    Raises
    ------
    ExactnessError, MisuseError
        As for `Inequality`, and for a region or parameters that are not the system's.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(MonotoneQuantity(model("logistic").system, "x", {"x": ("1/4", "1/2")}, {"r": 3}))
    x grows at every step of logistic from 1/4 <= x <= 1/2, r = 3
    """

    system: System
    quantity: Any
    region: Box | Sides
    parameters: Parameters
    lemma: ClassVar[str] = "a difference that is positive"
    equivalent: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self.setting.quantity(self.quantity)

    @property
    def setting(self) -> Setting:
        """The system over the region."""
        return set_in(self.system, self.region, self.parameters)

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return one inequality."""
        setting = self.setting
        before = setting.quantity(self.quantity)
        after = setting.image(before)
        return (Inequality(setting.box, [[_factored(after - before), *defined([*setting.rule, before, after])]]),)

    def __str__(self) -> str:
        return f"{self.quantity} grows at every step of {self.system.name} from {self.setting}"


@dataclass(frozen=True)
class NoCycle(DerivedClaim):
    """No cycle of the map lies in a region.

    Lemma: let q(f(x)) > q(x) at every point x of the region. Then no cycle has all its points in the region.
    Proof: along x₁ → x₂ → … → x_p → x₁ in the region q(x₁) < q(x₂) < … < q(x_p) < q(x₁), which is absurd.
    (A strict Lyapunov function: J. P. LaSalle, *The Stability of Dynamical Systems*, 1976, chapter 1.)

    Parameters
    ----------
    system, quantity, region, parameters
        As for `MonotoneQuantity`.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(NoCycle(model("logistic").system, "x", {"x": ("1/4", "1/2")}, {"r": 3}))
    no cycle of logistic lies in 1/4 <= x <= 1/2, r = 3, since x grows at every step
    """

    system: System
    quantity: Any
    region: Box | Sides
    parameters: Parameters
    lemma: ClassVar[str] = "a quantity that grows at every step comes back to no value"

    def __post_init__(self) -> None:
        MonotoneQuantity(self.system, self.quantity, self.region, self.parameters)

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the inequality of the growth."""
        return MonotoneQuantity(self.system, self.quantity, self.region, self.parameters).parts()

    def __str__(self) -> str:
        where = set_in(self.system, self.region, self.parameters)
        return f"no cycle of {self.system.name} lies in {where}, since {self.quantity} grows at every step"


def _factored(difference: sympy.Expr) -> sympy.Expr:
    """Return the difference with what cancels taken out, where it is a polynomial: it widens no enclosure then."""
    return sympy.factor(difference) if difference.is_polynomial(*difference.free_symbols) else difference
