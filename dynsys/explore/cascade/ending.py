"""How a cascade ended, in words."""

from __future__ import annotations

from enum import Enum


class CascadeEnding(Enum):
    """How the search for a cascade ended; the value is the sentence that a person needs.

    Examples
    --------
    >>> CascadeEnding.NO_FLIP.value
    'the fixed point does not flip in the range'
    """

    COMPLETE = "all that was asked for was found"
    RANGE = "the next one is outside the range"
    NO_NEXT = "the last cycle followed does not flip on its way to the end of the range"
    NO_FLIP = "the fixed point does not flip in the range"
    DOUBLE = "two multipliers pass −1 at once, which is not a flip"
    NO_WINDOW = "the critical point is on no superstable cycle of period 3 in the range"
    LOST = "the cycle folds back before the next one, or Newton's method does not follow it there"
