"""Ends of enclosures: an operation on numbers, rounded down and up.

`Outward` rounds to nearest, then moves outward by 2⁻⁵²·|v|, for products and quotients by 5e-324 more. In every
rounding mode the exact value x of one operation and its result v differ by at most one unit in the last place of v,
ulp(v) <= 2⁻⁵²·|v|, or by 2⁻¹⁰⁷⁴ where v is subnormal (sums of subnormal numbers are exact), and the number next to v
is between v and what the outward step returns, so that rounding that step loses nothing. `Embedded` has the rounding
in each instruction of AVX-512, and loses nothing at all.

Sources: S. M. Rump, *Verification methods: rigorous results using floating-point arithmetic*, 2010; J.-M. Muller et
al., *Handbook of Floating-Point Arithmetic*, 2018, section 2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from dynsys.engine.lanes import FloatLanes

UNIT = 2.0**-52
TINY = 5e-324
Pairs = Sequence[tuple[str, str]]


class Ends(Protocol):
    """Bounds of an operation (``fadd``, ``fsub``, ``fmul``, ``fdiv``) over some pairs of operands."""

    def below(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """Return a number that is not above any exact result; ``slack``, 0 or more, is taken off."""
        ...

    def above(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """Return a number that is not below any exact result; ``slack`` is added."""
        ...


class Numbers:
    """Lanes with the short names that formulas are written with; everything is rounded to nearest.

    Parameters
    ----------
    lanes
        Where the instructions go.
    fused
        Whether the processor multiplies and adds with one rounding.
    """

    def __init__(self, lanes: FloatLanes, fused: bool) -> None:
        self.lanes, self.fused, self.text = lanes, fused, lanes.text
        self.number = lanes.number
        self.add, self.subtract = lanes.binary("fadd"), lanes.binary("fsub")
        self.multiply, self.divide = lanes.binary("fmul"), lanes.binary("fdiv")
        self.negate, self.select, self.compare = lanes.negate, lanes.select, lanes.compare

    def size(self, a: str) -> str:
        """Return |a|."""
        return self.lanes.intrinsic("fabs", a)

    def multiply_add(self, a: str, b: str, c: str) -> str:
        """Return a·b + c, rounded once or twice."""
        return self.lanes.intrinsic("fma", a, b, c) if self.fused else self.add(self.multiply(a, b), c)

    def least(self, a: str, b: str) -> str:
        """Return the smaller number; b where one of them is not a number."""
        return self.select(self.compare("olt", a, b), a, b)

    def most(self, a: str, b: str) -> str:
        """Return the larger number; b where one of them is not a number."""
        return self.select(self.compare("ogt", a, b), a, b)

    def both(self, a: str, b: str) -> str:
        """Return, lane by lane, whether two conditions hold."""
        return self.text.let(f"and {self.lanes.of('i1')} {a}, {b}")

    def either(self, a: str, b: str) -> str:
        """Return, lane by lane, whether one of two conditions holds."""
        return self.text.let(f"or {self.lanes.of('i1')} {a}, {b}")

    def bits(self, a: str) -> str:
        """Return the bits of doubles as whole numbers."""
        return self.text.let(f"bitcast {self.lanes.type} {a} to {self.lanes.of('i64')}")

    def from_bits(self, a: str) -> str:
        """Return the doubles with these bits."""
        return self.text.let(f"bitcast {self.lanes.of('i64')} {a} to {self.lanes.type}")

    def whole(self, name: str, a: str, b: int | str) -> str:
        """Return an instruction on whole numbers (``add``, ``and``, ``shl``, …)."""
        other = self.lanes.integer(b) if isinstance(b, int) else b
        return self.text.let(f"{name} {self.lanes.of('i64')} {a}, {other}")

    def lower(self, v: str, share: float, slack: str | None) -> str:
        """Return v − share·|v| − slack."""
        moved = self.multiply_add(self.size(v), self.number(-share), v)
        return moved if slack is None else self.subtract(moved, slack)

    def raise_(self, v: str, share: float, slack: str | None) -> str:
        """Return v + share·|v| + slack."""
        moved = self.multiply_add(self.size(v), self.number(share), v)
        return moved if slack is None else self.add(moved, slack)

    def reduce(self, choose: Callable[[str, str], str], values: Sequence[str]) -> str:
        """Return the least or the most of some values."""
        result = values[0]
        for value in values[1:]:
            result = choose(result, value)
        return result


class Outward:
    """To nearest, then outward."""

    def __init__(self, numbers: Numbers) -> None:
        self._n = numbers

    def below(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """See `Ends`."""
        n = self._n
        return n.lower(n.reduce(n.least, [n.lanes.binary(name)(a, b) for a, b in pairs]), UNIT, slack)

    def above(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """See `Ends`."""
        n = self._n
        return n.raise_(n.reduce(n.most, [n.lanes.binary(name)(a, b) for a, b in pairs]), UNIT, slack)


class Embedded:
    """Rounded down and up by the instruction itself: eight lanes of AVX-512."""

    DOWN, UP = 9, 10  # the immediate operand: the mode, and no exceptions
    _NAMES = {"fadd": "add", "fsub": "sub", "fmul": "mul", "fdiv": "div"}

    def __init__(self, numbers: Numbers) -> None:
        self._n = numbers

    def _rounded(self, name: str, a: str, b: str, mode: int) -> str:
        full, vector = f"llvm.x86.avx512.{self._NAMES[name]}.pd.512", "<8 x double>"
        self._n.text.declare(f"declare {vector} @{full}({vector}, {vector}, i32 immarg)")
        return self._n.text.let(f"call {vector} @{full}({vector} {a}, {vector} {b}, i32 {mode})")

    def below(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """See `Ends`."""
        v = self._n.reduce(self._n.least, [self._rounded(name, a, b, self.DOWN) for a, b in pairs])
        return v if slack is None else self._n.subtract(v, slack)

    def above(self, name: str, pairs: Pairs, slack: str | None = None) -> str:
        """See `Ends`."""
        v = self._n.reduce(self._n.most, [self._rounded(name, a, b, self.UP) for a, b in pairs])
        return v if slack is None else self._n.add(v, slack)
