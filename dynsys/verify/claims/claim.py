"""What a claim is: frozen data that reads as a sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class PlainClaim(ABC):
    """A claim that a certificate holds as it is."""

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """Return the claim as plain data."""


class DerivedClaim(ABC):
    """A claim that follows from plain ones by a lemma.

    Whoever adds one states in its docstring the lemma with its hypothesis and proof; ``lemma`` is its name. The parts
    together are the hypothesis; str() is the sentence. ``equivalent`` says that a part that fails refutes the claim;
    elsewhere the parts are sufficient only, and a refuted part leaves the claim undecided.
    """

    lemma: ClassVar[str]
    equivalent: ClassVar[bool] = False

    @abstractmethod
    def parts(self) -> tuple[PlainClaim, ...]:
        """Return the plain claims that it follows from."""


@dataclass(frozen=True)
class Finding:
    """What came of looking for what a claim speaks of.

    Parameters
    ----------
    document
        The certificate; None where nothing was proved.
    reason
        In words: what was shown, or what could not be.
    """

    document: Mapping[str, Any] | None
    reason: str


class FoundClaim(ABC):
    """A claim of cycles that are to be found first: its certificate says where, and so more than the claim.

    A search that fails refutes nothing.
    """

    @abstractmethod
    def find(self, budget: float) -> Finding:
        """Look for what the claim speaks of, in about so many seconds, and prove it."""

    @abstractmethod
    def follows_from(self, stated: Mapping[str, Any]) -> bool:
        """Return whether the claim of an accepted certificate says what this one does."""


Claim = PlainClaim | DerivedClaim | FoundClaim
