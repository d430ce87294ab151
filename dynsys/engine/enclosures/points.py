"""Functions at a number: reduction, a Taylor polynomial by Horner, and how far the result can be off.

All is rounded to nearest (u = 2⁻⁵³ a step), whether products and sums are rounded once or twice. In what follows
"x·2⁻ᵏ" bounds a relative error; underflow adds at most 2⁻¹⁰⁷³. Horner's rule with m steps is off by less than
2m·u·Σ|c|rʲ, which counts little wherever the polynomial is a small correction, as it is made to be below.

- exp, 2⁻⁵⁰: x = k·ln 2 + r, |r| <= 0.3467; k·head is exact and so is its difference with x, r is off by 0.36u in
  all. 1 + (r + r²q), r²q <= 0.07 off by 1.7u; the roundings of both sums 1.6u, all over e^−0.3467: below 5.5u. The
  terms from r¹⁴/14! on are below 6e-18.
- log, 2⁻⁴⁹: x = 2ᵉm, m in [√½, √2), s = (m − 1)/(m + 1), log m = 2s + s³(2/3 + …): s off by 2u, all by 6u; the terms
  from s²³ on are below 2e-18. Where e is not 0, |log x| >= 0.3466, and its parts are off by 3.5u in all: below 11.2u.
- sin, cos, 2⁻⁵⁰ and k·2⁻¹¹⁶ absolute: x = k·π/2 + r, |r| <= 0.7855, |k| < 2²⁰; r is off by 2.1u|r| + k·2⁻¹¹⁹ (third
  part and its product); sin r = r + r³(…) adds 3u, cos r = 1 − r²/2 + r⁴(…) 3u; terms left out 1e-19, 3e-18.
- sinh, 2⁻⁴⁹: up to 1 the odd Taylor polynomial to r¹⁹, 4u; above (E − 1/E)/2, E = e^x off by 5.5u, times coth 1.
- cosh, 2⁻⁴⁹: (E + 1/E)/2, 8u.
- tanh, 2⁻⁴⁹: below 1/2 the quotient of the polynomials, 9u; above 1 − 2/(e^2x + 1), 2/(E + 1) <= 0.54 off by 7.5u.
- atan, 2⁻⁴⁹: atan x = pivot + atan w, pivots 0, π/4, π/2, |w| <= 0.4143 off by 3u; w − w³/3 + … to w⁴¹; 10u.

Sources: J.-M. Muller, *Elementary Functions*, 2016, chapters 3 and 11; N. J. Higham, *Accuracy and Stability of
Numerical Algorithms*, 2002, section 5.1; W. J. Cody, W. Waite, *Software Manual for the Elementary Functions*, 1980.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dynsys.engine.enclosures.constants import HALF_PI, LN2_HEAD, LN2_TAIL, MAGIC, inverse_factorials
from dynsys.engine.enclosures.ends import Numbers

_EXPONENT = 1023 << 52
_ROOT_HALF = 0x3FE6A09E667F3BCD  # √½, as bits


class Points:
    """Functions at numbers, lane by lane."""

    def __init__(self, numbers: Numbers) -> None:
        self._n = numbers

    def _polynomial(self, x: str, coefficients: Sequence[float]) -> str:
        n = self._n
        value = n.number(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            value = n.multiply_add(value, x, n.number(c))
        return value

    def nearest_whole(self, x: str) -> tuple[str, str]:
        """Return the nearest whole number to |x| < 2⁵¹, and a whole number with the same last bits."""
        n = self._n
        shifted = n.add(x, n.number(MAGIC))
        return n.subtract(shifted, n.number(MAGIC)), n.bits(shifted)

    def _two_to(self, k: str) -> str:
        """2ᵏ of a whole number from −1022 to 1023."""
        return self._n.from_bits(self._n.whole("shl", self._n.whole("add", k, 1023), 52))

    def exp(self, x: str) -> str:
        """Return eˣ; infinite above the largest double."""
        n = self._n
        x = n.least(n.most(x, n.number(-746.0)), n.number(710.0))
        k, bits = self.nearest_whole(n.multiply(x, n.number(1 / math.log(2))))
        r = n.subtract(x, n.multiply(k, n.number(LN2_HEAD)))
        r = n.subtract(r, n.multiply(k, n.number(LN2_TAIL)))
        rest = n.multiply(n.multiply(r, r), self._polynomial(r, inverse_factorials(2, 13, 1)))
        value = n.add(n.number(1.0), n.add(r, rest))
        whole = n.whole("sub", bits, 0x4338000000000000)
        half = n.whole("ashr", whole, 1)
        return n.multiply(n.multiply(value, self._two_to(half)), self._two_to(n.whole("sub", whole, half)))

    def log(self, x: str) -> str:
        """Return log x of a positive number."""
        n = self._n
        subnormal = n.compare("olt", x, n.number(2.0**-1022))
        x = n.select(subnormal, n.multiply(x, n.number(2.0**54)), x)
        bits = n.bits(x)
        shifted = n.whole("lshr", n.whole("add", n.whole("sub", bits, _ROOT_HALF), _EXPONENT + (1 << 52)), 52)
        whole = n.whole("sub", shifted, 1024)
        m = n.from_bits(n.whole("sub", bits, n.whole("shl", whole, 52)))
        e = n.subtract(n.from_bits(n.whole("add", whole, 0x4338000000000000)), n.number(MAGIC))
        e = n.subtract(e, n.select(subnormal, n.number(54.0), n.number(0.0)))
        one = n.number(1.0)
        s = n.divide(n.subtract(m, one), n.add(m, one))
        square = n.multiply(s, s)
        rest = n.multiply(n.multiply(s, square), self._polynomial(square, [2 / j for j in range(3, 22, 2)]))
        part = n.add(n.add(s, s), rest)
        return n.add(n.multiply(e, n.number(LN2_HEAD)), n.add(part, n.multiply(e, n.number(LN2_TAIL))))

    def _sin_part(self, r: str, square: str) -> str:
        rest = self._polynomial(square, inverse_factorials(3, 17, 2, -1))
        return self._n.subtract(r, self._n.multiply(r, self._n.multiply(square, rest)))

    def turn(self, x: str) -> tuple[str, str, str, str]:
        """Return |k|, the last bits of k, sin r and cos r for x = k·π/2 + r, |x| up to the largest argument."""
        n = self._n
        k, bits = self.nearest_whole(n.multiply(x, n.number(2 / math.pi)))
        r = x
        for part in HALF_PI:
            r = n.subtract(r, n.multiply(k, n.number(part)))
        square = n.multiply(r, r)
        fourth = n.multiply(square, square)
        rest = n.multiply(fourth, self._polynomial(square, inverse_factorials(4, 16, 2, -1)))
        cos = n.add(n.subtract(n.number(1.0), n.multiply(square, n.number(0.5))), rest)
        return n.size(k), bits, self._sin_part(r, square), cos

    def _small_sinh(self, x: str) -> str:
        n, square = self._n, self._n.multiply(x, x)
        return n.add(x, n.multiply(x, n.multiply(square, self._polynomial(square, inverse_factorials(3, 19, 2)))))

    def sinh(self, x: str) -> str:
        """Return sinh x; infinite a little early."""
        n, size = self._n, self._n.size(x)
        e = self.exp(size)
        large = n.multiply(n.subtract(e, n.divide(n.number(1.0), e)), n.number(0.5))
        small = n.compare("olt", size, n.number(1.0))
        return n.select(small, self._small_sinh(x), self._with_sign(large, x))

    def cosh(self, x: str) -> str:
        """Return cosh x of x >= 0; infinite a little early."""
        n, e = self._n, self.exp(x)
        return n.multiply(n.add(e, n.divide(n.number(1.0), e)), n.number(0.5))

    def tanh(self, x: str) -> str:
        """Return tanh x."""
        n, one = self._n, self._n.number(1.0)
        size = n.least(n.size(x), n.number(22.0))
        small = n.compare("olt", size, n.number(0.5))
        square = n.multiply(x, x)
        quotient = n.divide(self._small_sinh(x), self._polynomial(square, inverse_factorials(0, 18, 2)))
        e = self.exp(n.add(size, size))
        large = n.subtract(one, n.divide(n.number(2.0), n.add(e, one)))
        return n.select(small, quotient, self._with_sign(large, x))

    def atan(self, x: str) -> str:
        """Return atan x."""
        n, one, size = self._n, self._n.number(1.0), self._n.size(x)
        near, far = n.compare("ole", size, n.number(0.41421)), n.compare("ogt", size, n.number(2.41421))
        over = n.select(near, size, n.select(far, n.number(-1.0), n.subtract(size, one)))
        under = n.select(near, one, n.select(far, size, n.add(size, one)))
        w = n.divide(over, under)
        square = n.multiply(w, w)
        series = [(-1) ** i / (2 * i + 3) for i in range(20)]
        part = n.subtract(w, n.multiply(w, n.multiply(square, self._polynomial(square, series))))
        pivot = n.select(near, n.number(0.0), n.select(far, n.number(math.pi / 2), n.number(math.pi / 4)))
        return self._with_sign(n.add(pivot, part), x)

    def _with_sign(self, size: str, of: str) -> str:
        return self._n.lanes.intrinsic("copysign", size, of)
