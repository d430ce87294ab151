"""Claims of branches of cycles over a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dynsys.box import Exact, exact
from dynsys.errors import MisuseError
from dynsys.verify.bifurcations import (
    branch_certificate,
    doubled_branch_certificate,
    prove_branch,
    prove_doubled_branch,
)
from dynsys.verify.claims.claim import Finding
from dynsys.verify.claims.exactness import exact_point
from dynsys.verify.claims.parametric import Parametric, Values, exact_coordinates, exact_interval, point_text
from dynsys.verify.formula import number_text
from dynsys.verify.verdict import Verdict

_WORDS = {True: ", all of them stable", False: ", all of them unstable", None: ""}


@dataclass(frozen=True)
class BranchOver(Parametric):
    """Over an interval of a parameter there is a smooth branch of cycles of minimal period p.

    Parameters
    ----------
    system, parameter
        n state variables, and the name of λ.
    interval
        (lo, hi), exact, lo < hi.
    start
        n exact numbers near the first point of the cycle at lo: the others are its images.
    period
        p.
    parameters
        Exact values of the others.
    stable
        Whether all of them are stable (True), unstable (False); None where nothing is claimed.

    Raises
    ------
    ExactnessError, MisuseError
        As for `BifurcationIn`.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(BranchOver(model("logistic").system, "r", ("16/5", "17/5"), ["0.513"], 2, {}, True))
    logistic has a branch of cycles of period 2 over r in [16/5, 17/5], all of them stable
    """

    interval: tuple[Exact, Exact]
    start: Sequence[Exact]
    period: int = 1
    parameters: Values = field(default_factory=dict)
    stable: bool | None = None

    def __post_init__(self) -> None:
        interval = exact_interval(self.interval, self.period)
        self._hold(interval=interval, start=exact_coordinates(self.start, self.system))

    def __str__(self) -> str:
        low, high = (number_text(exact(end)) for end in self.interval)
        what = f"{self.system.name} has a branch of cycles of period {self.period}"
        return f"{what} over {self.parameter} in [{low}, {high}]{_WORDS[self.stable]}"

    def find(self, budget: float) -> Finding:
        """Prove the branch from lo on; ``budget`` is not looked at."""
        low, high = (exact(end) for end in self.interval)
        parameters = exact_point(self.parameters)
        points = self.orbit(self.start, self.period, low, parameters)
        proof = prove_branch(self.system, self.parameter, (low, high), points, parameters)
        proved = proof.verdict is Verdict.PROVED
        return Finding(branch_certificate(proof) if proved else None, proof.reason)

    def follows_from(self, stated: Mapping[str, Any]) -> bool:
        """Return whether a certificate's claim says this."""
        return (
            self.is_of(stated, "branch", self.parameters)
            and list(map(Fraction, stated["interval"])) == [exact(end) for end in self.interval]
            and len(stated["ends"][0]) == self.period
            and self.stable in (None, stated["stable"])
        )


@dataclass(frozen=True)
class DoubledBranchFrom(Parametric):
    """From a flip of a fixed point to another value of the parameter there is a branch of cycles of minimal period 2.

    Parameters
    ----------
    system, parameter
        n state variables, a rational rule, and the name of λ.
    value, point
        The flip: λ and n numbers, exact.
    until
        The other value, exact.
    parameters
        Exact values of the others.
    stable
        As for `BranchOver`.

    Raises
    ------
    ExactnessError, MisuseError
        For a float; for a point of another dimension, or until = value.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> print(DoubledBranchFrom(model("balanced:depth=4").system, "eta", "1/2", [1], "31/50", {}, True))
    balanced:depth=4 has cycles of period 2 born in the flip of (1) at eta = 1/2 up to eta = 31/50, all of them stable
    """

    value: Exact
    point: Sequence[Exact]
    until: Exact
    parameters: Values = field(default_factory=dict)
    stable: bool | None = None

    def __post_init__(self) -> None:
        value, until = exact(self.value), exact(self.until)
        if value == until:
            raise MisuseError(f"another value than that of the flip is expected, got {until}")
        self._hold(value=value, until=until, point=exact_coordinates(self.point, self.system))

    def __str__(self) -> str:
        value, until = number_text(exact(self.value)), number_text(exact(self.until))
        born = f"born in the flip of {point_text(self.point)} at {self.parameter} = {value}"
        what = f"{self.system.name} has cycles of period 2 {born}"
        return f"{what} up to {self.parameter} = {until}{_WORDS[self.stable]}"

    def find(self, budget: float) -> Finding:
        """Prove the branch; ``budget`` is not looked at."""
        value, until, parameters = exact(self.value), exact(self.until), exact_point(self.parameters)
        point = [exact(v) for v in self.point]
        proof = prove_doubled_branch(self.system, self.parameter, value, point, until, parameters)
        proved = proof.verdict is Verdict.PROVED
        return Finding(doubled_branch_certificate(proof) if proved else None, proof.reason)

    def follows_from(self, stated: Mapping[str, Any]) -> bool:
        """Return whether a certificate's claim says this."""
        if not self.is_of(stated, "doubled branch", self.parameters):
            return False
        given = [stated["value"], *stated["point"], stated["until"]]
        asked = [exact(v) for v in (self.value, *self.point, self.until)]
        return list(map(Fraction, given)) == asked and self.stable in (None, stated["stable"])
