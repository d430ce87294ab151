"""Why a certificate is not accepted."""

from __future__ import annotations

from dynsys.errors import DynsysError


class Refusal(DynsysError):
    """Raised inside the checker, with one sentence; ``check`` turns it into a rejected verdict, never lets it out."""
