"""Formulas over many boxes, with their first and second derivatives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy

from dynsys.derive.program import Program, build_program
from dynsys.derive.program.differentiate import differentiate, restrict
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify.search import Floats

Ends = tuple[Floats, Floats]


class Formulas:
    """l formulas in n symbols, compiled; what is not defined over a box is not finite.

    Parameters
    ----------
    symbols
        n symbols.
    expressions
        l exact expressions, without other symbols.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> square = Formulas((x, y), (x**2 * y,))
    >>> lo, hi = square.bends(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))
    >>> lo.round(9).tolist()
    [[[[4.0, 2.0], [2.0, 0.0]]]]
    """

    def __init__(self, symbols: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]) -> None:
        self.inputs, self.outputs = len(symbols), len(expressions)
        whole = differentiate(build_program(tuple(symbols), tuple(expressions)), self.inputs, 2)
        first = self.outputs * (1 + self.inputs)
        self._slopes = _compiled(whole, range(first))
        self._bends = _compiled(whole, range(first, len(whole.outputs)))

    def values_and_slopes(self, lo: Floats, hi: Floats) -> tuple[Ends, Ends]:
        """Return ends (m, l) of the values and (m, l, n) of the first derivatives over m boxes."""
        low, high = self._slopes(lo, hi, threads=1)
        count, shape = self.outputs, (len(lo), self.outputs, self.inputs)
        values = np.ascontiguousarray(low[:, :count]), np.ascontiguousarray(high[:, :count])
        return values, (low[:, count:].reshape(shape), high[:, count:].reshape(shape))

    def bends(self, lo: Floats, hi: Floats) -> Ends:
        """Return ends (m, l, n, n) of the second derivatives over m boxes."""
        n = self.inputs
        rows, columns = np.triu_indices(n)
        place = np.zeros((n, n), dtype=np.int64)
        place[rows, columns] = place[columns, rows] = np.arange(len(rows))
        low, high = (
            end.reshape(len(lo), self.outputs, len(rows))[:, :, place] for end in self._bends(lo, hi, threads=1)
        )
        return low, high


def _compiled(program: Program, outputs: Sequence[int]) -> EnclosureProgram:
    return EnclosureProgram(restrict(program, outputs))
