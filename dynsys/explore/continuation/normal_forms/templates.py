"""Which terms the normal form of each kind of bifurcation keeps, and what its coefficients are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi

from dynsys.explore.continuation.branch import Kind

Exponents = tuple[int, ...]
PLUS, MINUS, PAIR = "a multiplier 1", "a multiplier -1", "a complex pair of modulus 1"


@dataclass(frozen=True)
class Term:
    """One term of the normal form.

    Parameters
    ----------
    name
        Of its coefficient.
    row
        The equation it stands in.
    exponents
        Of the m variables.
    factor
        Times the coefficient of the monomial is the coefficient.
    relative
        Whether the coefficient is divided by the multiplier, as in μw(1 + d|w|²).
    """

    name: str
    row: int
    exponents: Exponents
    factor: int = 1
    relative: bool = False


@dataclass(frozen=True)
class Template:
    """A normal form.

    Parameters
    ----------
    critical
        PLUS, MINUS, PAIR, in the order of the variables; a pair takes two, w and its conjugate.
    degree
        Terms of higher degree are left out.
    terms
        What is kept, of each pair in the equation of w alone.
    chain
        Whether the critical multiplier is double with a Jordan chain of two.
    angle
        Of the pair, where it is that of a strong resonance.
    decides
        The name of the coefficient, or of their combination, whose sign decides, or "".
    verdicts
        What it says where the coefficient is positive and where it is negative.
    """

    critical: tuple[str, ...]
    degree: int
    terms: tuple[Term, ...]
    chain: bool = False
    angle: float | None = None
    decides: str = ""
    verdicts: tuple[str | None, str | None] = (None, None)

    @property
    def variables(self) -> int:
        """The number m of variables."""
        return 2 if self.chain else sum(2 if c == PAIR else 1 for c in self.critical)

    @property
    def conjugate(self) -> tuple[int, ...]:
        """The place of the conjugate of each variable."""
        if self.chain:
            return (0, 1)
        places: list[int] = []
        for kind in self.critical:
            here = len(places)
            places += [here + 1, here] if kind == PAIR else [here]
        return tuple(places)

    @property
    def allowed(self) -> tuple[tuple[int, Exponents], ...]:
        """The terms (row, exponents), those of the equations of the conjugates included."""
        bar = self.conjugate
        mirrored = [(bar[t.row], tuple(t.exponents[i] for i in bar)) for t in self.terms]
        return tuple(dict.fromkeys([*((t.row, t.exponents) for t in self.terms), *mirrored]))


_UP, _DOWN = ("supercritical", "subcritical"), ("subcritical", "supercritical")
_QUADRATIC, _CUBIC = Term("a", 0, (2,)), Term("c", 0, (3,))
_D = Term("d", 0, (2, 1), relative=True)

TEMPLATES: Mapping[Kind, Template] = {
    Kind.FOLD: Template((PLUS,), 2, (_QUADRATIC,), decides="a"),
    Kind.TRANSCRITICAL: Template((PLUS,), 2, (_QUADRATIC,), decides="a"),
    Kind.PITCHFORK: Template((PLUS,), 3, (_QUADRATIC, _CUBIC), decides="c", verdicts=_DOWN),
    Kind.CUSP: Template((PLUS,), 3, (_QUADRATIC, _CUBIC), decides="c"),
    Kind.FLIP: Template((MINUS,), 3, (_CUBIC,), decides="c", verdicts=_UP),
    Kind.GENERALIZED_FLIP: Template((MINUS,), 5, (_CUBIC, Term("d", 0, (5,))), decides="d"),
    Kind.NEIMARK_SACKER: Template((PAIR,), 3, (_D,), decides="Re d", verdicts=_DOWN),
    Kind.CHENCINER: Template((PAIR,), 5, (_D, Term("e", 0, (3, 2), relative=True)), decides="L2"),
    Kind.R1: Template((PLUS,), 2, (Term("a", 1, (2, 0)), Term("b", 1, (1, 1))), True, decides="b - 2a"),
    Kind.R2: Template((MINUS,), 3, (Term("C", 1, (3, 0)), Term("D", 1, (2, 1))), True, decides="D + 3C"),
    Kind.R3: Template((PAIR,), 3, (Term("B", 0, (0, 2)), Term("C", 0, (2, 1))), angle=2 * pi / 3, decides="Re C1"),
    Kind.R4: Template((PAIR,), 3, (Term("C", 0, (2, 1)), Term("D", 0, (0, 3))), angle=pi / 2, decides="Re A"),
    Kind.FOLD_FLIP: Template(
        (PLUS, MINUS),
        3,
        (
            Term("a", 0, (2, 0), 2), Term("b", 0, (0, 2), 2), Term("c", 0, (3, 0), 6), Term("d", 0, (1, 2), 2),
            Term("e", 1, (1, 1)), Term("f", 1, (2, 1), 2), Term("g", 1, (0, 3), 6),
        ),
    ),
    Kind.FLIP_NEIMARK_SACKER: Template(
        (MINUS, PAIR),
        3,
        (
            Term("f300", 0, (3, 0, 0)), Term("f111", 0, (1, 1, 1)),
            Term("g210", 1, (2, 1, 0)), Term("g021", 1, (0, 2, 1)),
        ),
    ),
    Kind.FOLD_NEIMARK_SACKER: Template(
        (PLUS, PAIR),
        3,
        (
            Term("f200", 0, (2, 0, 0)), Term("f011", 0, (0, 1, 1)), Term("f300", 0, (3, 0, 0)),
            Term("f111", 0, (1, 1, 1)), Term("g110", 1, (1, 1, 0)), Term("g210", 1, (2, 1, 0)),
            Term("g021", 1, (0, 2, 1)),
        ),
    ),
    Kind.DOUBLE_NEIMARK_SACKER: Template(
        (PAIR, PAIR),
        3,
        (
            Term("f2100", 0, (2, 1, 0, 0)), Term("f1011", 0, (1, 0, 1, 1)),
            Term("g1110", 2, (1, 1, 1, 0)), Term("g0021", 2, (0, 0, 2, 1)),
        ),
    ),
}  # fmt: skip
"""The kinds that have a normal form of their own."""
