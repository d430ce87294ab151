"""Claims of bifurcations of cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dynsys.box import Exact, exact
from dynsys.errors import MisuseError
from dynsys.verify.bifurcations import Kind, bifurcation_certificate, prove_bifurcation
from dynsys.verify.claims.claim import Finding
from dynsys.verify.claims.exactness import exact_point
from dynsys.verify.claims.parametric import Parametric, Values, exact_coordinates, exact_interval
from dynsys.verify.formula import number_text
from dynsys.verify.verdict import Verdict

_ANYWHERE = Fraction(1000)  # what is found is asked to be in the interval


@dataclass(frozen=True)
class BifurcationIn(Parametric):
    """At a value of the parameter in an interval a cycle of minimal period p bifurcates.

    Parameters
    ----------
    system, parameter
        n state variables, and the name of λ.
    kind
        Which bifurcation.
    interval
        (lo, hi), exact, lo < hi.
    start
        n exact numbers near the first point of the cycle: the others are its images.
    period
        p.
    parameters
        Exact values of the others.
    criticality
        "supercritical", "subcritical", or None where nothing is claimed.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For an empty interval, a point of another dimension, a period below 1, another criticality, or one of a fold.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.claims import prove
    >>> logistic = model("logistic").system
    >>> claim = BifurcationIn(logistic, "r", Kind.FLIP, ("3.449", "3.450"), ["0.44"], 2, {}, "supercritical")
    >>> print(claim)
    logistic has a supercritical flip of period 2 at r in [3449/1000, 69/20]
    >>> prove(claim).verdict.value
    'proved'
    """

    kind: Kind
    interval: tuple[Exact, Exact]
    start: Sequence[Exact]
    period: int = 1
    parameters: Values = field(default_factory=dict)
    criticality: str | None = None

    def __post_init__(self) -> None:
        interval = exact_interval(self.interval, self.period)
        allowed = (None,) if self.kind is Kind.FOLD else (None, "supercritical", "subcritical")
        if self.criticality not in allowed:
            raise MisuseError(
                f"a criticality among {allowed} is expected of a {self.kind.value}, got {self.criticality!r}"
            )
        self._hold(interval=interval, start=exact_coordinates(self.start, self.system))

    def __str__(self) -> str:
        low, high = (number_text(exact(end)) for end in self.interval)
        kind = f"{self.criticality + ' ' if self.criticality else ''}{self.kind.value}"
        return f"{self.system.name} has a {kind} of period {self.period} at {self.parameter} in [{low}, {high}]"

    def find(self, budget: float) -> Finding:
        """Prove the bifurcation near the middle of the interval; ``budget`` is not looked at."""
        low, high = (exact(end) for end in self.interval)
        middle, parameters = (low + high) / 2, exact_point(self.parameters)
        points = self.orbit(self.start, self.period, middle, parameters)
        proof = prove_bifurcation(self.system, self.kind, self.parameter, middle, points, parameters, reach=_ANYWHERE)
        if proof.verdict is not Verdict.PROVED:
            return Finding(None, proof.reason)
        digits = max(len(str(int(1 / (high - low)))) + 2, 12)
        return Finding(bifurcation_certificate(self.system, self.parameter, parameters, proof, digits), proof.reason)

    def follows_from(self, stated: Mapping[str, Any]) -> bool:
        """Return whether a certificate's claim says this."""
        if not self.is_of(stated, "bifurcation", self.parameters):
            return False
        low, high = (exact(end) for end in self.interval)
        first, last = map(Fraction, stated["interval"])
        known = self.criticality is None or stated["criticality"] == self.criticality
        same = stated["bifurcation"] == self.kind.value and len(stated["boxes"]) == self.period
        return low <= first and last <= high and known and same
