"""The natural form: a Program, operation by operation, over enclosures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from dynsys.derive.program import Program
from dynsys.engine.enclosures.boxes import Fixed, Floats, enclose_boxes


@dataclass(frozen=True)
class EnclosureProgram:
    """A Program compiled over enclosures, to be called on many boxes.

    Parameters
    ----------
    program
        m inputs, l outputs; not fused, so that squares are known as such.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> enclose = EnclosureProgram(build_program((x, r), (1 + r * x**2, 1 / x)))
    >>> lo, hi = enclose([[-1.0], [1.0]], [[2.0], [2.0]], fixed=(3,))
    >>> lo.round(9).tolist(), hi.round(9).tolist()
    ([[1.0, -inf], [4.0, 0.5]], [[13.0, inf], [13.0, 1.0]])
    """

    program: Program

    @property
    def outputs(self) -> int:
        """The number l of outputs."""
        return len(self.program.outputs)

    def __call__(
        self, lo: ArrayLike, hi: ArrayLike, fixed: Sequence[Fixed] = (), *, threads: int | None = None
    ) -> tuple[Floats, Floats]:
        """Return (lo, hi), each (m, l): every output over every box is between them.

        An end that is finite is a bound, and proves that the output is defined on the whole box. Where nothing is known
        (a divisor that may be zero, a root of what may be negative, an overflow, a box with lo > hi or an end that is
        not a number) an end is infinite, so that no comparison holds. No end is ever nan. The calling thread's rounding
        mode and treatment of subnormal numbers do not matter, and are as before afterwards.

        Parameters
        ----------
        lo, hi
            (m, inputs − fixed), or one row for all boxes.
        fixed
            Numbers for the last inputs, the same for all boxes: exact (int, Fraction), or pairs of ends.
        threads
            How many at most; all processors where None.

        Raises
        ------
        MisuseError
            For arrays of another shape, or more boxes than the memory holds.
        ExactnessError
            For a fixed number that is a float.
        """
        return enclose_boxes(self.program, lo, hi, fixed, threads)
