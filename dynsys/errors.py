"""The error tree: what a person did that cannot be done, in one line that says what to write instead.

Numerical failure is never raised: it is a value, an ``Ending`` (see ``dynsys.explore.ending``).
"""


class DynsysError(Exception):
    """Base of every error that dynsys raises on purpose."""


class MisuseError(DynsysError, ValueError):
    """The request itself is wrong; the message is one line: what was expected, what was got."""


class ParseError(MisuseError):
    """Typed text that is not in the language; ``column`` counts from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column


class ExactnessError(DynsysError, TypeError):
    """A floating-point number where an exact one is required."""


class NotDerivableError(MisuseError):
    """A derivation that was asked for does not exist, or was not found; the message gives the reason."""
