"""Centred forms: a Program over a box from its value at the middle and its derivatives over the box.

Mean-value form: f(X) ⊆ f(c) + Df(X)(X − c). Taylor form: f(X) ⊆ f(c) + Df(c)(X − c) + ½ (X − c)ᵀ D²f(X) (X − c). Both
hold for every c in X, for f differentiable (twice) on X, which finite enclosures of all its operations prove. They are
narrower than the natural form by a factor that shrinks with the box; both are intersected with it. Sources: R. E.
Moore, *Interval Analysis*, 1966; A. Neumaier, *Interval Methods for Systems of Equations*, 1990, section 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from numpy.typing import ArrayLike

from dynsys.derive.program import Program, run
from dynsys.derive.program.differentiate import restrict
from dynsys.engine.enclosures.boxes import Fixed, Floats, enclose_boxes
from dynsys.engine.enclosures.lanes import EnclosureLanes
from dynsys.engine.enclosures.value import Value
from dynsys.errors import MisuseError


@dataclass(frozen=True)
class CentredProgram:
    """The centred form of a Program, intersected with the natural form, compiled over enclosures.

    Parameters
    ----------
    program
        A program with its derivatives by its first inputs, from `dynsys.derive.program.differentiate`.
    variables
        By how many, n.
    order
        1 for the mean-value form, 2 for the Taylor form; the order of the derivatives in the program.

    Raises
    ------
    MisuseError
        Where the number of outputs is not that of a program with such derivatives.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.program.differentiate import differentiate
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> enclose = CentredProgram(differentiate(build_program((x,), (x - x**2,)), 1), 1)
    >>> lo, hi = enclose([[0.4]], [[0.6]])
    >>> lo.round(9).tolist(), hi.round(9).tolist()
    ([[0.23]], [[0.27]])
    """

    program: Program
    variables: int
    order: int = 1

    def __post_init__(self) -> None:
        if self.outputs * self._each != len(self.program.outputs):
            raise MisuseError(
                f"a program with derivatives of order {self.order} by {self.variables} variables is expected, "
                f"got {len(self.program.outputs)} outputs"
            )

    @property
    def _each(self) -> int:
        """Outputs of the program for each value."""
        n = self.variables
        return 1 + n + (n * (n + 1) // 2 if self.order == 2 else 0)

    @property
    def outputs(self) -> int:
        """The number l of values."""
        return len(self.program.outputs) // self._each

    def write(self, table: EnclosureLanes, inputs: Sequence[Value]) -> Sequence[Value]:
        """Write the forms for one vector of boxes."""
        n, count = self.variables, self.outputs
        middle = [table.middle(box) for box in inputs[:n]]
        away = [table.subtract(box, c) for box, c in zip(inputs, middle, strict=False)]
        every: list[Value] = run(self.program, table.table(), inputs)
        least = count if self.order == 1 else count * (1 + n)
        at_middle: list[Value] = run(restrict(self.program, range(least)), table.table(), [*middle, *inputs[n:]])
        slopes = (every if self.order == 1 else at_middle)[count : count * (1 + n)]
        bends = every[count * (1 + n) :]
        half = table.constant(Fraction(1, 2))
        pairs = [(i, j) for i in range(n) for j in range(i, n)] if self.order == 2 else []
        products = [table.multiply(away[i], away[j]) for i, j in pairs]
        products = [table.multiply(half, p) if i == j else p for p, (i, j) in zip(products, pairs, strict=True)]
        results = []
        for a in range(count):
            terms = [table.multiply(slope, x) for slope, x in zip(slopes[a * n :], away, strict=False)]
            terms += [table.multiply(bend, p) for bend, p in zip(bends[a * len(pairs) :], products, strict=False)]
            results.append(table.both(reduce(table.add, terms, at_middle[a]), every[a]))
        return results

    def __call__(
        self, lo: ArrayLike, hi: ArrayLike, fixed: Sequence[Fixed] = (), *, threads: int | None = None
    ) -> tuple[Floats, Floats]:
        """Return (lo, hi), each (m, l); see `EnclosureProgram.__call__`."""
        return enclose_boxes(self, self.program, lo, hi, fixed, threads)


def mean_value(
    program: Program, lo: ArrayLike, hi: ArrayLike, fixed: Sequence[Fixed] = (), *, threads: int | None = None
) -> tuple[Floats, Floats]:
    """Return the mean-value form, intersected with the natural form, of a program with its first derivatives.

    Parameters
    ----------
    program
        With its derivatives by all inputs but the fixed ones.
    lo, hi, fixed, threads
        As for `EnclosureProgram`.
    """
    return CentredProgram(program, len(program.inputs) - len(fixed))(lo, hi, fixed, threads=threads)
