"""What a claim is: frozen data that reads as a sentence, and reduces to inequalities and identities."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


Claim = PlainClaim | DerivedClaim
