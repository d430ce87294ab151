"""What claims on a system with a varying parameter share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from dynsys.box import Exact, exact
from dynsys.derive.program.balls import enclose_number, exact_middle
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.bifurcations.proof import PRECISION
from dynsys.verify.claims.claim import FoundClaim
from dynsys.verify.claims.exactness import exact_point
from dynsys.verify.documents import system_document
from dynsys.verify.enclosed_map import EnclosedMap
from dynsys.verify.formula import number_text

Values = Mapping[str, Exact]


@dataclass(frozen=True)
class Parametric(FoundClaim):
    """A claim on a system whose parameter λ varies.

    Parameters
    ----------
    system
        n state variables.
    parameter
        The name of λ.
    """

    system: System
    parameter: str

    def _hold(self, **exactly: Any) -> None:
        for name, value in exactly.items():
            object.__setattr__(self, name, value)

    def is_of(self, stated: Mapping[str, Any], kind: str, parameters: Values) -> bool:
        """Return whether a certificate's claim is of a kind, and of this system with these parameters."""
        same = system_document(self.system, exact_point(parameters), self.parameter)
        return bool(stated["kind"] == kind and stated["system"] == same and stated["parameter"] == self.parameter)

    def orbit(self, start: Sequence[Exact], period: int, at: Fraction, parameters: Values) -> list[list[Fraction]]:
        """Return p points from the first on, one step each, at a value of λ.

        Raises
        ------
        MisuseError
            Where one of them does not exist.
        """
        with ctx.workprec(PRECISION):
            map = EnclosedMap(self.system, {**exact_point(parameters), self.parameter: at})
            points = [[arb(enclose_number(exact(v)).mid()) for v in start]]
            while len(points) < period:
                points.append([arb(v.mid()) for v in map.value(points[-1])])
            if not all(v.is_finite() for point in points for v in point):
                raise MisuseError(f"a start with {period} points of an orbit is expected, got {point_text(start)}")
            return [[exact_middle(v) for v in point] for point in points]


def point_text(values: Sequence[Exact]) -> str:
    """Return a point in words."""
    return f"({', '.join(number_text(exact(value)) for value in values)})"


def exact_coordinates(values: Sequence[Exact], system: System) -> tuple[Fraction, ...]:
    """Return a point with exact coordinates.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For another dimension.
    """
    if isinstance(values, str) or len(values) != system.dimension:
        raise MisuseError(f"a point of {system.dimension} exact numbers is expected, got {values!r}")
    return tuple(exact(value) for value in values)


def exact_interval(interval: tuple[Exact, Exact], period: int) -> tuple[Fraction, Fraction]:
    """Return an interval with exact ends, of a claim on cycles of a period.

    Raises
    ------
    ExactnessError
        For a float.
    MisuseError
        For an empty interval, or a period below 1.
    """
    low, high = (exact(end) for end in interval)
    if not low < high:
        raise MisuseError(f"an interval (lo, hi) with lo < hi is expected, got {low}:{high}")
    if not isinstance(period, int) or period < 1:
        raise MisuseError(f"a period of 1 or more is expected, got {period!r}")
    return low, high
