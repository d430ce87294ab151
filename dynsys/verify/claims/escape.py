"""The claim that every orbit from outside a radius goes to infinity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import sympy

from dynsys.box import Box, Exact, exact
from dynsys.derive.symbols import symbol
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.claims.claim import DerivedClaim, PlainClaim
from dynsys.verify.claims.exactness import rational
from dynsys.verify.claims.identity import Identity
from dynsys.verify.claims.inequality import Inequality
from dynsys.verify.claims.setting import Parameters, Setting, set_in


@dataclass(frozen=True)
class EscapeOutside(DerivedClaim):
    """Every orbit that starts where max |xᵢ| ≥ R goes to infinity, and no cycle has a point there.

    Lemma: let max |fₖ(x)| > λ·max |xᵢ| with λ > 1 wherever max |xᵢ| ≥ R. Then max |xᵢ| grows by more than the factor
    λ at every step from there, without bound; a cycle, which comes back, has no such point. The hypothesis is shown
    in charts that reach infinity: where |xᵢ| is the greatest, xᵢ = ±1/u and xⱼ = vⱼ/u with 0 < u ≤ 1/R, |vⱼ| ≤ 1,
    and Aₖ = uᵈ·fₖ(x), d ≥ 1 at least the degree of fₖ, is a polynomial in u and v (an identity that is a part). For
    u > 0, Aₖ > λuᵈ⁻¹ or −Aₖ > λuᵈ⁻¹ says that |fₖ(x)| > λ/u. (The charts are those of H. Poincaré, *Mémoire sur les
    courbes définies par une équation différentielle*, 1881.)

    Parameters
    ----------
    system
        A polynomial map f.
    radius
        R > 0.
    parameters
        Exact values, or ranges (lo, hi).
    growth
        λ > 1.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For a map that is no polynomial, R ≤ 0, λ ≤ 1, parameters that are not the system's.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(EscapeOutside(model("logistic").system, 2, {"r": (3, 4)}))
    every orbit of logistic that starts where max |x| >= 2 goes to infinity, for 3 <= r <= 4
    """

    system: System
    radius: Exact
    parameters: Parameters
    growth: Exact = "17/16"
    lemma: ClassVar[str] = "what grows by a factor at every step is unbounded"

    def __post_init__(self) -> None:
        if exact(self.radius) <= 0 or exact(self.growth) <= 1:
            raise MisuseError(f"a radius > 0 and a growth > 1 are expected, got {self.radius} and {self.growth}")
        for variable, part in zip(self.system.state, self._setting.rule, strict=True):
            if not part.is_polynomial(*self.system.state):
                raise MisuseError(f"a polynomial rule is expected for {variable}, got {part}")

    @property
    def _setting(self) -> Setting:
        radius = exact(self.radius)
        return set_in(self.system, {s.name: (-radius, radius) for s in self.system.state}, self.parameters)

    def parts(self) -> tuple[PlainClaim, ...]:
        """Return an inequality for each chart, and the identities of its polynomials."""
        setting = self._setting
        return tuple(
            part for i in range(len(setting.state)) for sign in (1, -1) for part in self._chart(setting, i, sign)
        )

    def _chart(self, setting: Setting, i: int, sign: int) -> list[PlainClaim]:
        u, growth = symbol("chart_u"), rational(exact(self.growth))
        other = {s: symbol(f"chart_{s.name}") for j, s in enumerate(setting.state) if j != i}
        point = {s: other[s] / u if s in other else sign / u for s in setting.state}
        alternatives, parts = [], list[PlainClaim]()
        for rule in setting.rule:
            degree = max(1, sympy.Poly(rule, *setting.state).total_degree())
            image = u**degree * rule.subs(point, simultaneous=True)
            chart = sympy.expand(image)
            if image != chart:
                parts.append(Identity(image, chart))
            alternatives += [[side * chart - growth * u ** (degree - 1)] for side in (1, -1)]
        sides = {u.name: (0, 1 / exact(self.radius)), **{s.name: (-1, 1) for s in other.values()}, **setting.ranges}
        return [*parts, Inequality(Box(sides), alternatives)]

    def __str__(self) -> str:
        names = ", ".join(f"|{s.name}|" for s in self.system.state)
        setting = self._setting
        values = [f"{s} = {value}" for s, value in setting.fixed.items()]
        values += [f"{lo} <= {name} <= {hi}" for name, (lo, hi) in setting.ranges.items()]
        tail = f", for {', '.join(values)}" if values else ""
        return (
            f"every orbit of {self.system.name} that starts where max {names} >= {self.radius} goes to infinity{tail}"
        )
