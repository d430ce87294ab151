"""Settings of curves over two parameters."""

from __future__ import annotations

from dataclasses import dataclass

from dynsys.errors import MisuseError
from dynsys.explore.continuation.method import TraceMethod


@dataclass(frozen=True)
class CurveMethod:
    """Settings of the continuation of bifurcations over two parameters.

    Lengths are relative, as in `TraceMethod`: one unit is the range of a parameter, or the natural length of the state,
    see `dynsys.explore.continuation.size.natural_size`.

    Parameters
    ----------
    period
        The period of the cycle that is started from.
    period_cap
        Curves of cycles of this period and lower ones are followed.
    switch
        Whether the curves that leave a point of codimension two are followed as well.
    neutral_saddles
        Whether the curves of neutral saddles among them are followed too, which are no bifurcations.
    step, step_min, step_max
        The first, the smallest and the largest step, which grows beyond the distance 1 from the start.
    turn
        The angle, in radians, that a step should turn by.
    tolerance
        Newton's method ends when a correction is below this, in these units.
    max_points
        Points of a curve, in each direction.
    escape
        A curve ends ESCAPED when a component is larger than this many times the size of the cycle where it begins, or
        the natural length.
    max_curves
        Curves in all.
    """

    period: int = 1
    period_cap: int = 4
    switch: bool = True
    neutral_saddles: bool = True
    step: float = TraceMethod.step
    step_min: float = TraceMethod.step_min
    step_max: float = TraceMethod.step_max
    turn: float = TraceMethod.turn
    tolerance: float = 1e-9
    max_points: int = TraceMethod.max_points
    escape: float = TraceMethod.escape
    max_curves: int = 100

    def __post_init__(self) -> None:
        _ = self.walking  # its conditions are these
        if self.period_cap < 1 or self.max_curves < 1:
            got = f"{self.period_cap} and {self.max_curves}"
            raise MisuseError(f"period_cap >= 1 and max_curves >= 1 are expected, got {got}")

    @property
    def walking(self) -> TraceMethod:
        """The settings of the walk along a branch or a curve."""
        return TraceMethod(
            period=self.period,
            step=self.step,
            step_min=self.step_min,
            step_max=self.step_max,
            turn=self.turn,
            tolerance=self.tolerance,
            max_points=self.max_points,
            escape=self.escape,
        )
