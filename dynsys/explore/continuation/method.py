"""Settings of continuation."""

from __future__ import annotations

from dataclasses import dataclass

from dynsys.errors import MisuseError


@dataclass(frozen=True)
class TraceMethod:
    """Settings of the continuation of cycles.

    Lengths are relative: one unit is the range of the parameter, or the natural length of the state, at which terms of
    higher order are as large as it. So a change of units changes no result.

    Parameters
    ----------
    period
        The period of the cycle that is started from.
    period_cap
        Doubled branches are followed up to this period.
    search
        Periods of which all cycles that a global search finds are traced as well.
    step
        The first step.
    step_min
        The smallest step; where the corrector fails with it, the branch ends LOST.
    step_max
        The largest step; beyond the distance 1 from the start it grows with that distance.
    turn
        The angle, in radians, that a step should turn by; one that turns more than thrice that is made again, shorter.
    tolerance
        Newton's method ends when a correction is below this.
    max_points
        Points of a branch, in each direction.
    escape
        A branch ends ESCAPED when a component is larger than this many times the natural length, and its start.
    max_branches
        Branches of a diagram.
    """

    period: int = 1
    period_cap: int = 16
    search: tuple[int, ...] = ()
    step: float = 0.005
    step_min: float = 1e-7
    step_max: float = 0.02
    turn: float = 0.12
    tolerance: float = 1e-10
    max_points: int = 5000
    escape: float = 1e3
    max_branches: int = 400

    def __post_init__(self) -> None:
        if not 0 < self.step_min <= self.step <= self.step_max:
            got = f"{self.step_min}, {self.step} and {self.step_max}"
            raise MisuseError(f"0 < step_min <= step <= step_max is expected, got {got}")
        for name in ("period", "period_cap", "max_points", "max_branches"):
            if getattr(self, name) < 1:
                raise MisuseError(f"{name} >= 1 is expected, got {getattr(self, name)}")
        if any(period < 1 for period in self.search):
            raise MisuseError(f"periods >= 1 are expected in search, got {self.search}")
        if not (self.turn > 0 and self.tolerance > 0 and self.escape > 0):
            got = f"{self.turn}, {self.tolerance} and {self.escape}"
            raise MisuseError(f"turn > 0, tolerance > 0 and escape > 0 are expected, got {got}")
