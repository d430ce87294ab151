"""Terms and atoms: what an expression is between sympy and the Program."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from dynsys.derive.program.operations import Operation
from dynsys.derive.program.products import Monomial

FREE = 1 << 30
"""The level of what depends on no input."""


class Term(NamedTuple):
    """coefficient · over / under, all exponents positive; no atom of the monomials is a number."""

    coefficient: Fraction
    over: Monomial = ()
    under: Monomial = ()


class Input(NamedTuple):
    """An input, by position."""

    position: int


class Constant(NamedTuple):
    """A positive rational factor."""

    value: Fraction


class Function(NamedTuple):
    """A function of a term; PI has none."""

    operation: Operation
    argument: Term | None


class Sum(NamedTuple):
    """A sum of two or more terms, sorted; its sign is normal: the last coefficient is positive."""

    terms: tuple[Term, ...]


class Product(NamedTuple):
    """A product or quotient of monomials with a value of its own."""

    over: Monomial
    under: Monomial


Atom = Input | Constant | Function | Sum | Product


def _monomials(atom: Atom) -> tuple[Monomial, ...]:
    if isinstance(atom, Product):
        return atom.over, atom.under
    if isinstance(atom, Sum):
        return tuple(monomial for term in atom.terms for monomial in term[1:])
    if isinstance(atom, Function) and atom.argument is not None:
        return atom.argument.over, atom.argument.under
    return ()


@dataclass
class Atoms:
    """Atoms by number, each once (hash-consing); numbers follow the order of first meeting."""

    entries: list[Atom] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    _numbers: dict[tuple[type, Atom], int] = field(default_factory=dict)

    def number(self, atom: Atom) -> int:
        """Return the number of the atom, a new one at the first meeting."""
        key = (type(atom), atom)  # tuples of different kinds can be equal
        known = self._numbers.get(key)
        if known is not None:
            return known
        monomials = [monomial for monomial in _monomials(atom) if monomial]
        free = atom.position if isinstance(atom, Input) else FREE
        self.levels.append(min((self.levels[a] for monomial in monomials for a, _ in monomial), default=free))
        self.depths.append(max((self._depth(monomial) + 1 for monomial in monomials), default=0))
        self.entries.append(atom)
        self._numbers[key] = len(self.entries) - 1
        return self._numbers[key]

    def level(self, number: int) -> int:
        """Return the first input that the atom depends on: inputs that are bound together come last."""
        return self.levels[number]

    def rank(self, number: int) -> tuple[int, int]:
        """Return how early a factor is to be multiplied, high for early: by its level, then by how soon it is known."""
        return self.levels[number], -self.depths[number]

    def _depth(self, monomial: Monomial) -> int:
        """How many operations, about, are made one after the other before the product of the factors."""
        return max(self.depths[atom] for atom, _ in monomial) + sum(n for _, n in monomial)


def multiply(left: Term, right: Term) -> Term:
    """Return the product, common factors cancelled."""
    powers = {atom: -n for atom, n in left.under}
    for monomial, sign in ((left.over, 1), (right.over, 1), (right.under, -1)):
        for atom, n in monomial:
            powers[atom] = powers.get(atom, 0) + sign * n
    every = sorted(powers.items())
    return Term(
        left.coefficient * right.coefficient,
        tuple((atom, n) for atom, n in every if n > 0),
        tuple((atom, -n) for atom, n in every if n < 0),
    )


def power(base: Term, exponent: int) -> Term:
    """Return an integer power; the base is not zero where the exponent is negative."""
    over = tuple((atom, n * abs(exponent)) for atom, n in base.over)
    under = tuple((atom, n * abs(exponent)) for atom, n in base.under)
    return Term(base.coefficient**exponent, *((over, under) if exponent >= 0 else (under, over)))


def add(terms: list[Term], atoms: Atoms) -> Term:
    """Return the sum, like terms collected and its sign taken out."""
    collected: dict[tuple[Monomial, Monomial], Fraction] = {}
    for coefficient, over, under in terms:
        collected[over, under] = collected.get((over, under), Fraction(0)) + coefficient
    kept = [Term(c, *key) for key, c in sorted(collected.items()) if c]
    if not kept:
        return Term(Fraction(0))
    if len(kept) == 1:
        return kept[0]
    sign = 1 if kept[-1].coefficient > 0 else -1
    number = atoms.number(Sum(tuple(Term(sign * c, over, under) for c, over, under in kept)))
    return Term(Fraction(sign), ((number, 1),))
