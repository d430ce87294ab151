"""Lemmas that settle all cycles within a set at once, where Krawczyk's operator cannot."""

from __future__ import annotations

from typing import Any, Protocol

import sympy

from dynsys.verify.complete.contraction import Mask
from dynsys.verify.complete.lanes import Array


class Exclusion(Protocol):
    """What every cycle with all its points in a set is known to be."""

    @property
    def curves(self) -> tuple[sympy.Expr, ...]:
        """Polynomials whose zeros are fixed points."""

    def holds_on(self, lo: Array, hi: Array) -> Mask:
        """Return for each box (..., n) whether it is certainly in the set."""

    def document(self) -> dict[str, Any]:
        """Return the lemma as plain data, for a checker."""
