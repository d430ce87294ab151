"""Functions over enclosures: the two ends of what is monotone, turning points looked for where it is not.

A result at a number is moved outward by twice the error that `Points` states, which leaves room for the rounding of
that step, and by 2⁻¹⁰⁷² for underflow.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from dynsys.derive.program import Operation, Table
from dynsys.engine.enclosures.constants import LARGEST_ARGUMENT
from dynsys.engine.enclosures.ends import Numbers
from dynsys.engine.enclosures.points import Points
from dynsys.engine.enclosures.value import Value

_SLACK = 2.0**-1072


class Functions:
    """The functions of the table."""

    def __init__(self, numbers: Numbers) -> None:
        self._n, self._points = numbers, Points(numbers)

    def _slack(self, a: Value) -> str:
        """What is added outward: next to nothing, or not a number where an end is not finite."""
        n = self._n
        return n.multiply_add(n.subtract(a.hi, a.lo), n.number(0.0), n.number(_SLACK))

    def _monotone(self, function: Callable[[str], str], a: Value, share: float) -> Value:
        n, slack = self._n, self._slack(a)
        return Value(n.lower(function(a.lo), share, slack), n.raise_(function(a.hi), share, slack))

    def _at_least(self, a: Value, least: float) -> Value:
        return Value(self._n.most(self._n.number(least), a.lo), a.hi, True)

    def _between(self, a: Value, least: float, most: float) -> Value:
        n = self._n
        return Value(n.most(n.number(least), a.lo), n.least(n.number(most), a.hi))

    def exp(self, a: Value) -> Value:
        """Return e^a."""
        return self._at_least(self._monotone(self._points.exp, a, 2.0**-49), 0.0)

    def log(self, a: Value) -> Value:
        """Return log a; nothing is known where a may be zero or less."""
        n = self._n
        positive, nothing = n.compare("ogt", a.lo, n.number(0.0)), n.number(math.nan)
        known = Value(n.select(positive, a.lo, nothing), n.select(positive, a.hi, nothing))
        return self._monotone(self._points.log, known, 2.0**-48)

    def sinh(self, a: Value) -> Value:
        """Return sinh a."""
        return self._monotone(self._points.sinh, a, 2.0**-48)

    def cosh(self, a: Value) -> Value:
        """Return cosh a, by the sizes in a."""
        n, turned = self._n, self._n.negate(a.hi)
        low, high = n.most(n.most(a.lo, turned), n.number(0.0)), n.most(n.negate(a.lo), a.hi)
        slack, share = self._slack(a), 2.0**-48
        lo, hi = n.lower(self._points.cosh(low), share, slack), n.raise_(self._points.cosh(high), share, slack)
        return self._at_least(Value(lo, hi), 1.0)

    def tanh(self, a: Value) -> Value:
        """Return tanh a."""
        return self._between(self._monotone(self._points.tanh, a, 2.0**-48), -1.0, 1.0)

    def atan(self, a: Value) -> Value:
        """Return atan a."""
        return self._monotone(self._points.atan, a, 2.0**-48)

    def _turning(self, a: Value, shift: float) -> tuple[str, str]:
        """Whether (shift + j)·π may be in a for some even j, and for some odd j.

        x/π − shift is off by less than 2⁻⁵¹(|x| + 1) in this arithmetic, so that the whole numbers counted between its
        ends are too many at the most. Beyond the largest argument both may be.
        """
        n, one = self._n, self._n.number(1.0)
        ends = []
        for x, sign in ((a.lo, -1.0), (a.hi, 1.0)):
            size = n.size(x)
            y = n.subtract(n.multiply(x, n.number(1 / math.pi)), n.number(shift))
            error = n.multiply_add(size, n.number(2.0**-51), n.number(2.0**-51))
            ends.append(n.add(y, n.multiply(error, n.number(sign))))
        low, high = (self._points.nearest_whole(end)[0] for end in ends)
        first = n.add(low, n.select(n.compare("olt", low, ends[0]), one, n.number(0.0)))
        last = n.subtract(high, n.select(n.compare("ogt", high, ends[1]), one, n.number(0.0)))
        half = n.multiply(first, n.number(0.5))
        even = n.compare("oeq", self._points.nearest_whole(half)[0], half)
        odd = n.compare("une", self._points.nearest_whole(half)[0], half)
        some, two = n.compare("ole", first, last), n.compare("olt", first, last)
        large = n.compare("ogt", n.most(n.size(a.lo), n.size(a.hi)), n.number(LARGEST_ARGUMENT))
        some_even, some_odd = (n.both(some, n.either(parity, two)) for parity in (even, odd))
        return n.either(large, some_even), n.either(large, some_odd)

    def _wave(self, a: Value, quarter: int) -> Value:
        """Sine of a + quarter·π/2: the two ends, and ±1 where a turning point may be inside."""
        n, slack = self._n, self._slack(a)
        lows, highs = [], []
        for x in (a.lo, a.hi):
            k, bits, sin, cos = self._points.turn(x)
            place = n.whole("add", bits, quarter)
            odd = n.text.let(f"icmp ne {n.lanes.of('i64')} {n.whole('and', place, 1)}, {n.lanes.integer(0)}")
            sign = n.whole("shl", n.whole("and", place, 2), 62)
            value = n.from_bits(n.whole("xor", n.bits(n.select(odd, cos, sin)), sign))
            error = n.multiply_add(k, n.number(2.0**-116), slack)
            lows.append(n.lower(value, 2.0**-49, error))
            highs.append(n.raise_(value, 2.0**-49, error))
        top, bottom = self._turning(a, 0.5 * (1 - quarter))
        hi = n.select(top, n.number(1.0), n.most(*highs))
        lo = n.select(bottom, n.number(-1.0), n.least(*lows))
        nothing = n.multiply(n.subtract(a.hi, a.lo), n.number(0.0))
        inside = self._between(Value(lo, hi), -1.0, 1.0)
        return Value(n.add(inside.lo, nothing), n.add(inside.hi, nothing))

    def sin(self, a: Value) -> Value:
        """Return sin a."""
        return self._wave(a, 0)

    def cos(self, a: Value) -> Value:
        """Return cos a."""
        return self._wave(a, 1)

    def tan(self, a: Value) -> Value:
        """Return tan a, which rises between its poles; nothing is known where one may be inside.

        The quotient of sine and cosine is off by 2⁻⁴⁹ of itself and, where r is off by k·2⁻¹¹⁷, by 2(1 + tan²) times
        that.
        """
        n, slack, ends = self._n, self._slack(a), []
        for x, move in ((a.lo, n.lower), (a.hi, n.raise_)):
            k, bits, sin, cos = self._points.turn(x)
            odd = n.text.let(f"icmp ne {n.lanes.of('i64')} {n.whole('and', bits, 1)}, {n.lanes.integer(0)}")
            value = n.divide(n.select(odd, n.negate(cos), sin), n.select(odd, sin, cos))
            slope = n.multiply_add(value, value, n.number(1.0))
            ends.append(move(value, 2.0**-48, n.multiply_add(n.multiply(k, n.number(2.0**-115)), slope, slack)))
        pole = n.either(*self._turning(a, 0.5))
        nothing = n.number(math.nan)
        return Value(n.select(pole, nothing, ends[0]), n.select(pole, nothing, ends[1]))

    def table(self) -> Table:
        """Return the part of the table that is functions."""
        return {
            Operation.EXP: self.exp,
            Operation.LOG: self.log,
            Operation.SIN: self.sin,
            Operation.COS: self.cos,
            Operation.TAN: self.tan,
            Operation.SINH: self.sinh,
            Operation.COSH: self.cosh,
            Operation.TANH: self.tanh,
            Operation.ATAN: self.atan,
        }
