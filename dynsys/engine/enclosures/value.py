"""An enclosure while it is written."""

from __future__ import annotations

from typing import NamedTuple


class Value(NamedTuple):
    """Names of two ends, and what is known of them while writing.

    Parameters
    ----------
    lo, hi
        Names in the text.
    nonnegative
        Whether lo >= 0 wherever it is a number.
    exact
        The number, where it is a double other than zero.
    """

    lo: str
    hi: str
    nonnegative: bool = False
    exact: float | None = None
