"""From terms to a straight line: common products taken out, then one instruction for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from dynsys.derive.program.atoms import Atom, Atoms, Constant, Function, Input, Product, Sum, Term
from dynsys.derive.program.operations import Instruction, Operation, Program
from dynsys.derive.program.products import Monomial, common_products


def _parts(atom: Atom) -> tuple[Term, ...]:
    if isinstance(atom, Sum):
        return atom.terms
    return (atom.argument,) if isinstance(atom, Function) and atom.argument is not None else ()


def _times(monomial: Monomial, atom: int) -> Monomial:
    return tuple(sorted((*monomial, (atom, 1))))


class _Plan:
    """What is shared: how often each term is met, which divisors are inverted, which products taken out."""

    def __init__(self, outputs: Sequence[Term], atoms: Atoms) -> None:
        self.atoms = atoms
        met = list(outputs)
        seen: set[int] = set()
        for term in met:
            for atom, _ in (*term.over, *term.under):
                if atom not in seen:
                    seen.add(atom)
                    met += _parts(atoms.entries[atom])
        self.met = Counter((abs(t.coefficient), t.over, t.under) for t in met)
        terms = [Term(*key) for key in self.met]
        divisors = Counter(term.under for term in terms if term.under)
        self.inverse = {u: atoms.number(Product((), u)) for u, times in divisors.items() if times > 1}
        monomials = [monomial for term in terms for monomial in self._split(term)] + list(self.inverse)
        self.rewritten = common_products(monomials, self._product, atoms.rank)
        self.uses = Counter(atom for monomial in self.rewritten.values() for atom, _ in monomial)
        for entry in atoms.entries:
            if isinstance(entry, Product):
                self.uses.update(atom for atom, _ in entry.over)

    def _product(self, a: int, b: int) -> int:
        return self.atoms.number(Product(((a, 2),) if a == b else ((a, 1), (b, 1)), ()))

    def _split(self, term: Term) -> tuple[Monomial, Monomial]:
        over, under, size = term.over, term.under, abs(term.coefficient)
        if size != 1:
            over = _times(over, self.atoms.number(Constant(size)))
        if under in self.inverse:
            return _times(over, self.inverse[under]), ()
        return over, under

    def split(self, term: Term) -> tuple[Monomial, Monomial]:
        """Return what is above and below the line, common products taken out, without the sign."""
        over, under = self._split(term)
        return self.rewritten[over], self.rewritten[under]

    def flippable(self, term: Term) -> int | None:
        """Return a factor whose sign changes for free, where nothing else reads the term."""
        if self.met[abs(term.coefficient), term.over, term.under] > 1:
            return None
        for atom, n in self.split(term)[0]:
            entry = self.atoms.entries[atom]
            if n == 1 and (isinstance(entry, Constant) or (isinstance(entry, Sum) and self.uses[atom] == 1)):
                return atom
        return None


class _Writer:
    """Instructions, each once (hash-consing of values)."""

    def __init__(self, inputs: int, plan: _Plan) -> None:
        self.first, self.plan, self.atoms = inputs, plan, plan.atoms
        self.instructions: list[Instruction] = []
        self.numbers: dict[Instruction, int] = {}
        self.values: dict[int, int] = {}

    def write(self, operation: Operation, *operands: int, value: Fraction | int | None = None) -> int:
        if operation in (Operation.ADD, Operation.MULTIPLY):
            operands = tuple(sorted(operands))
        instruction = Instruction(operation, operands, value)
        known = self.numbers.get(instruction)
        if known is None:
            known = self.numbers[instruction] = self.first + len(self.instructions)
            self.instructions.append(instruction)
        return known

    def atom(self, number: int) -> int:
        if number not in self.values:
            self.values[number] = self._atom(self.atoms.entries[number])
        return self.values[number]

    def _atom(self, entry: Atom) -> int:
        if isinstance(entry, Input):
            return entry.position
        if isinstance(entry, Constant):
            return self.write(Operation.CONSTANT, value=entry.value)
        if isinstance(entry, Sum):
            return self.sum(entry.terms)
        if isinstance(entry, Product):
            return self.quotient(entry.over, self.plan.rewritten[entry.under] if entry.under else ())
        if entry.argument is None:
            return self.write(entry.operation)
        return self.write(entry.operation, self.term(entry.argument))

    def quotient(self, over: Monomial, under: Monomial, flipped: int | None = None) -> int:
        value = self.product(over, flipped)
        return self.write(Operation.DIVIDE, value, self.product(under)) if under else value

    def product(self, monomial: Monomial, flipped: int | None = None) -> int:
        """Multiply the factors: those that depend on the last inputs only, then those that are known early."""
        if not monomial:
            return self.write(Operation.CONSTANT, value=Fraction(1))
        value: int | None = None
        for atom, n in sorted(sorted(monomial), key=lambda factor: self.atoms.rank(factor[0]), reverse=True):
            factor = self.atom(atom) if atom != flipped else self.negative(atom)
            if n > 1:
                factor = self.write(Operation.POWER, factor, value=n)
            value = factor if value is None else self.write(Operation.MULTIPLY, value, factor)
        assert value is not None
        return value

    def negative(self, number: int) -> int:
        entry = self.atoms.entries[number]
        if isinstance(entry, Constant):
            return self.write(Operation.CONSTANT, value=-entry.value)
        assert isinstance(entry, Sum)
        flipped = tuple(term._replace(coefficient=-term.coefficient) for term in entry.terms)
        if all(term.coefficient < 0 for term in flipped):
            return self.write(Operation.NEGATE, self.atom(number))
        return self.sum(flipped)

    def term(self, term: Term) -> int:
        """Write a term that stands alone, sign and all."""
        if not term.over and not term.under:
            return self.write(Operation.CONSTANT, value=term.coefficient)
        over, under = self.plan.split(term)
        if term.coefficient > 0:
            return self.quotient(over, under)
        flipped = self.plan.flippable(term)
        if flipped is not None:
            return self.quotient(over, under, flipped)
        return self.write(Operation.NEGATE, self.quotient(over, under))

    def sum(self, terms: tuple[Term, ...]) -> int:
        """Add the terms: single values before products, so that each product can be fused into the sum."""

        def key(term: Term) -> tuple[bool, int, Term]:
            over, under = self.plan.split(term)
            fusable = not under and (len(over) > 1 or (len(over) == 1 and over[0][1] == 2))
            return fusable, -min((self.atoms.level(atom) for atom, _ in over + under), default=0), term

        ordered = sorted(terms, key=key)
        start = next(term for term in ordered if term.coefficient > 0)
        value = self.quotient(*self.plan.split(start))
        for term in ordered:
            if term is not start:
                operation = Operation.ADD if term.coefficient > 0 else Operation.SUBTRACT
                value = self.write(operation, value, self.quotient(*self.plan.split(term)))
        return value


def emit(inputs: tuple[str, ...], outputs: Sequence[Term], atoms: Atoms) -> Program:
    """Return the program of terms over the inputs; the order of instructions follows the outputs alone."""
    writer = _Writer(len(inputs), _Plan(outputs, atoms))
    values = tuple(writer.term(output) for output in outputs)
    return Program(inputs, tuple(writer.instructions), values)
