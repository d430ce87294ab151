"""How a computation ended, in words."""

from __future__ import annotations

from enum import Enum


class Ending(Enum):
    """How a computation ended; the value is the sentence that a person needs.

    Examples
    --------
    >>> Ending.CYCLE.value
    'settled on a cycle'
    """

    CONVERGED = "converged: what is left to change is below the tolerance"
    ROUNDING_FLOOR = "settled on a fixed point down to rounding"
    CYCLE = "settled on a cycle"
    DIVERGED = "diverged"
    STEPS = "did not settle within the steps allowed"
    UNDEFINED = "reached a state at which the map is not defined"
    RANGE = "reached the end of the range"
    CLOSED = "closed on itself"
    BORN = "begins at a bifurcation of another branch"
    HALVED = "shrank onto a cycle of half its period"
    SHRUNK = "shrank onto a cycle of a lower period"
    RESONANCE = "ended at a resonance 1:1 or 1:2, where its two critical multipliers meet"
    LOST = "the corrector does not converge at the smallest step"
    POINTS = "used up the points allowed"
    ESCAPED = "left the region looked at"
    MULTIPLE = "converged to a multiple root, which rounding leaves with fewer digits"

    @property
    def settled(self) -> bool:
        """Whether a fixed point or a cycle was reached."""
        return self in (Ending.CONVERGED, Ending.ROUNDING_FLOOR, Ending.CYCLE, Ending.MULTIPLE)
