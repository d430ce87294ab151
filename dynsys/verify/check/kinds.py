"""All that a certificate can claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dynsys.verify.check import claims
from dynsys.verify.check.bifurcations import claims as parametric
from dynsys.verify.check.fields import text
from dynsys.verify.check.refusal import Refusal
from dynsys.verify.check.region import claims as region

Claim = claims.PlainClaim | parametric.ParametricClaim | region.Region
_READERS: dict[str, Callable[[Any], Claim]] = {**claims.READERS, **parametric.READERS, **region.READERS}


def read_claim(value: Any) -> Claim:
    """Return the claim of a document.

    Raises
    ------
    Refusal
        For an unknown kind, or another form.
    """
    if not isinstance(value, dict) or "kind" not in value:
        raise Refusal("claim: the key 'kind' is expected")
    kind = text(value["kind"], "claim: kind")
    if kind not in _READERS:
        raise Refusal(f"claim: the kind {kind[:40]!r} is not known")
    return _READERS[kind](value)
