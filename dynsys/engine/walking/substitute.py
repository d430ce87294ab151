"""The unknowns from the rows that are left of an elimination, written as code."""

from __future__ import annotations

from collections.abc import Sequence

from dynsys.engine.walking.code import ZERO, Code, Index
from dynsys.engine.walking.rows import Rows
from dynsys.engine.walking.sizes import Sizes

Pair = tuple[str, str]
"""Of two solutions: of the correction, and of the null vector."""


class Substitution:
    """What writes the way back: x_1 and what is shared, then the points from the last to the second.

    Parameters
    ----------
    code, sizes
        The kernel under way, of the ring.
    z, null
        Arrays of N numbers: the unknowns, to be corrected, and what the null vector is written to.
    kept
        Memory for both solutions, (p + 1, m) each, then for the (p, m, width) rows of the points eliminated.
    """

    def __init__(self, code: Code, sizes: Sizes, z: str, null: str, kept: str) -> None:
        self.code, self.sizes, self.z, self.null = code, sizes, z, null
        self._inside = code.multiply(sizes.m, "%stride")
        length = code.add(self._inside, sizes.m)
        self._solutions = kept, code.at(kept, length)
        self._ends = code.array(sizes.last + 2), code.array(sizes.last + 2)
        self._pivots = Rows(code, code.at(kept, code.multiply(2, length)), sizes.width)

    def pivots(self, i: Index) -> Rows:
        """Return the m rows that give a point."""
        first = self.code.multiply(i, self.sizes.m)
        return Rows(self.code, self._pivots.at(first), self.sizes.width)

    def _terms(self, base: str, first: Index, last: Index, solutions: Pair, totals: Pair) -> Pair:
        """Return totals and the products of entries of a row with both solutions, the last first."""

        def term(j: str, *totals: str) -> Sequence[str]:
            entry = self.code.load(base, j)
            both = zip(solutions, totals, strict=True)
            return [self.code.fused(1, entry, self.code.load(part, j), total) for part, total in both]

        one, other = self.code.down(first, last, term, [("double", total) for total in totals])
        return one, other

    def solve_last(self, rows: Rows) -> str:
        """Find x_1 and what is shared from the last equations.

        Returns the bits of the largest square of a change, in the metric.
        """
        code, last = self.code, self.sizes.last
        for right, ends in enumerate(self._ends):
            for place in range(2):
                code.store(code.one.number(-1.0 if place == right else 0.0), ends, last + place)

        def unknown(k: str, change: str) -> Sequence[str]:
            row = rows.at(k)
            totals = self._terms(row, code.add(k, 1), last + 2, self._ends, (ZERO, ZERO))
            inside = code.text.let(f"icmp slt i64 {k}, {self.sizes.m}")
            beyond = code.add(k, code.add(self._inside, -self.sizes.m))
            place = code.text.let(f"select i1 {inside}, i64 {k}, i64 {beyond}")
            return [self._apply(totals, code.load(row, k), self._ends, k, place, change)]

        return code.down(0, last, unknown, [("i64", "0")])[0]

    def substitute(self, closings: Rows, change: str) -> str:
        """Find the other points; return the bits of the largest square of a change, in the metric.

        Parameters
        ----------
        closings
            (m, width) the derivatives of x_(p+1) with respect to x_1 and what is shared.
        change
            The bits of the largest square of a change so far.
        """
        code, sizes = self.code, self.sizes
        m = sizes.m

        def closing(k: str) -> None:
            row = closings.at(k)
            totals = self._terms(row, 0, sizes.last, self._ends, (ZERO, ZERO))
            for total, solution in zip(totals, self._solutions, strict=True):
                code.store(total, solution, code.add(self._inside, k))

        code.each(0, m, closing)

        def at_point(i: str, change: str) -> Sequence[str]:
            start = code.multiply(i, m)
            pivots = self.pivots(i)
            here = code.at(self._solutions[0], start), code.at(self._solutions[1], start)

            def unknown(k: str, change: str) -> Sequence[str]:
                row = pivots.at(k)
                totals = self._terms(code.at(row, sizes.first), 0, sizes.last + 1, self._ends, (ZERO, ZERO))
                totals = self._terms(row, code.add(k, 1), 2 * m, here, totals)
                return [self._apply(totals, code.load(row, k), here, k, code.add(start, k), change)]

            return code.down(0, m, unknown, [("i64", change)])

        return code.down(1, "%stride", at_point, [("i64", change)])[0]

    def _apply(self, totals: Pair, factor: str, solutions: Pair, k: Index, place: Index, change: str) -> str:
        """Write one unknown of both solutions and correct z; return the bits of the largest square so far."""
        code = self.code
        newton, null = (code.one.binary("fmul")(total, factor) for total in totals)
        for value, solution in zip((newton, null), solutions, strict=True):
            code.store(value, solution, k)
        code.store(null, self.null, place)
        code.store(code.one.binary("fadd")(code.load(self.z, place), newton), self.z, place)
        weighted = code.one.binary("fmul")(code.load("%metric", place), newton)
        return code.larger_bits(code.size_bits(code.one.binary("fmul")(weighted, newton)), change)
