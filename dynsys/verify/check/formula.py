"""Formulas in JSON: read, checked, and turned into a list of steps in which equal parts stand once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from dynsys.verify.check import limits
from dynsys.verify.check.fields import integer, is_number, rational
from dynsys.verify.check.refusal import Refusal

FUNCTIONS = frozenset({"sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "abs"})
T = TypeVar("T")


class Step(NamedTuple):
    """One operation: its name, the steps it acts on, and its number (of "number", "symbol" or "^")."""

    name: str
    arguments: tuple[int, ...]
    number: Fraction | int | None = None


@dataclass(frozen=True)
class Program:
    """Formulas as steps.

    Parameters
    ----------
    dimension
        How many symbols there are.
    steps
        Each uses only earlier ones.
    outputs
        The step of each formula.
    """

    dimension: int
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]

    @property
    def is_rational(self) -> bool:
        """Whether only + − * / and powers occur."""
        return all(step.name not in FUNCTIONS and step.name != "pi" for step in self.steps)


class Algebra(ABC, Generic[T]):
    """What a program can be run over: numbers, intervals, intervals with derivatives, rational functions."""

    @abstractmethod
    def number(self, value: Fraction) -> T:
        """Return the value of a number."""

    @abstractmethod
    def pi(self) -> T:
        """Return the value of π."""

    @abstractmethod
    def add(self, a: T, b: T) -> T:
        """Return a + b."""

    @abstractmethod
    def multiply(self, a: T, b: T) -> T:
        """Return a·b."""

    @abstractmethod
    def divide(self, a: T, b: T) -> T:
        """Return a/b."""

    @abstractmethod
    def negate(self, a: T) -> T:
        """Return −a."""

    @abstractmethod
    def power(self, a: T, n: int) -> T:
        """Return aⁿ for n > 0."""

    @abstractmethod
    def function(self, name: str, a: T) -> T:
        """Return a function of the table."""


def run(program: Program, algebra: Algebra[T], inputs: Sequence[T]) -> list[T]:
    """Return the values of the formulas of a program at the inputs, one for each symbol."""
    values: list[T] = []
    for name, arguments, number in program.steps:
        operands = [values[i] for i in arguments]
        if name == "symbol":
            assert isinstance(number, int)
            values.append(inputs[number])
        elif name == "number":
            values.append(algebra.number(Fraction(number or 0)))
        elif name == "pi":
            values.append(algebra.pi())
        elif name == "+":
            values.append(algebra.add(*operands))
        elif name == "*":
            values.append(algebra.multiply(*operands))
        elif name == "/":
            values.append(algebra.divide(*operands))
        elif name == "neg":
            values.append(algebra.negate(*operands))
        elif name == "^":
            assert isinstance(number, int)
            values.append(algebra.power(operands[0], number))
        else:
            values.append(algebra.function(name, operands[0]))
    return [values[i] for i in program.outputs]


@dataclass
class Reader:
    """Reads formulas over given symbols and values into one program.

    Parameters
    ----------
    symbols
        Names of the inputs, in order.
    values
        Names that stand for a number.
    """

    symbols: Sequence[str]
    values: Mapping[str, Fraction] = field(default_factory=dict)
    _steps: list[Step] = field(default_factory=list)
    _known: dict[Step, int] = field(default_factory=dict)
    _nodes: int = 0

    def program(self, formulas: Sequence[Any]) -> Program:
        """Return the program of some formulas.

        Raises
        ------
        Refusal
            For what is not a formula of the table.
        """
        outputs = tuple(self._read(formula, 0) for formula in formulas)
        return Program(len(self.symbols), tuple(self._steps), outputs)

    def _step(self, name: str, *arguments: int, number: Fraction | int | None = None) -> int:
        step = Step(name, arguments, number)
        if step not in self._known:
            self._known[step] = len(self._steps)
            self._steps.append(step)
        return self._known[step]

    def _read(self, formula: Any, depth: int) -> int:
        self._nodes += 1
        if self._nodes > limits.FORMULA_NODES:
            raise Refusal(f"the formulas have more than {limits.FORMULA_NODES} parts")
        if depth > limits.FORMULA_DEPTH:
            raise Refusal(f"a formula is nested deeper than {limits.FORMULA_DEPTH}")
        if isinstance(formula, str):
            return self._atom(formula)
        if not isinstance(formula, list) or not formula or not isinstance(formula[0], str):
            raise Refusal("a formula is expected: a number or a name in a string, or a list that begins with a name")
        name, rest = formula[0], formula[1:]
        if name == "^":
            return self._power(rest, depth)
        arguments = [self._read(part, depth + 1) for part in rest]
        return self._combine(name, arguments)

    def _atom(self, name: str) -> int:
        if is_number(name):
            return self._step("number", number=rational(name, "a formula"))
        if name in self.symbols:
            return self._step("symbol", number=self.symbols.index(name))
        if name in self.values:
            return self._step("number", number=self.values[name])
        raise Refusal(f"a formula: the symbol {name[:40]!r} is not known")

    def _power(self, rest: list[Any], depth: int) -> int:
        if len(rest) != 2:
            raise Refusal("a formula: '^' takes a formula and an integer")
        base = self._read(rest[0], depth + 1)
        n = integer(rest[1], -limits.EXPONENT, limits.EXPONENT, "an exponent")
        if n == 0:
            raise Refusal("a formula: the exponent 0 is not allowed; write 1")
        power = base if abs(n) == 1 else self._step("^", base, number=abs(n))
        return power if n > 0 else self._step("/", self._step("number", number=Fraction(1)), power)

    def _combine(self, name: str, arguments: list[int]) -> int:
        count = len(arguments)
        if name in ("+", "*") and count:
            result = arguments[0]
            for argument in arguments[1:]:
                result = self._step(name, result, argument)
            return result
        if name == "-" and count == 2:
            return self._step("+", arguments[0], self._step("neg", arguments[1]))
        if (name == "/" and count == 2) or ((name in FUNCTIONS or name == "neg") and count == 1):
            return self._step(name, *arguments)
        if name == "pi" and not count:
            return self._step("pi")
        raise Refusal(f"a formula: {name[:40]!r} of {count} parts is not in the table")
