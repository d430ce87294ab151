"""Operations counted before they are done, so that what would take too long is refused and not begun."""

from __future__ import annotations

from dynsys.verify.check.refusal import Refusal


class Budget:
    """A number of elementary operations that may be spent.

    Parameters
    ----------
    limit
        More than so many are refused.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0

    def spend(self, operations: int) -> None:
        """Count operations that are about to be done.

        Raises
        ------
        Refusal
            Where the sum would be beyond the limit.
        """
        if not self.spent + operations <= self.limit:
            raise Refusal(f"checking would take {self.spent + operations:.2g} operations, more than {self.limit:.2g}")
        self.spent += operations
