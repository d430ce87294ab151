"""What kernels that are algorithms are written with: variables, loops, choices, and numbers side by side in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dynsys.engine.lanes import FloatLanes, double, loop
from dynsys.engine.writer import Writer

Index = int | str
"""A whole number known while writing, or the name of one."""
STRIP = 4
"""Numbers taken at once along a vector, on every processor: sums have the same order everywhere."""
SIZE_BITS = 0x7FFFFFFFFFFFFFFF
ZERO = double(0.0)


class Code:
    """LLVM text of one function, written as an algorithm; arrays and variables come before the first loop.

    Parameters
    ----------
    writer
        The kernel under way.
    """

    def __init__(self, writer: Writer) -> None:
        self.text = writer.text
        self._fused = writer.kernel.target.fma
        self.one = FloatLanes(self.text, 1)
        self._labels = 0

    def add(self, a: Index, b: Index) -> Index:
        """Return a + b."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        return self.text.let(f"add i64 {a}, {b}")

    def multiply(self, a: Index, b: Index) -> Index:
        """Return a·b."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        return self.text.let(f"mul i64 {a}, {b}")

    def at(self, base: str, index: Index) -> str:
        """Return where an entry of an array of eight-byte numbers stands."""
        if index == 0:
            return base
        return self.text.let(f"getelementptr double, ptr {base}, i64 {index}")

    def load(self, base: str, index: Index = 0, width: int = 1) -> str:
        """Return that many numbers from an array."""
        return FloatLanes(self.text, width).load(self.at(base, index))

    def store(self, value: str, base: str, index: Index = 0, width: int = 1) -> None:
        """Write that many numbers to an array."""
        FloatLanes(self.text, width).store(value, self.at(base, index))

    def array(self, size: int) -> str:
        """Return an array of doubles that lives as long as the call."""
        self._labels += 1
        name = f"%array{self._labels}"
        self.text.lines.insert(1, f"{name} = alloca [{size} x double], align 64")
        return name

    def variable(self, kind: str, value: Index) -> str:
        """Return a variable (``i64`` or ``double``) with its first value."""
        self._labels += 1
        name = f"%variable{self._labels}"
        self.text.lines.insert(1, f"{name} = alloca {kind}, align 8")
        self.set(name, kind, value)
        return name

    def get(self, name: str, kind: str) -> str:
        """Return what a variable holds."""
        return self.text.let(f"load {kind}, ptr {name}, align 8")

    def set(self, name: str, kind: str, value: Index) -> None:
        """Let a variable hold a value."""
        self.text.add(f"store {kind} {value}, ptr {name}, align 8")

    def fused(self, width: int, a: str, b: str, c: str) -> str:
        """Return a·b + c, rounded once where the processor can."""
        lanes = FloatLanes(self.text, width)
        if self._fused:
            return lanes.intrinsic("fma", a, b, c)
        return lanes.binary("fadd")(lanes.binary("fmul")(a, b), c)

    def splat(self, scalar: str, width: int) -> str:
        """Return a number in every lane."""
        return FloatLanes(self.text, width).splat(scalar)

    def shuffle(self, width: int, vector: str, places: Sequence[int | None]) -> str:
        """Return the entries of a vector at these places, 0 where there is None."""
        kind = f"<{width} x double>"
        mask = ", ".join(f"i32 {width if place is None else place}" for place in places)
        return self.text.let(f"shufflevector {kind} {vector}, {kind} zeroinitializer, <{len(places)} x i32> <{mask}>")

    def widen(self, width: int, vector: str, length: int) -> str:
        """Return a vector of that length, or a number, with zeros after it."""
        if length == 1:
            return self.insert(width, "zeroinitializer", {0: vector})
        return self.shuffle(length, vector, [*range(length), *[None] * (width - length)])

    def constant(self, width: int, entries: dict[int, float]) -> str:
        """Return a vector of zeros but for these entries."""
        return "<" + ", ".join(f"double {double(entries.get(place, 0.0))}" for place in range(width)) + ">"

    def insert(self, width: int, vector: str, entries: dict[int, str]) -> str:
        """Return a vector with some entries replaced."""
        for place, value in entries.items():
            vector = self.text.let(f"insertelement <{width} x double> {vector}, double {value}, i32 {place}")
        return vector

    def size_bits(self, value: str) -> str:
        """Return the bits of |value|: they are ordered as sizes are, with what is not a number above all."""
        bits = self.text.let(f"bitcast double {value} to i64")
        return self.text.let(f"and i64 {bits}, {SIZE_BITS}")

    def larger_bits(self, a: str, b: str) -> str:
        """Return the larger of two sizes given by their bits."""
        more = self.text.let(f"icmp ugt i64 {a}, {b}")
        return self.text.let(f"select i1 {more}, i64 {a}, i64 {b}")

    def sum_of(self, strip: str) -> str:
        """Return the sum of the entries of a strip."""
        parts = [self.text.let(f"extractelement <{STRIP} x double> {strip}, i32 {i}") for i in range(STRIP)]
        plus = self.one.binary("fadd")
        return plus(plus(parts[0], parts[1]), plus(parts[2], parts[3]))

    def each(
        self,
        first: Index,
        last: Index,
        body: Callable[..., Sequence[str] | None],
        carried: Sequence[tuple[str, str]] = (),
    ) -> list[str]:
        """Write a loop over ``first <= i < last`` that carries values, and return what they are after it.

        ``body`` is called with i and the carried values and returns the new ones.
        """
        self._labels += 1
        count = str(last) if first == 0 else self.text.let(f"sub i64 {last}, {first}")

        def inside(i: str, *values: str) -> Sequence[str]:
            return body(i if first == 0 else self.add(first, i), *values) or ()

        return loop(self.text, f"loop{self._labels}", count, carried, inside)

    def down(
        self,
        first: Index,
        last: Index,
        body: Callable[..., Sequence[str] | None],
        carried: Sequence[tuple[str, str]] = (),
    ) -> list[str]:
        """Write a loop as `each` does, over the same i from the last to the first."""
        final = self.add(last, -1)
        bound = self.text.let(f"sub i64 {last}, {first}")

        def inside(turn: str, *values: str) -> Sequence[str]:
            return body(self.text.let(f"sub i64 {final}, {turn}"), *values) or ()

        return self.each(0, bound, inside, carried)

    def label(self, name: str) -> None:
        """Begin a block that can be gone to."""
        self.text.add(f"br label %{name}")
        self.text.add(f"{name}:")

    def branch(self, condition: str, yes: str, no: str) -> None:
        """Go to one block or the other; the text goes on in a block that is named next."""
        self.text.add(f"br i1 {condition}, label %{yes}, label %{no}")

    def when(self, condition: str, yes: Callable[[], None], no: Callable[[], None]) -> None:
        """Write one thing to be done or another."""
        self._labels += 1
        name = f"when{self._labels}"
        self.branch(condition, f"{name}_yes", f"{name}_no")
        for part, body in (("yes", yes), ("no", no)):
            self.text.add(f"{name}_{part}:")
            body()
            self.text.add(f"br label %{name}_end")
        self.text.add(f"{name}_end:")
