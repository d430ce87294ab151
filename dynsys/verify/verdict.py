"""What a proof can end with."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """Three words, never mixed: what is not proved is not thereby refuted."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
