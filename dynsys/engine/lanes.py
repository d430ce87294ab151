"""Instructions: LLVM text, and the table of float lanes that a Program is run over to write its code.

A value is a name in the text. Every other arithmetic over lanes (enclosures are pairs of names) is another table.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dynsys.derive.program import Operation, Table

LIBM = {
    Operation.EXP: "exp",
    Operation.LOG: "log",
    Operation.SIN: "sin",
    Operation.COS: "cos",
    Operation.TAN: "tan",
    Operation.SINH: "sinh",
    Operation.COSH: "cosh",
    Operation.TANH: "tanh",
    Operation.ATAN: "atan",
}
"""Functions taken from the C library, lane by lane, so that every width gives the same bits."""


def double(value: float) -> str:
    """Return LLVM's text of a double, bit by bit.

    Examples
    --------
    >>> double(0.5)
    '0x3FE0000000000000'
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


@dataclass
class Text:
    """LLVM text under way: lines, fresh names, and the functions that must be declared."""

    lines: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    _count: int = 0

    def add(self, line: str) -> None:
        """Write a line."""
        self.lines.append(line)

    def let(self, expression: str) -> str:
        """Write ``%v = expression`` and return the new name."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"{name} = {expression}")
        return name

    def declare(self, line: str) -> None:
        """Ask for a declaration."""
        self.declared.add(line)


@dataclass(frozen=True)
class FloatLanes:
    """A table of float lanes: W numbers side by side, every operation rounded to nearest.

    Parameters
    ----------
    text
        Where the instructions go.
    width
        W, a power of two; 1 is a plain number.
    """

    text: Text
    width: int

    @property
    def type(self) -> str:
        """LLVM's type of a value."""
        return self.of("double")

    def of(self, kind: str) -> str:
        """LLVM's type of a value of another kind (``i1``, ``i64``) in every lane."""
        return kind if self.width == 1 else f"<{self.width} x {kind}>"

    def compare(self, relation: str, a: str, b: str) -> str:
        """Return, lane by lane, whether an ordered relation (``olt``, …) holds; it fails for what is not a number."""
        return self.text.let(f"fcmp {relation} {self.type} {a}, {b}")

    @property
    def suffix(self) -> str:
        """How LLVM's intrinsics name that type."""
        return "f64" if self.width == 1 else f"v{self.width}f64"

    def number(self, value: float) -> str:
        """Return a constant in every lane."""
        one = double(value)
        return one if self.width == 1 else "<" + ", ".join([f"double {one}"] * self.width) + ">"

    def splat(self, scalar: str) -> str:
        """Return a scalar in every lane."""
        if self.width == 1:
            return scalar
        first = self.text.let(f"insertelement {self.type} poison, double {scalar}, i32 0")
        mask = f"<{self.width} x i32> zeroinitializer"
        return self.text.let(f"shufflevector {self.type} {first}, {self.type} poison, {mask}")

    def integer(self, value: int) -> str:
        """Return a 64-bit whole number in every lane."""
        return str(value) if self.width == 1 else "<" + ", ".join([f"i64 {value}"] * self.width) + ">"

    def extract(self, value: str, lane: int, kind: str) -> str:
        """Return one lane of a vector of that kind (``i1``, ``double``)."""
        if self.width == 1:
            return value
        return self.text.let(f"extractelement <{self.width} x {kind}> {value}, i32 {lane}")

    def select(self, condition: str, yes: str, no: str) -> str:
        """Return, lane by lane, ``yes`` where the condition holds, else ``no``."""
        return self.text.let(f"select {self.of('i1')} {condition}, {self.type} {yes}, {self.type} {no}")

    def load(self, pointer: str) -> str:
        """Return W numbers from memory."""
        return self.text.let(f"load {self.type}, ptr {pointer}, align 8")

    def store(self, value: str, pointer: str) -> None:
        """Write W numbers to memory."""
        self.text.add(f"store {self.type} {value}, ptr {pointer}, align 8")

    def intrinsic(self, name: str, *operands: str) -> str:
        """Return one of LLVM's own functions of the operands."""
        full = f"llvm.{name}.{self.suffix}"
        self.text.declare(f"declare {self.type} @{full}({', '.join([self.type] * len(operands))})")
        return self.text.let(f"call {self.type} @{full}({', '.join(f'{self.type} {o}' for o in operands)})")

    def library(self, name: str, operand: str) -> str:
        """Return a function of the C library, lane by lane; ``nobuiltin`` forbids LLVM to rewrite the call."""
        self.text.declare(f"declare double @{name}(double) nounwind willreturn memory(none)")
        if self.width == 1:
            return self.text.let(f"call double @{name}(double {operand}) nobuiltin")
        result = "poison"
        for lane in range(self.width):
            y = self.text.let(f"call double @{name}(double {self.extract(operand, lane, 'double')}) nobuiltin")
            result = self.text.let(f"insertelement {self.type} {result}, double {y}, i32 {lane}")
        return result

    def binary(self, name: str) -> Callable[[str, str], str]:
        """Return the instruction ``name`` as a function of two operands."""
        return lambda a, b: self.text.let(f"{name} {self.type} {a}, {b}")

    def power(self, a: str, n: int) -> str:
        """Return a power by repeated squaring, the leading bit first."""
        multiply = self.binary("fmul")
        result = a
        for bit in bin(n)[3:]:
            result = multiply(result, result)
            if bit == "1":
                result = multiply(result, a)
        return result

    def negate(self, a: str) -> str:
        """Return −a."""
        return self.text.let(f"fneg {self.type} {a}")

    def table(self) -> Table:
        """Return the table: an operation to what writes it."""
        calls = {operation: (lambda a, name=name: self.library(name, a)) for operation, name in LIBM.items()}
        return {
            Operation.CONSTANT: lambda value: self.number(_nearest(value)),
            Operation.PI: lambda: self.number(3.141592653589793),
            Operation.ADD: self.binary("fadd"),
            Operation.SUBTRACT: self.binary("fsub"),
            Operation.MULTIPLY: self.binary("fmul"),
            Operation.DIVIDE: self.binary("fdiv"),
            Operation.NEGATE: self.negate,
            Operation.POWER: self.power,
            Operation.SQRT: lambda a: self.intrinsic("sqrt", a),
            Operation.ABSOLUTE: lambda a: self.intrinsic("fabs", a),
            Operation.MULTIPLY_ADD: lambda a, b, c: self.intrinsic("fma", a, b, c),
            Operation.SUBTRACT_PRODUCT: lambda a, b, c: self.intrinsic("fma", self.negate(a), b, c),
            Operation.MULTIPLY_SUBTRACT: lambda a, b, c: self.intrinsic("fma", a, b, self.negate(c)),
            **calls,
        }


def _nearest(value: Fraction) -> float:
    """The nearest double; infinite beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def assemble(text: Text, signature: str, attributes: str = "") -> str:
    """Return a module with one function of the text."""
    body = "\n".join(f"  {line}" if not line.endswith(":") else line for line in text.lines)
    declarations = "\n".join(sorted(text.declared))
    return f"{declarations}\n\ndefine {signature} {attributes} {{\n{body}\n}}\n"


def loop(
    text: Text, label: str, count: str, carried: Sequence[tuple[str, str]], body: Callable[..., Sequence[str]]
) -> list[str]:
    """Write a loop ``for i in range(count)`` over carried values, and return what they are after it.

    Parameters
    ----------
    label
        A name for its blocks, unique in the function.
    count
        A name or number of type i64.
    carried
        ``(type, value)`` pairs.
    body
        Called with the name of i and those of the carried values; writes the body and returns the new values.
    """
    text.add(f"br label %{label}_before")
    text.add(f"{label}_before:")
    text.add(f"br label %{label}_test")
    text.add(f"{label}_test:")
    names = [f"%{label}_{k}" for k in range(len(carried))]
    position = len(text.lines)
    i = f"%{label}_i"
    more = text.let(f"icmp slt i64 {i}, {count}")
    text.add(f"br i1 {more}, label %{label}_body, label %{label}_after")
    text.add(f"{label}_body:")
    new = body(i, *names)
    text.add(f"br label %{label}_next")
    text.add(f"{label}_next:")
    following = text.let(f"add i64 {i}, 1")
    text.add(f"br label %{label}_test")
    text.add(f"{label}_after:")
    phis = [f"{i} = phi i64 [ 0, %{label}_before ], [ {following}, %{label}_next ]"]
    phis += [
        f"{name} = phi {kind} [ {old}, %{label}_before ], [ {value}, %{label}_next ]"
        for name, (kind, old), value in zip(names, carried, new, strict=True)
    ]
    text.lines[position:position] = phis
    return names
