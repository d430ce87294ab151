"""The spectrum of a Hessian on a tied subspace, block by block, so that closed forms come out.

Where exchanging two variables leaves the loss as it is, and the tie gives them one value, the Hessian commutes with
the exchange. On a class of m such variables it acts on the differences as the number L_ii − L_ij, m − 1 times, and
on vectors constant on each class as a quotient block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy
from sympy.polys.matrices import DomainMatrix

from dynsys.derive.loss import Loss
from dynsys.derive.symmetry import exchangeable

_LARGEST_BLOCK = 5


@dataclass(frozen=True)
class Eigenvalue:
    """An eigenvalue with its multiplicity; where no closed form was found, the polynomial whose roots they are.

    Parameters
    ----------
    value
        The eigenvalue, or None.
    multiplicity
        How often it stands, or the degree of the polynomial.
    polynomial
        None, or the monic polynomial in the symbol ``lam`` whose roots they are; for a block of more than 5 rows,
        where it would fill pages, None as well.
    """

    value: sympy.Expr | None
    multiplicity: int
    polynomial: sympy.Expr | None = None


def hessian_spectrum(loss: Loss, embedding: Sequence[sympy.Expr] | None = None) -> tuple[Eigenvalue, ...]:
    """Return the eigenvalues of the Hessian at the embedded point, the quotient block's first.

    Parameters
    ----------
    loss
        The loss over m variables.
    embedding
        m expressions: where in the m-dimensional space the Hessian is taken (default: the state itself).

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> [(str(e.value), e.multiplicity) for e in hessian_spectrum(Loss(x**2 + 3 * y**2, (x, y)))]
    [('6', 1), ('2', 1)]
    """
    embedding = loss.state if embedding is None else tuple(embedding)
    place = dict(zip(loss.state, embedding, strict=True))

    def entry(i: int, j: int) -> sympy.Expr:
        return sympy.diff(loss.expression, loss.state[i], loss.state[j]).subs(place, simultaneous=True)

    classes: list[tuple[int, ...]] = []
    for members in exchangeable(loss.expression, loss.state):
        values: dict[sympy.Expr, list[int]] = {}
        for i in members:
            values.setdefault(embedding[i], []).append(i)
        classes += [tuple(group) for group in values.values()]
    differences = tuple(
        Eigenvalue(sympy.factor(entry(one[0], one[0]) - entry(one[0], one[1])), len(one) - 1)
        for one in classes
        if len(one) > 1
    )
    if len(classes) > _LARGEST_BLOCK:
        return (Eigenvalue(None, len(classes)), *differences)
    quotient = sympy.zeros(len(classes), len(classes))
    for p, one in enumerate(classes):
        for q, other in enumerate(classes):  # exchanges make all entries of a block equal, off the diagonal
            if p != q:
                quotient[p, q] = sympy.factor(len(other) * entry(one[0], other[0]))
            elif len(one) == 1:
                quotient[p, q] = sympy.factor(entry(one[0], one[0]))
            else:
                quotient[p, q] = sympy.factor(entry(one[0], one[0]) + (len(one) - 1) * entry(one[0], one[1]))
    return (*_block_eigenvalues(quotient), *differences)


def _block_eigenvalues(block: sympy.Matrix) -> tuple[Eigenvalue, ...]:
    found: list[Eigenvalue] = []
    for poly, multiplicity in _characteristic_factors(block):
        if poly.degree() == 1:
            found.append(Eigenvalue(sympy.factor(-poly.nth(0)), multiplicity))
        elif poly.degree() == 2:
            mean, root = -poly.nth(1) / 2, sympy.sqrt(sympy.factor(poly.nth(1) ** 2 / 4 - poly.nth(0)))
            found += [Eigenvalue(sympy.factor(mean) + sign * root, multiplicity) for sign in (1, -1)]
        else:
            found.append(Eigenvalue(None, poly.degree() * multiplicity, poly.as_expr()))
    return tuple(found)


def _characteristic_factors(block: sympy.Matrix) -> list[tuple[sympy.Poly, int]]:
    """The monic irreducible factors; a polynomial that is irreducible at a rational point is so as it stands."""
    lam = sympy.Symbol("lam", real=True)
    matrix = DomainMatrix.from_Matrix(block)
    poly = sympy.Poly([matrix.domain.to_sympy(c) for c in matrix.charpoly()], lam)
    free = sorted(poly.free_symbols - {lam}, key=lambda s: s.name)
    at_point = poly.subs({s: sympy.Rational(3 + 2 * i, 5 + i * i) for i, s in enumerate(free)})
    if all(c.is_Rational for c in sympy.Poly(at_point, lam).coeffs()) and sympy.Poly(at_point, lam).is_irreducible:
        return [(poly, 1)]
    parts = [
        (part, k) for part, k in sympy.factor_list(sympy.numer(sympy.together(poly.as_expr())))[1] if part.has(lam)
    ]
    return [(sympy.Poly(sympy.Poly(part, lam).as_expr() / sympy.Poly(part, lam).LC(), lam), k) for part, k in parts]
