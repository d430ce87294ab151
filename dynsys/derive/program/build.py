"""From expressions to a Program."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy

from dynsys.derive.program.atoms import Atoms, Function, Input, Term, add, multiply, power
from dynsys.derive.program.emit import emit
from dynsys.derive.program.operations import Operation, Program
from dynsys.derive.symbols import as_expression
from dynsys.errors import MisuseError

_FUNCTIONS = {
    sympy.exp: Operation.EXP,
    sympy.log: Operation.LOG,
    sympy.sin: Operation.SIN,
    sympy.cos: Operation.COS,
    sympy.tan: Operation.TAN,
    sympy.sinh: Operation.SINH,
    sympy.cosh: Operation.COSH,
    sympy.tanh: Operation.TANH,
    sympy.atan: Operation.ATAN,
    sympy.Abs: Operation.ABSOLUTE,
}
_ONE = Term(Fraction(1))


class _Reader:
    """Expressions into terms, each expression once."""

    def __init__(self, inputs: Sequence[sympy.Symbol], atoms: Atoms) -> None:
        self.atoms = atoms
        self.known: dict[sympy.Expr, Term] = {s: self._atom(Input(i)) for i, s in enumerate(inputs)}
        self.names = ", ".join(s.name for s in inputs) or "none"

    def _atom(self, atom: Input | Function) -> Term:
        return Term(Fraction(1), ((self.atoms.number(atom), 1),))

    def read(self, expression: sympy.Expr) -> Term:
        term = self.known.get(expression)
        if term is None:
            term = self.known[expression] = self._read(expression)
        return term

    def _read(self, expression: sympy.Expr) -> Term:
        if isinstance(expression, sympy.Rational):
            return Term(Fraction(int(expression.p), int(expression.q)))
        if expression is sympy.pi:
            return self._atom(Function(Operation.PI, None))
        if expression is sympy.E:
            return self._atom(Function(Operation.EXP, _ONE))
        if isinstance(expression, sympy.Symbol):
            raise MisuseError(f"a symbol among {self.names} is expected, got {expression}")
        if isinstance(expression, sympy.Add):
            return add([self.read(part) for part in expression.args], self.atoms)
        if isinstance(expression, sympy.Mul):
            term = _ONE
            for part in expression.args:
                term = multiply(term, self.read(part))
            return term
        if isinstance(expression, sympy.Pow) and isinstance(expression.exp, sympy.Rational):
            return self._power(expression, Fraction(int(expression.exp.p), int(expression.exp.q)))
        if isinstance(expression, sympy.sign):  # the derivative of abs; undefined at 0
            argument = self.read(expression.args[0])
            return multiply(argument, power(self._atom(Function(Operation.ABSOLUTE, argument)), -1))
        operation = _FUNCTIONS.get(type(expression))
        if operation is None:
            raise MisuseError(f"a formula of + - * / ** and the known functions is expected, got {expression}")
        return self._atom(Function(operation, self.read(expression.args[0])))

    def _power(self, expression: sympy.Pow, exponent: Fraction) -> Term:
        base = self.read(expression.base)
        if (base.coefficient == 0 and exponent < 0) or (
            base.coefficient < 0 and not base.over and not base.under and exponent.denominator > 1
        ):
            raise MisuseError(f"a real, finite formula is expected, got {expression}")
        if exponent.denominator & (exponent.denominator - 1):
            logarithm = self._atom(Function(Operation.LOG, base))
            return self._atom(Function(Operation.EXP, multiply(Term(exponent), logarithm)))
        whole, rest = divmod(abs(exponent.numerator), exponent.denominator)
        root, denominator = base, exponent.denominator
        while denominator > 1:
            root = self._atom(Function(Operation.SQRT, root))
            denominator //= 2
        magnitude = multiply(power(base, whole), power(root, rest)) if rest else power(base, whole)
        return power(magnitude, -1) if exponent < 0 else magnitude


def build_program(inputs: Sequence[sympy.Symbol], outputs: Sequence[sympy.Expr]) -> Program:
    """Return the straight-line program of several formulas over the same symbols.

    Common subexpressions and common products of subsets are computed once; factors that differ in sign are
    the same; roots q = 2, 4, 8, … are chains of square roots, other rational powers are exp(p/q · log).

    Parameters
    ----------
    inputs
        The m symbols; those that are bound to numbers together (parameters) last.
    outputs
        The formulas, exact.

    Raises
    ------
    MisuseError
        Where a formula holds another symbol, a float, or what is not in the closed list of functions.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y, eta = symbols("x,y,eta")
    >>> factor = eta * (x**2 * y**2 - 1)
    >>> build_program((x, y, eta), (x - x * y**2 * factor, y - x**2 * y * factor)).cost
    9
    """
    atoms = Atoms()
    reader = _Reader(inputs, atoms)
    terms = [reader.read(as_expression(output)) for output in outputs]
    return emit(tuple(s.name for s in inputs), terms, atoms)
