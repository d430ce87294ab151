"""The table of enclosures: every value a pair of lanes, [lo, hi].

What is promised: an end that is a finite number bounds the value for every choice of inputs in their enclosures, and
then the value is defined for every choice. An end that is not finite says nothing. A product, a power, a quotient or a
function of what has an end that is not finite has no finite end; so has a quotient whose divisor may be zero, and a
function that is not defined on the whole enclosure. Sums keep each end apart.

Source: R. E. Moore, R. B. Kearfott, M. J. Cloud, *Introduction to Interval Analysis*, 2009, chapters 2 and 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from dynsys.derive.program import Operation, Table
from dynsys.engine.enclosures.ends import TINY, UNIT, Embedded, Ends, Numbers, Outward
from dynsys.engine.enclosures.functions import Functions
from dynsys.engine.enclosures.numbers import enclose_fraction
from dynsys.engine.enclosures.value import Value
from dynsys.engine.lanes import FloatLanes


@dataclass(frozen=True)
class EnclosureLanes:
    """A table of enclosures.

    Parameters
    ----------
    lanes
        Where the instructions go.
    fused
        Whether the processor multiplies and adds with one rounding.
    embedded
        Whether its instructions hold their rounding (eight lanes of AVX-512).
    """

    lanes: FloatLanes
    fused: bool
    embedded: bool = False

    @property
    def _n(self) -> Numbers:
        return Numbers(self.lanes, self.fused)

    @property
    def _ends(self) -> Ends:
        return Embedded(self._n) if self.embedded else Outward(self._n)

    def constant(self, value: Fraction) -> Value:
        """Return the enclosure of a rational number; a double is itself."""
        lo, hi = enclose_fraction(value)
        exact = lo if lo == hi and lo else None
        return Value(self.lanes.number(lo), self.lanes.number(hi), lo >= 0, exact)

    def slack(self, *values: Value) -> str:
        """Return what products add outward: almost nothing, or not a number where an end is not finite.

        (hi − lo)·0 is 0 for finite ends, else not a number; a width beyond the largest double counts as not finite.
        """
        n = self._n
        result = n.number(0.0 if self.embedded else TINY)
        for value in values:
            result = n.multiply_add(n.subtract(value.hi, value.lo), n.number(0.0), result)
        return result

    def add(self, a: Value, b: Value) -> Value:
        """Return a + b."""
        lo, hi = self._ends.below("fadd", [(a.lo, b.lo)]), self._ends.above("fadd", [(a.hi, b.hi)])
        return Value(lo, hi)

    def subtract(self, a: Value, b: Value) -> Value:
        """Return a − b."""
        return Value(self._ends.below("fsub", [(a.lo, b.hi)]), self._ends.above("fsub", [(a.hi, b.lo)]))

    def negate(self, a: Value) -> Value:
        """Return −a."""
        return Value(self._n.negate(a.hi), self._n.negate(a.lo))

    def _scale(self, name: str, a: Value, factor: float) -> Value:
        c, tiny = self.lanes.number(factor), None if self.embedded else self.lanes.number(TINY)
        lo, hi = (a.lo, a.hi) if factor > 0 else (a.hi, a.lo)
        return Value(self._ends.below(name, [(lo, c)], tiny), self._ends.above(name, [(hi, c)], tiny))

    def multiply(self, a: Value, b: Value) -> Value:
        """Return a·b; of a value with itself, its square."""
        if a is b:
            return self.power(a, 2)
        if a.exact is not None or b.exact is not None:
            return self._scale("fmul", b, a.exact) if a.exact is not None else self._scale("fmul", a, b.exact or 1.0)
        if a.nonnegative and not b.nonnegative:
            a, b = b, a
        slack = self.slack(a, b)
        low, high = [(a.lo, b.lo), (a.lo, b.hi)], [(a.hi, b.lo), (a.hi, b.hi)]
        if a.nonnegative:
            low, high = low[:1], high[1:]
        elif not b.nonnegative:
            low = high = low + high
        return Value(self._ends.below("fmul", low, slack), self._ends.above("fmul", high, slack))

    def divide(self, a: Value, b: Value) -> Value:
        """Return a / b; nothing is known where b may be zero."""
        if b.exact is not None:
            return self._scale("fdiv", a, b.exact)
        n, slack = self._n, self.slack(a, b)
        if not b.nonnegative:
            turned = n.compare("olt", b.hi, n.number(0.0))
            a, b = (
                Value(n.select(turned, n.negate(v.hi), v.lo), n.select(turned, n.negate(v.lo), v.hi)) for v in (a, b)
            )
        zero = n.number(0.0)
        slack = n.select(n.compare("ogt", b.lo, zero), slack, n.number(math.nan))
        low = n.select(n.compare("oge", a.lo, zero), b.hi, b.lo)
        high = n.select(n.compare("oge", a.hi, zero), b.lo, b.hi)
        return Value(self._ends.below("fdiv", [(a.lo, low)], slack), self._ends.above("fdiv", [(a.hi, high)], slack))

    def _sizes(self, a: Value) -> tuple[str, str]:
        """Return the least and the largest |x| of finite ends."""
        n = self._n
        if a.nonnegative:
            return a.lo, a.hi
        turned = n.negate(a.hi)
        return n.most(n.most(a.lo, turned), n.number(0.0)), n.most(n.negate(a.lo), a.hi)

    def _above_zero(self, lo: str) -> str:
        """Return the larger of an end and zero, or not a number where the end is none."""
        return self._n.most(self._n.number(0.0), lo)

    def power(self, a: Value, n: int) -> Value:
        """Return aⁿ, even powers by the sizes in a.

        A chain of products that gives eⁿ has at most n − 1 roundings in each path, so it is off by less than
        n·2⁻⁵³·|v|; and by n·2⁻¹⁰⁷⁴ from products that underflow, which happens only where |e| < 1, so that later
        factors make it smaller.
        """
        low, high = self._sizes(a) if n % 2 == 0 else (a.lo, a.hi)
        if n == 2:
            slack = self.slack(a)
            lo, hi = self._ends.below("fmul", [(low, low)], slack), self._ends.above("fmul", [(high, high)], slack)
        else:
            slack = self._n.add(self.slack(a), self.lanes.number(n * TINY))
            lo = self._n.lower(self.lanes.power(low, n), n * UNIT, slack)
            hi = self._n.raise_(self.lanes.power(high, n), n * UNIT, slack)
        return Value(self._above_zero(lo), hi, True) if n % 2 == 0 else Value(lo, hi)

    def sqrt(self, a: Value) -> Value:
        """Return √a; nothing is known where a may be negative."""
        n = self._n
        slack = n.select(n.compare("oge", a.lo, n.number(0.0)), self.slack(a), n.number(math.nan))
        lo, hi = (self.lanes.intrinsic("sqrt", end) for end in (a.lo, a.hi))
        return Value(self._above_zero(n.lower(lo, UNIT, slack)), n.raise_(hi, UNIT, slack), True)

    def absolute(self, a: Value) -> Value:
        """Return |a|."""
        n = self._n
        low, high = self._sizes(a)
        nothing = n.multiply(n.subtract(a.hi, a.lo), n.number(0.0))
        return Value(n.add(low, nothing), n.add(high, nothing), True)

    def table(self) -> Table:
        """Return the table: an operation to what writes it."""
        functions = Functions(self._n)
        return {
            Operation.CONSTANT: self.constant,
            Operation.PI: lambda: Value(
                self.lanes.number(math.pi), self.lanes.number(math.nextafter(math.pi, 4)), True
            ),
            Operation.ADD: self.add,
            Operation.SUBTRACT: self.subtract,
            Operation.MULTIPLY: self.multiply,
            Operation.DIVIDE: self.divide,
            Operation.NEGATE: self.negate,
            Operation.POWER: self.power,
            Operation.SQRT: self.sqrt,
            Operation.ABSOLUTE: self.absolute,
            Operation.MULTIPLY_ADD: lambda a, b, c: self.add(self.multiply(a, b), c),
            Operation.SUBTRACT_PRODUCT: lambda a, b, c: self.subtract(c, self.multiply(a, b)),
            Operation.MULTIPLY_SUBTRACT: lambda a, b, c: self.subtract(self.multiply(a, b), c),
            **functions.table(),
        }
