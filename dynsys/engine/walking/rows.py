"""Rows of equations in memory, and elimination among them, written as code."""

from __future__ import annotations

from collections.abc import Sequence

from dynsys.engine.walking.code import Code, Index


class Rows:
    """Rows of numbers side by side.

    Parameters
    ----------
    code
        The kernel under way.
    base
        The array.
    width
        Entries of a row, in whole strips.
    """

    def __init__(self, code: Code, base: str, width: int) -> None:
        self.code, self.base, self.width = code, base, width

    def start(self, r: Index) -> Index:
        """Return where a row begins in the array."""
        return self.code.multiply(r, self.width)

    def at(self, r: Index) -> str:
        """Return where a row begins in memory."""
        return self.code.at(self.base, self.start(r))

    def get(self, r: Index) -> str:
        """Return a row."""
        return self.code.load(self.base, self.start(r), self.width)

    def put(self, value: str, r: Index) -> None:
        """Write a row."""
        self.code.store(value, self.base, self.start(r), self.width)

    def entry(self, r: Index, k: Index) -> str:
        """Return one entry of a row."""
        return self.code.load(self.base, self.code.add(self.start(r), k))

    def eliminate(self, pivots: int, candidates: int, total: int) -> None:
        """Eliminate the first columns; row k becomes that of the pivot in column k, with −1/pivot in its place.

        Parameters
        ----------
        pivots
            How many columns.
        candidates
            Rows, of the first ones, that a pivot may be taken from: the largest entry in size.
        total
            Rows that are reduced.
        """
        code, text, width = self.code, self.code.text, self.width

        def pivot(k: str) -> None:
            def larger(r: str, best: str, size: str) -> Sequence[str]:
                other = code.size_bits(self.entry(r, k))
                more = text.let(f"icmp ugt i64 {other}, {size}")
                choices = ((r, best), (other, size))
                return [text.let(f"select i1 {more}, i64 {yes}, i64 {no}") for yes, no in choices]

            following = code.add(k, 1)
            start = (("i64", k), ("i64", code.size_bits(self.entry(k, k))))
            best, _ = code.each(following, candidates, larger, start)
            inverse = text.let(f"fdiv double {code.one.number(-1.0)}, {self.entry(best, k)}")
            row, other = self.get(best), self.get(k)
            self.put(other, best)
            self.put(row, k)

            def reduce(r: str) -> None:
                factor = code.one.binary("fmul")(self.entry(r, k), inverse)
                self.put(code.fused(width, code.splat(factor, width), row, self.get(r)), r)

            code.each(following, total, reduce)
            code.store(inverse, self.base, code.add(self.start(k), k))

        code.each(0, pivots, pivot)
