"""How long the rows of a ring's equations are, and where in them each group of columns stands."""

from __future__ import annotations

from dataclasses import dataclass

from dynsys.engine.walking.code import STRIP


def strips(length: int) -> int:
    """Return a length rounded up to whole strips.

    Examples
    --------
    >>> strips(5)
    8
    """
    return -(-length // STRIP) * STRIP


@dataclass(frozen=True)
class Sizes:
    """Rows of equations between neighbouring points x_i, x_(i+1), the first point and what all points share.

    While points are eliminated a row is (x_i, x_(i+1), x_1, shared, right side); of the last equations, which are left
    then, it is (x_1, shared, right side, right side of the null vector).

    Parameters
    ----------
    m
        Components of a point.
    f
        Free parameters.
    turning
        Whether the closing depends on one shared unknown more.

    Examples
    --------
    >>> sizes = Sizes(2, 1, False)
    >>> sizes.first, sizes.shared, sizes.right, sizes.width
    (4, 6, 7, 8)
    """

    m: int
    f: int
    turning: bool

    @property
    def e(self) -> int:
        """Shared unknowns: the free parameters, then the one of the closing if it has one."""
        return self.f + self.turning

    @property
    def conditions(self) -> int:
        """Linear equations over x_1: as many as leave a curve."""
        return self.e - 1

    @property
    def first(self) -> int:
        """The column of x_1."""
        return 2 * self.m

    @property
    def shared(self) -> int:
        """The column of what is shared."""
        return 3 * self.m

    @property
    def right(self) -> int:
        """The column of the right side."""
        return 3 * self.m + self.e

    @property
    def width(self) -> int:
        """Entries of a row, in whole strips."""
        return strips(self.right + 1)

    @property
    def last(self) -> int:
        """Equations that are left when all points but the first are eliminated."""
        return self.m + self.e

    @property
    def rows(self) -> int:
        """Rows at work at once: two blocks and the border, or the last equations."""
        return max(2 * self.m + 1, self.last)

    def unknowns(self, period: int) -> int:
        """N, for p points."""
        return period * self.m + self.e

    def work(self, period: int) -> int:
        """Doubles of working memory: four vectors, both solutions, and the rows of every point."""
        return 4 * strips(self.unknowns(period)) + (period + 1) * self.m * 2 + period * self.m * self.width
